#!/usr/bin/python3
"""Puts the sample sheet 5 where it does not belong: tests/place/make_sheets.py OUTPUT_FOLDER

Each case is a folder with a Shapefile sheet.shp; OUTPUT_FOLDER/cases.tsv lists: name, what the message has to contain
(two pieces, the second may be empty), options that put it right (may be empty). The zones are those of the EPSG registry
(as PROJ has it), not those of the tools. Needs python3-gdal.
"""
import os
import sys

from osgeo import ogr, osr

ogr.UseExceptions()
osr.UseExceptions()

SHEET = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../samples/co-to/parcels/dc5.shp"))
HOME = 107.75  # the meridian of the sheet


def system(epsg):
    found = osr.SpatialReference()
    found.ImportFromEPSG(epsg)
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def zones():
    """EPSG code of each 3° zone of VN-2000 by its meridian."""
    found = {}
    for epsg in [*range(5896, 5900), *range(9205, 9219)]:
        zone = system(epsg)
        if "VN-2000" in zone.GetName() and abs(zone.GetProjParm("scale_factor") - 0.9999) < 1e-9:
            found[zone.GetProjParm("central_meridian")] = epsg
    return found


def prj(meridian):
    """As office software writes it: no code, and only the parameters tell."""
    return ('PROJCS["VN-2000",GEOGCS["GCS_VN-2000",DATUM["D_Vietnam_2000",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
            'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
            'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
            f'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",0.9999],'
            'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]')


def moved(geometry, move):
    """A copy of a polygon with each point put through `move`."""
    polygon = ogr.Geometry(ogr.wkbPolygon)
    for ring in geometry:
        copy = ogr.Geometry(ogr.wkbLinearRing)
        for x, y in ring.GetPoints(2):
            copy.AddPoint_2D(*move(x, y))
        polygon.AddGeometry(copy)
    return polygon


class Cases:
    def __init__(self, folder):
        self.folder, self.rows = folder, []
        sheet = ogr.Open(SHEET)
        self.parcels = [(f["SHTHUA"], f.GetGeometryRef().Clone()) for f in sheet.GetLayer(0)
                        if f["SHTHUA"] and f.GetGeometryRef() and f.GetGeometryRef().GetGeometryType() == ogr.wkbPolygon]

    def add(self, name, move, meridian, wanted, cure=""):
        folder = os.path.join(self.folder, name)
        os.mkdir(folder)
        target = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(os.path.join(folder, "sheet.shp"))
        layer = target.CreateLayer("sheet", None, ogr.wkbPolygon)
        for column in ("XAID", "SHBANDO", "SHTHUA"):
            layer.CreateField(ogr.FieldDefn(column, ogr.OFTString))
        for number, geometry in self.parcels:
            feature = ogr.Feature(layer.GetLayerDefn())
            feature["XAID"], feature["SHBANDO"], feature["SHTHUA"] = "07192", "5", number
            feature.SetGeometry(moved(geometry, move))
            layer.CreateFeature(feature)
        target = layer = None
        with open(os.path.join(folder, "sheet.prj"), "w", encoding="ascii") as out:
            out.write(prj(meridian))
        self.rows.append((name, *wanted, cure))

    def write_list(self):
        with open(os.path.join(self.folder, "cases.tsv"), "w", encoding="utf-8") as out:
            for row in self.rows:
                out.write("|".join(row) + "\n")


def main():
    if len(sys.argv) != 2 or os.path.exists(sys.argv[1]):
        raise SystemExit("usage: make_sheets.py OUTPUT_FOLDER   (which must not exist)")
    os.mkdir(sys.argv[1])
    cases, codes = Cases(sys.argv[1]), zones()
    home = codes.pop(HOME)
    for meridian, epsg in sorted(codes.items()):
        way = osr.CoordinateTransformation(system(home), system(epsg))
        cases.add(f"in-{meridian:g}", lambda x, y, way=way: way.TransformPoint(x, y)[:2], HOME,
                  (f"--crs EPSG:{epsg} ", ""), f"--crs EPSG:{epsg}")
    cases.add("in-107.75", lambda x, y: (x, y), 105, (f"--crs EPSG:{home} ", ""), f"--crs EPSG:{home}")
    cases.add("swapped", lambda x, y: (y, x), HOME, ("swap", f"EPSG:{home} "), "--swap-axes")
    cases.add("millimetres", lambda x, y: (1000 * x, 1000 * y), HOME, ("millimetres", ""))
    cases.add("local-grid", lambda x, y: (x - 501000, y - 2319000), HOME, ("local grid", ""))
    cases.add("hn-72", lambda x, y: (18000000 + x, y), HOME, ("HN-72", ""))
    cases.write_list()


if __name__ == "__main__":
    main()
