#!/usr/bin/python3
"""Writes the sheets of ten communes, once per round: make_communes.py FOLDER ROUNDS PARCELS ANEW

FOLDER/ROUND/COMMUNE.geojson are squares near the commune's seat, in EPSG:5899, 40 to a sheet. From round to round some
land uses change, and in some communes some are no land use, other ones each time. FOLDER/ROUND/expected.csv: of each
commune how many parcels the layer holds when all rounds since the dataset was begun (which happens every ANEW rounds) are
loaded, a rejected one leaving the valid one of its key, and how many are in _rejected. Needs python3-gdal.
"""
import csv
import json
import os
import sys

from osgeo import osr

osr.UseExceptions()
ADMIN = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../schemas/admin"))
PER_SHEET, COMMUNES = 40, 10


def rows(name):
    with open(os.path.join(ADMIN, name), encoding="utf-8") as f:
        return list(csv.DictReader(f))


def communes():
    """Codes of 2024 in Quảng Ninh that went whole into a commune of 2025, each into another, with the seat's place."""
    to_metres = osr.CoordinateTransformation(system(4326), system(5899))
    province = {row["code"] for row in rows("communes_2025.csv") if row["province"] == "22"}
    seats = {row["code"]: (float(row["lon"]), float(row["lat"])) for row in rows("seats.csv") if row["code"] in province}
    found = {}
    for row in rows("crosswalk.csv"):
        if row["kind"] == "whole" and row["new"] in seats and row["new"] not in found and len(found) < COMMUNES:
            found[row["new"]] = (row["old"], to_metres.TransformPoint(*seats[row["new"]])[:2])
    assert len(found) == COMMUNES, found
    return list(found.values())


def system(epsg):
    found = osr.SpatialReference()
    found.ImportFromEPSG(epsg)
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def parcel(commune, place, number, land_use):
    x, y = round(place[0]) + 20 * (number % 50), round(place[1]) + 20 * (number // 50)
    ring = [[x, y], [x + 20, y], [x + 20, y + 20], [x, y + 20], [x, y]]
    return {"type": "Feature",
            "properties": {"maXa": commune, "soTo": str(number // PER_SHEET + 1), "soThua": str(number % PER_SHEET + 1),
                           "dienTich": 400, "loaiDat": land_use},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}


def land_use_of(commune_index, number, round_number):
    if commune_index % 3 == 0 and (number + 7 * round_number) % 25 == 0:
        return "XYZ"
    return "NTS" if (number + round_number) % 11 == 0 else "CLN"


def main():
    folder, rounds, count, anew = sys.argv[1], *map(int, sys.argv[2:5])
    places = communes()
    valid = {}
    for round_number in range(rounds):
        target = os.path.join(folder, str(round_number))
        os.makedirs(target)
        with open(os.path.join(target, "expected.csv"), "w", encoding="utf-8") as expected:
            for index, (commune, place) in enumerate(places):
                uses = [land_use_of(index, number, round_number) for number in range(count)]
                if round_number % anew == 0:
                    valid[commune] = set()
                valid[commune] |= {number for number, use in enumerate(uses) if use != "XYZ"}
                expected.write(f"{commune}|{len(valid[commune])}|{uses.count('XYZ')}\n")
                with open(os.path.join(target, commune + ".geojson"), "w", encoding="utf-8") as out:
                    json.dump({"type": "FeatureCollection", "name": commune,
                               "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5899"}},
                               "features": [parcel(commune, place, number, use) for number, use in enumerate(uses)]}, out)


if __name__ == "__main__":
    main()
