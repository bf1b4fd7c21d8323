// How people write codes.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dataset/zone_codes.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

struct Pair {
  char32_t from;
  char to;
};
/// Cyrillic and Greek capitals and small letters that look like Latin ones.
constexpr std::array kLookalikes{
    Pair{0x0410, 'A'}, Pair{0x0412, 'B'}, Pair{0x0415, 'E'}, Pair{0x0417, '3'}, Pair{0x041A, 'K'}, Pair{0x041C, 'M'},
    Pair{0x041D, 'H'}, Pair{0x041E, 'O'}, Pair{0x0420, 'P'}, Pair{0x0421, 'C'}, Pair{0x0422, 'T'}, Pair{0x0423, 'Y'},
    Pair{0x0425, 'X'}, Pair{0x0406, 'I'}, Pair{0x0405, 'S'}, Pair{0x0408, 'J'}, Pair{0x0430, 'A'}, Pair{0x0435, 'E'},
    Pair{0x043E, 'O'}, Pair{0x0440, 'P'}, Pair{0x0441, 'C'}, Pair{0x0443, 'Y'}, Pair{0x0445, 'X'}, Pair{0x0456, 'I'},
    Pair{0x0391, 'A'}, Pair{0x0392, 'B'}, Pair{0x0395, 'E'}, Pair{0x0396, 'Z'}, Pair{0x0397, 'H'}, Pair{0x0399, 'I'},
    Pair{0x039A, 'K'}, Pair{0x039C, 'M'}, Pair{0x039D, 'N'}, Pair{0x039F, 'O'}, Pair{0x03A1, 'P'}, Pair{0x03A4, 'T'},
    Pair{0x03A5, 'Y'}, Pair{0x03A7, 'X'}};

bool is_dash(char32_t c) {
  return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63 || c == 0x00AD || c == 0x30FC;
}

bool is_blank(char32_t c) {
  return c == 0x00A0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000;
}

bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
}

/// One code point as the ASCII sign that is meant, itself where none is.
char32_t meant(char32_t c, bool& tidied, bool& lookalike) {
  if (c >= 0xFF01 && c <= 0xFF5E) {
    tidied = true;
    return c - 0xFEE0;
  }
  if (is_dash(c)) {
    tidied = true;
    return '-';
  }
  if (is_blank(c)) {
    tidied = true;
    return ' ';
  }
  for (const Pair& pair : kLookalikes)
    if (pair.from == c) {
      lookalike = true;
      return static_cast<char32_t>(pair.to);
    }
  return c;
}

void to_ascii(std::string_view text, std::string& out, bool& tidied, bool& lookalike) {
  out.clear();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = text::next_code_point(text, at);
    if (is_invisible(c)) {
      tidied = true;
      continue;
    }
    const char32_t sign = c == text::kInvalid ? c : meant(c, tidied, lookalike);
    if (sign < 0x80)
      out += static_cast<char>(sign);
    else
      out.append(text, begin, at - begin);
  }
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Whether nothing has to be put right.
bool is_tidy(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < 0x7F && !(c >= 'a' && c <= 'z') && c != '_'; });
}

}  // namespace

void tidy_code(std::string_view text, std::string& out, bool& tidied, bool& lookalike) {
  if (is_tidy(text) && (text.empty() || (text.front() != '[' && text.front() != '(' && text.back() != '.'))) {
    out.assign(text);
    return;
  }
  thread_local std::string plain;
  to_ascii(text, plain, tidied, lookalike);
  std::string_view rest = plain;
  while (!rest.empty() && (is_space(rest.front()) || rest.front() == '[' || rest.front() == '(' || rest.front() == '"'))
    rest.remove_prefix(1);
  while (!rest.empty() && (is_space(rest.back()) || rest.back() == ']' || rest.back() == ')' || rest.back() == '"' ||
                           rest.back() == '.'))
    rest.remove_suffix(1);
  out.clear();
  for (std::size_t i = 0; i < rest.size(); ++i) {
    char c = rest[i] == '_' ? '-' : rest[i];
    if (is_space(c)) {
      // Blanks beside a hyphen do not count; others stay, one for several.
      std::size_t next = i;
      while (next < rest.size() && is_space(rest[next])) ++next;
      const bool beside =
          (!out.empty() && out.back() == '-') || (next < rest.size() && (rest[next] == '-' || rest[next] == '_'));
      if (!beside) out += rest[i] == '\n' ? '\n' : ' ';
      i = next - 1;
      continue;
    }
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    out += c;
  }
  tidied = tidied || (!lookalike && out != text);
}

std::optional<OddSign> odd_sign(std::string_view text, std::string_view code) {
  std::size_t place = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t sign = text::next_code_point(text, at);
    ++place;
    for (const Pair& pair : kLookalikes)
      if (pair.from == sign)
        return OddSign{place, fmt::format("{} U+{:04X}", text.substr(begin, at - begin), static_cast<unsigned>(sign)),
                       sign >= 0x0400 ? "sign-cyrillic" : "sign-greek", pair.to};
  }
  place = 0;
  std::size_t next = 0;
  for (std::size_t at = 0; at < text.size() && next < code.size();) {
    bool tidied = false, lookalike = false;
    const char32_t sign = text::next_code_point(text, at);
    ++place;
    if (sign == text::kInvalid || is_invisible(sign)) continue;
    char32_t plain = meant(sign, tidied, lookalike);
    if (plain >= 'a' && plain <= 'z') plain -= 'a' - 'A';
    if (plain == '_') plain = '-';
    const char wanted = code[next];
    if (plain == static_cast<char32_t>(wanted)) {
      ++next;
      continue;
    }
    const auto instead = [&](std::string_view signs, char right) {
      return wanted == right && plain < 0x80 && signs.find(static_cast<char>(plain)) != signs.npos;
    };
    if (instead("OQ", '0') || instead("IL", '1') || instead("0", 'O') || instead("1", 'I'))
      return OddSign{place, std::string(1, static_cast<char>(plain)), wanted <= '9' ? "sign-letter" : "sign-digit",
                     wanted};
    if (plain > ' ' && plain != '[' && plain != '(' && plain != '"') return std::nullopt;
  }
  return std::nullopt;
}

char gs1_check_digit(std::string_view digits) {
  int sum = 0, weight = 3;
  for (std::size_t i = digits.size(); i-- > 0; weight = 4 - weight) sum += weight * (digits[i] - '0');
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

}  // namespace sohoa
