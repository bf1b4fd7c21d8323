#!/usr/bin/python3
"""Corrects cells of a .dbf where they stand: correct.py FILE.dbf ROW:COLUMN=VALUE...   (rows from 1)

Plain bytes, so that nothing else of the sheet changes.
"""
import struct
import sys


def main():
    path, *corrections = sys.argv[1:]
    with open(path, "r+b") as file:
        data = bytearray(file.read())
        head, length = struct.unpack_from("<HH", data, 8)
        columns, offset = {}, 1
        for at in range(32, head - 1, 32):
            size = data[at + 16]
            columns[data[at:at + 11].split(b"\0")[0].decode("ascii")] = (offset, size, chr(data[at + 11]))
            offset += size
        for correction in corrections:
            place, value = correction.split("=")
            row, column = place.split(":")
            start, size, kind = columns[column]
            cell = value.encode("ascii").rjust(size) if kind in "NF" else value.encode("ascii").ljust(size)
            assert len(cell) == size, correction
            at = head + (int(row) - 1) * length + start
            data[at:at + size] = cell
        file.seek(0)
        file.write(data)


if __name__ == "__main__":
    main()
