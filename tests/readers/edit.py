#!/usr/bin/python3
"""Edits a layer as QGIS would, through GDAL: edit.py DATASET LAYER

Moves the outline of one feature far to the east, deletes one, takes the outline from one, adds one by SQL and one by the
API in the far north. Then prints what GDAL says of the layer: count, extent, and how many features lie in the far
north and in the far east (which it asks the spatial index for). Needs python3-gdal.
"""
import sys

from osgeo import ogr

ogr.UseExceptions()

EAST, NORTH = 600000, 2400000


def square(x, y):
    return ogr.CreateGeometryFromWkt(f"MULTIPOLYGON ((({x} {y},{x + 10} {y},{x + 10} {y + 10},{x} {y + 10},{x} {y})))")


def edit(layer, dataset):
    ids = [feature.GetFID() for feature in layer][:3]
    moved = layer.GetFeature(ids[0])
    moved.SetGeometry(square(EAST, 2319500))
    layer.SetFeature(moved)
    layer.DeleteFeature(ids[1])
    bare = layer.GetFeature(ids[2])
    bare.SetGeometry(None)
    layer.SetFeature(bare)
    added = ogr.Feature(layer.GetLayerDefn())
    added["maXaGoc"], added["soHieuToBanDo"], added["soThuTuThua"] = "07192", "5", "9001"
    added.SetGeometry(square(501500, NORTH))
    layer.CreateFeature(added)
    name = layer.GetName()
    dataset.ExecuteSQL(f"INSERT INTO {name} (geom, maXaGoc, soHieuToBanDo, soThuTuThua) "
                       f"SELECT geom, maXaGoc, soHieuToBanDo, '9002' FROM {name} WHERE soThuTuThua = '9001'")
    dataset.ExecuteSQL(f"UPDATE {name} SET loaiDat = 'NTS' WHERE soThuTuThua = '9002'")


def within(layer, *box):
    layer.SetSpatialFilterRect(*box)
    found = layer.GetFeatureCount()
    layer.SetSpatialFilter(None)
    return found


def main():
    path, name = sys.argv[1:]
    dataset = ogr.Open(path, update=1)
    edit(dataset.GetLayerByName(name), dataset)
    dataset = None
    dataset = ogr.Open(path)
    layer = dataset.GetLayerByName(name)
    minx, maxx, miny, maxy = layer.GetExtent()
    print(layer.GetFeatureCount(), f"{minx:.3f} {miny:.3f} {maxx:.3f} {maxy:.3f}",
          within(layer, 0, NORTH, 1e6, NORTH + 1000), within(layer, EAST, 0, EAST + 1000, 3e6))


if __name__ == "__main__":
    main()
