#include "admin/address_slips.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "text/syllable.hpp"

namespace sohoa::admin {
namespace {

constexpr float kLetter = 1, kMark = 0.25F, kTaken = 0.4F, kCut = 0.35F, kTone = 0.15F;

/// Small letters and digits as 0 to 35.
constexpr std::size_t slot(char c) {
  return c >= 'a' ? static_cast<std::size_t>(c - 'a') : static_cast<std::size_t>(c - '0') + 26;
}
using Costs = std::array<std::array<float, 36>, 36>;

Costs make_costs() {
  Costs costs{};
  for (auto& row : costs) row.fill(kLetter);
  for (std::size_t i = 0; i < 36; ++i) costs[i][i] = 0;
  for (const std::string_view pair :
       {"l1", "li", "1i", "it", "lt", "o0", "od", "oc", "un", "nm", "hb", "hn", "h6", "b6", "b8",
        "s5", "z2", "ec", "ea", "oa", "gq", "g9", "q9", "uv", "vy", "ij", "rt", "rn", "fl", "kh"}) {
    costs[slot(pair[0])][slot(pair[1])] = kTaken;
    costs[slot(pair[1])][slot(pair[0])] = kTaken;
  }
  return costs;
}

float cost(char a, char b) {
  if (a == b) return 0;
  static const Costs costs = make_costs();
  const char plain_a = text::plain(a), plain_b = text::plain(b);
  return plain_a == plain_b ? kMark : costs[slot(plain_a)][slot(plain_b)];
}

constexpr std::size_t kLongest = 40;

}  // namespace

float slips_between(std::string_view written, std::string_view listed, float most, bool cut) {
  if (written.size() > kLongest || listed.size() > kLongest) return most + 1;
  const auto apart = static_cast<float>(written.size() > listed.size() ? written.size() - listed.size()
                                                                       : listed.size() - written.size());
  if (apart * (cut ? kCut : kTaken) > most) return most + 1;
  std::array<std::array<float, kLongest + 1>, 3> rows;  // NOLINT: every cell is written before it is read
  auto* before = &rows[0];
  auto* last = &rows[1];
  auto* now = &rows[2];
  (*now)[0] = 0;
  for (std::size_t j = 1; j <= listed.size(); ++j) (*now)[j] = (*now)[j - 1] + kLetter;
  for (std::size_t i = 1; i <= written.size(); ++i) {
    std::swap(before, last);
    std::swap(last, now);
    const char a = written[i - 1];
    const bool doubled = i > 1 && a == written[i - 2];
    (*now)[0] = (*last)[0] + kLetter;
    float least = (*now)[0];
    for (std::size_t j = 1; j <= listed.size(); ++j) {
      const char b = listed[j - 1];
      float value = (*last)[j - 1] + cost(a, b);
      value = std::min(value, (*last)[j] + (doubled ? 0.5F : kLetter));
      const float added = cut && i == written.size() ? kCut : j > 1 && b == listed[j - 2] ? 0.5F : kLetter;
      value = std::min(value, (*now)[j - 1] + added);
      if (i > 1 && j > 1) {
        if (a == listed[j - 2] && written[i - 2] == b) value = std::min(value, (*before)[j - 2] + 0.8F);
      }
      // "rn" for m, and the other way round.
      if (i > 1 && b == 'm' && a == 'n' && written[i - 2] == 'r') value = std::min(value, (*before)[j - 1] + kTaken);
      if (j > 1 && a == 'm' && b == 'n' && listed[j - 2] == 'r') value = std::min(value, (*last)[j - 2] + kTaken);
      (*now)[j] = value;
      least = std::min(least, value);
    }
    if (least > most) return most + 1;
  }
  return (*now)[listed.size()];
}

float slips_between(const AddressTokens& tokens, std::size_t begin, std::size_t end, const AddressLexicon::Name& name,
                    float most, bool cut) {
  bool marks = false;
  std::uint8_t written = 0, listed = 0;
  for (std::size_t i = begin; i < end; ++i) {
    marks = marks || tokens.all[i].marks;
    written |= tokens.all[i].tone;
  }
  if (!marks) return slips_between(tokens.plain_of(begin, end), name.plain, most, cut);
  float slips = slips_between(tokens.marked_of(begin, end), name.marked, most, cut);
  if (slips > most) return slips;
  if (end - begin == name.tones.size()) {
    for (std::size_t i = begin; i < end; ++i) slips += tokens.all[i].tone == name.tones[i - begin] ? 0 : kTone;
  } else {
    for (const std::uint8_t tone : name.tones) listed |= tone;
    slips += kTone * static_cast<float>(std::popcount(static_cast<unsigned>(written ^ listed)));
  }
  return slips;
}

}  // namespace sohoa::admin
