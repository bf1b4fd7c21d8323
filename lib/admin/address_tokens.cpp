#include "admin/address_tokens.hpp"

#include <algorithm>

#include "text/syllable.hpp"
#include "text/unicode.hpp"

namespace sohoa::admin {
namespace {

constexpr std::size_t kLongestWord = 40;

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

/// Characters without width: they part no words.
bool is_invisible(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F);
}

bool is_blank(char32_t c) {
  return c == U' ' || c == U'\t' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000;
}

Gap gap_of(char32_t c) {
  if (is_blank(c)) return Gap::blank;
  if (c == U'.') return Gap::dot;
  constexpr std::u32string_view kCommas = U",;|\n\r()[]{}:\x3001\xFF0C\x2022\xB7";
  if (kCommas.find(c) != kCommas.npos || c >= 0x2190) return Gap::comma;
  return Gap::joint;
}

/// A letter of any alphabet as its plain capital or small letter; 0 when it is none.
struct Sign {
  char base = 0;
  std::uint8_t tone = 0;
  bool capital = false, digit = false;
};

Sign sign_of(char32_t c) {
  if (is_digit(c)) return {static_cast<char>(c), 0, false, true};
  if (c == U'Ð' || c == U'ð') return {'D', 0, c == U'Ð', false};  // the Icelandic letter, often typed for Đ
  if (const text::Letter found = text::letter(c); found.base != 0)
    return {found.base, found.tone, found.capital, false};
  if (c < 0xC0 || c >= 0x2000) return {};
  std::string one, folded;
  text::append_utf8(one, c);
  text::fold_to(one, folded);
  const bool letter = folded.size() == 1 && folded[0] >= 'a' && folded[0] <= 'z';
  return letter ? Sign{folded[0], 0, false, false} : Sign{};
}

/// Where the part of a text begins that is looked at: behind a blank.
std::size_t begin_of_address(std::string_view text) {
  if (text.size() <= kMostAddressBytes) return 0;
  const std::size_t blank = text.find(' ', text.size() - kMostAddressBytes);
  return blank == std::string_view::npos ? text.size() : blank;
}

constexpr std::string_view kVowels = "aeiouyABEOPU";

}  // namespace

/// Writes words letter by letter.
class AddressTokens::Writer {
 public:
  explicit Writer(AddressTokens& out) : out_(out) {}

  void add(Sign sign, std::size_t at, std::size_t end) {
    if (open_ && parts(sign)) close();
    if (!open_) begin(sign, at);
    AddressToken& word = out_.all.back();
    // "TTTân": the last of several capitals belongs to the word that small letters begin.
    if (!sign.digit && !sign.capital && word.length > 1 && all_capitals_) {
      split_last_capital();
    }
    AddressToken& now = out_.all.back();
    if (sign.digit && now.length == 1 && out_.plain.back() == '0') {
      out_.plain.pop_back();
      out_.marked.pop_back();
      --now.length;
    }
    out_.plain += text::plain(sign.base);
    out_.marked += sign.base;
    ++now.length;
    now.end = static_cast<std::uint32_t>(end);
    now.tone = static_cast<std::uint8_t>(now.tone | (sign.tone != 0 ? 1U << sign.tone : 0U));
    now.marks = now.marks || sign.tone != 0 || text::plain(sign.base) != sign.base;
    all_capitals_ = all_capitals_ && sign.capital;
    last_ = sign;
    last_at_ = at;
    last_tone_ = sign.tone;
  }
  void gap(char32_t c) {
    close();
    const Gap found = gap_of(c);
    if (found > gap_) {
      gap_ = found;
      sign_ = c < 0x80 ? static_cast<char>(c) : '\0';
    }
  }
  void close() {
    if (!open_) return;
    open_ = false;
    const AddressToken& word = out_.all.back();
    out_.marks = out_.marks || word.marks;
    if (!word.number) unify_y(word);
  }

 private:
  bool parts(Sign sign) const {
    const AddressToken& word = out_.all.back();
    return sign.digit != last_.digit || (sign.capital && !last_.capital && !last_.digit) || word.length >= kLongestWord;
  }
  void begin(Sign sign, std::size_t at) {
    AddressToken word{};
    word.at = word.end = static_cast<std::uint32_t>(at);
    word.first = static_cast<std::uint32_t>(out_.plain.size());
    word.number = sign.digit;
    word.capital = sign.capital;
    word.before = gap_;
    word.sign = gap_ == Gap::joint ? sign_ : '\0';
    out_.all.push_back(word);
    open_ = true;
    all_capitals_ = true;
    gap_ = Gap::none;
  }
  void split_last_capital() {
    AddressToken word = out_.all.back();
    AddressToken& front = out_.all.back();
    --front.length;
    front.end = static_cast<std::uint32_t>(last_at_);
    word.first = front.first + front.length;
    word.length = 1;
    word.at = static_cast<std::uint32_t>(last_at_);
    word.capital = true;
    word.before = Gap::none;
    word.sign = 0;
    word.tone = static_cast<std::uint8_t>(last_tone_ != 0 ? 1U << last_tone_ : 0U);
    word.marks = last_tone_ != 0 || text::plain(last_.base) != last_.base;
    out_.all.push_back(word);
    all_capitals_ = false;
  }
  /// Mỹ is Mĩ and Lý is Lí, but Tây is not Tai.
  void unify_y(const AddressToken& word) {
    std::size_t vowels = 0, y = std::string::npos;
    for (std::size_t i = word.first; i < word.first + word.length; ++i) {
      const char c = out_.marked[i];
      if (kVowels.find(c) == kVowels.npos) continue;
      if (c == 'u' && i > word.first && out_.marked[i - 1] == 'q') continue;
      ++vowels;
      if (c == 'y') y = i;
    }
    if (vowels == 1 && y != std::string::npos) out_.plain[y] = out_.marked[y] = 'i';
  }

  AddressTokens& out_;
  bool open_ = false, all_capitals_ = false;
  Gap gap_ = Gap::comma;
  char sign_ = 0;
  Sign last_;
  std::size_t last_at_ = 0;
  std::uint8_t last_tone_ = 0;
};

void AddressTokens::read(std::string_view text) {
  all.clear();
  plain.clear();
  marked.clear();
  marks = false;
  Writer writer(*this);
  for (std::size_t at = begin_of_address(text); at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = text::next_code_point(text, at);
    if (is_invisible(c)) continue;
    const Sign sign = c == text::kInvalid ? Sign{} : sign_of(c);
    if (sign.base != 0)
      writer.add(sign, begin, at);
    else
      writer.gap(c == text::kInvalid ? U'?' : c);
  }
  writer.close();
}

}  // namespace sohoa::admin
