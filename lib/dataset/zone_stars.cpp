#include "dataset/zone_stars.hpp"

#include <array>
#include <string>

#include "text/unicode.hpp"

namespace sohoa {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

/// Whether "sao" or "*" stands at the front, behind blanks.
bool names_stars(std::string_view rest) {
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return rest.starts_with('*') || rest.starts_with("sao") || rest.starts_with("star");
}

/// The signs, of which a row is one rank.
int drawn_stars(std::string_view text) {
  int stars = 0;
  for (const std::string_view sign : {"★", "⭐"})
    for (std::size_t at = 0; (at = text.find(sign, at)) != text.npos; at += sign.size()) ++stars;
  return stars <= 5 ? stars : 0;
}

/// Collects the numbers that stand before "sao": 0 none, -1 different ones or one that is no rank.
int counted_stars(std::string_view folded) {
  constexpr std::array<std::string_view, 5> kWords{"mot", "hai", "ba", "bon", "nam"};
  int found = 0;
  const auto take = [&](int number) { found = found == 0 || found == number ? number : -1; };
  for (std::size_t i = 0; i < folded.size(); ++i) {
    if (i > 0 && (is_digit(folded[i - 1]) || is_letter(folded[i - 1]))) continue;
    if (i > 1 && (folded[i - 1] == '.' || folded[i - 1] == ',') && is_digit(folded[i - 2])) continue;
    if (is_digit(folded[i])) {
      std::size_t end = i + 1;
      while (end < folded.size() && is_digit(folded[end])) ++end;
      std::string_view rest = folded.substr(end);
      // "4.0" is what a spreadsheet makes of 4.
      if (rest.starts_with(".0") || rest.starts_with(",0")) rest.remove_prefix(2);
      if (names_stars(rest)) take(end == i + 1 && folded[i] >= '1' && folded[i] <= '5' ? folded[i] - '0' : -1);
      i = end - 1;
      continue;
    }
    for (std::size_t word = 0; word < kWords.size(); ++word)
      if (folded.substr(i).starts_with(kWords[word]) && folded.substr(i + kWords[word].size()).starts_with(" sao"))
        take(static_cast<int>(word) + 1);
  }
  return found;
}

/// The only digit of a text that does not say of what it is a number: "4", "4.0", "OCOP 4", "hạng bốn".
int bare_number(std::string_view folded) {
  constexpr std::array<std::string_view, 5> kWords{"mot", "hai", "ba", "bon", "nam"};
  for (std::size_t word = 0; word < kWords.size(); ++word)
    if (folded == kWords[word] || folded == "hang " + std::string(kWords[word])) return static_cast<int>(word) + 1;
  int found = 0;
  for (std::size_t i = 0; i < folded.size(); ++i) {
    if (!is_digit(folded[i])) continue;
    if (found != 0 || folded[i] < '1' || folded[i] > '5' || (i > 0 && folded[i - 1] == '-')) return 0;
    found = folded[i] - '0';
    if (folded.substr(i + 1) == ".0" || folded.substr(i + 1) == ",0") break;
  }
  return found;
}

}  // namespace

ZoneStars stars_in(std::string_view text) {
  ZoneStars stars;
  const std::string folded = text::fold(text);
  std::string_view rank = folded;
  if (const std::size_t at = rank.find("tiem nang"); at != rank.npos) {
    stars.promising = true;
    rank = rank.substr(0, at);
  }
  if (const int counted = counted_stars(rank); counted != 0) {
    stars.number = counted > 0 ? counted : 0;
    return stars;
  }
  if (!stars.promising) stars.number = drawn_stars(text);
  if (stars.number == 0) stars.number = bare_number(rank);
  return stars;
}

}  // namespace sohoa
