"""Makes the files of a sample; run tells what a sample holds."""
import datetime
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../samples"))
import make_tables  # noqa: E402
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()

CORNER = (501500, 2319500)  # in the commune 07192, metres of EPSG:5899
PARCEL = {"maXa": "07192", "soTo": "5", "dienTich": 600, "loaiDat": "ONT"}
# A record of form PL03-01 about nobody.
RECORD = {"maXa": "07192", "ngay_cap_gcn": "2015-06-01", "so_vao_so_gcn": "CH 00001", "ho_ten_chu": "Nguyễn Văn Mẫu",
          "ngay_sinh": "1970-01-01", "gioi_tinh": "Nam", "so_dinh_danh_ca_nhan": "022070000001",
          "dia_chi_thuong_tru": "thôn Mẫu", "phap_nhan": "Cá nhân", "vai_tro": "Cá nhân", "soHieuToBanDo": "5",
          "soThuTuThua": "12", "dia_chi_thua_dat": "số 9, đường Mẫu", "dienTich": 100, "loai_dat_1": "ONT",
          "dien_tich_1": 100, "nguon_goc_1": "CNQ-CTT", "hinh_thuc_1": "Sử dụng riêng", "thoi_han_1": "Lâu dài"}
# A hectare of poor evergreen forest of nobody.
LOT = {"maxa": "07192", "tk": "50", "khoanh": "1", "dtich": 1, "nggocr": 1, "ldlr": "TXN", "maldlr": 16, "mgo": 80,
       "mgolo": 80, "lapdia": 1, "malr3": 1, "mdsd": "PHDN", "mamdsd": 1, "dtuong": 1, "machur": 12, "nqh": 0,
       "ngsinh": 2, "sldlr": None, "namtr": None}
# A guest house of nobody.
LODGING = {"ten": "Nhà nghỉ Mẫu", "loai": "nha_nghi", "maXaGoc": "07192", "so_phong": 10, "so_giuong": 15}
NAMES = ("Sao Hôm", "Bốn Mùa", "Vầng Trăng", "Ngọn Gió")
TYPES = {name.upper(): name for name in ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString",
                                         "MultiPolygon")}
PRJ = ('PROJCS["VN-2000",GEOGCS["GCS_VN-2000",DATUM["{datum}",SPHEROID["{spheroid}]{shift}],PRIMEM["Greenwich",0.0],'
       'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],'
       'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",107.75],PARAMETER["Scale_Factor",0.9999],'
       'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]{code}]')


def corner(sample):
    return sample.get("corner", CORNER)


def make(sample, folder, load):
    """Gives the name of the file to judge. `load` brings a file of the folder into set.gpkg by a tool."""
    if "sheets" in sample:
        return write_workbook(sample, folder)
    if "csv" in sample:
        return os.path.basename(lines(sample["csv"], folder, "table.csv"))
    form = sample.get("format", "geojson")
    if form == "gpkg":
        return write_geopackage(sample, folder)
    features = list(features_of(sample))
    if form == "dataset":
        load("sohoa-parcel", write_geojson(features, sample, folder))
        if "register" in sample:
            load("sohoa-load", write_register(sample, folder))
        return damage(sample.get("damaged", []), folder)
    return {"geojson": write_geojson, "stream": write_stream, "shp": write_shapefile, "mif": write_mif}[form](
        features, sample, folder)


def write_workbook(sample, folder):
    def cell(value):
        if not isinstance(value, dict):
            return value
        if "error" in value:
            return make_tables.Error(value["error"])
        return make_tables.Date((datetime.date.fromisoformat(value["day"]) - datetime.date(1899, 12, 30)).days)

    def rows(listed):
        for row in listed:
            values = row["row"] if isinstance(row, dict) else row
            cells = [cell(value) for value in values]
            yield from [cells] * (row["times"] if isinstance(row, dict) else 1)
    name = os.path.join(folder, "book.xlsx")
    make_tables.xlsx(name, [(sheet, list(rows(listed)), merges[0] if merges else [], state)
                            for sheet, listed, state, *merges in sample["sheets"]])
    return "book.xlsx"


def features_of(sample):
    """Values and geometry (GeoJSON text) of each feature."""
    first = [] if sample.get("alone") else [0]
    if "shapes" in sample:
        shapes = [rectangle(number) for number in first] + sample["shapes"]
        return [({"number": i}, geometry(shape, sample)) for i, shape in enumerate(shapes)]
    if "records" in sample:
        records = [record(number, {}) for number in first]
        records += [record(number, said) for number, said in enumerate(sample["records"], 1)]
        names = dict.fromkeys(name for values in records for name in values)
        return [({name: values.get(name) for name in names}, "null") for values in records]
    if "lots" in sample:
        ordinary, unusual = lot, sample["lots"]
    elif "lodgings" in sample:
        ordinary, unusual = lodging, sample["lodgings"]
    else:
        ordinary, unusual = parcel, sample["parcels"]
    drawn = [ordinary(number, {}) for number in first]
    drawn += [ordinary(number, said) for number, said in enumerate(unusual, 1)]
    names = dict.fromkeys(name for values in drawn for name in values
                          if name != "geometry" and name not in sample.get("without", []))
    return [({name: values.get(name) for name in names}, geometry(values["geometry"], sample)) for values in drawn]


def write_register(sample, folder):
    records = [record(number, said) for number, said in enumerate(sample["register"], 1)]
    return lines([json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": values, "geometry": None} for values in records]})], folder, "register.geojson")


def parcel(number, said):
    return {**PARCEL, "soThua": str(number or 99), "geometry": rectangle(number), **said}


def lot(number, said):
    """A square of a hectare, or of `side` metres."""
    side, west = said.get("side", 100), 300 * (number - 1)
    square = f"POLYGON (({west} 0, {west + side} 0, {west + side} {side}, {west} {side}, {west} 0))"
    values = {**LOT, "lo": str(number or 99), "geometry": square, **said}
    values.pop("side", None)
    return values


def lodging(number, said):
    """A point, 600 metres from the one before."""
    return {**LODGING, "ten": "Nhà nghỉ Mẫu " + NAMES[number], "geometry": f"POINT ({600 * (number - 1)} 0)", **said}


def record(number, said):
    certificate = said.get("so_phat_hanh_gcn", f"DD {number or 999999:06}")
    scans = f"{certificate}-GCN.pdf, {certificate}-GT.pdf"
    return {**RECORD, "so_phat_hanh_gcn": certificate, "ten_file_quet": scans, **said}


def rectangle(number):
    west = 100 * (number - 1)
    return f"POLYGON (({west} 0, {west + 20} 0, {west + 20} 30, {west} 30, {west} 0))"


def geometry(wkt, sample):
    """GeoJSON of WKT whose coordinates count from the corner. Nothing is mended, as OGR would do."""
    if wkt is None:
        return "null"
    kind, text = wkt.split(None, 1)
    east, north = corner(sample)

    def position(found):
        numbers = [float(number) for number in found.group(0).split()]
        return json.dumps([east + numbers[0], north + numbers[1], *numbers[2:]]).replace("Infinity", "1e999")

    lists = re.sub(r"[-\w.]+( [-\w.]+)+", position, text).replace("(", "[").replace(")", "]")
    coordinates = "[]" if text == "EMPTY" else lists[1:-1] if kind == "POINT" else lists
    return f'{{"type": "{TYPES[kind]}", "coordinates": {coordinates}}}'


def write_geopackage(sample, folder):
    """Shapes as they are: here they may be curved."""
    east, north = corner(sample)
    system = osr.SpatialReference()
    system.ImportFromEPSG(5899)
    source = gdal.GetDriverByName("GPKG").Create(os.path.join(folder, "sheet.gpkg"), 0, 0, 0, gdal.GDT_Unknown)
    layer = source.CreateLayer("sheet", system, ogr.wkbUnknown)
    layer.CreateField(ogr.FieldDefn("number", ogr.OFTInteger))
    for number, wkt in enumerate([rectangle(0)] + sample["shapes"]):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["number"] = number
        moved = re.sub(r"[-\d.]+ [-\d.]+", lambda found: "{} {}".format(
            *(float(value) + start for value, start in zip(found.group(0).split(), (east, north)))), wkt)
        feature.SetGeometry(ogr.CreateGeometryFromWkt(moved))
        layer.CreateFeature(feature)
    layer = source = None
    return "sheet.gpkg"


def lines(texts, folder, name, encoding="utf-8"):
    with open(os.path.join(folder, name), "w", encoding=encoding) as out:
        out.writelines(text + "\n" for text in texts)
    return name


def records(features):
    return [f'{{"type": "Feature", "properties": {json.dumps(values)}, "geometry": {shape}}}'
            for values, shape in features]


def write_stream(features, _, folder):
    return lines(records(features), folder, "sheet.geojsonl")


def write_geojson(features, sample, folder):
    system = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{sample.get('crs', 5899)}"}}
    return lines([f'{{"type": "FeatureCollection", "crs": {json.dumps(system)}, "features": [',
                  ",\n".join(records(features)), "]}"], folder, "sheet.geojson")


def write_shapefile(features, sample, folder):
    source = gdal.GetDriverByName("ESRI Shapefile").Create(os.path.join(folder, "sheet.shp"), 0, 0, 0, gdal.GDT_Unknown)
    layer = source.CreateLayer("sheet", None, ogr.wkbPolygon)
    for name, value in features[0][0].items():
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTInteger if isinstance(value, int) else ogr.OFTString))
    for values, shape in features:
        feature = ogr.Feature(layer.GetLayerDefn())
        for name, value in values.items():
            feature[name] = value
        feature.SetGeometry(ogr.CreateGeometryFromJson(shape))
        layer.CreateFeature(feature)
    layer = source = None
    lines([prj(**sample.get("prj", {}))], folder, "sheet.prj")
    return "sheet.shp"


def prj(datum="D_Vietnam_2000", spheroid=("WGS_1984", 6378137.0, 298.257223563), towgs84=None, epsg=None):
    """As office software writes it: without a code, so that only the numbers tell."""
    name, major, flattening = spheroid
    return PRJ.format(datum=datum, spheroid=f'{name}",{major},{flattening}',
                      shift=f",TOWGS84[{towgs84}]" if towgs84 else "",
                      code=f',AUTHORITY["EPSG","{epsg}"]' if epsg else "")


def write_mif(features, _, folder):
    """Without a coordinate system. Each character of a text is the byte of its number."""
    types = {name: "Integer" if isinstance(value, int) else "Char(80)" for name, value in features[0][0].items()}
    head = ["Version 300", 'Charset "Neutral"', 'Delimiter ","', f"Columns {len(types)}",
            *(f"  {name} {kind}" for name, kind in types.items()), "Data", ""]
    for _, shape in features:
        ring = json.loads(shape)["coordinates"][0]
        head += ["Region 1", f"  {len(ring)}", *(f"{east} {north}" for east, north in ring)]
    lines(head, folder, "sheet.mif")
    lines([",".join(str(value) if isinstance(value, int) else f'"{value or ""}"' for value in values.values())
           for values, _ in features], folder, "sheet.mid", "latin-1")
    return "sheet.mif"


def damage(statements, folder):
    source = gdal.OpenEx(os.path.join(folder, "set.gpkg"), gdal.OF_UPDATE | gdal.OF_VECTOR)
    for statement in statements:
        source.ExecuteSQL(statement)
    return "set.gpkg"


def own_schema(constraints, folder, shipped):
    """A copy of the schema of parcels with other constraints of some fields."""
    with open(os.path.join(shipped, "parcel.json"), encoding="utf-8") as f:
        schema = json.load(f)
    for field in schema["fields"]:
        if field["name"] in constraints:
            field["constraints"] = constraints[field["name"]]
    return lines([json.dumps(schema)], folder, "own.json")


def noon(day):
    """Seconds of 1970 at noon of a day in Viet Nam."""
    return int(datetime.datetime.fromisoformat(day + "T12:00+07:00").timestamp())
