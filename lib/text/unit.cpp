#include "text/unit.hpp"

#include <array>
#include <string>

#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

struct Name {
  std::string_view folded;
  Unit unit;
};
constexpr std::array<Name, 46> kNames{{{"m2", Unit::square_metre},
                                       {"m^2", Unit::square_metre},
                                       {"met vuong", Unit::square_metre},
                                       {"sqm", Unit::square_metre},
                                       {"ha", Unit::hectare},
                                       {"hecta", Unit::hectare},
                                       {"hec-ta", Unit::hectare},
                                       {"hec ta", Unit::hectare},
                                       {"km2", Unit::square_kilometre},
                                       {"km^2", Unit::square_kilometre},
                                       {"cay so vuong", Unit::square_kilometre},
                                       {"kilomet vuong", Unit::square_kilometre},
                                       {"m", Unit::metre},
                                       {"met", Unit::metre},
                                       {"km", Unit::kilometre},
                                       {"cay so", Unit::kilometre},
                                       {"kilomet", Unit::kilometre},
                                       {"m3", Unit::cubic_metre},
                                       {"m^3", Unit::cubic_metre},
                                       {"met khoi", Unit::cubic_metre},
                                       {"khoi", Unit::cubic_metre},
                                       {"kg", Unit::kilogram},
                                       {"ta", Unit::quintal},
                                       {"tan", Unit::tonne},
                                       {"ton", Unit::tonne},
                                       {"sao", Unit::sao},
                                       {"sao bac bo", Unit::sao_north},
                                       {"sao trung bo", Unit::sao_central},
                                       {"cong", Unit::cong},
                                       {"cong dat", Unit::cong},
                                       {"mau", Unit::mau},
                                       {"mau bac bo", Unit::mau_north},
                                       {"mau trung bo", Unit::mau_central},
                                       {"mau ta", Unit::mau},
                                       {"thuoc", Unit::customary},
                                       {"1000 m2", Unit::thousand_square_metres},
                                       {"1000m2", Unit::thousand_square_metres},
                                       {"1.000 m2", Unit::thousand_square_metres},
                                       {"1.000m2", Unit::thousand_square_metres},
                                       {"nghin m2", Unit::thousand_square_metres},
                                       {"ngan m2", Unit::thousand_square_metres},
                                       {"1000 ha", Unit::thousand_hectares},
                                       {"1000ha", Unit::thousand_hectares},
                                       {"1.000 ha", Unit::thousand_hectares},
                                       {"nghin ha", Unit::thousand_hectares},
                                       {"ngan ha", Unit::thousand_hectares}}};

/// What a unit measures and how much of it.
struct Size {
  char quantity;
  double base;
};

/// Square metres of the units of custom; 0: nobody has said.
std::array<double, static_cast<std::size_t>(Unit::customary) + 1> local_units{};

Size size_of(Unit unit) {
  if (is_customary(unit)) {
    const double size = local_units[static_cast<std::size_t>(unit)];
    return {size > 0 ? 'a' : '\0', size};
  }
  switch (unit) {
    case Unit::square_metre:
      return {'a', 1};
    case Unit::thousand_square_metres:
      return {'a', 1e3};
    case Unit::hectare:
      return {'a', 1e4};
    case Unit::thousand_hectares:
      return {'a', 1e7};
    case Unit::square_kilometre:
      return {'a', 1e6};
    case Unit::metre:
      return {'l', 1};
    case Unit::kilometre:
      return {'l', 1e3};
    case Unit::cubic_metre:
      return {'v', 1};
    case Unit::kilogram:
      return {'w', 1};
    case Unit::quintal:
      return {'w', 100};
    case Unit::tonne:
      return {'w', 1e3};
    default:
      break;
  }
  return {0, 0};
}

bool is_number_byte(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == ',' || c == '-' || c == '+';
}

/// Digits, signs and separators, and blanks that a digit follows. "1e3" is a number too.
std::size_t number_length(std::string_view text) {
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t step = 1;
    if (text[at] == ' ' || (static_cast<unsigned char>(text[at]) >= 0x80)) {
      const std::string_view rest = trim(text.substr(at));
      const bool minus = text.substr(at).starts_with("\xE2\x88\x92");
      const auto blank = static_cast<std::size_t>(rest.data() - (text.data() + at));
      if (!minus && (blank == 0 || rest.empty() || rest[0] < '0' || rest[0] > '9')) break;
      step = minus ? 3 : blank;
    } else if ((text[at] == 'e' || text[at] == 'E') && at > 0 && at + 1 < text.size()) {
      const std::size_t digit = text[at + 1] == '-' || text[at + 1] == '+' ? at + 2 : at + 1;
      if (digit >= text.size() || text[digit] < '0' || text[digit] > '9') break;
    } else if (!is_number_byte(text[at])) {
      break;
    }
    at += step;
    length = at;
  }
  return length;
}

std::string_view without(std::string_view text, std::string_view at_the_ends) {
  while (!text.empty() && at_the_ends.find(text.front()) != at_the_ends.npos) text.remove_prefix(1);
  while (!text.empty() && at_the_ends.find(text.back()) != at_the_ends.npos) text.remove_suffix(1);
  return trim(text);
}

}  // namespace

std::optional<Unit> parse_unit(std::string_view text) {
  constexpr std::size_t kLongest = 40;  // bytes of the longest name, however it is written
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  thread_local std::string folded;
  fold_to(without(text, " .()[],/"), folded);
  for (const Name& name : kNames)
    if (name.folded == folded) return name.unit;
  return std::nullopt;
}

bool is_customary(Unit unit) {
  return unit >= Unit::sao && unit <= Unit::customary;
}

void set_local_unit(Unit unit, double square_metres) {
  if (is_customary(unit)) local_units[static_cast<std::size_t>(unit)] = square_metres;
}

std::optional<double> factor(Unit from, Unit to) {
  const Size one = size_of(from), other = size_of(to);
  if (one.quantity == 0 || one.quantity != other.quantity) return std::nullopt;
  return one.base / other.base;
}

Quantity split_quantity(std::string_view text) {
  text = trim(text);
  Quantity quantity;
  const std::size_t length = number_length(text);
  quantity.number = trim(text.substr(0, length));
  quantity.unit = trim(text.substr(length));
  if (!quantity.unit.empty()) quantity.meaning = parse_unit(quantity.unit).value_or(Unit::none);
  return quantity;
}

Unit unit_of_title(std::string_view title, std::string_view& bare) {
  bare = title = trim(title);
  for (const std::string_view opening : {"(", "[", ",", "_", ":"}) {
    const std::size_t at = title.rfind(opening);
    if (at == title.npos || at == 0) continue;
    const std::string_view words = without(title.substr(at + 1), ":");
    const auto unit = parse_unit(words);
    // "so_ta" and "chieu_m" name no unit; only where brackets or a comma set it off is a single word like these one.
    if (!unit || *unit == Unit::none) continue;
    if (opening == "_" && *unit != Unit::hectare && *unit != Unit::square_metre && *unit != Unit::square_kilometre)
      continue;
    bare = without(title.substr(0, at), "_ ");
    return *unit;
  }
  return Unit::none;
}

}  // namespace sohoa::text
