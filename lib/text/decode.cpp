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
constexpr double kStray = 12;

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

Encoding encoding_of(Reading reading) {
  return static_cast<Encoding>(static_cast<std::size_t>(Encoding::tcvn3) + static_cast<std::size_t>(reading));
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
  if (all[best].evidence == 0 && all[best].score == 0 && all[western].score == prior(Reading::western))
    return static_cast<Reading>(best);
  if (all[best].evidence == 0 || best == western) return std::nullopt;
  for (std::size_t i = 0; i < kReadings; ++i)
    if (i != best && all[i].score + kMargin > all[best].score) return std::nullopt;
  return static_cast<Reading>(best);
}

/// The reading that explains `raw` so much better than the one of its column that it strayed into it.
std::optional<Reading> stray_reading(Reading column, std::string_view raw) {
  const auto all = judge_all(raw);
  const double expected = all[static_cast<std::size_t>(column)].score - prior(column);
  std::size_t best = 0;
  for (std::size_t i = 1; i < kReadings; ++i)
    if (all[i].score > all[best].score) best = i;
  if (static_cast<Reading>(best) == column || !all[best].whole) return std::nullopt;
  if (all[best].evidence == 0 || all[best].score < expected + kStray) return std::nullopt;
  return static_cast<Reading>(best);
}

/// Capitals that TCVN3 has no bytes for, by what stands around them.
Decoded raise(const Outcome& outcome, std::string& out) {
  return outcome.locked && raise_caps_lock(out) ? Decoded::capitals : Decoded::converted;
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

/// The encoding of `bytes` when these, in a right column, clearly are what `text` was made of by mistake.
std::optional<Encoding> clearly_taken_for_latin1(std::string_view text, std::string_view bytes) {
  const auto reading = clear_reading(bytes);
  if (!reading) return std::nullopt;
  const Judgement judged = judge(*reading, bytes);
  if (judged.evidence == 0 || judged.score < judge_unicode(text).score + kMargin) return std::nullopt;
  return encoding_of(*reading);
}

/// What UTF-8 text (in NFC) of a column is in truth, if it is not what it says; `bytes` are set then.
std::optional<Encoding> true_encoding(const ColumnEncoding& column, std::string_view text, std::string& bytes) {
  const bool plain = column.unicode == Encoding::utf8 || column.unicode == Encoding::utf8_latin1;
  const bool vietnamese = column.unicode == Encoding::tcvn3_cp1258;
  auto found = vietnamese ? cp1258_bytes(text) : western_bytes(text);
  if (!found) return std::nullopt;
  bytes = std::move(*found);
  if (plain) return clearly_taken_for_latin1(text, bytes);
  const Encoding encoding = vietnamese ? Encoding::tcvn3 : behind_latin1(column.unicode);
  if (!is_bytes(encoding) || encoding == Encoding::cp1252) return std::nullopt;
  const bool better = judge(reading_of(encoding), bytes).score > judge_unicode(text).score - kMargin;
  return better || (column.pure && !is_ascii(bytes)) ? std::optional(encoding) : std::nullopt;
}

/// Valid UTF-8 without NUL that needs a closer look.
Decoded from_unicode(const ColumnEncoding& column, std::string_view raw, std::string& out) {
  std::string text = is_nfc(raw) ? std::string(raw) : nfc(raw);
  std::string other;
  bool converted = false;
  if (column.unicode == Encoding::tcvn3_twice) {
    converted = undo_second_tcvn3(text, other);
    if (converted) text = std::move(other);
  } else if (undo_double_utf8(text, other, column.unicode == Encoding::utf8_latin1)) {
    text = nfc(other);
    converted = true;
  } else if (const auto encoding = text == raw ? true_encoding(column, text, other) : std::nullopt) {
    return from_bytes(*encoding, other, out);
  }
  if (mend_eth(text, other)) text = std::move(other);
  if (text == raw) return Decoded::as_is;
  out = std::move(text);
  return converted ? Decoded::converted : Decoded::nfc;
}

/// True for encodings that have letters among the codes of ASCII: VPS and VISCII below 20, BK HCM 1 for } and others.
constexpr bool shares_ascii(Encoding encoding) {
  constexpr auto bit = [](Encoding one) { return std::uint64_t(1) << static_cast<unsigned>(one); };
  constexpr std::uint64_t kAll = bit(Encoding::vps) | bit(Encoding::viscii) | bit(Encoding::bkhcm1) |
                                 bit(Encoding::vps_latin1) | bit(Encoding::viscii_latin1) |
                                 bit(Encoding::bkhcm1_latin1);
  return (bit(encoding) & kAll) != 0;
}

bool has_ascii_letter(Encoding encoding, std::string_view raw) {
  if (encoding == Encoding::bkhcm1) return raw.find_first_of("{}|~^`") != raw.npos;
  return std::any_of(raw.begin(), raw.end(),
                     [](char c) { return c > 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r'; });
}

/// ASCII in a column of such an encoding.
Decoded from_plain(const ColumnEncoding& column, std::string_view raw, std::string& out) {
  for (const Encoding encoding : {column.bytes, behind_latin1(column.unicode)})
    if (shares_ascii(encoding) && has_ascii_letter(encoding, raw)) return from_bytes(encoding, raw, out);
  return Decoded::as_is;
}

/// Bytes of VPS and VISCII that are valid UTF-8 by accident: a letter of another script here or there, but never two
/// side by side, for no four letters with marks follow each other.
bool is_accident(Encoding bytes, std::string_view raw) {
  if (bytes != Encoding::vps && bytes != Encoding::viscii) return false;
  int other = 0, most = 0;
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t begin = at;
    next_code_point(raw, at);
    other = is_latin(raw.substr(begin, at - begin)) ? 0 : other + 1;
    most = std::max(most, other);
  }
  return most == 1;
}

}  // namespace

Decoded decode(const ColumnEncoding& column, std::string_view raw, std::string& out) {
  if (is_plain(raw)) {
    if (!shares_ascii(column.bytes) && !shares_ascii(column.unicode)) return Decoded::as_is;
    return from_plain(column, raw, out);
  }
  if (column.unicode == Encoding::utf8 && (is_settled(raw) || reads_well(raw))) return Decoded::as_is;
  if (has_nul(raw)) return refuse(raw, out);
  if (is_utf8(raw) && !is_accident(column.bytes, raw)) return from_unicode(column, raw, out);
  if (is_bytes(column.bytes)) return from_bytes(column.bytes, raw, out);
  if (column.bytes == Encoding::unknown) return refuse(raw, out);
  const auto reading = clear_reading(raw);
  return reading ? from_reading(*reading, raw, out) : refuse(raw, out);
}

}  // namespace sohoa::text
