#include "dataset/address_search.hpp"

#include <tbb/parallel_sort.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "text/unicode.hpp"

namespace sohoa {
namespace {

using address::kCodeDigits;
using address::LocalCode;

/// Columns of kAddressTexts.
enum Text : std::size_t { kName = 2, kFlat, kHouse, kStreet, kHamlet, kLine, kCommune, kCommuneName };
constexpr std::size_t kNational = 11, kVpostcode = 12;

/// Characters that are taken for one another, on plates and keyboards.
bool look_alike(char one, char other) {
  for (const std::string_view twins :
       {"CG6", "8H", "FP", "QG9", "VW", "VX", "2Z7", "MHW", "3985", "5S6", "J7", "RP", "X4"})
    if (twins.find(one) != std::string_view::npos && twins.find(other) != std::string_view::npos) return true;
  return false;
}

/// Registered codes among the tried texts, with what the slip costs.
class Slips {
 public:
  explicit Slips(const AddressBook& book) : book_(book) {}

  void try_text(std::string_view characters, int cost) {
    const address::LocalReading reading = address::read_local(characters);
    if (!reading.code) return;
    if (const auto row = book_.find(reading.code->id())) {
      const auto [found, added] = costs_.try_emplace(*row, cost);
      if (!added) found->second = std::min(found->second, cost);
    }
  }
  bool empty() const { return costs_.empty(); }
  /// The cheapest first; of equal ones those in use.
  std::vector<std::uint32_t> best(std::size_t most) const {
    std::vector<std::uint32_t> rows;
    for (const auto& [row, cost] : costs_) rows.push_back(row);
    std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(costs_.at(a), book_[a].retired) < std::pair(costs_.at(b), book_[b].retired);
    });
    if (rows.size() > most) rows.resize(most);
    return rows;
  }

 private:
  const AddressBook& book_;
  std::map<std::uint32_t, int> costs_;
};

void try_one_slip(Slips& slips, const std::string& text) {
  constexpr std::size_t kSize = LocalCode::kCharacters;
  if (text.size() == kSize) {
    for (std::size_t at = 0; at < kSize; ++at) {
      std::string tried = text;
      for (const char digit : kCodeDigits) {
        if (digit == text[at]) continue;
        tried[at] = digit;
        slips.try_text(tried, look_alike(text[at], digit) ? 1 : 2);
      }
      if (at + 1 == kSize || text[at] == text[at + 1]) continue;
      tried = text;
      std::swap(tried[at], tried[at + 1]);
      slips.try_text(tried, 3);
    }
  } else if (text.size() + 1 == kSize) {
    for (std::size_t at = 0; at <= text.size(); ++at)
      for (const char digit : kCodeDigits) slips.try_text(std::string(text).insert(at, 1, digit), 2);
  } else if (text.size() == kSize + 1) {
    for (std::size_t at = 0; at < text.size(); ++at) slips.try_text(std::string(text).erase(at, 1), 2);
  }
}

void try_two_wrong(Slips& slips, const std::string& text) {
  if (text.size() != LocalCode::kCharacters) return;
  std::string tried = text;
  for (std::size_t first = 0; first < tried.size(); ++first) {
    for (const char one : kCodeDigits) {
      tried[first] = one;
      for (std::size_t second = first + 1; second < tried.size(); ++second) {
        for (const char other : kCodeDigits) {
          tried[second] = other;
          slips.try_text(tried, 4 - look_alike(text[first], one) - look_alike(text[second], other));
        }
        tried[second] = text[second];
      }
    }
    tried[first] = text[first];
  }
}

bool is_number(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Words that say what the next one is, and are written or left out as people like.
bool says_little(std::string_view word) {
  static constexpr std::string_view kWords[] = {"so", "nha",  "sn",  "duong", "pho", "ngo", "ngach", "hem",
                                                "to", "khu",  "dan", "thon",  "xom", "ban", "ap",    "can",
                                                "ho", "tang", "p",   "kp",    "tdp", "d",   "kiet",  "so."};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

/// The folded words of a text; 12/3 and 12A stay whole.
template <typename Take>
void each_word(std::string_view text, const Take& take) {
  thread_local std::string folded;
  text::fold_to(text, folded);
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || (static_cast<unsigned char>(c) & 0x80) != 0;
  };
  for (std::size_t at = 0; at < folded.size();) {
    std::size_t end = at;
    while (end < folded.size() && is_part(folded[end])) ++end;
    if (end > at) {
      std::string_view word = std::string_view(folded).substr(at, end - at);
      while (word.size() > 1 && word.front() == '0' && word[1] >= '0' && word[1] <= '9') word.remove_prefix(1);
      if (!says_little(word)) take(word);
    }
    at = end + 1;
  }
}

std::uint32_t word_hash(std::string_view word) {
  return static_cast<std::uint32_t>(XXH3_64bits(word.data(), word.size()));
}

/// What an address with another number than the one asked for keeps of its score.
constexpr double kOtherNumber = 0.5;

constexpr std::size_t kSearched[] = {kName, kFlat, kHouse, kStreet, kHamlet, kLine};

}  // namespace

std::vector<std::uint32_t> nearest_codes(const AddressBook& book, std::string_view characters, std::size_t most) {
  Slips slips(book);
  const std::string text(characters);
  try_one_slip(slips, text);
  if (slips.empty()) try_two_wrong(slips, text);
  return slips.best(most);
}

AddressSearch::AddressSearch(const AddressBook& book) : book_(book) {
  for (std::uint32_t row = 0; row < book.size(); ++row) {
    for (const std::size_t which : kSearched)
      each_word(book.text(row, which), [&](std::string_view word) { postings_.push_back({word_hash(word), row}); });
    for (const std::size_t which : {kNational, kVpostcode})
      if (const std::string_view code = book.text(row, which); !code.empty()) identifiers_.emplace(code, row);
  }
  tbb::parallel_sort(postings_.begin(), postings_.end());
  postings_.erase(std::unique(postings_.begin(), postings_.end()), postings_.end());
}

AddressSearch::Range AddressSearch::of(std::uint32_t word) const {
  const auto [begin, end] = std::equal_range(postings_.begin(), postings_.end(), Posting{word, 0},
                                             [](const Posting& a, const Posting& b) { return a.word < b.word; });
  return {postings_.data() + (begin - postings_.begin()), postings_.data() + (end - postings_.begin())};
}

std::vector<AddressLike> AddressSearch::find(std::string_view text, std::string_view commune, std::size_t most) const {
  struct Asked {
    Range rows;
    double weight;
  };
  std::vector<Asked> asked;
  double whole = 0;
  std::string number;  // the first one: of the house, as people write
  each_word(text, [&](std::string_view word) {
    const Range rows = of(word_hash(word));
    const double rare = std::log(1 + static_cast<double>(book_.size()) / (1.0 + static_cast<double>(rows.size())));
    asked.push_back({rows, rare});
    if (number.empty() && is_number(word)) number = word;
    whole += rare;
  });
  if (whole <= 0) return {};
  // The rare words lead to the addresses; those that stand in most add to the score only.
  std::sort(asked.begin(), asked.end(), [](const Asked& a, const Asked& b) { return a.rows.size() < b.rows.size(); });
  constexpr std::size_t kMostRows = 400'000;
  std::unordered_map<std::uint32_t, double> scores;
  std::size_t looked = 0;
  for (const Asked& word : asked) {
    const bool opens = looked + word.rows.size() <= kMostRows;
    if (opens) {
      looked += word.rows.size();
      for (const Posting* posting = word.rows.begin; posting != word.rows.end; ++posting)
        scores[posting->row] += word.weight;
      continue;
    }
    for (auto& [row, score] : scores)
      if (std::binary_search(word.rows.begin, word.rows.end, Posting{word.rows.begin->word, row})) score += word.weight;
  }
  std::vector<AddressLike> found;
  for (const auto& [row, weight] : scores) {
    double score = weight / whole;
    if (!number.empty() && !has_number(row, number)) score *= kOtherNumber;
    if (!commune.empty() && !book_.text(row, kCommune).empty() && book_.text(row, kCommune) != commune) score *= 0.5;
    if (score >= 0.5) found.push_back({row, std::min(score, 1.0)});
  }
  std::sort(found.begin(), found.end(), [&](const AddressLike& a, const AddressLike& b) {
    return std::tuple(-a.score, book_[a.row].retired, a.row) < std::tuple(-b.score, book_[b.row].retired, b.row);
  });
  if (found.size() > most) found.resize(most);
  return found;
}

bool AddressSearch::has_number(std::uint32_t row, std::string_view number) const {
  bool found = false;
  const bool housed = !book_.text(row, kHouse).empty();
  for (const std::size_t which : {housed ? kHouse : kLine, kFlat})
    each_word(book_.text(row, which), [&](std::string_view word) { found = found || word == number; });
  return found;
}

std::vector<std::uint32_t> AddressSearch::find_identifier(std::string_view code) const {
  std::vector<std::uint32_t> rows;
  const auto [begin, end] = identifiers_.equal_range(std::string(code));
  for (auto found = begin; found != end; ++found) rows.push_back(found->second);
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::string address_line_of(const AddressBook& book, std::uint32_t row) {
  std::string line;
  const auto add = [&](std::size_t which) {
    const std::string_view text = book.text(row, which);
    if (text.empty()) return;
    if (!line.empty()) line += ", ";
    line += text;
  };
  for (const std::size_t which : {kFlat, kHouse, kStreet, kHamlet}) add(which);
  if (line.empty()) add(kLine);
  if (line.empty()) add(kName);
  add(book.text(row, kCommuneName).empty() ? kCommune : kCommuneName);
  return line;
}

}  // namespace sohoa
