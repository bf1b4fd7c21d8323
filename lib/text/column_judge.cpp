#include <algorithm>

#include "text/encoding.hpp"
#include "text/judge.hpp"
#include "text/mojibake.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

/// One value weighs no more than this in a column, so that a long odd remark does not outvote the names.
constexpr double kMostRegret = 40;

/// By how much the best reading must lead the second best before it is taken without a word, and before text that is
/// valid UTF-8 is taken for anything else.
constexpr double kMargin = 4;

/// What a character that a code page does not have (ạ, đ, ế) says against the text having come through it.
constexpr double kTrueUnicode = 20;

/// So many values that came through a code page, and none that did not, make a column that did as a whole.
constexpr std::size_t kPure = 5;

template <std::size_t N>
void add_regrets(const std::array<double, N>& scores, std::array<double, N>& regret) {
  const double best = *std::max_element(scores.begin(), scores.end());
  for (std::size_t i = 0; i < N; ++i) regret[i] += std::min(best - scores[i], kMostRegret);
}

Encoding bytes_encoding(std::size_t reading) {
  return static_cast<Encoding>(static_cast<std::size_t>(Encoding::tcvn3) + reading);
}

/// The two smallest of the regrets.
template <std::size_t N>
std::array<std::size_t, 2> best_two(const std::array<double, N>& regret) {
  std::array<std::size_t, 2> best = {0, 1};
  if (regret[1] < regret[0]) best = {1, 0};
  for (std::size_t i = 2; i < N; ++i) {
    if (regret[i] < regret[best[0]])
      best = {i, best[0]};
    else if (regret[i] < regret[best[1]])
      best[1] = i;
  }
  return best;
}

/// True when old text is valid UTF-8 by accident ("ườ" in VPS is a letter of N'Ko): it mixes scripts as it stands, and
/// reads as Vietnamese in some encoding.
bool is_accident(std::string_view raw) {
  if (is_latin(raw)) return false;
  const double as_unicode = judge_unicode(raw).score;
  for (std::size_t i = 0; i < kReadings; ++i)
    if (const Judgement other = judge(static_cast<Reading>(i), raw);
        other.evidence > 0 && other.score > as_unicode + kMargin)
      return true;
  return false;
}

}  // namespace

void ColumnJudge::observe(std::string_view raw) {
  if (settled() || is_ascii(raw)) return;
  if (!is_utf8(raw) || is_accident(raw)) return observe_bytes(raw);
  observe_unicode(raw);
}

void ColumnJudge::observe_bytes(std::string_view raw) {
  ++bytes_;
  const auto all = judge_all(raw);
  std::array<double, kReadings> scores{};
  for (std::size_t i = 0; i < kReadings; ++i) {
    scores[i] = all[i].score;
    const bool western = static_cast<Reading>(i) == Reading::western;
    makes_sense_[i] += all[i].whole && (western || all[i].evidence > 0 || all[i].score >= 0);
  }
  add_regrets(scores, bytes_regret_);
}

void ColumnJudge::observe_unicode(std::string_view text) {
  ++unicode_;
  std::string mended;
  if (!is_settled(text) && undo_double_utf8(text, mended)) {
    ++doubled_;
    return;
  }
  const double as_it_stands = judge_unicode(text).score;
  std::array<double, kForms> scores{};
  scores.fill(as_it_stands - kTrueUnicode);
  scores[kUnicode] = as_it_stands;
  const auto bytes = western_bytes(text), vietnamese = cp1258_bytes(text);
  if (bytes) {
    const auto all = judge_all(*bytes);
    for (std::size_t i = 0; i < kReadings; ++i) scores[i] = all[i].score;
  }
  if (vietnamese) scores[kVia1258] = judge(Reading::tcvn3, *vietnamese).score - 1;
  right_ += !bytes && !vietnamese;
  scores[static_cast<std::size_t>(Reading::western)] = as_it_stands - kMostRegret;  // is what it was
  add_regrets(scores, unicode_regret_);
}

ColumnEncoding ColumnJudge::decide() const {
  ColumnEncoding found;
  found.values = unicode_ + bytes_;
  const bool mostly_bytes = bytes_ > unicode_;
  if (bytes_ > 0) {
    const auto [best, second] = best_two(bytes_regret_);
    found.bytes = makes_sense_[best] > 0 ? bytes_encoding(best) : Encoding::unknown;
    found.rival = bytes_encoding(second);
    found.margin = bytes_regret_[second] - bytes_regret_[best];
    found.sure = found.margin >= kMargin;
  }
  if (unicode_ > 0) {
    const auto [best, second] = best_two(unicode_regret_);
    const double lead = unicode_regret_[kUnicode] - unicode_regret_[best];
    if (best != kUnicode && lead >= kMargin)
      found.unicode = best == kVia1258 ? Encoding::tcvn3_cp1258 : as_latin1(bytes_encoding(best));
    if (2 * doubled_ > unicode_) found.unicode = Encoding::utf8_latin1;
    found.pure = right_ == 0 && unicode_ >= kPure;
    if (!mostly_bytes) found.margin = best == kUnicode ? unicode_regret_[second] - unicode_regret_[best] : lead;
  }
  if (told_) obey(found);
  if (found.values > 0) found.main = mostly_bytes ? found.bytes : found.unicode;
  return found;
}

/// What the user says goes for bytes; UTF-8 among them stays unless it looks like these bytes taken for Latin-1.
void ColumnJudge::obey(ColumnEncoding& found) const {
  found.sure = true;
  if (*told_ > Encoding::tcvn3_h) {
    found.unicode = *told_;
    return;
  }
  const bool old = *told_ > Encoding::utf8;
  found.bytes = old ? *told_ : Encoding::unknown;
  found.unicode = old && found.unicode != Encoding::utf8 ? as_latin1(*told_) : Encoding::utf8;
}

}  // namespace sohoa::text
