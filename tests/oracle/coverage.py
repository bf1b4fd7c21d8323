#!/usr/bin/python3
"""Compares what sohoa-check finds between polygons with a plain overlay by GEOS: tests/oracle/coverage.py [FILE...]

Every two polygons are intersected and all are united (through GDAL, python3-gdal): ground covered twice and holes of the union are
what there is. Each of them must come up as coverage.overlap, coverage.gap or coverage.near-edge, or be wider than a gap; each overlap
and gap that comes up must be among them, with the same area. Without FILE: the sample and five made-up coverages. All files are one
map; coordinates in degrees are brought to metres as the tool does. (BIN=folder of the executables)
"""
import json
import math
import os
import random
import subprocess
import sys
import tempfile

from osgeo import gdal, ogr

gdal.UseExceptions()
ogr.UseExceptions()
HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.normpath(os.path.join(HERE, "../.."))
BIN = os.environ.get("BIN", os.path.join(SOURCE, "build/bin"))
NOISE = 1e-4       # m: narrower is what rounding makes
CELL = 200         # m
NODE = 0.001       # m
NEAR, GAP = 0.2121, 0.5  # m, of parcels at 1:1000


def read(paths):
    """[(name, shape)] and whether the coordinates are degrees."""
    found, degrees = [], False
    for path in paths:
        source = gdal.OpenEx(path, gdal.OF_VECTOR)
        layer = source.GetLayer(0)
        reference = layer.GetSpatialRef()
        degrees = degrees or (reference is not None and reference.IsGeographic())
        for row, feature in enumerate(layer, 1):
            shape = feature.GetGeometryRef()
            if shape is not None and ogr.GT_Flatten(shape.GetGeometryType()) in (ogr.wkbPolygon, ogr.wkbMultiPolygon):
                found.append((f"{os.path.basename(path)}:{row}", shape.Clone()))
    return found, degrees


def scaled(shape, x, y):
    def ring(points):
        return [[px * x, py * y] for px, py, *_ in points]
    data = json.loads(shape.ExportToJson())
    polygons = [data["coordinates"]] if data["type"] == "Polygon" else data["coordinates"]
    return ogr.CreateGeometryFromJson(json.dumps(
        {"type": "MultiPolygon", "coordinates": [[ring(part) for part in polygon] for polygon in polygons]}))


def to_metres(found):
    """True to scale in the middle; the radii of curvature of the ellipsoid."""
    boxes = [shape.GetEnvelope() for _, shape in found]
    latitude = math.radians((min(box[2] for box in boxes) + max(box[3] for box in boxes)) / 2)
    w = 1 - 0.00669438 * math.sin(latitude) ** 2
    x = math.radians(6378137 / math.sqrt(w) * math.cos(latitude))
    y = math.radians(6378137 * (1 - 0.00669438) / (w * math.sqrt(w)))
    return [(name, scaled(shape, x, y)) for name, shape in found]


def polygons(shape):
    if shape is None or shape.IsEmpty():
        return
    if ogr.GT_Flatten(shape.GetGeometryType()) == ogr.wkbPolygon:
        yield shape
    else:
        for i in range(shape.GetGeometryCount()):
            yield from polygons(shape.GetGeometryRef(i))


def breadth(polygon):
    """Of no polygon is the largest circle smaller than this, nor larger than three times this when it is long."""
    return 2 * polygon.Area() / polygon.Boundary().Length()


def is_wider(polygon, width):
    inner = polygon.Buffer(-width / 2, 8)
    return inner is not None and inner.Area() > 0


def pairs(found):
    cells = {}
    for i, (_, shape) in enumerate(found):
        left, right, bottom, top = shape.GetEnvelope()
        for x in range(int(left // CELL), int(right // CELL) + 1):
            for y in range(int(bottom // CELL), int(top // CELL) + 1):
                cells.setdefault((x, y), []).append(i)
    return sorted({(i, j) for cell in cells.values() for i in cell for j in cell if i < j})


def overlay(found):
    """Overlaps {(name, name): [polygon]} and holes [polygon] of what is valid."""
    valid = [(name, shape) for name, shape in found if shape.IsValid()]
    overlaps = {}
    for i, j in pairs(valid):
        parts = [part.Clone() for part in polygons(valid[i][1].Intersection(valid[j][1])) if breadth(part) > NOISE]
        if parts:
            overlaps[(valid[i][0], valid[j][0])] = parts
    every = ogr.Geometry(ogr.wkbMultiPolygon)
    for _, shape in valid:
        for part in polygons(shape):
            every.AddGeometry(part)
    holes = []
    for part in polygons(every.UnionCascaded()):
        for ring in range(1, part.GetGeometryCount()):
            hole = ogr.Geometry(ogr.wkbPolygon)
            hole.AddGeometry(part.GetGeometryRef(ring))
            if breadth(hole) > NOISE:
                holes.append(hole)
    return overlaps, holes, {name for name, _ in valid}


def judge(paths):
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        subprocess.run([os.path.join(BIN, "sohoa-check"), *paths, "--coverage", "--map-scale", "1000", "--report", report, "--quiet"],
                       check=False, env={**os.environ, "SOHOA_DATA": os.path.join(SOURCE, "schemas")})
        with open(report, encoding="utf-8") as file:
            issues = json.load(file)["issues"]
    found = {}
    for issue in issues:
        found.setdefault(issue["rule"], []).append(issue)
    return found


def compare(title, paths):
    found, degrees = read(paths)
    if degrees:
        found = to_metres(found)
    overlaps, holes, valid = overlay(found)
    issues = judge(paths)
    faults = []

    def between(rule):
        return {tuple(sorted((issue["args"]["feature"], issue["args"]["other"]))): issue for issue in issues.get(rule, [])}
    told, near, copies = between("coverage.overlap"), between("coverage.near-edge"), between("coverage.duplicate")
    nodes = between("coverage.t-node")
    copied = {name for pair in copies for name in pair}
    area = 0
    for pair, parts in overlaps.items():
        key = tuple(sorted(pair))
        area += sum(part.Area() for part in parts)
        if key in told:
            there = sum(part.Area() for part in parts)
            # Slivers beside a wide part belong to the near edge of the two.
            if there < told[key]["args"]["area"] - 0.01 or (key not in near and abs(there - told[key]["args"]["area"]) > 0.02):
                faults.append(f"{key}: overlap of {there:.3f} m², told with {told[key]['args']['area']}")
        elif key not in near and key not in copies and not copied & set(key):
            # What is no wider than a vertex may be off its edge is no sliver but a T-node, of this pair or of a neighbour.
            # The tip of a sliver that is told may reach past a vertex into a third whose borders are all matched.
            thirds = [name for name, shape in found if name not in key and shape.IsValid() and shape.Intersects(parts[0])]
            tip = any(tuple(sorted((one, name))) in told | near for name in thirds for one in key)
            if any(is_wider(part, 0.01 if tip else 2 * NODE) for part in parts):
                faults.append(f"{key}: {sum(part.Area() for part in parts):.4f} m² in common, not told")
    for key in told:
        if key not in {tuple(sorted(pair)) for pair in overlaps}:
            faults.append(f"{key}: told as overlap, but nothing in common")
    shapes = dict(found)
    enclosed = []
    for issue in issues.get("coverage.gap", []):
        if issue["location"]["type"] == "Polygon":
            enclosed.append(issue)
        elif not degrees:
            # Open at its ends: of the two that it lies between none has more than a sliver of it, and both are near.
            gap = ogr.CreateGeometryFromJson(json.dumps(issue["location"]))
            one, two = shapes[issue["args"]["feature"]], shapes[issue["args"]["other"]]
            if any(gap.Intersection(shape).Area() > 0.05 * gap.Area() for shape in (one, two)) or one.Distance(two) > GAP:
                faults.append(f"open gap of {gap.Area():.2f} m² that is none: {issue['args']}")
    gaps = sorted(issue["args"]["area"] for issue in enclosed)
    # Widths are known to one part in a hundred. Up to 21 cm a hole is a near edge.
    narrow = [hole for hole in holes if not is_wider(hole, GAP * 1.02)]
    wide = [hole for hole in narrow if is_wider(hole, NEAR * 1.02) and not is_wider(hole, GAP * 0.98)]
    for hole in wide:
        if not any(abs(hole.Area() - gap) < max(0.02, 0.01 * gap) for gap in gaps):
            faults.append(f"hole of {hole.Area():.3f} m² at {hole.PointOnSurface().ExportToWkt()}: not told")
    for gap in gaps:
        if not any(abs(hole.Area() - gap) < max(0.02, 0.01 * gap) for hole in narrow):
            faults.append(f"gap of {gap} m²: GEOS has no such hole")
    print(f"{title}: {len(valid)} of {len(found)} polygons valid; GEOS: {len(overlaps)} pairs with {area:.2f} m² in common, {len(narrow)} holes "
          f"up to {GAP} m wide, {len(wide)} of them wider than near edges; told: {len(told)} overlaps, {len(gaps)} gaps, {len(near)} near edges, "
          f"{len(nodes)} T-nodes, {len(copies)} copies; {len(faults)} differences")
    for fault in faults:
        print("  ", fault)
    return len(faults)


def make_up(seed, path):
    """A grid of parcels whose corners err, some by centimetres, some by decimetres."""
    chance = random.Random(seed)
    features = []
    for row in range(12):
        for column in range(12):
            def corner(x, y):
                shared = random.Random(f"{seed}/{row + y}/{column + x}")
                px = 501500 + (column + x) * 20 + shared.uniform(-3, 3)
                py = 2319500 + (row + y) * 30 + shared.uniform(-3, 3)
                kind = chance.random()
                slip = 0.8 if kind < 0.02 else 0.1 if kind < 0.1 else 0
                return [round(px + chance.uniform(-slip, slip), 3), round(py + chance.uniform(-slip, slip), 3)]
            ring = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)]
            features.append({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring + ring[:1]]}})
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5899"}}
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "crs": system, "features": features}, file)


def main(paths):
    if paths:
        return compare("files", paths)
    folder = os.path.join(SOURCE, "samples/co-to/coverage")
    faults = compare("sample", [os.path.join(folder, name) for name in ("to5.geojson", "to6.geojson")])
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(5):
            path = os.path.join(scratch, f"map{seed}.geojson")
            make_up(seed, path)
            faults += compare(f"made up {seed}", [path])
    return faults


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
