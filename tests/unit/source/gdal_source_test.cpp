#include <cmath>
#include <limits>

#include "maker.hpp"

using namespace sohoa;
using namespace sohoa::test;

namespace {

constexpr const char* kSquare =
    "POLYGON ((500000 2300000,500010 2300000,500010 2300010,500000 2300010,500000 2300000))";

}  // namespace

TEST_CASE("a GeoPackage gives every type exactly") {
  const Folder folder;
  const std::string path = folder / "t.gpkg";
  {
    Maker maker("GPKG", path);
    OGRLayer& layer = maker.layer("thửa", 5899);
    field(layer, "số", OFTInteger64);
    field(layer, "dt", OFTReal);
    field(layer, "co", OFTInteger, OFSTBoolean);
    field(layer, "ngay", OFTDate);
    field(layer, "luc", OFTDateTime);
    field(layer, "anh", OFTBinary);
    field(layer, "ten", OFTString);
    Maker::add(layer, "POINT (500000.125 2300000.0625)", [](OGRFeature& f) {
      f.SetField(0, static_cast<GIntBig>(std::numeric_limits<std::int64_t>::max()));
      f.SetField(1, 0.1);
      f.SetField(2, 1);
      f.SetField(3, 2014, 3, 5);
      f.SetField(4, 2014, 3, 5, 7, 8, 9.0F, 100);
      f.SetField(5, 3, "\x01\x02\x03");
      f.SetField(6, "Cô Tô");
    });
    Maker::add(layer, nullptr);
  }
  const Result result = read_file(path);
  CHECK(result.header->epsg == 5899);
  CHECK(result.header->name == "thửa");
  REQUIRE(result.rows.size() == 2);
  CHECK(result.rows[0] == std::vector<std::string>{"9223372036854775807", "0.1f", "true", "d:2014-03-05",
                                                   "d:2014-03-05T07:08:09Z", "s:AQID", "s:Cô Tô"});
  CHECK(result.rows[1] == std::vector<std::string>(7, "-"));
  CHECK(result.geometries == std::vector<std::string>{"POINT (500000.125 2300000.0625)", ""});
  CHECK(result.origins[1].fid == 2);
  CHECK(folder.files() == 1);
}

TEST_CASE("heights go, curves become lines, what is no number is an error, empty is none") {
  const Folder folder;
  const std::string path = folder / "t.gpkg";
  {
    Maker maker("GPKG", path);
    OGRLayer& layer = maker.layer("t", 5899);
    Maker::add(layer, "POINT ZM (500000 2300000 7 8)");
    Maker::add(
        layer,
        "CURVEPOLYGON (CIRCULARSTRING (500000 2300000,500010 2300010,500020 2300000,500010 2299990,500000 2300000))");
    Maker::add(layer, nullptr, [](OGRFeature& feature) {
      OGRLineString line;
      line.addPoint(500000, 2300000);
      line.addPoint(std::nan(""), 2300000);
      feature.SetGeometry(&line);
    });
    Maker::add(layer, "POLYGON EMPTY");
    Maker::add(layer, "GEOMETRYCOLLECTION (POINT (500000 2300000))");
  }
  const Result result = read_file(path);
  CHECK(result.geometries[0] == "POINT (500000 2300000)");
  CHECK(result.geometries[1].starts_with("POLYGON ((500000 2300000, "));
  CHECK(result.geometries[2].empty());
  CHECK(result.geometries[3].empty());
  CHECK(result.geometries[4] == "GEOMETRYCOLLECTION (POINT (500000 2300000))");
  REQUIRE(result.issues.size() == 1);
  CHECK(has(result.issues[0], "geometry.non-finite"));
  CHECK(has(result.issues[0], "nan 2300000"));
  REQUIRE(result.changes.size() == 2);
  CHECK(result.changes[0].starts_with("geometry.linearised  1"));
  CHECK(result.changes[1].starts_with("geometry.z-dropped  1"));
}

TEST_CASE("layers with features are read one after another; --layer takes one") {
  const Folder folder;
  const std::string path = folder / "t.gpkg";
  {
    Maker maker("GPKG", path);
    OGRLayer& first = maker.layer("a", 5899);
    field(first, "so", OFTInteger);
    Maker::add(first, kSquare, [](OGRFeature& f) { f.SetField(0, 5); });
    maker.layer("trong", 5899);
    OGRLayer& last = maker.layer("b", 5899);
    field(last, "ten", OFTString);
    field(last, "so", OFTString);
    Maker::add(last, kSquare, [](OGRFeature& f) { f.SetField(1, "x"); });
  }
  const Result result = read_file(path);
  REQUIRE(result.header->sources.size() == 2);
  CHECK(result.header->sources[1].layer == "b");
  CHECK(result.header->sources[1].columns == std::vector<std::uint32_t>{1, 0});
  CHECK(result.header->fields[0].type == Type::text);  // a number here, a text there
  CHECK(result.rows == std::vector<std::vector<std::string>>{{"s:5", "-"}, {"s:x", "-"}});
  CHECK(result.origins[1].file == 1);
  CHECK(result.origins[1].row == 1);

  SourceOptions options;
  options.inputs = {path};
  options.layer = "a";
  CHECK(read_all(options).rows.size() == 1);
  options.layer = "c";
  CHECK(has(refusal<UsageError>(options), "trong"));
  options.layer = "trong";
  CHECK(has(refusal<InputError>(options), "no features"));
}

TEST_CASE("of a dataset of ours only the layers themselves are read, unless --layer names another") {
  const Folder folder;
  const std::string path = folder / "t.gpkg";
  {
    Maker maker("GPKG", path);
    for (const char* name : {"thua_dat", "thua_dat_rejected", "sohoa_issue"})
      Maker::add(maker.layer(name, 5899), kSquare);
    maker.dataset().ExecuteSQL("CREATE TABLE sohoa_run (id INTEGER PRIMARY KEY)", nullptr, nullptr);
  }
  const Result result = read_file(path);
  REQUIRE(result.header->sources.size() == 1);
  CHECK(result.header->sources[0].layer == "thua_dat");
  SourceOptions options;
  options.inputs = {path};
  options.layer = "thua_dat_rejected";
  CHECK(read_all(options).header->sources[0].layer == "thua_dat_rejected");
}

TEST_CASE("a damaged SQLite file, a journal that waits, and a count that lies") {
  const Folder folder;
  const std::string path = folder / "t.gpkg";
  {
    Maker maker("GPKG", path);
    OGRLayer& layer = maker.layer("t", 5899);
    for (int i = 0; i < 500; ++i) Maker::add(layer, kSquare);
  }
  SUBCASE("cut off") {
    const std::string bytes = read(path);
    folder.write("t.gpkg", bytes.substr(0, bytes.size() - 1));
    CHECK(has(refusal<InputError>(path), "cut off"));
  }
  SUBCASE("a hot journal") {
    folder.write("t.gpkg-journal", std::string("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8) + std::string(600, 'x'));
    CHECK(has(refusal<InputError>(path), "t.gpkg-journal"));
  }
  SUBCASE("changes that wait in a -wal without its -shm") {
    folder.write("t.gpkg-wal", std::string(5000, 'x'));
    CHECK(has(refusal<InputError>(path), "t.gpkg-wal"));
  }
  SUBCASE("more records claimed than there are") {
    {
      GDALDatasetUniquePtr dataset(GDALDataset::Open(path.c_str(), GDAL_OF_UPDATE));
      dataset->ExecuteSQL("UPDATE gpkg_ogr_contents SET feature_count = 700", nullptr, nullptr);
    }
    const std::string message = refusal<InputError>(path);
    CHECK(has(message, "700"));
    CHECK(has(message, "500"));
  }
}

TEST_CASE("MapInfo text comes raw, whatever charset the file names") {
  const Folder folder;
  const std::string value = "X\xB7 \xA7\xE5ng Ti\xD5n";
  const std::string data = "\"" + value + "\"\n";
  const std::string geometry = "Point 500000 2300000\n";
  for (const char* charset : {"WindowsLatin1", "WindowsVietnamese", "Neutral", "WindowsCyrillic"}) {
    const std::string head = fmt::format(
        "Version 300\nCharset \"{}\"\nDelimiter \",\"\nCoordSys Earth Projection 8, 104, \"m\", "
        "107.75, 0, 0.9999, 500000, 0\nColumns 1\n  TEN Char(40)\nData\n\n",
        charset);
    const std::string path = folder.write("t.mif", head + geometry);
    folder.write("t.mid", data);
    const Result result = read_file(path, "EPSG:5899");
    CHECK(result.cell(0, "TEN") == "s:Xã Đồng Tiến");
  }
  const Result tab = read_file(sample("dc8.tab"));
  CHECK(tab.header->epsg == 5899);
  CHECK(tab.cell(0, "DIACHI") == "s:Thôn 2, xã Thanh Lân, huyện Cô Tô, tỉnh Quảng Ninh");
}

TEST_CASE("GeoJSON: texts stay texts, metres are no degrees, --crs fills in without a warning") {
  const Folder folder;
  const std::string degrees = folder.write(
      "a.geojson", geojson(point(107.75, 20.97, R"({"a":"2014/03/05","b":[1,2],"c":{"d":1},"e":9007199254740993})")));
  const Result result = read_file(degrees);
  CHECK(result.header->epsg == 4326);
  CHECK(result.rows[0] == std::vector<std::string>{"s:2014/03/05", "s:[1,2]", "s:{ \"d\": 1 }", "9007199254740993"});

  const std::string metres = folder.write("b.geojson", geojson(point(500000, 2300000)));
  CHECK(has(refusal<InputError>(metres), "--crs"));
  const Result told = read_file(metres, "EPSG:5899");
  CHECK(told.header->epsg == 5899);
  CHECK(told.issues.empty());

  const std::string named = folder.write("c.geojson", geojson(point(500000, 2300000), "urn:ogc:def:crs:EPSG::5899"));
  CHECK(read_file(named).header->epsg == 5899);
  CHECK(read_file(folder.write("d.geojsonl", point(107, 20) + "\n" + point(108, 21) + "\n")).rows.size() == 2);
  CHECK_FALSE(
      refusal<InputError>(folder.write("e.geojsonl", point(107, 20) + "\n" + point(108, 21).substr(0, 50))).empty());
}

TEST_CASE("a projection of VN-2000 that says WGS 84 is one warning per source; --crs against the file too") {
  const Result all = read_file(sample(""));
  const auto count = [](const Result& result, const std::string& rule) {
    return std::count_if(result.issues.begin(), result.issues.end(),
                         [&](const std::string& text) { return text.starts_with(rule); });
  };
  CHECK(all.header->epsg == 5899);
  CHECK(count(all, "crs.says-wgs84") == 1);
  CHECK(count(read_file(sample("dc7.shp"), "EPSG:5898"), "crs.overridden") == 1);
}

TEST_CASE("inputs in different zones need --to-crs, which reprojects") {
  const Folder folder;
  SourceOptions options;
  options.inputs = {folder.write("a.geojson", geojson(point(500000, 2300000), "urn:ogc:def:crs:EPSG::5899")),
                    folder.write("b.geojson", geojson(point(480000, 2300000), "urn:ogc:def:crs:EPSG::5898"))};
  const std::string message = refusal<UsageError>(options);
  CHECK(has(message, "a.geojson"));
  CHECK(has(message, "b.geojson"));
  CHECK(has(message, "--to-crs"));

  options.to_crs = "EPSG:5899";
  const Result result = read_all(options);
  CHECK(result.header->epsg == 5899);
  CHECK(result.geometries[0] == "POINT (500000 2300000)");
  // GDAL as the oracle: one datum, two zones.
  OGRSpatialReference from, to;
  from.importFromEPSG(5898);
  to.importFromEPSG(5899);
  from.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  to.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const std::unique_ptr<OGRCoordinateTransformation> change(OGRCreateCoordinateTransformation(&from, &to));
  double x = 480000, y = 2300000;
  REQUIRE(change->Transform(1, &x, &y));
  double got_x = 0, got_y = 0;
  REQUIRE(std::sscanf(result.geometries[1].c_str(), "POINT (%lf %lf)", &got_x, &got_y) == 2);
  CHECK(std::hypot(got_x - x, got_y - y) < 1e-6);

  options.to_crs = "EPSG:1";
  CHECK(has(refusal<UsageError>(options), "EPSG:1"));
}

TEST_CASE("--province names the zone, --swap-axes puts north second") {
  const Folder folder;
  SourceOptions options;
  options.inputs = {folder.write("a.geojson", geojson(point(2300000, 500000)))};
  options.province = "22";  // Quảng Ninh: 107°45'
  options.swap_axes = true;
  const Result result = read_all(options);
  CHECK(result.header->epsg == 5899);
  CHECK(result.geometries[0] == "POINT (500000 2300000)");
  options.province = "00";
  CHECK(has(refusal<UsageError>(options), "--province 00"));
}

TEST_CASE("what is not on the list of formats is not opened") {
  const Folder folder;
  const std::string shp = copy_sheet(folder, "dc5", "p");
  const std::string vrt = folder.write("a.vrt", "<OGRVRTDataSource><OGRVRTLayer name=\"p\"><SrcDataSource>" + shp +
                                                    "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>");
  CHECK(has(refusal<InputError>(vrt), "unknown format"));
  const std::string gml = folder.write("a.gml", "<gml:FeatureCollection xmlns:gml=\"http://www.opengis.net/gml\"/>");
  CHECK(has(refusal<InputError>(gml), "unknown format"));
  CHECK(has(refusal<InputError>(folder.write("a.geojson", "")), "a.geojson"));
}

TEST_CASE("more files than stay open are read in order, and a file that changes meanwhile is noticed") {
  const Folder folder;
  SourceOptions options;
  for (int i = 0; i < 100; ++i)
    options.inputs.push_back(
        folder.write(fmt::format("{:03}.geojson", i), geojson(point(107, 20, fmt::format("{{\"i\":{}}}", i)))));
  const Result result = read_all(options);
  REQUIRE(result.rows.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(result.rows[static_cast<std::size_t>(i)][0] == std::to_string(i));

  options.inputs.resize(1);
  const std::unique_ptr<Source> source = open_source(options);
  for (Batch batch; batch.clear(), source->next(batch);) source->decode(batch);
  std::ofstream(options.inputs[0], std::ios::app) << "\n";
  CHECK_THROWS_AS(source->finish(), InputError);
}
