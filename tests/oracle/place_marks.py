#!/usr/bin/env python3
"""KML, KMZ and GPX as GDAL reads them: BIN=folder of the executables tests/oracle/place_marks.py [FILES]

Files that a seed makes up, and the samples, are read by sohoa-read and by GDAL's LIBKML, KML and GPX drivers: the same
places with the same names and the same coordinates, part by part. Heights are left out, and so is the direction of rings."""
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("BIN", SOURCE / "build/bin"))
DIGITS = 9
GPX_LAYERS = ("waypoints", "routes", "tracks")


def run(*words, skip=""):
    """What a command says; without the drivers `skip`, of which GDAL would take one first."""
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=True,
                          env={**os.environ, "OGR_SKIP": skip, "SOHOA_CONFIG": "/dev/null"}).stdout


def point(xy):
    return round(xy[0], DIGITS), round(xy[1], DIGITS)


def ring(points):
    """Writers turn rings round, each as its format wants them."""
    return min(points, points[::-1])


def parts(geometry):
    """The points, lines and rings of a geometry, whatever collection they stand in and in whatever order."""
    kind, found = geometry["type"], []
    if kind == "GeometryCollection":
        for member in geometry["geometries"]:
            found += parts(member)
        return sorted(found)
    at = geometry["coordinates"]
    points = {"Point": lambda: [at], "MultiPoint": lambda: at}
    if kind in points:
        return sorted(("point", point(xy)) for xy in points[kind]())
    lines = {"LineString": lambda: [at], "MultiLineString": lambda: at}
    if kind in lines:
        return sorted(("line", *map(point, one)) for one in lines[kind]())
    return sorted(("hole" if i else "shell", *ring([point(xy) for xy in one]))
                  for polygon in ([at] if kind == "Polygon" else at) for i, one in enumerate(polygon))


WKT = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon", "MULTIPOINT": "MultiPoint",
       "MULTILINESTRING": "MultiLineString", "MULTIPOLYGON": "MultiPolygon", "GEOMETRYCOLLECTION": "GeometryCollection"}


def of_wkt(text):
    kind, rest = text.split(" (", 1)
    if kind == "GEOMETRYCOLLECTION":
        members, depth, begin = [], 0, 0
        for at, sign in enumerate(rest[:-1] + ","):
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if sign == "," and depth == 0:
                members.append(of_wkt(rest[begin:at]))
                begin = at + 1
        return {"type": "GeometryCollection", "geometries": members}
    if kind == "MULTIPOINT":
        rest = rest.replace("(", "").replace(")", "") + ")"
    json_text = re.sub(r"(-?[\d.e-]+) (-?[\d.e-]+)", r"[\1,\2]", "(" + rest).replace("(", "[").replace(")", "]")
    at = json.loads(json_text)
    return {"type": WKT[kind], "coordinates": at[0] if kind == "POINT" else at}


def ours(path):
    places = []
    for record in run(BIN / "sohoa-read", path).split("\x1e"):
        if not record.strip():
            continue
        value = json.loads(record)
        if value["type"] == "Feature":
            places.append((value["properties"]["name"] or "", parts(value["geometry"]) if value["geometry"] else []))
    return sorted(places)


def theirs(path, driver):
    """GDAL makes a layer of each folder, and so a .csv of each."""
    places = []
    with tempfile.TemporaryDirectory() as folder:
        run("ogr2ogr", "-f", "CSV", folder + "/out", "-dim", "XY", "-lco", "GEOMETRY=AS_WKT", path,
            *(GPX_LAYERS if driver == "GPX" else ()), skip={"KML": "LIBKML", "LIBKML": "KML"}.get(driver, ""))
        for table in Path(folder, "out").glob("*.csv"):
            with open(table, encoding="utf-8", newline="") as rows:
                for row in csv.DictReader(rows):
                    places.append((row.get("Name", row.get("name")) or "", parts(of_wkt(row["WKT"])) if row["WKT"] else []))
    return sorted(places)


class Maker:
    """A document that a seed makes up."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.number = 0

    def xy(self):
        return round(107 + self.random.random(), 8), round(20 + self.random.random(), 8)

    def coordinates(self, points):
        height = self.random.choice(["", ",0", ",12.5"])
        between = self.random.choice([" ", "\n\t", "  "])
        return "<coordinates>" + between.join(f"{x:.{self.random.randint(4, 12)}f},{y!r}{height}" for x, y in points) + "</coordinates>"

    def ring(self, x, y, size):
        points = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
        if self.random.random() < 0.5:
            points.reverse()
        return [*points, points[0]]

    def polygon(self):
        x, y = self.xy()
        holes = [self.ring(x + 0.1 + 0.2 * i, y + 0.1, 0.1) for i in range(self.random.randint(0, 3))]

        # All coordinates of a ring have the same digits, so that it stays closed.
        def text(points):
            return "<coordinates>" + " ".join(f"{px:.8f},{py:.8f},4" for px, py in points) + "</coordinates>"

        bounds = ["<outerBoundaryIs><LinearRing>" + text(self.ring(x, y, 0.9)) + "</LinearRing></outerBoundaryIs>",
                  *(f"<innerBoundaryIs><LinearRing>{text(hole)}</LinearRing></innerBoundaryIs>" for hole in holes)]
        self.random.shuffle(bounds)
        return f"<Polygon><extrude>0</extrude>{''.join(bounds)}</Polygon>"

    def geometry(self, deep=0):
        kind = self.random.choice(["point", "line", "polygon", "polygon"] + (["multi"] if deep < 2 else []))
        if kind == "point":
            return f"<Point>{self.coordinates([self.xy()])}</Point>"
        if kind == "line":
            points = [self.xy() for _ in range(self.random.randint(2, 9))]
            return f"<LineString><tessellate>1</tessellate>{self.coordinates(points)}</LineString>"
        if kind == "polygon":
            return self.polygon()
        return "<MultiGeometry>" + "".join(self.geometry(deep + 1) for _ in range(self.random.randint(1, 4))) + "</MultiGeometry>"

    def place(self):
        self.number += 1
        name = self.random.choice(["Vườn {}", "Lô &amp; thửa {}", "<![CDATA[Vườn <b>{}</b>]]>", "{}"]).format(self.number)
        more = self.random.choice(["", "<styleUrl>#a</styleUrl>", "<description>Cam, 1 ha</description>",
                                   "<ExtendedData><Data name=\"ma\"><value>07192-VT-0001</value></Data></ExtendedData>"])
        return f"<Placemark><name>{name}</name>{more}{self.geometry()}</Placemark>\n"

    def folder(self, depth):
        self.number += 1
        return (f"<Folder><!-- tầng {depth} --><name>Tầng {depth} {self.number}</name>" + "".join(self.place() for _ in range(self.random.randint(1, 3))) +
                (self.folder(depth - 1) if depth > 1 else "") + "</Folder>")

    def document(self):
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>Mẫu</name>"
                "<Style id=\"a\"><LineStyle><width>2</width></LineStyle></Style>" +
                self.folder(10) + self.folder(self.random.randint(1, 5)) + "</Document></kml>")

    def track(self):
        def points(tag, count):
            return "".join(f'<{tag} lat="{y!r}" lon="{x!r}"><ele>4.5</ele></{tag}>' for x, y in (self.xy() for _ in range(count)))
        segments = "".join(f"<trkseg>{points('trkpt', self.random.randint(2, 20))}</trkseg>" for _ in range(self.random.randint(1, 3)))
        x, y = self.xy()
        return ("<?xml version=\"1.0\"?><gpx version=\"1.1\" creator=\"a\" xmlns=\"http://www.topografix.com/GPX/1/1\">"
                f'<wpt lat="{y!r}" lon="{x!r}"><ele>1</ele><name>Cổng</name></wpt><rte><name>Đường</name>{points("rtept", 5)}</rte>'
                f"<trk><name>Vườn</name>{segments}</trk></gpx>")


def compare(path, drivers):
    mine, bad = ours(path), 0
    for driver in drivers:
        other = theirs(path, driver)
        if mine == other:
            continue
        bad = 1
        print(f"{path.name}: {len(mine)} places, of {driver} {len(other)}")
        for one, two in zip(mine, other):
            if one != two:
                print(f"  ours   {str(one)[:300]}\n  {driver:6} {str(two)[:300]}")
                break
    return bad


def main():
    bad = files = 0
    with tempfile.TemporaryDirectory() as folder:
        cases = [(Path(name), ("LIBKML",)) for name in sys.argv[1:]]
        if not cases:
            for seed in range(12):
                maker = Maker(seed)
                kml = Path(folder) / f"seed-{seed}.kml"
                kml.write_text(maker.document(), encoding="utf-8")
                kmz = kml.with_suffix(".kmz")
                with zipfile.ZipFile(kmz, "w", zipfile.ZIP_DEFLATED) as out:
                    out.write(kml, "doc.kml")
                gpx = kml.with_suffix(".gpx")
                gpx.write_text(maker.track(), encoding="utf-8")
                cases += [(kml, ("LIBKML", "KML")), (kmz, ("LIBKML",)), (gpx, ("GPX",))]
            zones = SOURCE / "samples/co-to/zones"
            cases += [(path, ("LIBKML", "KML")) for path in sorted((zones / "kml").glob("*.kml"))]
            cases += [(path, ("GPX",)) for path in sorted(zones.rglob("*.gpx"))]
        for path, drivers in cases:
            files += 1
            bad += compare(path, drivers)
    print(f"{files} files, {bad} differ")
    return 1 if bad else 0


sys.exit(main())
