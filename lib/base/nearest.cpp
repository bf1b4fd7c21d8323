#include "base/nearest.hpp"

#include <algorithm>
#include <vector>

namespace sohoa {
namespace {

std::size_t slips_allowed(std::size_t length) {
  if (length < 3) return 0;
  if (length < 6) return 1;
  return length < 9 ? 2 : 3;
}

/// Number of slips between two folded names: letters changed, missing, added, or two neighbours swapped.
std::size_t distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> grid((a.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return grid[i * width + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) at(i, 0) = i;
  for (std::size_t j = 0; j <= b.size(); ++j) at(0, j) = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t best = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = std::min(best, at(i - 2, j - 2) + 1);
      at(i, j) = best;
    }
  return grid.back();
}

}  // namespace

std::string small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return small;
}

std::optional<std::string> nearest(std::string_view wrong, std::span<const std::string> known,
                                   std::string (*fold)(std::string_view)) {
  const std::string folded = fold(wrong);
  std::size_t allowed = slips_allowed(folded.size());
  std::optional<std::string> best;
  for (const std::string& candidate : known) {
    const std::string other = fold(candidate);
    const std::size_t longer = std::max(folded.size(), other.size()), shorter = std::min(folded.size(), other.size());
    if (longer - shorter > allowed) continue;
    const std::size_t slips = distance(folded, other);
    if (slips > allowed) continue;
    best = candidate;
    if (slips == 0) break;
    allowed = slips - 1;
  }
  return best;
}

}  // namespace sohoa
