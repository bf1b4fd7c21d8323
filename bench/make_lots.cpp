// Writes a large Shapefile of made-up forest lots for measurements: bench_make_lots OUT.shp [COUNT]
//
// A clean coverage of half-hectare lots of 20 vertices each, on land in the communes of Quảng Ninh, VN-2000 / TM-3
// 107-45: sub-compartments of 14 by 14 lots, nine to a compartment; the 51 columns of FRMS in UTF-8, with the list of
// classes of TCVN 11565. Every lot names the commune that its middle lies in. The same count gives the same bytes.
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "admin/boundaries.hpp"
#include "crs/transform.hpp"

namespace {

using namespace sohoa;

struct Column {
  const char* name;
  OGRFieldType type;
  int width, decimals;
};

constexpr std::array<Column, 51> kColumns{{
    {"tt", OFTInteger, 7, 0},        {"id", OFTInteger, 7, 0},      {"matinh", OFTInteger, 2, 0},
    {"mahuyen", OFTInteger, 3, 0},   {"maxa", OFTInteger, 5, 0},    {"xa", OFTString, 30, 0},
    {"tk", OFTString, 10, 0},        {"khoanh", OFTString, 10, 0},  {"lo", OFTString, 10, 0},
    {"thuad", OFTInteger, 5, 0},     {"tobando", OFTString, 9, 0},  {"ddanh", OFTString, 50, 0},
    {"dtich", OFTReal, 9, 2},        {"nggocr", OFTInteger, 1, 0},  {"ldlr", OFTString, 5, 0},
    {"maldlr", OFTInteger, 3, 0},    {"sldlr", OFTString, 30, 0},   {"namtr", OFTInteger, 4, 0},
    {"captuoi", OFTInteger, 2, 0},   {"ktan", OFTInteger, 1, 0},    {"nggocrt", OFTInteger, 1, 0},
    {"thanhrung", OFTInteger, 1, 0}, {"mgo", OFTReal, 9, 1},        {"mtn", OFTReal, 9, 3},
    {"mgolo", OFTReal, 9, 1},        {"mtnlo", OFTReal, 9, 3},      {"lapdia", OFTInteger, 1, 0},
    {"malr3", OFTInteger, 2, 0},     {"mdsd", OFTString, 4, 0},     {"mamdsd", OFTInteger, 2, 0},
    {"dtuong", OFTInteger, 2, 0},    {"churung", OFTString, 50, 0}, {"machur", OFTInteger, 6, 0},
    {"trchap", OFTInteger, 1, 0},    {"quyensd", OFTInteger, 1, 0}, {"thoihansd", OFTInteger, 4, 0},
    {"khoan", OFTInteger, 1, 0},     {"nqh", OFTInteger, 1, 0},     {"nguoink", OFTString, 30, 0},
    {"nguoitrch", OFTString, 30, 0}, {"mangnk", OFTInteger, 6, 0},  {"mangtrch", OFTInteger, 6, 0},
    {"ngsinh", OFTInteger, 1, 0},    {"kd", OFTReal, 10, 2},        {"vd", OFTReal, 11, 2},
    {"capkd", OFTInteger, 5, 0},     {"capvd", OFTInteger, 5, 0},   {"locu", OFTString, 6, 0},
    {"vitrithua", OFTInteger, 1, 0}, {"tinh", OFTString, 30, 0},    {"huyen", OFTString, 30, 0},
}};

/// A class of TCVN 11565 with what has to go with it.
struct Kind {
  const char* symbol;
  int number, origin, planted, established;  ///< nggocr, nggocrt, thanhrung
  const char* species;
  int year;
  double reserve;
  int site, function;
  const char* purpose;
  int purpose_number;
};

constexpr std::array<Kind, 6> kKinds{{
    {"TXB", 15, 1, 0, 0, "", 0, 142.5, 1, 1, "PHDN", 1},
    {"TXN", 16, 1, 0, 0, "", 0, 78.4, 1, 1, "PHDN", 1},
    {"RTG", 60, 2, 1, 1, "Keo", 2015, 61.2, 1, 3, "SXGL", 9},
    {"RTG", 60, 2, 2, 1, "Keo", 2016, 54.9, 1, 3, "SXGL", 9},
    {"DTR", 72, 3, 1, 2, "Keo", 2023, 0, 1, 3, "SXGL", 9},
    {"DT1", 82, 3, 0, 0, "", 0, 0, 1, 3, "SXGL", 9},
}};

constexpr double kSide = 71, kWest = 363000, kSouth = 2290000;  // m
constexpr int kColumnsOfCells = 2400, kSub = 14, kCompartment = 3 * kSub, kSteps = 5;

/// Corners and borders of the cells are a little off the grid, the same for both neighbours.
double shift(int column, int row, int salt) {
  std::uint64_t hash = static_cast<std::uint64_t>(column) * 0x9E3779B97F4A7C15U ^
                       static_cast<std::uint64_t>(row) * 0xC2B2AE3D27D4EB4FU ^ static_cast<std::uint64_t>(salt) << 56;
  hash = (hash ^ (hash >> 31)) * 0x94D049BB133111EBU;
  return static_cast<double>((hash >> 40) % 9001) / 1000 - 4.5;  // m, to the millimetre
}

struct Point {
  double x, y;
};

/// Of the border that starts at a corner and runs east (0) or north (1): its vertex number `step`.
Point vertex(int column, int row, int direction, int step) {
  if (step == kSteps) return vertex(column + (direction == 0), row + (direction == 1), direction, 0);
  const double along = kSide / kSteps * step;
  const double x = kWest + column * kSide + (direction == 0 ? along : 0),
               y = kSouth + row * kSide + (direction == 1 ? along : 0);
  if (step == 0) return {x + shift(column, row, 0), y + shift(column, row, 1)};
  return {x + (direction == 1 ? shift(column, row, 10 + step) : 0),
          y + (direction == 0 ? shift(column, row, 20 + step) : 0)};
}

/// Clockwise, as Shapefiles want it: up the west side, along the north, down the east, back along the south.
void draw(OGRLinearRing& ring, int column, int row) {
  int at = 0;
  ring.setNumPoints(4 * kSteps + 1);
  const auto put = [&](const Point& point) { ring.setPoint(at++, point.x, point.y); };
  for (int i = 0; i < kSteps; ++i) put(vertex(column, row, 1, i));
  for (int i = 0; i < kSteps; ++i) put(vertex(column, row + 1, 0, i));
  for (int i = kSteps; i > 0; --i) put(vertex(column + 1, row, 1, i));
  for (int i = kSteps; i > 0; --i) put(vertex(column, row, 0, i));
  put(vertex(column, row, 1, 0));
}

class Writer {
 public:
  explicit Writer(OGRLayer* layer) : layer_(layer), feature_(layer->GetLayerDefn()) {
    auto* polygon = new OGRPolygon;
    polygon->addRingDirectly(new OGRLinearRing);
    polygon_ = polygon;
    feature_.SetGeometryDirectly(polygon);
    for (int i = 0; i < static_cast<int>(kColumns.size()); ++i)
      if (kColumns[static_cast<std::size_t>(i)].type == OFTString)
        feature_.SetField(i, "");
      else
        feature_.SetField(i, 0);
  }

  void write(int number, int column, int row, const admin::CommuneArea& commune) {
    draw(*polygon_->getExteriorRing(), column, row);
    const double hectares = std::round(polygon_->get_Area() / 100) / 100;
    const Kind& kind = kKinds[static_cast<std::size_t>(column / 5 + row / 4) % kKinds.size()];
    const bool organisation = kind.function == 1;
    set("tt", number);
    set("matinh", 22);
    set("maxa", std::atoi(commune.code.c_str()));
    set("xa", commune.name.c_str());
    set("tk", fmt::format("{}", 1 + row / kCompartment * (kColumnsOfCells / kCompartment + 1) + column / kCompartment)
                  .c_str());
    set("khoanh", fmt::format("{}", 1 + row % kCompartment / kSub * 3 + column % kCompartment / kSub).c_str());
    set("lo", fmt::format("{}", 1 + row % kSub * kSub + column % kSub).c_str());
    set("ddanh", "Khe Mẫu");
    set("dtich", hectares);
    set("nggocr", kind.origin);
    set("ldlr", kind.symbol);
    set("maldlr", kind.number);
    set("sldlr", kind.species);
    set("namtr", kind.year);
    set("nggocrt", kind.planted);
    set("thanhrung", kind.established);
    set("mgo", kind.reserve);
    set("mgolo", std::round(kind.reserve * hectares * 10) / 10);
    set("lapdia", kind.site);
    set("malr3", kind.function);
    set("mdsd", kind.purpose);
    set("mamdsd", kind.purpose_number);
    set("dtuong", organisation ? 4 : 1);
    set("churung",
        organisation ? "Ban quản lý rừng phòng hộ Mẫu" : fmt::format("Nguyễn Văn Mẫu {:03}", number % 1000).c_str());
    set("machur", organisation ? 9002 : 1 + number % 1000);
    set("quyensd", 1);
    set("thoihansd", 50);
    set("tinh", "Quảng Ninh");
    feature_.SetFID(OGRNullFID);
    if (layer_->CreateFeature(&feature_) != OGRERR_NONE) throw std::runtime_error("a lot could not be written");
  }

 private:
  template <typename Value>
  void set(const char* name, Value value) {
    feature_.SetField(name, value);
  }

  OGRLayer* layer_;
  OGRFeature feature_;
  OGRPolygon* polygon_;
};

/// Cells from south to north whose middle lies in a commune, until there are enough.
void fill(OGRLayer* layer, int count) {
  const admin::Boundaries& communes = admin::Boundaries::shipped();
  crs::Transform to_degrees(5899, 4326);
  Writer writer(layer);
  int written = 0;
  for (int row = 0; written < count; ++row) {
    if (row > kColumnsOfCells) throw std::runtime_error("there is no land for so many lots");
    for (int column = 0; column < kColumnsOfCells && written < count; ++column) {
      double x = kWest + (column + 0.5) * kSide, y = kSouth + (row + 0.5) * kSide;
      if (!to_degrees.forward(x, y)) continue;
      const auto area = communes.index().at({x, y});
      if (area != admin::Boundaries::kNone) writer.write(++written, column, row, communes.areas()[area]);
    }
  }
}

void make(const std::string& path, int count) {
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("ESRI Shapefile");
  GDALDatasetUniquePtr dataset(driver->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
  if (!dataset) throw std::runtime_error(path + " cannot be written");
  char* encoding[] = {const_cast<char*>("ENCODING=UTF-8"), nullptr};
  OGRLayer* layer = dataset->CreateLayer("lots", nullptr, wkbPolygon, encoding);
  for (const Column& column : kColumns) {
    OGRFieldDefn field(column.name, column.type);
    field.SetWidth(column.width);
    field.SetPrecision(column.decimals);
    layer->CreateField(&field);
  }
  fill(layer, count);
  dataset.reset();
  // Last: who finds it has the whole file.
  std::ofstream(path.substr(0, path.size() - 4) + ".prj")
      << R"(PROJCS["VN_2000_TM_3_107_45",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",107.75],PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]])";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fputs("usage: bench_make_lots OUT.shp [COUNT]\n", stderr), 2;
  try {
    GDALAllRegister();
    make(argv[1], argc > 2 ? std::atoi(argv[2]) : 1'000'000);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_make_lots: %s\n", error.what());
    return 1;
  }
  return 0;
}
