#include "progress/indicator.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/data.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "progress/query.hpp"
#include "schema/json_node.hpp"
#include "schema/schema_json.hpp"
#include "schema/sql_functions.hpp"

namespace sohoa::progress {
namespace {

namespace fs = std::filesystem;

Indicator read_indicator(const JsonNode& node, bool ours) {
  node.only({"id", "title", "description", "group", "unit", "layers", "sql", "whole", "target", "direction", "source"});
  Indicator one;
  one.ours = ours;
  one.id = node.need("id").text();
  if (one.id.empty() || one.id.find_first_of(" \t\r\n") != std::string::npos)
    node.need("id").fail(tr("an id has no blanks, such as forest.cover"));
  one.title = read_text(node.need("title"));
  if (const auto text = node.get("description")) one.description = read_text(*text);
  if (const auto text = node.get("group")) one.group = read_text(*text);
  one.unit = node.text_or("unit", "");
  one.layers = node.texts_or_none("layers");
  one.sql = node.need("sql").text();
  one.place = node.need("sql").place();
  if (const auto whole = node.get("whole")) {
    if (whole->text() != "commune-area")
      whole->fail(tr("commune-area is needed, or nothing where the SQL gives the whole"));
    one.of_commune_area = true;
  }
  if (const auto target = node.get("target")) one.target = target->number();
  const std::string direction = node.text_or("direction", "up");
  if (direction != "up" && direction != "down") node.need("direction").fail(tr("up or down is needed"));
  one.rising = direction == "up";
  one.source = node.text_or("source", "");
  return one;
}

void read_file(const fs::path& path, bool ours, std::vector<Indicator>& all) {
  std::ifstream in(path, std::ios::binary);
  if (!in || fs::is_directory(path)) throw InputError(tr("{}: cannot be read", path.string()));
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const JsonNode root = JsonNode::parse(text, path.string());
  root.only({"indicators"});
  for (const JsonNode& node : root.need("indicators").items()) {
    Indicator one = read_indicator(node, ours);
    const auto there = std::find_if(all.begin(), all.end(), [&](const Indicator& other) { return other.id == one.id; });
    if (there == all.end())
      all.push_back(std::move(one));
    else
      *there = std::move(one);
  }
}

void read_folder(const fs::path& folder, bool ours, std::vector<Indicator>& all) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) read_file(file, ours, all);
}

void make_communes(store::Database& database, const admin::Units& units) {
  database.execute("CREATE TEMP TABLE sohoa_commune (code TEXT PRIMARY KEY, name TEXT, province TEXT, area_ha REAL)");
  store::Statement insert(database, "INSERT INTO temp.sohoa_commune VALUES (?, ?, ?, ?)");
  for (const admin::Commune& commune : units.communes(admin::Edition::y2026)) {
    insert.bind(1, commune.code);
    insert.bind(2, commune.name);
    insert.bind(3, commune.province);
    const auto seat = units.seat(commune.code);
    if (seat && seat->area_km2 > 0)
      insert.bind(4, seat->area_km2 * 100);
    else
      insert.bind_null(4);
    insert.run();
  }
}

void make_now(store::Database& database, const std::vector<NowRow>& rows) {
  database.execute(
      "CREATE TEMP TABLE sohoa_now (layer TEXT, commune TEXT, total INTEGER, valid INTEGER, rejected INTEGER,"
      " with_geometry INTEGER, without_geometry INTEGER, with_code INTEGER, area REAL, matched INTEGER,"
      " group1 INTEGER, group2 INTEGER, group3 INTEGER)");
  store::Statement insert(database, "INSERT INTO temp.sohoa_now VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const NowRow& row : rows) {
    const Count& count = row.count;
    insert.bind_all(row.layer, row.unit.code, count.total, count.valid(), count.rejected,
                    count.valid() - count.without_geometry, count.without_geometry, count.with_code, count.area);
    if (row.facts.matched)
      insert.bind(10, *row.facts.matched);
    else
      insert.bind_null(10);
    for (int i = 0; i < 3; ++i)
      if (count.total == 0)
        insert.bind(11 + i, 0);
      else if (const auto group = row.facts.groups ? row.facts.groups->of(static_cast<std::size_t>(i)) : std::nullopt)
        insert.bind(11 + i, *group);
      else
        insert.bind_null(11 + i);
    insert.run();
  }
}

/// Whether SQL names a table outside of its quoted texts.
bool names(const std::string& sql, const std::string& table) {
  static const RE2 kTexts("'[^']*'");
  std::string bare = sql;
  RE2::GlobalReplace(&bare, kTexts, " ");
  return RE2::PartialMatch(bare, "(?i)\\b" + RE2::QuoteMeta(table) + "\\b");
}

/// The report reads one state of the file, and a load that wants to publish waits ten seconds for it.
constexpr std::chrono::seconds kBudget{5};
constexpr std::chrono::milliseconds kLeast{100};  ///< for one that comes after a slow one

class Reckoner {
 public:
  Reckoner(std::vector<OpenState>& files, const admin::Units& units) : files_(files), units_(units) {}

  IndicatorValue reckon(const Indicator& indicator) {
    IndicatorValue value;
    value.indicator = &indicator;
    for (const std::string& layer : indicator.layers)
      if (std::none_of(files_.begin(), files_.end(), [&](const OpenState& file) { return file.has_layer(layer); })) {
        value.missing = tr("no dataset has the layer {}", layer);
        return value;
      }
    // The counts of all datasets stand in the first.
    const bool counts = names(indicator.sql, "sohoa_now");
    if (counts && files_.size() > 1)
      for (const std::string& layer : indicator.layers)
        if (names(indicator.sql, layer)) {
          value.missing = tr("sohoa_now and the layer {} in one SELECT: that works with a single dataset only", layer);
          return value;
        }
    bool any = false;
    for (OpenState& file : files_) {
      const bool has_all = std::all_of(indicator.layers.begin(), indicator.layers.end(),
                                       [&](const std::string& layer) { return file.has_layer(layer); });
      if (counts ? &file != &files_.front() : !has_all) continue;
      any = true;
      if (!add(indicator, file, counts, value)) return value;
    }
    if (!any)
      value.missing = tr("no dataset has all of the layers {}", fmt::format("{}", fmt::join(indicator.layers, ", ")));
    if (indicator.of_commune_area) take_areas(value);
    if (!value.missing.empty()) return value;
    for (const auto& [unit, of_unit] : value.units) {
      value.part += of_unit.first;
      if (value.whole) *value.whole += of_unit.second;
    }
    if (value.whole && *value.whole == 0) value.missing = tr("there is nothing that it could be a part of yet");
    return value;
  }

 private:
  /// False when it is not available.
  bool add(const Indicator& indicator, OpenState& file, bool counts, IndicatorValue& value) {
    const ReadOnly guard(*file.database, std::max(kLeast, std::chrono::duration_cast<std::chrono::milliseconds>(
                                                              deadline_ - std::chrono::steady_clock::now())));
    Query rows(*file.database, indicator.sql);
    const int part = rows.column("part"), whole = rows.column("whole"), commune = rows.column("commune");
    if (rows.told() == Told::done && part < 0)
      throw UsageError(tr("{}: the SELECT gives no column part", indicator.place));
    if (rows.told() == Told::done && indicator.unit == "%" && whole < 0 && !indicator.of_commune_area)
      throw UsageError(tr("{}: a percentage needs a column whole", indicator.place));
    if (whole >= 0 || indicator.of_commune_area) value.whole = 0;
    while (rows.step()) {
      Unit unit = commune < 0 ? Unit{} : unit_of(rows.text(commune), std::nullopt, units_);
      if (counts && rows.is_null(part)) {
        value.missing = tr("what it counts is not known");
        value.units.clear();
        return false;
      }
      auto& [parts, wholes] = value.units[unit];
      parts += rows.number(part);
      if (whole >= 0) wholes += rows.number(whole);
    }
    switch (rows.told()) {
      case Told::done:
        return true;
      case Told::absent:
        value.missing = tr("{}: {}", file.state.path, rows.message());
        value.units.clear();
        return false;
      case Told::refused:
        throw UsageError(tr("{}: it may only read the dataset, with one SELECT: {}", indicator.place, rows.message()));
      case Told::slow:
        value.missing = tr("it takes too long: {} seconds are there for all indicators, because a load waits meanwhile",
                           kBudget.count());
        value.units.clear();
        return false;
      case Told::wrong:
        break;
    }
    throw UsageError(tr("{}: SQLite cannot run it: {}", indicator.place, rows.message()));
  }

  /// A commune counts once, however many files have a part of it.
  void take_areas(IndicatorValue& value) const {
    for (auto& [unit, of_unit] : value.units) {
      const auto seat = unit.kind == Unit::Kind::commune ? units_.seat(unit.code) : std::nullopt;
      if (seat && seat->area_km2 > 0) {
        of_unit.second = seat->area_km2 * 100;
      } else if (of_unit.first != 0) {
        value.missing = tr("the area of commune {} is not known", unit.code.empty() ? "–" : unit.code);
        return;
      }
    }
  }

  std::vector<OpenState>& files_;
  const admin::Units& units_;
  const std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::now() + kBudget;
};

std::optional<double> quotient(const Indicator& indicator, double part, std::optional<double> whole) {
  if (!whole) return part;
  if (*whole == 0) return std::nullopt;
  return part / *whole * (indicator.unit == "%" ? 100 : 1);
}

}  // namespace

std::vector<Indicator> load_indicators(const std::vector<std::string>& own) {
  std::vector<Indicator> all;
  read_folder(data_path("indicators"), true, all);
  for (const std::string& path : own)
    fs::is_directory(path) ? read_folder(path, false, all) : read_file(path, false, all);
  return all;
}

std::optional<double> IndicatorValue::value() const {
  return missing.empty() ? quotient(*indicator, part, whole) : std::nullopt;
}

std::optional<double> IndicatorValue::value_in(const Unit& unit) const {
  const auto found = units.find(unit);
  if (!missing.empty() || found == units.end()) return std::nullopt;
  return quotient(*indicator, found->second.first, whole ? std::optional(found->second.second) : std::nullopt);
}

std::optional<bool> IndicatorValue::reached() const {
  const auto now = value();
  if (!now || !indicator->target) return std::nullopt;
  return indicator->rising ? *now >= *indicator->target : *now <= *indicator->target;
}

std::vector<IndicatorValue> reckon(const std::vector<Indicator>& indicators, std::vector<OpenState>& files,
                                   const std::vector<NowRow>& now, const admin::Units& units) {
  for (OpenState& file : files) {
    make_communes(*file.database, units);
    add_rule_functions(file.database->handle());
  }
  make_now(*files.front().database, now);
  std::vector<IndicatorValue> values;
  Reckoner reckoner(files, units);
  for (const Indicator& indicator : indicators) values.push_back(reckoner.reckon(indicator));
  return values;
}

}  // namespace sohoa::progress
