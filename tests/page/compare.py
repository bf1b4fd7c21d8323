#!/usr/bin/env python3
"""Compares a page as the browser has it with the JSON report of the same run: compare.py DOM JSON [PICTURES]"""
import json
import os
import re
import sys

failed = 0


def expect(name, wanted, got):
    global failed
    if wanted == got:
        print("ok  ", name)
    else:
        print(f"FAIL {name}\n  wanted: {wanted}\n  got:    {got}")
        failed = 1


def number(text):
    return int(re.sub(r"[^0-9]", "", text))


def main(dom, report, pictures=None):
    page = open(dom, encoding="utf-8").read()
    report = json.load(open(report, encoding="utf-8"))
    counts = {}
    for rule in report["rules"]:
        counts[rule["rule"]] = counts.get(rule["rule"], 0) + rule["count"]
    shown = {}
    for heading in re.findall(r"<h3 id=\"r\d+\">(.*?)</h3>", page):
        rule = re.search(r"<code>(.*?)</code> \(([^)]*)\)", heading)
        shown[rule.group(1)] = shown.get(rule.group(1), 0) + number(rule.group(2))
    expect("the counts of the rules", counts, shown)
    placed = [issue for issue in report["issues"] if "location" in issue]
    figures = re.findall(r"<figure id=\"map-(\d+)\" data-places=\"(\d+)\">(.*?)</figure>", page, re.S)
    expect("one map of all places", 1, len(figures))
    expect("its number of places", len(placed), int(figures[0][1]))
    titles = re.findall(r"<title>([^<:]*)</title></g>", figures[0][2])
    expect("what its dots add up to", len(placed), sum(number(part) for title in titles for part in title.split(",")))
    # A shape that could not be read is not there to be drawn.
    drawn = {issue["rule"] for issue in placed if issue["rule"].startswith(("geometry.", "coverage."))}
    for rule in sorted(drawn - {"geometry.non-finite"}):
        section = re.search(rf"<section>\s*<h3[^>]*>(?:(?!</h3>).)*<code>{re.escape(rule)}</code>.*?</section>", page, re.S)
        maps = re.findall(r"<svg class=\"map\".*?</svg>", section.group(), re.S)
        expect(f"maps of {rule}", True, 1 <= len(maps) <= 8)
        expect(f"maps of {rule} show something", True, all(re.search(r"<(path|circle) class=\"map-[egwia]", each) for each in maps))
    if pictures:
        for name in ("light.png", "dark.png"):
            size = os.path.getsize(os.path.join(pictures, name))
            expect(f"{name} is a picture", True, size > 20_000)
    return failed


sys.exit(main(*sys.argv[1:]))
