#!/usr/bin/env python3
"""Makes former_2024.csv: names of communes and districts that ended between 2019 and 30 June 2025, and the unit of 2024 that
each became: make_former.py FOLDER, which holds alias_ward.csv, alias_district.csv and lists of unit triples with marks
(see README.md, Sources). A former name without a known spelling is left out, and one that a unit beside it bears."""
import csv
import pathlib
import re
import sys
import unicodedata

HERE = pathlib.Path(__file__).parent
MISSPELT = {"Hòanh Bồ": "Hoành Bồ"}
TYPES = ("Thành phố", "Thị xã", "Thị trấn", "Đặc khu", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def plain(text):
    """Letters and digits without marks, as the alias lists write keys."""
    text = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub("[^a-z0-9]", "", "".join(c for c in text if not unicodedata.combining(c)))


def split(name):
    """The word for the kind and the rest; "Long Mỹ (Thị xã)" has it behind."""
    behind = re.fullmatch(r"(.*?)\s*\(([^)]*)\)\s*", name)
    if behind:
        name = f"{behind[2]} {behind[1]}"
    name = name.strip()
    for word in TYPES:
        if name.lower().startswith(word.lower() + " "):
            return word, name[len(word):].strip()
    return "", re.sub(r"^(TP\.?|TX\.?)\s+", "", name)


def bare_key(key):
    """"phuong10", "p10", "p05" as "10"; "xahoangdong" as "hoangdong"."""
    number = re.fullmatch(r"(?:phuong|quan|ward|district|p|f|q)0*([1-9][0-9]*)", key)
    if number:
        return number[1]
    return re.sub(r"^(thanhpho|thitran|thixa|phuong|huyen|quan|xa)(?=.{2})", "", key)


def main(folder):
    provinces = {row["code"]: row for row in rows(HERE / "provinces_2024.csv")}
    districts = {row["code"]: row for row in rows(HERE / "districts_2024.csv")}
    communes = rows(HERE / "communes_2024.csv")
    district_of, commune_of, taken = {}, {}, set()
    for code, row in districts.items():
        district_of[plain(provinces[row["province"]]["name"]), plain(row["name"])] = code
        taken.add((row["province"], plain(split(row["name"])[1])))
    for row in communes:
        key = plain(provinces[districts[row["district"]]["province"]]["name"]), plain(districts[row["district"]]["name"])
        commune_of[(*key, plain(row["name"]))] = row
        taken.add((row["district"], plain(split(row["name"])[1])))

    # Spellings with marks, by province, district and name without kinds; the fuller one wins.
    spelt, spelt_districts = {}, {}
    for file in sorted(pathlib.Path(folder).glob("legacy_units_messy_*.csv")):
        for row in rows(file):
            province = plain(split(row["province"].replace("TP. ", ""))[1])
            province = {"thuathienhue": "hue"}.get(province, province)
            word, name = split(row["ward"])
            key = province, plain(split(row["district"])[1]), plain(name)
            if len(word) >= len(split(spelt.get(key, ""))[0]):
                spelt[key] = f"{word} {name}".strip()
            spelt.setdefault((province, None, plain(name)), spelt[key])
            word, name = split(row["district"])
            key = province, plain(name)
            if len(word) >= len(split(spelt_districts.get(key, ""))[0]):
                spelt_districts[key] = f"{word} {name}".strip()

    out, known, unspelt = [], set(), set()
    for row in rows(pathlib.Path(folder) / "alias_district.csv"):
        code = district_of.get((row["province_key"], row["district_key"]))
        if code is None:
            continue
        key = bare_key(row["alias_keyword"])
        name = spelt_districts.get((bare_key(row["province_key"]).removeprefix("tinh"), key))
        if key.isdigit():
            name = f"Quận {key}"
        if name is None or (districts[code]["province"], key) in taken or (code, key) in known:
            continue
        known.add((code, key))
        out.append((code, name))
    for row in rows(pathlib.Path(folder) / "alias_ward.csv"):
        commune = commune_of.get((row["province_key"], row["district_key"], row["ward_key"]))
        if commune is None or row["source"] == "typing":
            continue
        key = bare_key(row["alias_keyword"])
        province = re.sub("^(tinh|thanhpho)", "", row["province_key"])
        name = spelt.get((province, bare_key(row["district_key"]), key)) or spelt.get((province, None, key))
        if key.isdigit():
            name = f"Phường {key}"
        if name is None and (commune["district"], key) not in taken:
            unspelt.add((commune["code"], key))
        if name is None or (commune["district"], key) in taken or (commune["code"], key) in known:
            continue
        known.add((commune["code"], key))
        out.append((commune["code"], name))
    with open(HERE / "former_2024.csv", "w", encoding="utf-8", newline="\n") as file:
        file.write("code,name\n")
        for code, name in sorted(out):
            file.write(f"{code},{MISSPELT.get(name, name)}\n")
    print(len(out), "former names;", len(unspelt), "of communes left out")


main(sys.argv[1])
