#include "text/repair.hpp"

#include "text/syllable.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

constexpr std::string_view kCapitalEth = "\xC3\x90", kSmallEth = "\xC3\xB0";

/// The letters of one word as the Caps Lock rule sees them.
struct Typed {
  std::size_t begin = 0, end = 0;
  int capitals = 0;
  bool plain_small = false;   ///< an ASCII small letter: the lock was off
  bool marked_small = false;  ///< a small letter with marks
  bool capital_behind = false;
  Word letters;

  bool locked() const { return !plain_small && marked_small && (capitals >= 2 || capital_behind); }
  /// All capitals, and no abbreviation: "THANH".
  bool shouts() const { return capitals >= 2 && !plain_small && !marked_small && letters.weight().has_value(); }
};

/// The next word at or after `at`, which moves behind it; empty at the end.
Typed next_word(std::string_view text, std::size_t& at) {
  Typed word;
  while (at < text.size()) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, at);
    const Letter found = letter(c);
    if (found.base == 0) {
      if (word.end > 0) break;
      continue;
    }
    if (word.end == 0) word.begin = begin;
    word.end = at;
    word.capitals += found.capital;
    word.letters.add(found);
    word.capital_behind |= found.capital && word.marked_small;
    (c < 0x80 ? word.plain_small : word.marked_small) |= !found.capital;
  }
  return word;
}

bool is_eth(std::string_view text, std::size_t at) {
  return text.substr(at, 2) == kCapitalEth || text.substr(at, 2) == kSmallEth;
}

std::size_t find_eth(std::string_view text, std::size_t at) {
  while ((at = text.find('\xC3', at)) != text.npos && !is_eth(text, at)) ++at;
  return at;
}

/// True when the word that begins with the eth at `at` is a Vietnamese syllable with đ.
bool stands_for_d(std::string_view text, std::size_t at) {
  Word word;
  word.add(letter(U'đ'));
  for (std::size_t next = at + 2; next < text.size();) {
    const char32_t c = next_code_point(text, next);
    if (c == U'ð' || c == U'Ð') return false;
    const Letter found = letter(c);
    if (found.base == 0) break;
    word.add(found);
  }
  return word.size() > 1 && word.weight().has_value();
}

bool follows_letter(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  std::size_t before = at - 1;
  while (before > 0 && (static_cast<unsigned char>(text[before]) & 0xC0) == 0x80) --before;
  return letter(next_code_point(text, before)).base != 0;
}

}  // namespace

bool raise_caps_lock(std::string& text) {
  bool locked = false, shouted = false, plain_small = false, marked_small = false;
  for (std::size_t at = 0; at < text.size();) {
    const Typed word = next_word(text, at);
    locked |= word.locked();
    shouted |= word.shouts();
    plain_small |= word.plain_small;
    marked_small |= word.marked_small;
  }
  if (!plain_small && marked_small && (locked || shouted)) {
    text = upper(text);
    return true;
  }
  if (!locked) return false;
  std::string raised;
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Typed word = next_word(text, at);
    if (!word.locked()) continue;
    raised.append(text, done, word.begin - done);
    raised += upper(std::string_view(text).substr(word.begin, word.end - word.begin));
    done = word.end;
  }
  raised.append(text, done);
  text = std::move(raised);
  return true;
}

bool mend_eth(std::string_view text, std::string& out) {
  bool changed = false;
  for (std::size_t at = find_eth(text, 0); at != text.npos; at = find_eth(text, at + 2)) {
    if (follows_letter(text, at) || !stands_for_d(text, at)) continue;
    if (!changed) out = text;
    changed = true;
    out.replace(at, 2, text.substr(at, 2) == kCapitalEth ? "Đ" : "đ");
  }
  return changed;
}

}  // namespace sohoa::text
