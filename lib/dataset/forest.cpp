#include "dataset/forest.hpp"

#include <cmath>
#include <unordered_set>
#include <vector>

#include "admin/units.hpp"
#include "base/message.hpp"
#include "crs/definition.hpp"
#include "dataset/forest_list_evidence.hpp"
#include "dataset/forest_tally.hpp"
#include "dataset/row.hpp"
#include "schema/code_list.hpp"
#include "schema/typing.hpp"
#include "stream/issue_order.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

using Kind = ForestListEvidence::Kind;

constexpr double kSquareMetres = 10000;  // of a hectare
constexpr std::string_view kNone = "–";

/// Where the stage's fields stand in a row.
struct Columns {
  int commune, today, edition, compartment, subcompartment, area, drawn, origin, symbol, number, list, species, mgo;

  explicit Columns(const Header& header)
      : commune(header.find("maXaGoc")),
        today(header.find("maxa")),
        edition(header.find("phienBan")),
        compartment(header.find("tk")),
        subcompartment(header.find("khoanh")),
        area(header.find("dtich")),
        drawn(header.find("dtich_bando")),
        origin(header.find("nggocr")),
        symbol(header.find("ldlr")),
        number(header.find("maldlr")),
        list(header.find("bang_ma")),
        species(header.find("sldlr")),
        mgo(header.find("mgo")) {}
};

std::string_view symbol_or_none(const ForestClass* found) {
  return found == nullptr ? kNone : std::string_view(found->symbol);
}

constexpr std::string_view kBetweenSpecies = "+,;/ ";

/// Numbers only, as FORMIS exports them: "82+5", "82 + 5", "82.0".
bool is_species_number(std::string_view text) {
  return text.find_first_not_of("0123456789.+,;/ ") == text.npos && text.find_first_of("0123456789") != text.npos;
}

/// Reads "82+5" as "Keo+B.dan"; false, with `unknown` set, when a number is in no list.
bool read_species(std::string_view numbers, std::string& out, std::string_view& unknown) {
  const CodeList& list = CodeList::named("forest-species");
  out.clear();
  for (std::size_t begin = 0; begin <= numbers.size();) {
    const std::size_t end = std::min(numbers.find_first_of(kBetweenSpecies, begin), numbers.size());
    std::string_view number = numbers.substr(begin, end - begin);
    if (number.ends_with(".0")) number.remove_suffix(2);  // a column of doubles
    begin = end + 1;
    if (number.empty()) continue;
    if (list.canonical(number).empty()) {
      unknown = number;
      return false;
    }
    std::string_view name = list.cell(number, "symbol");
    if (name.empty()) name = list.name(number, {});  // ten of them have no abbreviation
    // Several species share an abbreviation.
    if (("+" + out + "+").find("+" + std::string(name) + "+") != std::string::npos) continue;
    if (!out.empty()) out += '+';
    out += name;
  }
  return true;
}

/// Names and abbreviations of species, folded. What has been found good is remembered as it was written.
class SpeciesNames {
 public:
  SpeciesNames() {
    const CodeList& list = CodeList::named("forest-species");
    for (const CodeList::Listed& each : list.all({}))
      for (const std::string_view name : {list.cell(each.code, "symbol"), list.cell(each.code, "name")})
        known_.insert(text::fold(name));
  }

  /// The first of the names joined in `text` that is in no list; empty: all are.
  std::string_view unknown_in(std::string_view text) {
    scratch_.assign(text);
    if (good_.contains(scratch_)) return {};
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find_first_of("+,;/", begin), text.size());
      const std::string_view name = text.substr(begin, end - begin);
      begin = end + 1;
      const std::string folded = text::fold(name);
      if (!folded.empty() && !known_.contains(folded)) return name;
    }
    if (good_.size() < kRemembered) good_.insert(scratch_);
    return {};
  }

 private:
  static constexpr std::size_t kRemembered = 10000;
  std::unordered_set<std::string> known_, good_;
  std::string scratch_;
};

class ForestStage : public Stage {
 public:
  explicit ForestStage(ForestOptions options)
      : options_(std::move(options)),
        totals_(options_.totals.empty() ? ForestTotals() : ForestTotals(options_.totals)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    columns_.emplace(*header);
    sources_.resize(std::max<std::size_t>(header->sources.size(), 1));
    metric_ = header->epsg != 0 && !crs::geographic(header->epsg);
    return header;
  }

  /// In input order: what a source's first lots tell holds for all of its lots.
  bool serial() const override { return true; }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) listen(batch, i);
    for (Known& source : sources_)
      // Pairs that come late outweigh symbols that came first.
      if (const auto verdict = source.evidence.verdict(); stronger(verdict.kind, source.verdict.kind))
        source.verdict = verdict;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      Row row(batch.row(i));
      settle_class(batch, i, row);
      settle_species(batch, i, row);
      const double drawn = batch.features[i].area;
      if (drawn > 0) row.set(columns_->drawn, Value::of(std::round(drawn) / kSquareMetres));
      tally(batch, i, row);
    }
    order_issues(batch);
  }

  void finish(Batch& late) override {
    for (std::uint32_t file = 0; file < sources_.size(); ++file) {
      if (!options_.list && !(options_.stored && own_[0] + own_[1] > 0)) tell_list(late, file);
      if (sources_[file].zone != 0 && sources_[file].zone != sources_[file].epsg) tell_zone(late, file);
    }
    tally_.finish(late, {totals_, options_.map_scale});
  }

 private:
  /// What is known of a source so far.
  struct Known {
    ForestListEvidence evidence;
    ForestListEvidence::Verdict verdict;
    bool looked_up = false;  ///< zone
    int zone = 0, epsg = 0;  ///< the zone of its province (0: not known), and what it comes in
  };

  static bool stronger(Kind one, Kind other) { return one != Kind::none && (other == Kind::none || one < other); }

  Known& source_of(const Batch& batch, std::size_t index) {
    return sources_[std::min<std::size_t>(batch.features[index].origin.file, sources_.size() - 1)];
  }

  ForestSaid said(const Row& row) const {
    return {row.get(columns_->symbol).text(), &row.get(columns_->number), &row.get(columns_->origin)};
  }

  void listen(Batch& batch, std::size_t index) {
    const Row row(batch.row(index));
    if (const auto own = parse_forest_list(row.get(columns_->list).text()))
      ++own_[static_cast<std::size_t>(*own)];
    else if (!options_.list)
      source_of(batch, index).evidence.add(said(row));
  }

  std::optional<ForestList> list_of(const Batch& batch, std::size_t index, const Row& row) {
    if (const auto own = parse_forest_list(row.get(columns_->list).text())) return own;
    if (options_.list) return options_.list;
    // A rejected lot of a dataset of ours is of the list that the others say, which come first.
    if (const auto [a, b] = own_; options_.stored && a + b > 0) return b > a ? ForestList::tt16 : ForestList::tcvn11565;
    const Known& source = source_of(batch, index);
    return source.verdict.kind != Kind::none ? std::optional(source.verdict.list) : std::nullopt;
  }

  void settle_class(Batch& batch, std::size_t index, Row& row) {
    const ForestSaid said = this->said(row);
    const auto list = list_of(batch, index, row);
    row.set(columns_->list, Value::null());  // until the class is known: no rule judges a class that is not
    if (said.symbol.empty() && !said.has_number()) {
      batch.add_issue(index, Severity::error, "forest.class-absent", "ldlr");
      return;
    }
    if (!list) return add_unknown_list(batch, index, said);
    const ForestClass* found = find(*list, said);
    if (found == nullptr) return add_fault(batch, index, *list, said);
    complete(batch, index, said, *found);
    if (options_.to && *options_.to != found->list) found = &recode(batch, index, row, *found);
    row.set(columns_->symbol, Value::of(std::string_view(found->symbol)));
    row.set(columns_->number, Value::of(found->number));
    row.set(columns_->list, Value::of(name(found->list)));
  }

  const ForestClass* find(ForestList list, const ForestSaid& said) const {
    if (said.symbol.empty()) return classes_.by_number(list, said.number->integer);
    if (!said.has_number()) return classes_.by_symbol(list, said.symbol);
    return classes_.by_pair(list, said.symbol, said.number->integer);
  }

  static void count(Batch& batch, std::size_t index, std::string_view rule, std::string_view field,
                    std::string_view before, std::string_view after, bool by_value) {
    Change change;
    change.rule = rule;
    change.field = field;
    change.before = before;
    change.after = after;
    change.origin = batch.features[index].origin;
    change.by_value = by_value;
    batch.changes.push_back(change);
  }

  static void complete(Batch& batch, std::size_t index, const ForestSaid& said, const ForestClass& found) {
    if (said.symbol.empty())
      count(batch, index, "forest.class-completed", "ldlr", text_of(*said.number, batch.arena), found.label, false);
    else if (!said.has_number())
      count(batch, index, "forest.class-completed", "maldlr", said.symbol, found.label, false);
    if (!said.symbol.empty() && said.symbol != found.symbol)
      count(batch, index, "forest.normalised", "ldlr", said.symbol, found.symbol, false);
  }

  const ForestClass& recode(Batch& batch, std::size_t index, const Row& row, const ForestClass& from) const {
    const ForestCrossing& crossing = classes_.cross(from, row.get(columns_->mgo));
    if (crossing.to != nullptr) {
      count(batch, index, "forest.class-recoded", "maldlr", from.label, crossing.to->label, true);
      return *crossing.to;
    }
    Issue& issue = batch.add_issue(index, Severity::warning, "forest.class-not-recoded", "maldlr");
    issue.value = text_of(Value::of(from.number), batch.arena);
    issue.args = batch.keep(
        {{"symbol", Value::of(std::string_view(from.symbol))},
         {"to", Value::of(name(*options_.to))},
         {"candidates", Value::of(crossing.candidates.empty() ? kNone : std::string_view(crossing.candidates))}});
    return from;
  }

  void add_unknown_list(Batch& batch, std::size_t index, const ForestSaid& said) const {
    const bool by_number = said.symbol.empty();
    Issue& issue = batch.add_issue(index, Severity::error, "forest.class-list-unknown", by_number ? "maldlr" : "ldlr");
    issue.value = by_number ? text_of(*said.number, batch.arena) : said.symbol;
    const auto label = [&](ForestList list) {
      const ForestClass* found =
          by_number ? classes_.by_number(list, said.number->integer) : classes_.by_symbol(list, said.symbol);
      return Value::of(found == nullptr ? kNone : std::string_view(found->label));
    };
    issue.args = batch.keep({{"tcvn11565", label(ForestList::tcvn11565)}, {"tt16", label(ForestList::tt16)}});
  }

  /// A class that the list of its layer does not have: says which of the ways in which that happens it is.
  void add_fault(Batch& batch, std::size_t index, ForestList list, const ForestSaid& said) const {
    const Value number = said.has_number() ? Value::of(text_of(*said.number, batch.arena)) : Value::of(kNone);
    const Value symbol = Value::of(said.symbol.empty() ? kNone : said.symbol);
    const auto add = [&](std::string_view rule, bool about_symbol) -> Issue& {
      Issue& issue = batch.add_issue(index, Severity::error, rule, about_symbol ? "ldlr" : "maldlr");
      issue.value = about_symbol ? symbol.text() : number.text();
      return issue;
    };
    const Value of_list = Value::of(name(list));
    const bool pair = !said.symbol.empty() && said.has_number();
    if (!said.symbol.empty() && find(other(list), said) != nullptr) {
      add("forest.class-list-mixed", false).args =
          batch.keep({{"symbol", symbol}, {"list", of_list}, {"other", Value::of(name(other(list)))}});
      return;
    }
    if (const ForestClass* meant = pair ? classes_.by_shifted_pair(said.symbol, said.number->integer) : nullptr) {
      add("forest.class-list-shifted", false).args =
          batch.keep({{"symbol", symbol}, {"expected", Value::of(meant->number)}});
      return;
    }
    const ForestClass* of_symbol = said.symbol.empty() ? nullptr : classes_.by_symbol(list, said.symbol);
    const ForestClass* of_number = said.has_number() ? classes_.by_number(list, said.number->integer) : nullptr;
    if (!pair || (of_symbol == nullptr && of_number == nullptr)) {
      add("forest.class-unknown", !said.symbol.empty()).args = batch.keep({{"list", of_list}});
      return;
    }
    add("forest.class-differs", false).args =
        batch.keep({{"symbol", symbol},
                    {"list", of_list},
                    {"of_symbol", of_symbol == nullptr ? Value::of(kNone) : Value::of(of_symbol->number)},
                    {"of_code", Value::of(symbol_or_none(of_number))}});
  }

  void settle_species(Batch& batch, std::size_t index, Row& row) {
    const std::string_view text = row.get(columns_->species).text();
    if (text.empty()) return;
    std::string_view unknown;
    if (!is_species_number(text)) {
      unknown = species_.unknown_in(text);
    } else if (thread_local std::string names; read_species(text, names, unknown)) {
      const std::string_view read = batch.arena.copy(names);
      count(batch, index, "forest.species-recoded", "sldlr", text, read, true);
      row.set(columns_->species, Value::of(read));
    }
    if (unknown.empty()) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "forest.species-unknown", "sldlr");
    issue.value = unknown;
  }

  void tally(const Batch& batch, std::size_t index, const Row& row) {
    ForestLot lot;
    lot.commune = row.get(columns_->commune).text();
    lot.today = row.get(columns_->today).text();
    if (const admin::Commune* commune = commune_of(lot.commune, row)) {
      lot.province = commune->province;
      look_up_zone(batch, index, row);
    }
    lot.compartment = row.get(columns_->compartment).text();
    lot.subcompartment = row.get(columns_->subcompartment).text();
    const Value& area =
        row.get(columns_->area).type == Type::number ? row.get(columns_->area) : row.get(columns_->drawn);
    if (area.type == Type::number) lot.area = area.number;
    if (const Value& drawn = row.get(columns_->drawn); drawn.type == Type::number) lot.drawn = drawn.number;
    const auto list = parse_forest_list(row.get(columns_->list).text());
    const Value& number = row.get(columns_->number);
    const ForestClass* found =
        list && number.type == Type::integer ? classes_.by_number(*list, number.integer) : nullptr;
    lot.forest = found != nullptr && found->origin != 3;
    const Feature& feature = batch.features[index];
    lot.origin = feature.origin;
    if (metric_ && feature.area != Feature::kUnmeasured && !feature.wkb.empty())
      lot.box = {feature.minx, feature.miny, feature.maxx, feature.maxy};
    tally_.add(lot);
  }

  const admin::Commune* commune_of(std::string_view code, const Row& row) const {
    const auto edition = admin::parse_edition(row.get(columns_->edition).text());
    return edition ? units_.commune(code, *edition) : nullptr;
  }

  /// The zone of the province, by the first lot of a source that says its commune.
  void look_up_zone(const Batch& batch, std::size_t index, const Row& row) {
    Known& source = source_of(batch, index);
    if (source.looked_up || batch.header->epsg == 0) return;
    source.looked_up = true;
    source.epsg = batch.header->epsg;
    const auto edition = admin::parse_edition(row.get(columns_->edition).text());
    source.zone = units_.zone_of_commune(row.get(columns_->commune).text(), *edition).value_or(0);
  }

  void tell_list(Batch& late, std::uint32_t file) const {
    const Known& source = sources_[file];
    const auto [kind, list] = source.verdict;
    if (kind == Kind::none || kind == Kind::shifted) return;  // each lot of the shifted variant is told
    if (const auto all = source.evidence.verdict(); all.list != list) tell_contradiction(late, file, list, all);
    Issue& issue = late.issues.emplace_back();
    issue.severity = Severity::info;
    issue.rule = kind == Kind::pairs     ? "forest.class-list"
                 : kind == Kind::symbols ? "forest.class-list-by-symbol"
                                         : "forest.class-list-by-origin";
    issue.field = kind == Kind::symbols ? "ldlr" : "maldlr";
    issue.origin.file = file;
    issue.args = late.keep({{"list", Value::of(name(list))},
                            {"fits", Value::of(source.evidence.fits(kind, list))},
                            {"pairs", Value::of(source.evidence.all(kind))},
                            {"others", Value::of(source.evidence.fits(kind, other(list)))},
                            {"example", Value::of(late.arena.copy(source.evidence.example(kind, list)))}});
  }

  /// The lots were read by what the first of them said, and all of them together say otherwise.
  void tell_contradiction(Batch& late, std::uint32_t file, ForestList list, ForestListEvidence::Verdict all) const {
    const ForestListEvidence& evidence = sources_[file].evidence;
    Issue& issue = late.issues.emplace_back();
    issue.severity = Severity::error;
    issue.rule = "forest.class-list-contradicted";
    issue.field = "maldlr";
    issue.origin.file = file;
    issue.args = late.keep({{"list", Value::of(name(list))},
                            {"other", Value::of(name(all.list))},
                            {"fits", Value::of(evidence.fits(all.kind, list))},
                            {"others", Value::of(evidence.fits(all.kind, all.list))},
                            {"example", Value::of(late.arena.copy(evidence.example(all.kind, all.list)))}});
  }

  void tell_zone(Batch& late, std::uint32_t file) const {
    Issue& issue = late.issues.emplace_back();
    issue.severity = Severity::warning;
    issue.rule = "forest.zone";
    issue.origin.file = file;
    issue.args = late.keep({{"epsg", Value::of(std::int64_t{sources_[file].epsg})},
                            {"expected", Value::of(std::int64_t{sources_[file].zone})}});
  }

  ForestOptions options_;
  ForestTotals totals_;
  const ForestClasses& classes_ = ForestClasses::shipped();
  const admin::Units& units_ = admin::Units::shipped();
  SpeciesNames species_;
  std::optional<Columns> columns_;
  std::vector<Known> sources_;
  bool metric_ = false;
  std::array<std::int64_t, 2> own_{};  ///< lots that say their list
  ForestTally tally_;
};

}  // namespace

Options forest_options() {
  return {
      {"--code-list", "", "tcvn11565|tt16",
       N_("list of forest classes that the data use (default: found out and said)")},
      {"--totals", "", "FILE",
       N_("a .csv of published areas by commune (columns maxa, tự nhiên, có rừng, in hectares) that the lots must add "
          "up to")},
  };
}

Options forest_recode_options() {
  return {{"--to", "", "tt16|tcvn11565",
           N_("bring classes to this list where their counterpart is certain; others stay and are reported")}};
}

ForestOptions forest_arguments(const Arguments& arguments) {
  ForestOptions options;
  options.list = parse_forest_list(arguments.get("--code-list"));
  options.to = parse_forest_list(arguments.get("--to"));
  options.totals = arguments.get("--totals");
  options.map_scale = static_cast<int>(arguments.integer("--map-scale", 0, 1));
  return options;
}

bool is_forest(const Schema& schema) {
  return schema.subject == "forest";
}

std::unique_ptr<Stage> make_forest_stage(ForestOptions options) {
  return std::make_unique<ForestStage>(std::move(options));
}

}  // namespace sohoa
