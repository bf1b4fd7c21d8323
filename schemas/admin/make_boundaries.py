#!/usr/bin/env python3
"""Makes the commune polygons of a province: make_boundaries.py COMMUNES.geojson OUTPUT.topojson [INNER COAST].

Borders are cut into arcs between the points where three lines meet, and every arc is simplified once (Douglas-Peucker), so
neighbours keep sharing the very same line and no gap or overlap comes about. INNER and COAST are the tolerances in metres of
arcs between two communes and of all others; small islets, which would lose much of their land, get less. An arc that would cross another one, or itself,
is simplified less until nothing crosses. Coordinates are rounded to 0.00001 degrees (1.1 m). Prints how far the border moved,
in both directions, and how the areas changed.
"""
import collections
import json
import math
import sys

STEP = 1e-5  # degrees of the coordinates that are written
METRES_NORTH = 110700.0  # of a degree of latitude at 21 degrees north on WGS 84
METRES_EAST = 104000.0  # of a degree of longitude there
INNER, COAST = 3, 12  # metres; see above
ISLET = 20  # an islet's shore moves by no more than this part of its width
CELL = 500  # metres; of the grid in which crossing segments are looked for


def plane(point):
    """Micro-degrees to metres."""
    return point[0] * 1e-6 * METRES_EAST, point[1] * 1e-6 * METRES_NORTH


def read(path):
    """code, name and rings of each commune; a ring is a list of points in whole micro-degrees without repetition or closing point."""
    with open(path, encoding="utf-8") as file:
        features = json.load(file)["features"]
    units = []
    for feature in features:
        parts = []
        for polygon in feature["geometry"]["coordinates"]:
            rings = []
            for ring in polygon:
                points = [(round(x * 1e6), round(y * 1e6)) for x, y in ring]
                rings.append([a for a, b in zip(points, points[1:]) if a != b])
            parts.append(rings)
        units.append((feature["properties"]["commune_code"], feature["properties"]["commune_name"], parts))
    return sorted(units)


def all_rings(units):
    return [ring for _, _, parts in units for part in parts for ring in part]


def nodes(rings):
    """The points at which the lines of all rings together meet otherwise than two by two."""
    neighbours = collections.defaultdict(set)
    for ring in rings:
        for a, b in zip(ring, ring[1:] + ring[:1]):
            neighbours[a].add(b)
            neighbours[b].add(a)
    return {point for point, others in neighbours.items() if len(others) != 2}


def cut(ring, ends):
    """The arcs of a ring, each with its last point; a ring without a node begins at its lowest point."""
    at = [i for i, point in enumerate(ring) if point in ends]
    if not at:
        at = [min(range(len(ring)), key=lambda i: ring[i])]
    turned = ring[at[0]:] + ring[:at[0]] + [ring[at[0]]]
    places = [i - at[0] for i in at] + [len(ring)]
    return [tuple(turned[a:b + 1]) for a, b in zip(places, places[1:])]


def distance(point, a, b):
    px, py, ax, ay, bx, by = *point, *a, *b
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    along = 0 if square == 0 else max(0, min(1, ((px - ax) * dx + (py - ay) * dy) / square))
    return math.hypot(px - ax - along * dx, py - ay - along * dy)


def simplify(arc, tolerance):
    """Indices of the points that stay. A closed arc keeps four and more, so that it stays a ring."""
    points = [plane(point) for point in arc]
    keep = {0, len(arc) - 1}
    stack = [(0, len(arc) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        far = max(range(first + 1, last), key=lambda i: distance(points[i], points[first], points[last]))
        closed = arc[first] == arc[last]
        if closed or distance(points[far], points[first], points[last]) > tolerance:
            keep.add(far)
            stack += [(first, far), (far, last)]
    if arc[0] == arc[-1] and len(keep) < 4:  # there and back encloses nothing: the point farthest from that line
        a, b = sorted(keep)[:2]
        keep.add(max((i for i in range(len(arc)) if i not in keep), key=lambda i: distance(points[i], points[a], points[b])))
    return sorted(keep)


def rounded(point):
    return round(point[0] * 1e-6 / STEP), round(point[1] * 1e-6 / STEP)


def without_repetition(points):
    return [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]


def turn(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def within(a, b, c):
    """c, on the line a-b, lies between its ends."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def meet(a, b, c, d):
    """Segments have a point in common that is not an end of both."""
    if len({a, b, c, d}) < 4:
        shared = {a, b} & {c, d}
        if len(shared) == 2:
            return True
        end = shared.pop()
        other, far = (b if a == end else a), (d if c == end else c)
        return turn(end, other, far) == 0 and (within(end, other, far) or within(end, far, other))
    turns = turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    return any(t == 0 and within(p, q, r)
               for t, (p, q, r) in zip(turns, ((a, b, c), (a, b, d), (c, d, a), (c, d, b))))


def crossing_arcs(arcs):
    """Numbers of the arcs that cross or touch another one, or themselves, elsewhere than at shared ends."""
    size = CELL / METRES_EAST / STEP
    grid = collections.defaultdict(list)
    for number, arc in enumerate(arcs):
        for a, b in zip(arc, arc[1:]):
            for x in range(int(min(a[0], b[0]) // size), int(max(a[0], b[0]) // size) + 1):
                for y in range(int(min(a[1], b[1]) // size), int(max(a[1], b[1]) // size) + 1):
                    grid[x, y].append((number, a, b))
    found = set()
    for here in grid.values():
        for i, (number, a, b) in enumerate(here):
            for other, c, d in here[:i]:
                if max(a[0], b[0]) >= min(c[0], d[0]) and max(c[0], d[0]) >= min(a[0], b[0]) and meet(a, b, c, d):
                    found |= {number, other}
    return found


def ring_area(ring):
    return abs(sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(ring, ring[1:] + ring[:1]))) / 2


def moved(arc, kept):
    """Greatest distance between an arc and what stays of it, measured from both."""
    exact = [plane(point) for point in arc]
    coarse = [plane((x * STEP * 1e6, y * STEP * 1e6)) for x, y in (rounded(arc[i]) for i in kept)]
    most = 0
    for (first, last), a, b in zip(zip(kept, kept[1:]), coarse, coarse[1:]):
        chain = exact[first:last + 1]
        most = max(most, max(distance(point, a, b) for point in chain))
        steps = int(math.hypot(b[0] - a[0], b[1] - a[1]) // 5)
        for step in range(1, steps):
            point = a[0] + (b[0] - a[0]) * step / steps, a[1] + (b[1] - a[1]) * step / steps
            most = max(most, min(distance(point, p, q) for p, q in zip(chain, chain[1:])))
    return most


def simplify_all(arcs, tolerances):
    """What stays of each arc: as indices, and as rounded points."""
    tolerances = list(tolerances)
    kept = [simplify(arc, tolerance) for arc, tolerance in zip(arcs, tolerances)]
    while True:
        lines = [without_repetition([rounded(arc[i]) for i in keep]) for arc, keep in zip(arcs, kept)]
        bad = crossing_arcs(lines) | {n for n, arc in enumerate(arcs)
                                      if arc[0] == arc[-1] and (len(lines[n]) < 4 or ring_area(lines[n]) == 0)}
        if not bad:
            return kept, lines
        print(f"{len(bad)} arcs are simplified less", file=sys.stderr)
        for number in bad:
            if tolerances[number] < 0.1:
                sys.exit(f"an arc cannot be kept apart at {arcs[number][0]}")
            tolerances[number] /= 2
            kept[number] = simplify(arcs[number], tolerances[number])


def width(ring):
    """Metres along the side of a square of the same area."""
    return math.sqrt(ring_area([plane(point) for point in ring[:-1]]))


def topology(units, inner, coast):
    ends = nodes(all_rings(units))
    number, arcs, objects = {}, [], []
    for code, name, parts in units:
        members = []
        for part in parts:
            rings = []
            for ring in part:
                chain = []
                for arc in cut(ring, ends):
                    if arc[::-1] in number:
                        chain.append(~number[arc[::-1]])
                    else:
                        if arc not in number:
                            number[arc] = len(arcs)
                            arcs.append(arc)
                        chain.append(number[arc])
                rings.append(chain)
            members.append(rings)
        objects.append((code, name, members))
    shared = {~arc for _, _, parts in objects for part in parts for ring in part for arc in ring if arc < 0}
    def tolerance(n):
        if n in shared:
            return inner
        return coast if arcs[n][0] != arcs[n][-1] else min(coast, width(arcs[n]) / ISLET)
    return objects, arcs, shared, *simplify_all(arcs, map(tolerance, range(len(arcs))))


def ring_points(chain, arcs):
    points = []
    for arc in chain:
        line = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
        points += line[:-1]
    return points


def tell(units, objects, arcs, shared, kept, lines):
    print(f"{len(objects)} communes, {len(arcs)} arcs, {sum(map(len, arcs))} points, of which {sum(map(len, lines))} stay")
    for words, inner in (("borders between communes", True), ("the coast and the province's border", False)):
        far = max(moved(arc, keep) for n, (arc, keep) in enumerate(zip(arcs, kept)) if (n in shared) == inner)
        print(f"{words} moved by {far:.2f} m at most")
    worst = (0, "")
    for (code, _, before), (_, _, after) in zip(units, objects):
        def total(parts, area):
            return sum(area(ring) * (1 if i == 0 else -1) for part in parts for i, ring in enumerate(part))
        old = total(before, ring_area) * 1e-12
        new = total(after, lambda chain: ring_area(ring_points(chain, lines))) * STEP * STEP
        worst = max(worst, (abs(new / old - 1), code))
    print(f"the area of {worst[1]} changed most, by {worst[0] * 100:.3f} %")


def delta(line):
    return [list(line[0])] + [[b[0] - a[0], b[1] - a[1]] for a, b in zip(line, line[1:])]


def write(path, objects, lines):
    dense = {"ensure_ascii": False, "separators": (",", ":")}
    geometries = [json.dumps({"type": "MultiPolygon", "id": code, "properties": {"code": code, "name": name}, "arcs": members},
                             **dense) for code, name, members in objects]
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"type":"Topology",\n"transform":{"scale":[%r,%r],"translate":[0,0]},\n' % (STEP, STEP))
        file.write('"objects":{"communes":{"type":"GeometryCollection","geometries":[\n' + ",\n".join(geometries) + "]}},\n")
        file.write('"arcs":[\n' + ",\n".join(json.dumps(delta(line), **dense) for line in lines) + "]}\n")


def main(source, target, inner, coast):
    units = read(source)
    objects, arcs, shared, kept, lines = topology(units, inner, coast)
    write(target, objects, lines)
    tell(units, objects, arcs, shared, kept, lines)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 5):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], *map(float, sys.argv[3:] or (INNER, COAST)))
