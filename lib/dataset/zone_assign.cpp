#include "dataset/zone_assign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <set>

#include "base/message.hpp"
#include "dataset/answers.hpp"
#include "dataset/intake.hpp"
#include "dataset/judging.hpp"
#include "dataset/zone.hpp"
#include "dataset/zone_place.hpp"
#include "dataset/zone_register.hpp"
#include "dataset/zone_seats.hpp"
#include "dataset/zone_states.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "text/unicode.hpp"

#include <nlohmann/json.hpp>

namespace sohoa {
namespace {

using How = ZoneGiven::How;
using Json = nlohmann::ordered_json;

/// The family that is asked for, which must be one that codes are made of.
const ZoneCodeFamily& family_of(const Arguments& arguments, const ZoneCodes& codes) {
  const std::string name = arguments.get("--family");
  const ZoneCodeFamily* family = codes.find(name);
  if (family != nullptr && !family->make.empty()) return *family;
  std::string known;
  for (const ZoneCodeFamily& one : codes.families())
    if (!one.make.empty()) known += (known.empty() ? "" : ", ") + one.name;
  if (name.empty()) throw UsageError(tr("assign: say which codes to give with --family: {}", known));
  if (family == nullptr)
    throw UsageError(tr("--family {}: there is no such family; codes of these can be given: {}", name, known));
  const std::string source = family->source.empty() ? "" : " (" + family->source + ")";
  throw UsageError(
      family->kind == ZoneKind::farming
          ? tr("--family {}: these codes are given by the fisheries authority of the province{}, not by an office; "
               "enter "
               "those it has given with: sohoa-zone register --registry co-to.gpkg; until then own-farming gives "
               "provisional ones",
               name, source)
          : tr("--family {}: these codes are given by their authority{}, not by this program; enter those it has given "
               "with: sohoa-zone register --registry co-to.gpkg; codes of these can be given: {}",
               name, source, known));
}

std::map<std::string, std::string> fixed_parts(const Arguments& arguments, const ZoneCodeFamily& family) {
  std::map<std::string, std::string> fixed;
  for (const std::string& said : arguments.list("--set")) {
    const std::size_t sign = said.find('=');
    const std::string part = said.substr(0, sign);
    if (sign == said.npos || part == "number" ||
        std::none_of(family.parts.begin(), family.parts.end(), [&](const auto& one) { return one.name == part; })) {
      std::string known;
      for (const auto& one : family.parts)
        if (one.name != "number") known += (known.empty() ? "" : ", ") + one.name;
      throw UsageError(tr("--set {}: must be PART=VALUE with one of the parts: {}", said, known));
    }
    fixed[part] = text::upper(said.substr(sign + 1));
  }
  return fixed;
}

/// Warns of --set letters=DN, which three provinces use, and of a province that the zones do not lie in.
void warn_of_place(const ZoneCodeFamily& family, const std::map<std::string, std::string>& fixed,
                   const std::vector<ZoneSeat>& seats) {
  using Place = ZoneCodeFamily::Place;
  const bool letters = family.place == Place::letters;
  const auto said = fixed.find(letters ? "letters" : "province");
  if (said == fixed.end() || (!letters && family.place != Place::province_2024 && family.place != Place::province_2025))
    return;
  const auto warn = [](const std::string& text) { std::cerr << "sohoa-zone: " << text << '\n'; };
  const ZonePlaces& places = ZonePlaces::shipped();
  const std::vector<std::string> named = places.named(family, said->second);
  if (named.empty()) return warn(tr("--set {}={}: no province that is known has it", said->first, said->second));
  if (family.place == Place::province_2025 && ZonePlaces::is_old_province(said->second))
    warn(tr("--set {}={}: province {} is a number of before 01/07/2025", said->first, said->second, said->second));
  const std::string all = fmt::format("{}", fmt::join(named, ", "));
  std::map<std::string, std::string> elsewhere;  // commune → its province, empty where it is one of those named
  std::size_t zones = 0, placed = 0;
  std::string example;
  for (const ZoneSeat& seat : seats) {
    const auto part = seat.parts.find("commune");
    if (!seat.code.empty() || part == seat.parts.end() || part->second.empty()) continue;
    const auto [found, fresh] = elsewhere.try_emplace(part->second);
    if (fresh) {
      const auto here = places.of_commune(part->second, "2026");
      const bool fits = std::any_of(here.begin(), here.end(), [&](const std::string& one) {
        return std::any_of(named.begin(), named.end(),
                           [&](const std::string& other) { return places.related(other, one); });
      });
      if (!fits && !here.empty()) found->second = here.front();
    }
    ++placed;
    if (found->second.empty()) continue;
    ++zones;
    example = found->second;
  }
  if (zones > 0) warn(tr("--set {}={}: is {}, but {} zones lie in {}", said->first, said->second, all, zones, example));
}

const char* word_of(How how) {
  switch (how) {
    case How::made:
      return tr("new code");
    case How::known:
      return tr("given before");
    case How::had:
      return tr("has a code");
    case How::unsure:
      return tr("may be several zones that have codes: no code");
    case How::lacking:
      return tr("lacks a part of the code: no code");
    case How::rejected:
      return tr("the record is at fault: no code");
    case How::other:
      return tr("has a code of another family");
    case How::doubled:
      return tr("other records have this code too, in rows");
    case How::repeated:
      return tr("is the zone of another row: no code");
    case How::withdrawn:
      return tr("its code was withdrawn: no code");
    case How::ended:
      return tr("is suspended or withdrawn: no code");
    case How::astray:
      return tr("lies outside its commune: no code");
    case How::expired:
      return tr("has expired: no code");
    case How::uncoded:
      return tr("has no code");
  }
  return "";
}

/// Why, for people: a part of the code and a rule by their titles, a row as such.
std::string why_of(const ZoneCodeFamily* family, const ZoneGiven& given, const RuleBook& rules) {
  if (given.how == How::rejected && !given.why.empty())
    return rules.title(given.why, language()) + " [" + given.why + "]";
  if (given.how == How::repeated) return tr("row {}", given.why);
  if (given.how == How::lacking && given.why == "number") return tr("all numbers are given");
  if (given.how == How::lacking && family != nullptr)
    for (const auto& part : family->parts)
      if (part.name == given.why) return part.title.in(language());
  return given.why;
}

/// One line about the zones that have no code now, and the doubled codes. True when there are none.
bool tell_without(const std::map<How, std::int64_t>& counts, std::size_t zones) {
  const auto count = [&](How how) {
    const auto found = counts.find(how);
    return found == counts.end() ? std::int64_t{0} : found->second;
  };
  std::int64_t without = 0;
  std::string reasons;
  for (const auto& [how, text] :
       {std::pair(How::unsure, N_("{} may be several zones")), std::pair(How::lacking, N_("{} lack a part")),
        std::pair(How::rejected, N_("{} are at fault")), std::pair(How::repeated, N_("{} are zones of other rows")),
        std::pair(How::withdrawn, N_("{} had one that was withdrawn (--again gives a new one)")),
        std::pair(How::astray, N_("{} lie outside their commune")), std::pair(How::expired, N_("{} have expired"))}) {
    if (count(how) == 0) continue;
    without += count(how);
    reasons += (reasons.empty() ? "" : ", ") + tr(text, count(how));
  }
  if (without > 0) std::cerr << "sohoa-zone: " << tr("{} of {} zones got no code: {}", without, zones, reasons) << '\n';
  if (count(How::doubled) > 0)
    std::cerr << "sohoa-zone: "
              << tr("{} zones have a code that another one has too; a code is given once: take it out of the wrong "
                    "record and run assign again",
                    count(How::doubled))
              << '\n';
  return without == 0 && count(How::doubled) == 0;
}

/// True when every zone has a code of its own. `family` null: several.
bool answer(const Arguments& arguments, const ZoneCodeFamily* family, const std::shared_ptr<const Schema>& schema,
            const std::vector<ZoneSeat>& seats, const std::vector<ZoneGiven>& given) {
  std::map<How, std::int64_t> counts;
  const bool json = arguments.has("--json"), quiet = arguments.has("--quiet");
  constexpr const char* kWords[] = {"made",    "known",    "had",       "unsure", "lacking", "rejected", "other",
                                    "doubled", "repeated", "withdrawn", "ended",  "outside", "expired",  "uncoded"};
  const RuleBook rules(schema);
  Answers answers({{"row", tr("row")},
                   {"name", tr("name")},
                   {"code", tr("code")},
                   {"what", tr("answer")},
                   {"why", tr("because of")}},
                  json);
  for (std::size_t i = 0; i < seats.size(); ++i) {
    ++counts[given[i].how];
    if (quiet) continue;
    Json line{{"row", seats[i].row}, {"name", seats[i].name}, {"code", given[i].code}};
    line["what"] = json ? kWords[static_cast<std::size_t>(given[i].how)] : word_of(given[i].how);
    line["why"] = json ? given[i].why : why_of(family, given[i], rules);
    answers.add(line);
  }
  answers.finish();
  return tell_without(counts, seats.size());
}

void write_codes(store::Database& database, const Schema& schema, const ZoneCodeFamily& family,
                 const std::vector<ZoneSeat>& seats, const std::vector<ZoneGiven>& given) {
  const std::string table = "main.\"" + schema.layer + '"';
  std::string set = fmt::format("{} = ?2, ho_ma = ?3, trang_thai = ?4", zone_code_field(family.kind));
  int places = 4;
  const bool has_given = schema.find("ngay_cap") >= 0, has_since = schema.find("ngay_trang_thai") >= 0;
  const int given_at = has_given ? ++places : 0;
  if (has_given) set += fmt::format(", ngay_cap = coalesce(ngay_cap, ?{})", given_at);
  const int since_at = has_since ? ++places : 0;
  if (has_since) set += fmt::format(", ngay_trang_thai = coalesce(?{}, ngay_trang_thai)", since_at);
  store::Statement update(database, fmt::format("UPDATE {} SET {} WHERE fid = ?1", table, set));
  store::Statement state(database,
                         fmt::format("UPDATE {} SET trang_thai = ? WHERE fid = ? AND trang_thai IS NULL", table));
  for (std::size_t i = 0; i < seats.size(); ++i) {
    if (given[i].how == How::had) {
      state.bind_all(given[i].state, seats[i].fid);
      state.run();
    }
    if (given[i].how != How::made && given[i].how != How::known) continue;
    const CodeCells cells = cells_of(given[i]);
    update.bind_all(seats[i].fid, given[i].code, family.name, given[i].state);
    if (has_given) update.bind_text_or_null(given_at, cells.given);
    if (has_since) update.bind_text_or_null(since_at, cells.since);
    update.run();
  }
}

/// Codes that stand in the layer of the registry's file, among its rejected records too, are taken.
void reserve_stored(store::Database& database, const Schema& schema, ZoneRegister& given_out, ZoneKind kind) {
  for (const char* suffix : {"", "_rejected"}) {
    const std::string table = schema.layer + suffix;
    const char* field = zone_code_field(kind);
    if (!database.integer(fmt::format("SELECT 1 FROM pragma_table_info('{}') WHERE name = '{}'", table, field)))
      continue;
    store::Statement select(database, fmt::format("SELECT {0} FROM main.\"{1}\" WHERE {0} IS NOT NULL", field, table));
    while (select.step()) given_out.reserve(select.text(0));
  }
}

/// The zones of a command about the registry, and the transaction that their codes are written in.
class ZoneWork {
 public:
  ZoneWork(const ToolInfo& tool, const Arguments& arguments, ZoneKind kind, const std::string& path)
      : arguments_(arguments),
        options_(source_arguments(arguments)),
        own_(arguments.inputs().size() == 1),
        schema_(Schema::load(arguments.get("--schema", std::string(name(kind))))),
        job_{tool, arguments, schema_, arguments.get("--output")},
        kind_(kind) {
    options_.inputs.assign(arguments.inputs().begin() + 1, arguments.inputs().end());
    if (own_) {
      options_.inputs = {path};
      options_.layer = schema_->layer;
    } else if (is_stream(options_.inputs)) {
      throw UsageError(tr("assign needs files or a dataset: what comes as a stream cannot be read twice"));
    }
    check_output();
    judging_.emplace(schema_, arguments);
    if (!arguments.has("--dry-run") || std::filesystem::exists(path))
      registry_.emplace(path, zone_code_life(), tool.name, zone_patience(arguments));
    read();
  }

  /// Null: a dry run without a file, which must not make one.
  store::Registry* registry() { return registry_ ? &*registry_ : nullptr; }
  const std::vector<ZoneSeat>& seats() const { return seats_; }
  const std::shared_ptr<const Schema>& schema() const { return schema_; }
  bool own() const { return own_; }

  void end() {
    if (!registry_) return;
    if (arguments_.has("--dry-run"))
      registry_->roll_back();
    else
      registry_->commit();
  }

  /// Writes the zones with their codes to --output, where that is said.
  Exit write(const std::vector<ZoneGiven>& given, bool whole) {
    if (own_ || !arguments_.has("--output") || arguments_.has("--dry-run")) return whole ? Exit::ok : Exit::rejected;
    const std::unique_ptr<Source> source = open_source(options_);
    const auto stages = judging_->stages(*source->header(), nullptr, false, make_zone_fill_stage(seats_, given, kind_));
    const Exit exit = run_job(job_, *source, stages);
    return exit == Exit::ok && !whole ? Exit::rejected : exit;
  }

 private:
  /// Codes are given for good: what would stop the output or the report has to stop it before.
  void check_output() const {
    if (own_ && arguments_.has("--output"))
      throw UsageError(
          tr("assign without INPUT writes the codes into the layer of --registry; --output needs an INPUT"));
    if (arguments_.said("--report") && !arguments_.has("--output"))
      throw UsageError(
          tr("--report goes with --output here; sohoa-check DATASET --report FILE tells the faults of a dataset"));
    if (arguments_.has("--output")) sohoa::check_output(job_);
  }

  /// The zones as they are while no other program writes: a layer that another one has changed meanwhile is read again.
  void read() {
    constexpr int kTries = 20;
    for (int i = 0; i < kTries; ++i) {
      const std::int64_t version = registry_ ? registry_->version() : 0;
      try {
        read_once();
      } catch (const InputError&) {
        // A layer that is replaced while it is read cannot be read whole; it can after that.
        if (!registry_ || !own_ || registry_->version() == version) throw;
        continue;
      }
      if (registry_) registry_->begin();
      if (!registry_ || !own_ || registry_->version() == version) return;
      registry_->roll_back();
    }
    throw OutputError(
        tr("{}: other programs went on writing to it; run again when they have ended", registry_->path()));
  }

  void read_once() {
    const auto sink = make_zone_seats(kind_);
    const std::unique_ptr<Source> source = open_source(options_);
    const auto stages = judging_->stages(*source->header(), nullptr);
    run(*source, stages, *sink, static_cast<int>(arguments_.integer("--threads", 0)));
    seats_ = std::move(sink->seats);
  }

  const Arguments& arguments_;
  SourceOptions options_;
  bool own_;
  std::shared_ptr<const Schema> schema_;
  Job job_;
  ZoneKind kind_;
  std::optional<Judging> judging_;
  std::optional<store::Registry> registry_;
  std::vector<ZoneSeat> seats_;
};

}  // namespace

Options assign_options() {
  return {
      {"--registry", "", "DATASET", N_("the dataset that holds the registry of codes: their states and history")},
      {"--family", "", "NAME", N_("which codes assign gives: own-growing, national-puc, export-puc …"), false, true},
      {"--set", "", "PART=VALUE", N_("a part of new codes that the zones do not say, such as letters=QN of export-puc"),
       true, true},
      {"--state", "", "de_xuat|da_cap|tam_dung|thu_hoi",
       N_("of assign: the state of new codes (default: da_cap); of state: what the codes become; of list: only those"),
       false, true},
      {"--day", "", "DATE", N_("since when that state holds, not after today (default: today)"), false, true},
      {"--again", "", "", N_("of assign: zones whose code was withdrawn get a new one; without it they get none"),
       false, true},
      {"--reason", "", "TEXT", N_("why, for the history; needed to suspend or withdraw a code"), false, true},
  };
}

Exit run_assign(const ToolInfo& tool, const Arguments& arguments) {
  const std::string path = zone_registry_path(arguments, "assign");
  const ZoneCodes codes(arguments.list("--families"));
  const ZoneCodeFamily& family = family_of(arguments, codes);
  ZoneRegisterOptions options{fixed_parts(arguments, family), arguments.get("--state", "da_cap"), zone_day(arguments),
                              arguments.has("--again")};
  if (options.state != "da_cap" && options.state != "de_xuat")
    throw UsageError(tr("--state {}: a new code is de_xuat or da_cap", options.state));
  ZoneWork work(tool, arguments, family.kind, path);
  warn_of_place(family, options.fixed, work.seats());
  ZoneRegister given_out(work.registry(), codes, family, std::move(options));
  if (work.registry() != nullptr) reserve_stored(work.registry()->database(), *work.schema(), given_out, family.kind);
  const std::vector<ZoneGiven> given = given_out.give(work.seats());
  if (work.own() && work.registry() != nullptr)
    write_codes(work.registry()->database(), *work.schema(), family, work.seats(), given);
  work.end();
  const bool whole = answer(arguments, &family, work.schema(), work.seats(), given);
  return work.write(given, whole);
}

Exit run_register(const ToolInfo& tool, const Arguments& arguments) {
  const std::string path = zone_registry_path(arguments, "register");
  const ZoneCodes codes(arguments.list("--families"));
  ZoneKind kind = ZoneKind::none;
  const std::string said = arguments.get("--kind", arguments.get("--schema", "growing"));
  if (!parse(said, kind)) kind = zone_kind(*Schema::load(said));
  ZoneWork work(tool, arguments, kind, path);
  std::set<const ZoneCodeFamily*> families;
  for (const ZoneSeat& seat : work.seats())
    if (!seat.code.empty() && !seat.rejected) families.insert(codes.match(seat.code, kind));
  // A zone belongs to one family: the others say "of another one".
  std::vector<ZoneGiven> given(work.seats().size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    const ZoneSeat& seat = work.seats()[i];
    given[i].how = seat.rejected ? How::rejected : seat.code.empty() ? How::uncoded : How::other;
    if (seat.rejected) given[i].why = seat.fault;
  }
  for (const ZoneCodeFamily* family : families) {
    if (family == nullptr) continue;
    ZoneRegister registered(work.registry(), codes, *family, {{}, "da_cap", {}, false});
    const std::vector<ZoneGiven> some = registered.enter(work.seats());
    for (std::size_t i = 0; i < given.size(); ++i)
      if (some[i].how == How::had || some[i].how == How::doubled || some[i].how == How::rejected) given[i] = some[i];
  }
  work.end();
  return work.write(given, answer(arguments, nullptr, work.schema(), work.seats(), given));
}

}  // namespace sohoa
