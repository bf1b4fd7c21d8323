#!/usr/bin/env python3
"""Opens datasets in QGIS and looks at what is drawn: draw.py SCHEMAS PICTURES LOTS DATASET...

Each layer gets the style that QGIS finds by itself, by each provider that it may open the file with. The colour in the
middle of a parcel must be the one that the table of colours has for its code; labels, hatching, severities, titles and
lists are looked for as well. Needs python3-qgis.
"""
import csv
import json
import os
import sys

from qgis.core import (Qgis, QgsApplication, QgsExpressionContext, QgsExpressionContextUtils, QgsFeature, QgsGeometry,
                       QgsMapRendererSequentialJob, QgsMapSettings, QgsRectangle, QgsVectorLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

failed = 0


def expect(name, wanted, got):
    global failed
    if wanted == got:
        print("ok  ", name)
    else:
        print(f"FAIL {name}\n  wanted: {wanted}\n  got:    {got}")
        failed = 1


def opened(path, table, kind=None):
    """The layer as (name of the provider, layer) for each provider."""
    uri = f"{path}|layername={table}" + (f"|geometrytype={kind}" if kind else "")
    layers = [("ogr", QgsVectorLayer(uri, table, "ogr"))]
    if path.endswith(".sqlite") and not kind:
        layers.append(("spatialite", QgsVectorLayer(f"dbname='{os.path.abspath(path)}' table=\"{table}\" (geom)",
                                                    table, "spatialite")))
    for provider, layer in layers:
        expect(f"{path} {table} {kind or ''} by {provider}: opens with its style", (True, True),
               (layer.isValid(), layer.loadDefaultStyle()[1]))
    return layers


def picture(layers, extent, size=60):
    """The map on a white ground, without smoothed edges."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(QSize(size, size))
    settings.setExtent(extent)
    settings.setBackgroundColor(QColor("white"))
    settings.setDestinationCrs(layers[0].crs())
    settings.setOutputDpi(96)
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    context = QgsExpressionContext()  # as a map window has it: the style asks for the scale
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def around(point, metres):
    return QgsRectangle(point.x() - metres, point.y() - metres, point.x() + metres, point.y() + metres)


def colours(image):
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def parcels(path, fills, pictures):
    for provider, layer in opened(path, "thua_dat"):
        name = f"{path} by {provider}:"
        image = picture([layer], layer.extent(), 1200)
        image.save(os.path.join(pictures, f"{os.path.basename(path)}-{provider}.png"))
        shown = {}
        for feature in layer.getFeatures():
            code = str(feature["loaiDat"])[:3]
            if code in fills and feature.hasGeometry() and feature.geometry().area() > 300:
                shown.setdefault(code, feature.geometry().pointOnSurface().asPoint())
        expect(f"{name} enough codes to look at", True, len(shown) > 10)
        layer.setLabelsEnabled(False)
        got = {code: picture([layer], around(point, 1), 20).pixelColor(10, 10).name() for code, point in shown.items()}
        expect(f"{name} parcels in the colours of their codes", {code: fills[code] for code in shown}, got)
        layer.setLabelsEnabled(True)
        home = next(iter(shown.values()))
        expect(f"{name} labels at 1:1000, none at 1:10000", (True, False),
               ("#000000" in colours(picture([layer], around(home, 80), 600)),
                "#000000" in colours(picture([layer], around(home, 800), 600))))
        fields = layer.fields()
        land_use = fields.indexOf("loaiDat")
        values = {value for option in layer.editorWidgetSetup(land_use).config()["map"] for value in option.values()}
        expect(f"{name} titles", ["Loại đất", "Số hiệu tờ bản đồ"],
               [layer.attributeAlias(land_use), layer.attributeAlias(fields.indexOf("soHieuToBanDo"))])
        expect(f"{name} a list to choose from", (True, False), ("LUC" in values and "ONT+CLN" in values, "BHK" in values))
        expect(f"{name} what the tools fill is read only", (True, False),
               tuple(layer.editFormConfig().readOnly(fields.indexOf(each)) for each in ("maXa", "maXaGoc")))


def drawn_with(style, kind, attributes, shape):
    """The colours of one feature of a layer that has the style."""
    fields = "&".join(f"field={name}:string" for name in attributes)
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:5899&{fields}", kind, "memory")
    feature = QgsFeature(layer.fields())
    for name, value in attributes.items():
        feature[name] = value
    feature.setGeometry(QgsGeometry.fromWkt(shape))
    layer.dataProvider().addFeature(feature)
    with open("style.qml", "w") as file:
        file.write(style)
    expect(f"a {kind} {attributes} takes the style", True, layer.loadNamedStyle("style.qml")[1])
    layer.setLabelsEnabled(False)
    return colours(picture([layer], QgsRectangle(-5, -5, 55, 55), 200))


SQUARE = "POLYGON((0 0,0 50,50 50,50 0,0 0))"


def unusual_codes(path, fills, groups):
    """Several codes in one value have the colour of the first; symbols of 1995 that of their group."""
    style = layer_style(path, "thua_dat")
    for code, fill in (("ONT+CLN", fills["ONT"]), ("LUC(NTS)", fills["LUC"]), ("Hg/b", groups["chưa sử dụng"]),
                       ("2L", groups["nông nghiệp"]), ("Vườn", groups["nông nghiệp"]), ("KĐD", groups["khu vực tổng hợp"])):
        expect(f"{path}: {code} has its colour", True, fill in drawn_with(style, "Polygon", {"loaiDat": code}, SQUARE))


def rejected(path):
    for provider, layer in opened(path, "thua_dat_rejected"):
        if provider == "spatialite":
            continue  # QGIS draws nothing of a table of mixed geometries through this provider, whatever its style
        shape = max((f.geometry() for f in layer.getFeatures() if f.hasGeometry()), key=lambda each: each.area())
        image = picture([layer], shape.boundingBox(), 400)
        seen = colours(image)
        expect(f"{path} by {provider}: rejected parcels are hatched in red", (True, True),
               ("#e31a1c" in seen, "#ffffff" in seen))


def issues(path):
    """sohoa_issue opens as one layer for each kind of geometry; a square and a line are drawn beside the points."""
    severities = {"error": "#e31a1c", "warning": "#ff7f00", "info": "#1f78b4", "accepted": "#808080"}
    for _, layer in opened(path, "sohoa_issue", "Point"):
        seen = colours(picture([layer], layer.extent().buffered(100), 600))
        there = {feature["severity"] for feature in layer.getFeatures()}
        expect(f"{path} issues: severities", {severities[each] for each in there}, seen & set(severities.values()))
    style = layer_style(path, "sohoa_issue")
    for kind, shape in (("Polygon", SQUARE), ("LineString", "LINESTRING(0 0,50 50)"), ("Point", "POINT(20 20)")):
        for severity, colour in severities.items():
            expect(f"{path} issues: a {kind} of severity {severity} is drawn", True,
                   colour in drawn_with(style, kind, {"severity": severity}, shape))


def lots(path, schemas, pictures):
    """Forest lots in the colours of annex E1, from 1:50 000 on in those of annex E2; boundaries over them."""
    fills = {}
    for name in ("forest-tt16", "forest-tcvn11565"):
        with open(os.path.join(schemas, "styles", name + ".csv")) as file:
            fills.update({row["code"]: row for row in csv.DictReader(file)})
    boundaries = [layer for table in ("ranh_tieu_khu", "ranh_khoanh") for _, layer in opened(path, table)]
    for _, layer in opened(path, "lo_rung"):
        picture([*boundaries, layer], layer.extent(), 1600).save(os.path.join(pictures, "lots.png"))
        shown = {feature["ldlr"]: feature.geometry().centroid().asPoint() for feature in layer.getFeatures()}
        expect(f"{path}: enough classes to look at", True, len(shown) > 15)
        here = next(iter(shown.values()))
        drawn = {}
        for labels in (True, False):
            layer.setLabelsEnabled(labels)
            drawn[labels] = [picture([layer], around(here, metres), 400) for metres in (250, 2000)]
        expect(f"{path}: labels at 1:5000, none at 1:38000", [True, False],
               [one != other for one, other in zip(drawn[True], drawn[False])])
        for column, metres, size in (("fill", 20, 40), ("coarse", 500, 40)):
            got = {code: picture([layer], around(point, metres), size).pixelColor(size // 2, size // 2).name()
                   for code, point in shown.items()}
            if column == "coarse":  # so small that the outline may cover the middle
                got = {code: colour for code, colour in got.items() if colour != "#000000"}
            expect(f"{path}: lots in their colours ({column})", {code: fills[code][column] for code in got}, got)
            expect(f"{path}: most were seen ({column})", True, len(got) > len(shown) / 2)
    for layer, colour in zip(boundaries, ("#0000ff", "#000000")):
        expect(f"{path}: {layer.name()} is drawn", True, colour in colours(picture([layer], layer.extent(), 600)))


def layer_style(path, table):
    table = QgsVectorLayer(f"{path}|layername=layer_styles|subset=f_table_name = '{table}'", "styles", "ogr")
    return next(table.getFeatures())["styleQML"]


def main(schemas, pictures, paths):
    with open(os.path.join(schemas, "styles", "land-use.csv")) as file:
        fills = {row["code"]: row["fill"] for row in csv.DictReader(file)}
    with open(os.path.join(schemas, "styles", "parcel.json")) as file:
        groups = json.load(file)["codes"]["groups"]
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    print("QGIS", Qgis.QGIS_VERSION)
    lots(paths[0], schemas, pictures)
    for path in paths[1:]:
        parcels(path, fills, pictures)
        unusual_codes(path, fills, groups)
        rejected(path)
        issues(path)
    application.exitQgis()


main(sys.argv[1], sys.argv[2], sys.argv[3:])
sys.stdout.flush()
os._exit(failed)  # QGIS may crash on its way out
