#!/usr/bin/env python3
"""Makes the unit lists of this folder from the collected reference tables: make.py REFERENCE_FOLDER [OUTPUT_FOLDER].

Stops with a message when a table does not say what README.md promises; writes nothing quoted, so that the reader
(lib/admin/units.cpp) can cut lines at commas.
"""
import collections
import csv
import math
import pathlib
import sys
import unicodedata

TYPES = ("Xã", "Phường", "Thị trấn", "Đặc khu")
# Provinces that the seat list calls otherwise than the code list.
PROVINCE_WORDS = ("tỉnh ", "thành phố ", "thủ đô ")
# Acts of 2026 (schemas/admin/README.md): from which day, for which province, about the province itself, about its communes.
ACTS_2026 = (("2026-04-30", "75", "30/2026/QH16", "237/NQ-UBTVQH16"), ("2026-09-01", "22", "36/2026/QH16", ""),
             ("2026-09-20", "24", "39/2026/QH16", "388/NQ-UBTVQH16"))
# The resolutions of 16 June 2025 about the communes of one province each: provinces in the order of their numbers.
ACTS_2025 = ("91 96 01 04 24 48 66 11 75 82 52 42 33 56 92 31 12 68 20 15 37 46 25 51 40 22 44 14 80 19 08 79 38 86", 1654)
KINDS = ("whole", "part", "part_area_all_population", "part_population")


def read(folder, name):
    with open(folder / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(folder, name, columns, rows):
    lines = [",".join(columns)] + [",".join(row) for row in rows]
    for line in lines:
        if '"' in line or "\n" in line or line.count(",") != len(columns) - 1:
            sys.exit(f"{name}: a field needs quotes: {line}")
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def tidy(name):
    """NFC, single blanks, a straight apostrophe, and the type word as the law writes it ("Thị trấn", not "Thị Trấn")."""
    name = unicodedata.normalize("NFC", " ".join(name.split())).replace("’", "'")
    for kind in TYPES:
        if name.lower().startswith(kind.lower() + " "):
            return kind + name[len(kind):]
    return name


def bare(name, words):
    name = tidy(name).lower()
    for word in words:
        if name.startswith(word.lower().strip() + " "):
            return name[len(word.strip()) + 1:]
    return name


def folded(text):
    """Letters and digits without marks: equal for the spellings of one name (Hoà and Hòa)."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in plain if c.isalnum())


def communes(rows, upper):
    known = set()
    for row in rows:
        name = tidy(row["commune_name"])
        if not name.startswith(TYPES):
            sys.exit(f"{row['commune_code']}: no type word in {name}")
        if len(row["commune_code"]) != 5 or row["commune_code"] in known:
            sys.exit(f"{row['commune_code']}: not a new five-digit code")
        known.add(row["commune_code"])
        yield row["commune_code"], name, row[upper]


def provinces(rows):
    return sorted({(row["province_code"], tidy(row["province_name"])) for row in rows})


def crosswalk(rows):
    """Edges old -> new. A district without communes stands with its own three digits; a mud flat without a code is left out."""
    for row in rows:
        if row["whole_or_part"] not in KINDS:
            sys.exit(f"crosswalk: unknown kind {row['whole_or_part']}")
        old = row["old_commune_code"]
        if not old and not row["old_commune_name"]:
            old = row["old_district_code"]
        if old:
            yield old, row["new_commune_code"], row["whole_or_part"]


# Seats that the map gives to the other one of a pair; see README.md for the proof.
EXCHANGED = (("28615", "30130"), ("04924", "08296"))
# Seats that lie where another commune of that name does, or nowhere near; nothing tells the right place.
NOT_TRUSTED = ("04714", "06172", "29983")
# A point in the commune's polygon instead of a seat that lies 73 and 95 km away in another one.
IN_POLYGON = {"06757": ("107.9235", "21.3688"), "06967": ("107.777", "21.3297")}
# Communes on islands: far from all others, and rightly so.
ISLANDS = ("20434", "21607", "30781", "31078", "31105")


def seats(communes_2025, rows):
    """Seat and area of each commune of 2025, joined by (province, bare name): unique even without marks, which is checked."""
    places = {}
    for row in rows:
        key = folded(bare(row["province"], PROVINCE_WORDS)), folded(bare(row["name"], TYPES))
        places.setdefault(key, []).append(row)
    copied = collections.Counter((row["area_km2"], row["population"]) for row in rows)
    found_rows = {}
    for unit in communes_2025:
        province = folded(bare(unit["province_name"], PROVINCE_WORDS))
        name = bare(unit["commune_name"], TYPES)
        found = places.get((province, folded(name)), [])
        if len(found) > 1:  # equal without marks: the marks decide
            found = [row for row in found if bare(row["name"], TYPES) == name]
        if len(found) != 1:
            sys.exit(f"{unit['commune_code']} {unit['commune_name']}: {len(found)} seats")
        row = found[0]
        area = float(row["area_km2"] or 0)
        found_rows[unit["commune_code"]] = [row["seat_lon"], row["seat_lat"], area,
                                            copied[row["area_km2"], row["population"]] > 1]
    return found_rows


def kilometres(a, b):
    lat = math.radians((float(a[1]) + float(b[1])) / 2)
    return math.hypot((float(a[0]) - float(b[0])) * 111.3 * math.cos(lat), (float(a[1]) - float(b[1])) * 110.6)


def mended(found):
    """Corrects the seats, and drops areas that a commune has from a namesake elsewhere: they are the same to the last digit, and do
    not fit the distances to the next seats."""
    for one, other in EXCHANGED:
        found[one][:2], found[other][:2] = found[other][:2], found[one][:2]
    for code, place in IN_POLYGON.items():
        found[code][:2] = place
    for code in NOT_TRUSTED:
        found[code][:2] = "", ""
    placed = {code: row for code, row in found.items() if row[0]}
    dropped = 0
    for code, row in found.items():
        if not row[3] or not row[0]:
            continue
        near = sorted(kilometres(row, other) for other in placed.values()
                      if other is not row and abs(float(other[1]) - float(row[1])) < 0.5)[:4]
        usual = 0.85 * (sum(near) / len(near)) ** 2  # median of the communes that share no area with a namesake
        if not usual / 2 < row[2] < usual * 2:
            row[2] = 0
            dropped += 1
    print(f"{sum(row[3] for row in found.values())} communes have the area of a namesake, {dropped} are left out")
    for code in ("28615", "30130", "04714"):
        found[code][2] = 0  # of a namesake, of a namesake, of nothing known (653,422 people on 9 km2)
    return found


def check_seats(found, edges, old):
    """Every seat lies near another one with which it shares an old district: not farther than twice both radii and 4 km."""
    districts = {row["commune_code"]: row["district_code"] for row in old}
    of, members = collections.defaultdict(set), collections.defaultdict(set)
    for source, code, _ in edges:
        of[code].add(districts.get(source, source))
        members[districts.get(source, source)].add(code)
    for code, row in found.items():
        near = {other for district in of[code] for other in members[district]} - {code}
        near = [found[other] for other in near if found[other][0]]
        if not row[0] or not near or code in ISLANDS:
            continue
        best = min(near, key=lambda other: kilometres(row, other))
        radii = sum(math.sqrt((unit[2] or 100) / math.pi) for unit in (row, best))
        if kilometres(row, best) > 2 * radii + 4:
            print(f"{code}: the seat lies {kilometres(row, best):.1f} km from the next one of its old district")


def seat_rows(found):
    for code, (lon, lat, area, _) in found.items():
        yield code, lon, lat, f"{area:g}" if area > 0 else ""


def changes(communes_before, communes_after):
    """Names that differ between the lists of 2025 and 2026, each with the day and act of its province."""
    acts = {province: (day, own, below) for day, province, own, below in ACTS_2026}

    def pairs(rows, code, name):
        return {row[code]: (tidy(row[name]), row["province_code"]) for row in rows}

    for code, name in (("province_code", "province_name"), ("commune_code", "commune_name")):
        after = pairs(communes_after, code, name)
        for unit, (before, province) in pairs(communes_before, code, name).items():
            if after[unit][0] == before:
                continue
            day, own, below = acts[province]
            act = own if code == "province_code" else below
            if not act:
                sys.exit(f"{unit}: {before} became {after[unit][0]} by no known act")
            yield day, unit, before, after[unit][0], act


def main(reference, output):
    old, new, now = (read(reference, f"admin_{year}.csv") for year in (2024, 2025, 2026))
    districts = read(reference, "admin_2024_districts.csv")
    write(output, "communes_2024.csv", ("code", "name", "district"), communes(old, "district_code"))
    write(output, "communes_2025.csv", ("code", "name", "province"), communes(new, "province_code"))
    write(output, "communes_2026.csv", ("code", "name", "province"), communes(now, "province_code"))
    write(output, "districts_2024.csv", ("code", "name", "province"),
          [(row["district_code"], tidy(row["district_name"]), row["province_code"]) for row in districts])
    for year, rows in ((2024, old), (2025, new), (2026, now)):
        write(output, f"provinces_{year}.csv", ("code", "name"), provinces(rows))
    write(output, "changes.csv", ("date", "code", "before", "after", "act"), sorted(changes(new, now)))
    codes, first = ACTS_2025
    write(output, "acts_2025.csv", ("province", "act"),
          sorted((code, f"{first + i}/NQ-UBTVQH15") for i, code in enumerate(codes.split())))
    edges = list(crosswalk(read(reference, "admin_crosswalk.csv")))
    write(output, "crosswalk.csv", ("old", "new", "kind"), edges)
    found = mended(seats(new, read(reference, "communes_2025_area_population_seat.csv")))
    check_seats(found, edges, old)
    write(output, "seats.csv", ("code", "lon", "lat", "area_km2"), seat_rows(found))
    write(output, "meridians.csv", ("province", "epsg"),
          [(row["province_code"], row["epsg"]) for row in read(reference, "province_meridian.csv")])


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[-1] if len(sys.argv) == 3 else pathlib.Path(__file__).parent))
