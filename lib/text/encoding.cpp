#include "text/encoding.hpp"

#include <algorithm>
#include <array>

#include "text/judge.hpp"
#include "text/repair.hpp"
#include "text/tcvn3.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

/// One value weighs no more than this in a column, so that a long odd remark does not outvote the names.
constexpr double kMostRegret = 40;

/// By how much a reading must explain a single value better than its rivals before the value is decoded on its own.
constexpr double kMargin = 4;

/// What a character that Windows-1252 does not have (ạ, đ, ế) says against TCVN3 taken for Latin-1.
constexpr double kTrueUnicode = 20;

constexpr std::array<std::pair<Encoding, std::string_view>, 5> kNames = {{{Encoding::ascii, "ascii"},
                                                                          {Encoding::utf8, "utf-8"},
                                                                          {Encoding::tcvn3, "tcvn3"},
                                                                          {Encoding::tcvn3_latin1, "tcvn3-latin1"},
                                                                          {Encoding::unknown, "unknown"}}};

/// True when `raw` on its own reads as TCVN3: Vietnamese syllables that no rival explains nearly as well, or nothing
/// but signs such as "m²" and "45°", which mean the same in TCVN3 and Windows-1252.
bool clearly_tcvn3(std::string_view raw) {
  const auto all = judge_all(raw);
  const Judgement& tcvn3 = all[static_cast<std::size_t>(Reading::tcvn3)];
  const Judgement& western = all[static_cast<std::size_t>(Reading::western)];
  if (!tcvn3.whole) return false;
  if (tcvn3.evidence == 0) return tcvn3.score == 0 && western.score == 0;
  return std::all_of(all.begin(), all.end(),
                     [&](const Judgement& other) { return &other == &tcvn3 || tcvn3.score >= other.score + kMargin; });
}

/// By how much `utf8` reads better when its characters are taken for TCVN3 bytes; none when they are no bytes, or the
/// bytes of UTF-8 encoded twice.
std::optional<double> gain_as_tcvn3(std::string_view utf8, std::string& raw) {
  std::optional<std::string> bytes = western_bytes(utf8);
  if (!bytes || is_utf8(*bytes)) return std::nullopt;
  raw = std::move(*bytes);
  return judge(Reading::tcvn3, raw).score - judge_unicode(utf8).score;
}

Decoded refuse(std::string_view raw, std::string& out) {
  out = printable(raw);
  return Decoded::invalid;
}

Decoded from_tcvn3(std::string_view raw, std::string& out) {
  return decode_tcvn3(raw, out) ? Decoded::tcvn3 : refuse(raw, out);
}

Decoded keep_utf8(std::string_view raw, std::string& out) {
  if (is_nfc(raw)) return mend_eth(raw, out) ? Decoded::nfc : Decoded::as_is;
  const std::string composed = nfc(raw);
  if (!mend_eth(composed, out)) out = composed;
  return Decoded::nfc;
}

}  // namespace

std::string_view name(Encoding encoding) {
  return std::find_if(kNames.begin(), kNames.end(), [&](auto& known) { return known.first == encoding; })->second;
}

std::optional<Encoding> parse_encoding(std::string_view text) {
  const std::string folded = fold(text);
  if (folded == "utf8") return Encoding::utf8;
  for (const auto& [encoding, known] : kNames)
    if (folded == known && encoding != Encoding::unknown) return encoding;
  return std::nullopt;
}

void ColumnJudge::observe(std::string_view raw) {
  if (settled() || is_ascii(raw)) return;
  if (is_utf8(raw)) return observe_utf8(raw);
  ++legacy_;
  const auto all = judge_all(raw);
  double best = all[0].score;
  for (const Judgement& one : all) best = std::max(best, one.score);
  for (std::size_t i = 0; i < kReadings; ++i) regret_[i] += std::min(best - all[i].score, kMostRegret);
}

void ColumnJudge::observe_utf8(std::string_view text) {
  ++utf8_;
  std::string bytes;
  const double gain = gain_as_tcvn3(text, bytes).value_or(-kTrueUnicode);
  latin1_gain_ += std::clamp(gain, -kMostRegret, kMostRegret);
}

Encoding ColumnJudge::decide() const {
  if (utf8_ + legacy_ == 0) return Encoding::ascii;
  if (utf8_ >= legacy_) return latin1_gain_ >= kMargin ? Encoding::tcvn3_latin1 : Encoding::utf8;
  const auto best = std::min_element(regret_.begin(), regret_.end()) - regret_.begin();
  return static_cast<Reading>(best) == Reading::tcvn3 ? Encoding::tcvn3 : Encoding::unknown;
}

Decoded decode(Encoding column, std::string_view raw, std::string& out) {
  if (is_plain(raw) || (column != Encoding::tcvn3_latin1 && is_clean(raw))) return Decoded::as_is;
  if (has_nul(raw)) return refuse(raw, out);
  if (is_utf8(raw)) {
    std::string bytes;
    if (column == Encoding::tcvn3_latin1 && gain_as_tcvn3(raw, bytes) > -kMargin) return from_tcvn3(bytes, out);
    return keep_utf8(raw, out);
  }
  const bool decodable = column == Encoding::tcvn3 || (column != Encoding::unknown && clearly_tcvn3(raw));
  return decodable ? from_tcvn3(raw, out) : refuse(raw, out);
}

}  // namespace sohoa::text
