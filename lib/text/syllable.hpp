#pragma once
// What a Vietnamese syllable can look like, and how common the real ones are: the evidence by which encodings are told
// apart.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sohoa::text {

/// One letter of the Vietnamese alphabet (or f, j, w, z) taken apart.
struct Letter {
  char base = 0;          ///< a–z; ă â ê ô ơ ư đ are A B E O P U D; 0 for what is no such letter
  std::uint8_t tone = 0;  ///< 0 level, 1 grave, 2 hook, 3 tilde, 4 acute, 5 dot below
  bool capital = false;
};

/// Takes a code point apart.
Letter letter(char32_t code_point);
/// A Letter::base without its mark: A and B give a.
char plain(char base);

/// The small or capital letter that is left when its tone is taken away.
char32_t without_tone(Letter letter);

/// A code point as one small number, for looking at letters side by side: kNoLetter (blanks, digits, ASCII signs),
/// kSign (all others that are no letter), or a letter with or without tone.
inline constexpr std::uint8_t kNoLetter = 0, kSign = 1;
std::uint8_t word_letter(char32_t code_point);

/// True when the letter has a tone.
constexpr bool has_tone(std::uint8_t word_letter) {
  return word_letter > kSign && word_letter % 2 != 0;
}

/// By first and second: whether some Vietnamese syllable has these letters side by side. Anything may stand beside what
/// is no letter.
inline constexpr std::size_t kWordLetters = 2 + 2 * 33;
using Neighbours = std::array<std::array<bool, kWordLetters>, kWordLetters>;
const Neighbours& neighbours();

/// A word gathered letter by letter, packed so that it can be looked up at once. No syllable has more than seven
/// letters (nghiêng).
class Word {
 public:
  void add(Letter added) {
    if (size_ < kLongest) key_ |= std::uint64_t(static_cast<unsigned char>(added.base)) << (8 * size_);
    ++size_;
    tones_ += added.tone != 0;
    tone_ |= added.tone;
  }
  /// A tone that stands apart from its letter.
  void add_tone(std::uint8_t tone) {
    ++tones_;
    tone_ |= tone;
  }
  std::size_t size() const { return size_; }

  /// True when onset and rime are of the language, with at most one tone, and acute or dot below before a final p, t, c
  /// or ch.
  bool well_formed() const;

  /// The natural logarithm of the share that this syllable has of written Vietnamese, by counts in government
  /// documents; a guess by onset and rime for a well-formed one that was never
  /// counted. None for what is neither.
  std::optional<double> weight() const;

  /// True when it is no syllable of Vietnamese but spelled like names in the languages of the highlands: Krông, Đắk,
  /// Nuôl.
  bool minority() const;

 private:
  bool sounds() const;
  static constexpr std::size_t kLongest = 7;
  std::uint64_t key_ = 0;
  std::size_t size_ = 0;
  int tones_ = 0;
  std::uint8_t tone_ = 0;
};

}  // namespace sohoa::text
