#include "dataset/accommodation_words.hpp"

#include <algorithm>
#include <array>

#include "base/data.hpp"
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

constexpr std::array<std::string_view, 6> kNumbers{"khong", "mot", "hai", "ba", "bon", "nam"};

/// The number of stars that a word is: "3", "ba", "3s".
std::optional<int> star_number(std::string_view word) {
  if (word.size() == 1 && word[0] >= '0' && word[0] <= '9') return word[0] - '0';
  if (word.size() == 2 && word[0] >= '1' && word[0] <= '9' && word[1] == 's') return word[0] - '0';
  for (std::size_t i = 1; i < kNumbers.size(); ++i)
    if (word == kNumbers[i]) return static_cast<int>(i);
  return std::nullopt;
}

/// How often a sign stands in the text.
int count_of(std::string_view text, std::string_view sign) {
  int count = 0;
  for (std::size_t at = text.find(sign); at != text.npos; at = text.find(sign, at + sign.size())) ++count;
  return count;
}

int drawn_stars(std::string_view text) {
  return std::max({count_of(text, "*"), count_of(text, "★"), count_of(text, "⭐"), count_of(text, "✩")});
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
    meanings_.emplace(joined(words, 0, words.size()),
                      Meaning{row[type], row[kind], row[state], row[loose] == "1", vietnamese});
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

const AccommodationWords::Meaning* AccommodationWords::in_name(std::string_view name) const {
  const std::vector<std::string> words = plain_words(name);
  const Meaning* last = nullptr;
  std::size_t taken = 0;
  for (std::size_t i = 0; i < words.size(); i += std::max<std::size_t>(taken, 1)) {
    const Meaning* meaning = at(words, i, taken);
    if (meaning == nullptr) continue;
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

Rank read_rank(std::string_view text) {
  const std::string folded = text::fold(text);
  if (folded.empty()) return {Rank::Kind::none, 0};
  if (const int drawn = drawn_stars(text); drawn > 1) return {Rank::Kind::stars, drawn};
  if (const auto stars = stars_within(text)) return {Rank::Kind::stars, *stars};
  const std::vector<std::string> words = plain_words(text);
  const auto says = [&](const char* word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  if (says("chua") || says("khong") || says("none") || says("unrated") || folded == "0") return {Rank::Kind::none, 0};
  if (has_any(folded, {"dat tieu chuan", "dat chuan", "dat tc", "du tieu chuan", "du dieu kien", "tieu chuan"}))
    return {Rank::Kind::standard, 0};
  std::string_view rest = folded;
  for (const std::string_view word : {"xep hang", "hang", "loai"})
    if (rest.starts_with(word)) rest = text::trim(rest.substr(word.size()));
  if (rest.ends_with(".0") || rest.ends_with(",0")) rest.remove_suffix(2);
  if (const auto stars = star_number(rest)) return {Rank::Kind::stars, *stars};
  return {};
}

std::optional<int> stars_within(std::string_view text) {
  const std::string folded = text::fold(text);
  for (const std::string_view word : {"sao", "star", "*"}) {
    const std::size_t at = folded.find(word);
    if (at == folded.npos || at == 0) continue;
    std::string_view before = text::trim(std::string_view(folded).substr(0, at));
    while (before.ends_with('-') || before.ends_with(' ')) before.remove_suffix(1);
    const std::size_t begin = before.find_last_of(" (-");
    if (const auto stars = star_number(begin == before.npos ? before : before.substr(begin + 1))) return stars;
  }
  return std::nullopt;
}

}  // namespace sohoa
