#include "dataset/zone_states.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/message.hpp"
#include "dataset/answers.hpp"
#include "dataset/zone.hpp"
#include "dataset/zone_codes.hpp"
#include "schema/schema.hpp"
#include "store/store.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa {

using Json = nlohmann::ordered_json;

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
           {"tam_dung", "thu_hoi"}},
          {{"de_xuat", zone_word("de_xuat")},
           {"da_cap", zone_word("da_cap")},
           {"tam_dung", zone_word("tam_dung")},
           {"thu_hoi", zone_word("thu_hoi")}}};
}

std::string zone_day(const Arguments& arguments) {
  const std::string today = text::iso(text::today());
  if (!arguments.has("--day")) return today;
  const auto day = text::parse_date(arguments.get("--day"));
  if (!day) throw UsageError(tr("--day {}: is no day; write it as 31/12/2026", arguments.get("--day")));
  if (text::iso(*day) > today)
    throw UsageError(tr("--day {}: has not come yet; the registry holds what has happened, so run this on that day",
                        arguments.get("--day")));
  return text::iso(*day);
}

std::string zone_registry_path(const Arguments& arguments, const char* command) {
  if (!arguments.has("--registry"))
    throw UsageError(tr("{}: needs the dataset that holds the codes: --registry co-to.gpkg", command));
  const std::string path = arguments.get("--registry");
  if (!is_dataset(path)) throw UsageError(tr("{}: is no dataset (.gpkg or .sqlite)", path));
  return path;
}

int zone_patience(const Arguments& arguments) {
  return static_cast<int>(arguments.integer("--lock-timeout", 10)) * 1000;
}

namespace {

/// The words behind a command.
std::vector<std::string> code_words(const Arguments& arguments) {
  std::vector<std::string> words(arguments.inputs().begin() + 1, arguments.inputs().end());
  if (words.empty()) throw UsageError(tr("{}: no CODE is given", arguments.inputs().front()));
  return words;
}

/// A word as a code of the registry: as written, else as its family writes it.
store::RegisteredCode code_of(const std::string& word, store::Registry& registry, const ZoneCodes& codes) {
  ZoneCodeReading reading;
  codes.read(word, ZoneKind::none, reading);
  if (reading.family == nullptr || reading.fault != ZoneCodeFault::none)
    throw UsageError(tr("{}: is no code that is known; see sohoa-zone explain", word));
  auto code = registry.find(reading.family->name, reading.code);
  if (!code) throw UsageError(tr("{}: code {} is not in the registry", registry.path(), reading.code));
  return std::move(*code);
}

/// States as people read them; programs, in a pipe too, get what is stored.
auto shown_by(const Arguments& arguments, const Answers& answers) {
  return [raw = arguments.has("--json") || answers.plain()](const std::string& state) {
    return raw || state.empty() ? state : zone_word(state);
  };
}

/// The layer of the same file shows the state too.
void write_state(store::Registry& registry, const Arguments& arguments, const store::RegisteredCode& code,
                 const std::string& state, const std::string& day, const std::string& reason) {
  ZoneKind kind;
  if (!parse(code.layer, kind)) return;
  const auto schema = Schema::load(arguments.get("--schema", code.layer));
  if (!registry.database().has_table(schema->layer)) return;
  const bool ended = state == "tam_dung" || state == "thu_hoi";
  const auto has = [&](const char* field) { return schema->find(field) >= 0; };
  std::string set = "trang_thai = ?2";
  if (has("ngay_trang_thai")) set += ended ? ", ngay_trang_thai = ?3" : ", ngay_trang_thai = NULL";
  if (has("ly_do")) set += ", ly_do = ?4";
  if (state == "da_cap" && has("ngay_cap")) set += ", ngay_cap = coalesce(ngay_cap, ?3)";
  store::Statement update(registry.database(), fmt::format("UPDATE main.\"{}\" SET {} WHERE {} = ?1", schema->layer,
                                                           set, zone_code_field(kind)));
  for (const auto& [index, text] : {std::pair(1, &code.code), std::pair(2, &state), std::pair(3, &day)})
    if (index <= sqlite3_bind_parameter_count(update.handle())) update.bind(index, std::string_view(*text));
  if (has("ly_do")) update.bind_text_or_null(4, reason);
  update.run();
}

}  // namespace

Exit run_state(const ToolInfo& tool, const Arguments& arguments) {
  const std::string path = zone_registry_path(arguments, "state"), state = arguments.get("--state"),
                    reason = arguments.get("--reason"), day = zone_day(arguments);
  if (state.empty()) throw UsageError(tr("state: say what the codes become with --state"));
  if ((state == "tam_dung" || state == "thu_hoi") && text::trim(reason).empty())
    throw UsageError(tr("--state {}: say why with --reason; it is kept in the history", state));
  if (!std::filesystem::exists(path))
    throw InputError(tr("{}: no such file; give the dataset that holds the registry of codes", path));
  const ZoneCodes codes(arguments.list("--families"));
  store::Registry registry(path, zone_code_life(), tool.name, zone_patience(arguments));
  registry.begin();
  Answers answers({{"code", tr("code")}, {"from", tr("was")}, {"to", tr("is")}, {"day", tr("since")}},
                  arguments.has("--json"));
  const auto shown = shown_by(arguments, answers);
  // What is told has happened: a step that is not allowed takes back those before it.
  std::vector<Json> moves;
  std::vector<store::RegisteredCode> all;
  for (const std::string& word : code_words(arguments)) all.push_back(code_of(word, registry, codes));
  for (const store::RegisteredCode& code : all) {
    const bool moved = registry.move(code.family, code.code, state, day, reason);
    if (moved)
      write_state(registry, arguments, code, state, day, reason);
    else
      std::cerr << "sohoa-zone: "
                << tr("{}: is {} since {} already; nothing was changed", code.code, zone_word(state), code.day) << '\n';
    moves.push_back(
        Json{{"code", code.code}, {"from", shown(code.state)}, {"to", shown(state)}, {"day", moved ? day : code.day}});
  }
  registry.commit();
  for (const Json& move : moves) answers.add(move);
  if (!arguments.has("--quiet")) answers.finish();
  return Exit::ok;
}

Exit run_history(const Arguments& arguments) {
  const ZoneCodes codes(arguments.list("--families"));
  auto registry = store::Registry::reading(zone_registry_path(arguments, "history"), zone_code_life());
  Answers answers({{"code", tr("code")},
                   {"day", tr("since")},
                   {"from", tr("was")},
                   {"to", tr("became")},
                   {"reason", tr("because of")},
                   {"at", tr("recorded")},
                   {"tool", tr("by")}},
                  arguments.has("--json"));
  const auto shown = shown_by(arguments, answers);
  // One that is not known does not hide the others.
  std::string unknown;
  for (const std::string& word : code_words(arguments)) {
    store::RegisteredCode code;
    try {
      code = code_of(word, registry, codes);
    } catch (const UsageError& error) {
      unknown += (unknown.empty() ? "" : "\n") + std::string(error.what());
      continue;
    }
    for (const store::CodeEvent& event : registry.history(code.family, code.code))
      answers.add(Json{{"code", event.code},
                       {"day", event.day},
                       {"from", shown(event.from)},
                       {"to", shown(event.to)},
                       {"reason", event.reason},
                       {"at", event.at},
                       {"tool", event.tool}});
  }
  answers.finish();
  if (!unknown.empty()) throw UsageError(unknown);
  return Exit::ok;
}

}  // namespace sohoa
