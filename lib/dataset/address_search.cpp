#include "dataset/address_search.hpp"

#include <tbb/parallel_sort.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cmath>

namespace sohoa {
namespace {

/// Columns of kAddressTexts.
enum Text : std::size_t { kName = 2, kFlat, kHouse, kStreet, kHamlet, kLine, kCommune, kCommuneName };
constexpr std::size_t kNational = 11, kVpostcode = 12;

/// Where a word stands: a house's 5 is not a lane's, and what stands in a line may be either.
enum class Where : std::uint64_t { named, numbered, line };

std::uint32_t word_hash(std::string_view word, Where where) {
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(word.data(), word.size(), static_cast<std::uint64_t>(where)));
}

/// An identifier without what people put between its characters.
std::string identifier_form(std::string_view code) {
  std::string out;
  for (const char c : code)
    if (c >= 'a' && c <= 'z')
      out += static_cast<char>(c - 'a' + 'A');
    else if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
      out += c;
  return out;
}

}  // namespace

AddressSearch::AddressSearch(const AddressBook& book) : book_(book) {
  for (std::uint32_t row = 0; row < book.size(); ++row) {
    const auto add = [&](std::size_t which, Where where) {
      each_address_word(book.text(row, which), false, [&](std::string_view word) {
        postings_.push_back({word_hash(word, where), row});
      });
    };
    for (const std::size_t which : {kName, kStreet, kHamlet}) add(which, Where::named);
    for (const std::size_t which : {kFlat, kHouse}) {
      const std::string_view text = book.text(row, which);
      if (text.empty()) continue;
      postings_.push_back({word_hash(house_number_form(text), Where::numbered), row});
      add(which, Where::numbered);
    }
    add(kLine, Where::line);
    for (const std::size_t which : {kNational, kVpostcode})
      if (const std::string_view code = book.text(row, which); !code.empty())
        identifiers_.emplace(identifier_form(code), row);
  }
  tbb::parallel_sort(postings_.begin(), postings_.end());
  postings_.erase(std::unique(postings_.begin(), postings_.end()), postings_.end());
}

AddressSearch::Range AddressSearch::of(std::uint32_t word) const {
  const auto [begin, end] = std::equal_range(postings_.begin(), postings_.end(), Posting{word, 0},
                                             [](const Posting& a, const Posting& b) { return a.word < b.word; });
  return {postings_.data() + (begin - postings_.begin()), postings_.data() + (end - postings_.begin())};
}

double AddressSearch::rare(std::size_t rows) const {
  return std::log(1 + static_cast<double>(book_.size()) / (1.0 + static_cast<double>(rows)));
}

std::vector<std::uint32_t> AddressSearch::likely_rows(const admin::Address& asked, const AskedAddress& parts) const {
  struct Asked {
    Range rows;
    double weight;
  };
  std::vector<Asked> words;
  const auto add = [&](std::string_view word, std::initializer_list<Where> places) {
    for (const Where where : places)
      if (const Range rows = of(word_hash(word, where)); rows.size() > 0) words.push_back({rows, rare(rows.size())});
  };
  const bool numbered = !parts.houses().empty() || !parts.flats().empty();
  for (const std::vector<std::string>* numbers : {&parts.houses(), &parts.flats()})
    for (const std::string& number : *numbers) add(number, {Where::numbered, Where::line});
  std::string others = asked.remainder();
  for (const admin::AddressPiece& piece : asked.pieces)
    if (piece.part != admin::AddressPart::house && piece.part != admin::AddressPart::room)
      others.append(" ").append(asked.piece_text(piece));
  each_address_word(others, false, [&](std::string_view word) {
    add(word, {Where::named, Where::line});
    if (!numbered) add(word, {Where::numbered});
  });
  // The rare words lead to the addresses; those that stand in most add to the score only.
  std::sort(words.begin(), words.end(), [](const Asked& a, const Asked& b) { return a.rows.size() < b.rows.size(); });
  constexpr std::size_t kMostRows = 400'000;
  std::unordered_map<std::uint32_t, double> scores;
  for (const Asked& word : words) {
    if (scores.empty() || scores.size() + word.rows.size() <= kMostRows) {
      const std::size_t rows = std::min(word.rows.size(), kMostRows);
      for (const Posting* posting = word.rows.begin; posting != word.rows.begin + rows; ++posting)
        scores[posting->row] += word.weight;
      continue;
    }
    for (auto& [row, score] : scores)
      if (std::binary_search(word.rows.begin, word.rows.end, Posting{word.rows.begin->word, row})) score += word.weight;
  }
  std::vector<std::pair<double, std::uint32_t>> best;
  best.reserve(scores.size());
  for (const auto& [row, score] : scores) best.emplace_back(-score, row);
  constexpr std::size_t kCompared = 400;
  if (best.size() > kCompared) {
    std::nth_element(best.begin(), best.begin() + kCompared, best.end());
    best.resize(kCompared);
  }
  std::vector<std::uint32_t> rows;
  for (const auto& [score, row] : best) rows.push_back(row);
  return rows;
}

std::vector<AddressLike> AddressSearch::find(const admin::Address& asked, std::size_t most) const {
  const AskedAddress parts(asked, [&](std::string_view word) {
    std::size_t rows = 0;
    for (const Where where : {Where::named, Where::numbered, Where::line}) rows += of(word_hash(word, where)).size();
    return rare(rows);
  });
  struct Found {
    AddressLike like;
    std::size_t said;
  };
  std::vector<Found> found;
  for (const std::uint32_t row : likely_rows(asked, parts)) {
    const ComparedAddress known = compared_address(book_, row);
    const AskedAddress::Likeness like = parts.like(known, book_.text(row, kCommune));
    if (like.score >= 0.5) found.push_back({{row, like.score, like.differs}, known.said()});
  }
  const auto order = [&](const Found& one) {
    return std::tuple(-std::round(one.like.score * 1000), book_[one.like.row].retired, one.said, one.like.row);
  };
  std::sort(found.begin(), found.end(), [&](const Found& a, const Found& b) { return order(a) < order(b); });
  if (found.size() > most) found.resize(most);
  std::vector<AddressLike> likes;
  for (Found& one : found) likes.push_back(std::move(one.like));
  return likes;
}

std::vector<std::uint32_t> AddressSearch::find_identifier(std::string_view code) const {
  std::vector<std::uint32_t> rows;
  const auto [begin, end] = identifiers_.equal_range(identifier_form(code));
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
