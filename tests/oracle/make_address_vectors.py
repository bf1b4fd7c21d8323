#!/usr/bin/env python3
"""Writes the vectors of the local address code, of a fixed seed: make_address_vectors.py > schemas/address/local-code.csv"""
import csv, random, sys
from fractions import Fraction

from address_code import line


def make():
    rng = random.Random(20260901)
    points = [("90", "180"), ("-90", "-180"), ("91", "181"), ("0", "0"), ("-0.000000000001", "-0.000000000001"),
              ("20.37", "107.77"), ("20.3699999999999999", "107.7699999999999999"), ("89.9999999999", "179.9999999999"),
              ("20.987", "107.779"), ("21.25", "107.73"), ("21.0", "108.0"), ("20.97", "467.77"), ("20.97", "-252.23")]
    for _ in range(60):                                    # edges of cells, and a hair beside them
        lat, lng = Fraction(rng.randrange(8 * 40000, 24 * 40000), 40000), Fraction(rng.randrange(102 * 32000, 118 * 32000), 32000)
        for hair in (Fraction(0), -Fraction(1, 10 ** 12)):
            points.append(tuple("%.12f" % (v + hair) if hair else "%.9f" % v for v in (lat, lng)))
    for _ in range(200):
        points.append(("%.*f" % (rng.randrange(3, 13), rng.uniform(-90, 90)), "%.*f" % (rng.randrange(3, 13), rng.uniform(-400, 400))))
    for _ in range(200):
        points.append(("%.7f" % rng.uniform(8, 23.5), "%.7f" % rng.uniform(102, 110)))
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["lat", "lng", "number", "plus_code", "geohash", "local_code"])
    for lat, lng in points:
        out.writerow(line(lat, lng, rng.choice((0, 1, 399, rng.randrange(400)))))


make()
