#!/usr/bin/python3
"""KML and KMZ as sohoa-read reads them against GDAL's own KML driver: places, names, coordinates. (BIN=folder of the executables)

The files are the samples, and one with folders ten deep, heights, holes, several parts in a place, comments and names in CDATA."""
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from osgeo import gdal

SOURCE = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("BIN", SOURCE / "build/bin"))
gdal.UseExceptions()


def ring(x, y, side, height=""):
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return " ".join(f"{east:.7f},{north:.7f}{height}" for east, north in corners)


def polygon(outer, *holes):
    inner = "".join(f"<innerBoundaryIs><LinearRing><coordinates>{one}</coordinates></LinearRing></innerBoundaryIs>" for one in holes)
    return f"<Polygon><outerBoundaryIs><LinearRing><coordinates>\n{outer}\n</coordinates></LinearRing></outerBoundaryIs>{inner}</Polygon>"


def place(name, geometry):
    return f"<Placemark><name>{name}</name>{geometry}</Placemark>"


def deep_file():
    """Folders ten deep, a place in each."""
    inside = ""
    for depth in range(10, 0, -1):
        x, y = 107.7 + depth / 100, 20.9 + depth / 100
        shapes = [
            place(f"Vườn {depth} &amp; con", polygon(ring(x, y, 0.004, ",12.5"), ring(x + 0.001, y + 0.001, 0.001, ",12.5"))),
            place(f"<![CDATA[Điểm <{depth}>]]>", f"<Point><coordinates>{x},{y},{depth}</coordinates></Point>"),
            place(f"Đường {depth}", f"<LineString><coordinates>{x},{y} {x + 0.001},{y}\t{x + 0.002},{y + 0.001}</coordinates></LineString>"),
            place(f"Hai mảnh {depth}", "<MultiGeometry>" + polygon(ring(x, y, 0.001)) + polygon(ring(x + 0.002, y, 0.001)) + "</MultiGeometry>"),
        ]
        inside = f"<Folder><name>Tầng {depth}</name><!-- tầng -->{''.join(shapes)}{inside}</Folder>"
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Sâu</name>'
            f"{inside}</Document></kml>")


def flat(geometry):
    """All positions of a geometry in their order, east and north alone."""
    if geometry is None:
        return ()
    found = []

    def walk(part):
        if isinstance(part[0], (int, float)):
            found.append((round(part[0], 9), round(part[1], 9)))
        else:
            for one in part:
                walk(one)

    for one in geometry.get("geometries", [geometry]):
        if one["coordinates"]:
            walk(one["coordinates"])
    return tuple(found)


def by_gdal(path):
    data = gdal.OpenEx(path, gdal.OF_VECTOR, allowed_drivers=["KML"])
    places = []
    for number in range(data.GetLayerCount()):
        for feature in data.GetLayer(number):
            geometry = feature.GetGeometryRef()
            places.append((feature.GetField("Name") or "", flat(json.loads(geometry.ExportToJson(options=["COORDINATE_PRECISION=15"])) if geometry else None)))
    return sorted(places)


def by_us(path):
    done = subprocess.run([BIN / "sohoa-read", path], capture_output=True, check=True, env={**os.environ, "SOHOA_CONFIG": "/dev/null"})
    records = [json.loads(text) for text in done.stdout.decode().split("\x1e") if text.strip()]
    return sorted((one["properties"]["name"] or "", flat(one["geometry"])) for one in records if one["type"] == "Feature")


def main():
    faults = compared = 0
    with tempfile.TemporaryDirectory() as folder:
        deep = Path(folder, "sau.kml")
        deep.write_text(deep_file(), encoding="utf-8")
        packed = Path(folder, "sau.kmz")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("doc.kml", deep_file())
        files = [(str(path), str(path)) for path in sorted((SOURCE / "samples/co-to/zones").rglob("*.kml"))]
        files += [(str(deep), str(deep)), (str(packed), f"/vsizip/{packed}/doc.kml")]
        for path, name in files:
            ours, theirs = by_us(path), by_gdal(name)
            compared += len(theirs)
            if ours == theirs:
                continue
            faults += 1
            print(f"{path}: {len(ours)} places, GDAL has {len(theirs)}")
            for one in [one for one in ours if one not in theirs][:3]:
                print("  only here:", one)
            for one in [one for one in theirs if one not in ours][:3]:
                print("  only GDAL:", one)
    print(f"{len(files)} files, {compared} places compared, {faults} files differ")
    return faults != 0 or compared < 80


if __name__ == "__main__":
    sys.exit(main())
