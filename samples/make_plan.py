#!/usr/bin/python3
"""Writes samples/co-to/plan/ke-hoach.xlsx: a plan as offices lay it out, with titles above it, merged heads and a note below.

    samples/make_plan.py [OUTPUT_FOLDER]
"""
import os
import sys

from make_tables import xlsx


def plan():
    rows = [
        ["UBND ĐẶC KHU MẪU"],
        [],
        ["KẾ HOẠCH SỐ HÓA DỮ LIỆU NĂM 2026"],
        ["(Kèm theo Kế hoạch số 00/KH-UBND, số liệu giả định)"],
        [],
        ["STT", "Đơn vị", "Bộ dữ liệu", "Chỉ tiêu", "ĐVT", "Kế hoạch", None, None, None, "Năm kế hoạch", "Cơ quan phụ trách"],
        [None, None, None, None, None, "Quý I", "Quý II", "Quý III", "Quý IV", None, None],
        [1, "Đặc khu Cô Tô", "Thửa đất", "Đạt", "thửa", 600, 900, 1200, 1400, 2026, "Phòng Kinh tế"],
        [2, "Đặc khu Cô Tô", "Thửa đất", "Diện tích", "ha", 40.5, 60.25, 80, 95.5, 2026, "Phòng Kinh tế"],
        [3, "Đặc khu Cô Tô", "Lô rừng", "Đạt", "lô", None, None, None, 400, 2026, "Hạt Kiểm lâm"],
        [],
        [None, "Ghi chú: số liệu lũy kế đến hết quý."],
    ]
    merges = ["A3:K3", "A4:K4"] + [f"{c}6:{c}7" for c in "ABCDEJK"] + ["F6:I6"]
    return [("Kế hoạch 2026", rows, merges, "")]


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "co-to", "plan")
    xlsx(os.path.join(folder, "ke-hoach.xlsx"), plan())
