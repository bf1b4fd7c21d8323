#!/usr/bin/python3
"""Writes the forest lots of samples/co-to/forest: made up, but shaped like what a ranger's software exports.

    samples/make_forest.py [OUTPUT_FOLDER]

rung_coto.tab: MapInfo, the 51 fields of FRMS, classes of TCVN 11565 (list A), text in TCVN3. rung_thanhlan.shp: the
columns of FORMIS, classes of circular 16/2023 (list B). faults.csv lists every planted fault with the rule that must
find it. The same bytes come out of every run. Needs python3-gdal.
"""
import csv
import math
import os
import sys
from decimal import Decimal

from osgeo import ogr

import make_parcels as plan

HERE = os.path.dirname(os.path.abspath(__file__))
CELL = 100  # metres

FRMS = [("tt", "N", 7, 0), ("id", "N", 7, 0), ("matinh", "N", 2, 0), ("mahuyen", "N", 3, 0), ("maxa", "N", 5, 0),
        ("xa", "C", 30, 0), ("tk", "C", 10, 0), ("khoanh", "C", 10, 0), ("lo", "C", 10, 0), ("thuad", "N", 5, 0),
        ("tobando", "C", 9, 0), ("ddanh", "C", 50, 0), ("dtich", "N", 9, 2), ("nggocr", "N", 1, 0), ("ldlr", "C", 5, 0),
        ("maldlr", "N", 3, 0), ("sldlr", "C", 30, 0), ("namtr", "N", 4, 0), ("captuoi", "N", 2, 0), ("ktan", "N", 1, 0),
        ("nggocrt", "N", 1, 0), ("thanhrung", "N", 1, 0), ("mgo", "N", 9, 1), ("mtn", "N", 9, 3), ("mgolo", "N", 9, 1),
        ("mtnlo", "N", 9, 3), ("lapdia", "N", 1, 0), ("malr3", "N", 2, 0), ("mdsd", "C", 4, 0), ("mamdsd", "N", 2, 0),
        ("dtuong", "N", 2, 0), ("churung", "C", 50, 0), ("machur", "N", 6, 0), ("trchap", "N", 1, 0),
        ("quyensd", "N", 1, 0), ("thoihansd", "N", 4, 0), ("khoan", "N", 1, 0), ("nqh", "N", 1, 0),
        ("nguoink", "C", 30, 0), ("nguoitrch", "C", 30, 0), ("mangnk", "N", 6, 0), ("mangtrch", "N", 6, 0),
        ("ngsinh", "N", 1, 0), ("kd", "N", 10, 2), ("vd", "N", 11, 2), ("capkd", "N", 5, 0), ("capvd", "N", 5, 0),
        ("locu", "C", 6, 0), ("vitrithua", "N", 1, 0), ("tinh", "C", 30, 0), ("huyen", "C", 30, 0)]
# Names of FORMIS, cut to ten letters, and the field of FRMS that each holds. Numbers come as doubles.
FORMIS = {"plot_uuid": None, "province_c": "matinh", "district_c": "mahuyen", "commune_co": "maxa", "compt_code": "tk",
          "sub_compt_": "khoanh", "plot_code": "lo", "village": "ddanh", "area": "dtich", "forest_org": "nggocr",
          "forest_typ": "maldlr", "tree_spec_": "species", "planting_y": "namtr", "avg_year_c": "captuoi",
          "p_forest_o": "nggocrt", "plant_stat": "thanhrung", "volume_per": "mgo", "stem_per_h": "mtn",
          "volume_p_1": "mgolo", "stem_per_p": "mtnlo", "site_cond_": "lapdia", "forest_fun": "mamdsd",
          "actor_type": "dtuong", "actor_name": "churung", "actor_id": "machur", "conflict_s": "trchap",
          "land_use_c": "quyensd", "land_use_t": "thoihansd", "prot_contr": "khoan", "forest_use": "nqh",
          "nar_for_or": "ngsinh", "old_plot_c": "locu"}

# symbol: number in list A, symbol and number in list B, origin, wood per hectare (from, to), thousand stems
CLASSES = {"TXG": (14, 4, 1, (210, 260), 0), "TXB": (15, 5, 1, (110, 190), 0), "TXN": (16, 6, 1, (55, 95), 0),
           "TXK": (17, 7, 1, (15, 48), 0), "TXP": (18, 8, 1, (0, 9), 0), "TNK": (52, 33, 1, (0, 0), 4),
           "HG1": (54, 35, 1, (40, 80), 2), "RTG": (60, 41, 2, (30, 90), 0), "RTM": (62, 44, 2, (10, 30), 0),
           "DTR": (72, 53, 3, (0, 0), 0), "DT2": (78, 54, 3, (0, 0), 0), "DT1": (82, 55, 3, (0, 0), 0),
           "DKH": (93, 55, 3, (0, 0), 0)}
PLANTED = {"RTG": ("Keo", "82"), "RTM": ("Duoc", "60"), "DTR": ("Keo+B.dan", "82+5")}
WEIGHTS = ("TXG TXB TXB TXN TXN TXN TXK TXK TXP TXP TNK HG1 RTG RTG RTG RTG RTM DTR DT2 DT2 DT1 DKH").split()
PURPOSES = {1: (1, "PHDN"), 3: (1, "PHCC"), 7: (2, "NCKH"), 9: (3, "SXGL"), 10: (3, "SXGN")}

COMMUNES = {
    # code: name, hamlets, first compartment, corner of the grid, columns and rows
    "07195": ("Đồng Tiến", ("Nam Đồng", "Hải Tiến"), 61, (498000, 2320500), 40, 40),
    "07198": ("Thanh Lân", ("Thôn Một", "Thôn Hai"), 71, (504500, 2321500), 45, 45),
}


def lots_of(commune, count, island):
    """Squares of a bent grid that lie on land, in sub-compartments of six by six, their numbers row by row."""
    _, _, first, (east, north), columns, rows = COMMUNES[commune]
    lots, numbers = [], {}
    for row in range(rows):
        for column in range(columns):
            west, south = east + column * CELL, north + row * CELL
            ring = plan.trace([(west, south), (west + CELL, south), (west + CELL, south + CELL), (west, south + CELL)])
            if not island.Contains(plan.ogr_geometry({"rings": [ring]})):
                continue
            compartment = first + (column // 24)
            sub = 1 + (row // 6) * 4 + (column % 24) // 6
            key = (compartment, sub)
            numbers[key] = numbers.get(key, 0) + 1
            lots.append({"rings": [ring], "commune": commune, "key": (compartment, sub, numbers[key])})
    assert len(lots) >= count, (commune, len(lots))
    return sorted(lots, key=lambda lot: lot["key"])[:count]


def attributes(lots, list_b):
    """Fills `row`, the values by FRMS name; text is str here and becomes TCVN3 when written."""
    for number, lot in enumerate(lots, 1):
        commune = lot["commune"]
        compartment, sub, name = lot["key"]
        rng = plan.chance("forest", commune, *lot["key"])
        symbol = rng.choice(WEIGHTS)
        a, b, origin, (least, most), stems = CLASSES[symbol]
        drawn = Decimal(abs(plan.doubled_area(lot["rings"][0]))) / 2 / 10**10
        area = (drawn * Decimal(1 + rng.uniform(-0.008, 0.008))).quantize(Decimal("0.01"))
        wood = Decimal(rng.uniform(least, most)).quantize(Decimal("0.1"))
        bamboo = Decimal(stems)
        purpose = rng.choice(list(PURPOSES))
        species, ids = PLANTED.get(symbol, ("", ""))
        household = rng.random() < 0.6
        who = f"{rng.choice(plan.FAMILY)} {rng.choice(['Văn', 'Thị'])} Mẫu {number:03d}"
        lot["symbol"] = symbol
        lot["row"] = {column[0]: "" if column[1] == "C" else 0 for column in FRMS}
        lot["row"].update({
            "tt": number, "matinh": 22, "mahuyen": 207, "maxa": int(commune), "xa": COMMUNES[commune][0],
            "tk": str(compartment), "khoanh": str(sub), "lo": str(name), "ddanh": rng.choice(COMMUNES[commune][1]),
            "dtich": area, "nggocr": origin, "ldlr": symbol, "maldlr": b if list_b else a, "sldlr": species,
            "species": ids, "namtr": rng.randint(2005, 2019) if origin == 2 else 2024 if species else 0,
            "nggocrt": rng.randint(1, 3) if species else 0, "thanhrung": 1 if origin == 2 else 2 if species else 0,
            "mgo": wood, "mtn": bamboo, "mgolo": (wood * area).quantize(Decimal("0.1")), "mtnlo": bamboo * area,
            "lapdia": 3 if symbol == "RTM" else 1, "malr3": PURPOSES[purpose][0], "mdsd": PURPOSES[purpose][1],
            "mamdsd": purpose, "dtuong": 1 if household else 4 if PURPOSES[purpose][0] == 1 else 6,
            "churung": who if household else "Ban quản lý rừng Mẫu",
            "machur": number if household else 9002, "quyensd": rng.randint(1, 4), "thoihansd": 50,
            "ngsinh": 2 if origin == 1 else 0, "tinh": "Quảng Ninh", "huyen": "Cô Tô"})


class Planter:
    """Plants faults and keeps the list of them. A lot is chosen once only."""

    def __init__(self, name, lots):
        self.file, self.lots, self.used, self.list = name, lots, set(), []

    def take(self, symbols=""):
        rng = plan.chance("plant", self.file, len(self.used))
        order = list(range(len(self.lots)))
        rng.shuffle(order)
        index = next(i for i in order if i not in self.used and
                     (not symbols or self.lots[i]["symbol"] in symbols.split()))
        self.used.add(index)
        return self.lots[index]

    def note(self, lot, kind, rule, severity, field="", value=""):
        self.list.append([self.file, self.lots.index(lot) + 1, "/".join(map(str, lot["key"])), kind, rule, field, value,
                          severity])

    def set(self, kind, rule, severity, field, value, symbols="", **columns):
        lot = self.take(symbols)
        lot["row"].update(columns)
        self.note(lot, kind, rule, severity, field, value)
        return lot


def plant_tab(p):
    p.set("symbol of another number", "forest.class-differs", "error", "maldlr", "17", "TXN", maldlr=17)
    p.set("pair of list B", "forest.class-list-mixed", "error", "maldlr", "6", "TXN", maldlr=6)
    p.set("number of the shifted variant", "forest.class-list-shifted", "error", "maldlr", "65", "RTG", maldlr=65)
    p.set("class in no list", "forest.class-unknown", "error", "ldlr", "XYZ", "DKH", ldlr="XYZ", maldlr=0)
    p.set("neither symbol nor number", "forest.class-absent", "error", "ldlr", "", "DT1", ldlr="", maldlr=0)
    p.set("symbol alone", "forest.class-completed", "info", "maldlr", "TXB", "TXB", maldlr=0)
    p.set("symbol in small letters", "forest.normalised", "info", "ldlr", "txk", "TXK", ldlr="txk")
    p.set("origin of a plantation on natural forest", "forest.origin-differs", "error", "nggocr", "2", "TXB", nggocr=2)
    p.set("site on rock", "forest.site-differs", "warning", "lapdia", "2", "TXG", lapdia=2)
    p.set("plantation without year", "forest.planting-year-missing", "error", "namtr", "", "RTG", namtr=0)
    p.set("year of two digits", "forest.planting-year", "error", "namtr", "20", "RTG", namtr=20)
    p.set("plantation without species", "forest.species-missing", "error", "sldlr", "", "RTG", sldlr="")
    p.set("natural forest with year", "forest.planting-year-natural", "warning", "namtr", "2010", "TXN", namtr=2010)
    p.set("plantation of the year before", "forest.young-plantation", "warning", "namtr", "2024", "RTG", namtr=2024)
    p.set("bare land with plantation origin", "forest.plantation-origin", "warning", "nggocrt", "1", "DT1", nggocrt=1)
    p.set("plantation not yet forest", "forest.establishment", "warning", "thanhrung", "2", "RTG", thanhrung=2)
    p.set("no reserve", "forest.reserve-missing", "warning", "mgo", "0", "TXB", mgo=0, mgolo=0)
    lot = p.take("TXB")
    lot["row"].update(mgo=Decimal("250.0"), mgolo=Decimal("250.0") * lot["row"]["dtich"])
    p.note(lot, "reserve of another class", "forest.reserve-class", "warning", "mgo", "250")
    p.set("negative reserve", "forest.range", "error", "mgo", "-80", "TXN", mgo=Decimal("-80.0"), mgolo=0)
    lot = p.take("TXN")
    lot["row"]["mgolo"] += 20
    p.note(lot, "reserve of the lot is no product", "forest.reserve-total", "warning", "mgolo", str(lot["row"]["mgolo"]))
    lot = p.take("DT2")
    lot["row"]["dtich"] += Decimal("0.30")
    p.note(lot, "area differs", "forest.area-differs", "warning", "dtich", str(lot["row"]["dtich"]))
    lot = p.take("DT2")
    lot["row"]["dtich"] *= 10000
    p.note(lot, "area in square metres", "forest.area-unit", "error", "dtich", str(int(lot["row"]["dtich"])))
    p.set("purpose of another function", "forest.purpose-differs", "error", "mamdsd", "5", "TXK", mamdsd=5, mdsd="VQG")
    p.set("outside the planning with a function", "forest.planning-differs", "warning", "nqh", "1", "TXK", nqh=1)
    p.set("household with the number of an organisation", "forest.owner-number", "warning", "machur", "9107", "TXP",
          dtuong=1, machur=9107)
    p.set("primary forest of a secondary class", "forest.primary-differs", "warning", "ngsinh", "1", "TXN", ngsinh=1)
    p.set("compartment of no form", "forest.compartment-form", "warning", "tk", "61-A", "DT1", tk="61-A")
    p.set("site of no list", "forest.code-unknown", "error", "lapdia", "9", "DKH", lapdia=9)
    first, second = sorted((p.take("TXP"), p.take("TXP")), key=p.lots.index)
    for field in ("tk", "khoanh", "lo"):
        second["row"][field] = first["row"][field]
    p.note(first, "first of two with one key", "forest.duplicate-key", "warning", "lo", first["row"]["lo"])
    p.note(second, "second of two with one key", "forest.duplicate-key", "error", "lo", first["row"]["lo"])
    lot = p.take("TXK")
    lot["rings"] = [plan.bow_tie(lot["rings"][0])]
    p.note(lot, "ring crosses itself", "geometry.self-crossing", "error")
    lot = p.take("DT2")
    lot["rings"] = []
    p.note(lot, "no geometry", "geometry.missing", "error")
    p.set("lot of another commune", "forest.compartment-communes", "warning", "tk", "61", "TXB", maxa=7192, xa="Cô Tô")


def plant_shp(p):
    p.set("species of no list", "forest.species-unknown", "warning", "sldlr", "900", "RTG", species="82+900")
    p.set("number of no list", "forest.class-unknown", "error", "maldlr", "60", "DKH", maldlr=60)
    p.set("origin of a plantation on natural forest", "forest.origin-differs", "error", "nggocr", "2", "TXB", nggocr=2)
    lot = p.take("TXP")
    lot["row"].update(mgo=Decimal("30.0"), mgolo=Decimal("30.0") * lot["row"]["dtich"])
    p.note(lot, "reserve where there should be none", "forest.reserve-class", "warning", "mgo", "30")
    p.set("lot of another commune", "forest.compartment-communes", "warning", "tk", "71", "TXN", maxa=7195)


def write_tab(path, lots):
    plan.write_tab(path, lots, FRMS)


def write_shapefile(path, lots):
    """Numbers with six decimals, as FORMIS exports them; a .prj without a code."""
    plan.write_shapes(path, lots)
    texts = {"tk", "khoanh", "lo", "ddanh", "churung", "species", "locu"}
    columns = [(name, "C", 40, 0) if field is None or field in texts else (name, "N", 19, 6)
               for name, field in FORMIS.items()]
    def row(number, lot):
        values = {name: f"mau-{number:04d}" if field is None else lot["row"][field] for name, field in FORMIS.items()}
        return {"row": {name: values[name].encode() if kind == "C" else values[name] for name, kind, *_ in columns}}
    plan.write_table(path, [row(number, lot) for number, lot in enumerate(lots, 1)], 0, columns)
    with open(path + ".cpg", "w") as out:
        out.write("UTF-8")
    with open(path + ".prj", "w", newline="") as out:
        out.write(plan.PRJ.format(datum="D_Vietnam_2000"))


def prove(lots):
    """The lots are valid and do not overlap."""
    together = ogr.Geometry(ogr.wkbMultiPolygon)
    for lot in lots:
        geometry = plan.ogr_geometry(lot)
        assert geometry.IsValid()
        together.AddGeometry(geometry)
    total = sum(abs(plan.doubled_area(lot["rings"][0])) for lot in lots) / 2e6
    assert math.isclose(together.UnionCascaded().Area(), total, abs_tol=1e-3)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "co-to", "forest")
    os.makedirs(folder, exist_ok=True)
    island, faults = plan.land(), []
    for name, commune, count, list_b, plant, write in (
            ("rung_coto.tab", "07195", 400, False, plant_tab, write_tab),
            ("rung_thanhlan.shp", "07198", 120, True, plant_shp, write_shapefile)):
        lots = lots_of(commune, count, island)
        prove(lots)
        attributes(lots, list_b)
        planter = Planter(name, lots)
        plant(planter)
        faults += sorted(planter.list, key=lambda fault: fault[1])
        write(os.path.join(folder, name[:-4]), lots)
    with open(os.path.join(folder, "faults.csv"), "w", newline="", encoding="utf-8") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["file", "row", "lot", "kind", "rule", "field", "value", "severity"])
        table.writerows(faults)


if __name__ == "__main__":
    main()
