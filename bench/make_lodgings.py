#!/usr/bin/python3
"""Writes lists of accommodation with known duplicates, and judges what was found in them.

    bench/make_lodgings.py FOLDER [ROWS] [SEED]      writes list-1.csv, list-2.csv, list-3.csv
    bench/make_lodgings.py --judge DATASET           pairs found against pairs known

Establishments are made up over the communes of Quảng Ninh (2024); some are in two or three lists, written by other hands:
without marks, with slips, the type in English, abbreviations, other telephone formats, other or no coordinates, rooms that
have changed. Beside them stand what is no duplicate: branches with a number, namesakes in other communes, several
establishments in one tower, two with one telephone. Column that of the output says which establishment a row is about.
"""
import csv
import itertools
import os
import random
import sqlite3
import sys
import unicodedata
from collections import defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST = ('Hải Biển Sao Hoa Bình Ngọc Kim Thanh Minh Hoàng Phú Hồng Thiên Đại Tuần Vân Nam Bắc Đông Tây Long Phượng Bảo An '
         'Hương Lan Mai Cúc Trúc Thu Xuân Hạ Gia Vạn Tùng Sơn Thủy Trường Vĩnh Quang Ánh Hà Mỹ Diệu Cát Rạng Trung Anh').split()
SECOND = ('Âu Xanh Biển Mai Minh Dương Giang Sơn Lâm Hải Phát Lộc Thịnh Vượng Đạt Anh Đức Tâm Hiếu Linh Trang Thảo Ngân Hà '
          'Đông Hưng Nguyên Khang Vy Yến Nhung Loan Phong Vũ Quân Châu Bảo Cường Thắng Long Hoa Hồng Tuấn Hùng Nga').split()
ENGLISH = 'Pearl Sunrise Ocean Bay Star Palace Garden Paradise Royal Golden Sea Moon Coral Lotus Dragon Pacific'.split()
KINDS = [('Khách sạn', 'Hotel', 'KS'), ('Nhà nghỉ', 'Guesthouse', 'NN'), ('Homestay', 'Homestay', 'Homestay'),
         ('Villa', 'Villa', 'Biệt thự'), ('Resort', 'Resort', 'Khu nghỉ dưỡng')]
STREETS = ('Hạ Long|Hoàng Quốc Việt|Vườn Đào|Lê Thánh Tông|Trần Hưng Đạo|Cái Dăm|Hậu Cần|Anh Đào|Hải Quân|Lê Lợi|Quang Trung|'
           'Nguyễn Văn Cừ|Hùng Thắng|Thanh Niên|Ngọc Vừng|Bạch Đằng|Lý Thường Kiệt|Hòa Lạc|Trần Phú|Vân Đồn').split('|')


def plain(text):
    text = unicodedata.normalize('NFD', text.replace('Đ', 'D').replace('đ', 'd'))
    return ''.join(c for c in text if not unicodedata.combining(c))


def communes():
    """Old communes of Quảng Ninh with the seat of what they became."""
    folder = os.path.join(HERE, '../schemas/admin')
    def table(name):
        with open(os.path.join(folder, name), encoding='utf-8') as f:
            return list(csv.DictReader(f))
    districts = {row['code'] for row in table('districts_2024.csv') if row['province'] == '22'}
    seats = {row['code']: row for row in table('seats.csv')}
    targets = defaultdict(list)
    for row in table('crosswalk.csv'):
        targets[row['old']].append(row['new'])
    found = []
    for row in table('communes_2024.csv'):
        went = targets[row['code']]
        if row['district'] in districts and len(went) == 1 and went[0] in seats:
            seat = seats[went[0]]
            found.append((row['code'], row['name'], float(seat['lon']), float(seat['lat'])))
    return found


def establishments(count, random_):
    places = communes()
    busy = random_.sample(places, 25)
    towers = [(random_.choice(busy), random_.uniform(-.01, .01), random_.uniform(-.01, .01), f'{random_.randint(1, 99)}',
               random_.choice(STREETS)) for _ in range(count // 120)]
    made = []
    while len(made) < count:
        code, commune, lon, lat = random_.choice(busy if random_.random() < .6 else places)
        core = ' '.join((random_.choice(FIRST), random_.choice(SECOND)))
        if random_.random() < .35:
            core += ' ' + random_.choice(FIRST + SECOND)
        if random_.random() < .12:
            core = f'{random_.choice(ENGLISH)} {random_.choice(ENGLISH)}'
        one = {'core': core, 'kind': random_.choice(KINDS), 'code': code, 'commune': commune,
               'lon': lon + random_.uniform(-.02, .02), 'lat': lat + random_.uniform(-.02, .02),
               'house': str(random_.randint(1, 300)), 'street': random_.choice(STREETS),
               'phones': [random_.choice(('0203', '09', '03')) + ''.join(random_.choices('0123456789', k=8))[:8]],
               'rooms': random_.choice((4, 5, 6, 8, 10, 12, 15, 20, 30, 45, 60, 100, 120))}
        if one['phones'][0].startswith('0203'):
            one['phones'] = ['02033' + ''.join(random_.choices('0123456789', k=6))]
        if random_.random() < .12 and towers:
            (one['code'], one['commune'], tower_lon, tower_lat), dx, dy, house, street = random_.choice(towers)
            one.update(lon=tower_lon + dx, lat=tower_lat + dy, house=house, street=street)
        made.append(one)
        trap = random_.random()
        if trap < .03:  # a branch of the same owner
            made.append({**one, 'core': core + ' 2', 'house': str(random_.randint(1, 300)),
                         'lon': one['lon'] + random_.uniform(-.004, .004), 'lat': one['lat'] + random_.uniform(-.004, .004)})
            one['core'] = core + ' 1'
        elif trap < .06:  # a namesake in another commune
            code, commune, lon, lat = random_.choice([p for p in places if p[0] != one['code']])
            made.append({**one, 'code': code, 'commune': commune, 'lon': lon + random_.uniform(-.02, .02),
                         'lat': lat + random_.uniform(-.02, .02), 'house': str(random_.randint(1, 300)),
                         'street': random_.choice(STREETS), 'phones': ['0' + ''.join(random_.choices('3789', k=1)) + ''.join(
                             random_.choices('0123456789', k=8))], 'rooms': one['rooms'] + random_.randint(1, 9)})
        elif trap < .08:  # another house of the same person
            made.append({**one, 'core': f'{random_.choice(FIRST)} {random_.choice(SECOND)} {random_.choice(FIRST)}',
                         'house': str(random_.randint(1, 300)), 'lon': one['lon'] + random_.uniform(-.005, .005)})
    return made[:count]


def slip(text, random_):
    """A letter left out, doubled or exchanged with the next one."""
    if len(text) < 6:
        return text
    at = random_.randrange(1, len(text) - 2)
    return random_.choice((text[:at] + text[at + 1:], text[:at] + text[at] + text[at:],
                           text[:at] + text[at + 1] + text[at] + text[at + 2:]))


def written_name(one, hand, random_):
    name = one['core']
    if hand and random_.random() < .25:
        name = slip(name, random_)
    kind = one['kind'][0] if not hand or random_.random() < .5 else random_.choice(one['kind'])
    text = f'{name} {kind}' if hand and (kind in ('Hotel', 'Guesthouse') or random_.random() < .2) else f'{kind} {name}'
    if hand and random_.random() < .35:
        text = plain(text)
    if hand and random_.random() < .1:
        text = text.upper()
    if hand and random_.random() < .08:
        text += ' Hạ Long'
    return text


def written_phone(one, hand, random_):
    phone = one['phones'][0]
    if not hand:
        return phone
    if random_.random() < .2:
        return ''
    return random_.choice((phone, f'{phone[:4]} {phone[4:7]} {phone[7:]}', f'{phone[:4]}.{phone[4:]}', '+84' + phone[1:],
                           phone + '; 0900000000'[:0] + ''))


def row(number, one, hand, random_):
    point = not hand or random_.random() < (.75 if hand == 2 else .4)
    jitter = 0 if not hand else .0003
    address = not hand or random_.random() < .6
    street = one['street'] if not hand or random_.random() < .7 else plain(one['street'])
    return {'that': number, 'Tên cơ sở': written_name(one, hand, random_), 'Loại hình': one['kind'][0],
            'Số nhà': one['house'] if address else '', 'Đường': street if address else '', 'Mã xã': one['code'],
            'Tên xã': one['commune'], 'Điện thoại': written_phone(one, hand, random_),
            'Số phòng': one['rooms'] if not hand or random_.random() < .6 else one['rooms'] + random_.choice((0, 1, 2)),
            'Vĩ độ': f"{one['lat'] + random_.uniform(-jitter, jitter):.6f}" if point else '',
            'Kinh độ': f"{one['lon'] + random_.uniform(-jitter, jitter):.6f}" if point else ''}


def write(folder, rows, seed):
    random_ = random.Random(seed)
    lists = [[], [], []]
    for number, one in enumerate(establishments(rows * 2 // 3, random_)):
        hands = [0] + [hand for hand in (1, 2) if random_.random() < .25]
        if random_.random() < .1:
            hands = [random_.choice((1, 2))]
        for hand in hands:
            lists[hand].append(row(number, one, hand, random_))
    os.makedirs(folder, exist_ok=True)
    total = 0
    for number, one in enumerate(lists, 1):
        random_.shuffle(one)
        total += len(one)
        with open(os.path.join(folder, f'list-{number}.csv'), 'w', encoding='utf-8', newline='') as f:
            writer = csv.DictWriter(f, list(one[0]))
            writer.writeheader()
            writer.writerows(one)
    print(total)


def judge(path):
    """Precision and recall of pairs: those of one group against those about one establishment."""
    groups, truth = defaultdict(list), defaultdict(list)
    with sqlite3.connect(path) as db:
        for table in ('co_so_luu_tru', 'co_so_luu_tru_rejected'):
            for fid, group, that in db.execute(
                    f"SELECT fid, nhom_trung, json_extract(khac, '$.that') FROM {table}"):
                key = (table, fid)
                truth[that].append(key)
                if group:
                    groups[group].append(key)
    def pairs(sets):
        return {pair for members in sets.values() for pair in itertools.combinations(sorted(members), 2)}
    found, known = pairs(groups), pairs(truth)
    right = len(found & known)
    precision, recall = right / max(len(found), 1), right / max(len(known), 1)
    print(f'known {len(known)}, found {len(found)}, right {right}: precision {precision:.4f}, recall {recall:.4f}')
    return 0 if precision >= .98 and recall >= .9 else 1


if __name__ == '__main__':
    if sys.argv[1] == '--judge':
        sys.exit(judge(sys.argv[2]))
    write(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20000, int(sys.argv[3]) if len(sys.argv) > 3 else 1)
