#!/usr/bin/python3
"""Writes the tables of samples/co-to/tables: made up, but shaped like what offices keep in spreadsheets.

    samples/make_tables.py [OUTPUT_FOLDER]

The same bytes come out of every run; only Python's own library is needed. Tests import the writers below for workbooks
that no office program would write.
"""
import io
import os
import struct
import sys
import zipfile
from xml.sax.saxutils import escape, quoteattr

# ---- TCVN3: how the letters of the old .Vn fonts lie in one byte -------------------------------------------------

TCVN3 = dict(zip(
    'ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ',
    bytes.fromhex('A1A2A3A4A5A6A7A8A9AAABACADAEB5B6B7B8B9BBBCBDBEC6C7C8C9CACBCCCECFD0D1D2D3D4D5D6D7D8DCDDDEDF'
                  'E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF1F2F3F4F5F6F7F8F9FAFBFCFDFE')))


def tcvn3(text):
    """Text as an old font needs it, in bytes. Toned capitals have none: they fall to the small letter."""
    out = bytearray()
    for letter in text:
        if letter in TCVN3:
            out.append(TCVN3[letter])
        elif ord(letter) < 128:
            out.append(ord(letter))
        else:
            out.append(TCVN3[letter.lower()])
    return bytes(out)


def tcvn3_text(text):
    """The same as the characters of Latin-1 that a workbook holds."""
    return tcvn3(text).decode('latin-1')


# ---- XLSX ---------------------------------------------------------------------------------------------------------

class Date(float):
    """A serial day of Excel."""


class Shown(float):
    """A number with a format code of its own."""

    def __new__(cls, value, code):
        number = super().__new__(cls, value)
        number.code = code
        return number


class Error(str):
    """A formula that failed: '#REF!'."""


class Sum(float):
    """The result of a formula that adds other cells up."""


class Old(str):
    """Text typed in .VnTime."""


class OldCapitals(str):
    """Text typed in .VnTimeH, which draws small letters as capitals."""


STYLES = {Date: 1, Old: 2, OldCapitals: 3}


def style_of(value, codes):
    """The format of a value; codes: the codes of Shown numbers, which follow the four."""
    if isinstance(value, Shown):
        return 4 + codes.setdefault(value.code, len(codes))
    return STYLES.get(type(value), 0)


STYLES_XML = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="3"><font><sz val="11"/><name val="Times New Roman"/></font>'
    '<font><name val=".VnTime"/></font><font><name val=".VnTimeH"/></font></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0"/><xf numFmtId="164" fontId="0"/>'
    '<xf numFmtId="0" fontId="1"/><xf numFmtId="0" fontId="2"/></cellXfs></styleSheet>')


def letters(column):
    name = ''
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def styles_xml(codes):
    own = ''.join(f'<numFmt numFmtId="{170 + i}" formatCode={quoteattr(code)}/>' for i, code in enumerate(codes))
    formats = ''.join(f'<xf numFmtId="{170 + i}" fontId="0"/>' for i in range(len(codes)))
    return STYLES_XML.replace('</numFmts>', own + '</numFmts>').replace('</cellXfs>', formats + '</cellXfs>')


def xlsx_cell(place, value, texts, codes):
    style = style_of(value, codes)
    style = f' s="{style}"' if style else ''
    if isinstance(value, Error):
        return f'<c r="{place}"{style} t="e"><f>VLOOKUP(A1,X!A:B,2,0)</f><v>{value}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}"{style} t="s"><v>{texts.setdefault(str(value), len(texts))}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, Sum):
        return f'<c r="{place}"><f>SUM(A1:A9)</f><v>{float(value):.15g}</v></c>'
    return f'<c r="{place}"{style}><v>{value:.15g}</v></c>'


def xlsx(path, sheets, parts=None):
    """sheets: (name, rows, merges, state). A row is a list of values, None for an empty cell. parts: further files."""
    texts, codes = {}, {}
    names, relations, types, files = '', '', '', {}
    for number, (name, rows, merges, state) in enumerate(sheets, 1):
        shown = f' state="{state}"' if state else ''
        names += f'<sheet name={quoteattr(name)} sheetId="{number}"{shown} r:id="rId{number}"/>'
        relations += (f'<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                      f'relationships/worksheet" Target="/xl/worksheets/sheet{number}.xml"/>')
        types += (f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="application/vnd.openxmlformats-'
                  'officedocument.spreadsheetml.worksheet+xml"/>')
        body = ''
        for at, row in enumerate(rows, 1):
            cells = ''.join(xlsx_cell(f'{letters(c)}{at}', value, texts, codes) for c, value in enumerate(row)
                            if value is not None)
            if cells:
                body += f'<row r="{at}">{cells}</row>'
        ranges = ''.join(f'<mergeCell ref="{m}"/>' for m in merges)
        merged = f'<mergeCells count="{len(merges)}">{ranges}</mergeCells>' if merges else ''
        files[f'xl/worksheets/sheet{number}.xml'] = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<sheetData>{body}</sheetData>{merged}</worksheet>')
    base = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    for kind, part in (('styles', 'styles.xml'), ('sharedStrings', 'sharedStrings.xml')):
        relations += f'<Relationship Id="r{kind}" Type="{base}/{kind}" Target="{part}"/>'
    package = 'http://schemas.openxmlformats.org/package/2006'
    files = {
        '[Content_Types].xml': f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType='
                               '"application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats'
                               f'-package.relationships+xml"/>{types}</Types>',
        '_rels/.rels': f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
                       f'Type="{base}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        'xl/workbook.xml': '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
                           f'xmlns:r="{base}"><sheets>{names}</sheets></workbook>',
        'xl/_rels/workbook.xml.rels': f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        'xl/styles.xml': styles_xml(codes),
        'xl/sharedStrings.xml': '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
                                ''.join(f'<si><t xml:space="preserve">{escape(t)}</t></si>' for t in texts) + '</sst>',
        **files, **(parts or {})}
    write_zip(path, files)


def write_zip(path, files, stored=()):
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


# ---- ODS ----------------------------------------------------------------------------------------------------------

def ods_cell(value, span=1):
    wide = f' table:number-columns-spanned="{span}"' if span > 1 else ''
    if value is None:
        return '<table:table-cell/>'
    if isinstance(value, bool):
        return (f'<table:table-cell{wide} office:value-type="boolean" office:boolean-value="{str(value).lower()}">'
                f'<text:p>{"ĐÚNG" if value else "SAI"}</text:p></table:table-cell>')
    if isinstance(value, Date):
        day = iso_day(value)
        return f'<table:table-cell{wide} office:value-type="date" office:date-value="{day}"><text:p>{day}</text:p></table:table-cell>'
    if isinstance(value, Error):
        return ('<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
                f'calcext:value-type="error"><text:p>{value}</text:p></table:table-cell>')
    if isinstance(value, (int, float)):
        return (f'<table:table-cell{wide} office:value-type="float" office:value="{value:.15g}">'
                f'<text:p>{value:.15g}</text:p></table:table-cell>')
    style = ' table:style-name="old"' if isinstance(value, Old) else ''
    return f'<table:table-cell{wide}{style} office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def iso_day(serial):
    import datetime
    return (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(serial))).isoformat()


def ods(path, sheets):
    """sheets: (name, rows, hidden). A value (text, span) covers several columns."""
    body = ''
    for name, rows, hidden in sheets:
        body += f'<table:table table:name={quoteattr(name)} table:style-name="{"ta2" if hidden else "ta1"}">'
        for row in rows:
            cells = ''
            for value in row:
                text, span = value if isinstance(value, tuple) else (value, 1)
                cells += ods_cell(text, span) + '<table:covered-table-cell/>' * (span - 1)
            body += f'<table:table-row>{cells}</table:table-row>'
        body += ('<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
                 'table:number-columns-repeated="1024"/></table:table-row></table:table>')
    spaces = ' '.join(f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in (
        ('office', 'office'), ('table', 'table'), ('text', 'text'), ('style', 'style'), ('svg', 'svg-compatible')))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        '<office:font-face-decls><style:font-face style:name="VnTime" svg:font-family="\'.VnTime\'"/>'
        '</office:font-face-decls><office:automatic-styles>'
        '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>'
        '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="old" style:family="table-cell"><style:text-properties style:font-name="VnTime"/>'
        f'</style:style></office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet>'
        '</office:body></office:document-content>')
    write_zip(path, {
        'mimetype': 'application/vnd.oasis.opendocument.spreadsheet',
        'content.xml': content,
        'META-INF/manifest.xml': '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                                 '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
                                 '</manifest:manifest>'}, stored=('mimetype',))


# ---- XLS (BIFF8 in a compound file) -------------------------------------------------------------------------------

def record(number, data=b''):
    return struct.pack('<HH', number, len(data)) + data


def biff_text(text, wide_length=True):
    try:
        raw, flag = text.encode('latin-1'), 0
    except UnicodeEncodeError:
        raw, flag = text.encode('utf-16-le'), 1
    return struct.pack('<HB' if wide_length else '<BB', len(text), flag) + raw


def biff_font(name):
    return record(0x31, struct.pack('<HHHHHBBBB', 220, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + biff_text(name, False))


def xls(path, sheets, password=False):
    """sheets: (name, rows, merges as (first row, last row, first column, last column) from 0, state 0 1 2)."""
    texts, codes = {}, {}
    for _, rows, _, _ in sheets:
        for row in rows:
            for value in row:
                if isinstance(value, str) and not isinstance(value, Error):
                    texts.setdefault(str(value), len(texts))
    bodies = [xls_sheet(rows, merges, texts, codes) for _, rows, merges, _ in sheets]
    # Formats: 0 plain, 1 a day, 2 in .VnTime, 3 in .VnTimeH. Font 4 does not exist, 5 is the fifth.
    fonts = [biff_font(n) for n in ('Arial', 'Arial', 'Arial', '.VnTime', '.VnTimeH')]
    formats = [record(0xE0, struct.pack('<HHH', font, number, 1) + bytes(14)) for font, number in
               ((0, 0), (0, 14), (3, 0), (5, 0), *((0, 170 + i) for i in range(len(codes))))]
    own = [record(0x41E, struct.pack('<H', 170 + i) + biff_text(code)) for i, code in enumerate(codes)]
    shared = struct.pack('<II', len(texts), len(texts)) + b''.join(biff_text(t) for t in texts)
    head = record(0x809, struct.pack('<HHHHII', 0x600, 5, 0, 0, 0, 6))
    if password:
        head += record(0x2F, struct.pack('<HHHH', 0, 0, 1, 1))
    head += record(0x42, struct.pack('<H', 1200)) + b''.join(fonts) + b''.join(own) + b''.join(formats)
    size = len(head) + sum(4 + 6 + len(biff_text(n, False)) for n, _, _, _ in sheets) + 4 + len(shared) + 4
    bounds, at = b'', size
    for (name, _, _, state), body in zip(sheets, bodies):
        bounds += record(0x85, struct.pack('<IBB', at, state, 0) + biff_text(name, False))
        at += len(body)
    stream = head + bounds + record(0xFC, shared) + record(0x0A) + b''.join(bodies)
    with open(path, 'wb') as file:
        file.write(compound({'Workbook': stream}))


def xls_sheet(rows, merges, texts, codes):
    width = max(len(row) for row in rows)
    body = record(0x809, struct.pack('<HHHHII', 0x600, 0x10, 0, 0, 0, 6))
    body += record(0x200, struct.pack('<IIHHH', 0, len(rows), 0, width, 0))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is None:
                continue
            style = style_of(value, codes)
            if isinstance(value, Error):
                body += record(0x205, struct.pack('<HHHBB', r, c, style, {'#REF!': 0x17}.get(value, 0x2A), 1))
            elif isinstance(value, str):
                body += record(0xFD, struct.pack('<HHHI', r, c, style, texts[str(value)]))
            else:
                body += record(0x203, struct.pack('<HHHd', r, c, style, value))
    if merges:
        body += record(0xE5, struct.pack('<H', len(merges)) + b''.join(struct.pack('<HHHH', *m) for m in merges))
    return body + record(0x0A)


def compound(streams):
    """A compound file of streams that are each at least 4096 bytes long (filled up with zeros)."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    table, data, entries = [0xFFFFFFFD], b'', []
    for name, content in streams.items():
        content += bytes(max(4096, -(-len(content) // 512) * 512) - len(content))
        count, start = len(content) // 512, len(table)
        table += [start + i + 1 for i in range(count - 1)] + [end]
        data += content
        entries.append((name, 2, start, len(content)))
    directory = len(table)
    count = -(-(len(entries) + 1) // 4)
    table += [directory + i + 1 for i in range(count - 1)] + [end]
    table += [free] * (128 - len(table) % 128 if len(table) % 128 else 0)
    assert len(table) == 128, 'one sector of table is enough for samples'

    def entry(name, kind, start, size, child=free):
        raw = name.encode('utf-16-le') + b'\0\0'
        return (raw.ljust(64, b'\0') + struct.pack('<HBBIII', len(raw), kind, 1, free, free, child) + bytes(36) +
                struct.pack('<IQ', start, size))
    folder = entry('Root Entry', 5, end, 0, 1) + b''.join(entry(*e) for e in entries)
    folder = folder.ljust(count * 512, b'\0')
    header = (b'\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1' + bytes(16) +
              struct.pack('<HHHHH6xIIIIIIIII', 0x3E, 3, 0xFFFE, 9, 6, 0, 1, directory, 0, 4096, end, 0, end, 0) +
              struct.pack('<I', 0) + struct.pack('<I', free) * 108)
    return header + struct.pack('<128I', *table) + data + folder


# ---- the tables ---------------------------------------------------------------------------------------------------

def person(number):
    return f'Nguyễn Văn Mẫu {number:02}'


def parcels():
    """Stamps, a title, a header of two rows with merged cells, numbers of columns, sections, sums, signatures."""
    rows = [
        ['UBND HUYỆN CÔ TÔ', None, None, None, 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'],
        ['PHÒNG TÀI NGUYÊN VÀ MÔI TRƯỜNG', None, None, None, 'Độc lập - Tự do - Hạnh phúc'],
        [],
        ['DANH SÁCH THỬA ĐẤT XÃ ĐỒNG TIẾN'],
        ['(Kèm theo Công văn số 12/UBND-TNMT ngày 05/03/2024)'],
        ['STT', 'Người sử dụng đất', None, 'Tờ bản đồ', 'Thửa số', 'Diện tích\n(m²)', None, 'Mã loại\nđất', 'Ngày cấp'],
        [None, 'Họ và tên', 'Năm sinh', None, None, 'Theo\ngiấy', 'Đo đạc', None, None],
        ['(1)', '(2)', '(3)', '(4)', '(5)', '(6)', '(7)', '(8)', '(9)'],
        ['I. Thôn Hải Tiến'],
        [1, person(1), 1961, 7, 12, 153, 153.4, 'ONT', Date(41703)],
        [2, person(2), 1974, 7, 13, 1234.5, 1230, 'LUC', Date(41704)],
        [None, 'Cộng thôn Hải Tiến', None, None, None, Sum(1387.5), Sum(1383.4)],
        ['II. Thôn Nam Đồng'],
        [1, person(3), 1958, 8, '2a', 220, 221.3, 'ONT+CLN', None],
        [2, person(4), None, 8, 3, 87.5, Error('#REF!'), 'BHK', Date(43891)],
        [None, 'Cộng thôn Nam Đồng', None, None, None, Sum(307.5), Sum(221.3)],
        ['TỔNG CỘNG', None, None, None, None, Sum(1695), Sum(1604.7)],
        [],
        [None, None, None, None, 'Cô Tô, ngày 5 tháng 3 năm 2024'],
        [None, 'Người lập biểu', None, None, 'TM. ỦY BAN NHÂN DÂN'],
        [None, person(90), None, None, person(91)],
    ]
    merges = ['A1:D1', 'E1:I1', 'A2:D2', 'E2:I2', 'A4:I4', 'A5:I5', 'A6:A7', 'B6:C6', 'D6:D7', 'E6:E7', 'F6:G6', 'H6:H7',
              'I6:I7', 'A9:I9', 'A13:I13', 'A17:E17']
    return [('Danh sách', rows, merges, '')]


def lodging():
    """Two pages with the header repeated, telephones as text, a hidden sheet and one that a macro virus left."""
    header = ['STT', 'Tên cơ sở lưu trú', 'Loại hình', 'Địa chỉ', 'Điện thoại', 'Số phòng', 'Còn hoạt động']
    rows = [['DANH SÁCH CƠ SỞ LƯU TRÚ TRÊN ĐỊA BÀN'], ['Tháng 6 năm 2024'], [], header]
    for i in range(1, 5):
        rows.append([i, f'Nhà nghỉ Mẫu {i}', 'Nhà nghỉ', 'Khu 1, thị trấn Cô Tô', f'0203 000 00{i:02}', 6 + i, True])
    rows += [[], ['DANH SÁCH CƠ SỞ LƯU TRÚ TRÊN ĐỊA BÀN (tiếp theo)'], header]
    for i in range(5, 8):
        rows.append([i, f'Khách sạn Mẫu {i}', 'Khách sạn', 'Xã Thanh Lân', f'02030000{i:03}', 20 + i, i != 6])
    rows += [[8], [9], ['Ghi chú: cơ sở không có số điện thoại thì để trống']]
    old = [['Tên cơ sở', 'Số phòng'], ['Nhà nghỉ Mẫu 1', 5], ['Nhà nghỉ Mẫu 2', 6]]
    return [('CSLT 2024', rows, ['A1:G1'], ''), ('CSLT 2019', old, [], 'hidden'), ('Kangatang', [['']], [], 'veryHidden')]


def households():
    """One form on three sheets, a fourth of another form; old fonts in some cells, an office's pasted Unicode in one."""
    def sheet(village, first):
        return [
            [f'HỘ NUÔI TRỒNG THỦY SẢN – {village.upper()}'],
            ['TT', 'Họ tên', 'Đối tượng nuôi', None, 'Diện tích (ha)', 'Ghi chú'],
            [None, None, 'Hàu', 'Cá bớp', None, None],
            [1, OldCapitals(tcvn3_text(f'nguyễn văn mẫu {first}')), 'x', None, 0.5, Old(tcvn3_text('Bè nổi'))],
            [2, Old(tcvn3_text(f'Trần Thị Mẫu {first + 1}')), None, 'x', 1.25, Old('Bè cố định')],
            [3, f'Lê Văn Mẫu {first + 2}', 'x', 'x', 2, None],
        ]
    merges = ['A2:A3', 'B2:B3', 'C2:D2', 'E2:E3', 'F2:F3']
    rates = [['Năm', 'Hàu', 'Cá bớp', 'Tôm', 'Ghẹ', 'Sá sùng', 'Mực'], [2023, 1.1, 2.2, 0, 0, 0, 1], [2024, 1.3, 2.1, 0, 0, 0, 2]]
    return [('Hải Tiến', sheet('thôn Hải Tiến', 1), merges, ''), ('Nam Đồng', sheet('thôn Nam Đồng', 4), merges, ''),
            ('Hồng Hải', sheet('thôn Hồng Hải', 7), merges, ''), ('Sản lượng', rates, [], '')]


def old_register():
    """A register of the nineties in .VnTime: TCVN3 in every text, the header too."""
    def old(text):
        return Old(tcvn3_text(text))
    rows = [
        [old('Uỷ ban nhân dân xã Thanh Lân')],
        [OldCapitals(tcvn3_text('sổ mục kê đất đai'))],
        [],
        [old('Số TT'), old('Tờ bản đồ'), old('Thửa đất'), old('Tên chủ sử dụng'), old('Diện tích'), old('Loại đất'), old('Xứ đồng')],
        [1, 8, 1, old('Phạm Văn Mẫu 1'), 320.5, 'LUC', old('Đồng Trên')],
        [2, 8, 2, old('Phạm Thị Mẫu 2'), 1200, 'BHK', old('Gò Ruối')],
        [3, 8, 3, OldCapitals(tcvn3_text('hoàng văn mẫu 3')), 96, 'ONT', old('Xóm Giữa')],
        [4, 8, 4, old('Đỗ Thị Mẫu 4'), Error('#REF!'), 'ONT', old('Xóm Giữa')],
        [None, None, None, old('Tổng cộng'), 1616.5],
    ]
    return [('So muc ke', rows, [(0, 0, 0, 3)], 0), ('Ma', [['a', 'b'], ['c', 'd']], [], 1)]


def farms():
    """ODS: a lone header row over sections of a depth of two, days, yes and no, a comment and a failed formula."""
    rows = [
        [('BIỂU TỔNG HỢP VÙNG NUÔI', 5)],
        ['STT', 'Mã vùng nuôi', 'Ngày cấp mã', 'Diện tích (ha)', 'Còn hiệu lực'],
        [('A. Đặc khu Cô Tô', 5)],
        [('I. Nuôi lồng bè', 5)],
        [1, 'VN-QN-0001', Date(45000), 2.5, True],
        [2, 'VN-QN-0002', Date(45031), 0.75, False],
        [('II. Nuôi bãi triều', 5)],
        [1, 'VN-QN-0003', Date(9000), Error('#DIV/0!'), True],
        [('Cộng', 2), None, 3.25],
        [],
        [('Người lập biểu', 5)],
    ]
    return [('Vung nuoi', rows, False), ('Tam', [['x', 'y'], [1, 2]], True)]


def write_texts(folder):
    lines = ['BẢNG KÊ DIỆN TÍCH RỪNG;;;;', ';;;;', 'Tiểu khu;Khoảnh;Lô;Diện tích (ha);Ghi chú',
             '12;1;a;1,25;', '12;1;b;0,5;"giáp suối; có đường mòn"', '12;2;a;1.234,75;"hai\ndòng"',
             '13;1;c;12;', 'Tổng cộng;;;1.248,5;']
    with open(os.path.join(folder, 'rung-excel.csv'), 'wb') as file:  # as Excel saves it in Vietnam
        file.write(b'\xEF\xBB\xBF' + '\r\n'.join(lines).encode() + b'\r\n')
    lines = ['TT,Họ và tên,Chức vụ,Điện thoại', f'1,{person(1)},Chủ tịch,0203 000 0001',
             '2,"Trần Thị Mẫu 02","Trưởng thôn, Hải Tiến",0203 000 0002', '3,Đỗ Văn Mẫu 03,Kế toán,']
    with open(os.path.join(folder, 'danh-ba-tcvn3.csv'), 'wb') as file:
        file.write(b'\n'.join(tcvn3(line) for line in lines) + b'\n')
    lines = ['Mã sản phẩm\tTên sản phẩm\tSố sao\tNgày công nhận', 'OCOP-01\tSá sùng khô\t4\t05/03/2023',
             'OCOP-02\tNước mắm Mẫu\t3', 'OCOP-03\tMực một nắng\t4\t3/2019\tthừa một ô']
    with open(os.path.join(folder, 'ocop-unicode.tsv'), 'wb') as file:  # "Unicode text" of Excel, rows of unequal length
        file.write(b'\xFF\xFE' + '\r\n'.join(lines).encode('utf-16-le'))


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                                                'co-to', 'tables')
    os.makedirs(folder, exist_ok=True)
    xlsx(os.path.join(folder, 'thua-dat.xlsx'), parcels())
    xlsx(os.path.join(folder, 'luu-tru.xlsx'), lodging())
    xlsx(os.path.join(folder, 'ho-nuoi.xlsx'), households())
    xls(os.path.join(folder, 'so-muc-ke.xls'), old_register())
    ods(os.path.join(folder, 'vung-nuoi.ods'), farms())
    write_texts(folder)


if __name__ == '__main__':
    main()
