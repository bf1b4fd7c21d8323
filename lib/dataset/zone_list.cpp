#include "dataset/zone_list.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "base/message.hpp"
#include "dataset/answers.hpp"
#include "dataset/zone.hpp"
#include "geometry/ring_order.hpp"
#include "geometry/wkb.hpp"
#include "schema/typing.hpp"
#include "source/source.hpp"
#include "store/csv_text.hpp"
#include "store/open_dataset.hpp"
#include "store/staging.hpp"
#include "store/store.hpp"
#include "store/xlsx_book.hpp"
#include "stream/geojson.hpp"
#include "stream/json.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

/// One zone of the list.
struct Line {
  std::vector<std::string> cells;  ///< by field of the schema
  std::vector<bool> numbers;       ///< the cell is a number
  std::string wkb;
};

struct Wanted {
  std::string market, crop, state;
  std::string until;  ///< ISO day; empty: any
};

int field_of(const Schema& schema, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const int field = schema.find(name); field >= 0) return field;
  return -1;
}

class ZoneList {
 public:
  ZoneList(std::shared_ptr<const Schema> schema, Wanted wanted)
      : schema_(std::move(schema)),
        wanted_(std::move(wanted)),
        market_(schema_->find("thi_truong")),
        crop_(field_of(*schema_, {"cay_trong", "doi_tuong_nuoi", "nhom"})),
        state_(schema_->find("trang_thai")),
        until_(schema_->find("het_han")),
        recognised_(schema_->find("ngay_cong_nhan")),
        code_(schema_->find(zone_code_field(zone_kind(*schema_)))) {}

  const Schema& schema() const { return *schema_; }
  const std::vector<Line>& lines() const { return lines_; }

  void read(const std::string& path, bool degrees) {
    rounded_ = degrees;
    SourceOptions options;
    options.inputs = {path};
    options.layer = schema_->layer;
    if (degrees) options.to_crs = "EPSG:4326";
    const std::unique_ptr<Source> source = open_source(options);
    const Header& header = *source->header();
    std::vector<int> columns;
    for (const SchemaField& field : schema_->fields) columns.push_back(header.find(field.name));
    Batch batch;
    while (source->next(batch)) {
      source->decode(batch);
      for (std::size_t i = 0; i < batch.features.size(); ++i) take(batch, i, columns);
      batch = Batch();
    }
    source->finish();
  }

  /// Takes out what a portal does not get: zones without a code (products have none by law), and codes that are not
  /// given any more or not yet, unless their state is wanted.
  struct LeftOut {
    std::size_t without_code = 0, not_given = 0;
  };
  LeftOut keep_public() {
    LeftOut left;
    const bool needs_code = zone_kind(*schema_) != ZoneKind::ocop;
    std::erase_if(lines_, [&](const Line& line) {
      const std::string& state = line.cells[static_cast<std::size_t>(state_)];
      const bool coded = !needs_code || !line.cells[static_cast<std::size_t>(code_)].empty();
      const bool given = !wanted_.state.empty() || (state != "thu_hoi" && state != "de_xuat");
      left.without_code += coded ? 0U : 1U;
      left.not_given += coded && !given ? 1U : 0U;
      return !coded || !given;
    });
    return left;
  }

  void sort() {
    const auto cell = [](const Line& line, int field) {
      return field < 0 ? std::string_view() : std::string_view(line.cells[static_cast<std::size_t>(field)]);
    };
    std::stable_sort(lines_.begin(), lines_.end(), [&](const Line& a, const Line& b) {
      return std::tuple(cell(a, market_), cell(a, crop_), cell(a, code_)) <
             std::tuple(cell(b, market_), cell(b, crop_), cell(b, code_));
    });
  }

  /// "CHN – Bưởi" → its lines, by market and crop. A zone of two markets stands in the list of each, unless one of them
  /// is wanted.
  std::map<std::string, std::vector<const Line*>> groups() const {
    std::map<std::string, std::vector<const Line*>> groups;
    for (const Line& line : lines_)
      for (const std::string& market : parts_of(line, market_, wanted_.market))
        for (const std::string& crop : parts_of(line, crop_, wanted_.crop)) {
          const std::string between = market.empty() || crop.empty() ? "" : " – ";
          const std::string group = market + between + crop;
          groups[group.empty() ? "–" : group].push_back(&line);
        }
    const auto code = static_cast<std::size_t>(code_);
    for (auto& [group, lines] : groups)
      std::stable_sort(lines.begin(), lines.end(),
                       [&](const Line* a, const Line* b) { return a->cells[code] < b->cells[code]; });
    return groups;
  }

  /// Fields that some line fills.
  std::vector<std::size_t> filled(bool personal, bool internal = true) const {
    std::vector<std::size_t> fields;
    for (std::size_t i = 0; i < schema_->fields.size(); ++i) {
      const SchemaField& field = schema_->fields[i];
      if (!personal && field.personal) continue;
      if (!internal && (field.name == "ghi_chu" || field.name == "ly_do" || field.name == "tep_hinh")) continue;
      if (std::any_of(lines_.begin(), lines_.end(), [&](const Line& line) { return !line.cells[i].empty(); }))
        fields.push_back(i);
    }
    return fields;
  }

 private:
  /// What a cell names, each alone; only `wanted` where that is said.
  static std::vector<std::string> parts_of(const Line& line, int field, const std::string& wanted) {
    if (!wanted.empty()) return {wanted};
    const std::string cell = field < 0 ? std::string() : line.cells[static_cast<std::size_t>(field)];
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= cell.size();) {
      const std::size_t end = std::min(cell.find(", ", begin), cell.size());
      parts.push_back(cell.substr(begin, end - begin));
      begin = end + 2;
    }
    return parts;
  }

  /// Recognition of a product lasts 36 months (rule zone.expired).
  std::string until_of(const Line& line) const {
    std::string until = line.cells[static_cast<std::size_t>(until_)];
    if (!until.empty() || recognised_ < 0) return until;
    until = line.cells[static_cast<std::size_t>(recognised_)];
    if (until.size() == 10) until.replace(0, 4, std::to_string(std::stoi(until.substr(0, 4)) + 3));
    return until;
  }

  void take(Batch& batch, std::size_t index, const std::vector<int>& columns) {
    Line line;
    for (const int column : columns) {
      const Value value = column < 0 ? Value::null() : batch.row(index)[static_cast<std::size_t>(column)];
      line.cells.emplace_back(value.is_null() ? std::string_view() : text_of(value, batch.arena));
      line.numbers.push_back(value.type == Type::integer || value.type == Type::number);
    }
    const auto is = [&](int field, const std::string& said) {
      if (said.empty()) return true;
      if (field < 0) return false;
      const std::string all = ", " + line.cells[static_cast<std::size_t>(field)] + ",";
      return all.find(", " + said + ",") != all.npos;
    };
    if (!is(market_, wanted_.market) || !is(crop_, wanted_.crop) || !is(state_, wanted_.state)) return;
    if (!wanted_.until.empty()) {
      if (until_ < 0) return;
      // What was withdrawn is not renewed.
      if (wanted_.state.empty() && state_ >= 0 && line.cells[static_cast<std::size_t>(state_)] == "thu_hoi") return;
      const std::string until = until_of(line);
      if (until.empty() || until > wanted_.until) return;
    }
    line.wkb = batch.features[index].wkb;
    if (rounded_)
      geometry::transform(line.wkb.data(), line.wkb.size(), scratch_, [](std::span<double> xy) {
        // A hundred-millionth of a degree is a millimetre.
        for (double& number : xy) number = std::round(number * 1e8) / 1e8;
        return true;
      });
    lines_.push_back(std::move(line));
  }

  std::shared_ptr<const Schema> schema_;
  Wanted wanted_;
  int market_, crop_, state_, until_, recognised_, code_;
  std::vector<Line> lines_;
  std::vector<double> scratch_;
  bool rounded_ = false;
};

/// Days as people write them.
std::string shown(const SchemaField& field, const std::string& cell) {
  if (field.type != Type::date || cell.size() != 10 || language() != Lang::vi) return cell;
  return fmt::format("{}/{}/{}", cell.substr(8, 2), cell.substr(5, 2), cell.substr(0, 4));
}

std::string csv_of(const ZoneList& list, bool excel) {
  const char separator = excel ? ';' : ',';
  std::string out = excel ? "\xEF\xBB\xBF" : "";
  const auto fields = list.filled(true);
  const auto row = [&](auto&& cell_of) {
    std::string line;
    for (const std::size_t field : fields) store::append_csv_cell(line, cell_of(field), separator);
    out += line + (excel ? "\r\n" : "\n");
  };
  row([&](std::size_t field) { return list.schema().fields[field].title.in(language()); });
  for (const Line& line : list.lines())
    row([&](std::size_t field) {
      std::string cell = shown(list.schema().fields[field], line.cells[field]);
      if (excel && line.numbers[field]) std::replace(cell.begin(), cell.end(), '.', ',');
      return cell;
    });
  return out;
}

/// A sheet for each market and crop.
void write_workbook(const ZoneList& list, const std::string& path) {
  store::StagingFile file(path);
  store::XlsxBook book(file.path(), path, list.schema().title.in(language()),
                       text::days(text::today()) * std::int64_t{86400});
  const auto fields = list.filled(true);
  for (const auto& [group, lines] : list.groups()) {
    store::XlsxSheet sheet = book.add_sheet(group);
    for (const std::size_t field : fields)
      sheet.text(list.schema().fields[field].title.in(language()), store::Look::heading);
    sheet.end_row();
    for (const Line* line : lines) {
      for (const std::size_t field : fields) {
        const std::string& cell = line->cells[field];
        if (cell.empty())
          sheet.blank();
        else if (line->numbers[field])
          sheet.number(std::stod(cell),
                       list.schema().fields[field].type == Type::integer ? store::Look::integer : store::Look::decimal);
        else
          sheet.text(shown(list.schema().fields[field], cell));
      }
      sheet.end_row();
    }
    for (std::size_t i = 0; i < fields.size(); ++i) sheet.width(static_cast<int>(i), 18);
    sheet.finish_table(static_cast<int>(fields.size()));
  }
  book.close();
  file.replace_destination();
}

/// The shape of a zone, or the point that it has instead.
void append_place(std::string& out, const Schema& schema, const Line& line) {
  const int east = schema.find("kinh_do"), north = schema.find("vi_do");
  if (!line.wkb.empty()) {
    std::string wkb = line.wkb;
    geometry::follow_right_hand(wkb.data(), wkb.size());
    append_geojson(out, wkb);
  } else if (east >= 0 && north >= 0 && !line.cells[static_cast<std::size_t>(east)].empty() &&
             !line.cells[static_cast<std::size_t>(north)].empty()) {
    out += fmt::format(R"({{"type":"Point","coordinates":[{},{}]}})", line.cells[static_cast<std::size_t>(east)],
                       line.cells[static_cast<std::size_t>(north)]);
  } else {
    out += "null";
  }
}

/// RFC 7946: WGS 84, no crs; nothing personal goes to a portal, and notes of the office (`internal`) only when asked
/// for.
std::string geojson_of(const ZoneList& list, bool internal) {
  std::string out = "{\"type\":\"FeatureCollection\",\"features\":[";
  const auto fields = list.filled(false, internal);
  bool first = true;
  for (const Line& line : list.lines()) {
    out += first ? "\n{\"type\":\"Feature\",\"properties\":{" : ",\n{\"type\":\"Feature\",\"properties\":{";
    first = false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) out += ',';
      json::append_string(out, list.schema().fields[fields[i]].name);
      out += ':';
      const std::string& cell = line.cells[fields[i]];
      if (cell.empty())
        out += "null";
      else if (line.numbers[fields[i]])
        out += cell;
      else
        json::append_string(out, cell);
    }
    out += "},\"geometry\":";
    append_place(out, list.schema(), line);
    out += '}';
  }
  return out + "\n]}\n";
}

void show(const ZoneList& list, bool json) {
  std::vector<AnswerColumn> columns;
  const auto fields = list.filled(true);
  for (const std::size_t field : fields)
    columns.push_back({list.schema().fields[field].name, list.schema().fields[field].title.in(language())});
  Answers answers(columns, json);
  for (const Line& line : list.lines()) {
    nlohmann::ordered_json answer;
    for (const std::size_t field : fields) answer[list.schema().fields[field].name] = line.cells[field];
    answers.add(answer);
  }
  answers.finish();
}

void tell_left_out(const Arguments& arguments, const ZoneList::LeftOut& left) {
  if (left.without_code + left.not_given == 0 || arguments.has("--quiet")) return;
  std::cerr << "sohoa-zone: "
            << tr("left out for the portal: {} zones without a code, {} codes withdrawn or only asked for (--all takes "
                  "them too)",
                  left.without_code, left.not_given)
            << '\n';
}

Wanted wanted_of(const Arguments& arguments, ZoneKind kind) {
  Wanted wanted;
  const ZoneListFiles files = zone_list_files(arguments);
  wanted.state = arguments.get("--state");
  if (const std::string market = arguments.get("--market"); !market.empty()) {
    const NameList markets("zone-markets", files.markets);
    const auto* entry = markets.find(market);
    wanted.market = entry == nullptr ? market : entry->code;
  }
  if (const std::string crop = arguments.get("--crop"); !crop.empty()) {
    const bool farming = kind == ZoneKind::farming;
    const NameList crops(farming ? "zone-species" : "zone-crops", farming ? files.species : files.crops);
    const auto* entry = crops.find(crop);
    wanted.crop = entry == nullptr ? crop : entry->name;
  }
  if (arguments.has("--expiring")) {
    const std::int64_t days = arguments.integer("--expiring", 0);
    if (days > 100'000) throw UsageError(tr("--expiring {}: is no number of days", days));
    wanted.until =
        text::iso(std::chrono::year_month_day(std::chrono::sys_days(text::today()) + std::chrono::days(days)));
  }
  return wanted;
}

}  // namespace

Options zone_list_options() {
  return {
      {"--market", "", "MARKET", N_("of list: only zones for that market, such as CHN or Trung Quốc"), false, true},
      {"--crop", "", "CROP", N_("of list: only zones with that crop or species"), false, true},
      {"--expiring", "", "DAYS", N_("of list: only codes that expire within so many days, or have expired"), false,
       true},
      {"--all", "", "",
       N_("of list to .geojson: also zones without a code, codes that are withdrawn or only asked for, and notes"),
       false, true},
      {"--csv", "", "plain|excel-vi",
       N_("how a .csv is written; excel-vi: semicolons and decimal commas, which a Vietnamese Excel expects (default: "
          "plain)")},
  };
}

Exit run_zone_list(const Arguments& arguments) {
  const std::vector<std::string> paths(arguments.inputs().begin() + 1, arguments.inputs().end());
  if (paths.empty())
    throw UsageError(tr("list: no DATASET is given; example: sohoa-zone list --kind growing co-to.gpkg"));
  for (const std::string& path : paths)
    if (!is_dataset(path)) throw UsageError(tr("{}: is no dataset (.gpkg or .sqlite)", path));
  const std::string output = arguments.get("--output"), suffix = store::lower_suffix(output);
  if (!output.empty() && suffix != ".xlsx" && suffix != ".csv" && suffix != ".geojson")
    throw UsageError(tr("--output {}: the suffix must be .xlsx, .csv or .geojson", output));
  if (!output.empty() && std::filesystem::exists(output) && !arguments.has("--overwrite"))
    throw OutputError(tr("{}: exists already; --overwrite replaces it", output));
  const auto schema = Schema::load(arguments.get("--schema", arguments.get("--kind", "growing")));
  ZoneList list(schema, wanted_of(arguments, zone_kind(*schema)));
  for (const std::string& path : paths) list.read(path, suffix == ".geojson");
  const bool portal = suffix == ".geojson" && !arguments.has("--all");
  if (portal) tell_left_out(arguments, list.keep_public());
  list.sort();
  if (list.lines().empty()) {
    std::cerr << "sohoa-zone: " << tr("no zone is left: the list is empty") << '\n';
    return Exit::rejected;
  }
  if (suffix == ".csv") store::write_file(output, csv_of(list, arguments.get("--csv") == "excel-vi"));
  if (suffix == ".geojson") store::write_file(output, geojson_of(list, !portal));
  if (suffix == ".xlsx") write_workbook(list, output);
  if (output.empty() && !arguments.has("--quiet")) show(list, arguments.has("--json"));
  return Exit::ok;
}

}  // namespace sohoa
