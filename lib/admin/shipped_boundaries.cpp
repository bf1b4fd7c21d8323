#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "admin/boundaries.hpp"
#include "admin/units.hpp"
#include "base/data.hpp"
#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa::admin {
namespace {

namespace fs = std::filesystem;
using geometry::Kind;
using geometry::Point;
using nlohmann::json;

/// Reads a file of make_boundaries.py: TopoJSON with one collection of multipolygons, arcs as whole steps from point to
/// point (topojson-specification 2.1.4: an arc ~i is arc i backwards; arcs that follow one another share a point).
class Topology {
 public:
  explicit Topology(const json& text) {
    const auto& scale = text.at("transform").at("scale");
    const auto& origin = text.at("transform").at("translate");
    for (const json& arc : text.at("arcs")) {
      std::int64_t x = 0, y = 0;
      auto& points = arcs_.emplace_back();
      for (const json& step : arc) {
        x += step.at(0).get<std::int64_t>();
        y += step.at(1).get<std::int64_t>();
        points.push_back({at(x, scale.at(0), origin.at(0)), at(y, scale.at(1), origin.at(1))});
      }
    }
  }

  std::string multipolygon(const json& parts) const {
    std::string wkb;
    geometry::Writer writer(wkb);
    writer.begin(Kind::multipolygon);
    for (const json& part : parts) {
      writer.begin(Kind::polygon);
      for (const json& ring : part) write_ring(ring, writer);
      writer.end();
    }
    writer.end();
    return wkb;
  }

 private:
  /// The double that stands nearest to the decimal number, as a reader of GeoJSON would have it.
  static double at(std::int64_t steps, const json& scale, const json& origin) {
    const double per_unit = std::round(1 / scale.get<double>());
    return static_cast<double>(steps) / per_unit + origin.get<double>();
  }

  void write_ring(const json& ring, geometry::Writer& writer) const {
    writer.begin_ring();
    bool first = true;
    for (const json& number : ring) {
      const auto arc = number.get<std::int64_t>();
      std::vector<Point> points = arcs_.at(static_cast<std::size_t>(arc < 0 ? ~arc : arc));
      if (arc < 0) std::reverse(points.begin(), points.end());
      for (std::size_t i = first ? 0 : 1; i < points.size(); ++i) writer.xy(points[i].x, points[i].y);
      first = false;
    }
    writer.end();
  }

  std::vector<std::vector<Point>> arcs_;
};

void read(const fs::path& file, std::vector<CommuneArea>& areas) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  try {
    const json text = json::parse(bytes);
    const Topology topology(text);
    for (const json& unit : text.at("objects").at("communes").at("geometries")) {
      const auto code = unit.at("properties").at("code").get<std::string>();
      const Commune* known = Units::shipped().commune(code, Edition::y2026);
      const std::string name(known != nullptr ? known->name : "");
      areas.push_back({code, name, topology.multipolygon(unit.at("arcs"))});
    }
  } catch (const json::exception&) {
    throw Error(Exit::fault, tr("{}: is damaged; install the program's data again", file.string()));
  } catch (const std::out_of_range&) {
    throw Error(Exit::fault, tr("{}: is damaged; install the program's data again", file.string()));
  }
}

std::vector<CommuneArea> read_all() {
  std::vector<CommuneArea> areas;
  for (const auto& entry : fs::directory_iterator(data_path("admin")))
    if (entry.path().filename().string().starts_with("boundaries_") && entry.path().extension() == ".topojson")
      read(entry.path(), areas);
  return areas;
}

}  // namespace

const Boundaries& Boundaries::shipped() {
  static const Boundaries boundaries(read_all());
  return boundaries;
}

}  // namespace sohoa::admin
