#include "text/name.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "text/syllable.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

/// Tones as they stand behind a word of NameForm::marked: grave, hook, tilde, acute, dot below.
constexpr std::string_view kTones = " `?~'.";
constexpr std::string_view kVowels = "aeiouyABEOPU";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Characters without width: they part no words.
bool is_invisible(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
}

/// Mỹ as Mĩ: `word` are the letters of one word.
void unify_y(std::string& marked, std::size_t word) {
  std::size_t vowels = 0, y = 0;
  for (std::size_t i = word; i < marked.size(); ++i) {
    if (kVowels.find(marked[i]) == kVowels.npos) continue;
    if (marked[i] == 'u' && i > word && marked[i - 1] == 'q') continue;
    ++vowels;
    if (marked[i] == 'y') y = i;
  }
  if (vowels == 1 && y > 0) marked[y] = 'i';
  if (vowels == 1 && y == 0 && word == 0 && marked.starts_with('y')) marked[0] = 'i';
}

/// Writes a form word by word.
class FormWriter {
 public:
  explicit FormWriter(NameForm& form) : form_(form) {
    form.plain.clear();
    form.marked.clear();
    form.marks = false;
  }

  void add(char32_t c) {
    if (is_invisible(c)) return;
    if (c == U'Ð' || c == U'ð') c = U'đ';  // the Icelandic letter, often typed for it
    if (const Letter found = letter(c); found.base != 0) {
      if (number_) end_word();
      form_.marked += found.base;
      form_.marks = form_.marks || found.tone != 0 || plain(found.base) != found.base;
      if (found.tone != 0) tones_ += kTones[found.tone];
    } else if (c < 0x80 && is_digit(static_cast<char>(c))) {
      if (!number_) end_word();
      number_ = true;
      if (form_.marked.size() == word_ + 1 && form_.marked.back() == '0') form_.marked.pop_back();
      form_.marked += static_cast<char>(c);
    } else if (c < 0xC0) {
      end_word();
    } else {
      add_foreign(c);
    }
  }
  void finish() {
    end_word();
    for (const char c : form_.marked)
      if (kTones.find(c) == kTones.npos) form_.plain += plain(c);
  }

 private:
  /// Letters that the language does not have ("Ea Knuếc" is fine, "Ea Knuêč" has one) count without their marks.
  void add_foreign(char32_t c) {
    thread_local std::string one, folded;
    one.clear();
    append_utf8(one, c);
    fold_to(one, folded);
    const bool letters = std::any_of(folded.begin(), folded.end(), [](char part) { return part > '9'; });
    if (letters || (!folded.empty() && static_cast<unsigned char>(folded[0]) >= 0xC0 && c < 0x2000))
      form_.marked += folded;
    else
      end_word();
  }
  void end_word() {
    if (!number_) unify_y(form_.marked, word_);
    form_.marked += tones_;
    tones_.clear();
    number_ = false;
    word_ = form_.marked.size();
  }

  NameForm& form_;
  std::string tones_;
  std::size_t word_ = 0;
  bool number_ = false;
};

struct UnitName {
  std::string_view word;
  UnitWord unit;
  bool is_short = false;
};
/// A longer form stands before one that it begins with.
constexpr std::array<UnitName, 19> kUnits{{{"thị trấn", UnitWord::thi_tran},
                                           {"thị xã", UnitWord::thi_xa},
                                           {"thành phố", UnitWord::thanh_pho},
                                           {"đặc khu", UnitWord::dac_khu},
                                           {"phường", UnitWord::phuong},
                                           {"huyện", UnitWord::huyen},
                                           {"quận", UnitWord::quan},
                                           {"tỉnh", UnitWord::tinh},
                                           {"xã", UnitWord::xa},
                                           {"tt", UnitWord::thi_tran, true},
                                           {"tx", UnitWord::thi_xa, true},
                                           {"tp", UnitWord::thanh_pho, true},
                                           {"đk", UnitWord::dac_khu, true},
                                           {"p", UnitWord::phuong, true},
                                           {"f", UnitWord::phuong, true},
                                           {"h", UnitWord::huyen, true},
                                           {"q", UnitWord::quan, true},
                                           {"t", UnitWord::tinh, true},
                                           {"x", UnitWord::xa, true}}};

/// Goes past combining marks; true when there were some.
bool take_combining(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  for (std::size_t next = at; next < text.size(); at = next) {
    const char32_t c = next_code_point(text, next);
    if (c < 0x300 || c >= 0x370) break;
  }
  return at != begin;
}

/// Bytes of `text` that say `word`, in any case; 0 when it begins otherwise. Marks may be missing where the whole text
/// has none: "Quan 1" begins with quận, "Quân Chu" does not.
std::size_t match(std::string_view text, std::string_view word) {
  const bool unmarked = is_ascii(text);
  std::size_t at = 0;
  for (std::size_t in_word = 0; in_word < word.size();) {
    const char32_t wanted = next_code_point(word, in_word);
    if (at == text.size()) return 0;
    if (wanted == U' ') {
      const std::string_view rest = trim(text.substr(at));
      const auto blanks = static_cast<std::size_t>(rest.data() - (text.data() + at));
      if (blanks == 0 || rest.empty()) return 0;
      at += blanks;
      continue;
    }
    const Letter want = letter(wanted), has = letter(next_code_point(text, at));
    const bool decomposed = take_combining(text, at);
    if (decomposed || unmarked ? plain(has.base) != plain(want.base) : has.base != want.base || has.tone != want.tone)
      return 0;
  }
  return at;
}

/// What an edit costs, in fourths of a letter.
constexpr int kLetter = 4, kMark = 1;

int cost_of(char c) {
  return kTones.find(c) == kTones.npos ? kLetter : kMark;
}

int cost_of(char a, char b) {
  if (a == b) return 0;
  if (plain(a) == plain(b)) return kMark;
  return std::max(cost_of(a), cost_of(b));
}

/// Edit distance with exchanges of neighbours, in fourths of a letter.
int distance(std::string_view a, std::string_view b) {
  thread_local std::vector<int> rows;
  const std::size_t width = b.size() + 1;
  rows.assign(3 * width, 0);
  std::span<int> last(rows.data(), width), now(rows.data() + width, width), before(rows.data() + 2 * width, width);
  for (std::size_t j = 1; j < width; ++j) now[j] = now[j - 1] + cost_of(b[j - 1]);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, last);
    std::swap(last, now);
    now[0] = last[0] + cost_of(a[i - 1]);
    for (std::size_t j = 1; j < width; ++j) {
      now[j] = std::min(
          {last[j] + cost_of(a[i - 1]), now[j - 1] + cost_of(b[j - 1]), last[j - 1] + cost_of(a[i - 1], b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before[j - 2] + kLetter);
    }
  }
  return now[b.size()];
}

/// Where a letter stands in the alphabet; tones and case do not count.
int rank_of(char base) {
  constexpr std::string_view kAlphabet = "aABbcdDeEfghijklmnoOPpqrstuUvwxyz";
  return static_cast<int>(kAlphabet.find(base));
}

}  // namespace

NameForm name_form(std::string_view name) {
  NameForm form;
  name_form(name, form);
  return form;
}

void name_form(std::string_view name, NameForm& form) {
  std::string composed;
  if (!is_nfc(name)) {
    composed = nfc(name);
    name = composed;
  }
  FormWriter writer(form);
  for (std::size_t at = 0; at < name.size();)
    if (const char32_t c = next_code_point(name, at); c != kInvalid) writer.add(c);
  writer.finish();
}

bool same_name(const NameForm& written, const NameForm& listed) {
  if (written.plain.empty() || written.plain != listed.plain) return false;
  return !written.marks || written.marked == listed.marked;
}

std::optional<UnitWord> take_unit_word(std::string_view& name) {
  const std::string_view text = trim(name);
  for (const UnitName& unit : kUnits) {
    const std::size_t length = match(text, unit.word);
    if (length == 0 || length == text.size()) continue;
    std::string_view rest = text.substr(length);
    const bool point = unit.is_short && rest[0] == '.';
    const std::string_view behind = trim(point ? rest.substr(1) : rest);
    const bool parted = point || behind.data() != rest.data() || (unit.is_short && is_digit(rest[0]));
    if (!parted || behind.empty()) continue;
    name = behind;
    return unit.unit;
  }
  return std::nullopt;
}

double likeness(const NameForm& written, const NameForm& listed) {
  if (written.plain.empty() || listed.plain.empty()) return 0;
  if (written.marked == listed.marked) return 1;
  if (!written.marks && written.plain == listed.plain) return kUnmarked;
  constexpr double kDifferent = 0.99;
  const int edits = written.marks ? distance(written.marked, listed.marked) : distance(written.plain, listed.plain);
  const auto letters = static_cast<double>(std::max(written.plain.size(), listed.plain.size()));
  return std::clamp(1 - edits / (kLetter * letters), 0.0, kDifferent);
}

std::string vietnamese_key(std::string_view text) {
  std::string composed;
  if (!is_nfc(text)) {
    composed = nfc(text);
    text = composed;
  }
  std::string primary, tones, cases;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    const Letter found = letter(c);
    // Two bytes for each: blanks and signs, then digits (by their value), then letters, then all other scripts.
    if (found.base != 0) {
      primary += '\x03';
      primary += static_cast<char>(rank_of(found.base) + 1);
    } else if (c < 0x80) {
      primary += c >= '0' && c <= '9' ? '\x02' : '\x01';
      primary += static_cast<char>(c);
    } else {
      primary += '\x04';
      append_utf8(primary, c == kInvalid ? 0xFFFD : c);
    }
    tones += static_cast<char>(found.tone + 1);
    cases += found.capital ? '\x02' : '\x01';
  }
  return primary + '\0' + tones + '\0' + cases;
}

int vietnamese_compare(std::string_view a, std::string_view b) {
  const int keys = vietnamese_key(a).compare(vietnamese_key(b));
  return keys != 0 ? keys : a.compare(b);
}

}  // namespace sohoa::text
