#include "progress/facts.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <unordered_map>

#include "base/data.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "progress/query.hpp"
#include "progress/register_match.hpp"
#include "schema/json_node.hpp"
#include "schema/schema_json.hpp"
#include "schema/sql_functions.hpp"

namespace sohoa::progress {
namespace {

using store::quote;

bool has_column(store::Database& database, const std::string& table, const char* column) {
  return database
      .integer("SELECT 1 FROM pragma_table_info(" + store::literal(table) + ", 'main') WHERE name = ? COLLATE NOCASE",
               column)
      .has_value();
}

/// The first of the columns that the table has, quoted; "NULL" when it has none.
std::string first_column(store::Database& database, const std::string& table,
                         std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (has_column(database, table, name)) return quote(name);
  return "NULL";
}

/// Which unit the codes of a layer are: every feature asks, and a few hundred codes are all there are.
class UnitCodes {
 public:
  UnitCodes(const DatasetState& state, std::string_view layer, const admin::Units& units) : units_(units) {
    for (const CommuneHistory& one : state.history)
      if (state.layers[one.layer] == layer) editions_[one.commune] = one.edition;
  }

  const Unit& of(std::string_view code) {
    if (last_ != nullptr && code == last_code_) return *last_;
    auto found = known_.find(code);
    if (found == known_.end()) {
      const auto edition = editions_.find(code);
      found = known_.emplace(code, unit_of(code, edition == editions_.end() ? std::nullopt : edition->second, units_))
                  .first;
    }
    last_code_ = code;
    return *(last_ = &found->second);
  }

 private:
  const admin::Units& units_;
  std::map<std::string, std::optional<admin::Edition>, std::less<>> editions_;
  std::map<std::string, Unit, std::less<>> known_;
  std::string last_code_;
  const Unit* last_ = nullptr;
};

/// A number for each feature.
class OfFeatures {
 public:
  void set(std::int64_t fid, std::uint32_t value) {
    if (fid < 0 || fid >= kDense) {
      sparse_[fid] = value;
      return;
    }
    const auto at = static_cast<std::size_t>(fid);
    if (at >= dense_.size()) dense_.resize(std::max(at + 1, dense_.size() * 3 / 2));
    dense_[at] = value;
  }
  /// 0 where none was set.
  std::uint32_t get(std::int64_t fid) const {
    if (fid >= 0 && static_cast<std::size_t>(fid) < dense_.size()) return dense_[static_cast<std::size_t>(fid)];
    const auto found = sparse_.find(fid);
    return found == sparse_.end() ? 0 : found->second;
  }

 private:
  static constexpr std::int64_t kDense = 200'000'000;
  std::vector<std::uint32_t> dense_;
  std::unordered_map<std::int64_t, std::uint32_t> sparse_;
};

/// Throws when the SQL of `place` could not be run.
void complain(const Query& query, const std::string& place) {
  if (query.told() == Told::done) return;
  if (query.told() == Told::refused)
    throw UsageError(
        tr("{}: it may only read the dataset, with one SELECT or an expression: {}", place, query.message()));
  if (query.told() == Told::slow) throw UsageError(tr("{}: it takes longer than a minute", place));
  throw UsageError(tr("{}: SQLite cannot run it: {}", place, query.message()));
}

class Scan {
 public:
  Scan(std::vector<OpenState>& files, const Campaign& campaign, const admin::Units& units, Facts& facts)
      : files_(files), campaign_(campaign), units_(units), facts_(facts) {}

  /// Which parcels have a record must be known of all files before any is in a group.
  void run() {
    for (OpenState& file : files_)
      if (file.has_layer(campaign_.register_layer)) read_register(file);
    records_.close();
    std::vector<OfFeatures> places(files_.size());
    for (std::size_t i = 0; i < files_.size() && any_register_; ++i)
      if (files_[i].has_layer(campaign_.layer)) places[i] = find_parcels(files_[i], campaign_.layer, true);
    bool parcels = false;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (!files_[i].has_layer(campaign_.layer)) continue;
      parcels = true;
      scan(files_[i], false, places[i]);
      const std::string rejected = campaign_.layer + "_rejected";
      if (!files_[i].database->has_table(rejected)) continue;
      const bool asked = any_register_ && names_matched(true);
      scan(files_[i], true, asked ? find_parcels(files_[i], rejected, false) : OfFeatures());
    }
    if (parcels) match_records();
  }

 private:
  static std::string keys_of(store::Database& database, const std::string& layer) {
    return first_column(database, layer, {"maXa", "maXaGoc"}) + ", " +
           first_column(database, layer, {"soHieuToBanDo"}) + ", " + first_column(database, layer, {"soThuTuThua"});
  }

  void read_register(OpenState& file) {
    any_register_ = true;
    const std::string& layer = campaign_.register_layer;
    UnitCodes codes(file.state, layer, units_);
    store::Statement rows(*file.database, "SELECT " + keys_of(*file.database, layer) + " FROM main." + quote(layer));
    const Unit *last = nullptr, *kept = nullptr;
    while (rows.step()) {
      if (const Unit& here = codes.of(rows.text(0)); &here != last) {
        last = &here;
        kept = &*record_units_.insert(here).first;
      }
      records_.add_record(RegisterMatch::key(rows.text(0), rows.text(1), rows.text(2)), *kept);
    }
  }

  /// The places of the parcels' keys in the register. `valid`: they count for it.
  OfFeatures find_parcels(OpenState& file, const std::string& table, bool valid) {
    store::Database& database = *file.database;
    store::Statement rows(database, fmt::format("SELECT fid, {}, {} FROM main.{}", keys_of(database, table),
                                                first_column(database, table, {"maXaGoc", "maXa"}), quote(table)));
    OfFeatures places;
    std::string last;
    std::uint16_t former = 0;
    while (rows.step()) {
      const std::uint32_t place = records_.find(RegisterMatch::key(rows.text(1), rows.text(2), rows.text(3)));
      if (place == 0) continue;
      places.set(rows.integer(0), place);
      if (!valid) continue;
      if (former == 0 || rows.text(4) != last) {
        last = rows.text(4);
        former = former_.try_emplace(last, static_cast<std::uint16_t>(std::min<std::size_t>(former_.size() + 1, 65534)))
                     .first->second;
      }
      records_.meet(place, former);
    }
    return places;
  }

  void match_records() {
    auto& units = facts_[campaign_.register_layer];
    const Unit* last = nullptr;
    UnitFacts* facts = nullptr;
    for (const RegisterMatch::Record& record : records_.records()) {
      if (record.unit != last) facts = &units[*(last = record.unit)];
      const auto place = static_cast<std::uint32_t>(record.key);
      facts->matched = facts->matched.value_or(0) + (records_.is_matched(place) ? 1 : 0);
      facts->ambiguous += records_.has_several(place) ? 1 : 0;
    }
  }

  /// The features with a warning that nobody has accepted, or an error that did not reject them (of the set they are
  /// in).
  static std::vector<bool> warned(store::Database& database, const std::string& layer) {
    std::vector<bool> bits;
    if (!database.has_table("sohoa_issue")) return bits;
    store::Statement rows(
        database, "SELECT feature_fid FROM main.sohoa_issue WHERE severity IN ('warning', 'error') AND dataset = " +
                      store::literal(layer) + " AND feature_fid IS NOT NULL");
    while (rows.step()) {
      const auto fid = static_cast<std::size_t>(rows.integer(0));
      if (rows.integer(0) < 0 || fid > 1'000'000'000) continue;
      if (fid >= bits.size()) bits.resize(std::max(fid + 1, bits.size() * 2));
      bits[fid] = true;
    }
    return bits;
  }

  /// Tells the statement whether a feature is matched, has warnings.
  struct Functions {
    const RegisterMatch* records;
    const OfFeatures* places;
    const std::vector<bool>* warned;
  };

  static void matched_function(sqlite3_context* out, int, sqlite3_value** values) {
    const auto* self = static_cast<const Functions*>(sqlite3_user_data(out));
    const std::uint32_t place = self->places->get(sqlite3_value_int64(values[0]));
    sqlite3_result_int(out, self->records->is_matched(place) ? 1 : 0);
  }
  static void warnings_function(sqlite3_context* out, int, sqlite3_value** values) {
    const auto* self = static_cast<const Functions*>(sqlite3_user_data(out));
    const auto fid = static_cast<std::size_t>(sqlite3_value_int64(values[0]));
    sqlite3_result_int(out, fid < self->warned->size() && (*self->warned)[fid] ? 1 : 0);
  }

  bool names_matched(bool rejected) const {
    static const RE2 kMatched("(?i)\\bmatched\\b");
    return std::any_of(campaign_.groups.begin(), campaign_.groups.end(), [&](const Campaign::Group& group) {
      return group.rejected == rejected && RE2::PartialMatch(group.sql, kMatched);
    });
  }

  static std::string columns_of(store::Database& database, const std::string& table) {
    store::Statement rows(database, "SELECT name FROM pragma_table_info(" + store::literal(table) + ", 'main')");
    std::string list;
    while (rows.step()) list += quote(rows.text(0)) + ", ";
    return list;
  }

  /// `only`: one of the rules, to try it.
  std::string condition(bool rejected, const Campaign::Group* only = nullptr) const {
    std::string sql = "CASE";
    for (const Campaign::Group& group : campaign_.groups)
      if (group.rejected == rejected && (only == nullptr || only == &group))
        sql += fmt::format(" WHEN ({}\n) THEN {}", group.sql, group.number);
    return sql == "CASE" ? "NULL" : sql + " END";
  }

  /// The rule that SQLite stumbles over: the first that it does not take alone.
  std::string place(store::Database& database, const std::string& table, bool rejected) const {
    std::string place;
    for (const Campaign::Group& group : campaign_.groups) {
      if (group.rejected != rejected) continue;
      if (place.empty()) place = group.place;
      if (Query(database, statement(table, condition(rejected, &group), {})).told() != Told::done) return group.place;
    }
    return place;
  }

  /// What a scan gives first: where a parcel lies.
  struct Columns {
    std::string commune = "NULL", geometry = "NULL";
    std::string all;  ///< set where there is a doubt, see statement()
  };

  /// Commune, matched, group. In doubt two groups: unless the register had it, and if it had.
  static std::string statement(const std::string& table, const std::string& group, const Columns& columns) {
    // Plain columns are cheap to name twice: SQLite takes the query apart into one pass.
    const std::string features = fmt::format(
        "(SELECT *, {} IS NOT NULL AS has_geometry, sohoa_warned(fid) AS warnings, {} AS matched FROM main.{})",
        columns.geometry, columns.all.empty() ? "sohoa_matched(fid)" : "1", quote(table));
    if (columns.all.empty()) return fmt::format("SELECT {}, matched, {} FROM {}", columns.commune, group, features);
    return fmt::format(
        "SELECT {0}, 0, {1}, sohoa_if FROM (SELECT {2}has_geometry, warnings, 0 AS matched, {1} AS sohoa_if FROM {3})",
        columns.commune, group, columns.all, features);
  }

  static void add_group(Groups& groups, std::int64_t group, std::int64_t other) {
    const auto is_one = [](std::int64_t number) { return number >= 1 && number <= 3; };
    if (group == other) {
      if (is_one(group)) ++groups.sure[static_cast<std::size_t>(group - 1)];
      return;
    }
    ++groups.undecided;
    for (const std::int64_t number : {group, other})
      if (is_one(number)) groups.open[static_cast<std::size_t>(number - 1)] = true;
  }

  void scan(OpenState& file, bool rejected, const OfFeatures& places) {
    store::Database& database = *file.database;
    const std::string table = campaign_.layer + (rejected ? "_rejected" : "");
    const std::vector<bool> bits = rejected ? std::vector<bool>() : warned(database, campaign_.layer);
    Functions functions{&records_, &places, &bits};
    constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    sqlite3_create_function(database.handle(), "sohoa_matched", 1, kFlags, &functions, matched_function, nullptr,
                            nullptr);
    sqlite3_create_function(database.handle(), "sohoa_warned", 1, kFlags, &functions, warnings_function, nullptr,
                            nullptr);
    add_rule_functions(database.handle());
    // The group may hang on a register that is not there.
    const bool doubt = !any_register_ && names_matched(rejected);
    const Columns columns{first_column(database, table, {"maXaGoc", "maXa"}), first_column(database, table, {"geom"}),
                          doubt ? columns_of(database, table) : std::string()};
    const ReadOnly guard(database);
    Query rows(database, statement(table, condition(rejected), columns));
    UnitCodes codes(file.state, campaign_.layer, units_);
    auto& units = facts_[campaign_.layer];
    const Unit* last = nullptr;
    UnitFacts* unit = nullptr;
    while (rows.step()) {
      const Unit& here = codes.of(rows.text(0));
      if (&here != last) {
        last = &here;
        unit = &units[here];
        if (!unit->groups) unit->groups.emplace();
      }
      add_group(*unit->groups, rows.integer(2), rows.integer(doubt ? 3 : 2));
      if (!rejected && any_register_) unit->matched = unit->matched.value_or(0) + rows.integer(1);
    }
    if (rows.told() != Told::done) complain(rows, place(database, table, rejected));
  }

  std::vector<OpenState>& files_;
  const Campaign& campaign_;
  const admin::Units& units_;
  Facts& facts_;
  bool any_register_ = false;
  RegisterMatch records_;
  std::set<Unit> record_units_;
  std::map<std::string, std::uint16_t, std::less<>> former_;  ///< a number for each code that parcels have
};

void add_sum(std::vector<OpenState>& files, const Summed& wanted, const admin::Units& units, Facts& facts) {
  for (OpenState& file : files) {
    store::Database& database = *file.database;
    if (!file.has_layer(wanted.layer) || !has_column(database, wanted.layer, wanted.column.c_str())) continue;
    UnitCodes codes(file.state, wanted.layer, units);
    store::Statement rows(database, fmt::format("SELECT {}, total({}) FROM main.{} GROUP BY 1",
                                                first_column(database, wanted.layer, {"maXaGoc", "maXa"}),
                                                quote(wanted.column), quote(wanted.layer)));
    while (rows.step()) facts[wanted.layer][codes.of(rows.text(0))].sums[wanted.column] += rows.number(1);
  }
}

}  // namespace

Groups& Groups::operator+=(const Groups& other) {
  for (std::size_t i = 0; i < sure.size(); ++i) {
    sure[i] += other.sure[i];
    open[i] = open[i] || other.open[i];
  }
  undecided += other.undecided;
  return *this;
}

bool OpenState::has_layer(const std::string& layer) const {
  return std::any_of(state.layers.begin(), state.layers.end(),
                     [&](const std::string& one) { return sqlite3_stricmp(one.c_str(), layer.c_str()) == 0; });
}

Campaign Campaign::load(const std::string& path) {
  const std::string file = path.empty() ? data_path("reports/campaign.json").string() : path;
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError(tr("{}: cannot be read", file));
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const JsonNode root = JsonNode::parse(text, file);
  root.only({"title", "source", "note", "layer", "register", "groups"});
  Campaign campaign;
  campaign.title = read_text(root.need("title"));
  if (const auto note = root.get("note")) campaign.note = read_text(*note);
  campaign.source = root.text_or("source", "");
  campaign.layer = root.need("layer").text();
  campaign.register_layer = root.text_or("register", "ho_so_dat");
  for (const JsonNode& node : root.need("groups").items()) {
    node.only({"group", "title", "rule", "of", "sql"});
    Group group;
    const std::size_t number = node.need("group").size();
    if (number < 1 || number > 3) node.need("group").fail(tr("groups are 1, 2 and 3"));
    group.number = static_cast<int>(number);
    group.title = read_text(node.need("title"));
    if (const auto rule = node.get("rule")) group.rule = read_text(*rule);
    const std::string of = node.text_or("of", "valid");
    if (of != "valid" && of != "rejected") node.need("of").fail(tr("valid or rejected is needed"));
    group.rejected = of == "rejected";
    group.sql = node.need("sql").text();
    group.place = node.need("sql").place();
    campaign.groups.push_back(std::move(group));
  }
  return campaign;
}

Facts read_facts(std::vector<OpenState>& files, const Campaign& campaign, const std::vector<Summed>& sums,
                 const admin::Units& units) {
  Facts facts;
  Scan(files, campaign, units, facts).run();
  for (const Summed& wanted : sums) add_sum(files, wanted, units, facts);
  return facts;
}

std::vector<RuleCount> read_issues(std::vector<OpenState>& files) {
  std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> counts;
  for (OpenState& file : files) {
    if (!file.database->has_table("sohoa_issue")) continue;
    store::Statement rows(*file.database,
                          "SELECT dataset, rule, severity, sum(count) FROM main.sohoa_issue GROUP BY 1, 2, 3");
    while (rows.step())
      counts[{std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2))}] += rows.integer(3);
  }
  std::vector<RuleCount> all;
  for (const auto& [key, count] : counts) all.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
  const auto weight = [](const std::string& severity) {
    return severity == "error" ? 0 : severity == "warning" ? 1 : 2;
  };
  std::stable_sort(all.begin(), all.end(), [&](const RuleCount& a, const RuleCount& b) {
    return std::tuple(weight(a.severity), -a.count) < std::tuple(weight(b.severity), -b.count);
  });
  return all;
}

}  // namespace sohoa::progress
