// Writes large Shapefiles of made-up land parcels for measurements:
// bench_make_parcels OUT.shp [COUNT] [--seed N] [--files N] [--faults N] [--loose PERCENT]
//
// A clean coverage: sheets of 400 parcels, shared vertices, 6 to 12 vertices a ring, millimetre coordinates in VN-2000
// / TM-3 107-45 round Tiên Yên, Quảng Ninh; the columns of FAMIS with TCVN3 text; areas as drawn, keys unique. The same
// arguments give the same bytes in every run; another seed draws another plan. Of several files (OUT-1.shp, OUT-2.shp
// ...) each has its share of the sheets. With --faults one parcel in N has a fault, each kind in turn (enum Fault).
// With --loose that share of the borders between two parcels is drawn differently by either: by millimetres, one in
// twenty by decimetres.
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

// ---- text

/// TCVN3 bytes of Vietnamese text; the toned capitals have none and do not occur here.
std::string tcvn3(std::u16string_view text) {
  struct Run {
    unsigned char first;
    std::u16string_view letters;
  };
  static constexpr Run kRuns[] = {{0xA1, u"ĂÂÊÔƠƯĐăâêôơưđ"},  {0xB5, u"àảãáạ"},         {0xBB, u"ằẳẵắ"},
                                  {0xC6, u"ặầẩẫấậè"},         {0xCE, u"ẻẽéẹềểễếệìỉ"},   {0xDC, u"ĩíịò"},
                                  {0xE1, u"ỏõóọồổỗốộờởỡớợù"}, {0xF1, u"ủũúụừửữứựỳỷỹýỵ"}};
  std::string bytes;
  for (const char16_t letter : text) {
    char byte = static_cast<char>(letter);
    for (const Run& run : kRuns)
      if (const auto at = run.letters.find(letter); at != run.letters.npos) byte = static_cast<char>(run.first + at);
    bytes += byte;
  }
  return bytes;
}

struct LandUse {
  const char* code;
  std::string symbol;  ///< of 1995, TCVN3
  int number;
};

const std::array<LandUse, 8> kLandUses{{{"ONT", "T", 45},
                                        {"LUC", "2L", 2},
                                        {"CLN", tcvn3(u"Vườn"), 14},
                                        {"HNK", tcvn3(u"ĐM"), 10},
                                        {"RSX", "R.T.S", 26},
                                        {"NTS", "Ao", 22},
                                        {"LUK", "1L", 3},
                                        {"BCS", "Hg/b", 50}}};

const std::array<std::string, 8> kFamilies{tcvn3(u"Nguyễn"), tcvn3(u"Trần"), tcvn3(u"Lê"),  tcvn3(u"Phạm"),
                                           tcvn3(u"Hoàng"),  tcvn3(u"Vũ"),   tcvn3(u"Bùi"), tcvn3(u"Đỗ")};

struct Commune {
  const char* code;  ///< of 2024, of a commune that went whole into one new commune
  std::string name;
  double east, north;  ///< its seat
};

const std::array<Commune, 4> kCommunes{{{"06862", tcvn3(u"thị trấn Tiên Yên"), 461800, 2363900},
                                        {"06874", tcvn3(u"xã Điền Xá"), 451700, 2372500},
                                        {"06883", tcvn3(u"xã Đông Hải"), 470500, 2364100},
                                        {"06970", tcvn3(u"thị trấn Ba Chẽ"), 448300, 2350900}}};

// ---- chance and shape

/// Mixes a key to 64 evenly spread bits (the finaliser of splitmix64).
std::uint64_t spread(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

std::uint64_t seed = 0;  ///< set once, by main(); 0 changes nothing

std::uint64_t key(std::uint64_t kind, std::uint64_t i, std::uint64_t j) {
  return spread((kind << 60) ^ (i << 30) ^ j ^ seed);
}

/// A whole number from -range to range, taken from 16 of the key's bits.
int swing(std::uint64_t bits, int shift, int range) {
  return static_cast<int>((bits >> shift & 0xFFFFU) * (2U * static_cast<unsigned>(range) + 1U) >> 16U) - range;
}

/// Millimetres.
struct Point {
  std::int64_t x, y;
};

constexpr int kSide = 20;  ///< parcels along the side of a sheet
constexpr std::int64_t kWidth = 20'000, kHeight = 30'000;
constexpr std::int64_t kWest = 455'000'000, kSouth = 2'345'000'000;

Point corner(std::int64_t i, std::int64_t j) {
  const std::uint64_t bits = key(1, static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(j));
  return {kWest + i * kWidth + swing(bits, 0, 3000), kSouth + j * kHeight + swing(bits, 16, 4000)};
}

std::uint64_t loose = 0;  ///< percent of the borders; set once, by main()

/// Draws the vertices of a border, from `begin` on, as the other neighbour saw them.
void draw_otherwise(std::vector<Point>& ring, std::size_t begin, Point b, std::uint64_t bits) {
  const std::uint64_t other = spread(bits ^ 5);
  if (other % 100 >= loose) return;
  const int off = (other >> 8) % 20 == 0 ? 300 : 3;
  if (ring.size() == begin + 1) ring.push_back({(ring[begin].x + b.x) / 2, (ring[begin].y + b.y) / 2});
  for (std::size_t i = begin + 1; i < ring.size(); ++i) {
    ring[i].x += swing(other, 16, off);
    ring[i].y += swing(other, 32, off) | 1;
  }
}

/// Appends the edge from a (included) to b (not included) with `fewest` to two vertices between, which depend on the
/// edge alone. `bits` names the edge; `forward` says whether a is the end it is named from.
void edge(std::vector<Point>& ring, Point a, Point b, std::uint64_t bits, bool forward, unsigned fewest) {
  const std::size_t begin = ring.size();
  const Point end = b;
  ring.push_back(a);
  if (!forward) std::swap(a, b);
  const auto extra = static_cast<std::int64_t>(fewest + bits % (3 - fewest));
  for (std::int64_t n = 1; n <= extra; ++n) {
    const std::int64_t k = forward ? n : extra + 1 - n;
    ring.push_back({a.x + (b.x - a.x) * k / (extra + 1) + swing(bits, static_cast<int>(k) * 16, 400),
                    a.y + (b.y - a.y) * k / (extra + 1) + swing(bits, static_cast<int>(k) * 16 + 8, 400)});
  }
  if (!forward) draw_otherwise(ring, begin, end, bits);
}

/// The ring of the parcel in column i and row j of the whole plan, clockwise, open.
void draw(std::vector<Point>& ring, std::int64_t i, std::int64_t j) {
  const auto u = static_cast<std::uint64_t>(i), v = static_cast<std::uint64_t>(j);
  const Point sw = corner(i, j), nw = corner(i, j + 1), ne = corner(i + 1, j + 1), se = corner(i + 1, j);
  ring.clear();
  edge(ring, sw, nw, key(2, u, v), true, 0);
  edge(ring, nw, ne, key(3, u, v + 1), true, 1);
  edge(ring, ne, se, key(2, u + 1, v), false, 0);
  edge(ring, se, sw, key(3, u, v), false, 1);
}

/// Square metres to one decimal, half up. Coordinates are taken from the first vertex, so nothing overflows.
double area(const std::vector<Point>& ring) {
  std::int64_t doubled = 0;
  for (std::size_t k = 1; k + 1 < ring.size(); ++k)
    doubled +=
        (ring[k].x - ring[0].x) * (ring[k + 1].y - ring[0].y) - (ring[k + 1].x - ring[0].x) * (ring[k].y - ring[0].y);
  return static_cast<double>((std::abs(doubled) + 100'000) / 200'000) / 10;
}

// ---- the file

enum Column {
  THUAID,
  XAID,
  SHBANDO,
  SHTHUA,
  DIENTICH,
  DIENTICHPL,
  MALOAIDAT,
  KHLOAIDAT,
  DIADANH,
  DTSD,
  TENCHU,
  DIACHI,
  MDSD2003,
  KH2003,
  MSCOLOR,
  SHTHUATAM,
  DTTHOCU,
  DACAPGCN
};

OGRLayer* make_layer(GDALDataset& dataset, const char* name) {
  // An empty ENCODING writes the bytes as they are; the date in the .dbf would differ from day to day.
  char** options = CSLSetNameValue(nullptr, "ENCODING", "");
  options = CSLSetNameValue(options, "DBF_DATE_LAST_UPDATE", "2025-01-15");
  OGRLayer* layer = dataset.CreateLayer(name, nullptr, wkbPolygon, options);
  CSLDestroy(options);
  if (layer == nullptr) throw std::runtime_error("the layer could not be created");
  struct Definition {
    const char* name;
    OGRFieldType type;
    int width, precision;
  };
  static constexpr Definition kDefinitions[] = {
      {"THUAID", OFTInteger64, 10, 0}, {"XAID", OFTString, 5, 0},      {"SHBANDO", OFTInteger, 5, 0},
      {"SHTHUA", OFTInteger, 6, 0},    {"DIENTICH", OFTReal, 12, 1},   {"DIENTICHPL", OFTReal, 12, 1},
      {"MALOAIDAT", OFTInteger, 3, 0}, {"KHLOAIDAT", OFTString, 8, 0}, {"DIADANH", OFTString, 20, 0},
      {"DTSD", OFTString, 5, 0},       {"TENCHU", OFTString, 40, 0},   {"DIACHI", OFTString, 60, 0},
      {"MDSD2003", OFTString, 10, 0},  {"KH2003", OFTString, 10, 0},   {"MSCOLOR", OFTInteger, 5, 0},
      {"SHTHUATAM", OFTInteger, 6, 0}, {"DTTHOCU", OFTReal, 12, 1},    {"DACAPGCN", OFTInteger, 1, 0}};
  for (const Definition& definition : kDefinitions) {
    OGRFieldDefn field(definition.name, definition.type);
    field.SetWidth(definition.width);
    field.SetPrecision(definition.precision);
    layer->CreateField(&field);
  }
  return layer;
}

void write_sidecars(const std::string& shp) {
  std::remove((shp.substr(0, shp.size() - 4) + ".cpg").c_str());  // an office's file says nothing about its encoding
  std::ofstream(shp.substr(0, shp.size() - 4) + ".prj")
      << R"(PROJCS["VN-2000_TM-3_107-45",GEOGCS["GCS_VN-2000",DATUM["D_Vietnam_2000",)"
      << R"(SPHEROID["WGS_1984",6378137.0,298.257223563]],)"
      << R"(PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],)"
      << R"(PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",107.75],)"
      << R"(PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]])";
}

const Commune& commune_of(std::int64_t sheet_column, std::int64_t sheet_row) {
  const double east = static_cast<double>(kWest + (2 * sheet_column + 1) * kSide * kWidth / 2) / 1000;
  const double north = static_cast<double>(kSouth + (2 * sheet_row + 1) * kSide * kHeight / 2) / 1000;
  const Commune* nearest = kCommunes.data();
  for (const Commune& commune : kCommunes)
    if (std::hypot(commune.east - east, commune.north - north) <
        std::hypot(nearest->east - east, nearest->north - north))
      nearest = &commune;
  return *nearest;
}

/// What may be wrong with a parcel.
enum class Fault {
  none,
  area,           ///< not the drawn one
  self_crossing,  ///< the ring
  land_use,       ///< a code that no list knows
  no_number,
  duplicate,  ///< the number of the parcel before
};

class Writer {
 public:
  /// `last_id`: THUAID of the parcel before the first.
  Writer(OGRLayer* layer, std::int64_t last_id)
      : layer_(layer), feature_(layer->GetLayerDefn()), last_id_(last_id), kind_field_(tcvn3(u"Đồng Mẫu ")) {
    // The feature keeps one polygon with one ring for good; only its points change.
    auto* polygon = new OGRPolygon;
    polygon->addRingDirectly(new OGRLinearRing);
    feature_.SetGeometryDirectly(polygon);
    line_ = polygon->getExteriorRing();
  }

  void write(const Commune& commune, int sheet, int number, std::int64_t column, std::int64_t row, Fault fault) {
    draw(ring_, column, row);
    fill(commune, sheet, number, key(4, static_cast<std::uint64_t>(column), static_cast<std::uint64_t>(row)));
    plant(fault, number);
    const auto count = static_cast<int>(ring_.size());
    line_->setNumPoints(count + 1, FALSE);
    for (int k = 0; k <= count; ++k) {
      const Point& point = ring_[static_cast<std::size_t>(k % count)];
      line_->setPoint(k, static_cast<double>(point.x) / 1000, static_cast<double>(point.y) / 1000);
    }
    feature_.SetFID(OGRNullFID);
    if (layer_->CreateFeature(&feature_) != OGRERR_NONE) throw std::runtime_error("a parcel could not be written");
  }

 private:
  void fill(const Commune& commune, int sheet, int number, std::uint64_t bits) {
    const LandUse& use = kLandUses[bits % kLandUses.size()];
    const double square_metres = area(ring_);
    const bool home = use.number == 45;
    feature_.SetField(THUAID, ++last_id_);
    feature_.SetField(XAID, commune.code);
    feature_.SetField(SHBANDO, sheet);
    feature_.SetField(SHTHUA, number);
    feature_.SetField(DIENTICH, square_metres);
    feature_.SetField(DIENTICHPL, (bits >> 8 & 3) != 0 ? square_metres : 0.0);
    feature_.SetField(MALOAIDAT, use.number);
    feature_.SetField(KHLOAIDAT, use.symbol.c_str());
    feature_.SetField(DIADANH, numbered(kind_field_, static_cast<int>(bits >> 10 & 7)));
    feature_.SetField(DTSD, "GDC");
    text_ = kFamilies[bits >> 16 & 7];
    text_ += (bits >> 19 & 1) != 0 ? kMan : kWoman;
    feature_.SetField(TENCHU, numbered(text_, static_cast<int>(bits >> 20 & 0xFFFFF)));
    text_ = kHamlet;
    append(static_cast<int>(bits >> 40 & 7) + 1);
    text_ += ", ";
    text_ += commune.name;
    text_ += kProvince;
    feature_.SetField(DIACHI, text_.c_str());
    feature_.SetField(MDSD2003, use.code);
    feature_.SetField(KH2003, use.code);
    feature_.SetField(MSCOLOR, 0);
    feature_.SetField(SHTHUATAM, number);
    feature_.SetField(DTTHOCU, home ? std::min(square_metres, 300.0) : 0.0);
    feature_.SetField(DACAPGCN, static_cast<int>(bits >> 44 & 1));
  }

  void plant(Fault fault, int number) {
    if (fault == Fault::area) feature_.SetField(DIENTICH, area(ring_) * 1.5 + 10);
    if (fault == Fault::self_crossing) std::swap(ring_.front(), ring_[ring_.size() / 2]);
    if (fault == Fault::land_use) feature_.SetField(KH2003, "XYZ");
    if (fault == Fault::no_number) feature_.SetField(SHTHUA, 0);
    if (fault == Fault::duplicate && number > 1) feature_.SetField(SHTHUA, number - 1);
  }

  void append(int number) {
    char digits[12];
    text_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  }

  const char* numbered(const std::string& stem, int number) {
    if (&stem != &text_) text_ = stem;
    append(number);
    return text_.c_str();
  }

  inline static const std::string kMan = tcvn3(u" Văn Mẫu "), kWoman = tcvn3(u" Thị Mẫu "), kHamlet = tcvn3(u"Thôn "),
                                  kProvince = tcvn3(u", tỉnh Quảng Ninh");
  OGRLayer* layer_;
  OGRFeature feature_;
  OGRLinearRing* line_;
  GIntBig last_id_;
  std::vector<Point> ring_;
  std::string kind_field_, text_;
};

constexpr std::int64_t kPerSheet = std::int64_t{kSide} * kSide;

/// The whole plan, of which every file has some sheets.
class Plan {
 public:
  Plan(std::int64_t count, std::int64_t faults)
      : count_(count),
        faults_(faults),
        sheets_((count + kPerSheet - 1) / kPerSheet),
        across_(static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(sheets_))))) {}

  std::int64_t sheets() const { return sheets_; }

  /// The sheets up to `end`, from the first that was not written yet.
  void write(OGRLayer* layer, std::int64_t end) {
    Writer writer(layer, written_);
    for (; sheet_ < end; ++sheet_) {
      const std::int64_t column = sheet_ % across_ * kSide, row = sheet_ / across_ * kSide;
      const Commune& commune = commune_of(sheet_ % across_, sheet_ / across_);
      const int sheet = ++last_sheet_[&commune];
      for (int number = 1; number <= kPerSheet && written_ < count_; ++number)
        writer.write(commune, sheet, number, column + (number - 1) % kSide, row + (number - 1) / kSide, next_fault());
    }
  }

 private:
  Fault next_fault() {
    ++written_;
    if (faults_ == 0 || written_ % faults_ != 0) return Fault::none;
    return static_cast<Fault>(1 + written_ / faults_ % static_cast<std::int64_t>(Fault::duplicate));
  }

  std::int64_t count_, faults_, sheets_, across_;
  std::int64_t sheet_ = 0, written_ = 0;
  std::map<const Commune*, int> last_sheet_;
};

void write_file(const std::string& path, Plan& plan, std::int64_t end) {
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("ESRI Shapefile");
  driver->QuietDelete(path.c_str());
  GDALDatasetUniquePtr dataset(driver->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
  if (!dataset) throw std::runtime_error("cannot be created");
  plan.write(make_layer(*dataset, "parcels"), end);
  dataset.reset();
  write_sidecars(path);
}

struct Options {
  std::string path;
  std::int64_t count = 1'000'000, seed = 0, files = 1, faults = 0, loose = 0;
};

/// False when the arguments make no sense.
bool parse(int argc, char** argv, Options& options) {
  if (argc < 2) return false;
  options.path = argv[1];
  int next = 2;
  if (next < argc && argv[next][0] != '-') options.count = std::atoll(argv[next++]);
  for (; next + 1 < argc; next += 2) {
    const std::string_view name = argv[next];
    std::int64_t* const value = name == "--seed"     ? &options.seed
                                : name == "--files"  ? &options.files
                                : name == "--faults" ? &options.faults
                                : name == "--loose"  ? &options.loose
                                                     : nullptr;
    if (value == nullptr) return false;
    *value = std::atoll(argv[next + 1]);
  }
  return next == argc && options.path.ends_with(".shp") && options.count > 0 && options.files > 0 &&
         options.faults >= 0 && options.loose >= 0 && options.loose <= 100;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: bench_make_parcels OUT.shp [COUNT] [--seed N] [--files N] [--faults N] "
                 "[--loose PERCENT]\n");
    return 2;
  }
  loose = static_cast<std::uint64_t>(options.loose);
  if (options.seed != 0) seed = spread(static_cast<std::uint64_t>(options.seed));
  GDALAllRegister();
  Plan plan(options.count, options.faults);
  const std::string stem = options.path.substr(0, options.path.size() - 4);
  for (std::int64_t file = 1; file <= options.files; ++file) {
    const std::string path = options.files == 1 ? options.path : stem + "-" + std::to_string(file) + ".shp";
    try {
      write_file(path, plan, plan.sheets() * file / options.files);
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "bench_make_parcels: %s: %s\n", path.c_str(), failure.what());
      return 4;
    }
  }
  return 0;
}
