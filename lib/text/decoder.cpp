#include "text/decoder.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "text/repair.hpp"
#include "text/syllable.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

constexpr std::size_t kMost = 3;  // bytes of UTF-8 for one letter: the encodings have nothing beyond the basic plane

/// What a letter is to the Caps Lock rule, as bits; 0 is no letter and ends a word. Of a word also: a capital behind
/// another one or behind a small letter.
enum Trait : std::uint8_t { kPlainSmall = 1, kMarkedSmall = 2, kCapital = 4, kCapitalBehind = 8 };

/// One byte, or two: its UTF-8 (`size` 0 when it has no meaning), its trait, and its letter as word_letter() numbers
/// it.
struct Meaning {
  char utf8[kMost] = {};
  std::uint8_t size = 0;
  std::uint8_t trait = 0;
  std::uint8_t letter = 0;
};

/// Whether Caps Lock may have been on (repair.cpp): some word has no plain small letter, a marked one, and capitals
/// that do not begin it; or the text has no plain small letter, a marked one, and a word of capitals. Few texts are so,
/// and only these are looked at again.
class LockWatch {
 public:
  void add(std::uint8_t trait) {
    if (trait == 0) return end_word();
    if (trait == kCapital && word_ != 0) word_ |= kCapitalBehind;
    word_ |= trait;
  }
  bool seen() {
    end_word();
    return seen_ || (shouted_ && (all_ & (kPlainSmall | kMarkedSmall)) == kMarkedSmall);
  }

 private:
  void end_word() {
    seen_ |= word_ == (kMarkedSmall | kCapital | kCapitalBehind);
    shouted_ |= word_ == (kCapital | kCapitalBehind);
    all_ |= word_;
    word_ = 0;
  }
  std::uint8_t word_ = 0, all_ = 0;
  bool seen_ = false, shouted_ = false;
};

/// Whether some word with marks has letters side by side that no syllable has, two tones, or a sign within.
class OddWatch {
 public:
  explicit OddWatch(const Neighbours& neighbours) : neighbours_(neighbours) {}

  void add(std::uint8_t letter, bool marked) {
    if (letter == kNoLetter) return end_word();
    if (letter == kSign) {
      sign_ = previous_ != kNoLetter;
      return;
    }
    const bool toned = has_tone(letter);
    bad_ |= sign_ || !neighbours_[previous_][letter] || (toned_ && toned);
    toned_ |= toned;
    marked_ |= marked;
    sign_ = false;
    previous_ = letter;
  }
  bool seen() {
    end_word();
    return seen_;
  }

 private:
  void end_word() {
    seen_ |= bad_ && marked_;
    previous_ = kNoLetter;
    bad_ = marked_ = toned_ = sign_ = false;
  }
  const Neighbours& neighbours_;
  std::uint8_t previous_ = kNoLetter;
  bool bad_ = false, marked_ = false, toned_ = false, sign_ = false, seen_ = false;
};

class Decoder {
 public:
  explicit Decoder(const ByteTable& table) {
    for (unsigned byte = 1; byte < 256; ++byte) {
      const char raw = static_cast<char>(byte);
      std::size_t at = 0;
      if (const char32_t c = table.next({&raw, 1}, at); c != 0) single_[byte] = meaning_of(c, byte < 0x80);
    }
    if (table.pairs().empty()) return;
    places_.resize(table.pairs().size());
    for (std::size_t pair = 0; pair < places_.size(); ++pair) {
      const char16_t c = table.pairs()[pair];
      if (c == 0) continue;
      pairs_.push_back(meaning_of(c, false));
      places_[pair] = static_cast<std::uint8_t>(pairs_.size());
    }
  }

  Outcome operator()(std::string_view raw, std::string& out) const {
    out.resize(raw.size() * kMost);
    char* end = out.data();
    LockWatch lock;
    OddWatch odd(neighbours_);
    for (std::size_t at = 0; at < raw.size();) {
      const Meaning& meaning = next(raw, at);
      if (meaning.size == 0) return {.whole = false};
      std::memcpy(end, meaning.utf8, kMost);
      end += meaning.size;
      lock.add(meaning.trait);
      odd.add(meaning.letter, meaning.size > 1);
    }
    out.resize(static_cast<std::size_t>(end - out.data()));
    return {true, odd.seen(), lock.seen()};
  }

 private:
  const Meaning& next(std::string_view raw, std::size_t& at) const {
    const auto first = static_cast<unsigned char>(raw[at++]);
    if (places_.empty() || at == raw.size()) return single_[first];
    const std::uint8_t place = places_[std::size_t(first) << 8 | static_cast<unsigned char>(raw[at])];
    if (place == 0) return single_[first];
    ++at;
    return pairs_[place - 1u];
  }

  static Meaning meaning_of(char32_t c, bool plain) {
    Meaning meaning;
    std::string utf8;
    append_utf8(utf8, c);
    meaning.size = static_cast<std::uint8_t>(utf8.size());
    std::memcpy(meaning.utf8, utf8.data(), utf8.size());
    meaning.letter = word_letter(c);
    if (const Letter found = letter(c); found.base != 0)
      meaning.trait = found.capital ? kCapital : plain ? kPlainSmall : kMarkedSmall;
    return meaning;
  }

  const Neighbours& neighbours_ = neighbours();
  std::array<Meaning, 256> single_;
  std::vector<Meaning> pairs_;
  std::vector<std::uint8_t> places_;  ///< by first and second byte, 1 + the index in pairs_; no encoding has 256 pairs
};

/// True when `small` is `capital` as a small letter with a tone: A á, Ơ ợ.
bool pairs_with(Letter capital, Letter small) {
  return capital.capital && capital.tone == 0 && !small.capital && small.tone != 0 && capital.base == small.base;
}

/// The word at `at`, which moves behind it, with its pairs joined; `changed` when it has one.
struct Joined {
  std::string text;
  bool changed = false;
  bool plain_is_syllable = false, joined_is_syllable = false;

  Joined(std::string_view from, std::size_t& at) {
    Word plain, joined;
    Letter before;
    std::size_t before_at = 0;
    while (at < from.size()) {
      std::size_t next = at;
      const Letter found = letter(next_code_point(from, next));
      if (found.base == 0) break;
      plain.add(found);
      if (pairs_with(before, found)) {
        text.resize(before_at);
        text += upper(from.substr(at, next - at));
        joined.add_tone(found.tone);
        changed = true;
        before = {};
      } else {
        before = found;
        before_at = text.size();
        text += from.substr(at, next - at);
        joined.add(found);
      }
      at = next;
    }
    plain_is_syllable = plain.weight().has_value();
    joined_is_syllable = joined.weight().has_value();
  }
};

}  // namespace

Outcome decode_legacy(Reading reading, std::string_view raw, std::string& out) {
  static const std::array<std::unique_ptr<Decoder>, kReadings> decoders = [] {
    std::array<std::unique_ptr<Decoder>, kReadings> all;
    for (std::size_t i = 0; i < kReadings; ++i) all[i] = std::make_unique<Decoder>(table_of(static_cast<Reading>(i)));
    return all;
  }();
  return (*decoders[static_cast<std::size_t>(reading)])(raw, out);
}

bool join_pairs(std::string& text) {
  std::string out;
  bool certain = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const Joined word(text, at);
    if (at == begin) {
      next_code_point(text, at);
      out.append(text, begin, at - begin);
      continue;
    }
    const bool join = word.changed && word.joined_is_syllable;
    certain |= join && !word.plain_is_syllable;
    join ? out += word.text : out.append(text, begin, at - begin);
  }
  if (certain) text = std::move(out);
  return certain;
}

}  // namespace sohoa::text
