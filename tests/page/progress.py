#!/usr/bin/env python3
"""Compares the tables of a progress page with the JSON report of the same run, cell by cell: progress.py PAGE JSON

Words are compared as the page writes them in Vietnamese; numbers, days and moments by the values that the columns are sorted by."""
import datetime
import glob
import html
import json
import os
import re
import sys

page = open(sys.argv[1], encoding="utf-8").read()
report = json.load(open(sys.argv[2], encoding="utf-8"))
failed = 0


def expect(name, wanted, got):
    global failed
    wanted, got = list(wanted), list(got)
    print(f"ok   {name} ({len(wanted)})" if wanted == got else f"FAIL {name}")
    for i in range(max(len(wanted), len(got))):
        one, other = (side[i] if i < len(side) else None for side in (wanted, got))
        if one != other:
            print(f"  wanted: {one}\n  got:    {other}")
    failed |= wanted != got


def rows(name):
    """Of each row the cells: what they are sorted by, and what they show."""
    table = re.search(rf'<table id="{name}".*?<tbody>(.*?)</tbody>', page, re.S)
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table.group(1) if table else "", re.S):
        yield [(key, html.unescape(re.sub(r"<[^>]*>", "", shown)).strip())
               for key, shown in re.findall(r'<td(?:[^>]*?data-sort="([^"]*)")?[^>]*>(.*?)</td>', row, re.S)]


def number(cell):
    """What a cell is sorted by; none where it shows nothing."""
    return round(float(cell[0]), 4) if cell[0] else None


def rounded(value):
    return None if value is None else round(float(value), 4)


def day(text):
    return "" if text is None else datetime.date.fromisoformat(text).strftime("%d/%m/%Y")


MEASURES = {"valid": "đạt", "total": "đã nạp", "geometry": "có hình", "code": "có mã", "matched": "khớp", "area": "diện tích",
            "group1": "nhóm 1", "group2": "nhóm 2", "group3": "nhóm 3"}
STANDINGS = {"done": "đã đạt", "done-late": "đạt muộn", "on-time": "kịp hạn", "late": "chậm", "open": "không có hạn",
             "no-data": "chưa có số liệu", "no-rate": "chưa đủ số liệu", "not-asked": "không giao"}
GOALS = {"not-started": "chưa triển khai", "on-schedule": "đang thực hiện đúng tiến độ", "late": "chậm hoặc có nguy cơ chậm", "done": "hoàn thành",
         "regular": "thường xuyên", None: "số được giao"}
KINDS = {"goal": "mục tiêu", "task": "nhiệm vụ"}

titles = {layer["layer"]: layer["title"] for layer in report["layers"]}
indicators = {one["id"]: one for one in report["indicators"]}
columns = {}  # (layer, field) to its title
for path in glob.glob(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../schemas/*.json")):
    schema = json.load(open(path, encoding="utf-8"))
    for field in schema.get("fields", []):
        columns[schema.get("sohoa", {}).get("layer"), field["name"]] = field.get("title")


def unit(one):
    """Of a unit with a line."""
    if one["kind"] == "whole":
        return "toàn bộ"
    if one["kind"] == "nowhere":
        return "không ghi xã"
    names = [line["name"] for line in report["units"] if line["unit"] == one["unit"] and line["name"]]
    # What only rejected features have is a slip.
    slip = any(line["unit"] == one["unit"] and not line["name"] and line["valid"] == 0 for line in report["units"])
    return " ".join([one["unit"]] + (names[:1] or ["không có mã này"] * slip))


def measure(target):
    name = (MEASURES.get(target["measure"]) or columns.get((target["layer"], target["name"]))
            or indicators.get(target["name"], {}).get("title", target["name"]))
    return f"{name} ({target['unitOfMeasure']})" if target["unitOfMeasure"] else name


def expected(target):
    if target["standing"] in ("done", "done-late", "not-asked") or target["ratePerDay30"] is None:
        return ""
    return day(target["date30"]) or "không tới"


def target_row(t):
    return (unit(t), titles.get(t["layer"], ""), measure(t), *map(rounded, (t["target"], t["actual"], t["percent"], t["percent"],
            t["ratePerDay7"], t["ratePerDay30"])), expected(t), day(t["due"]), STANDINGS[t["standing"]], t["office"] or "")


# The page has the targets unit by unit as the lines are, those of indicators last.
places = {(line["layer"], line["kind"], line["unit"]): i for i, line in enumerate(report["units"])}
layers = [layer["layer"] for layer in report["layers"]]
of_layers = sorted((t for t in report["targets"] if t["measure"] != "indicator"),
                   key=lambda t: (layers.index(t["layer"]), places[t["layer"], t["kind"], t["unit"]]))
wanted = of_layers + [t for t in report["targets"] if t["measure"] == "indicator"]
expect("targets", map(target_row, wanted),
       ((r[0][1], r[1][1], r[2][1], *map(number, r[3:9]), r[9][1], r[10][1], r[11][1], r[12][1]) for r in rows("table-targets")))

known = [line for line in report["units"] if line["total"] is not None]
matched = any(line["matched"] is not None for line in known)
groups = any(line["groups"] for line in known)
since = report["since"] is not None


def state_row(u):
    cells = [u["planned"], u["total"], u["valid"], u["rejected"], u["withGeometry"], u["withCode"]]
    cells += [u["matched"]] if matched else []
    cells += [(u["groups"] or {}).get(key) for key in ("1", "2", "3", "none")] if groups else []
    cells += [u["ratePerDay7"], u["ratePerDay30"]]
    cells += [u["since"] and u["since"]["valid"]] if since else []
    return (titles[u["layer"]], unit(u), *map(rounded, cells), u["loaded"] or "")


expect("states of the units", map(state_row, known),
       ((r[0][1], r[1][1], *map(number, r[2:-1]), r[-1][0]) for r in rows("table-units")))
expect("indicators", ((i["title"], rounded(i["value"]), i["unitOfMeasure"] or "", rounded(i["target"]),
                       f"không tính được: {i['notAvailable']}" if i["notAvailable"] else {None: "", True: "đã đạt", False: "chưa đạt"}[i["reached"]])
                      for i in report["indicators"]),
       ((r[1][1], number(r[2]), r[3][1], number(r[4]), r[5][1]) for r in rows("table-indicators")))
expect("sums of goals and tasks", ((KINDS[s["kind"]], s["sum"] if s["declared"] is None else s["declared"], *s["states"].values())
                                   for s in report["goals"]["sums"]),
       ((r[0][1], *(int(number(c)) for c in r[1:])) for r in rows("table-goals")))
named = [g for g in report["goals"]["rows"] if g["title"]]
passed = lambda g: g["late"] and g["due"] and g["due"] < report["asOf"][:10]
expect("goals and tasks", ((KINDS[g["kind"]], g["title"], GOALS[g["state"]] + (", đã quá hạn" if passed(g) else ""), day(g["due"]), g["office"] or "")
                           for g in named),
       (tuple(c[1] for c in r) for r in rows("table-goal-rows")))
expect("what does not add up", report["checks"]["broken"],
       [html.unescape(one) for one in re.findall(r"<li>(.*?)</li>", re.search(r'<h2 id="broken".*?</ul>', page, re.S).group())]
       if 'id="broken"' in page else [])
sys.exit(failed)
