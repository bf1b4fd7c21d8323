// Where a source lies: its extent, and its coordinate system when several could be meant.
#include <cmath>
#include <limits>

#include "maker.hpp"
#include "source/crs_choice.hpp"
#include "source/reproject.hpp"

using namespace sohoa;
using namespace sohoa::test;

namespace {

constexpr const char* kWest = "POLYGON ((480000 2300000,480010 2300000,480010 2300010,480000 2300010,480000 2300000))";
constexpr const char* kEast = "POLYGON ((510000 2310000,510010 2310000,510010 2310010,510000 2310010,510000 2310000))";

SourceInfo only_source(const std::string& path, const std::string& crs = "") {
  SourceOptions options;
  options.inputs = {path};
  options.crs = crs;
  return open_source(options)->header()->sources.at(0);
}

/// MapInfo stores whole steps of its bounds, hence the tolerance.
void check_extent(const SourceInfo& source) {
  REQUIRE(source.has_extent);
  CHECK(std::abs(source.minx - 480000) < 0.1);
  CHECK(std::abs(source.miny - 2300000) < 0.1);
  CHECK(std::abs(source.maxx - 510010) < 0.1);
  CHECK(std::abs(source.maxy - 2310010) < 0.1);
}

void make(const char* driver, const std::string& path, int epsg = 5899) {
  Maker maker(driver, path);
  OGRLayer& layer = maker.layer("t", epsg, wkbPolygon);
  field(layer, "so", OFTInteger);
  Maker::add(layer, kWest);
  Maker::add(layer, kEast);
}

std::string sheet(const Folder& folder, const std::string& name) {
  make("ESRI Shapefile", folder / name);
  return folder / name;
}

/// Changes the four edges in the head of a .shp.
void claim_extent(const Folder& folder, const std::string& name, double minx, double miny, double maxx, double maxy) {
  std::string bytes = read(folder / name);
  bytes.replace(36, 32, little(minx) + little(miny) + little(maxx) + little(maxy));
  folder.write(name, bytes);
}

/// GDAL as the oracle.
std::pair<double, double> reprojected(int from, int to, double x, double y) {
  OGRSpatialReference source, target;
  source.importFromEPSG(from);
  target.importFromEPSG(to);
  source.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  target.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const std::unique_ptr<OGRCoordinateTransformation> change(OGRCreateCoordinateTransformation(&source, &target));
  REQUIRE(change->Transform(1, &x, &y));
  return {x, y};
}

}  // namespace

TEST_CASE("the extent of every format is known before the first feature") {
  const Folder folder;
  const std::pair<const char*, const char*> formats[] = {
      {"ESRI Shapefile", "t.shp"}, {"MapInfo File", "t.tab"}, {"MapInfo File", "u.mif"},
      {"GPKG", "t.gpkg"},          {"SQLite", "t.sqlite"},    {"FlatGeobuf", "t.fgb"},
  };
  for (const auto& [driver, name] : formats) {
    CAPTURE(name);
    make(driver, folder / name);
    check_extent(only_source(folder / name, "EPSG:5899"));
  }
  const std::string both = R"({"type":"Feature","properties":{},"geometry":null})";
  const std::string corners = point(480000, 2300000) + "\n" + both + "\n" + point(510010, 2310010) + "\n";
  check_extent(only_source(folder.write("a.geojsonl", corners), "EPSG:5899"));
  check_extent(only_source(
      folder.write("a.geojson", geojson(point(480000, 2300000) + "," + both + "," + point(510010, 2310010))),
      "EPSG:5899"));
  CHECK_FALSE(only_source(folder.write("b.geojson", geojson(both))).has_extent);
}

TEST_CASE("the sample that gives the extent leaves every record to be read") {
  const Folder folder;
  std::string lines;
  for (int i = 0; i < 5000; ++i) lines += point(100 + i * 0.001, 20) + "\n";
  const Result result = read_file(folder.write("a.geojsonl", lines));
  CHECK(result.rows.size() == 5000);
  CHECK(result.geometries[4999] == "POINT (104.999 20)");
  CHECK(result.header->sources[0].minx == 100);
  CHECK(result.header->sources[0].maxx > 101.9);
}

TEST_CASE("an extent that cannot be true is found out from the shapes") {
  const Folder folder;
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  const double most = std::numeric_limits<double>::max();
  sheet(folder, "t.shp");
  SUBCASE("nothing is wrong") {}
  SUBCASE("zeros") {
    claim_extent(folder, "t.shp", 0, 0, 0, 0);
  }
  SUBCASE("NaN") {
    claim_extent(folder, "t.shp", nan, nan, nan, nan);
  }
  SUBCASE("infinite") {
    claim_extent(folder, "t.shp", -inf, -inf, inf, inf);
  }
  SUBCASE("empty") {
    claim_extent(folder, "t.shp", most, most, -most, -most);
  }
  check_extent(only_source(folder / "t.shp", "EPSG:5899"));
  CHECK(read_file(folder / "t.shp", "EPSG:5899").geometries[1] ==
        "POLYGON ((510000 2310000, 510000 2310010, 510010 2310010, 510010 2310000, 510000 2310000))");
}

TEST_CASE("a GeoPackage that registers no true extent") {
  const Folder folder;
  make("GPKG", folder / "t.gpkg");
  for (const char* edges :
       {"min_x = NULL", "min_x = 0, min_y = 0, max_x = 0, max_y = 0", "max_x = 9e999", "min_x = 9, max_x = -9"}) {
    CAPTURE(edges);
    {
      GDALDatasetUniquePtr dataset(GDALDataset::Open((folder / "t.gpkg").c_str(), GDAL_OF_UPDATE));
      dataset->ExecuteSQL((std::string("UPDATE gpkg_contents SET ") + edges).c_str(), nullptr, nullptr);
    }
    check_extent(only_source(folder / "t.gpkg"));
  }
}

TEST_CASE("of different systems a VN-2000 zone is proposed, in whatever order the files come") {
  using source::LayerCrs;
  using source::suggested_target;
  const auto target = [](const std::vector<int>& codes) {
    std::vector<LayerCrs> layers;
    for (const int code : codes) layers.push_back({code, {}});
    return suggested_target(layers);
  };
  CHECK(target({4326, 5897, 5899}) == 5897);
  CHECK(target({0, 4326, 32648, 4756, 3405}) == 3405);
  CHECK(target({4326, 4756}) == 4756);
  CHECK(target({32648, 4326}) == 32648);

  const Folder folder;
  SourceOptions options;
  options.inputs = {folder.write("a.geojson", geojson(point(107.75, 20.97))),
                    folder.write("b.geojson", geojson(point(500000, 2300000), "urn:ogc:def:crs:EPSG::5897"))};
  CHECK(has(refusal<UsageError>(options), "--to-crs EPSG:5897"));
}

TEST_CASE("--province speaks only for what names no system") {
  const Folder folder;
  SourceOptions options;
  options.province = "01";  // Hà Nội: 105°
  const auto system = [&](const std::string& path) {
    options.inputs = {path};
    return read_all(options).header->epsg;
  };
  sheet(folder, "a.shp");
  CHECK(system(folder / "a.shp") == 5899);  // its .prj
  fs::remove(folder / "a.prj");
  CHECK(system(folder / "a.shp") == 5897);
  CHECK(system(folder.write("b.geojson", geojson(point(500000, 2300000)))) == 5897);
  CHECK(system(folder.write("c.geojson", geojson(point(105.8, 21)))) == 4326);
  CHECK(system(folder.write("d.geojson", geojson(point(500000, 2300000), "urn:ogc:def:crs:EPSG::5899"))) == 5899);

  options.crs = "EPSG:5899";
  CHECK(has(refusal<UsageError>(options), "--province"));
}

TEST_CASE("--province gives a plain stream its zone, and degrees are refused there") {
  const Folder folder;
  SourceOptions options;
  options.province = "01";
  options.inputs = {folder.write("a.jsons", "\x1e" + point(500000, 2300000) + "\n")};
  CHECK(read_all(options).header->epsg == 5897);
  options.inputs = {folder.write("b.jsons", "\x1e" + point(105.8, 21) + "\n")};
  CHECK(has(refusal<InputError>(options), "--province"));
  options.province = "";
  CHECK(read_all(options).header->epsg == 4326);
  options.inputs = {folder / "a.jsons"};
  CHECK(has(refusal<InputError>(options), "--crs"));
}

TEST_CASE("all files that cannot be used are told in one run") {
  const Folder folder;
  for (const char* name : {"good.shp", "cut.shp", "bare.shp", "noprj.shp"}) sheet(folder, name);
  fs::resize_file(folder / "cut.shp", 150);
  fs::remove(folder / "bare.shx");
  fs::remove(folder / "noprj.prj");
  SourceOptions options;
  options.inputs = {folder / "cut.shp",   folder / "good.shp", folder / "missing.shp",
                    folder / "noprj.shp", folder / "bare.shp", folder.write("a.geojson", "{")};
  const std::string message = refusal<InputError>(options);
  CHECK(std::count(message.begin(), message.end(), '\n') == 4);
  CHECK(has(message, "\n" + (folder / "cut.shp") + ": the file is cut off"));
  CHECK(has(message, (folder / "missing.shp") + ": "));
  CHECK(has(message, "\n" + (folder / "noprj.shp") + ": names no coordinate system"));
  CHECK(has(message, "\n" + (folder / "bare.shp") + ": its .shx is missing"));
  CHECK(has(message, "\n" + (folder / "a.geojson") + ": "));
  CHECK_FALSE(has(message, "good.shp"));
}

TEST_CASE("places and locations of issues go along to the other system") {
  std::string line;
  geometry::Writer writer(line);
  writer.begin(geometry::Kind::line);
  writer.xy(480000, 2300000);
  writer.xy(481000, 2301000);
  writer.end();
  const auto header = std::make_shared<Header>();
  Batch batch;
  batch.header = header;
  Issue issue;
  issue.rule = "a.b";
  issue.location = batch.arena.copy(line);
  batch.issues.push_back(issue);
  issue.rule = "a.c";
  issue.location = {};
  issue.has_place = true;
  issue.x = 480000, issue.y = 2300000;
  batch.issues.push_back(issue);
  CoordinateChange(5898, 5899, false).apply(batch);

  REQUIRE(batch.issues.size() == 2);
  std::vector<geometry::Point> points;
  REQUIRE(geometry::walk(batch.issues[0].location, [&](const geometry::Run& run) {
    for (std::uint32_t i = 0; i < run.points.size(); ++i) points.push_back(run.points[i]);
  }));
  REQUIRE(points.size() == 2);
  const auto [x, y] = reprojected(5898, 5899, 480000, 2300000);
  const auto [end_x, end_y] = reprojected(5898, 5899, 481000, 2301000);
  CHECK(std::hypot(points[0].x - x, points[0].y - y) < 1e-6);
  CHECK(std::hypot(points[1].x - end_x, points[1].y - end_y) < 1e-6);
  REQUIRE(batch.issues[1].has_place);
  CHECK(std::hypot(batch.issues[1].x - x, batch.issues[1].y - y) < 1e-6);

  CoordinateChange(5899, 5899, true).apply(batch);
  CHECK(std::abs(batch.issues[1].y - x) < 1e-9);
  CHECK(geometry::wkt(batch.issues[0].location).starts_with("LINESTRING (2"));
}
