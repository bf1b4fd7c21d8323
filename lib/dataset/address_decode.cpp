// sohoa-address decode: codes → points, cells, and how exact they are.
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/message.hpp"
#include "crs/zones.hpp"
#include "dataset/added_columns.hpp"
#include "dataset/address_column.hpp"
#include "dataset/address_commands.hpp"
#include "dataset/answers.hpp"
#include "dataset/place_point.hpp"
#include "schema/ground_area.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "stream/issue_order.hpp"
#include "stream/json.hpp"
#include "stream/peeked_source.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;
using address::CodeCell;
using address::CodeKind;
using address::WrittenCode;

CodeKind kind_argument(const Arguments& arguments) {
  const std::string kind = arguments.get("--kind");
  return kind == "plus"      ? CodeKind::plus
         : kind == "geohash" ? CodeKind::geohash
         : kind == "local"   ? CodeKind::local
                             : CodeKind::none;
}

/// A code with the place that it names.
struct Decoded {
  WrittenCode code;
  std::optional<CodeCell> cell;
  std::string note;      ///< why there is none, or what does not fit
  std::string_view why;  ///< the same as a word of schemas/rules.json

  Decoded(std::string_view text, CodeKind kind, References& references) : code(read_code(text, kind)) {
    note = explain(code);
    why = fault_word(code.fault);
    if (note.empty()) {
      const References::Remark remark = references.recover(code);
      note = remark.note;
      why = remark.why;
    }
    if (why.empty()) cell = cell_of(code);
    if (!note.empty() || cell) return;
    why = "code-no-place";
    note = tr("names no place: what its digits mean is not public; sohoa-address locate looks it up in a registry");
  }

  /// Metres from the middle to a corner: no place of the cell is farther from the point.
  double accuracy() const {
    const double metres = std::hypot(cell->height(), cell->width()) / 2;
    const double steps = metres < 1 ? 1000 : metres < 100 ? 10 : 1;
    return std::round(metres * steps) / steps;
  }
};

Json polygon_of(const CodeCell& cell) {
  return {{"type", "Polygon"},
          {"coordinates",
           Json::array({Json::array({Json::array({cell.west, cell.south}), Json::array({cell.east, cell.south}),
                                     Json::array({cell.east, cell.north}), Json::array({cell.west, cell.north}),
                                     Json::array({cell.west, cell.south})})})}};
}

std::string number(double value) {
  char text[json::kNumberRoom];
  return {text, json::write_number(text, value)};
}

void add(Answers& answers, const std::string& question, const Decoded& found) {
  const std::string_view kind = kind_name(found.code.kind);
  if (answers.plain()) {
    if (!found.cell) return answers.add_line({question, kind, "", "", "", "", found.note});
    return answers.add_line({question, kind, found.code.text, number(found.cell->lng), number(found.cell->lat),
                             number(found.accuracy()), found.note});
  }
  Json out{{"question", question}, {"kind", kind.empty() ? Json() : Json(kind)}};
  if (found.cell) {
    out["code"] = found.code.text;
    out["lon"] = found.cell->lng;
    out["lat"] = found.cell->lat;
    out["accuracy"] = found.accuracy();
    out["height"] = std::round(found.cell->height() * 1000) / 1000;
    out["width"] = std::round(found.cell->width() * 1000) / 1000;
    out["cell"] = polygon_of(*found.cell);
  } else {
    out["code"] = nullptr;
  }
  out["note"] = found.note.empty() ? Json() : Json(found.note);
  answers.add(out);
}

Exit decode_codes(const Call& call) {
  References references(call.arguments.get("--reference"));
  const CodeKind kind = kind_argument(call.arguments);
  Answers answers({{"question", tr("question")},
                   {"kind", tr("kind")},
                   {"code", tr("code")},
                   {"lon", tr("longitude")},
                   {"lat", tr("latitude")},
                   {"accuracy", tr("accuracy (m)")},
                   {"note", tr("note")}},
                  call.arguments.has("--json"));
  bool all = true;
  call.each_question([&](const std::string& question) {
    if (question.find_first_not_of(" \t") == std::string::npos) {  // stays, beside its line
      if (answers.plain())
        answers.add_line({question, "", "", "", "", "", ""});
      else
        answers.add({{"question", question}, {"kind", nullptr}, {"code", nullptr}, {"note", nullptr}});
      return;
    }
    const Decoded found(question, kind, references);
    all = all && found.cell;
    add(answers, question, found);
  });
  answers.finish();
  return all ? Exit::ok : Exit::rejected;
}

/// A rectangle as little-endian WKB.
constexpr std::size_t kRectangleWkb = 1 + 4 + 4 + 4 + 5 * 16;
void write_rectangle(const CodeCell& cell, char* place) {
  *place++ = 1;
  for (const std::uint32_t number : {3u, 1u, 5u}) {
    std::memcpy(place, &number, sizeof number);
    place += sizeof number;
  }
  for (const geometry::Point corner : {geometry::Point{cell.west, cell.south}, geometry::Point{cell.east, cell.south},
                                       geometry::Point{cell.east, cell.north}, geometry::Point{cell.west, cell.north},
                                       geometry::Point{cell.west, cell.south}}) {
    std::memcpy(place, &corner, sizeof corner);
    place += sizeof corner;
  }
}

class DecodeStage : public Stage {
 public:
  struct Options {
    std::size_t field = 0;
    CodeKind kind = CodeKind::none;
    std::string reference;
    bool cells = false;
  };
  explicit DecodeStage(Options options) : options_(std::move(options)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    auto out = columns_.prepare(*in);
    field_name_ = in->fields[options_.field].name;
    // Shapes in another system stay; the columns tell the place.
    shapes_ = in->epsg == 0 || in->epsg == crs::kWgs84;
    if (shapes_) out->epsg = crs::kWgs84;
    return out_ = out;
  }

  void process(Batch& batch) override {
    columns_.widen(batch, out_);
    std::unique_ptr<References>& references = references_.local();
    if (!references) references = std::make_unique<References>(options_.reference);
    for (std::size_t i = 0; i < batch.features.size(); ++i) decode(batch, i, *references);
    order_issues(batch);
  }

 private:
  enum Column : std::size_t { kKind, kCode, kLon, kLat, kAccuracy };

  void decode(Batch& batch, std::size_t index, References& references) const {
    const std::span<Value> row = batch.row(index);
    const std::string_view text = row[options_.field].text();
    if (text.find_first_not_of(' ') == std::string_view::npos) {
      batch.add_issue(index, Severity::warning, "address.code-missing", field_name_);
      return;
    }
    const Decoded found(text, options_.kind, references);
    if (!found.cell) {
      Issue& issue = batch.add_issue(index, Severity::warning, "address.code-unreadable", field_name_);
      issue.value = batch.arena.copy(text);
      issue.args = batch.keep({{"why", Value::of(found.why)}});
      return;
    }
    row[columns_[kKind]] = Value::of(kind_name(found.code.kind));
    row[columns_[kCode]] = Value::of(batch.arena.copy(found.code.text));
    row[columns_[kLon]] = Value::of(found.cell->lng);
    row[columns_[kLat]] = Value::of(found.cell->lat);
    row[columns_[kAccuracy]] = Value::of(found.accuracy());
    if (shapes_ && batch.features[index].wkb.empty()) set_shape(batch, index, *found.cell);
  }

  void set_shape(Batch& batch, std::size_t index, const CodeCell& cell) const {
    const std::size_t size = options_.cells ? kRectangleWkb : kPointWkb;
    char* const wkb = batch.arena.allocate(size);
    if (options_.cells)
      write_rectangle(cell, wkb);
    else
      write_point({cell.lng, cell.lat}, wkb);
    Feature& feature = batch.features[index];
    feature.wkb = {wkb, size};
    feature.area = Feature::kUnmeasured;
  }

  Options options_;
  AddedColumns columns_{{{"ma_vi_tri_loai", Type::text},
                         {"ma_vi_tri", Type::text},
                         {"ma_vi_tri_kinh_do", Type::number},
                         {"ma_vi_tri_vi_do", Type::number},
                         {"ma_vi_tri_sai_so", Type::number}}};
  std::string field_name_;
  bool shapes_ = false;
  std::shared_ptr<const Header> out_;
  tbb::enumerable_thread_specific<std::unique_ptr<References>> references_;
};

Exit decode_features(const Call& call) {
  SourceOptions options = source_arguments(call.arguments);
  options.inputs = call.words;
  const std::unique_ptr<Source> source = open_source(options);
  PeekedSource peeked(*source, kPeekedCodes);
  DecodeStage::Options decoding;
  decoding.field =
      static_cast<std::size_t>(find_address_column(*source->header(), peeked.seen(), call.arguments.get("--field")));
  decoding.kind = kind_argument(call.arguments);
  decoding.reference = call.arguments.get("--reference");
  decoding.cells = call.arguments.get("--shape") == "cell";
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(std::make_unique<DecodeStage>(std::move(decoding)));
  stages.push_back(make_measure_stage());
  return run_job({call.tool, call.arguments, nullptr, call.arguments.get("--output")}, peeked, stages);
}

Exit decode(const Call& call) {
  if (call.arguments.has("--digits")) throw UsageError(tr("--digits is for encode; a code has the digits that it has"));
  const auto is_code = [](const std::string& word) { return address::may_be_code(word); };
  if (call.arguments.has("--lines") || are_questions(call.words, is_code)) {
    refuse_stream_options(call.arguments, {});
    return decode_codes(call);
  }
  References said(call.arguments.get("--reference"));  // a wrong one is told before anything is read
  return decode_features(call);
}

}  // namespace

Subcommand address_decode() {
  return {"decode",
          kind_options() +
              Options{reference_option(),
                      {"--field", "", "COLUMN",
                       N_("decode: the column that holds the codes (default: the one whose values are codes)"), false,
                       true},
                      {"--shape", "", "point|cell",
                       N_("decode of a file: what features without a geometry get, the middle of the cell or the cell "
                          "(default: point)")},
                      lines_option(),
                      stream_output_option()} +
              source_options() + output_options(),
          decode};
}

}  // namespace sohoa
