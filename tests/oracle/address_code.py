#!/usr/bin/env python3
"""The local address code from its page alone, man sohoa-address(5): exact fractions, nothing of the program.
Compares every line of VECTORS.csv: address_code.py VECTORS.csv SCHEME.json"""
import csv, json, math, sys
from fractions import Fraction

DIGITS = "23456789CFGHJMPQRVWX"
BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"

def cell(lat, lng, digits):
    lat = min(max(Fraction(lat), Fraction(-90)), Fraction(90)) + 90
    lat = min(lat, 180 - Fraction(1, 25000000))            # the pole belongs to the last cell
    lng = (Fraction(lng) + 180) % 360
    out, height, width = "", Fraction(400), Fraction(400)
    for _ in range(5):
        height, width = height / 20, width / 20
        out += DIGITS[math.floor(lat / height) % 20] + DIGITS[math.floor(lng / width) % 20]
    for _ in range(digits - 10):
        height, width = height / 5, width / 4
        out += DIGITS[math.floor(lat / height) % 5 * 4 + math.floor(lng / width) % 4]
    return out[:digits]

def check(text):
    p = 20
    for c in text:
        p = 2 * ((p + DIGITS.index(c)) % 20 or 20) % 21
    return DIGITS[(21 - p) % 20]

def local(lat, lng, number):
    code = cell(lat, lng, 11) + DIGITS[number // 20] + DIGITS[number % 20]
    code += check(code)
    return "-".join((code[:4], code[4:8], code[8:11], code[11:13], code[13:]))

def geohash(lat, lng, digits=12):
    y = min((min(max(Fraction(lat), Fraction(-90)), Fraction(90)) + 90) / 180, 1 - Fraction(1, 2 ** 40))
    x = (Fraction(lng) + 180) % 360 / 360
    bits = ""
    while len(bits) < digits * 5:
        x, y = y, x * 2                                    # what was halved goes to the back
        bits, y = bits + str(math.floor(y)), y % 1
    return "".join(BASE32[int(bits[i:i + 5], 2)] for i in range(0, len(bits), 5))

def line(lat, lng, number):
    plus = cell(lat, lng, 15)
    return [lat, lng, number, plus[:8] + "+" + plus[8:], geohash(lat, lng), local(lat, lng, int(number))]

def main():
    scheme = json.load(open(sys.argv[2]))
    assert scheme["alphabet"] == DIGITS and scheme["groups"] == [4, 4, 3, 2, 1] and scheme["check"]["modulus"] == 20
    rows = list(csv.reader(open(sys.argv[1])))[1:]
    for number, row in enumerate(rows, 2):
        want = [str(value) for value in line(*row[:3])]
        if row != want:
            sys.exit(f"{sys.argv[1]}:{number}: has {row}, must be {want}")
    print(f"{len(rows)} vectors agree")

if __name__ == "__main__":
    main()
