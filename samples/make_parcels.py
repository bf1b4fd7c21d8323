#!/usr/bin/python3
"""Writes the map sheets of samples/co-to/parcels: made up, but shaped like what an office's software exports.

    samples/make_parcels.py [OUTPUT_FOLDER]

Three Shapefiles (dc5, dc6, dc7) and one MapInfo table (dc8) with FAMIS columns and TCVN3 text, and faults.csv, which
lists every planted fault with the rule that must find it. The same bytes come out of every run. Needs python3-gdal
(the MapInfo driver, and GEOS to prove that the ground under the faults is a clean coverage).
"""
import csv
import json
import math
import os
import random
import struct
import sys
from decimal import Decimal

from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()

HERE = os.path.dirname(os.path.abspath(__file__))

# ---------------------------------------------------------------------------------------------------------- text

# The 74 letters of TCVN 5712:1993 that the .Vn fonts can show; toned capitals have no byte of their own.
TCVN3_LETTERS = dict(zip(
    "ĂÂÊÔƠƯĐăâêôơưđ", bytes([0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE])))
for first, letters in ((0xB5, "àảãáạ"), (0xBB, "ằẳẵắ"), (0xC6, "ặầẩẫấậè"), (0xCE, "ẻẽéẹềểễếệìỉ"), (0xDC, "ĩíịò"),
                       (0xE1, "ỏõóọồổỗốộờởỡớợù"), (0xF1, "ủũúụừửữứựỳỷỹýỵ")):
    TCVN3_LETTERS.update(zip(letters, range(first, first + len(letters))))
assert len(TCVN3_LETTERS) == 74


def tcvn3(text):
    """Bytes of a text as a .Vn font needs them; a text with a letter that has no byte is an error of this script."""
    return bytes(ord(c) if ord(c) < 128 else TCVN3_LETTERS[c] for c in text)


# ------------------------------------------------------------------------------------------------------ geometry
# All points are whole millimetres in VN-2000 / TM-3 107-45 (EPSG:5899), so neighbours share vertices exactly.

def chance(*key):
    """A generator of its own for every thing that is named by a key: the order of calls changes nothing."""
    return random.Random("co-to/" + "/".join(map(str, key)))


def warp(east, north):
    """Bends the straight plan a little, as roads and fields on an island are; metres in, millimetres out."""
    e = east + 5 * math.sin(north / 173 + east / 611) + 1.5 * math.sin(north / 47)
    n = north + 4 * math.sin(east / 211 - north / 523) + 1.5 * math.sin(east / 53)
    return round(e * 1000), round(n * 1000)


def between(a, b, t):
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def side(a, b, count):
    """The points that divide one side of a block (a and b in metres, unwarped) into `count` parts, in the direction
    a to b. They depend on the side alone, so the two blocks beside it get the same ones."""
    if a > b:
        return side(b, a, count)[::-1]
    rng = chance("side", a, b)
    shares = [(k + (rng.uniform(-0.12, 0.12) if 0 < k < count else 0)) / count for k in range(count + 1)]
    return [between(a, b, t) for t in shares]


def bend(a, b):
    """One more vertex on a long edge, a little off the line, so that the edge is not straight; [] for a short one."""
    if a > b:
        return bend(b, a)
    length = math.dist(a, b)
    rng = chance("bend", a, b)
    if length < 18000 or rng.random() < 0.35:
        return []
    t, off = rng.uniform(0.35, 0.65), rng.uniform(-0.012, 0.012)
    x, y = between(a, b, t)
    return [(round(x - (b[1] - a[1]) * off), round(y + (b[0] - a[0]) * off))]


def trace(points):
    """A ring (open, millimetres) along unwarped points, with the extra vertices of its edges."""
    corners = [warp(*p) for p in points]
    ring = []
    for a, b in zip(corners, corners[1:] + corners[:1]):
        ring += [a] + bend(a, b)
    return ring


def doubled_area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))


def drawn_area(rings):
    """Square metres to one decimal, half up; rings[0] is the shell, the others are holes."""
    doubled = abs(doubled_area(rings[0])) - sum(abs(doubled_area(r)) for r in rings[1:])
    return (Decimal(doubled) / 2 / 1_000_000).quantize(Decimal("0.1"), "ROUND_HALF_UP")


def block_parcels(west, south, east, north, front, back):
    """Two rows of parcels, back to back: `front` at the south side, `back` at the north side. Rings in millimetres."""
    low, high = side((west, south), (east, south), front), side((west, north), (east, north), back)
    left = side((west, south), (west, north), 2)[1]
    right = side((east, south), (east, north), 2)[1]

    def inner(points, name):
        rng = chance("inner", name, west, south)
        return [left] + [between(left, right, (p[0] - west) / (east - west) + rng.uniform(-0.004, 0.004))
                         for p in points[1:-1]] + [right]

    low_back, high_back = inner(low, "low"), inner(high, "high")
    # Two feet on the middle line within 1.5 m of each other become one: nobody sets two boundary marks there.
    high_back = [next((q for q in low_back if math.dist(p, q) < 1.5), p) for p in high_back]
    middle = sorted(set(low_back) | set(high_back))

    def along(a, b):
        return [p for p in middle if a <= p <= b]

    rings = []
    for k in range(front):
        rings.append(trace([low[k], low[k + 1]] + along(low_back[k], low_back[k + 1])[::-1]))
    for k in range(back):
        rings.append(trace(along(high_back[k], high_back[k + 1]) + [high[k + 1], high[k]]))
    return rings


def leftover(rings, frame):
    """What `frame` holds beside the rings, as rings. The frame is walked counter-clockwise and the rings clockwise: an
    edge that is walked both ways bounds nothing."""
    edges = {}
    for ring in [frame] + [turned(r, clockwise=True) for r in rings]:
        for a, b in zip(ring, ring[1:] + ring[:1]):
            if edges.pop((b, a), None) is None:
                edges[(a, b)] = True
    follow = dict(edges.keys())
    assert len(follow) == len(edges), "rings touch in a point"
    out = []
    while follow:
        start = min(follow)
        ring, point = [start], follow.pop(start)
        while point != start:
            ring.append(point)
            point = follow.pop(point)
        out.append(ring)
    shell = max(out, key=doubled_area)
    return [shell] + sorted(r for r in out if r is not shell)


def pond(ring, radius):
    """A small eight-sided ring (millimetres) in the middle of a parcel, clear of its edges."""
    x = round(sum(p[0] for p in ring) / len(ring))
    y = round(sum(p[1] for p in ring) / len(ring))
    radius = min([radius] + [0.8 * abs((b[0] - a[0]) * (a[1] - y) - (a[0] - x) * (b[1] - a[1])) / math.dist(a, b)
                             for a, b in zip(ring, ring[1:] + ring[:1])])
    rng = chance("pond", x, y)
    return [(round(x + radius * rng.uniform(0.85, 1.1) * math.cos(k * math.pi / 4)),
             round(y + radius * rng.uniform(0.85, 1.1) * math.sin(k * math.pi / 4))) for k in range(8)]


# -------------------------------------------------------------------------------------------------------- sheets

COLUMNS = 5
ROWS = 4
ROAD = (6, 8, 6, 10)  # metres, west to east and south to north

# What stands in a block: parcels per row (from, to) and the land use of its parcels.
BLOCKS = {
    "houses": ((7, 12), ["@", "@", "@", "@", "@+CLN", "CLN", "TMD"]),
    "gardens": ((6, 9), ["@+CLN", "@", "CLN", "HNK", "CLN"]),
    "rice": ((6, 9), ["LUC", "LUC", "LUC", "LUK"]),
    "crops": ((5, 8), ["HNK", "HNK", "CLN", "BCS"]),
    "ponds": ((3, 5), ["NTS", "NTS", "HNK"]),
    "forest": ((2, 3), ["RSX", "RSX", "DCS"]),
    "public": ((3, 5), ["TSC", "DGD", "DYT", "DVH", "TMD", "NTD"]),
}

SHEETS = {
    # name: sheet number, commune, corner (km grid of 500 m), commune's name, hamlet, home code, kinds of block
    "dc5": ("5", "07192", (501500, 2319500), "thị trấn Cô Tô", "Khu", "ODT",
            "houses houses houses gardens houses public houses houses houses rice gardens houses houses rice houses "
            "gardens ponds houses crops houses"),
    "dc6": ("6", "07192", (502000, 2319500), "thị trấn Cô Tô", "Khu", "ODT",
            "houses houses gardens rice houses houses public houses houses rice houses gardens houses houses ponds "
            "forest houses houses gardens crops"),
    "dc7": ("7", "07195", (499500, 2322500), "xã Đồng Tiến", "Thôn", "ONT",
            "gardens houses houses rice rice gardens houses public rice rice houses gardens houses houses ponds "
            "houses houses gardens crops rice"),
    "dc8": ("8", "07198", (507000, 2323500), "xã Thanh Lân", "Thôn", "ONT",
            "houses gardens houses crops rice houses houses gardens public rice houses houses gardens houses crops "
            "ponds houses houses rice forest"),
}

# Symbols of 1995 and their numbers, as old software keeps them beside the code in force.
OLD_SYMBOL = {"ODT": ("T", 45), "ONT": ("T", 45), "CLN": ("Vườn", 14), "HNK": ("ĐM", 10), "LUC": ("2L", 2),
              "LUK": ("1L", 3), "NTS": ("Ao", 22), "RSX": ("R.T.S", 26), "DCS": ("Hg/đn", 51), "BCS": ("Hg/b", 50),
              "DGT": ("GT", 34), "NTD": ("NĐ", 42), "TSC": ("XD", 33), "DGD": ("XD", 33), "DYT": ("XD", 33),
              "DVH": ("XD", 33), "TMD": ("XD", 33)}
PUBLIC = {"TSC", "DGD", "DYT", "DVH", "DGT", "NTD", "BCS", "DCS"}
FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Bùi", "Đỗ"]
FIELD_NAMES = ["Đồng Giữa", "Đồng Sau", "Bãi Trước", "Gò Mít", "Ruộng Dưới", "Vườn Trên"]

# Name, type, width, decimals: what FAMIS writes, with the two numbers as text because "654a" and "TĐ03-2014" occur.
COLUMNS_DBF = [
    ("THUAID", "N", 10, 0), ("XAID", "C", 5, 0), ("SHBANDO", "C", 10, 0), ("SHTHUA", "C", 8, 0),
    ("DIENTICH", "N", 12, 1), ("DIENTICHPL", "N", 12, 1), ("MALOAIDAT", "N", 3, 0), ("KHLOAIDAT", "C", 8, 0),
    ("DIADANH", "C", 20, 0), ("DTSD", "C", 5, 0), ("TENCHU", "C", 40, 0), ("DIACHI", "C", 60, 0),
    ("MDSD2003", "C", 10, 0), ("KH2003", "C", 10, 0), ("MSCOLOR", "N", 5, 0), ("SHTHUATAM", "N", 6, 0),
    ("DTTHOCU", "N", 12, 1), ("DACAPGCN", "N", 1, 0)]


def ground(name):
    """The parcels of a sheet without faults: dicts with `rings` and `code`, in the order of drawing."""
    _, _, (east, north), _, _, home, kinds = SHEETS[name]
    width = (500 - sum(ROAD[:COLUMNS - 1])) / COLUMNS
    height = (500 - sum(ROAD[:ROWS - 1])) / ROWS
    parcels, shells, frame = [], [], []
    for index, kind in enumerate(kinds.split()):
        column, row = index % COLUMNS, index // COLUMNS
        west = east + column * width + sum(ROAD[:column])
        south = north + row * height + sum(ROAD[:row])
        rng = chance("block", name, index)
        (few, many), codes = BLOCKS[kind]
        rings = block_parcels(west, south, west + width, south + height, rng.randint(few, many), rng.randint(few, many))
        for ring in rings:
            code = rng.choice(codes).replace("@", home)
            parcels.append({"rings": [ring], "code": code})
            shells.append(ring)
            if code == "HNK" and rng.random() < 0.3 and abs(doubled_area(ring)) > 2 * 700e6:
                water = pond(ring, 4500)
                parcels[-1]["rings"].append(water)
                parcels.append({"rings": [water], "code": "NTS"})
    frame = frame_of(shells, (east, north))
    parcels.append({"rings": leftover(shells, frame), "code": "DGT"})
    return parcels, frame


def frame_of(shells, corner):
    """The sheet's outline: the outer vertices of the blocks, walked round counter-clockwise from the south-west."""
    alone = {}
    for ring in shells:
        for a, b in zip(ring, ring[1:] + ring[:1]):
            if alone.pop((b, a), None) is None:
                alone[(a, b)] = True
    on_frame = {p for edge in alone for p in edge}
    x0, y0 = (c * 1000 for c in corner)
    # The plan is bent by at most 6.5 m; a block's outer side is nearer to the frame than any road is.
    south = sorted(p for p in on_frame if abs(plain(p)[1] - y0) < 2000)
    north = sorted((p for p in on_frame if abs(plain(p)[1] - y0 - 500000) < 2000), reverse=True)
    east = sorted((p for p in on_frame if abs(plain(p)[0] - x0 - 500000) < 2000), key=lambda p: p[1])
    west = sorted((p for p in on_frame if abs(plain(p)[0] - x0) < 2000), key=lambda p: -p[1])
    return list(dict.fromkeys(south + east + north + west))


def plain(point):
    """The unwarped place (millimetres) of a warped point, by iteration."""
    e, n = point[0] / 1000, point[1] / 1000
    for _ in range(8):
        we, wn = warp(e, n)
        e, n = e + (point[0] - we) / 1000, n + (point[1] - wn) / 1000
    return e * 1000, n * 1000


def number(parcels):
    """Parcel numbers in a zigzag from the north, as the circular wants; bands of 60 m."""
    def place(p):
        ring = p["rings"][0]
        y = sum(q[1] for q in ring) / len(ring)
        x = sum(q[0] for q in ring) / len(ring)
        band = int(-y // 60000)
        return (band, x if band % 2 else -x)
    for n, parcel in enumerate(sorted(parcels, key=place), 1):
        parcel["number"] = n


def attributes(name, parcels):
    """Fills `row`, the values by column; text is str here and becomes TCVN3 when written."""
    sheet, commune, _, place, hamlet, home, _ = SHEETS[name]
    for parcel in parcels:
        rng = chance("owner", name, parcel["number"])
        code, area = parcel["code"], drawn_area(parcel["rings"])
        main = code.split("+")[0]
        public = main in PUBLIC
        symbol, symbol_number = OLD_SYMBOL[main]
        who = f"{rng.choice(FAMILY)} {rng.choice(['Văn', 'Thị'])} Mẫu {parcel['number']:03d}"
        parcel["row"] = {
            "THUAID": int(sheet) * 10000 + parcel["number"], "XAID": commune, "SHBANDO": sheet,
            "SHTHUA": str(parcel["number"]), "DIENTICH": area,
            "DIENTICHPL": area if not public and rng.random() < 0.8 else Decimal("0.0"),
            "MALOAIDAT": symbol_number, "KHLOAIDAT": symbol,
            "DIADANH": "" if main in (home, "DGT") else rng.choice(FIELD_NAMES),
            "DTSD": "UBS" if public else "GDC", "TENCHU": f"UBND {place}" if public else who,
            "DIACHI": f"{hamlet} {rng.randint(1, 4)}, {place}, huyện Cô Tô, tỉnh Quảng Ninh",
            "MDSD2003": code, "KH2003": code, "MSCOLOR": 0, "SHTHUATAM": parcel["number"],
            "DTTHOCU": min(area, Decimal("300.0")) if main == home else Decimal("0.0"),
            "DACAPGCN": 1 if not public and rng.random() < 0.8 else 0}


# -------------------------------------------------------------------------------------------------------- faults

class Planter:
    """Plants faults in a sheet and keeps the list of them. A parcel is chosen once only, by its land use."""

    def __init__(self, name, parcels):
        self.file, self.parcels, self.used, self.list = name, parcels, set(), []

    def take(self, codes="", holes=False, small=True):
        """The next untouched parcel with one of the codes, from a place that the file and the count choose."""
        rng = chance("plant", self.file, len(self.used))
        order = list(range(len(self.parcels)))
        rng.shuffle(order)
        for i in order:
            parcel = self.parcels[i]
            if i not in self.used and (not codes or parcel["code"] in codes.split()) and \
                    (len(parcel["rings"]) > 1) == holes and (parcel["code"] != "DGT"):
                self.used.add(i)
                return parcel
        raise SystemExit(f"{self.file}: no parcel left for {codes}")

    def note(self, parcel, kind, rule, severity, field="", value=""):
        self.list.append([self.file, self.parcels.index(parcel) + 1, parcel["row"]["SHTHUA"], kind, rule, field, value,
                          severity])

    def set(self, kind, rule, severity, field, value, codes="", **columns):
        parcel = self.take(codes)
        parcel["row"].update(columns)
        self.note(parcel, kind, rule, severity, field, value)
        return parcel

    def code(self, kind, rule, severity, code, codes):
        return self.set(kind, rule, severity, "loaiDat", code, codes, MDSD2003=code, KH2003=code)


def bow_tie(ring):
    """Swaps two vertices on either side of the ring's longest edge: its line crosses itself."""
    lengths = [math.dist(a, b) for a, b in zip(ring, ring[1:] + ring[:1])]
    i = lengths.index(max(lengths))
    j = (i + 1) % len(ring)
    ring = list(ring)
    ring[i], ring[j] = ring[j], ring[i]
    return ring


def plant_dc5(p):
    # Whoever loads sheet 6 too meets the key of parcel 17 twice.
    other = next(q for q in p.parcels if q["row"]["SHTHUA"] == "17")
    p.used.add(p.parcels.index(other))
    p.note(other, "first of two with one key in two sheets", "parcel.duplicate-key", "warning", "soThuTuThua", "17")
    parcel = p.take("ODT")
    parcel["rings"] = [bow_tie(parcel["rings"][0])]
    p.note(parcel, "ring crosses itself", "geometry.self-crossing", "error")
    parcel = p.take("ODT")
    parcel["rings"] = []
    p.note(parcel, "no geometry", "geometry.missing", "error")
    first, second = sorted((p.take("LUC LUK"), p.take("LUC LUK")), key=p.parcels.index)
    second["row"]["SHTHUA"] = first["row"]["SHTHUA"]
    p.note(first, "first of two with one key in one sheet", "parcel.duplicate-key", "warning", "soThuTuThua",
           first["row"]["SHTHUA"])
    p.note(second, "second of two with one key in one sheet", "parcel.duplicate-key", "error", "soThuTuThua",
           first["row"]["SHTHUA"])
    p.code("land-use code in no list", "parcel.land-use-unknown", "error", "XYZ", "HNK CLN")
    p.code("group code on a parcel", "parcel.land-use-group", "warning", "LUA", "LUC LUK")
    p.code("retired code with a verified successor", "parcel.land-use-recoded", "info", "BHK", "HNK")
    p.code("retired code whose successor is only recalled", "parcel.land-use-retired", "warning", "LNK", "CLN")
    parcel = p.take("ODT")
    parcel["row"]["DIENTICH"] += Decimal("48.6")
    p.note(parcel, "recorded area differs from drawn area", "parcel.area-differs", "warning", "dienTich",
           str(parcel["row"]["DIENTICH"]))
    p.set("no parcel number", "parcel.required", "error", "soThuTuThua", "", "CLN", SHTHUA="")
    p.set("commune code in no list", "parcel.commune-unknown", "error", "maXaGoc", "99999", "ODT", XAID="99999")
    p.set("commune code with a letter", "parcel.pattern", "error", "maXaGoc", "0719I", "ODT", XAID="0719I")
    utf8 = p.set("Unicode text in a TCVN3 column: fine", "", "", "tenChu", "Nguyễn Văn Mẫu 900", "ODT")
    utf8["row"]["TENCHU"] = "Nguyễn Văn Mẫu 900".encode()
    p.code("compound code: fine", "", "", "ODT+CLN", "ODT+CLN")
    p.set("parcel number with a letter: fine", "", "", "soThuTuThua", "654a", "ODT", SHTHUA="654a")
    p.set("single-sheet survey number: fine", "", "", "soHieuToBanDo", "TĐ03-2014", "ODT", SHBANDO="TĐ03-2014")


def plant_dc6(p):
    parcel = p.take("LUC LUK")
    x, y = parcel["rings"][0][1]
    parcel["rings"][0][1] = (math.nan, y)
    p.note(parcel, "coordinate that is no number", "geometry.non-finite", "error")
    p.set("second of two with one key in two sheets", "parcel.duplicate-key", "error", "soThuTuThua", "17", "ODT",
          SHBANDO="5", SHTHUA="17")
    p.set("negative area", "parcel.area-range", "error", "dienTich", "-153.4", "ODT", DIENTICH=Decimal("-153.4"))
    p.set("area of zero", "parcel.area-range", "error", "dienTich", "0.0", "ODT", DIENTICH=Decimal("0.0"))
    # The sliver is the hole of the parcel round it, so the sheet stays a coverage.
    parcel = p.take("ODT CLN")
    sliver = pond(parcel["rings"][0], 280)
    parcel["rings"].append(sliver)
    parcel["row"]["DIENTICH"] = drawn_area(parcel["rings"])
    p.parcels.append({"rings": [sliver], "code": "ODT", "number": len(p.parcels) + 1})
    attributes("dc6", p.parcels[-1:])
    p.note(p.parcels[-1], "parcel of a few hand-breadths", "parcel.size-implausible", "warning", "dienTich",
           str(p.parcels[-1]["row"]["DIENTICH"]))
    p.note(p.parcels[-1], "parcel of a few hand-breadths", "geometry.sliver", "warning")
    p.code("retired code whose successor is only recalled", "parcel.land-use-retired", "warning", "RST", "RSX")
    p.code("retired code with a verified successor", "parcel.land-use-recoded", "info", "NHK", "HNK")
    p.code("group code on a parcel", "parcel.land-use-group", "warning", "OTC", "ODT")
    parcel = p.take("ODT")
    parcel["rings"] = [bow_tie(parcel["rings"][0])]
    p.note(parcel, "ring crosses itself", "geometry.self-crossing", "error")


def plant_dc7(p):
    p.code("symbol of 1995 as the code in force", "parcel.land-use-retired", "warning", "2L", "LUC")
    p.code("code in small letters", "parcel.normalised", "info", "ont", "ONT")
    p.code("compound code: fine", "", "", "ONT+CLN", "ONT+CLN")
    p.code("compound code with blanks: fine", "", "", "ONT + CLN", "ONT+CLN")
    p.code("land-use code in no list", "parcel.land-use-unknown", "error", "Q1Q", "HNK")
    parcel = p.take("LUC LUK")
    parcel["rings"] = [parcel["rings"][0][:2]]
    p.note(parcel, "ring of too few points", "geometry.too-few-points", "error")
    parcel = p.take("ONT")
    parcel["open"] = True
    p.note(parcel, "ring that does not close", "geometry.not-closed", "error")
    p.set("no sheet number", "parcel.required", "error", "soHieuToBanDo", "", "LUC", SHBANDO="")
    parcel = p.take("LUC")
    parcel["row"]["DIENTICH"] -= Decimal("95.2")
    p.note(parcel, "recorded area differs from drawn area", "parcel.area-differs", "warning", "dienTich",
           str(parcel["row"]["DIENTICH"]))
    caps = p.set("text typed with Caps Lock: fine", "", "", "tenChu", "UBND XÃ ĐỒNG TIẾN", "TSC DGD TMD DVH DYT")
    caps["row"]["TENCHU"] = "UBND Xã ĐồNG TIếN"  # toned capitals have no byte: the font's small ones stand there
    p.set("commune code in no list", "parcel.commune-unknown", "error", "maXaGoc", "00000", "ONT", XAID="00000")


def plant_dc8(p):
    parcel = p.take("LUC LUK")
    parcel["line"] = True
    p.note(parcel, "line instead of polygon", "geometry.type", "error")
    parcel = p.take("ONT")
    far = [(x + 60000, y + 40000) for x, y in pond(parcel["rings"][0], 1500)]
    parcel["rings"].append(far)
    p.note(parcel, "hole outside its shell", "geometry.hole-outside", "error")
    parcel = p.take("ONT")
    parcel["rings"] = [bow_tie(parcel["rings"][0])]
    p.note(parcel, "ring crosses itself", "geometry.self-crossing", "error")
    parcel = p.take("CLN")
    parcel["rings"] = []
    p.note(parcel, "no geometry", "geometry.missing", "error")
    p.code("retired code with a verified successor", "parcel.land-use-recoded", "info", "BHK", "HNK")
    p.code("symbol of 1995 as the code in force", "parcel.land-use-retired", "warning", "Vườn", "CLN")


# ------------------------------------------------------------------------------------------------------- writing

PRJ = ('PROJCS["VN-2000_TM-3_107-45",GEOGCS["GCS_VN-2000",'
       'DATUM["{datum}",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
       'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",107.75],'
       'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]')

# The language byte that the .dbf claims: none, "ANSI" and 1252. None of them is what the bytes are.
SHAPEFILES = {"dc5": (0x00, "D_Vietnam_2000"), "dc6": (0x57, "D_Vietnam_2000"), "dc7": (0x03, "D_WGS_1984")}


def closed(parcel, ring):
    return ring if parcel.get("open") else ring + ring[:1]


def turned(ring, clockwise):
    return ring if (doubled_area(ring) < 0) == clockwise else ring[::-1]


def shape_record(parcel):
    """The content of one polygon record; bounds are those of the finite coordinates."""
    if not parcel["rings"]:
        return struct.pack("<i", 0), None
    rings = [closed(parcel, turned(r, clockwise=i == 0)) for i, r in enumerate(parcel["rings"])]
    points = [(x / 1000, y / 1000) for r in rings for x, y in r]
    xs, ys = [x for x, _ in points if x == x], [y for _, y in points]
    box = (min(xs), min(ys), max(xs), max(ys))
    starts = [sum(map(len, rings[:i])) for i in range(len(rings))]
    return (struct.pack("<i4d2i", 5, *box, len(rings), len(points)) + struct.pack(f"<{len(rings)}i", *starts)
            + b"".join(struct.pack("<2d", *p) for p in points)), box


def write_shapes(path, parcels):
    body, index, boxes = b"", b"", []
    for n, parcel in enumerate(parcels, 1):
        content, box = shape_record(parcel)
        index += struct.pack(">2i", (100 + len(body)) // 2, len(content) // 2)
        body += struct.pack(">2i", n, len(content) // 2) + content
        boxes += [box] if box else []
    bounds = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    for suffix, data in ((".shp", body), (".shx", index)):
        head = struct.pack(">i20xi", 9994, (100 + len(data)) // 2) + struct.pack("<2i8d", 1000, 5, *bounds, 0, 0, 0, 0)
        with open(path + suffix, "wb") as out:
            out.write(head + data)


def cell(value, kind, width, decimals):
    if kind == "N":
        text = f"{value:.{decimals}f}".encode()
        assert len(text) <= width, value
        return text.rjust(width)
    text = value if isinstance(value, bytes) else tcvn3(value)
    assert len(text) <= width, value
    return text.ljust(width)


def write_table(path, parcels, language, columns=COLUMNS_DBF):
    record = 1 + sum(c[2] for c in columns)
    head = struct.pack("<4BIHH17xB2x", 3, 125, 1, 15, len(parcels), 33 + 32 * len(columns), record, language)
    for name, kind, width, decimals in columns:
        head += struct.pack("<11sc4x2B14x", name.encode(), kind.encode(), width, decimals)
    with open(path + ".dbf", "wb") as out:
        out.write(head + b"\r")
        for parcel in parcels:
            out.write(b" " + b"".join(cell(parcel["row"][c[0]], *c[1:]) for c in columns))
        out.write(b"\x1a")


def write_shapefile(path, parcels, language, datum):
    write_shapes(path, parcels)
    write_table(path, parcels, language)
    with open(path + ".prj", "w", newline="") as out:
        out.write(PRJ.format(datum=datum))


def write_tab(path, parcels, columns=COLUMNS_DBF):
    """MapInfo table through GDAL. The bounds make its unit of length exactly one millimetre; the seven parameters of
    the datum stand in the file, as MapInfo has no name for VN-2000."""
    srs = osr.SpatialReference()
    srs.ImportFromProj4("+proj=tmerc +lat_0=0 +lon_0=107.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m "
                        "+towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,"
                        "0.252906278")
    for suffix in ("tab", "dat", "map", "id"):
        if os.path.exists(f"{path}.{suffix}"):
            os.remove(f"{path}.{suffix}")
    data = ogr.GetDriverByName("MapInfo File").CreateDataSource(path + ".tab")
    layer = data.CreateLayer(os.path.basename(path), srs, options=["BOUNDS=-500000,1500000,1500000,3500000"])
    for name, kind, width, decimals in columns:
        field = ogr.FieldDefn(name, ogr.OFTString if kind == "C" else ogr.OFTReal if decimals else ogr.OFTInteger)
        field.SetWidth(width)
        field.SetPrecision(decimals)
        layer.CreateField(field)
    for parcel in parcels:
        feature = ogr.Feature(layer.GetLayerDefn())
        for name, kind, _, decimals in columns:
            value = parcel["row"][name]
            if kind == "C":
                # SetField() wants a str; SetFieldString() lets bytes through that are no UTF-8.
                feature.SetFieldString(layer.GetLayerDefn().GetFieldIndex(name), tcvn3(value))
            else:
                feature.SetField(name, float(value) if decimals else int(value))
        feature.SetGeometry(ogr_geometry(parcel))
        layer.CreateFeature(feature)
    del layer, data


def ogr_geometry(parcel):
    if not parcel["rings"]:
        return None
    kind = ogr.wkbLineString if parcel.get("line") else ogr.wkbLinearRing
    polygon = ogr.Geometry(ogr.wkbPolygon)
    for index, ring in enumerate(parcel["rings"]):
        line = ogr.Geometry(kind)
        for x, y in closed(parcel, turned(ring, clockwise=index == 0)):
            line.AddPoint_2D(x / 1000, y / 1000)
        if parcel.get("line"):
            return line
        polygon.AddGeometry(line)
    return polygon


# ------------------------------------------------------------------------------------------------------- proving

# EPSG:6960 backwards, named in full: which operation PROJ would choose depends on the place.
TO_VN2000 = ("+proj=pipeline +step +proj=axisswap +order=2,1 +step +proj=unitconvert +xy_in=deg +xy_out=rad "
             "+step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 "
             "+rx=-0.00928836 +ry=0.01975479 +rz=-0.00427372 +s=0.252906278 +convention=coordinate_frame "
             "+step +inv +proj=cart +ellps=WGS84 "
             "+step +proj=tmerc +lat_0=0 +lon_0=107.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84")


def land():
    """The islands' land in VN-2000 metres."""
    with open(os.path.join(HERE, "co-to", "boundary.geojson"), encoding="utf-8") as f:
        geometry = ogr.CreateGeometryFromJson(json.dumps(json.load(f)["features"][0]["geometry"]))
    wgs84, vn2000 = osr.SpatialReference(), osr.SpatialReference()
    wgs84.ImportFromEPSG(4326)
    vn2000.ImportFromEPSG(5899)
    for srs in (wgs84, vn2000):
        srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    options = osr.CoordinateTransformationOptions()
    options.SetOperation(TO_VN2000)
    geometry.Transform(osr.CoordinateTransformation(wgs84, vn2000, options))
    return geometry


def prove(name, parcels, frame, island):
    """A clean sheet: every parcel valid, the parcels fill the frame without overlap, and all of it is on land."""
    outline = ogr_geometry({"rings": [frame]})
    together = ogr.Geometry(ogr.wkbMultiPolygon)
    for parcel in parcels:
        geometry = ogr_geometry(parcel)
        assert geometry.IsValid(), (name, geometry.ExportToWkt())
        together.AddGeometry(geometry)
    total = sum(abs(doubled_area(r)) * (1 if i == 0 else -1) for p in parcels for i, r in enumerate(p["rings"]))
    assert total == abs(doubled_area(frame)), (name, "areas do not add up")
    union = together.UnionCascaded()
    assert union.GetGeometryType() == ogr.wkbPolygon and union.GetGeometryCount() == 1, (name, "gaps")
    assert abs(union.Area() - outline.Area()) < 1e-3, (name, "overlaps")
    assert island.Contains(outline), (name, "not on land")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "co-to", "parcels")
    os.makedirs(folder, exist_ok=True)
    island = land()
    faults = []
    for name in SHEETS:
        parcels, frame = ground(name)
        prove(name, parcels, frame, island)
        number(parcels)
        attributes(name, parcels)
        planter = Planter(name + (".tab" if name == "dc8" else ".shp"), parcels)
        globals()["plant_" + name](planter)
        faults += sorted(planter.list, key=lambda f: f[1])
        path = os.path.join(folder, name)
        if name in SHAPEFILES:
            write_shapefile(path, parcels, *SHAPEFILES[name])
        else:
            write_tab(path, parcels)
    with open(os.path.join(folder, "faults.csv"), "w", newline="", encoding="utf-8") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["file", "row", "shthua", "kind", "rule", "field", "value", "severity"])
        table.writerows(faults)


if __name__ == "__main__":
    main()
