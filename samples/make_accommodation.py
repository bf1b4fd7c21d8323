#!/usr/bin/python3
"""Writes the lists of samples/co-to/accommodation: made up, but shaped like what offices and OpenStreetMap have.

    samples/make_accommodation.py [OUTPUT_FOLDER]

co-so-2019.xlsx: the district's list of 2019, by communes of that time. co-so-2026.csv: the list of the special zone of 2026,
with coordinates in every form that people write. osm.geojson: an extract of tourism=*. expected.csv lists what must come
out: which records are one, and which rule speaks of which row. The same bytes come out of every run.
"""
import csv
import json
import os
import sys

from make_tables import Date, xlsx

HERE = os.path.dirname(os.path.abspath(__file__))

TITLES = ['TT', 'Tên cơ sở lưu trú', 'Loại hình', 'Hạng', 'Quyết định công nhận', None, 'Quy mô', None, 'Địa chỉ',
          'Điện thoại', 'Người đại diện']
BELOW = [None, None, None, None, 'Số', 'Ngày', 'Số phòng', 'Số giường', None, None, None]
DAY = {'2018-06-11': 43262, '2019-02-20': 43516, '2013-05-06': 41400}

# name, type, rank, decision, day, rooms, beds, address, telephone, person
OLD = {
    'I. Thị trấn Cô Tô': [
        ('Khách sạn Mẫu Hải Âu', 'Khách sạn', '2 sao', '12/QĐ-SDL', '2018-06-11', 24, 40, 'Khu 2', '033.0000.001',
         'Mẫu Một'),
        ('NN Mẫu Sao Biển', 'Nhà nghỉ', None, None, None, 9, 14, 'Khu 1', '0900 000 002', 'Mẫu Hai'),
        ('Khách sạn Mẫu Bình Minh', 'Khách sạn', '3 sao', '13/QĐ-SDL', '2018-06-11', 30, 60, 'Khu 3',
         '0203 0000 003; 0900000003', 'Mẫu Ba'),
        ('Nhà nghỉ Mẫu Phố Biển', 'Nhà nghỉ', '1 sao', '14/QĐ-SDL', '2019-02-20', 12, 20, 'Khu 2', '01690000004',
         'Mẫu Bốn'),
        ('Nhà nghỉ Mẫu San Hô 1', 'Nhà nghỉ', None, None, None, 8, 12, 'Khu 4', '0900000005', 'Mẫu Năm'),
        ('Nhà nghỉ Mẫu San Hô 2', 'Nhà nghỉ', None, None, None, 7, 11, 'Khu 4', '0900000006', 'Mẫu Năm'),
        ('Khách sạn Mẫu Cánh Buồm', 'Khách sạn', 'Chưa xếp hạng', None, None, 20, 15, 'Khu 1', '0900000007', 'Mẫu Sáu'),
    ],
    'II. Xã Đồng Tiến': [
        ('Homestay Mẫu Hồng Vàn', 'Nhà ở có phòng cho khách du lịch thuê', None, None, None, 5, 8, 'thôn Hồng Hải',
         '0900000008', 'Mẫu Bảy'),
        ('Mẫu Vàn Chải Resort', 'Khu nghỉ dưỡng', '4 sao', '15/QĐ-TCDL', '2013-05-06', 90, 180, 'thôn Nam Hà',
         '0203 0000 009 máy lẻ 101', 'Mẫu Tám'),
        ('Nhà nghỉ Mẫu Đồng Tiến', 'nha nghi', None, None, None, 6, 9, 'thôn Nam Đồng', '0900000010', 'Mẫu Chín'),
    ],
    'III. Xã Thanh Lân': [
        ('Nhà nghỉ Mẫu Ba Châu', 'Nhà nghỉ', None, None, None, 6, 10, 'thôn 1', '123', 'Mẫu Mười'),
        ('Nhà khách Mẫu Thanh Lân', 'Nhà khách', None, None, None, 4, 8, 'thôn 2', None, 'Mẫu Mười Một'),
        ('Khách sạn Mẫu Đảo Xanh', 'Khách sạn', 'cao cấp', None, None, 15, 25, 'thôn 2', '0900000013', 'Mẫu Mười Hai'),
    ],
}

NEW_TITLES = ['Tên cơ sở', 'Loại hình', 'Hạng sao', 'Số QĐ', 'Ngày QĐ', 'Số phòng', 'Số giường', 'Địa chỉ', 'Xã', 'Tỉnh',
              'Điện thoại', 'Email', 'Website', 'Tọa độ', 'Tình trạng']
CO_TO = ('Đặc khu Cô Tô', 'Quảng Ninh')
NEW = [
    ('Khách sạn Mẫu Hải Âu', 'Khách sạn', '3', '21/QĐ-SVHTTDL', '05/03/2025', '52', '90', 'Số 5, đường Mẫu Ký Con, Khu 2',
     *CO_TO, '0203.0000001', 'lienhe@mau-hai-au.example', 'www.mau-hai-au.example', '20.970139, 107.768890',
     'Đang hoạt động'),
    ('Nhà nghỉ Mẫu Sao Biển', 'Nhà nghỉ', '', '', '', '10', '15', 'Khu 1', *CO_TO, '0900000002', '', '',
     '20°58\'20"B 107°46\'05"Đ', 'Đang hoạt động'),
    ('Khách sạn Mẫu Bình Minh', 'Khách sạn', '3', '22/QĐ-SVHTTDL', '05/03/2025', '52', '100', 'Khu 3', *CO_TO,
     '0900000003', 'mau.binh.minh@', 'facebook.com/mau-binh-minh', '20,97510; 107,76710', 'Đang hoạt động'),
    ('Nhà nghỉ Mẫu San Hô 2', 'Nhà nghỉ', '', '', '', '7', '11', 'Khu 4', *CO_TO, '0900000006', '', '',
     'https://www.google.com/maps/place/Mau/@20.9760,107.7650,17z/data=!3m1!4b1!4m5!8m2!3d20.976312!4d107.766254',
     'Ngừng hoạt động'),
    ('Homestay Mẫu Hồng Vàn', 'Homestay', '2', '', '', '6', '9', 'thôn Hồng Hải', *CO_TO, '0900000008', '', '',
     '107.7905, 20.9961', 'Đang hoạt động'),
    ('Homestay Mẫu Nắng Mai', 'Homestay', '', '', '', '4', '6', 'thôn Nam Hà', *CO_TO, '0900000014', '', '',
     '7PG9XQC8+5W', 'Chờ thẩm định'),
    ('Homestay Mẫu Trăng Khuya', 'Homestay', '', '', '', '4', '6', 'XQH8+7C, thôn Nam Đồng', *CO_TO, '0900000015', '', '',
     '', 'Đang hoạt động'),
    ('Bãi cắm trại Mẫu Bắc Vàn', 'Cắm trại', '', '', '', '', '', 'thôn Hồng Hải', *CO_TO, '', '', '',
     'https://maps.app.goo.gl/MauMauMau', 'Đang hoạt động'),
    ('Căn hộ Mẫu Ký Con', 'Căn hộ du lịch', '', '', '', '8', '8', 'Khu 1', *CO_TO, '0900000016', '', '', '20.97, 107.77',
     ''),
    ('Tàu Mẫu Cô Tô Cruise', 'Khách sạn', '', '', '', '12', '24', 'Cảng tàu', *CO_TO, '0900000017', '', '',
     '20.95921, 107.76544', ''),
    ('Nhà nghỉ Mẫu Xa Bờ', 'Nhà nghỉ', '', '', '', '6', '8', 'Khu 1', *CO_TO, '0900000018', '', '', 'chưa đo', ''),
    ('Nhà nghỉ Mẫu Không Xã', 'Nhà nghỉ', '', '', '', '6', '8', 'Khu 1', '', '', '0900000019', '', '', '', ''),
]

OSM = [
    ('node/900000001', 107.76895, 20.97010, {'tourism': 'hotel', 'name': 'Mau Hai Au Hotel', 'rooms': '52',
                                             'phone': '+84 203 0000 001', 'stars': '3'}),
    ('node/900000002', 107.76812, 20.97224, {'tourism': 'guest_house', 'name': 'Mẫu Sao Biển'}),
    ('way/900000003', 107.76711, 20.97512, {'tourism': 'hotel', 'name': 'Khách sạn Mẫu Bình Minh',
                                            'website': 'https://facebook.com/mau-binh-minh'}),
    ('node/900000004', 107.76623, 20.97633, {'tourism': 'guest_house', 'name': 'Nhà nghỉ Mẫu San Hô 1'}),
    ('node/900000005', 107.79052, 20.99612, {'tourism': 'guest_house', 'name': 'Mẫu Hồng Vàn Homestay 🌊'}),
    ('node/900000006', 107.76902, 20.97031, {'tourism': 'apartment', 'name': 'Căn hộ Mẫu Tầng Chín',
                                             'addr:street': 'Mẫu Ký Con', 'addr:housenumber': '5'}),
    ('node/900000007', 107.77391, 20.99676, {'tourism': 'viewpoint', 'name': 'Mẫu Bãi Đá'}),
]

# file, row of the record, rule; "merged" names the record that takes it over
EXPECTED = [
    ('co-so-2019.xlsx', 'Khách sạn Mẫu Hải Âu', 'merged'), ('osm.geojson', 'Mau Hai Au Hotel', 'merged'),
    ('co-so-2019.xlsx', 'NN Mẫu Sao Biển', 'merged'), ('osm.geojson', 'Mẫu Sao Biển', 'merged'),
    ('co-so-2019.xlsx', 'Khách sạn Mẫu Bình Minh', 'merged'), ('osm.geojson', 'Khách sạn Mẫu Bình Minh', 'merged'),
    ('co-so-2019.xlsx', 'Nhà nghỉ Mẫu San Hô 2', 'merged'),
    ('osm.geojson', 'Nhà nghỉ Mẫu San Hô 1', 'merged'),
    ('co-so-2019.xlsx', 'Homestay Mẫu Hồng Vàn', 'accommodation.duplicate'), ('osm.geojson', 'Mẫu Hồng Vàn Homestay 🌊', 'merged'),
    ('co-so-2026.csv', 'Homestay Mẫu Hồng Vàn', 'accommodation.stars-not-for-type'),
    ('co-so-2026.csv', 'Khách sạn Mẫu Bình Minh', 'accommodation.email-invalid'),
    ('co-so-2026.csv', 'Bãi cắm trại Mẫu Bắc Vàn', 'accommodation.place-short-link'),
    ('co-so-2026.csv', 'Căn hộ Mẫu Ký Con', 'accommodation.place-rough'),
    ('co-so-2026.csv', 'Tàu Mẫu Cô Tô Cruise', 'accommodation.ship-as-hotel'),
    ('co-so-2026.csv', 'Nhà nghỉ Mẫu Xa Bờ', 'accommodation.place-unreadable'),
    ('co-so-2026.csv', 'Nhà nghỉ Mẫu Không Xã', 'accommodation.commune-absent'),
    ('co-so-2019.xlsx', 'Nhà nghỉ Mẫu Phố Biển', 'accommodation.stars-not-for-type'),
    ('co-so-2019.xlsx', 'Nhà nghỉ Mẫu Phố Biển', 'accommodation.decision-old'),
    ('co-so-2019.xlsx', 'Khách sạn Mẫu Cánh Buồm', 'accommodation.rooms-above-beds'),
    ('co-so-2019.xlsx', 'Mẫu Vàn Chải Resort', 'accommodation.decision-old'),
    ('co-so-2019.xlsx', 'Nhà nghỉ Mẫu Ba Châu', 'accommodation.phone-invalid'),
    ('co-so-2019.xlsx', 'Khách sạn Mẫu Đảo Xanh', 'accommodation.stars-unreadable'),
    ('osm.geojson', 'Mẫu Bãi Đá', 'accommodation.type-unknown'),
]


def old_workbook(path):
    rows = [['ỦY BAN NHÂN DÂN HUYỆN CÔ TÔ'], ['DANH SÁCH CƠ SỞ LƯU TRÚ DU LỊCH TRÊN ĐỊA BÀN HUYỆN'],
            ['(Số liệu giả định, đến ngày 31/12/2019)'], [], TITLES, BELOW]
    merges = ['A1:E1', 'A2:K2', 'A3:K3', 'E5:F5', 'G5:H5', *[f'{c}5:{c}6' for c in 'ABCDIJK']]
    number = 0
    for section, places in OLD.items():
        rows.append([section])
        for name, kind, rank, decision, day, rooms, beds, address, phone, person in places:
            number += 1
            rows.append([number, name, kind, rank, decision, Date(DAY[day]) if day else None, rooms, beds, address, phone,
                         person])
    rows += [[None, 'Tổng cộng', None, None, None, None, sum(p[5] for s in OLD.values() for p in s),
              sum(p[6] for s in OLD.values() for p in s)], [], [None, None, None, None, None, None, None, None, 'NGƯỜI LẬP']]
    xlsx(path, [('CSLT', rows, merges, '')])


def new_list(path):
    with open(path, 'w', encoding='utf-8-sig', newline='') as f:
        writer = csv.writer(f, delimiter=';')
        writer.writerow(NEW_TITLES)
        writer.writerows(NEW)


def feature(name, lon, lat, tags):
    shape = {'type': 'Point', 'coordinates': [lon, lat]}
    if name.startswith('way'):
        d = 0.00008
        ring = [[lon - d, lat - d], [lon + d, lat - d], [lon + d, lat + d], [lon - d, lat + d], [lon - d, lat - d]]
        shape = {'type': 'Polygon', 'coordinates': [[[round(x, 6), round(y, 6)] for x, y in ring]]}
    return {'type': 'Feature', 'properties': {'@id': name, **tags}, 'geometry': shape}


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, 'co-to', 'accommodation')
    os.makedirs(folder, exist_ok=True)
    old_workbook(os.path.join(folder, 'co-so-2019.xlsx'))
    new_list(os.path.join(folder, 'co-so-2026.csv'))
    with open(os.path.join(folder, 'osm.geojson'), 'w', encoding='utf-8') as f:
        f.write('{"type": "FeatureCollection", "features": [\n')
        f.write(',\n'.join(json.dumps(feature(*one), ensure_ascii=False) for one in OSM))
        f.write('\n]}\n')
    with open(os.path.join(folder, 'expected.csv'), 'w', encoding='utf-8', newline='') as f:
        writer = csv.writer(f, lineterminator='\n')
        writer.writerow(['file', 'name', 'rule'])
        writer.writerows(EXPECTED)


if __name__ == '__main__':
    main()
