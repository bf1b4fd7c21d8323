#include <algorithm>

#include "text/decoder.hpp"
#include "text/encoding.hpp"
#include "text/judge.hpp"
#include "text/mojibake.hpp"
#include "text/repair.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

/// By how much a reading must explain a single value better than its rivals before the value is decoded on its own.
constexpr double kMargin = 4;

/// By how much before it leaves the encoding of its column, whose other values speak for it.
constexpr double kStray = 10;

Decoded refuse(std::string_view raw, std::string& out) {
  out = printable(raw);
  return Decoded::invalid;
}

bool is_bytes(Encoding encoding) {
  return encoding >= Encoding::tcvn3 && encoding <= Encoding::tcvn3_h;
}

/// The bytes encoding that was taken for Latin-1 in `encoding`, or unknown.
Encoding behind_latin1(Encoding encoding) {
  if (encoding < Encoding::tcvn3_latin1 || encoding > Encoding::tcvn3_h_latin1) return Encoding::unknown;
  const int apart = static_cast<int>(Encoding::tcvn3_latin1) - static_cast<int>(Encoding::tcvn3);
  return static_cast<Encoding>(static_cast<int>(encoding) - apart);
}

/// The byte table of a bytes encoding.
Reading reading_of(Encoding encoding) {
  if (encoding == Encoding::tcvn3_h) return Reading::tcvn3;
  return static_cast<Reading>(static_cast<std::size_t>(encoding) - static_cast<std::size_t>(Encoding::tcvn3));
}

/// The reading that explains `raw` clearly better than all others, by syllables: a value that may be decoded on its
/// own. Where there is nothing but signs such as "m²" and "45°", which mean the same in most, TCVN3.
std::optional<Reading> clear_reading(std::string_view raw) {
  const auto all = judge_all(raw);
  std::size_t best = 0;
  for (std::size_t i = 1; i < kReadings; ++i)
    if (all[i].score > all[best].score) best = i;
  if (!all[best].whole) return std::nullopt;
  const auto western = static_cast<std::size_t>(Reading::western);
  if (all[best].evidence == 0 && all[best].score == 0 && all[western].score == 0) return static_cast<Reading>(best);
  if (all[best].evidence == 0 || best == western) return std::nullopt;
  for (std::size_t i = 0; i < kReadings; ++i)
    if (i != best && all[i].score + kMargin > all[best].score) return std::nullopt;
  return static_cast<Reading>(best);
}

/// The reading that explains `raw` so much better than the one of its column that it strayed into it.
std::optional<Reading> stray_reading(Reading column, std::string_view raw) {
  const auto all = judge_all(raw);
  const double expected = all[static_cast<std::size_t>(column)].score;
  std::size_t best = 0;
  for (std::size_t i = 1; i < kReadings; ++i)
    if (all[i].score > all[best].score) best = i;
  if (static_cast<Reading>(best) == column || !all[best].whole) return std::nullopt;
  if (all[best].evidence == 0 || all[best].score < expected + kStray) return std::nullopt;
  return static_cast<Reading>(best);
}

/// Capitals that TCVN3 has no bytes for, by what stands around them.
Decoded raise(const Outcome& outcome, std::string& out) {
  if (!outcome.locked) return Decoded::converted;
  raise_caps_lock(out);
  return Decoded::capitals;
}

Decoded from_reading(Reading reading, std::string_view raw, std::string& out) {
  const Outcome outcome = decode_legacy(reading, raw, out);
  if (!outcome.whole) return refuse(raw, out);
  return reading == Reading::tcvn3 ? raise(outcome, out) : Decoded::converted;
}

/// Decodes the bytes of a column in `encoding`, or as what the value clearly is instead.
Decoded from_bytes(Encoding encoding, std::string_view raw, std::string& out) {
  const Reading reading = reading_of(encoding);
  const Outcome outcome = decode_legacy(reading, raw, out);
  if (encoding == Encoding::tcvn3 && outcome.whole && outcome.odd && join_pairs(out)) return Decoded::capitals;
  if (!outcome.whole || (outcome.odd && encoding != Encoding::tcvn3_h))
    if (const auto other = stray_reading(reading, raw)) return from_reading(*other, raw, out);
  if (!outcome.whole) return refuse(raw, out);
  if (encoding == Encoding::tcvn3_h) {
    out = upper(out);
    return Decoded::converted;
  }
  return reading == Reading::tcvn3 ? raise(outcome, out) : Decoded::converted;
}

/// What UTF-8 text (in NFC) of a column is in truth, if it is not what it says; `bytes` are set then.
std::optional<Encoding> true_encoding(Encoding column, std::string_view text, std::string& bytes) {
  if (column == Encoding::tcvn3_cp1258) {
    if (auto found = cp1258_bytes(text)) {
      bytes = std::move(*found);
      if (judge(Reading::tcvn3, bytes).score > judge_unicode(text).score - kMargin) return Encoding::tcvn3;
    }
    return std::nullopt;
  }
  const bool plain = column == Encoding::utf8;
  if (plain && reads_well(text)) return std::nullopt;
  auto found = western_bytes(text);
  if (!found) return std::nullopt;
  bytes = std::move(*found);
  const double as_it_stands = judge_unicode(text).score;
  if (plain) {
    const auto reading = clear_reading(bytes);
    if (!reading || *reading == Reading::western) return std::nullopt;
    const Judgement judged = judge(*reading, bytes);
    if (judged.evidence == 0 || judged.score < as_it_stands + kMargin) return std::nullopt;
    return static_cast<Encoding>(static_cast<std::size_t>(Encoding::tcvn3) + static_cast<std::size_t>(*reading));
  }
  const Encoding encoding = behind_latin1(column);
  if (encoding == Encoding::unknown || encoding == Encoding::cp1252) return std::nullopt;
  if (judge(reading_of(encoding), bytes).score <= as_it_stands - kMargin) return std::nullopt;
  return encoding;
}

/// Valid UTF-8 without NUL that needs a closer look.
Decoded from_unicode(Encoding column, std::string_view raw, std::string& out) {
  std::string text = is_nfc(raw) ? std::string(raw) : nfc(raw);
  std::string other;
  bool converted = false;
  if (column != Encoding::tcvn3_twice && undo_double_utf8(text, other)) {
    text = nfc(other);
    converted = true;
  } else if (column == Encoding::tcvn3_twice) {
    if ((converted = undo_second_tcvn3(text, other))) text = std::move(other);
  } else if (const auto encoding = text == raw ? true_encoding(column, text, other) : std::nullopt) {
    return from_bytes(*encoding, other, out);
  }
  if (mend_eth(text, other)) text = std::move(other);
  if (text == raw) return Decoded::as_is;
  out = std::move(text);
  return converted ? Decoded::converted : Decoded::nfc;
}

/// VPS and VISCII have some capitals below 20.
bool has_control_letter(Encoding encoding, std::string_view raw) {
  if (encoding != Encoding::vps && encoding != Encoding::viscii) return false;
  return std::any_of(raw.begin(), raw.end(),
                     [](char c) { return c > 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r'; });
}

/// Bytes of VPS and VISCII that are valid UTF-8 by accident.
bool is_accident(Encoding bytes, std::string_view raw) {
  if ((bytes != Encoding::vps && bytes != Encoding::viscii) || is_latin(raw)) return false;
  return judge(reading_of(bytes), raw).score > judge_unicode(raw).score;
}

}  // namespace

Decoded decode(const ColumnEncoding& column, std::string_view raw, std::string& out) {
  if (is_plain(raw)) {
    if (has_control_letter(column.bytes, raw)) return from_bytes(column.bytes, raw, out);
    const Encoding carried = behind_latin1(column.unicode);
    return has_control_letter(carried, raw) ? from_bytes(carried, raw, out) : Decoded::as_is;
  }
  if (column.unicode == Encoding::utf8 && is_settled(raw)) return Decoded::as_is;
  if (has_nul(raw)) return refuse(raw, out);
  if (is_utf8(raw) && !is_accident(column.bytes, raw)) {
    return from_unicode(column.unicode, raw, out);
  }
  if (is_bytes(column.bytes)) return from_bytes(column.bytes, raw, out);
  if (column.bytes == Encoding::unknown) return refuse(raw, out);
  const auto reading = clear_reading(raw);
  return reading ? from_reading(*reading, raw, out) : refuse(raw, out);
}

}  // namespace sohoa::text
