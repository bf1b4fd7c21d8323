#!/usr/bin/env python3
"""Writes the same small table in each old encoding, and tables that mix them: ./make.py [FOLDER]

The bytes come from schemas/text/encodings.csv. Columns: MA codes in ASCII; TEN place names; GHICHU remarks, among them one in Unicode
and one without marks. mixed.dbf has every name in another encoding, mojibake.dbf text that was converted wrongly.
"""
import csv
import os
import struct
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = os.path.join(HERE, "../../../schemas/text/encodings.csv")
ROWS = [
    ("LUC", "Thôn Đồng Tiến", "Đất chuyên trồng lúa nước"),
    ("DT2", "Xã Thanh Lân", "giáp biển, cách 120 m"),
    ("ONT", "Cô Tô", "Đất ở tại nông thôn"),
    ("RPH", "Hải Hòa", "RUNG PHONG HO"),
    ("NTS", "Vạn Chảy", "Ao nuôi trồng thủy sản"),
    ("BHK", "Bắc Vàn", None),  # stays Unicode in every table
    ("CLN", "Nam Hà", "Vườn cây lâu năm"),
    ("DGT", "Hồng Hải", "Đường giao thông liên xã"),
]
REMARK_IN_UNICODE = "Đất bằng trồng cây hằng năm"


def tables():
    found = {}
    with open(TABLES, encoding="utf-8") as source:
        for row in csv.DictReader(source):
            found.setdefault(row["encoding"], {}).setdefault(row["letter"], bytes.fromhex(row["bytes"]))
    return found


def encoded(text, table):
    raw = b""
    for letter in text:
        # TCVN3 has no byte for most capitals with tones.
        known = table.get(letter) or table.get(letter.lower())
        raw += known if known else letter.encode("cp1252")
    return raw


def dbf(path, fields, rows):
    with open(path, "wb") as out:
        length = 1 + sum(width for _, width in fields)
        out.write(struct.pack("<B3BIHH20x", 3, 125, 1, 1, len(rows), 32 + 32 * len(fields) + 1, length))
        for name, width in fields:
            out.write(struct.pack("<11sc4xBB14x", name.encode(), b"C", width, 0))
        out.write(b"\r")
        for row in rows:
            out.write(b" " + b"".join(value.ljust(width) for value, (_, width) in zip(row, fields)))
        out.write(b"\x1a")


def main(folder):
    fields = [("MA", 4), ("TEN", 30), ("GHICHU", 60)]
    known = tables()
    write = {name: lambda text, name=name: encoded(text, known[name])
             for name in ("tcvn3", "vni", "cp1258", "vps", "viscii")}
    write["utf-8"] = lambda text: text.encode()
    write["nfd"] = lambda text: unicodedata.normalize("NFD", text).encode()
    write["tcvn3-latin1"] = lambda text: write["tcvn3"](text).decode("latin-1").encode()
    write["tcvn3-capitals"] = lambda text: write["tcvn3"](text.upper())
    for name, change in write.items():
        rows = [(code.encode(), change(place), REMARK_IN_UNICODE.encode() if remark is None else change(remark))
                for code, place, remark in ROWS]
        dbf(os.path.join(folder, name + ".dbf"), fields, rows)
    names = list(write)
    dbf(os.path.join(folder, "mixed.dbf"), [("KIEU", 16), ("TEN", 80)],
        [(name.encode(), write[name](f"Đường {place} thuộc xã Thanh Lân")) for name in names for _, place, _ in ROWS[:2]])
    twice = lambda text, page: text.encode().decode(page, "ignore").encode()
    dbf(os.path.join(folder, "mojibake.dbf"), [("TEN", 60)],
        [(value,) for _, place, _ in ROWS for value in (
            twice(place, "latin-1"), twice(twice(place, "latin-1").decode(), "latin-1"), twice(place, "cp1252"),
            place.encode())])


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else HERE)
