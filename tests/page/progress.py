#!/usr/bin/env python3
"""Compares the tables of a progress page with the JSON report of the same run: progress.py PAGE JSON"""
import json
import re
import sys

page = open(sys.argv[1], encoding="utf-8").read()
report = json.load(open(sys.argv[2], encoding="utf-8"))
failed = 0


def expect(name, wanted, got):
    global failed
    print("ok  " if wanted == got else f"FAIL\n  wanted: {wanted}\n  got:    {got}\n", name)
    failed |= wanted != got


def rows(name):
    table = re.search(rf'<table id="{name}".*?<tbody>(.*?)</tbody>', page, re.S)
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table.group(1) if table else "", re.S):
        yield re.findall(r'<td(?:[^>]*data-sort="([^"]*)")?[^>]*>(.*?)</td>', row, re.S)


def number(cell):
    return float(cell[0]) if cell[0] else None


titles = {layer["layer"]: layer["title"] for layer in report["layers"]}
wanted = sorted(((t["target"], t["actual"], t["percent"]) for t in report["targets"]), key=str)
shown = sorted(((number(r[3]), number(r[4]), number(r[5])) for r in rows("table-targets")), key=str)
expect("targets, actuals and percentages", [tuple(map(lambda v: None if v is None else round(v, 5), t)) for t in wanted],
       [tuple(map(lambda v: None if v is None else round(v, 5), t)) for t in shown])
wanted = [(titles[u["layer"]], u["planned"], u["total"], u["valid"], u["rejected"], u["withGeometry"], u["withCode"])
          for u in report["units"] if u["total"] is not None]
shown = [(r[0][1], *(None if number(c) is None else int(number(c)) for c in r[2:8])) for r in rows("table-units")]
expect("states of the units", wanted, shown)
wanted = [i["value"] and round(i["value"], 5) for i in report["indicators"]]
expect("indicators", wanted, [v and round(v, 5) for v in (number(r[2]) for r in rows("table-indicators"))])
expect("what does not add up", report["checks"]["broken"],
       re.findall(r"<li>(.*?)</li>", re.search(r'<h2 id="broken".*?</ul>', page, re.S).group()) if 'id="broken"' in page else [])
sys.exit(failed)
