#include "admin/name.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "text/unicode.hpp"

namespace sohoa::admin {
namespace {

struct Word {
  std::u32string_view marked;  // decomposed, lower case
  std::u32string_view plain;
  Type type;
  bool glued;  // may stand without a blank behind it: "P.Hà Tu", "P5"
};
constexpr std::array<Word, 9> kWords{{{U"thi\u0323 tra\u0302\u0301n", U"thi tran", Type::thi_tran, false},
                                      {U"đa\u0323\u0306c khu", U"dac khu", Type::dac_khu, false},
                                      {U"phu\u031Bo\u031B\u0300ng", U"phuong", Type::phuong, false},
                                      {U"xa\u0303", U"xa", Type::xa, false},
                                      {U"tt", U"tt", Type::thi_tran, true},
                                      {U"đk", U"dk", Type::dac_khu, true},
                                      {U"p", U"p", Type::phuong, true},
                                      {U"x", U"x", Type::xa, true},
                                      {U"f", U"f", Type::phuong, true}}};

bool is_letter(char32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c)) <= UTF8PROC_CATEGORY_LO && c != 0;
}
bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}
bool is_tone(char32_t c) {
  return c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323;
}
bool is_mark(char32_t c) {
  return c >= 0x300 && c < 0x370;
}

/// Lower case, decomposed (letters, then their marks), blanks collapsed to one.
std::u32string decomposed(std::string_view text) {
  std::u32string found;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = text::next_code_point(text, at);
    if (c == text::kInvalid) continue;
    std::array<utf8proc_int32_t, 8> parts{};
    int boundary = 0;
    const auto count =
        utf8proc_decompose_char(utf8proc_tolower(static_cast<utf8proc_int32_t>(c)), parts.data(), 8,
                                static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT), &boundary);
    for (utf8proc_ssize_t i = 0; i < std::min<utf8proc_ssize_t>(count, 8); ++i) {
      const auto part = static_cast<char32_t>(parts[static_cast<std::size_t>(i)]);
      if (part != U' ' || (!found.empty() && found.back() != U' ')) found += part;
    }
  }
  return found;
}

std::optional<Type> take_type(std::u32string_view& text) {
  for (const Word& word : kWords) {
    const std::u32string_view form = text.starts_with(word.marked) ? word.marked : word.plain;
    if (!text.starts_with(form) || form.size() >= text.size()) continue;
    const char32_t next = text[form.size()];
    if (next != U' ' && !(word.glued && (next == U'.' || is_digit(next)))) continue;
    text.remove_prefix(form.size());
    return word.type;
  }
  return {};
}

/// Letters and digits only; with marks, each word's tone behind the word.
void write(std::u32string_view text, NameKey& key) {
  std::string tone;
  bool any = false;
  const auto end_word = [&] {
    key.marked += tone;
    tone.clear();
  };
  for (const char32_t c : text) {
    if (is_tone(c)) {
      any = true;
      text::append_utf8(tone, c);
    } else if (is_mark(c)) {
      any = true;
      text::append_utf8(key.marked, c);
    } else if (is_digit(c) || is_letter(c)) {
      any = any || c == U'đ';
      const char32_t letter = c == U'y' ? U'i' : c;
      text::append_utf8(key.marked, letter);
      text::append_utf8(key.plain, letter == U'đ' ? U'd' : letter);
    } else {
      end_word();
    }
  }
  end_word();
  if (!any) key.marked.clear();
}

}  // namespace

NameKey name_key(std::string_view name) {
  const std::u32string letters = decomposed(text::trim(name.substr(0, name.find_first_of(",("))));
  std::u32string_view rest = letters;
  NameKey key;
  key.type = take_type(rest);
  write(rest, key);
  if (!key.plain.empty() && key.plain.find_first_not_of("0123456789") == std::string::npos)
    key.plain.erase(0, std::min(key.plain.find_first_not_of('0'), key.plain.size() - 1));
  return key;
}

Fit fit(const NameKey& written, const Commune& commune) {
  const NameKey listed = name_key(commune.name);
  if (written.plain.empty() || written.plain != listed.plain) return Fit::none;
  // Names that differ in their marks only are different places, unless the marks were never written.
  if (!written.marked.empty() && written.marked != listed.marked) return Fit::none;
  return written.type == commune.type ? Fit::full : Fit::bare;
}

}  // namespace sohoa::admin
