#include "dataset/address_slips.hpp"

#include <algorithm>
#include <map>

namespace sohoa {
namespace {

using address::kCodeDigits;
using address::LocalCode;

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

}  // namespace

std::vector<std::uint32_t> codes_with_one_slip(const AddressBook& book, std::string_view characters, std::size_t most) {
  Slips slips(book);
  try_one_slip(slips, std::string(characters));
  return slips.best(most);
}

std::vector<std::uint32_t> codes_with_two_slips(const AddressBook& book, std::string_view characters,
                                                std::size_t most) {
  Slips slips(book);
  try_two_wrong(slips, std::string(characters));
  return slips.best(most);
}

std::vector<std::uint32_t> nearest_codes(const AddressBook& book, std::string_view characters, std::size_t most) {
  auto found = codes_with_one_slip(book, characters, most);
  return found.empty() ? codes_with_two_slips(book, characters, most) : found;
}

}  // namespace sohoa
