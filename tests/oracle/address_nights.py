#!/usr/bin/env python3
"""A made-up village over several nights, and what its registry of codes promises: BIN=folder address_nights.py

The village knows which household is which; the lists that it writes do not say so in any column that sohoa-address
compares, only in one that the registry carries along. So it can be told afterwards whether a code ever passed to
another household, whether one was given twice, whether a household got a second one, and whether a row was lost.
"""
import collections
import csv
import json
import math
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata

TOOL = os.path.join(os.environ["BIN"], "sohoa-address")
FAMILY, MIDDLE = ("Nguyễn", "Trần", "Lê", "Phạm", "Bùi", "Đỗ", "Vũ", "Hoàng"), ("Mẫu", "Giả", "Thử")
GIVEN = ("Hùng", "Hòa", "Thuý", "Lan", "Sơn", "Bình", "Quý", "Hải", "Mai", "Tuấn", "Dũng", "Hạnh")
HAMLETS = ("Thôn Hải Tiến", "Khu 1", "Thôn Nam Hà")
METRE_EAST, METRE_NORTH = 1 / 103_900, 1 / 110_750  # degrees at 21° N
WITNESS = "nhan_chung"


class Village:
    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.names, self.homes = set(), []
        for hamlet in range(len(HAMLETS)):
            for lane in range(1, 4):
                for number in range(1, 13):
                    self.build(hamlet, lane, number)

    def person(self):
        while True:  # namesakes next door are nobody's to tell apart
            name = " ".join((self.dice.choice(FAMILY), self.dice.choice(MIDDLE), self.dice.choice(FAMILY),
                             self.dice.choice(GIVEN)))
            if name not in self.names:
                self.names.add(name)
                return name

    def build(self, hamlet, lane, number):
        east, north = hamlet * 600 + number * 14, lane * 60 + number % 2 * 14
        flats = [f"P{i}" for i in range(101, 104)] if self.dice.random() < .06 else [""]
        bare = self.dice.random() < .1  # no number on the door
        for flat in flats:
            self.homes.append({"id": f"G{len(self.homes):04}", "name": self.person(), "hamlet": hamlet, "lane": lane,
                               "number": "" if bare and not flat else str(number), "flat": flat, "east": east,
                               "north": north})

    def night(self, what):
        """What happened since the last list, and the list."""
        dice = self.dice
        for home in self.homes:
            if "moved" in what and not home["flat"] and dice.random() < .15:
                angle, far = dice.uniform(0, 2 * math.pi), dice.uniform(0, 5)
                home["east"] += far * math.cos(angle)
                home["north"] += far * math.sin(angle)
            elif "sold" in what and home["number"] and not home["flat"] and dice.random() < .03:
                home["name"] = self.person()
        if "built" in what:
            for _ in range(4):
                self.build(dice.randrange(len(HAMLETS)), 3 + dice.randrange(1, 4), 1000 + len(self.homes))
        listed = [home for home in self.homes if "left out" not in what or dice.random() > .15]
        if "shuffled" in what:
            dice.shuffle(listed)
        rows = [self.row(home, what) for home in listed]
        if "repeated" in what:
            for home in dice.sample(listed, 5):
                rows.insert(dice.randrange(len(rows)), self.row(home, what))
        return rows

    def row(self, home, what):
        dice, name, number, hamlet = self.dice, home["name"], home["number"], HAMLETS[home["hamlet"]]
        if "respelt" in what and dice.random() < .3:
            name = dice.choice((name.upper(), unicodedata.normalize("NFD", name), "Ông " + name, name + " "))
        if number and "respelt" in what and dice.random() < .3:
            number = dice.choice(("0" + number, number + ".0", "Số " + number, "số nhà " + number))
        if "respelt" in what and dice.random() < .3:
            hamlet = dice.choice((hamlet.upper(), hamlet.split(None, 1)[1] if hamlet[0] == "T" else "KP " + hamlet[4:]))
        return {"Chủ hộ": name, "Số nhà": number, "Căn hộ": home["flat"], "Đường": f"Ngõ {home['lane']}", "Thôn": hamlet,
                "Mã xã": "07192", "Kinh độ": f"{107.765 + home['east'] * METRE_EAST:.7f}",
                "Vĩ độ": f"{20.975 + home['north'] * METRE_NORTH:.7f}", "Mã hộ": home["id"], WITNESS: home["id"]}


def assign(folder, rows, key):
    columns = [name for name in rows[0] if name != "Mã hộ" or key == "Mã hộ"] + (["STT"] if key == "STT" else [])
    with open(os.path.join(folder, "list.csv"), "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**row, "STT": at} for at, row in enumerate(rows, 1))
    command = [TOOL, "assign", "list.csv", "--registry", "r.gpkg", "--json"] + (["--key", key] if key else [])
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def ever_given(registry):
    """Of each code the household, then the codes that were begun more than once."""
    db = sqlite3.connect(registry)
    holders = {}
    for code, carried in db.execute("SELECT ma_dia_chi_so, khac FROM dia_chi_so WHERE trang_thai = 'da_cap'"):
        assert code not in holders, f"{code} stands in two rows"
        holders[code] = json.loads(carried)[WITNESS]
    begun = collections.Counter(code for (code,) in db.execute(
        "SELECT code FROM sohoa_code_history WHERE from_state IS NULL"))
    db.close()
    return holders, [code for code, times in begun.items() if times > 1]


def live(seed, what, key, nights=6):
    """Faults of one life of a village."""
    faults = []
    village, first = Village(seed), {}
    with tempfile.TemporaryDirectory() as folder:
        for night in range(nights):
            rows = village.night(what if night else ())
            told = assign(folder, rows, key)
            parts = sum(told[name] for name in ("written", "updated", "unchanged", "rejected", "merged"))
            if told["read"] != len(rows) or parts != len(rows):
                faults.append(f"night {night}: {len(rows)} rows, {told}")
            holders, twice = ever_given(os.path.join(folder, "r.gpkg"))
            faults += [f"night {night}: {code} given twice" for code in twice]
            for code, home in holders.items():
                if first.setdefault(code, home) != home:
                    faults.append(f"night {night}: {code} passed from {first[code]} to {home}")
                    first[code] = home
            faults += [f"night {night}: {code} is gone" for code in first if code not in holders]
        homes = collections.Counter(holders.values())
        faults += [f"{home} has {codes} codes" for home, codes in homes.items() if codes > 1]
        if key != "STT":
            faults += [f"{home['id']} has none" for home in village.homes
                       if "left out" not in what and home["id"] not in homes]
    return faults


ALL = ("shuffled", "left out", "moved", "respelt", "built", "sold", "repeated")
LIVES = [("by key", ALL, "Mã hộ"), ("without a key", ALL, ""), ("as it was, in another order", ("shuffled",), ""),
         ("points only", ("moved", "shuffled"), ""), ("numbered from the top", ("left out", "built"), "STT")]
failed = 0
for title, what, key in LIVES:
    for seed in (1, 2):
        faults = live(seed, what, key)
        print("FAIL" if faults else "ok  ", title, seed, *faults[:8], sep="\n       " if faults else " ")
        failed += len(faults)
sys.exit(1 if failed else 0)
