#include "progress/plan_words.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/message.hpp"
#include "text/name.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

/// Letters and digits only, so that thua_dat, "Thửa đất" and THUADAT are one.
std::string plain(std::string_view words) {
  std::string out;
  for (const char c : text::fold(words))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  return out;
}

template <typename T>
struct Word {
  std::string_view plain;
  T meaning;
};

constexpr Word<Measure> kMeasures[] = {
    {"dat", Measure::valid},         {"soluong", Measure::valid},    {"soluongdat", Measure::valid},
    {"hople", Measure::valid},       {"valid", Measure::valid},      {"count", Measure::valid},
    {"sothua", Measure::valid},      {"solo", Measure::valid},       {"danap", Measure::total},
    {"nap", Measure::total},         {"tong", Measure::total},       {"tongso", Measure::total},
    {"thuthap", Measure::total},     {"total", Measure::total},      {"loaded", Measure::total},
    {"cohinh", Measure::geometry},   {"hinh", Measure::geometry},    {"covitri", Measure::geometry},
    {"geometry", Measure::geometry}, {"coma", Measure::code},        {"ma", Measure::code},
    {"codinhdanh", Measure::code},   {"madinhdanh", Measure::code},  {"code", Measure::code},
    {"khop", Measure::matched},      {"khophoso", Measure::matched}, {"doisoat", Measure::matched},
    {"matched", Measure::matched},   {"dientich", Measure::area},    {"area", Measure::area},
    {"nhom1", Measure::group1},      {"nhomi", Measure::group1},     {"group1", Measure::group1},
    {"nhom2", Measure::group2},      {"nhomii", Measure::group2},    {"group2", Measure::group2},
    {"nhom3", Measure::group3},      {"nhomiii", Measure::group3},   {"group3", Measure::group3},
};

constexpr Word<GoalState> kStates[] = {
    {"chuatrienkhai", GoalState::not_started},
    {"chuathuchien", GoalState::not_started},
    {"chualam", GoalState::not_started},
    {"chuabatdau", GoalState::not_started},
    {"notstarted", GoalState::not_started},
    {"dangthuchiendungtiendo", GoalState::on_schedule},
    {"dangtrienkhaidungtiendo", GoalState::on_schedule},
    {"dungtiendo", GoalState::on_schedule},
    {"dangthuchien", GoalState::on_schedule},
    {"dangtrienkhai", GoalState::on_schedule},
    {"danglam", GoalState::on_schedule},
    {"onschedule", GoalState::on_schedule},
    {"chamhoacnguyco", GoalState::late},
    {"chamhoacnguycocham", GoalState::late},
    {"chamhoacconguyco", GoalState::late},
    {"chamhoacconguycocham", GoalState::late},
    {"cham", GoalState::late},
    {"chamtiendo", GoalState::late},
    {"quahan", GoalState::late},
    {"conguycocham", GoalState::late},
    {"conguyco", GoalState::late},
    {"late", GoalState::late},
    {"hoanthanh", GoalState::done},
    {"dahoanthanh", GoalState::done},
    {"daxong", GoalState::done},
    {"xong", GoalState::done},
    {"dat", GoalState::done},
    {"done", GoalState::done},
    {"thuongxuyen", GoalState::regular},
    {"thuchienthuongxuyen", GoalState::regular},
    {"regular", GoalState::regular},
};

template <typename T, std::size_t N>
std::optional<T> find(const Word<T> (&words)[N], std::string_view written) {
  const std::string wanted = plain(written);
  for (const Word<T>& word : words)
    if (word.plain == wanted) return word.meaning;
  return std::nullopt;
}

text::Date last_of(int year, unsigned month) {
  const std::chrono::year_month_day_last last{std::chrono::year(year),
                                              std::chrono::month_day_last(std::chrono::month(month))};
  return text::Date(last);
}

}  // namespace

LayerWords::LayerWords(const std::vector<std::string>& layers) : schemas_(Schema::shipped()), layers_(layers) {
  std::erase_if(schemas_, [](const auto& schema) { return schema->name == "plan"; });
}

std::string LayerWords::layer_of(std::string_view words) const {
  const std::string wanted = plain(words);
  if (wanted.empty()) return {};
  for (const std::string& layer : layers_)
    if (plain(layer) == wanted) return layer;
  for (const auto& schema : schemas_)
    for (const std::string& name : {schema->layer, schema->name, schema->title.vi, schema->title.en})
      if (plain(name) == wanted) return schema->layer;
  // "Hồ sơ đất (mẫu PL03-01)" is called by what stands before the bracket.
  for (const auto& schema : schemas_)
    for (const std::string& name : {schema->title.vi, schema->title.en})
      if (plain(std::string_view(name).substr(0, name.find('('))) == wanted) return schema->layer;
  return {};
}

const Schema* LayerWords::schema_of(std::string_view layer) const {
  const auto found =
      std::find_if(schemas_.begin(), schemas_.end(), [&](const auto& one) { return one->layer == layer; });
  return found == schemas_.end() ? nullptr : found->get();
}

std::string LayerWords::title_of(std::string_view layer) const {
  const Schema* schema = schema_of(layer);
  return schema == nullptr ? std::string(layer) : schema->title.in(language());
}

std::vector<std::string> LayerWords::names() const {
  std::vector<std::string> all = layers_;
  for (const auto& schema : schemas_)
    if (std::find(all.begin(), all.end(), schema->layer) == all.end()) all.push_back(schema->layer);
  return all;
}

std::optional<Measure> measure_of(std::string_view words) {
  return find(kMeasures, words);
}

std::string column_of(const Schema& schema, std::string_view words) {
  const std::string wanted = plain(words);
  for (const SchemaField& field : schema.fields) {
    if (field.type != Type::integer && field.type != Type::number) continue;
    if (plain(field.name) == wanted || plain(field.title.vi) == wanted || plain(field.title.en) == wanted)
      return field.name;
  }
  return {};
}

bool is_recurring(std::string_view words) {
  const std::string written = plain(words);
  for (const char* often : {"thuongxuyen", "hangngay", "hangtuan", "hangthang", "hangquy", "hangnam", "dinhky",
                            "lientuc", "regular", "monthly"})
    if (written.starts_with(often)) return true;
  return false;
}

std::optional<GoalState> goal_state_of(std::string_view words) {
  if (const auto state = find(kStates, words)) return state;
  const auto end = words.find_first_of(",;:(");
  if (end == words.npos) return std::nullopt;
  const auto state = find(kStates, words.substr(0, end));
  const std::string rest = plain(words.substr(end + 1));
  // "Hoàn thành, trừ hai xã" is not done.
  if (!state || *state == GoalState::done) return std::nullopt;
  if (rest.find("hoanthanh") != rest.npos && rest.find("chuahoanthanh") == rest.npos) return std::nullopt;
  const bool late = rest.starts_with("cham") || rest.starts_with("quahan") || rest.starts_with("conguyco");
  if (late && *state == GoalState::regular) return std::nullopt;
  return late ? GoalState::late : *state;
}

bool is_layer_name(std::string_view words) {
  return words.find('_') != std::string_view::npos &&
         words.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

bool is_whole_number(std::string_view words) {
  const std::string written = plain(words);
  return written == "tong" || written == "tongso" || written == "tongcong" || written == "duocgiao" ||
         written == "dagiao" || written == "total";
}

std::optional<text::Date> due_day(std::string_view words) {
  static const RE2 kQuarter(R"((?:quy|q|quarter)\s*(iv|iii|ii|i|[1-4])\s*(?:[/,-]|nam|year)?\s*(?:nam)?\s*(20\d\d))");
  static const RE2 kMonth(R"((?:thang\s*)?(\d{1,2})\s*(?:[/.-]|nam)\s*(20\d\d))");
  static const RE2 kYear(R"((?:(?:trong|het|cuoi|ca)\s*)?(?:nam\s*)?(20\d\d))");
  const std::string folded = text::fold(words);
  std::string part;
  int year = 0, month = 0;
  if (RE2::FullMatch(folded, kQuarter, &part, &year)) {
    const unsigned quarter = part == "iv"    ? 4
                             : part == "iii" ? 3
                             : part == "ii"  ? 2
                             : part == "i"   ? 1
                                             : static_cast<unsigned>(part[0] - '0');
    return last_of(year, quarter * 3);
  }
  if (RE2::FullMatch(folded, kMonth, &month, &year))
    return month >= 1 && month <= 12 ? std::optional(last_of(year, static_cast<unsigned>(month))) : std::nullopt;
  if (RE2::FullMatch(folded, kYear, &year)) return last_of(year, 12);
  const auto date = text::read_date(words);
  return date ? std::optional(date->date) : std::nullopt;
}

const char* measure_name(Measure measure) {
  constexpr const char* kNames[] = {"valid",  "total",  "geometry", "code",   "matched",  "area",
                                    "group1", "group2", "group3",   "column", "indicator"};
  return kNames[static_cast<std::size_t>(measure)];
}

std::string measure_word(Measure measure) {
  static constexpr const char* kWords[] = {N_("valid"),   N_("loaded so far"), N_("with geometry"), N_("with code"),
                                           N_("matched"), N_("area"),          N_("group 1"),       N_("group 2"),
                                           N_("group 3"), N_("column"),        N_("indicator")};
  return tr(kWords[static_cast<std::size_t>(measure)]);
}

const char* goal_state_name(GoalState state) {
  constexpr const char* kNames[] = {"not-started", "on-schedule", "late", "done", "regular"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string goal_state_word(GoalState state) {
  static constexpr const char* kWords[] = {N_("not started"), N_("on schedule"), N_("late or at risk"), N_("done"),
                                           N_("regular")};
  return tr(kWords[static_cast<std::size_t>(state)]);
}

}  // namespace sohoa::progress
