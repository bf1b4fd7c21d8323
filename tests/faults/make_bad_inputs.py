#!/usr/bin/python3
"""Makes bad inputs for tests/faults/run: tests/faults/make_bad_inputs.py OUTPUT_FOLDER

Each case is a folder of its own; OUTPUT_FOLDER/cases.tsv lists: name, what to pass as input (from inside the folder),
the exit statuses that are right (one, or several with |), and what is wrong with it. Needs python3-gdal.
"""
import json
import math
import os
import shutil
import sqlite3
import struct
import sys
import zipfile

from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()

SAMPLES = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../samples/co-to/parcels"))
SUFFIXES = ("shp", "shx", "dbf", "prj")

# Statuses: every row judged / some rejected; wrong usage or input; input not read whole.
READ, REFUSED, BROKEN = "0|1", "2|3", "3"


class Cases:
    def __init__(self, folder):
        self.folder, self.rows = folder, []

    def add(self, name, argument, status, what):
        """Registers a case and returns a function that gives paths inside its folder."""
        folder = os.path.join(self.folder, name)
        os.makedirs(folder)
        self.rows.append((name, argument, status, what))
        return lambda *parts: os.path.join(folder, *parts)

    def write_list(self):
        with open(os.path.join(self.folder, "cases.tsv"), "w", encoding="utf-8") as out:
            for row in self.rows:
                out.write("\t".join(row) + "\n")


def write(path, data):
    with open(path, "wb") as out:
        out.write(data if isinstance(data, bytes) else data.encode())


def sample(suffix):
    with open(os.path.join(SAMPLES, "dc5." + suffix), "rb") as f:
        return f.read()


def shapefile(path, leave_out="", **other):
    """The sample sheet 5 as path/p.*, with some members replaced or left out."""
    for suffix in SUFFIXES:
        if suffix != leave_out:
            write(path("p." + suffix), other.get(suffix, sample(suffix)))


def claim_records(dbf, count):
    return dbf[:4] + struct.pack("<I", count) + dbf[8:]


def dbf_sizes(dbf):
    return struct.unpack("<HH", dbf[8:12])  # of the head, of one record


# ------------------------------------------------------------------------------------------------------- Shapefile

def cuts(data, *edges):
    """Where to cut a file: round its ends, round the edges given, and at sevenths between."""
    size = len(data)
    places = {0, 1, 50, 99, 100, 101, size - 1, size - 2, size - 9, *(e + d for e in edges for d in (-1, 0, 1))}
    places |= {size * k // 7 for k in range(1, 7)}
    return sorted(p for p in places if 0 <= p < size)


def first_records(shx, count=3):
    return [2 * struct.unpack(">i", shx[100 + 8 * k:104 + 8 * k])[0] for k in range(1, count)]


def shapefile_cases(cases):
    dbf, shp, shx = sample("dbf"), sample("shp"), sample("shx")
    head, record = dbf_sizes(dbf)
    path = cases.add("shp-without-dbf", "p.shp", REFUSED, "no .dbf beside the .shp")
    shapefile(path, leave_out="dbf")
    path = cases.add("shp-without-shx", "p.shp", BROKEN, "no .shx beside the .shp")
    shapefile(path, leave_out="shx")
    path = cases.add("shp-without-prj", "p.shp", BROKEN, "no .prj, so no coordinate system, and no --crs")
    shapefile(path, leave_out="prj")
    path = cases.add("prj-nonsense", "p.shp", BROKEN, ".prj that is no coordinate system")
    shapefile(path, prj=b"toa do quoc gia\n")
    for suffix, data, edges in (("shp", shp, first_records(shx)), ("shx", shx, [108]),
                                ("dbf", dbf, [32, head, head + record, head + 100 * record])):
        # Cutting the very last byte of a .dbf takes only its end mark, which is no loss.
        for place in cuts(data[:-1] if suffix == "dbf" else data, *edges):
            path = cases.add(f"cut-{suffix}-{place}", "p.shp", BROKEN, f".{suffix} cut at byte {place}")
            shapefile(path, **{suffix: data[:place]})
    path = cases.add("dbf-holds-fewer", "p.shp", BROKEN, "the .dbf claims 336 records and holds 100")
    shapefile(path, dbf=dbf[:head + 100 * record] + b"\x1a")
    path = cases.add("dbf-claims-fewer", "p.shp", BROKEN, "the .dbf claims 100 of its records")
    shapefile(path, dbf=claim_records(dbf, 100))
    path = cases.add("dbf-claims-billions", "p.shp", BROKEN, "the .dbf claims four thousand million records")
    shapefile(path, dbf=claim_records(dbf, 0xFFFFFFF0))
    path = cases.add("shp-huge-record", "p.shp", BROKEN, "a record claims a thousand million points")
    at = first_records(shx)[0]
    shapefile(path, shp=shp[:at + 8 + 40] + struct.pack("<i", 1 << 30) + shp[at + 8 + 44:])
    path = cases.add("shp-random", "p.shp", BROKEN, "the .shp is noise behind its head")
    noise = bytes((i * i * 31 + i * 7 + 13) % 251 for i in range(len(shp) - 100))
    shapefile(path, shp=shp[:100] + noise)
    path = cases.add("shp-empty", "p.shp", BROKEN, "all members are empty files")
    shapefile(path, shp=b"", shx=b"", dbf=b"", prj=b"")
    path = cases.add("shp-zero-features", "p.shp", REFUSED, "a sound Shapefile without a feature")
    empty = {s: d[:24] + struct.pack(">i", 50) + d[28:100] for s, d in (("shp", shp), ("shx", shx))}
    shapefile(path, dbf=claim_records(dbf[:head], 0) + b"\x1a", **empty)
    path = cases.add("dbf-nul-in-text", "p.shp", READ, "NUL bytes instead of blanks in the .dbf")
    shapefile(path, dbf=dbf[:head] + dbf[head:].replace(b"    ", b"\0\0\0\0"))
    path = cases.add("folder-named-shp", "p.shp", REFUSED, "a folder with the name of a Shapefile")
    os.mkdir(path("p.shp"))


# --------------------------------------------------------------------------------------------------------- GeoJSON

def square(number, size=0.0002):
    x, y = 107.765 + 0.0003 * (number % 20), 20.975 + 0.0003 * (number // 20)
    return [[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]]


def values(number):
    return {"maXa": "07192", "soHieuToBanDo": "5", "soThuTuThua": str(number), "dienTich": 460.0, "loaiDat": "ODT"}


def feature(number, geometry=None, **more):
    return {"type": "Feature", "properties": {**values(number), **more},
            "geometry": geometry or {"type": "Polygon", "coordinates": square(number)}}


def collection(features, **more):
    return json.dumps({"type": "FeatureCollection", **more, "features": features}, ensure_ascii=False)


def geojson_cases(cases):
    ten = [feature(n) for n in range(1, 11)]
    text = collection(ten)

    def add(name, status, what, data):
        write(cases.add(name, "p.geojson", status, what)("p.geojson"), data)

    for share in (1, 10, 50, 90, 99):
        place = len(text) * share // 100
        add(f"geojson-cut-{share}", BROKEN, f"GeoJSON cut after {share} %", text[:place])
    add("geojson-empty", REFUSED, "an empty file", "")
    add("geojson-no-features", REFUSED, "a collection of nothing", collection([]))
    add("geojson-not-geo", REFUSED, "JSON that is no GeoJSON", '{"thua": [1, 2, 3]}')
    add("geojson-deep", BROKEN, "brackets nested 200,000 deep",
        '{"type":"FeatureCollection","features":' + "[" * 200_000)
    metres = {"type": "Polygon", "coordinates": [[[501500.1, 2319500.2], [501520.0, 2319500.0], [501520.0, 2319523.0],
                                                  [501500.1, 2319500.2]]]}
    add("geojson-metres", BROKEN, "metres, and no word about their system", collection([feature(1, metres)]))
    add("geojson-no-known-field", REFUSED, "not one column that a parcel has",
        collection([{"type": "Feature", "properties": {"foo": 1}, "geometry": ten[0]["geometry"]}]))
    add("geojson-one-megabyte-field", READ, "a text of a million letters",
        collection([feature(1, ghiChu="x" * 1_000_000), feature(2, diaChi="đ" * 500_000)]))
    add("geojson-200-columns", READ, "two hundred columns more than needed",
        collection([feature(n, **{f"cot{k:03d}": k for k in range(200)}) for n in range(1, 4)]))
    add("geojson-nul", READ, "NUL inside a text", collection([feature(1, tenChu="Nguyễn\0Văn Mẫu")]))
    add("geojson-not-utf8", READ + "|3", "bytes that are no UTF-8 inside a text",
        collection([feature(1, tenChu="@@")]).encode().replace(b"@@", b"\xff\xfe\x80"))
    add("geojson-infinite", "1|3", "a coordinate beyond all numbers",
        collection([feature(2), feature(1)]).replace(str(square(1)[0][0][0]), "1e999", 1))
    parts = [{"type": "Point", "coordinates": [107.766, 20.976]}, {"type": "Polygon", "coordinates": square(1)}]
    add("geojson-collection", "1", "a geometry collection instead of a polygon",
        collection([feature(1, {"type": "GeometryCollection", "geometries": parts}), feature(2)]))


def stream_cases(cases):
    fields = [{"name": name, "type": "number" if name == "dienTich" else "string"} for name in values(1)]
    head = collection([], name="thua_dat", crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}},
                      sohoa={"stream": 1, "schema": "parcel", "fields": fields,
                             "sources": [{"path": "p.geojson", "layer": "p"}]})
    body = [json.dumps({**feature(n), "origin": {"file": 0, "row": n}}) for n in (1, 2)]
    end = collection([], sohoa={"end": True, "read": 5, "features": 5, "rejected": 0, "issues": 0,
                                "sources": [{"read": 5}]})
    for name, what, records in (
            ("stream-cut", "a stream without a trailer", [head, *body]),
            ("stream-count", "a trailer that claims five features after two", [head, *body, end]),
            ("stream-inside-record", "a stream cut inside a record", [head, body[0], body[1][:60]])):
        path = cases.add(name, "p.geojsonl", BROKEN, what)
        write(path("p.geojsonl"), "".join(f"\x1e{r}\n" for r in records))


# ------------------------------------------------------------------------------------------------------ GeoPackage

def geopackage(path, features):
    """Features as (values, WKB or None) in layer thua_dat, WGS 84, without spatial index, so that SQL may spoil it."""
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    data = ogr.GetDriverByName("GPKG").CreateDataSource(path)
    layer = data.CreateLayer("thua_dat", srs, ogr.wkbUnknown, ["SPATIAL_INDEX=NO"])
    for name in [*values(1), "tenChu"]:
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTReal if name == "dienTich" else ogr.OFTString))
    for row, wkb in features:
        item = ogr.Feature(layer.GetLayerDefn())
        for name, value in row.items():
            item[name] = value
        if wkb:
            item.SetGeometry(ogr.CreateGeometryFromWkb(wkb))
        layer.CreateFeature(item)
    del layer, data


def wkb_of(geometry):
    return bytes(ogr.CreateGeometryFromJson(json.dumps(geometry)).ExportToWkb(ogr.wkbNDR))


def geopackage_cases(cases):
    plain = [(values(n), wkb_of(feature(n)["geometry"])) for n in range(1, 200)]
    path = cases.add("gpkg-sound", "p.gpkg", READ, "nothing: the GeoPackage from which the next ones are made")
    whole_path = path("p.gpkg")
    geopackage(whole_path, plain)
    with open(whole_path, "rb") as f:
        whole = f.read()
    for place in (0, 10, 100, 4096, len(whole) // 2, len(whole) - 4096, len(whole) - 1):
        path = cases.add(f"gpkg-cut-{place}", "p.gpkg", BROKEN, f"GeoPackage cut at byte {place}")
        write(path("p.gpkg"), whole[:place])

    def spoilt(name, status, what, column, value, *arguments):
        path = cases.add(name, "p.gpkg", status, what)
        shutil.copy(whole_path, path("p.gpkg"))
        base = sqlite3.connect(path("p.gpkg"))
        base.execute(f"UPDATE thua_dat SET {column} = {value} WHERE fid = 3", arguments)
        base.commit()
        base.close()

    spoilt("gpkg-not-utf8", READ + "|3", "bytes that are no UTF-8 in a text", "tenChu",
           "CAST(x'fffe8041' AS TEXT)")
    spoilt("gpkg-nul", READ, "NUL inside a text", "tenChu", "CAST(x'41004200' AS TEXT)")
    spoilt("gpkg-one-megabyte-field", READ, "a text of a million letters", "tenChu", "?", "x" * 1_000_000)
    spoilt("gpkg-broken-blob", "1|3", "a geometry that is noise", "geom", "x'00112233'")
    head = b"GP\0\1" + struct.pack("<i", 4326)
    ring = [(107.765, 20.975), (math.nan, 20.975), (107.766, 20.976), (107.765, 20.975)]
    polygon = struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(struct.pack("<2d", *p) for p in ring)
    spoilt("gpkg-non-finite", "1", "a coordinate that is no number", "geom", "?", head + polygon)
    spoilt("gpkg-claims-points", "1|3", "a ring that claims more points than the blob holds",
           "geom", "?", head + struct.pack("<BIII", 1, 3, 1, 0x7FFFFFFF) + polygon[13:])
    both = {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [107.766, 20.976]},
                                                         {"type": "Polygon", "coordinates": square(1)}]}
    spoilt("gpkg-collection", "1", "a geometry collection instead of a polygon",
           "geom", "?", head + wkb_of(both))
    path = cases.add("gpkg-no-table", "p.gpkg", REFUSED, "gpkg_contents names a table that is not there")
    shutil.copy(whole_path, path("p.gpkg"))
    with sqlite3.connect(path("p.gpkg")) as base:
        base.execute("DROP TABLE thua_dat")


# ------------------------------------------------------------------------------------------- containers and the rest

def write_zip(path, members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, pieces in members:
            member = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as out:
                for piece in pieces:
                    out.write(piece)


def zip_cases(cases):
    zeros = bytes(1 << 20)
    path = cases.add("zip-bomb", "p.zip", REFUSED, "600 MB of zeros behind a Shapefile's head")
    write_zip(path("p.zip"), [("p.shp", [sample("shp")[:100]] + [zeros] * 600)]
              + [("p." + s, [sample(s)]) for s in SUFFIXES[1:]])
    path = cases.add("zip-path-outside", "p.zip", REFUSED, "members that would land outside the folder")
    write_zip(path("p.zip"), [("../../sohoa-outside." + s, [sample(s)]) for s in SUFFIXES])
    path = cases.add("zip-absolute-path", "p.zip", REFUSED, "members with an absolute path")
    write_zip(path("p.zip"), [("/tmp/sohoa-outside." + s, [sample(s)]) for s in SUFFIXES])
    path = cases.add("zip-cut", "p.zip", BROKEN, "a .zip cut in the middle")
    write_zip(path("p.zip"), [("p." + s, [sample(s)]) for s in SUFFIXES])
    with open(path("p.zip"), "rb") as f:
        data = f.read()
    write(path("p.zip"), data[:len(data) // 2])
    path = cases.add("zip-without-data", "p.zip", REFUSED, "a .zip of a letter")
    write_zip(path("p.zip"), [("doc.txt", [b"xin chao"])])
    path = cases.add("zip-vrt-inside", "p.zip", REFUSED, "a .zip with a VRT that points out of it")
    write_zip(path("p.zip"), [("p.vrt", [vrt("/etc/passwd").encode()])])


def vrt(source):
    return (f'<OGRVRTDataSource><OGRVRTLayer name="p"><SrcDataSource>{source}</SrcDataSource><SrcLayer>p</SrcLayer>'
            "</OGRVRTLayer></OGRVRTDataSource>")


def gml(doctype, name):
    return (f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<ogr:FeatureCollection '
            'xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml"><gml:featureMember>'
            f'<ogr:thua_dat fid="1"><ogr:maXa>07192</ogr:maXa><ogr:tenChu>{name}</ogr:tenChu>'
            '<ogr:geometryProperty><gml:Point srsName="EPSG:4326">'
            "<gml:coordinates>107.766,20.976</gml:coordinates></gml:Point></ogr:geometryProperty></ogr:thua_dat>"
            "</gml:featureMember></ogr:FeatureCollection>")


def hostile_cases(cases):
    path = cases.add("vrt", "p.vrt", REFUSED, "a VRT over a sound file")
    shapefile(path)
    write(path("p.vrt"), vrt("p.shp"))
    path = cases.add("vrt-in-disguise", "p.geojson", REFUSED, "a VRT that calls itself GeoJSON")
    shapefile(path)
    write(path("p.geojson"), vrt("p.shp"))
    path = cases.add("gml-file-entity", "p.gml", REFUSED, "a GML that asks for a file of the machine")
    write(path("p.gml"), gml('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"))
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    path = cases.add("gml-entity-bomb", "p.gml", REFUSED, "a GML whose entities grow to thousands of millions")
    write(path("p.gml"), gml(f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}]>', "&l9;"))
    path = cases.add("gml-remote-schema", "p.gml", REFUSED, "a GML that names a schema on the network")
    write(path("p.gml"), gml("", "x").replace("<ogr:FeatureCollection ", "<ogr:FeatureCollection "
          'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://ogr.maptools.org/ '
          'http://127.0.0.1:9/p.xsd" '))
    for name, argument in (("network-vsicurl", "/vsicurl/http://127.0.0.1:9/p.shp"),
                           ("network-url", "http://127.0.0.1:9/p.geojson"),
                           ("network-database", "PG:host=127.0.0.1 port=9 dbname=x")):
        cases.add(name, argument, REFUSED, "an input that GDAL would fetch from the network")


def other_cases(cases):
    cases.add("missing-file", "p.shp", BROKEN, "no such file")
    cases.add("missing-folder", "there/p.shp", BROKEN, "no such folder")
    path = cases.add("folder-without-data", "p", REFUSED, "a folder with a letter and a lock in it")
    os.mkdir(path("p"))
    write(path("p", "doc.txt"), "xin chào\n")
    write(path("p", "~$so.xlsx"), b"\0" * 165)
    path = cases.add("two-formats-of-one-stem", "p", REFUSED, "p.shp and p.geojson in one folder: which one counts?")
    os.mkdir(path("p"))
    shapefile(lambda name: path("p", name))
    write(path("p", "p.geojson"), collection([feature(1)]))
    noise = bytes((i * i * 131 + i * 17 + 5) % 256 for i in range(5000))
    for suffix, head in (("xyz", b""), ("pdf", b"%PDF-1.4\n"), ("xlsx", b"PK\3\4"),
                         ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
                         ("dgn", b"\x08\x05"), ("dxf", b""), ("tab", b"!table\n"), ("kml", b"<?xml"), ("gpkg", b""),
                         ("sqlite", b"SQLite format 3\0"), ("ods", b"PK\3\4"), ("fgb", b"fgb\3fgb\0")):
        path = cases.add("noise-" + suffix, "p." + suffix, REFUSED, f"noise with the name of a .{suffix}")
        write(path("p." + suffix), head + noise)
    path = cases.add("tab-without-dat", "dc8.tab", BROKEN, "a MapInfo table without its .dat")
    for suffix in ("tab", "map", "id"):
        shutil.copy(os.path.join(SAMPLES, "dc8." + suffix), path("dc8." + suffix))
    path = cases.add("tab-cut-map", "dc8.tab", BROKEN, "a MapInfo table with half of its .map")
    for suffix in ("tab", "map", "id", "dat"):
        shutil.copy(os.path.join(SAMPLES, "dc8." + suffix), path("dc8." + suffix))
    with open(path("dc8.map"), "r+b") as f:
        f.truncate(os.path.getsize(path("dc8.map")) // 2)


def main():
    if len(sys.argv) != 2 or os.path.exists(sys.argv[1]):
        raise SystemExit("usage: make_bad_inputs.py OUTPUT_FOLDER   (which must not exist)")
    os.makedirs(sys.argv[1])
    cases = Cases(sys.argv[1])
    for part in (other_cases, shapefile_cases, geojson_cases, stream_cases, geopackage_cases, zip_cases, hostile_cases):
        part(cases)
    cases.write_list()


if __name__ == "__main__":
    main()
