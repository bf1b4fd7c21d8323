#include "source/table_units.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "text/titles.hpp"
#include "text/unicode.hpp"
#include "text/unit.hpp"

namespace sohoa::source {
namespace {

using text::Unit;

/// Behind which words of a line its unit stands.
constexpr std::array<std::string_view, 4> kIntroductions{"don vi tinh", "don vi:", "dvt:", "dvt "};

/// Words of titles, and a unit of what they speak of.
struct Spoken {
  std::string_view word;
  Unit unit;
};
constexpr std::array<Spoken, 11> kSpoken{{{"dien tich", Unit::hectare},
                                          {"dt", Unit::hectare},
                                          {"san luong", Unit::tonne},
                                          {"khoi luong", Unit::tonne},
                                          {"the tich", Unit::cubic_metre},
                                          {"tru luong", Unit::cubic_metre},
                                          {"chieu dai", Unit::metre},
                                          {"chieu rong", Unit::metre},
                                          {"chieu cao", Unit::metre},
                                          {"do sau", Unit::metre},
                                          {"khoang cach", Unit::metre}}};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// Whether a word stands in a folded text by itself.
bool has_word(std::string_view folded, std::string_view word) {
  for (std::size_t at = folded.find(word); at != folded.npos; at = folded.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_letter(folded[at - 1])) && (end == folded.size() || !is_letter(folded[end]))) return true;
  }
  return false;
}

/// Without the brackets and signs around it.
std::string_view bare(std::string_view text) {
  constexpr std::string_view kAround = " :.()[]\"";
  const std::size_t first = text.find_first_not_of(kAround);
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(kAround) - first + 1);
}

/// Where the unit begins in a line that names one. A unit of ours has the same number of letters folded or not.
std::optional<std::string> behind_introduction(std::string_view line) {
  const std::string folded = text::fold(line);
  for (const std::string_view introduction : kIntroductions)
    if (const std::size_t at = folded.find(introduction); at != folded.npos)
      return folded.substr(at + introduction.size());
  return std::nullopt;
}

/// Of the title itself or of a group that it stands under: "Diện tích (m2) / Tổng số".
bool has_unit(std::string_view titles) {
  while (!titles.empty()) {
    const std::size_t end = std::min(titles.find(kTitleSeparator), titles.size());
    std::string_view rest;
    if (text::unit_of_title(titles.substr(0, end), rest) != Unit::none) return true;
    titles.remove_prefix(std::min(end + kTitleSeparator.size(), titles.size()));
  }
  return false;
}

}  // namespace

std::vector<std::string> units_of_line(std::string_view text) {
  std::vector<std::string> units;
  const auto named = behind_introduction(text);
  if (!named) return units;
  for (std::size_t at = 0; at <= named->size();) {
    const std::size_t end = std::min(named->find_first_of(",;", at), named->size());
    const std::string_view unit = bare(std::string_view(*named).substr(at, end - at));
    if (text::parse_unit(unit)) units.emplace_back(unit);
    at = end + 1;
  }
  return units;
}

bool is_unit_title(std::string_view title) {
  title = text::trim(title);
  const auto unit = text::parse_unit(title);
  // "Cộng" is the title of a sum before it is a unit of custom.
  return unit && (!text::is_customary(*unit) || title.front() == '(');
}

std::string with_unit(std::string_view title, std::string_view unit) {
  std::string joined(title);
  if (!has_unit(title)) joined.append(" (").append(bare(unit)).append(")");
  return joined;
}

std::string with_common_unit(std::string_view title, const std::vector<std::string>& units) {
  const std::string folded = text::fold(title);
  for (const Spoken& spoken : kSpoken) {
    if (!has_word(folded, spoken.word)) continue;
    for (const std::string& unit : units) {
      const Unit named = *text::parse_unit(unit);
      if (text::is_customary(named) ? spoken.unit == Unit::hectare : text::factor(named, spoken.unit).has_value())
        return with_unit(title, unit);
    }
  }
  return std::string(title);
}

}  // namespace sohoa::source
