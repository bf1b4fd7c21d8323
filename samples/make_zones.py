#!/usr/bin/python3
"""Makes samples/co-to/zones: lists and maps of zones with codes as offices keep them. All names are made up.

    samples/make_zones.py FOLDER
"""
import math
import os
import sys
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import make_tables  # noqa: E402

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>{file}</name>
<Folder><name>Đặc khu Cô Tô</name><Folder><name>{hamlet}</name>
<Placemark><name>{name}</name><description><![CDATA[<b>Vùng trồng mẫu</b>]]></description>
{shape}</Placemark></Folder></Folder></Document></kml>
"""
POLYGON = ("<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
           "</Polygon>")
LINE = "<LineString><coordinates>{ring}</coordinates></LineString>"

# Degrees west and south, and how far they go; about 104 m by 111 m for 0.001.
ZONES = [
    ("VN-QNOR-0001", "Vùng cam thôn Hải Tiến", "Thôn Hải Tiến", (107.7600, 20.9700, 0.004, 0.003), POLYGON, True),
    ("vung-buoi-nam-ha", "Vùng bưởi Nam Hà", "Thôn Nam Hà", (107.7650, 20.9750, 0.003, 0.003), POLYGON, True),
    ("VN-QNOR-0003", "Vùng bưởi Hồng Hải", "Thôn Hồng Hải", (107.7670, 20.9765, 0.003, 0.002), POLYGON, True),
    ("07192-VT-0001", "Vùng khoai lang thôn 1", "Thôn 1", (107.7720, 20.9800, 0.001, 0.001), LINE, True),
    ("vung-dua-hau", "Vùng dưa hấu Thanh Lân", "Thanh Lân", (107.8100, 20.9850, 0.001, 0.001), LINE, False),
    ("vung-la", "Vùng chưa có trong danh sách", "Thôn 2", (107.7800, 20.9900, 0.001, 0.001), POLYGON, True),
]
HEAD = ["STT", "Mã số vùng trồng", "Tên vùng trồng", "Loại cây trồng", "Thị trường xuất khẩu", "Diện tích", "Số hộ",
        "Năng suất (tấn/ha)", "Mã xã", "Địa chỉ", "Tổ chức, cá nhân đăng ký", "Điện thoại", "Trạng thái", "Ngày cấp",
        "Ngày thu hồi", "Hết hạn"]
GROWING = [
    [1, "VN - QNOR - 0001", "Vùng cam thôn Hải Tiến", "Cam V2", "Trung Quốc", "13,8 ha", 24, "12,5", "07192",
     "Thôn Hải Tiến, Cô Tô, Quảng Ninh", "HTX Mẫu Một", "0900000001", "Đang sử dụng", "15/03/2026", None, "14/03/2029"],
    [2, "VN-QNOR-OOO2", "Vùng bưởi Nam Hà", "Bưởi da xanh", "TQ", "27 sào", 9, "14", "07192",
     "Thôn Nam Hà, Cô Tô, Quảng Ninh", "HTX Mẫu Hai", "0900000002", "Đang sử dụng", "15/03/2026", None, "14/03/2029"],
    [3, "VN-QNOR-0003", "Vùng bưởi Hồng Hải", "Bưởi", "Trung Quốc; Mỹ", "6,9", 7, "13", "07192",
     "Thôn Hồng Hải, Cô Tô, Quảng Ninh", "Nguyễn Văn Mẫu", "0900000003", "Đang sử dụng", "15/03/2026", None, "14/03/2029"],
    [4, "07192-VT-0001", "Vùng khoai lang thôn 1", "Khoai lang", "trong nước", "1,15", 3, "9", "07192", "Thôn 1, Cô Tô",
     "Tổ hợp tác Mẫu", None, "Đang sử dụng", "01/06/2026", None, None],
    [5, "VN-TGOR-0095", "Vùng thanh long Đồng Tiến", "Thanh long ruột đỏ", "China", "2", 0, "250", "07192",
     "Đồng Tiến, Cô Tô, Quảng Ninh", "HTX Mẫu Ba", None, "Tạm dừng", "15/03/2020", None, None],
    [6, None, "Vùng dưa hấu Thanh Lân", "Dưa hấu", "Trung Quốc", "1,2", 4, "20", "07192", "Thanh Lân, Cô Tô",
     "HTX Mẫu Bốn", None, "Đề xuất", None, None, None],
    [7, "VN-QNOR-0001", "Vùng ổi Đồng Tiến", "Ổi", "Trung Quốc", "3", 4, "20", "07192", "Đồng Tiến, Cô Tô",
     "HTX Mẫu Năm", None, "Đang sử dụng", "15/03/2026", None, None],
    [8, "VN-QNOR-0008, VN-QNOR-0009", "Vùng na Đồng Tiến", "Na", "Hàn Quốc", "2,5", 4, "8", "07192", "Đồng Tiến, Cô Tô",
     "HTX Mẫu Sáu", None, "Đã hủy", "15/03/2021", "01/02/2024", None],
]
PACKING = """Mã số cơ sở đóng gói,Tên cơ sở,Sản phẩm,Thị trường,Công suất (tấn/ngày),Vĩ độ,Kinh độ,Mã xã,Trạng thái
VN-QNPH-001,Cơ sở đóng gói Mẫu,"Cam, bưởi",Trung Quốc,12,"20,9755","107,7655",07192,active
VN-QNOR-0001,Nhà sơ chế Mẫu,Khoai lang,Trung Quốc,0,20°58'30",107°46'00",07192,active
"""
FARMING = """Mã số ao nuôi;Tên cơ sở nuôi;Đối tượng nuôi;Tổng diện tích (ha);Diện tích mặt nước (ha);Số ao/bè;Vĩ độ;Kinh độ;Mã xã;Trạng thái
04010001001;Ao cá tra Mẫu;cá tra;1,5;1,2;1;20,9700;107,7600;07192;Đang hoạt động
04-01-0001-002;Ao tôm Mẫu;tôm thẻ;0,8;0,9;2;20,9710;107,7610;07192;Đang hoạt động
CT-HS-01;Bè hàu Mẫu;Hàu sữa, ngao;2;;15;20,9800;107,8000;07192;Đang hoạt động
"""
OCOP = [
    ["DANH SÁCH SẢN PHẨM OCOP (SỐ LIỆU MẪU)"],
    ["STT", "Tên sản phẩm", "Chủ thể", "Mã vạch", "Nhóm", "Hạng sao", "Phần A", "Phần B", "Phần C", "Tổng điểm", "Số QĐ",
     "Ngày công nhận", "Cơ quan công nhận", "Mã xã"],
    [1, "Nước mắm Mẫu", "HTX Nước mắm Mẫu", "8936123456788", "Thực phẩm", "4 sao", 30, 20, 25, 75, "01/QĐ-UBND",
     "10/01/2026", "UBND tỉnh Quảng Ninh", "07192"],
    [2, "Mực một nắng Mẫu", "Cơ sở Mẫu", "8936123456781", "thuc pham", "★★★", 25, 15, 20, 62, "01/QĐ-UBND", "10/01/2026",
     "UBND tỉnh Quảng Ninh", "07192"],
    [3, "Rượu ba kích Mẫu", "Hộ Nguyễn Văn Mẫu", "8.93612E+12", "Đồ uống", "5 sao", 30, 20, 25, 75, "02/QĐ-UBND",
     "10/01/2022", "UBND tỉnh Quảng Ninh", "07192"],
]

FIELD = """Mã số vùng trồng,Tên vùng trồng,Cây trồng,Diện tích (ha),Vĩ độ,Kinh độ,Mã xã
07192-VT-0011,Vườn cam Hải Tiến,Cam,"4,6","20,9610","107,7610",07192
,Vườn ổi Nam Đồng,Ổi,"1,1","20,9610","107,7710",07192
,Vườn bưởi Nam Hà,Bưởi,"7,2",,,07192
"""
# As Google Earth saves what a phone drew: the label is a point beside the area, the values are a table.
PLACE = """<Placemark><name>{name}</name><description><![CDATA[<table><tr><td>Mã số</td><td>{code}</td></tr>
<tr><td>Người đo</td><td>Nguyễn Văn Mẫu, Phòng Kinh tế đặc khu Cô Tô, đo bằng điện thoại ngày 12/05/2026, sai số 5 m</td></tr>
</table>]]></description><MultiGeometry><Point><coordinates>{west:.6f},{south:.6f},4.0</coordinates></Point>
{shape}</MultiGeometry></Placemark>
"""
DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>{name}</name>
{places}</Document></kml>
"""
GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="eTrex" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="20.975000" lon="107.765000"><ele>6.0</ele><name>Cổng vườn</name></wpt>
<trk><name>Vườn bưởi Nam Hà</name><trkseg>
{points}
</trkseg></trk>
</gpx>
"""


def ring(west, south, wide, high, closed):
    corners = [(west, south), (west + wide, south), (west + wide, south + high), (west, south + high)]
    corners += corners[:1] if closed else []
    return " ".join(f"{x:.6f},{y:.6f},4.0" for x, y in corners)


def place(name, code, west, south, wide, high):
    shape = POLYGON.format(ring=ring(west, south, wide, high, True))
    return PLACE.format(name=name, code=code, west=west + wide / 2, south=south + high / 2, shape=shape)


def walk(east, north, radius, steps, missing):
    """Around a garden, metres about a place; the last `missing` steps are not walked."""
    degree = 111_000
    for i in range(steps + 1 - missing):
        angle = 2 * math.pi * i / steps
        yield (east + radius * math.cos(angle) / degree / math.cos(math.radians(north)),
               north + radius * math.sin(angle) / degree)


def write_field(folder):
    """What comes back from the field: a .kmz with a document for each hamlet, the track of a receiver, a list of both."""
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile(os.path.join(folder, "dien-thoai.kmz"), "w", zipfile.ZIP_DEFLATED) as kmz:
        for part, title, one in (
                ("hai-tien.kml", "Thôn Hải Tiến", place("Lô 1", "07192-VT-0011", 107.7600, 20.9600, 0.002, 0.002)),
                ("nam-dong.kml", "Thôn Nam Đồng", place("Vườn ổi Nam Đồng", "", 107.7700, 20.9605, 0.001, 0.001))):
            kmz.writestr(zipfile.ZipInfo(part, (2026, 5, 12, 8, 0, 0)), DOCUMENT.format(name=title, places=one))
    points = "\n".join(f'<trkpt lat="{y:.6f}" lon="{x:.6f}"><ele>5.2</ele></trkpt>'
                       for x, y in walk(107.7700, 20.9750, 150, 72, 1))
    with open(os.path.join(folder, "may-gps.gpx"), "w", encoding="utf-8") as out:
        out.write(GPX.format(points=points))
    with open(os.path.join(folder, "danh-sach.csv"), "w", encoding="utf-8") as out:
        out.write(FIELD)


def main():
    folder = sys.argv[1]
    maps = os.path.join(folder, "kml")
    os.makedirs(maps, exist_ok=True)
    for file, name, hamlet, box, shape, closed in ZONES:
        with open(os.path.join(maps, file + ".kml"), "w", encoding="utf-8") as out:
            out.write(KML.format(file=file, name=name, hamlet=hamlet, shape=shape.format(ring=ring(*box, closed))))
    growing = [["UBND ĐẶC KHU CÔ TÔ"], ["DANH SÁCH MÃ SỐ VÙNG TRỒNG (SỐ LIỆU MẪU)"], ["Đơn vị tính: ha"], HEAD, *GROWING,
               [None, "Tổng cộng", None, None, None, "30"]]
    make_tables.xlsx(os.path.join(folder, "vung-trong.xlsx"), [("Vùng trồng", growing, [], None)])
    make_tables.xlsx(os.path.join(folder, "ocop.xlsx"), [("OCOP", OCOP, [], None)])
    for name, text in (("co-so-dong-goi.csv", PACKING), ("vung-nuoi.csv", FARMING)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(text)
    write_field(os.path.join(folder, "thuc-dia"))


if __name__ == "__main__":
    main()
