#include "dataset/accommodation_numbers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "text/unicode.hpp"

namespace sohoa {

bool is_digits(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789") == word.npos;
}

std::string numeral_of(const std::string& word, std::string_view name) {
  if (is_digits(word)) return word.substr(std::min(word.find_first_not_of('0'), word.size() - 1));
  static const std::vector<std::string> roman{"", "i", "ii", "iii", "iv", "v"};
  static const std::vector<std::string> words{"",    "MỘT", "HAI", "BA",   "BỐN", "NĂM",
                                              "SÁU", "BẢY", "TÁM", "CHÍN", "MƯỜI"};
  if (const auto found = std::find(roman.begin(), roman.end(), word); found != roman.end())
    return std::to_string(found - roman.begin());
  if (text::is_ascii(name)) return {};
  const std::string large = text::upper(text::nfc(name));
  for (std::size_t end = large.size(); end > 0;) {
    const std::size_t blank = large.find_last_of(" \t,-.", end - 1);
    const std::size_t begin = blank == large.npos ? 0 : blank + 1;
    const std::string token = large.substr(begin, end - begin);
    if (text::fold(token) == word) {
      const auto found = std::find(words.begin(), words.end(), token);
      return found == words.end() ? std::string() : std::to_string(found - words.begin());
    }
    end = begin == 0 ? 0 : begin - 1;
  }
  return {};
}

std::string first_digits(std::string_view text) {
  const std::size_t begin = text.find_first_of("123456789");
  if (begin == text.npos) return {};
  const std::size_t end = std::min(text.find_first_not_of("0123456789", begin), text.size());
  return std::string(text.substr(begin, end - begin));
}

bool is_number(const std::string& word) {
  static const std::vector<std::string> roman{"i", "ii", "iii", "iv", "v", "vi"};
  return (word[0] >= '0' && word[0] <= '9') || std::find(roman.begin(), roman.end(), word) != roman.end();
}

double alike(const std::string& a, const std::string& b, double least) {
  const std::size_t longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
  if (longer == 0 || static_cast<double>(shorter) < least * static_cast<double>(longer)) return 0;
  constexpr std::size_t kMost = 64;
  if (longer > kMost) return a == b ? 1 : 0;
  std::array<std::uint8_t, kMost + 1> row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<std::uint8_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::uint8_t diagonal = row[0];
    row[0] = static_cast<std::uint8_t>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::uint8_t above = row[j];
      row[j] = std::min<std::uint8_t>(std::min<std::uint8_t>(above, row[j - 1]) + 1,
                                      diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
      diagonal = above;
    }
  }
  const double likeness = 1 - static_cast<double>(row[b.size()]) / static_cast<double>(longer);
  return likeness < least ? 0 : likeness;
}

bool same_subscriber(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  constexpr std::size_t kSubscriber = 7;
  return std::any_of(a.begin(), a.end(), [&](const std::string& one) {
    return std::any_of(b.begin(), b.end(), [&](const std::string& other) {
      return one.size() > kSubscriber && other.size() > kSubscriber &&
             one.substr(one.size() - kSubscriber) == other.substr(other.size() - kSubscriber);
    });
  });
}

}  // namespace sohoa
