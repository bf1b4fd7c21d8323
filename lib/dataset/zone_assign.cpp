#include "dataset/zone_assign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>

#include "base/message.hpp"
#include "crs/cell_transform.hpp"
#include "crs/zones.hpp"
#include "dataset/answers.hpp"
#include "dataset/intake.hpp"
#include "dataset/judging.hpp"
#include "dataset/row.hpp"
#include "dataset/zone_register.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

#include <nlohmann/json.hpp>

namespace sohoa {
namespace {

using How = ZoneGiven::How;
using Json = nlohmann::ordered_json;

std::string today() {
  return text::iso(text::today());
}

std::string day_of(const Arguments& arguments) {
  if (!arguments.has("--day")) return today();
  const auto day = text::parse_date(arguments.get("--day"));
  if (!day) throw UsageError(tr("--day {}: is no day; write it as 31/12/2026", arguments.get("--day")));
  return text::iso(*day);
}

std::string registry_of(const Arguments& arguments, const char* command) {
  if (!arguments.has("--registry"))
    throw UsageError(tr("{}: needs the dataset that holds the codes: --registry co-to.gpkg", command));
  const std::string path = arguments.get("--registry");
  if (!is_dataset(path)) throw UsageError(tr("{}: is no dataset (.gpkg or .sqlite)", path));
  return path;
}

int patience_of(const Arguments& arguments) {
  return static_cast<int>(arguments.integer("--lock-timeout", 10)) * 1000;
}

/// Reads zones of a run into memory, as far as codes need them.
class SeatSink : public Sink {
 public:
  explicit SeatSink(ZoneKind kind) : kind_(kind) {}

  std::vector<ZoneSeat> seats;

  void begin(std::shared_ptr<const Header> header) override {
    header_ = std::move(header);
    if (header_->epsg != 0 && header_->epsg != crs::kWgs84) to_degrees_.emplace(header_->epsg, crs::kWgs84);
    const auto at = [&](const char* field) { return header_->find(field); };
    code_ = at(zone_code_field(kind_));
    name_ = at(zone_name_field(kind_));
    state_ = at("trang_thai");
    day_ = at("ngay_cap");
    commune_ = at("maXa");
    source_commune_ = at("maXaGoc");
    crop_ = std::max(at("cay_trong"), at("doi_tuong_nuoi"));
    crop_code_ = at("ma_cay");
    market_ = at("thi_truong");
    holder_ = std::max(at("to_chuc"), at("chu_the"));
    address_ = at("dia_chi");
  }

  void take(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Feature& feature = batch.features[i];
      const Row row(batch.row(i));
      ZoneSeat& seat = seats.emplace_back();
      seat.file = feature.origin.file;
      seat.row = feature.origin.row;
      seat.fid = feature.origin.fid;
      seat.rejected = feature.rejected;
      seat.code = row.get(code_).text();
      seat.name = row.get(name_).text();
      seat.state = row.get(state_).text();
      seat.day = row.get(day_).text();
      const std::string_view crop = row.get(crop_).text(), market = row.get(market_).text();
      ZoneIdentity identity = zone_identity(crop, market, row.get(source_commune_).text(), row.get(holder_).text(),
                                            row.get(address_).text());
      seat.subject = std::move(identity.subject);
      seat.holder = std::move(identity.holder);
      fill_parts(seat, row, market);
      take_shape(seat, feature);
    }
  }

  void finish(Batch&, const Trailer&) override {}

 private:
  void fill_parts(ZoneSeat& seat, const Row& row, std::string_view market) const {
    std::string commune(row.get(commune_).text());
    if (commune.empty()) commune = row.get(source_commune_).text();
    seat.parts["commune"] = commune;
    if (const admin::Commune* found = admin::Units::shipped().commune(commune, admin::Edition::y2026))
      seat.parts["province"] = std::string(found->province);
    seat.parts["crop"] = std::string(row.get(crop_code_).text());
    // A code is for one market.
    if (market.find(',') == market.npos) seat.parts["market"] = std::string(market);
    seat.parts["year"] = today().substr(2, 2);
  }

  void take_shape(ZoneSeat& seat, const Feature& feature) {
    if (feature.wkb.empty()) return;
    seat.wkb = feature.wkb;
    if (to_degrees_) {
      const bool done = geometry::transform(seat.wkb.data(), seat.wkb.size(), scratch_,
                                            [&](std::span<double> xy) { return to_degrees_->forward(xy); });
      if (!done) seat.wkb.clear();
    }
    if (!seat.wkb.empty()) seat.box = geometry::measure(seat.wkb).box;
  }

  ZoneKind kind_;
  std::shared_ptr<const Header> header_;
  std::optional<crs::CellTransform> to_degrees_;
  std::vector<double> scratch_;
  int code_ = -1, name_ = -1, state_ = -1, day_ = -1, commune_ = -1, source_commune_ = -1, crop_ = -1, crop_code_ = -1,
      market_ = -1, holder_ = -1, address_ = -1;
};

/// What the layer says of a code beside the code itself.
struct CodeCells {
  std::string_view given, since;  ///< ISO days, empty: as it is
};
CodeCells cells_of(const ZoneGiven& given) {
  if (given.state == "da_cap") return {given.day, {}};
  if (given.state == "de_xuat") return {};
  return {{}, given.day};
}

/// Puts the codes that were given into the rows of the same input, read again.
class FillStage : public Stage {
 public:
  FillStage(const std::vector<ZoneSeat>& seats, const std::vector<ZoneGiven>& given, ZoneKind kind) : kind_(kind) {
    for (std::size_t i = 0; i < seats.size(); ++i)
      if (given[i].how == How::made || given[i].how == How::known) codes_[{seats[i].file, seats[i].row}] = &given[i];
  }
  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    column_ = header->find(zone_code_field(kind_));
    state_ = header->find("trang_thai");
    given_ = header->find("ngay_cap");
    since_ = header->find("ngay_trang_thai");
    return header;
  }
  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Origin& origin = batch.features[i].origin;
      const auto found = codes_.find({origin.file, origin.row});
      if (found == codes_.end()) continue;
      const ZoneGiven& given = *found->second;
      const CodeCells cells = cells_of(given);
      Row row(batch.row(i));
      row.set(column_, Value::of(std::string_view(given.code)));
      row.set(state_, Value::of(std::string_view(given.state)));
      if (!cells.given.empty() && row.get(given_).is_null()) row.set(given_, Value::of(cells.given, Type::date));
      if (!cells.since.empty()) row.set(since_, Value::of(cells.since, Type::date));
    }
  }

 private:
  ZoneKind kind_;
  int column_ = -1, state_ = -1, given_ = -1, since_ = -1;
  std::map<std::pair<std::uint32_t, std::int64_t>, const ZoneGiven*> codes_;
};

/// The family that is asked for, which must be one that codes are made of.
const ZoneCodeFamily& family_of(const Arguments& arguments, const ZoneCodes& codes) {
  const std::string name = arguments.get("--family");
  const ZoneCodeFamily* family = codes.find(name);
  if (family != nullptr && !family->make.empty()) return *family;
  std::string known;
  for (const ZoneCodeFamily& one : codes.families())
    if (!one.make.empty()) known += (known.empty() ? "" : ", ") + one.name;
  if (name.empty()) throw UsageError(tr("assign: say which codes to give with --family: {}", known));
  throw UsageError(
      family == nullptr
          ? tr("--family {}: there is no such family; codes of these can be given: {}", name, known)
          : tr("--family {}: its codes are not given by this program; those of these are: {}", name, known));
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
  }
  return "";
}

/// True when every zone has a code of its own.
bool answer(const Arguments& arguments, const ZoneCodeFamily& family, const std::vector<ZoneSeat>& seats,
            const std::vector<ZoneGiven>& given) {
  std::map<How, std::int64_t> counts;
  const bool json = arguments.has("--json"), quiet = arguments.has("--quiet");
  constexpr const char* kWords[] = {"made", "known", "had", "unsure", "lacking", "rejected", "other", "doubled"};
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
    line["why"] = given[i].why;
    // People know the parts of a code by their titles.
    for (const auto& part : family.parts)
      if (!json && given[i].how == How::lacking && part.name == given[i].why) line["why"] = part.title.in(language());
    answers.add(line);
  }
  answers.finish();
  const std::int64_t without = counts[How::unsure] + counts[How::lacking] + counts[How::rejected];
  if (without > 0)
    std::cerr << "sohoa-zone: "
              << tr("{} of {} zones got no code: {} may be several zones, {} lack a part, {} are at fault", without,
                    seats.size(), counts[How::unsure], counts[How::lacking], counts[How::rejected])
              << '\n';
  if (counts[How::doubled] > 0)
    std::cerr << "sohoa-zone: "
              << tr("{} zones have a code that another one has too; a code is given once: take it out of the wrong "
                    "record and run assign again",
                    counts[How::doubled])
              << '\n';
  return without == 0 && counts[How::doubled] == 0;
}

/// The layer of a kind of zones in the registry's own file.
const char* layer_of(ZoneKind kind) {
  constexpr const char* kLayers[] = {"vung_trong", "co_so_dong_goi", "vung_nuoi", "san_pham_ocop"};
  return kLayers[static_cast<std::size_t>(kind)];
}

void write_codes(store::Database& database, const ZoneCodeFamily& family, const std::vector<ZoneSeat>& seats,
                 const std::vector<ZoneGiven>& given) {
  const char* layer = layer_of(family.kind);
  const std::string day_given = family.kind == ZoneKind::ocop ? "" : ", ngay_cap = coalesce(ngay_cap, ?5)";
  store::Statement update(database, fmt::format("UPDATE main.{} SET {} = ?1, ho_ma = ?2, trang_thai = ?4{}, "
                                                "ngay_trang_thai = coalesce(?6, ngay_trang_thai) WHERE fid = ?3",
                                                layer, zone_code_field(family.kind), day_given));
  store::Statement state(database,
                         fmt::format("UPDATE main.{} SET trang_thai = ? WHERE fid = ? AND trang_thai IS NULL", layer));
  for (std::size_t i = 0; i < seats.size(); ++i) {
    if (given[i].how == How::had) {
      state.bind_all(given[i].state, seats[i].fid);
      state.run();
    }
    if (given[i].how != How::made && given[i].how != How::known) continue;
    const CodeCells cells = cells_of(given[i]);
    update.bind_all(given[i].code, family.name, seats[i].fid, given[i].state);
    if (family.kind != ZoneKind::ocop) update.bind_text_or_null(5, cells.given);
    update.bind_text_or_null(6, cells.since);
    update.run();
  }
}

/// Codes that stand in the layer of the registry's file, among its rejected records too, are taken.
void reserve_stored(store::Database& database, const ZoneCodeFamily& family, ZoneRegister& given_out) {
  for (const char* suffix : {"", "_rejected"}) {
    const std::string table = std::string(layer_of(family.kind)) + suffix;
    const char* field = zone_code_field(family.kind);
    if (!database.integer(fmt::format("SELECT 1 FROM pragma_table_info('{}') WHERE name = '{}'", table, field)))
      continue;
    store::Statement select(database, fmt::format("SELECT {0} FROM main.{1} WHERE {0} IS NOT NULL", field, table));
    while (select.step()) given_out.reserve(select.text(0));
  }
}

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
      {"--day", "", "DATE", N_("since when that state holds (default: today)"), false, true},
      {"--reason", "", "TEXT", N_("why, for the history; needed to suspend or withdraw a code"), false, true},
  };
}

store::CodeLife zone_code_life() {
  // A list may bring codes of every state; the first state of a new one is de_xuat or da_cap.
  return {{"de_xuat", "da_cap", "tam_dung", "thu_hoi"},
          {{"", "de_xuat"},
           {"", "da_cap"},
           {"", "tam_dung"},
           {"", "thu_hoi"},
           {"de_xuat", "da_cap"},
           {"de_xuat", "thu_hoi"},
           {"da_cap", "tam_dung"},
           {"da_cap", "thu_hoi"},
           {"tam_dung", "da_cap"},
           {"tam_dung", "thu_hoi"}}};
}

Exit run_assign(const ToolInfo& tool, const Arguments& arguments) {
  const std::string path = registry_of(arguments, "assign");
  const ZoneCodes codes(arguments.list("--families"));
  const ZoneCodeFamily& family = family_of(arguments, codes);
  const auto fixed = fixed_parts(arguments, family);
  const std::string state = arguments.get("--state", "da_cap");
  if (state != "da_cap" && state != "de_xuat")
    throw UsageError(tr("--state {}: a new code is de_xuat or da_cap", state));
  SourceOptions options = source_arguments(arguments);
  options.inputs.assign(arguments.inputs().begin() + 1, arguments.inputs().end());
  const bool own = options.inputs.empty();
  if (own) {
    options.inputs = {path};
    options.layer = layer_of(family.kind);
  } else if (is_stream(options.inputs)) {
    throw UsageError(tr("assign needs files or a dataset: what comes as a stream cannot be read twice"));
  }
  if (own && arguments.has("--output"))
    throw UsageError(tr("assign without INPUT writes the codes into the layer of --registry; --output needs an INPUT"));
  // Codes are given for good: what would stop the output has to stop it before.
  if (const std::string output = arguments.get("--output");
      !output.empty() && output != "-" && arguments.get("--mode", "create") == "create" &&
      !arguments.has("--overwrite") && std::filesystem::exists(output))
    throw OutputError(tr("{}: exists already; --overwrite replaces it", output));
  const auto schema = Schema::load(arguments.get("--schema", std::string(name(family.kind))));
  const Judging judging(schema, arguments);
  SeatSink sink(family.kind);
  {
    const std::unique_ptr<Source> source = open_source(options);
    const auto stages = judging.stages(*source->header(), nullptr);
    run(*source, stages, sink, static_cast<int>(arguments.integer("--threads", 0)));
  }
  store::Registry registry(path, zone_code_life(), tool.name, patience_of(arguments));
  registry.begin();
  ZoneRegister given_out(registry, codes, family, fixed, state, day_of(arguments));
  reserve_stored(registry.database(), family, given_out);
  const std::vector<ZoneGiven> given = given_out.give(sink.seats);
  if (arguments.has("--dry-run")) {
    registry.roll_back();
  } else {
    if (own) write_codes(registry.database(), family, sink.seats, given);
    registry.commit();
  }
  const bool whole = answer(arguments, family, sink.seats, given);
  if (own || !arguments.has("--output") || arguments.has("--dry-run")) return whole ? Exit::ok : Exit::rejected;
  Job job{tool, arguments, schema, arguments.get("--output")};
  const std::unique_ptr<Source> source = open_source(options);
  const auto stages =
      judging.stages(*source->header(), nullptr, false, std::make_unique<FillStage>(sink.seats, given, family.kind));
  const Exit exit = run_job(job, *source, stages);
  return exit == Exit::ok && !whole ? Exit::rejected : exit;
}

namespace {

/// Words behind a command, as codes of the registry: as written, else as their family writes them.
std::vector<store::RegisteredCode> codes_of(const Arguments& arguments, store::Registry& registry,
                                            const ZoneCodes& codes) {
  const std::vector<std::string> words(arguments.inputs().begin() + 1, arguments.inputs().end());
  if (words.empty()) throw UsageError(tr("{}: no CODE is given", arguments.inputs().front()));
  std::vector<store::RegisteredCode> found;
  for (const std::string& word : words) {
    ZoneCodeReading reading;
    codes.read(word, ZoneKind::none, reading);
    if (reading.family == nullptr || reading.fault != ZoneCodeFault::none)
      throw UsageError(tr("{}: is no code that is known; see sohoa-zone explain", word));
    auto code = registry.find(reading.family->name, reading.code);
    if (!code) throw UsageError(tr("{}: code {} is not in the registry", registry.path(), reading.code));
    found.push_back(std::move(*code));
  }
  return found;
}

/// The layer of the same file shows the state too.
void write_state(store::Registry& registry, const store::RegisteredCode& code, const std::string& state,
                 const std::string& day, const std::string& reason) {
  ZoneKind kind;
  if (!parse(code.layer, kind) || !registry.database().has_table(layer_of(kind))) return;
  store::Statement update(registry.database(),
                          fmt::format("UPDATE main.{} SET trang_thai = ?, ngay_trang_thai = ?, ly_do = ? WHERE {} = ?",
                                      layer_of(kind), zone_code_field(kind)));
  update.bind_all(state, day, reason, code.code);
  if (state == "da_cap" || state == "de_xuat") update.bind_null(2);
  update.bind_text_or_null(3, reason);
  update.run();
}

}  // namespace

Exit run_state(const ToolInfo& tool, const Arguments& arguments) {
  const std::string path = registry_of(arguments, "state"), state = arguments.get("--state"),
                    reason = arguments.get("--reason"), day = day_of(arguments);
  if (state.empty()) throw UsageError(tr("state: say what the codes become with --state"));
  if ((state == "tam_dung" || state == "thu_hoi") && text::trim(reason).empty())
    throw UsageError(tr("--state {}: say why with --reason; it is kept in the history", state));
  if (!std::filesystem::exists(path))
    throw InputError(tr("{}: no such file; give the dataset that holds the registry of codes", path));
  const ZoneCodes codes(arguments.list("--families"));
  store::Registry registry(path, zone_code_life(), tool.name, patience_of(arguments));
  registry.begin();
  Answers answers({{"code", tr("code")}, {"from", tr("was")}, {"to", tr("is")}, {"day", tr("since")}},
                  arguments.has("--json"));
  for (const store::RegisteredCode& code : codes_of(arguments, registry, codes)) {
    const bool moved = registry.move(code.family, code.code, state, day, reason);
    if (moved)
      write_state(registry, code, state, day, reason);
    else
      std::cerr << "sohoa-zone: "
                << tr("{}: is in state {} since {} already; nothing was changed", code.code, state, code.day) << '\n';
    answers.add(Json{{"code", code.code}, {"from", code.state}, {"to", state}, {"day", moved ? day : code.day}});
  }
  registry.commit();
  if (!arguments.has("--quiet")) answers.finish();
  return Exit::ok;
}

Exit run_history(const Arguments& arguments) {
  const ZoneCodes codes(arguments.list("--families"));
  auto registry = store::Registry::reading(registry_of(arguments, "history"), zone_code_life());
  Answers answers({{"code", tr("code")},
                   {"day", tr("since")},
                   {"from", tr("was")},
                   {"to", tr("became")},
                   {"reason", tr("because of")},
                   {"at", tr("recorded")},
                   {"tool", tr("by")}},
                  arguments.has("--json"));
  for (const store::RegisteredCode& code : codes_of(arguments, registry, codes))
    for (const store::CodeEvent& event : registry.history(code.family, code.code))
      answers.add(Json{{"code", event.code},
                       {"day", event.day},
                       {"from", event.from},
                       {"to", event.to},
                       {"reason", event.reason},
                       {"at", event.at},
                       {"tool", event.tool}});
  answers.finish();
  return Exit::ok;
}

}  // namespace sohoa
