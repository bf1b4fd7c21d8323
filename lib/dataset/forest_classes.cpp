#include "dataset/forest_classes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/data.hpp"
#include "base/error.hpp"

namespace sohoa {
namespace {

constexpr double kNoReserve = 10;  // m³/ha: TT 33/2018/TT-BNNPTNT, article 7
constexpr std::int64_t kShift = 5, kShiftFrom = 60;

int whole(const std::string& text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Table read(std::string_view list) {
  return Table::read(data_path("codelists") / fmt::format("forest-{}.csv", list));
}

}  // namespace

std::string_view name(ForestList list) {
  return list == ForestList::tt16 ? "tt16" : "tcvn11565";
}

std::optional<ForestList> parse_forest_list(std::string_view text) {
  for (const ForestList list : kForestLists)
    if (text == name(list)) return list;
  return std::nullopt;
}

const ForestClasses& ForestClasses::shipped() {
  static const ForestClasses classes;
  return classes;
}

ForestClasses::ForestClasses() {
  for (const ForestList list : kForestLists) read_list(list);
  read_crossings();
}

ForestClasses::Key ForestClasses::key(std::string_view symbol) {
  if (symbol.size() > 8) return 0;
  Key key = 0;
  for (const char c : symbol) {
    const char capital = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    key = key << 8 | static_cast<unsigned char>(capital);
  }
  return key;
}

void ForestClasses::read_list(ForestList list) {
  const Table table = read(name(list));
  const std::size_t symbol = table.column("code"), number = table.column("number"), also = table.column("also"),
                    origin = table.column("origin");
  List& into = lists_[static_cast<std::size_t>(list)];
  for (const auto& row : table.rows()) {
    const ForestClass& added = classes_.emplace_back(ForestClass{list, whole(row[number]), row[symbol],
                                                                 fmt::format("{} ({})", row[symbol], row[number]),
                                                                 split_values(row[also]), whole(row[origin])});
    into.numbers.at(static_cast<std::size_t>(added.number)) = &added;
    into.symbols.insert_or_assign(key(added.symbol), &added);
  }
  // A symbol of its own comes before another way to write one.
  for (const ForestClass& each : classes_)
    if (each.list == list)
      for (const std::string& written : each.also) into.symbols.emplace(key(written), &each);
}

void ForestClasses::read_crossings() {
  const Table table = read("crosswalk");
  const std::size_t from = table.column("tcvn11565"), to = table.column("tt16"), when = table.column("only_when"),
                    back = table.column("back");
  std::unordered_map<const ForestClass*, std::vector<const ForestClass*>> backwards;
  for (const auto& row : table.rows()) {
    const ForestClass* a = by_symbol(ForestList::tcvn11565, row[from]);
    const ForestClass* b = by_symbol(ForestList::tt16, row[to]);
    if (a == nullptr || b == nullptr) throw Error(Exit::fault, fmt::format("forest-crosswalk.csv: {}", row[from]));
    Crossings& crossings = crossings_[a];
    crossings.plain.candidates = crossings.poor.candidates = b->symbol;
    if (row[when].empty()) crossings.plain.to = b;
    if (row[when].empty() || row[when] == "mgo<10") crossings.poor.to = b;
    if (row[back] == "1") backwards[b].push_back(a);
  }
  for (const auto& [b, all] : backwards) {
    Crossings& crossings = crossings_[b];
    for (const ForestClass* a : all)
      crossings.plain.candidates += (crossings.plain.candidates.empty() ? "" : ", ") + a->symbol;
    if (all.size() == 1) crossings.plain.to = all.front();
    crossings.poor = crossings.plain;
  }
}

const ForestClass* ForestClasses::by_number(ForestList list, std::int64_t number) const {
  const auto& numbers = of(list).numbers;
  return number < 0 || number >= static_cast<std::int64_t>(numbers.size()) ? nullptr
                                                                           : numbers[static_cast<std::size_t>(number)];
}

const ForestClass* ForestClasses::by_symbol(ForestList list, std::string_view symbol) const {
  const auto found = of(list).symbols.find(key(symbol));
  return found == of(list).symbols.end() ? nullptr : found->second;
}

const ForestClass* ForestClasses::by_pair(ForestList list, std::string_view symbol, std::int64_t number) const {
  const ForestClass* named = by_number(list, number);
  if (named == nullptr) return nullptr;
  const Key wanted = key(symbol);
  const auto written = [&](const std::string& text) { return key(text) == wanted; };
  return written(named->symbol) || std::any_of(named->also.begin(), named->also.end(), written) ? named : nullptr;
}

const ForestClass* ForestClasses::by_shifted_pair(std::string_view symbol, std::int64_t number) const {
  return number - kShift < kShiftFrom ? nullptr : by_pair(ForestList::tcvn11565, symbol, number - kShift);
}

const ForestCrossing& ForestClasses::cross(const ForestClass& from, const Value& mgo) const {
  static const ForestCrossing none;
  const auto found = crossings_.find(&from);
  if (found == crossings_.end()) return none;
  const bool poor = mgo.type == Type::number && mgo.number < kNoReserve;
  return poor ? found->second.poor : found->second.plain;
}

}  // namespace sohoa
