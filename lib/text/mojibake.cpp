#include "text/mojibake.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "text/judge.hpp"
#include "text/legacy.hpp"
#include "text/syllable.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

constexpr int kMostTimes = 4;

/// By how much a guess at dropped bytes must read better than the text as it stands.
constexpr double kMargin = 4;

/// Where Windows-1258 differs from Windows-1252.
constexpr std::array<std::pair<unsigned char, char16_t>, 14> kDiffers = {{{0xC3, u'Ă'},
                                                                          {0xCC, 0x300},
                                                                          {0xD0, u'Đ'},
                                                                          {0xD2, 0x309},
                                                                          {0xD5, u'Ơ'},
                                                                          {0xDD, u'Ư'},
                                                                          {0xDE, 0x303},
                                                                          {0xE3, u'ă'},
                                                                          {0xEC, 0x301},
                                                                          {0xF0, u'đ'},
                                                                          {0xF2, 0x323},
                                                                          {0xF5, u'ơ'},
                                                                          {0xFD, u'ư'},
                                                                          {0xFE, u'₫'}}};

constexpr std::array<char, 6> kToneBytes = {0, '\xCC', '\xD2', '\xDE', '\xEC', '\xF2'};

/// The byte of one character in Windows-1258, or 0.
char byte_1258(char32_t c) {
  for (const auto& [byte, meaning] : kDiffers)
    if (meaning == c) return static_cast<char>(byte);
  const char byte = western_byte(c);
  const auto is_this = [byte](const auto& one) { return one.first == static_cast<unsigned char>(byte); };
  return std::any_of(kDiffers.begin(), kDiffers.end(), is_this) ? '\0' : byte;
}

bool usual(char32_t c) {
  return c < 0x250 || (c >= 0x300 && c < 0x370) || (c >= 0x1E00 && c < 0x1F00) || (c >= 0x2000 && c < 0x2400) ||
         c == 0xFEFF;
}

bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

bool is_tail(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// The bytes that Windows-1252 lacks and that can stand behind `lead` in Vietnamese; empty when there are none.
std::string_view dropped_behind(std::string_view lead) {
  if (lead == "\xC4") return "\x90";                      // Đ
  if (lead == "\xC3") return "\x81\x8D\x9D";              // Á Í Ý
  if (lead == "\xE1\xBB") return "\x81\x8D\x8F\x90\x9D";  // ề ọ ỏ Ố ờ
  return {};
}

/// One word with its dropped bytes put back in every way that they could have stood.
class Refilled {
 public:
  void add(std::string_view bytes) {
    size_ += bytes.size();
    sequences_ += bytes.size() > 1;
    for (std::string& way : ways_) way += bytes;
  }

  /// A byte is missing behind `lead`.
  void fill(std::string_view lead) {
    size_ += lead.size();
    ++holes_;
    if (!possible()) return;
    const std::string_view dropped = dropped_behind(lead);
    std::vector<std::string> more;
    for (const std::string& way : ways_)
      for (const char byte : dropped) {
        if (more.size() == kMostWays) break;
        std::string& one = more.emplace_back(way);
        one += lead;
        one += byte;
      }
    ways_ = std::move(more);
  }

  /// False where some byte can be none of Vietnamese, or the word is none of a language: ways are tried only so far.
  bool possible() const { return !ways_.empty() && size_ <= kLongest && holes_ <= kMostHoles; }
  bool empty() const { return size_ == 0; }
  int holes() const { return holes_; }
  int sequences() const { return sequences_; }

  /// The way that reads best.
  const std::string& best() const {
    const std::string* found = &ways_.front();
    if (ways_.size() == 1) return *found;
    double score = judge_unicode(*found).score;
    for (const std::string& way : ways_) {
      const double now = judge_unicode(way).score;
      if (now <= score) continue;
      found = &way;
      score = now;
    }
    return *found;
  }

 private:
  static constexpr std::size_t kMostWays = 125, kLongest = 64;
  static constexpr int kMostHoles = 5;

  std::vector<std::string> ways_{std::string()};
  std::size_t size_ = 0;
  int holes_ = 0, sequences_ = 0;
};

/// All words of a text, each filled by itself: what stands between them tells nothing about them.
class Refill {
 public:
  /// False where some word cannot be filled.
  bool read(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
      std::size_t next = at;
      const char32_t c = next_code_point(bytes, next);
      if (c == kInvalid) {
        next = at + 1;
        if (bytes[at] == '\xE1' && next < bytes.size() && is_tail(bytes[next])) ++next;
        word_.fill(bytes.substr(at, next - at));
        if (!word_.possible()) return false;
      } else if (letter(c).base != 0 || (c >= 0x300 && c < 0x370)) {
        word_.add(bytes.substr(at, next - at));
      } else {
        if (!end_word()) return false;
        sequences_ += next - at > 1;
        filled_.append(bytes, at, next - at);
      }
      at = next;
    }
    return end_word();
  }

  int holes() const { return holes_; }
  int sequences() const { return sequences_; }
  std::string& filled() { return filled_; }

 private:
  bool end_word() {
    if (word_.empty()) return true;
    // A long run of letters without a hole is only copied.
    if (word_.holes() > 0 && !word_.possible()) return false;
    filled_ += word_.best();
    holes_ += word_.holes();
    sequences_ += word_.sequences();
    word_ = Refilled();
    return true;
  }

  Refilled word_;
  std::string filled_;
  int holes_ = 0, sequences_ = 0;
};

bool refill(std::string_view text, std::string_view bytes, bool known, std::string& out) {
  Refill words;
  if (!words.read(bytes)) return false;
  if (words.holes() == 0 || (!known && words.holes() + words.sequences() < 2)) return false;
  const Judgement now = judge_unicode(words.filled());
  if (!known && (now.evidence == 0 || now.score < judge_unicode(text).score + kMargin)) return false;
  out = std::move(words.filled());
  return true;
}

bool undo_once(std::string_view text, bool known, std::string& out) {
  const auto is_result = [&](const std::string& bytes) {
    return bytes.size() < text.size() && std::any_of(bytes.begin(), bytes.end(), is_high) && is_utf8(bytes) &&
           is_latin(bytes);
  };
  const std::optional<std::string> western = western_bytes(text);
  if (western && is_result(*western)) {
    out = *western;
    return true;
  }
  if (const auto vietnamese = cp1258_bytes(text); vietnamese && is_result(*vietnamese)) {
    out = *vietnamese;
    return true;
  }
  return western && refill(text, *western, known, out);
}

constexpr double kNothing = -1000;  // weight of what is no syllable

/// One word, and what it was before a TCVN3 converter took its Latin-1 letters for bytes.
struct TwiceWord {
  std::string undone;
  double weight = kNothing, undone_weight = kNothing;

  TwiceWord(std::string_view from, std::size_t& at) {
    Word now, before;
    bool changed = false;
    while (at < from.size()) {
      std::size_t next = at;
      const char32_t c = next_code_point(from, next);
      const Letter found = letter(c);
      if (found.base == 0) break;
      at = next;
      now.add(found);
      const char32_t earlier = latin1_behind(c);
      changed |= earlier != c;
      before.add(letter(earlier));
      append_utf8(undone, earlier);
    }
    weight = now.weight().value_or(kNothing);
    if (changed) undone_weight = before.weight().value_or(kNothing);
  }

 private:
  /// The Latin-1 letter with marks whose byte is `c` in TCVN3; `c` when there is none.
  static char32_t latin1_behind(char32_t c) {
    static const std::vector<char32_t> meanings = [] {
      std::vector<char32_t> all(256);
      for (unsigned byte = 0xC0; byte < 256; ++byte) {
        const char raw = static_cast<char>(byte);
        std::size_t at = 0;
        if (letter(byte).base != 0) all[byte] = table_of(Reading::tcvn3).next({&raw, 1}, at);
      }
      return all;
    }();
    const auto found = std::find(meanings.begin(), meanings.end(), c);
    return c >= 0x80 && found != meanings.end() ? static_cast<char32_t>(found - meanings.begin()) : c;
  }
};

}  // namespace

std::optional<std::string> cp1258_bytes(std::string_view utf8) {
  std::string raw;
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next_code_point(utf8, at);
    if (const char byte = byte_1258(c); byte != 0 || c == 0) {
      raw += byte;
      continue;
    }
    const Letter found = letter(c);
    const char byte = found.tone == 0 ? '\0' : byte_1258(without_tone(found));
    if (byte == 0) return std::nullopt;
    raw += byte;
    raw += kToneBytes[found.tone];
  }
  return raw;
}

bool undo_double_utf8(std::string_view text, std::string& out, bool known) {
  std::string once;
  bool undone = false;
  for (int time = 0; time < kMostTimes && undo_once(undone ? out : text, known, once); ++time) {
    out = once;
    undone = true;
  }
  return undone;
}

bool is_latin(std::string_view utf8) {
  for (std::size_t at = 0; at < utf8.size();)
    if (!usual(next_code_point(utf8, at))) return false;
  return true;
}

bool reads_well(std::string_view text) {
  Word word;
  bool marked = false, sign = false;
  char32_t previous = 0;
  const auto end_word = [&] {
    const bool fine = !marked || word.weight().has_value();
    word = {};
    marked = false;
    return fine;
  };
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    const Letter found = letter(c);
    if (found.base != 0) {
      if (sign) return false;
      word.add(found);
      marked |= c >= 0x80;
    } else {
      sign = c >= 0xA1 && c < 0xC0;
      const bool known = (c != 0 && c < 0x80) || c == 0xA0 || sign || (c >= 0x2010 && c < 0x2030);
      if (!known || !end_word()) return false;
      if (sign && letter(previous).base != 0) return false;
    }
    previous = c;
  }
  return end_word();
}

bool undo_second_tcvn3(std::string_view text, std::string& out) {
  out.clear();
  bool changed = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const TwiceWord word(text, at);
    if (at == begin) next_code_point(text, at);
    const bool undo = word.undone_weight > word.weight;
    changed |= undo;
    undo ? out += word.undone : out.append(text, begin, at - begin);
  }
  return changed;
}

}  // namespace sohoa::text
