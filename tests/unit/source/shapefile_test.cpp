#include <map>
#include <random>

#include "maker.hpp"

using namespace sohoa;
using namespace sohoa::test;

TEST_CASE("a sheet of the samples: typed values, TCVN3 text, geometry") {
  const Result result = read_file(sample("dc5.shp"));
  CHECK(result.header->epsg == 5899);
  REQUIRE(result.rows.size() == 336);
  CHECK(result.cell(0, "THUAID") == "50290");
  CHECK(result.cell(0, "DIENTICH") == "596.8f");
  CHECK(result.cell(0, "XAID") == "s:07192");
  CHECK(result.cell(0, "DIACHI") == "s:Khu 4, thị trấn Cô Tô, huyện Cô Tô, tỉnh Quảng Ninh");
  CHECK(result.header->fields[static_cast<std::size_t>(result.header->find("DIACHI"))].encoding == "tcvn3");
  CHECK(result.origins[0].row == 1);
  CHECK(result.geometries[0].starts_with("POLYGON ((50"));
  CHECK(result.header->sources[0].has_extent);
  CHECK(result.trailer.sources[0].read == 336);
  CHECK(result.trailer.sources[0].sha256.size() == 64);
}

TEST_CASE("Shapefile parts that are missing, cut or do not belong together are status 3") {
  const Folder folder;
  const std::string shp = copy_sheet(folder, "dc5", "p");
  SUBCASE("a .dbf that holds 100 of 336 records") {
    const std::string bytes = read(folder / "p.dbf");
    const auto head = static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
    const auto length = static_cast<unsigned char>(bytes[10]) + 256U * static_cast<unsigned char>(bytes[11]);
    folder.write("p.dbf", bytes.substr(0, head + 100 * length));
    const std::string message = refusal<InputError>(shp);
    CHECK(has(message, "p.dbf"));
    CHECK(has(message, "336"));
    CHECK(has(message, "100"));
  }
  SUBCASE("a .shp cut in the middle") {
    const std::string bytes = read(shp);
    folder.write("p.shp", bytes.substr(0, bytes.size() / 2));
    CHECK(has(refusal<InputError>(shp), std::to_string(bytes.size() / 2)));
  }
  SUBCASE("a .shx that knows fewer shapes") {
    std::string bytes = read(folder / "p.shx").substr(0, 100 + 8 * 99);
    const std::uint32_t words = __builtin_bswap32(static_cast<std::uint32_t>(bytes.size() / 2));
    bytes.replace(24, 4, little(words));
    folder.write("p.shx", bytes);
    const std::string message = refusal<InputError>(shp);
    CHECK(has(message, "99"));
    CHECK(has(message, "336"));
  }
  SUBCASE("no .dbf") {
    fs::remove(folder / "p.dbf");
    CHECK(has(refusal<InputError>(shp), ".dbf is missing"));
  }
  SUBCASE("no .shx") {
    fs::remove(folder / "p.shx");
    CHECK(has(refusal<InputError>(shp), ".shx is missing"));
    CHECK_FALSE(fs::exists(folder / "p.shx"));
  }
  SUBCASE("no .prj, and no --crs") {
    fs::remove(folder / "p.prj");
    const std::string message = refusal<InputError>(shp);
    CHECK(has(message, "--crs"));
    CHECK(has(message, "--province"));
    CHECK(read_file(shp, "EPSG:5899").rows.size() == 336);
  }
  SUBCASE("a record that claims more rings than it holds") {
    std::string bytes = read(shp);
    bytes.replace(100 + 8 + 36, 4, little(std::uint32_t{0x7FFFFFF}));  // number of parts of the first polygon
    folder.write("p.shp", bytes);
    CHECK(has(refusal<InputError>(shp), "shape 1"));
  }
}

TEST_CASE("nothing is written beside a Shapefile") {
  const Folder folder;
  const std::string shp = copy_sheet(folder, "dc5", "p");
  read_file(shp);
  CHECK(folder.files() == 4);
}

TEST_CASE("a lone .dbf: every kind of column, deleted rows, blanks") {
  const Folder folder;
  const std::string path = folder.write(
      "t.dbf",
      dbf({{"TEN", 'C', 8}, {"SO", 'N', 12}, {"DAI", 'N', 18}, {"DT", 'N', 10, 2}, {"NGAY", 'D', 8}, {"CO", 'L', 1}},
          {{"  An", "12", "123456789012345678", "153.20", "20140305", "T"},
           {"*xoa", "1", "1", "1", "20140305", "T"},
           {"", "", "", "", "", "?"},
           {std::string("B\0\0\0", 4), "-7", "-99999999999999999", "-0.5", "00000000", "n"}}));
  const Result result = read_file(path);
  REQUIRE(result.rows.size() == 3);
  CHECK(result.rows[0] ==
        std::vector<std::string>{"s:  An", "12", "123456789012345678", "153.2f", "d:2014-03-05", "true"});
  CHECK(result.rows[1] == std::vector<std::string>{"-", "-", "-", "-", "-", "-"});
  CHECK(result.rows[2] == std::vector<std::string>{"s:B", "-7", "-99999999999999999", "-0.5f", "-", "false"});
  CHECK(result.origins[1].row == 3);
  CHECK(result.trailer.sources[0].read == 3);
  CHECK(result.trailer.sources[0].skipped == 1);
  CHECK(result.header->epsg == 0);
}

TEST_CASE("decimal commas in a number column of a .dbf keep their digits") {
  const Folder folder;
  SUBCASE("from the first rows on the column is text") {
    const Result result = read_file(folder.write("t.dbf", dbf({{"DT", 'N', 10, 2}}, {{"153,24"}, {"12,5"}})));
    CHECK(result.header->fields[0].type == Type::text);
    CHECK(result.header->fields[0].decimal == ",");
    CHECK(result.cell(0, "DT") == "s:153,24");
  }
  SUBCASE("far behind, the value alone is text") {
    std::vector<std::vector<std::string>> rows(3000, {"1.5"});
    rows.push_back({"153,24"});
    const Result result = read_file(folder.write("t.dbf", dbf({{"DT", 'N', 10, 2}}, rows)));
    CHECK(result.header->fields[0].type == Type::number);
    CHECK(result.cell(3000, "DT") == "s:153,24");
  }
}

TEST_CASE("columns of one name are told apart") {
  const Folder folder;
  const Result result = read_file(folder.write("t.dbf", dbf({{"A", 'C', 3}, {"A", 'C', 3}}, {{"x", "y"}})));
  CHECK(result.header->fields[0].name == "A");
  CHECK(result.header->fields[1].name == "A_2");
  CHECK(result.rows[0] == std::vector<std::string>{"s:x", "s:y"});
}

TEST_CASE("text: TCVN3 that shows up late, bytes that mean nothing, --encoding") {
  const Folder folder;
  const std::string tcvn3 = "T\xD8nh Qu\xB6ng Ninh";
  SUBCASE("evidence behind the sample") {
    std::vector<std::vector<std::string>> rows(10000, {"abc"});
    for (int i = 0; i < 20; ++i) rows.push_back({tcvn3});
    const Result result = read_file(folder.write("t.dbf", dbf({{"DC", 'C', 20}}, rows)));
    CHECK(result.cell(0, "DC") == "s:abc");
    CHECK(result.cell(10000, "DC") == "s:Tỉnh Quảng Ninh");
    REQUIRE(result.changes.size() == 1);
    CHECK(result.changes[0] == "text.encoding DC 20 T\\xD8nh Qu\\xB6ng Ninh Tỉnh Quảng Ninh");
  }
  SUBCASE("a value of no known encoding is null and an error") {
    std::vector<std::vector<std::string>> rows(50, {"T\xE1\xBB\x89nh"});
    rows.push_back({"\xFF\xFF\xFF"});
    rows.push_back({std::string("a\0b", 3)});
    const Result result = read_file(folder.write("t.dbf", dbf({{"DC", 'C', 20}}, rows)));
    CHECK(result.cell(50, "DC") == "-");
    CHECK(result.cell(51, "DC") == "-");
    CHECK(result.issues == std::vector<std::string>{"text.invalid DC \\xFF\\xFF\\xFF", "text.invalid DC a\\x00b"});
  }
  SUBCASE("decomposed Unicode is composed, and counted") {
    const Result result = read_file(folder.write("t.dbf", dbf({{"DC", 'C', 20}}, {{"Xa\xCC\x83"}})));
    CHECK(result.cell(0, "DC") == "s:Xã");
    REQUIRE(result.changes.size() == 1);
    CHECK(result.changes[0].starts_with("text.nfc DC 1 "));
  }
  SUBCASE("what is given is not guessed") {
    SourceOptions options;
    options.inputs = {folder.write("t.dbf", dbf({{"DC", 'C', 20}}, {{"\xA7\xE5"}}))};
    options.encoding = "tcvn3";
    CHECK(read_all(options).cell(0, "DC") == "s:Đồ");
    options.encoding = "klingon";
    CHECK(has(refusal<UsageError>(options), "klingon"));
  }
}

namespace {

/// All geometries of a Shapefile as GDAL alone reads them, flat.
std::vector<std::string> by_gdal(const std::string& path) {
  std::vector<std::string> found;
  const GDALDatasetUniquePtr dataset(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR));
  REQUIRE(dataset);
  for (const auto& feature : *dataset->GetLayer(0)) {
    OGRGeometry* geometry = feature->GetGeometryRef();
    std::string wkb;
    if (geometry != nullptr && !geometry->IsEmpty()) {
      geometry->flattenTo2D();
      wkb.resize(geometry->WkbSize());
      geometry->exportToWkb(wkbNDR, reinterpret_cast<unsigned char*>(wkb.data()), wkbVariantIso);
    }
    found.push_back(geometry::wkt(wkb));
  }
  return found;
}

std::string ring_text(std::size_t points, std::mt19937& random) {
  std::string text = "(0 0 1 1";
  for (std::size_t i = 0; i + 2 < points; ++i) text += fmt::format(",{} {} 2 3", random() % 1000, random() % 1000);
  return text + ",0 0 1 1)";
}

}  // namespace

TEST_CASE("polygons of all kinds come as GDAL reads them") {
  std::mt19937 random(12);
  for (const OGRwkbGeometryType type : {wkbPolygon, wkbPolygon25D, wkbPolygonM, wkbPolygonZM}) {
    CAPTURE(OGRGeometryTypeToName(type));
    const Folder folder;
    const std::string path = folder / "p.shp";
    {
      Maker maker("ESRI Shapefile", path);
      OGRLayer& layer = maker.layer("p", 5899, type);
      field(layer, "SO", OFTInteger);
      // The last one is longer than a block of the reader.
      for (const std::size_t points : {3u, 4u, 12u, 500u, 70000u})
        Maker::add(layer, ("POLYGON ZM (" + ring_text(points, random) + ")").c_str());
      Maker::add(layer, nullptr);
      Maker::add(layer, "POLYGON ZM ((0 0 1 1,0 9 1 1,9 9 1 1,9 0 1 1,0 0 1 1),(1 1 1 1,2 1 1 1,2 2 1 1,1 1 1 1))");
      Maker::add(layer, "POLYGON ZM ((5 5 1 1,5 6 1 1,6 6 1 1,5 5 1 1))");
      Maker::add(layer,
                 "MULTIPOLYGON ZM (((0 0 1 1,0 9 1 1,9 9 1 1,0 0 1 1)),((20 0 1 1,20 9 1 1,29 9 1 1,20 0 1 1)))");
    }
    const auto check = [&] {
      const Result result = read_file(path);
      const std::vector<std::string> expected = by_gdal(path);
      REQUIRE(result.geometries.size() == expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) CHECK(result.geometries[i] == expected[i]);
      std::size_t known = 0;
      for (const std::string& text : expected) known += text.empty() ? 0 : 1;
      const std::vector<std::string> dropped{fmt::format("geometry.z-dropped  {}  ", known)};
      CHECK(result.changes == (type == wkbPolygon ? std::vector<std::string>{} : dropped));
    };
    check();
    // A ring that does not end where it began, and records with a number of points, of parts, a length or a kind that
    // is not what the rest says: GDAL's word counts, whatever it is.
    const std::string whole = read(path);
    for (const std::size_t at : {100u + 8 + 48, 100u + 8 + 48 + 16 * 3}) {
      std::string bytes = whole;
      bytes.replace(at, 8, little(77.5));
      folder.write("p.shp", bytes);
      check();
    }
    for (const auto& [at, value] : {std::pair(100u + 4, std::uint32_t{0x10000000}),
                                    std::pair(100u + 8, std::uint32_t{3}), std::pair(100u + 8, std::uint32_t{0}),
                                    std::pair(100u + 44, std::uint32_t{2}), std::pair(100u + 48, std::uint32_t{3}),
                                    std::pair(100u + 48, std::uint32_t{500}), std::pair(100u + 52, std::uint32_t{1})}) {
      CAPTURE(at);
      CAPTURE(value);
      std::string bytes = whole;
      bytes.replace(at, 4, little(value));
      folder.write("p.shp", bytes);
      if (refusal<InputError>(path).empty()) {
        const Result result = read_file(path);
        CHECK(result.geometries == by_gdal(path));
      }
    }
  }
}
