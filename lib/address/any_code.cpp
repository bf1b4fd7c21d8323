#include "address/any_code.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include "address/geohash.hpp"

namespace sohoa::address {
namespace {

constexpr std::size_t kPlusAt = 8;
constexpr std::size_t kNationalDigits = 10, kVpostcodeCharacters = 12, kPostalDigits = 5;

struct Twin {
  char32_t letter;
  char latin;
};
/// Capitals and small letters of Cyrillic and Greek that look like letters of the codes.
constexpr std::array kTwins{Twin{0x0410, 'A'}, Twin{0x0412, 'B'}, Twin{0x0415, 'E'}, Twin{0x041A, 'K'},
                            Twin{0x041C, 'M'}, Twin{0x041D, 'H'}, Twin{0x041E, 'O'}, Twin{0x0420, 'P'},
                            Twin{0x0421, 'C'}, Twin{0x0422, 'T'}, Twin{0x0425, 'X'}, Twin{0x0440, 'P'},
                            Twin{0x0441, 'C'}, Twin{0x0445, 'X'}, Twin{0x0392, 'B'}, Twin{0x0397, 'H'},
                            Twin{0x039C, 'M'}, Twin{0x03A1, 'P'}, Twin{0x03A7, 'X'}, Twin{0x0408, 'J'}};

/// One character of UTF-8; broken bytes come one by one.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(at);
  const std::size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  if (more == 0 || at + more >= text.size()) {
    ++at;
    return first < 0x80 ? first : 0xFFFD;
  }
  char32_t c = first & (0x3Fu >> more);
  for (std::size_t i = 1; i <= more; ++i) c = c << 6 | (byte(at + i) & 0x3F);
  at += more + 1;
  return c;
}

bool is_gap(char32_t c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '-' || c == '_' || c == '.' || c == 0xA0 ||
         c == 0xAD || (c >= 0x2000 && c <= 0x2015) || c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x2212 ||
         c == 0x3000 || c == 0xFEFF;
}

/// Capitals without look-alikes of other alphabets, and each gap as one blank; `at` is where a character stood.
struct Folded {
  std::string text;
  std::vector<std::size_t> at;
};

Folded fold(std::string_view text) {
  Folded out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t from = i;
    char32_t c = next_character(text, i);
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFF01 - '!';
    char letter = '?';
    if (is_gap(c)) {
      letter = ' ';
    } else if (c < 0x80) {
      letter = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : static_cast<char>(c);
    } else if (const auto twin = std::find_if(kTwins.begin(), kTwins.end(), [&](Twin t) { return t.letter == c; });
               twin != kTwins.end()) {
      letter = twin->latin;
    }
    out.text += letter;
    out.at.push_back(from);
  }
  out.at.push_back(text.size());
  return out;
}

std::string without_gaps(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != ' '; });
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_decimal(char c) {
  return c >= '0' && c <= '9';
}
bool all_olc(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return digit_value(c) >= 0; });
}
bool all_geohash(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return kGeohashDigits.find(lower({&c, 1})) != std::string_view::npos;
  });
}

WrittenCode faulty(CodeKind kind, CodeFault fault, std::string text, std::string suggestion = {}) {
  return {kind, fault, std::move(text), {}, std::move(suggestion), {}};
}

/// The digits of a Plus Code with "+" where it belongs; empty when that makes none.
std::string with_plus(const std::string& digits) {
  if (digits.size() < kPlusAt) return {};
  std::string code = digits.substr(0, kPlusAt) + "+" + digits.substr(kPlusAt);
  return is_full(code) ? code : std::string();
}

/// Digits behind "+": blanks may stand between them, but the words of a place behind them are none.
std::size_t end_of_digits(std::string_view text, std::size_t plus) {
  std::size_t end = plus + 1, digits = 0;
  for (std::size_t i = plus + 1; i < text.size(); ++i) {
    if (text[i] == ' ' && (digits < 2 || all_olc(without_gaps(text.substr(i))))) continue;
    if (digit_value(text[i]) < 0) {
      // A letter that no code has, glued to the digits, belongs to them.
      const bool glued = i == end && text[i] != ',' && text[i] != ' ' && text[i] != ';' && text[i] != '(';
      if (!glued) break;
    }
    ++digits;
    end = i + 1;
  }
  return end;
}

WrittenCode read_plus(std::string_view text, const Folded& folded) {
  const std::size_t plus = folded.text.find('+');
  const std::size_t end = end_of_digits(folded.text, plus);
  const std::string code = without_gaps(std::string_view(folded.text).substr(0, end));
  WrittenCode out;
  out.kind = CodeKind::plus;
  out.text = code;
  std::string_view behind = text.substr(folded.at[end]);
  while (!behind.empty() && (behind.front() == ' ' || behind.front() == ',' || behind.front() == ';'))
    behind.remove_prefix(1);
  while (!behind.empty() && behind.back() == ' ') behind.remove_suffix(1);
  out.reference = behind;
  if (is_full(code)) {
    // "7PG9XQPH+RJ2 22 M": nobody parts the digits of a Plus Code behind its +.
    if (std::string local = code; local.size() == LocalCode::kCharacters + 1 &&
                                  folded.text.substr(plus, end - plus).find(' ') != std::string::npos) {
      std::erase(local, '+');
      if (const LocalReading reading = read_local(local); reading.code)
        return faulty(CodeKind::local, CodeFault::ambiguous, code, text_of(*reading.code));
    }
    out.text = code.substr(0, std::min<std::size_t>(code.size(), kMostDigits + 1));
    return out;
  }
  if (is_short(code)) {
    out.kind = CodeKind::plus_short;
    return out;
  }
  std::string digits;
  std::copy_if(code.begin(), code.end(), std::back_inserter(digits), [](char c) { return c != '+'; });
  if (is_valid(code))
    out.fault = CodeFault::nowhere;
  else if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c == '0' || digit_value(c) >= 0; }))
    out.fault = CodeFault::alphabet;
  else if (digits.find('0') != std::string::npos)
    out.fault = CodeFault::padding;
  else if (code.find('+') != kPlusAt || std::count(code.begin(), code.end(), '+') > 1) {
    out.fault = CodeFault::plus_place;
    if (digits.size() >= 10) out.suggestion = with_plus(digits);
  } else {
    out.fault = CodeFault::length;
  }
  return out;
}

/// A hundredth of the smallest cell's side is exact enough.
double rounded(double degrees) {
  return std::round(degrees * 1e9) / 1e9;
}

WrittenCode read_without_plus(const std::string& code) {
  if (!all_olc(code)) return faulty(CodeKind::plus, CodeFault::alphabet, code);
  return faulty(CodeKind::plus, CodeFault::plus_missing, code, with_plus(code));
}

WrittenCode read_as_local(const std::string& code) {
  LocalReading reading = read_local(code);
  WrittenCode out;
  out.kind = CodeKind::local;
  out.text = code;
  if (reading.code) {
    out.local = reading.code;
    out.text = text_of(*reading.code);
    return out;
  }
  out.fault = reading.fault == LocalFault::length     ? CodeFault::length
              : reading.fault == LocalFault::alphabet ? CodeFault::alphabet
              : reading.fault == LocalFault::check    ? CodeFault::check
                                                      : CodeFault::nowhere;
  if (const auto completed = complete_local(code)) out.suggestion = text_of(*completed);
  return out;
}

WrittenCode read_geohash(const std::string& code) {
  if (!all_geohash(code)) return faulty(CodeKind::geohash, CodeFault::alphabet, lower(code));
  if (code.size() > static_cast<std::size_t>(kMostGeohashDigits))
    return faulty(CodeKind::geohash, CodeFault::length, lower(code));
  WrittenCode out;
  out.kind = CodeKind::geohash;
  out.text = lower(code);
  return out;
}

/// Five digits of the postal code, seven characters of the place, whose alphabet is not published.
bool is_vpostcode(std::string_view code) {
  return code.size() == kVpostcodeCharacters && std::all_of(code.begin(), code.begin() + kPostalDigits, is_decimal);
}

/// Where the characters of a local code end that is written in its groups, 4-4-3-2-1, one of them too long: that one.
/// All of a text without such groups; empty where the groups are others.
std::pair<std::size_t, std::size_t> too_long_group(const Folded& folded, std::size_t size) {
  constexpr std::array<std::size_t, 5> kGroups{4, 4, 3, 2, 1};
  std::vector<std::size_t> groups(1);
  for (const char c : folded.text)
    if (c != ' ')
      ++groups.back();
    else if (groups.back() > 0)
      groups.push_back(0);
  if (groups.back() == 0) groups.pop_back();
  if (groups.size() == 1) return {0, size};
  if (groups.size() != kGroups.size()) return {};
  std::size_t at = 0;
  for (std::size_t i = 0; i < kGroups.size(); at += groups[i++])
    if (groups[i] == kGroups[i] + 1) return {at, at + groups[i]};
  return {};
}

/// Fifteen characters that are a local code with one letter twice: where one code only comes of it, that one. None
/// where nothing speaks for it.
std::optional<WrittenCode> read_too_long(const std::string& code, const Folded& folded) {
  if (code.size() != LocalCode::kCharacters + 1) return std::nullopt;
  const auto [begin, end] = too_long_group(folded, code.size());
  std::vector<std::string> meant;
  for (std::size_t i = begin + 1; i < end; ++i)
    if (code[i] == code[i - 1])
      if (const LocalReading reading = read_local(std::string(code).erase(i, 1)); reading.code)
        meant.push_back(text_of(*reading.code));
  const bool grouped = end > 0 && end - begin < code.size();
  if (meant.empty() && !grouped) return std::nullopt;
  return faulty(CodeKind::local, CodeFault::length, code, meant.size() == 1 ? meant.front() : std::string());
}

bool all_letters_and_digits(std::string_view code) {
  return std::all_of(code.begin(), code.end(), [](char c) { return is_decimal(c) || (c >= 'A' && c <= 'Z'); });
}

WrittenCode told_by_form(const std::string& code, const Folded& folded) {
  const auto as = [&](CodeKind kind) {
    WrittenCode out;
    out.kind = kind;
    out.text = code;
    return out;
  };
  if (code.size() == LocalCode::kCharacters) return read_as_local(code);
  if (const auto longer = read_too_long(code, folded)) return *longer;
  if (code.size() == kNationalDigits && std::all_of(code.begin(), code.end(), is_decimal))
    return as(CodeKind::national);
  if (is_vpostcode(code)) return as(CodeKind::vpostcode);
  // All of Viet Nam lies in the cell w of GeoHash, and no Plus Code of it begins so.
  if (code.size() <= static_cast<std::size_t>(kMostGeohashDigits) && all_geohash(code) &&
      (code.front() == 'W' || !all_olc(code)))
    return read_geohash(code);
  if (code.size() == LocalCode::kCharacters - 1 || code.size() > kMostDigits)
    return faulty(CodeKind::local, CodeFault::length, code);
  if (!all_olc(code)) return faulty(CodeKind::none, CodeFault::alphabet, code);
  if (code.size() >= 10) return read_without_plus(code);
  return faulty(CodeKind::none, CodeFault::ambiguous, code, with_plus(code));
}

}  // namespace

WrittenCode read_code(std::string_view text, CodeKind kind) {
  const Folded folded = fold(text);
  const std::string code = without_gaps(folded.text);
  if (code.empty()) return faulty(kind, CodeFault::empty, {});
  const bool plus = code.find('+') != std::string::npos;
  switch (kind) {
    case CodeKind::plus:
    case CodeKind::plus_short:
      return plus ? read_plus(text, folded) : read_without_plus(code);
    case CodeKind::geohash:
      return read_geohash(code);
    case CodeKind::local:
      return read_as_local(code);
    default:
      break;
  }
  if (plus) return read_plus(text, folded);
  if (!all_letters_and_digits(code) && code.size() != LocalCode::kCharacters)
    return faulty(CodeKind::none, CodeFault::alphabet, code);
  return told_by_form(code, folded);
}

bool may_be_code(std::string_view text) {
  return text.size() < 64 && std::any_of(text.begin(), text.end(), [](char c) { return is_decimal(c) || c == '+'; });
}

double CodeCell::height() const {
  constexpr double kMetresPerDegree = 111'132.0;  // of latitude, mean
  return (north - south) * kMetresPerDegree;
}

double CodeCell::width() const {
  constexpr double kMetresPerDegree = 111'319.49;  // of longitude, at the equator
  return (east - west) * kMetresPerDegree * std::cos(lat * std::numbers::pi / 180);
}

std::optional<CodeCell> cell_of(const WrittenCode& code) {
  if (code.fault != CodeFault::none) return std::nullopt;
  const auto cell = [](const CodeArea& area) {
    return CodeCell{area.south(), area.west(), area.north(), area.east(), area.lat(), area.lng()};
  };
  if (code.kind == CodeKind::plus) return cell(*decode(code.text));
  if (code.kind == CodeKind::local) return cell(code.local->area());
  if (code.kind != CodeKind::geohash) return std::nullopt;
  const auto found = decode_geohash(code.text);
  if (!found) return std::nullopt;
  return CodeCell{found->south,
                  found->west,
                  found->north,
                  found->east,
                  rounded((found->south + found->north) / 2),
                  rounded((found->west + found->east) / 2)};
}

}  // namespace sohoa::address
