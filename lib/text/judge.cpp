#include "text/judge.hpp"

#include <algorithm>
#include <optional>

#include "text/syllable.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

constexpr double kNoSyllable =
    -25;  ///< a word with marks that is no syllable, a byte without meaning, a sign glued to letters
constexpr double kMinorityWord = -19;  ///< a word with marks spelled like names of the highlands
constexpr double kStrangeSign = -10;   ///< a sign that no register has (÷ ¥ ¿), though nothing touches it
constexpr double kWesternWord = -17;   ///< a word with marks in a Western language: worse than any syllable
constexpr double kForeignWord = -6;    ///< a word without marks that is no syllable speaks against Vietnamese
constexpr double kMixedCase = -10;     ///< capitals and small letters mixed as the encoding would not have them

/// What is expected of a reading.
struct Manner {
  double prior;       ///< rarer encodings must explain the bytes better before they are believed
  bool vietnamese;    ///< words are judged as syllables
  bool western;       ///< letters of Western languages are letters, not signs
  double odd_word;    ///< score of a word with marks that is no syllable
  double plain_word;  ///< score of a word without marks that is no syllable
  bool mixes_case;    ///< has no toned capitals, so they come as small letters among capitals
};

constexpr Manner legacy(double prior, bool mixes_case = false) {
  return {prior, true, false, kNoSyllable, kForeignWord, mixes_case};
}

constexpr std::array<Manner, kReadings> kManners = {
    legacy(0, true),  legacy(-0.2), legacy(-0.3), legacy(-4), legacy(-4),
    legacy(-6, true), legacy(-6),   legacy(-6),   legacy(-6), Manner{-5, false, true, kWesternWord, 0, true}};

/// Text that is valid UTF-8 most likely is what it says.
constexpr Manner kUnicode = {6, true, true, kWesternWord, 0, true};

constexpr std::u32string_view kStrangeSigns = U"¡¢£¤¥¦¨ª¬\u00AD¯´¶¸¹º¿÷ˆ˜‰‹›";

bool is_letter(char32_t c) {
  return letter(c).base != 0 || is_western_letter(c);
}

/// True when a sign may stand between `before` and `after` in clean text (0 at the ends). Letters of a wrong reading
/// come out as signs glued to letters: "Ph«ng", "§Êt".
bool fits(char32_t sign, char32_t before, char32_t after) {
  const bool letter_before = is_letter(before), letter_after = is_letter(after);
  const bool dagger = sign >= 0x2020 && sign <= 0x2022;
  if ((sign >= 0x2010 && sign <= 0x2027 && !dagger) || sign == 0xA0)
    return true;  // dashes, quotes, dots, no-break space
  switch (sign) {
    case U'«':
    case U'°':
    case U'µ':
      return !letter_before;
    case U'»':
      return !letter_after;
    case U'²':
    case U'³':
      return (before == 'm' || !letter_before) && !letter_after;
    default:  // in "§«ng" the second sign is the letter
      return !letter_before && !letter_after && (after <= 0xA0 || after > 0xFF);
  }
}

/// Cuts a reading into words as it comes and adds up what they say.
class Scorer {
 public:
  explicit Scorer(const Manner& manner) : manner_(manner) { result_.score = manner.prior; }

  void take(char32_t c) {
    settle_sign(c);
    const Letter found = letter(c);
    if (found.base != 0 || (manner_.western && is_western_letter(c))) {
      take_letter(found, c > 0x7F);
    } else {
      after_digit_ = c >= '0' && c <= '9';
      end_word(after_digit_);
      if (c > 0x7F) sign_ = c;
      before_sign_ = previous_;
    }
    previous_ = c;
  }

  void no_meaning() {
    take(0);
    result_.whole = false;
    result_.score += kNoSyllable;
  }

  Judgement finish() {
    settle_sign(0);
    end_word(false);
    return result_;
  }

 private:
  void settle_sign(char32_t after) {
    if (sign_ == 0) return;
    if (!fits(sign_, before_sign_, after))
      result_.score += kNoSyllable;
    else if (kStrangeSigns.find(sign_) != kStrangeSigns.npos)
      result_.score += kStrangeSign;
    sign_ = 0;
  }

  void take_letter(Letter found, bool marked) {
    if (letters_++ == 0) touches_digit_ = after_digit_;
    after_digit_ = false;
    word_.add(found.base != 0 ? found : Letter{'?'});  // of another language: no syllable has it
    if (marked) {
      marked_ = true;
      marked_capital_inside_ |= found.capital && small_ > 0;
      marked_small_ |= !found.capital;
    } else {
      ++(found.capital ? capitals_ : small_);
    }
  }

  void end_word(bool digit_follows) {
    if (letters_ > 0) result_.score += marked_ ? marked_word(touches_digit_ || digit_follows) : plain_word();
    word_ = {};
    letters_ = small_ = capitals_ = 0;
    marked_ = marked_capital_inside_ = marked_small_ = false;
  }

  /// Abbreviations and words of one or two letters say nothing.
  double plain_word() const {
    if (letters_ < 3 || small_ < 2 || manner_.plain_word == 0) return 0;
    return word_.weight() ? 0 : manner_.plain_word;
  }

  double marked_word(bool touches_digit) {
    if (!manner_.vietnamese && letters_ > 1 && small_ + capitals_ == 0) result_.whole = false;
    if (!manner_.vietnamese || touches_digit) return manner_.odd_word + (marked_capital_inside_ ? kMixedCase : 0);
    std::optional<double> weight = word_.weight();
    if (!weight && word_.minority()) weight = std::max(kMinorityWord, manner_.odd_word);
    result_.evidence += weight && letters_ >= 2;
    const bool mixed = marked_capital_inside_ || (!manner_.mixes_case && marked_small_ && capitals_ >= 2);
    return weight.value_or(manner_.odd_word) + (mixed ? kMixedCase : 0);
  }

  const Manner& manner_;
  Judgement result_;
  Word word_;
  int letters_ = 0, small_ = 0, capitals_ = 0;
  bool marked_ = false, marked_capital_inside_ = false, marked_small_ = false;
  bool after_digit_ = false, touches_digit_ = false;
  char32_t previous_ = 0, sign_ = 0, before_sign_ = 0;
};

}  // namespace

double prior(Reading reading) {
  return kManners[static_cast<std::size_t>(reading)].prior;
}

Judgement judge(Reading reading, std::string_view raw) {
  const ByteTable& table = table_of(reading);
  Scorer scorer(kManners[static_cast<std::size_t>(reading)]);
  for (std::size_t at = 0; at < raw.size();) {
    const char32_t c = table.next(raw, at);
    if (c == 0)
      scorer.no_meaning();
    else
      scorer.take(c);
  }
  return scorer.finish();
}

std::array<Judgement, kReadings> judge_all(std::string_view raw) {
  std::array<Judgement, kReadings> all;
  for (std::size_t i = 0; i < kReadings; ++i) all[i] = judge(static_cast<Reading>(i), raw);
  return all;
}

Judgement judge_unicode(std::string_view utf8) {
  Scorer scorer(kUnicode);
  for (std::size_t at = 0; at < utf8.size();) scorer.take(next_code_point(utf8, at));
  return scorer.finish();
}

}  // namespace sohoa::text
