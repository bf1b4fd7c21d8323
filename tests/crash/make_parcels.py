#!/usr/bin/python3
"""Writes a Shapefile with many square parcels in Cô Tô: make_parcels.py OUTPUT.shp COUNT [LAND_USE[,LAND_USE...]]

100 parcels to a sheet, 20 m by 20 m, all valid unless a land use is not; several land uses take turns. Needs
python3-gdal.
"""
import sys

from osgeo import ogr, osr

ogr.UseExceptions()
osr.UseExceptions()


def main():
    path, count = sys.argv[1], int(sys.argv[2])
    land_uses = (sys.argv[3] if len(sys.argv) > 3 else "CLN").split(",")
    system = osr.SpatialReference()
    system.ImportFromEPSG(5899)
    target = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(path)
    layer = target.CreateLayer("parcels", system, ogr.wkbPolygon)
    for name in ("XAID", "SHBANDO", "SHTHUA", "KH2003"):
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("DIENTICH", ogr.OFTReal))
    side = int(count ** 0.5) + 1
    for number in range(count):
        x, y = 501500 + 20 * (number % side), 2319500 + 20 * (number // side)
        feature = ogr.Feature(layer.GetLayerDefn())
        for name, value in (("XAID", "07192"), ("SHBANDO", str(number // 100 + 1)), ("SHTHUA", str(number % 100 + 1)),
                            ("KH2003", land_uses[number % len(land_uses)]), ("DIENTICH", 400.0)):
            feature[name] = value
        feature.SetGeometry(ogr.CreateGeometryFromWkt(
            f"POLYGON (({x} {y},{x} {y + 20},{x + 20} {y + 20},{x + 20} {y},{x} {y}))"))
        layer.CreateFeature(feature)


if __name__ == "__main__":
    main()
