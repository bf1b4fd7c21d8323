// sohoa-admin locate: which commune points and features lie in.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/message.hpp"
#include "crs/definition.hpp"
#include "crs/transform.hpp"
#include "crs/zones.hpp"
#include "dataset/admin_commands.hpp"
#include "dataset/answers.hpp"
#include "dataset/locate_stage.hpp"
#include "schema/cell_place.hpp"
#include "schema/ground_area.hpp"
#include "source/crs_choice.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "text/coordinate.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;

/// Two numbers: "564512.3,2321456.7", "564512,3; 2321456,7", with blanks or a tab between them.
std::optional<std::pair<double, double>> two_numbers(std::string_view text) {
  for (const char* between : {";", "\t", ", ", " ", ","}) {
    const std::size_t at = text.find(between);
    if (at == std::string_view::npos) continue;
    const auto trimmed = [](std::string_view part) {
      while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
      while (!part.empty() && (part.back() == ' ' || part.back() == '\t')) part.remove_suffix(1);
      return part;
    };
    const auto first = text::parse_number(trimmed(text.substr(0, at)));
    const auto second = text::parse_number(trimmed(text.substr(at + std::string_view(between).size())));
    if (first && second) return std::pair{*first, *second};
    return std::nullopt;
  }
  return std::nullopt;
}

/// What a question about a point says.
struct Asked {
  std::optional<geometry::Point> point;  ///< degrees on WGS 84
  std::string note;                      ///< why there is none
};

/// Reads points in one coordinate system.
class PointReader {
 public:
  /// `epsg` 0: degrees.
  explicit PointReader(int epsg) : degrees_(epsg == 0 || crs::geographic(epsg)), to_wgs84_(epsg, crs::kWgs84) {}

  Asked read(std::string_view text) { return degrees_ ? degrees(text) : metres(text); }

 private:
  Asked degrees(std::string_view text) {
    if (const auto found = text::parse_lat_lon(text)) return moved({found->lon, found->lat});
    const auto pair = two_numbers(text);
    if (!pair) return {{}, tr("is no point; write longitude and latitude, such as 107.77,20.98")};
    if (std::abs(pair->first) > 1000 && std::abs(pair->second) > 1000)
      return {{},
              tr("these are metres, not degrees; name their zone with --crs EPSG:n, or with the old province, such "
                 "as --province 22")};
    return {{}, tr("lies outside Viet Nam, whichever of the two is the longitude")};
  }

  /// The northing is the greater number everywhere in Viet Nam, whichever stands first.
  Asked metres(std::string_view text) {
    const auto pair = two_numbers(text);
    if (!pair) return {{}, tr("is no point; write easting and northing in metres, such as 501500,2319500")};
    const double east = std::min(pair->first, pair->second), north = std::max(pair->first, pair->second);
    if (east < 100000 || east > 900000 || north < 650000 || north > 2700000)
      return {{}, tr("is no place in metres of a zone of VN-2000")};
    return moved({east, north});
  }

  Asked moved(geometry::Point point) {
    if (to_wgs84_.forward(point.x, point.y)) return {point, {}};
    return {{}, tr("has no place on WGS 84")};
  }

  bool degrees_;
  crs::Transform to_wgs84_;
};

std::string commune_name(std::string_view code) {
  const admin::Commune* found = admin::Units::shipped().commune(code, admin::Edition::y2026);
  return std::string(code) + (found == nullptr ? "" : " " + std::string(found->name));
}

Json answer(const std::string& question, const Asked& asked, const admin::Boundaries& boundaries, double most) {
  Json found{{"question", question}, {"code", nullptr}, {"name", nullptr}, {"distance", nullptr}, {"note", nullptr}};
  if (!asked.point) {
    found["note"] = asked.note;
    return found;
  }
  found["lon"] = std::round(asked.point->x * 1e7) / 1e7;
  found["lat"] = std::round(asked.point->y * 1e7) / 1e7;
  const admin::Spot spot = boundaries.at(*asked.point, most);
  if (!spot.rival.empty()) {
    found["note"] =
        tr("lies in no commune whose polygon is at hand, and {} may be nearer; give its polygon with "
           "--boundary",
           commune_name(spot.rival));
  } else if (spot.area == admin::Boundaries::kNone) {
    found["note"] =
        tr("lies in no commune whose polygon is at hand, nor within {:.0f} m of one (--max-distance)", most);
  } else {
    found["code"] = boundaries.areas()[spot.area].code;
    found["name"] = boundaries.areas()[spot.area].name;
    found["distance"] = std::round(spot.distance * 10) / 10;
    if (spot.distance == 0) found["distance"] = 0;  // not 0.0
  }
  return found;
}

double most_of(const Arguments& arguments) {
  return static_cast<double>(arguments.integer("--max-distance", static_cast<std::int64_t>(kNearestWithin)));
}

Exit answer_points(const AdminCall& call, const std::vector<std::string>& questions) {
  if (call.arguments.said("--output")) throw UsageError(tr("{} is for files and streams, not for points", "--output"));
  for (const Options& options : {source_options(), output_options()})
    for (const Option& option : options)
      if (call.arguments.said(option.name) && option.name != "--crs" && option.name != "--province" &&
          option.name != "--json")
        throw UsageError(tr("{} is for files and streams, not for points", option.name));
  const SourceOptions source = source_arguments(call.arguments);
  const int epsg =
      source::option_code("--crs", source.crs).value_or(source::province_zone(source).value_or(crs::kWgs84));
  PointReader reader(epsg);
  const auto boundaries = boundary_arguments(call.arguments);
  const double most = most_of(call.arguments);
  Answers answers({{"question", tr("point")},
                   {"code", tr("code")},
                   {"name", tr("name")},
                   {"distance", tr("distance (m)")},
                   {"note", tr("note")}},
                  call.arguments.has("--json"));
  bool all = true;
  for (const std::string& question : questions) {
    const bool blank = question.find_first_not_of(" \t") == std::string::npos;  // stays, beside its line
    const Json found = answer(question, blank ? Asked{} : reader.read(question), *boundaries, most);
    all = all && (blank || !found["code"].is_null());
    answers.add(found);
  }
  answers.finish();
  return all ? Exit::ok : Exit::rejected;
}

Exit locate_features(const AdminCall& call) {
  SourceOptions options = source_arguments(call.arguments);
  options.inputs = call.words;
  const auto boundaries = boundary_arguments(call.arguments);
  const std::unique_ptr<Source> source = open_source(options);
  CellPlaceOptions cells;
  cells.epsg = source::option_code("--crs", options.crs).value_or(source::province_zone(options).value_or(0));
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(make_cell_place_stage(nullptr, cells));
  stages.push_back(make_measure_stage());
  stages.push_back(make_locate_stage(boundaries, most_of(call.arguments)));
  return run_job({call.tool, call.arguments, nullptr, call.arguments.get("--output")}, *source, stages);
}

/// A file of that name goes first.
bool is_point(const std::string& word) {
  std::error_code failed;
  return !std::filesystem::exists(word, failed) && (text::parse_lat_lon(word) || two_numbers(word));
}

Exit locate(const AdminCall& call) {
  if (call.arguments.has("--lines")) return answer_points(call, call.questions());
  const auto points = std::count_if(call.words.begin(), call.words.end(), is_point);
  if (points == 0) return locate_features(call);
  for (const std::string& word : call.words)
    if (!is_point(word)) throw UsageError(tr("{}: points and files cannot be located in one run", word));
  return answer_points(call, call.words);
}

}  // namespace

AdminCommand admin_locate() {
  return {"locate",
          Options{lines_option(),
                  {"--max-distance", "", "M",
                   N_("how far, in metres, the nearest commune may be from what lies in none (default: 5000; 0: only "
                      "what lies in a commune gets its code)")},
                  {"--output", "-o", "PATH",
                   N_("a .gpkg, .sqlite or .geojsonl file (default: a stream on standard output)"), false, true}} +
              boundary_options() + source_options() + output_options(),
          locate};
}

}  // namespace sohoa
