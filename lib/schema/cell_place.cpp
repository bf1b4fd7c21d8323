#include "schema/cell_place.hpp"

#include <tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/definition.hpp"
#include "crs/transform.hpp"
#include "crs/zones.hpp"
#include "geometry/cell.hpp"
#include "schema/column_plan.hpp"
#include "schema/typing.hpp"
#include "text/coordinate.hpp"
#include "text/map_link.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr std::size_t kExcelCut = 32767;  // characters of a cell

struct Role {
  const char* name;  ///< in Field::geometry
  std::vector<std::string> titles;
};

const std::vector<Role>& roles() {
  static const std::vector<Role> all{
      {"wkt", {"wkt", "wkb", "ewkt", "ewkb", "geom", "the_geom", "geometry", "wkt_geom", "wkb_geometry", "hình học"}},
      {"lat", {"vĩ độ", "lat", "latitude", "vi_do", "tọa độ vĩ độ", "vĩ độ (lat)"}},
      {"lon", {"kinh độ", "lon", "long", "lng", "longitude", "kinh_do", "tọa độ kinh độ", "kinh độ (long)"}},
      {"latlon",
       {"tọa độ", "tọa độ GPS", "GPS", "lat lon", "lat, long", "lat/long", "latlng", "tọa độ (lat, long)",
        "vĩ độ, kinh độ"}},
      {"x", {"X", "tọa độ X", "X (m)", "toado_x", "X VN2000", "tọa độ X (m)"}},
      {"y", {"Y", "tọa độ Y", "Y (m)", "toado_y", "Y VN2000", "tọa độ Y (m)"}}};
  return all;
}

/// Columns of one source, -1 where there is none.
struct Columns {
  int wkt = -1, lat = -1, lon = -1, latlon = -1, x = -1, y = -1;
  int* of(std::string_view role) {
    if (role == "wkt") return &wkt;
    if (role == "lat") return &lat;
    if (role == "lon") return &lon;
    if (role == "latlon") return &latlon;
    return role == "x" ? &x : &y;
  }
  bool degrees() const { return (lat >= 0 && lon >= 0) || latlon >= 0; }
  bool metres() const { return x >= 0 && y >= 0; }
  bool any() const { return wkt >= 0 || degrees() || metres(); }
  std::vector<std::uint32_t> all() const {
    std::vector<std::uint32_t> list;
    for (const int column : {wkt, lat, lon, latlon, x, y})
      if (column >= 0) list.push_back(static_cast<std::uint32_t>(column));
    return list;
  }
};

/// The column with one of these titles: "X (m)", or, where nothing is called so, "Tọa độ / X (m)" by its lowest title,
/// if that is the only one.
int find_column(const SourceColumns& named, const std::vector<std::string>& titles) {
  using Fit = SourceColumns::Fit;
  for (const Fit fit : {Fit::folded, Fit::column_title, Fit::lowest_title})
    for (const std::string& title : titles)
      if (const auto found = named.find(title, fit); !found.empty() && (fit != Fit::lowest_title || found.size() == 1))
        return static_cast<int>(found.front());
  return -1;
}

/// The only column of VN-2000 whose title says X, or Y, among other things: "VN2000_X", "X VN-2000 KTT 107°45' múi 3°".
int find_vn2000(const SourceColumns& named, std::string_view axis) {
  int found = -1;
  for (const std::uint32_t index : named.indices()) {
    std::string words = " ", letters;
    for (const char c : text::fold(named.name(index))) {
      const bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      words += part ? c : ' ';
      if (part) letters += c;
    }
    words += ' ';
    if (letters.find("vn2000") == std::string::npos) continue;
    if (words.find(" " + std::string(axis) + " ") == std::string::npos) continue;
    if (found >= 0) return -1;
    found = static_cast<int>(index);
  }
  return found;
}

/// Titles of columns that hold codes of places or links to maps.
const std::vector<std::string> kCodeTitles{"Plus Code",       "pluscode",     "mã Plus Code", "link bản đồ",
                                           "liên kết bản đồ", "link vị trí",  "Google Maps",  "link Google Maps",
                                           "link Google Map", "vị trí bản đồ"};

/// All columns of places; a half of a pair is none.
Columns columns_of(const SourceColumns& named, bool codes = false) {
  Columns columns;
  for (const Role& role : roles()) *columns.of(role.name) = find_column(named, role.titles);
  if (columns.x < 0) columns.x = find_vn2000(named, "x");
  if (columns.y < 0) columns.y = find_vn2000(named, "y");
  if (codes && columns.latlon < 0) columns.latlon = find_column(named, kCodeTitles);
  if (columns.lat < 0 || columns.lon < 0) columns.lat = columns.lon = -1;
  if (columns.x < 0 || columns.y < 0) columns.x = columns.y = -1;
  return columns;
}

bool takes_points(const Schema& schema) {
  return schema.geometry_type.ends_with("POINT");
}

/// VN-2000 northings lie between 6° and 24°, eastings around 500 km, and in one place the northing is the greater.
bool is_vn2000(double north, double east) {
  return north >= 660000 && north <= 2700000 && east >= 100000 && east <= 900000;
}

bool can_be_metres(double value) {
  return value >= 100000 && value <= 2700000;
}

bool in_country(double lat, double lon) {
  return lat >= 6 && lat <= 24 && lon >= 101 && lon <= 118;
}

constexpr double kMiddleLon = 106;  ///< a longitude of the country

class CellPlaceStage : public Stage {
 public:
  CellPlaceStage(std::shared_ptr<const Schema> schema, CellPlaceOptions options)
      : schema_(std::move(schema)), options_(options) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    if ((schema_ && schema_->geometry == GeometryNeed::none) || !in->schema.empty()) return in;
    in_ = in;
    const std::size_t count = std::max<std::size_t>(in->sources.size(), 1);
    for (std::size_t i = 0; i < count; ++i) sources_.push_back(columns_of_source(*in, i));
    if (std::none_of(sources_.begin(), sources_.end(), [](const Columns& c) { return c.any(); })) return in;
    auto out = std::make_shared<Header>(*in);
    choose_system(*out);
    for (Columns& columns : sources_)
      for (const Role& role : roles())
        if (const int column = *columns.of(role.name); column >= 0)
          out->fields[static_cast<std::size_t>(column)].geometry = role.name;
    taken_ = std::vector<std::atomic<std::int64_t>>(count);
    out_ = out;
    in_degrees_ = crs::geographic(system_);  // a question to the database of systems, not for every row
    return out;
  }

  void process(Batch& batch) override {
    if (!out_) return;
    batch.header = out_;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const std::size_t file = std::min<std::size_t>(batch.features[i].origin.file, sources_.size() - 1);
      if (sources_[file].any() && batch.features[i].wkb.empty()) place(batch, i, sources_[file], file);
    }
  }

  void finish(Batch& late) override {
    for (const auto& [file, columns] : unused_) {
      Issue& issue = late.issues.emplace_back();
      issue.severity = Severity::warning;
      issue.rule = "geometry.points-unused";
      issue.origin.file = static_cast<std::uint32_t>(file);
      issue.args = late.keep({{"columns", Value::of(late.arena.copy(columns))},
                              {"type", Value::of(std::string_view(schema_->geometry_type))}});
    }
    for (std::uint32_t file = 0; out_ && file < sources_.size(); ++file) {
      if (taken_[file] == 0) continue;
      Issue& issue = late.issues.emplace_back();
      issue.severity = Severity::info;
      issue.rule = "geometry.from-cells";
      issue.origin.file = file;
      issue.count = taken_[file];
      issue.args = late.keep({{"columns", Value::of(late.arena.copy(names(sources_[file])))},
                              {"epsg", Value::of(std::int64_t{out_->epsg})}});
    }
  }

 private:
  using Transforms = std::map<int, crs::Transform>;

  Columns columns_of_source(const Header& header, std::size_t source) {
    // A source with geometries has its own; what is missing there is missing.
    if (source < header.sources.size() && header.sources[source].has_extent) return {};
    Columns columns = columns_of(SourceColumns(header, source), options_.read_place != nullptr);
    if (!options_.pairs) columns.latlon = -1;
    if (!schema_ || takes_points(*schema_) || !columns.any()) return columns;
    Columns wkt;
    wkt.wkt = std::exchange(columns.wkt, -1);
    if (wkt.wkt < 0) unused_.emplace_back(source, names(columns));
    return wkt;
  }

  /// Degrees are WGS 84 when nobody says otherwise; metres and WKT can be anything.
  void choose_system(Header& out) {
    const bool named = out.epsg != 0;
    if (!named) out.epsg = options_.epsg;
    if (out.epsg == 0) require_degrees(out);
    if (out.epsg == 0) out.epsg = crs::kWgs84;
    system_ = out.epsg;
    if (!named && options_.to != 0) out.epsg = options_.to;
  }

  void require_degrees(const Header& out) const {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (!sources_[i].any()) continue;
      if (sources_[i].wkt < 0 && sources_[i].degrees()) continue;
      throw UsageError(
          tr("{}: the places in column {} are in a coordinate system that nothing names; say it: --crs EPSG:n, or "
             "--province CODE for the VN-2000 zone of a province (degrees of a phone or receiver are EPSG:4326)",
             i < out.sources.size() ? out.sources[i].path : out.name, names(sources_[i])));
    }
  }

  std::string names(const Columns& columns) const {
    std::string list;
    for (const std::uint32_t column : columns.all()) list += (list.empty() ? "" : ", ") + in_->fields[column].name;
    return list;
  }

  void place(Batch& batch, std::size_t index, const Columns& columns, std::size_t file) {
    const std::span<Value> row = batch.row(index);
    const auto value = [&](int column) { return column < 0 ? Value::null() : row[static_cast<std::size_t>(column)]; };
    bool done = false;
    if (!value(columns.wkt).is_null())
      done = take_geometry(batch, index, columns.wkt);
    else if (!value(columns.lat).is_null() && !value(columns.lon).is_null())
      done = take_degrees(batch, index, columns.lat, columns.lon);
    else if (!value(columns.latlon).is_null())
      done = take_pair(batch, index, columns.latlon);
    else if (!value(columns.x).is_null() && !value(columns.y).is_null())
      done = take_metres(batch, index, columns.x, columns.y);
    taken_[file] += done;
  }

  /// The place in the header's system.
  bool set_point(Batch& batch, std::size_t index, int column, double x, double y, int epsg) {
    if (!bring(x, y, epsg)) return fail(batch, index, column);
    thread_local std::string wkb;
    wkb.clear();
    geometry::Writer writer(wkb);
    writer.begin(geometry::Kind::point);
    writer.xy(x, y);
    writer.end();
    batch.features[index].wkb = batch.arena.copy(wkb);
    return true;
  }

  /// `epsg` 0: of the system of cells that name none.
  bool bring(double& x, double& y, int epsg) {
    if (epsg == 0) epsg = system_;
    if (epsg == out_->epsg) return true;
    Transforms& known = transforms_.local();
    auto found = known.find(epsg);
    if (found == known.end()) {
      if (!crs::known(epsg)) return false;
      found = known.emplace(epsg, crs::Transform(epsg, out_->epsg)).first;
    }
    return found->second.forward(x, y);
  }

  /// Degrees in a projected system are those of receivers.
  int system_of_degrees() const { return in_degrees_ ? system_ : crs::kWgs84; }

  bool fail(Batch& batch, std::size_t index, int column, const char* rule = "geometry.cell-unreadable") const {
    const auto place = static_cast<std::size_t>(column);
    constexpr std::size_t kShown = 200;
    const bool needed = !schema_ || schema_->geometry == GeometryNeed::required;
    Issue& issue =
        batch.add_issue(index, needed ? Severity::error : Severity::warning, rule, batch.header->fields[place].name);
    issue.value = text_of(batch.row(index)[place], batch.arena).substr(0, kShown);
    return false;
  }

  bool take_geometry(Batch& batch, std::size_t index, int column) {
    Value& value = batch.row(index)[static_cast<std::size_t>(column)];
    if (!geometry::looks_like_geometry(value.text())) return fail(batch, index, column);
    thread_local std::string wkb;
    const geometry::CellGeometry read = geometry::read_cell(value.text(), wkb);
    if (!read.ok) {
      const bool cut = value.text().size() == kExcelCut;
      return fail(batch, index, column, cut ? "geometry.cell-cut" : "geometry.cell-unreadable");
    }
    thread_local std::vector<double> scratch;
    const int system = read.srid == 0 && !in_degrees_ && all_degrees(wkb) ? crs::kWgs84 : read.srid;
    const bool moved = geometry::transform(wkb.data(), wkb.size(), scratch, [&](std::span<double> xy) {
      for (std::size_t i = 0; i + 1 < xy.size(); i += 2)
        if (!bring(xy[i], xy[i + 1], system)) return false;
      return true;
    });
    if (!moved) return fail(batch, index, column);
    if (read.dropped.z) batch.changes.push_back({"geometry.z-dropped", {}, {}, {}, batch.features[index].origin});
    batch.features[index].wkb = batch.arena.copy(wkb);
    value = Value::null();  // it would stand twice in the dataset
    return true;
  }

  /// Longitudes and latitudes of the country: in metres they would all lie within some steps of the grid's origin.
  static bool all_degrees(std::string& wkb) {
    thread_local std::vector<double> scratch;
    return geometry::transform(wkb.data(), wkb.size(), scratch, [](std::span<double> xy) {
      for (std::size_t i = 0; i + 1 < xy.size(); i += 2)
        if (!in_country(xy[i + 1], xy[i])) return false;
      return true;
    });
  }

  static std::optional<double> degrees(const Value& value, text::Direction wrong_one, text::Direction wrong_other) {
    if (value.type == Type::integer) return static_cast<double>(value.integer);
    if (value.type == Type::number) return value.number;
    const auto angle = text::parse_angle(value.text());
    if (!angle || angle->direction == wrong_one || angle->direction == wrong_other) return std::nullopt;
    return angle->degrees;
  }

  bool take_degrees(Batch& batch, std::size_t index, int lat_column, int lon_column) {
    using text::Direction;
    const std::span<Value> row = batch.row(index);
    const Value &lat_value = row[static_cast<std::size_t>(lat_column)],
                &lon_value = row[static_cast<std::size_t>(lon_column)];
    const auto lat = degrees(lat_value, Direction::east, Direction::west);
    const auto lon = degrees(lon_value, Direction::north, Direction::south);
    if (lat && lon && in_country(*lat, *lon))
      return set_point(batch, index, lat_column, *lon, *lat, system_of_degrees());
    // A place of the country cannot be read both ways.
    const auto other_lat = degrees(lon_value, Direction::east, Direction::west);
    const auto other_lon = degrees(lat_value, Direction::north, Direction::south);
    if (!other_lat || !other_lon || !in_country(*other_lat, *other_lon)) {
      const bool of_lat = !lat || (lon && !in_country(*lat, kMiddleLon));
      return fail(batch, index, of_lat ? lat_column : lon_column);
    }
    batch.changes.push_back({"geometry.cells-swapped", batch.header->fields[static_cast<std::size_t>(lat_column)].name,
                             text_of(lat_value, batch.arena), text_of(lon_value, batch.arena),
                             batch.features[index].origin});
    return set_point(batch, index, lat_column, *other_lon, *other_lat, system_of_degrees());
  }

  bool take_pair(Batch& batch, std::size_t index, int column) {
    const Value& value = batch.row(index)[static_cast<std::size_t>(column)];
    auto pair = text::parse_lat_lon(value.text());
    if (!pair && options_.read_place) pair = read_place(value.text());
    if (!pair || !in_country(pair->lat, pair->lon)) return fail(batch, index, column);
    return set_point(batch, index, column, pair->lon, pair->lat, system_of_degrees());
  }

  /// A pin on a map counts, the middle of a picture does not: it may be streets away.
  std::optional<text::LatLon> read_place(std::string_view cell) const {
    if (!text::is_link(cell)) return options_.read_place(cell);
    const auto link = text::parse_map_link(cell);
    if (!link) return std::nullopt;
    if (link->place) return link->of_picture ? std::nullopt : link->place;
    std::string code(link->code);
    if (const std::size_t sign = code.find("%2B"); sign != std::string::npos) code.replace(sign, 3, "+");
    return options_.read_place(code);
  }

  static bool is_metric(int epsg) { return epsg != 0 && !crs::geographic(epsg); }

  /// A number of metres; what its signs mean is told by the size that comes out.
  static std::optional<double> metres(const Value& value) {
    if (value.type == Type::integer && can_be_metres(double(value.integer))) return double(value.integer);
    if (value.type == Type::number && can_be_metres(value.number)) return value.number;
    if (!value.is_text()) return std::nullopt;
    for (const char sign : {',', '.'})
      if (const auto number = text::parse_number(value.text(), sign); number && can_be_metres(*number)) return number;
    return std::nullopt;
  }

  bool take_metres(Batch& batch, std::size_t index, int x_column, int y_column) {
    const Value& x = batch.row(index)[static_cast<std::size_t>(x_column)];
    const Value& y = batch.row(index)[static_cast<std::size_t>(y_column)];
    if (in_degrees_) {
      if (const auto one = metres(x), other = metres(y); one && other && is_metric(options_.epsg)) {
        const double north = std::max(*one, *other), east = std::min(*one, *other);
        return is_vn2000(north, east) ? set_point(batch, index, x_column, east, north, options_.epsg)
                                      : fail(batch, index, x_column);
      }
      // X is the longitude where the columns hold degrees.
      const auto pair = degrees(x, text::Direction::north, text::Direction::south);
      const auto other = degrees(y, text::Direction::east, text::Direction::west);
      if (!pair || !other) return fail(batch, index, pair ? y_column : x_column);
      const bool swapped = in_country(*pair, *other);
      if (!swapped && !in_country(*other, *pair)) return fail(batch, index, x_column);
      return set_point(batch, index, x_column, swapped ? *other : *pair, swapped ? *pair : *other, system_);
    }
    const auto one = metres(x), other = metres(y);
    if (!one || !other) return fail(batch, index, one ? y_column : x_column);
    const double north = std::max(*one, *other), east = std::min(*one, *other);
    return is_vn2000(north, east) ? set_point(batch, index, x_column, east, north, 0) : fail(batch, index, x_column);
  }

  std::shared_ptr<const Schema> schema_;
  CellPlaceOptions options_;
  std::shared_ptr<const Header> in_, out_;  // out_ null: there is nothing to do
  int system_ = 0;                          // of the cells; out_->epsg unless --to-crs says another one
  bool in_degrees_ = false;                 // system_
  std::vector<Columns> sources_;
  std::vector<std::pair<std::size_t, std::string>> unused_;  // sources and their columns that give points only
  std::vector<std::atomic<std::int64_t>> taken_;             // geometries by source
  tbb::enumerable_thread_specific<Transforms> transforms_;
};

}  // namespace

std::vector<std::uint32_t> place_columns(const Schema& schema, const SourceColumns& columns) {
  if (schema.geometry == GeometryNeed::none) return {};
  Columns found = columns_of(columns);
  if (!takes_points(schema)) {
    Columns wkt;
    wkt.wkt = found.wkt;
    found = wkt;
  }
  return found.all();
}

std::unique_ptr<Stage> make_cell_place_stage(std::shared_ptr<const Schema> schema, CellPlaceOptions options) {
  return std::make_unique<CellPlaceStage>(std::move(schema), options);
}

}  // namespace sohoa
