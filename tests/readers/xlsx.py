#!/usr/bin/env python3
"""Prints what a workbook holds, read without our code: xlsx.py FILE [SHEET...]

For each worksheet a line with its name, what is frozen and what is filtered, then one line per row: cells with a bar
between them, texts as they are (line ends as \\n), numbers with # before them, and -> where a cell leads to. A part that is no XML, a formula, or a
cell type that we never write ends with an error.
"""
import sys
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def column_of(reference):
    number = 0
    for letter in reference:
        if letter.isdigit():
            break
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def value_of(cell):
    if cell.find(MAIN + "f") is not None:
        sys.exit("a formula in " + cell.get("r"))
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(MAIN + "t")).replace("\n", "\\n")
    if cell.get("t") not in (None, "n"):
        sys.exit("a cell of type " + cell.get("t"))
    number = cell.find(MAIN + "v")
    return "" if number is None else "#" + number.text


def show(name, part):
    sheet = ElementTree.fromstring(part)
    pane, span = sheet.find(".//" + MAIN + "pane"), sheet.find(MAIN + "autoFilter")
    print("==", name, "frozen", pane.get("topLeftCell") if pane is not None else "-", "filter",
          span.get("ref") if span is not None else "-")
    links = {link.get("ref"): " -> " + link.get("location") for link in sheet.iter(MAIN + "hyperlink")}
    for row in sheet.iter(MAIN + "row"):
        cells = {column_of(cell.get("r")): value_of(cell) + links.get(cell.get("r"), "")
                 for cell in row.iter(MAIN + "c")}
        print(" | ".join(cells.get(column, "") for column in range(max(cells) + 1)))


def main(path, wanted):
    book = zipfile.ZipFile(path)
    if broken := book.testzip():
        sys.exit("broken: " + broken)
    for name in book.namelist():
        ElementTree.fromstring(book.read(name))
    targets = {r.get("Id"): r.get("Target") for r in
               ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels")).iter(PACKAGE)}
    for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(MAIN + "sheet"):
        if not wanted or sheet.get("name") in wanted:
            show(sheet.get("name"), book.read("xl/" + targets[sheet.get(RELATION)]))


main(sys.argv[1], sys.argv[2:])
