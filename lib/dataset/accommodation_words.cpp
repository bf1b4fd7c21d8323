#include "dataset/accommodation_words.hpp"

#include <algorithm>
#include <array>

#include "base/data.hpp"
#include "text/name.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t count) {
  std::string text;
  for (std::size_t i = begin; i < begin + count; ++i) text += (text.empty() ? "" : " ") + words[i];
  return text;
}

/// What stands in names and tells no establishment from another.
const std::vector<std::vector<std::string>>& empty_phrases() {
  static const std::vector<std::vector<std::string>> phrases{{"co", "so", "luu", "tru", "du", "lich"},
                                                             {"co", "so", "luu", "tru"},
                                                             {"ho", "kinh", "doanh"},
                                                             {"cong", "ty"},
                                                             {"du", "lich"},
                                                             {"tnhh"},
                                                             {"hkd"},
                                                             {"the"},
                                                             {"and"},
                                                             {"va"},
                                                             {"by"},
                                                             {"airbnb"}};
  return phrases;
}

/// How many words from here on say nothing.
std::size_t empty_at(const std::vector<std::string>& words, std::size_t begin) {
  for (const auto& phrase : empty_phrases())
    if (words.size() - begin >= phrase.size() &&
        std::equal(phrase.begin(), phrase.end(), words.begin() + static_cast<std::ptrdiff_t>(begin)))
      return phrase.size();
  return 0;
}

/// The words of plain_words() with their marks as text::NameForm has them; empty for words without.
std::vector<std::string> marked_words(std::string_view text) {
  std::vector<std::string> words;
  text::NameForm form;
  const auto is_sign = [](char c) { return c >= 0 && !is_word_byte(c) && (c < 'A' || c > 'Z'); };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && !is_sign(text[at])) ++at;
    if (at == begin) {
      ++at;
      continue;
    }
    const std::string_view piece = text.substr(begin, at - begin);
    const std::size_t count = plain_words(piece).size();
    text::name_form(piece, form);
    for (std::size_t i = 0; i < count; ++i) words.push_back(count == 1 && form.marks ? form.marked : std::string());
  }
  return words;
}

constexpr std::array<std::string_view, 6> kNumbers{"khong", "mot", "hai", "ba", "bon", "nam"};
constexpr std::array<std::string_view, 6> kRoman{"", "i", "ii", "iii", "iv", "v"};

/// The number of stars that a word is: "3", "ba", "3s", "III".
std::optional<int> star_number(std::string_view word) {
  if (word.size() == 1 && word[0] >= '0' && word[0] <= '9') return word[0] - '0';
  if (word.size() == 2 && word[0] >= '1' && word[0] <= '9' && word[1] == 's') return word[0] - '0';
  for (std::size_t i = 1; i < kNumbers.size(); ++i)
    if (word == kNumbers[i] || word == kRoman[i]) return static_cast<int>(i);
  return std::nullopt;
}

/// The text with an asterisk for every sign that draws a star, and with short dashes.
std::string with_asterisks(std::string_view text) {
  std::string out(text);
  for (const auto& [sign, plain] : {std::pair<std::string_view, std::string_view>{"★", "*"},
                                    {"⭐", "*"},
                                    {"✩", "*"},
                                    {"☆", ""},
                                    {"\uFE0F", ""},
                                    {"–", "-"},
                                    {"—", "-"}})
    for (std::size_t at = out.find(sign); at != out.npos; at = out.find(sign, at)) out.replace(at, sign.size(), plain);
  return out;
}

/// Whether what stands in front of a number makes it the end of a range or of a choice: "3-4", "3 đến 4", "2/3".
bool ends_range(std::string_view before) {
  before = text::trim(before);
  bool joined = false;
  for (const std::string_view word : {"-", "/", ",", "den", "hoac", "toi"})
    if (!joined && before.ends_with(word)) {
      before = text::trim(before.substr(0, before.size() - word.size()));
      joined = true;
    }
  if (!joined) return false;
  for (const std::string_view word : {"sao", "*"})
    if (before.ends_with(word)) before = text::trim(before.substr(0, before.size() - word.size()));
  const std::size_t begin = before.find_last_of(" (");
  return star_number(begin == before.npos ? before : before.substr(begin + 1)).has_value();
}

bool has_any(std::string_view folded, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return folded.find(word) != folded.npos; });
}

}  // namespace

std::vector<std::string> plain_words(std::string_view text) {
  thread_local std::string folded;
  text::fold_to(text, folded);
  std::vector<std::string> words;
  for (std::size_t at = 0; at < folded.size();) {
    if (!is_word_byte(folded[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < folded.size() && is_word_byte(folded[at])) ++at;
    words.push_back(folded.substr(begin, at - begin));
  }
  return words;
}

bool marks_agree(std::string_view written, std::string_view listed) {
  const std::vector<std::string> one = marked_words(written), other = marked_words(listed);
  return one.size() == other.size() && std::equal(one.begin(), one.end(), other.begin(),
                                                  [](const auto& a, const auto& b) { return a.empty() || a == b; });
}

const AccommodationWords& AccommodationWords::shipped() {
  static const AccommodationWords words;
  return words;
}

AccommodationWords::AccommodationWords() {
  const Table table = Table::read(data_path("codelists/accommodation-words.csv"));
  const std::size_t word = table.column("word"), type = table.column("type"), kind = table.column("kind"),
                    state = table.column("state"), loose = table.column("loose");
  for (const auto& row : table.rows()) {
    const std::vector<std::string> words = plain_words(row[word]);
    const bool vietnamese = !text::is_ascii(row[word]) || row[word] == "ks" || row[word] == "nn";
    meanings_.emplace(joined(words, 0, words.size()), Meaning{row[type], row[kind], row[state], marked_words(row[word]),
                                                              row[loose] == "1", vietnamese});
    longest_ = std::max(longest_, words.size());
  }
}

const AccommodationWords::Meaning* AccommodationWords::find(std::string_view text) const {
  const std::vector<std::string> words = plain_words(text);
  if (words.empty() || words.size() > longest_) return nullptr;
  const auto found = meanings_.find(joined(words, 0, words.size()));
  return found == meanings_.end() ? nullptr : &found->second;
}

const AccommodationWords::Meaning* AccommodationWords::at(const std::vector<std::string>& words, std::size_t begin,
                                                          std::size_t& taken) const {
  for (taken = std::min(longest_, words.size() - begin); taken > 0; --taken) {
    const auto found = meanings_.find(joined(words, begin, taken));
    // "khác" is a type in its own column only.
    if (found != meanings_.end() && !found->second.type.empty() && words[begin] != "khac") return &found->second;
  }
  return nullptr;
}

bool AccommodationWords::same_marks(const Meaning& meaning, const std::vector<std::string>& marked, std::size_t begin) {
  for (std::size_t i = 0; i < meaning.marked.size() && begin + i < marked.size(); ++i)
    if (!meaning.marked[i].empty() && !marked[begin + i].empty() && meaning.marked[i] != marked[begin + i])
      return false;
  return true;
}

const AccommodationWords::Meaning* AccommodationWords::in_name(std::string_view name) const {
  const std::vector<std::string> words = plain_words(name);
  std::optional<std::vector<std::string>> marked;  // made when it matters
  const Meaning* last = nullptr;
  std::size_t taken = 0;
  for (std::size_t i = 0; i < words.size(); i += std::max<std::size_t>(taken, 1)) {
    const Meaning* meaning = at(words, i, taken);
    if (meaning == nullptr) continue;
    if (!marked) marked = text::is_ascii(name) ? std::vector<std::string>() : marked_words(name);
    if (marked->size() == words.size() && !same_marks(*meaning, *marked, i)) {
      taken = 1;
      continue;
    }
    if (i == 0 && meaning->vietnamese) return meaning;
    last = meaning;
  }
  return last;
}

void AccommodationWords::strip(std::vector<std::string>& words) const {
  std::vector<std::string> kept;
  std::size_t taken = 0;
  for (std::size_t i = 0; i < words.size(); i += std::max<std::size_t>(taken, 1)) {
    if (at(words, i, taken) != nullptr) continue;
    taken = empty_at(words, i);
    if (taken == 0) kept.push_back(words[i]);
  }
  words = std::move(kept);
}

namespace {

/// What says that no rank was granted: always, or in front of the rank that is asked for. "3 sao (chưa gia hạn)" has
/// it.
bool denied(std::string_view folded) {
  if (has_any(folded, {"chua dat", "chua duoc", "chua cong nhan", "chua xep", "khong dat", "khong duoc", "khong xep",
                       "de nghi", "dang xin", "dang cho", "cho cong nhan", "cho tham dinh", "dang tham dinh"}))
    return true;
  const std::vector<std::string> words = plain_words(folded);
  return !words.empty() && (words[0] == "chua" || words[0] == "khong" || words[0] == "none" || words[0] == "unrated");
}

}  // namespace

Rank read_rank(std::string_view written) {
  const std::string text = with_asterisks(written), folded = text::fold(text);
  if (folded.empty()) return {text::trim(written).empty() ? Rank::Kind::none : Rank::Kind::unreadable, 0};
  if (denied(folded)) return {Rank::Kind::none, 0};
  const auto of = [](int stars) { return Rank{stars == 0 ? Rank::Kind::none : Rank::Kind::stars, stars}; };
  if (folded.find_first_not_of("* ") == folded.npos)
    return of(static_cast<int>(std::count(folded.begin(), folded.end(), '*')));
  if (const auto stars = stars_within(text)) return of(*stars);
  if (has_any(folded, {"dat tieu chuan", "dat chuan", "dat tc", "du tieu chuan", "du dieu kien", "tieu chuan"}))
    return {Rank::Kind::standard, 0};
  std::string_view rest = folded;
  for (const std::string_view word : {"xep hang", "hang", "loai", ":"})
    if (rest.starts_with(word)) rest = text::trim(rest.substr(word.size()));
  if (rest.ends_with(".0") || rest.ends_with(",0")) rest.remove_suffix(2);
  if (const auto stars = star_number(rest)) return of(*stars);
  return {};
}

std::optional<int> stars_within(std::string_view text) {
  const std::string folded = text::fold(with_asterisks(text));
  if (const auto drawn = std::count(folded.begin(), folded.end(), '*'); drawn > 1 && folded.find("**") != folded.npos)
    return static_cast<int>(drawn);
  std::optional<int> found;
  for (const std::string_view word : {"sao", "star", "*"}) {
    for (std::size_t at = folded.find(word); at != folded.npos; at = folded.find(word, at + word.size())) {
      std::string_view before = text::trim(std::string_view(folded).substr(0, at));
      while (before.ends_with('-') || before.ends_with(' ')) before.remove_suffix(1);
      const std::size_t begin = before.find_last_of(" (-/") + 1;  // 0 when there is none
      auto stars = star_number(before.substr(begin));
      if (stars && ends_range(before.substr(0, begin))) return std::nullopt;
      // "Sao: 3", "Số sao: 3"
      std::string_view behind = text::trim(std::string_view(folded).substr(at + word.size()));
      if (behind.starts_with(':') || behind.starts_with('=')) behind = text::trim(behind.substr(1));
      if (!stars && !found) stars = star_number(behind);
      if (stars && found && *found != *stars) return std::nullopt;
      if (stars) found = stars;
    }
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace sohoa
