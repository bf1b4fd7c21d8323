// sohoa-address encode: points → codes.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "address/geohash.hpp"
#include "base/message.hpp"
#include "crs/zones.hpp"
#include "dataset/added_columns.hpp"
#include "dataset/address_commands.hpp"
#include "dataset/answers.hpp"
#include "dataset/place_point.hpp"
#include "schema/cell_place.hpp"
#include "schema/ground_area.hpp"
#include "source/crs_choice.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;
using address::CodeKind;

/// The codes of one point.
struct Codes {
  std::string plus, geohash, local;

  Codes() = default;
  Codes(geometry::Point point, const WantedCodes& wanted) {
    const auto grid = address::grid_point(point.y, point.x);
    if (!grid) return;
    if (wanted.plus()) plus = address::encode(*grid, wanted.plus_digits);
    if (wanted.geohash()) geohash = *address::geohash(point.y, point.x, wanted.geohash_digits);
    if (wanted.local()) local = address::text_of(address::local_code(*grid));
  }
  const std::string& only(CodeKind kind) const {
    return kind == CodeKind::plus ? plus : kind == CodeKind::geohash ? geohash : local;
  }
};

void add_json(Answers& answers, const std::string& question, const AskedPoint& asked, const Codes& codes,
              const WantedCodes& wanted) {
  Json out{{"question", question}};
  if (asked.point) {
    out["lon"] = std::round(asked.point->x * 1e9) / 1e9;
    out["lat"] = std::round(asked.point->y * 1e9) / 1e9;
  }
  const auto add = [&](const char* name, bool is_wanted, const std::string& code) {
    if (is_wanted) out[name] = asked.point ? Json(code) : Json();
  };
  add("plus", wanted.plus(), codes.plus);
  add("geohash", wanted.geohash(), codes.geohash);
  add("local", wanted.local(), codes.local);
  out["note"] = asked.note.empty() ? Json() : Json(asked.note);
  answers.add(out);
}

std::vector<AnswerColumn> columns_of(const WantedCodes& wanted) {
  std::vector<AnswerColumn> columns{{"question", tr("point")}};
  if (wanted.plus()) columns.push_back({"plus", "Plus Code"});
  if (wanted.geohash()) columns.push_back({"geohash", "GeoHash"});
  if (wanted.local()) columns.push_back({"local", tr("local code")});
  columns.push_back({"note", tr("note")});
  return columns;
}

Exit encode_points(const Call& call) {
  const SourceOptions source = source_arguments(call.arguments);
  PointReader reader(
      source::option_code("--crs", source.crs).value_or(source::province_zone(source).value_or(crs::kWgs84)));
  const WantedCodes wanted = wanted_codes(call.arguments);
  Answers answers(columns_of(wanted), call.arguments.has("--json"));
  bool all = true;
  call.each_question([&](const std::string& question) {
    const bool blank = question.find_first_not_of(" \t") == std::string::npos;  // stays, beside its line
    const AskedPoint asked = blank ? AskedPoint{} : reader.read_anywhere(question);
    const Codes codes = asked.point ? Codes(*asked.point, wanted) : Codes();
    all = all && (blank || asked.point);
    if (!answers.plain())
      add_json(answers, question, asked, codes, wanted);
    else if (wanted.kind == CodeKind::none)
      answers.add_line({question, codes.plus, codes.geohash, codes.local, asked.note});
    else
      answers.add_line({question, codes.only(wanted.kind), asked.note});
  });
  answers.finish();
  return all ? Exit::ok : Exit::rejected;
}

class EncodeStage : public Stage {
 public:
  explicit EncodeStage(const WantedCodes& wanted) : wanted_(wanted), columns_(fields_of(wanted)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    point_.emplace(in->epsg);
    return out_ = columns_.prepare(*in);
  }

  void process(Batch& batch) override {
    columns_.widen(batch, out_);
    for (std::size_t i = 0; i < batch.features.size(); ++i) encode(batch, i);
    order_issues(batch);
  }

 private:
  static std::vector<Field> fields_of(const WantedCodes& wanted) {
    std::vector<Field> fields;
    for (const auto& [is_wanted, name] : {std::pair(wanted.plus(), "plus_code"), std::pair(wanted.geohash(), "geohash"),
                                          std::pair(wanted.local(), "ma_dia_chi_so_du_kien")})
      if (is_wanted) fields.emplace_back().name = name;
    return fields;
  }

  void encode(Batch& batch, std::size_t index) const {
    const auto point = point_->of(batch.features[index].wkb);
    if (!point) {
      if (!batch.features[index].rejected) batch.add_issue(index, Severity::warning, "geometry.missing");
      return;
    }
    if (!in_viet_nam(*point)) {
      Issue& issue = batch.add_issue(index, Severity::warning, "address.outside");
      issue.args = batch.keep({{"lon", Value::of(point->x)}, {"lat", Value::of(point->y)}});
      return;
    }
    const Codes codes(*point, wanted_);
    std::size_t column = 0;
    for (const std::string* code : {&codes.plus, &codes.geohash, &codes.local})
      if (!code->empty()) batch.row(index)[columns_[column++]] = Value::of(batch.arena.copy(*code));
  }

  WantedCodes wanted_;
  AddedColumns columns_;
  std::shared_ptr<const Header> out_;
  std::optional<PlacePoint> point_;
};

Exit encode_features(const Call& call) {
  SourceOptions options = source_arguments(call.arguments);
  options.inputs = call.words;
  const WantedCodes wanted = wanted_codes(call.arguments);
  const std::unique_ptr<Source> source = open_source(options);
  CellPlaceOptions cells;
  cells.read_place = place_of_code;
  cells.epsg = source::option_code("--crs", options.crs).value_or(source::province_zone(options).value_or(0));
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(make_cell_place_stage(nullptr, cells));
  stages.push_back(make_measure_stage());
  stages.push_back(std::make_unique<EncodeStage>(wanted));
  return run_job({call.tool, call.arguments, nullptr, call.arguments.get("--output")}, *source, stages);
}

Exit encode(const Call& call) {
  if (call.arguments.has("--lines") || are_questions(call.words, is_point_text)) {
    refuse_stream_options(call.arguments, {"--crs", "--province"});
    return encode_points(call);
  }
  return encode_features(call);
}

}  // namespace

Subcommand address_encode() {
  return {"encode",
          kind_options() + Options{lines_option(), stream_output_option()} + source_options() + output_options(),
          encode};
}

}  // namespace sohoa
