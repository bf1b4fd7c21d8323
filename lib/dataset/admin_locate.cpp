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
#include "dataset/point_text.hpp"
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

std::string commune_name(std::string_view code) {
  const admin::Commune* found = admin::Units::shipped().commune(code, admin::Edition::y2026);
  return std::string(code) + (found == nullptr ? "" : " " + std::string(found->name));
}

Json answer(const std::string& question, const AskedPoint& asked, const admin::Boundaries& boundaries, double most) {
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
  refuse_stream_options(call.arguments, {"--crs", "--province"});
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
    const Json found = answer(question, blank ? AskedPoint{} : reader.read(question), *boundaries, most);
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

Exit locate(const AdminCall& call) {
  if (call.arguments.has("--lines")) return answer_points(call, call.questions());
  return are_questions(call.words, is_point_text) ? answer_points(call, call.words) : locate_features(call);
}

}  // namespace

AdminCommand admin_locate() {
  return {"locate",
          Options{lines_option(),
                  {"--max-distance", "", "M",
                   N_("how far, in metres, the nearest commune may be from what lies in none (default: 5000; 0: only "
                      "what lies in a commune gets its code)")},
                  stream_output_option()} +
              boundary_options() + source_options() + output_options(),
          locate};
}

}  // namespace sohoa
