#pragma once
// Legacy Vietnamese encodings. Sources hand over raw bytes; a column is judged as a whole, because a single bare name
// often reads well in several encodings, and every value is then decoded to UTF-8 in NFC.
//
// TCVN3 has no byte for most toned capitals. What Caps Lock left half small ("ĐồNG") is raised; text in a font whose
// name ends in H
// (.VnTimeH), which draws small letters as capitals, cannot be told by its bytes: who knows the font passes the result
// to upper().
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "text/legacy.hpp"

namespace sohoa::text {

/// What the bytes of a column are.
enum class Encoding {
  ascii,
  utf8,
  tcvn3,
  tcvn3_latin1,  ///< UTF-8 by form, but some program took TCVN3 for Latin-1 on the way: "§Çm Hµ", as in most old
                 ///< workbooks
  unknown,       ///< neither UTF-8 nor TCVN3 (VNI, VISCII, Windows-1258, a Western language ...): nothing is guessed
};

/// The name for messages, options and JSON: "ascii", "utf-8", "tcvn3", "tcvn3-latin1", "unknown".
std::string_view name(Encoding encoding);

/// The encoding that a name given by a user means ("utf-8", "UTF8", "tcvn3", "tcvn3-latin1", "ascii"), or none.
std::optional<Encoding> parse_encoding(std::string_view text);

/// Judges the encoding of one column from its raw values.
class ColumnJudge {
 public:
  /// Takes one raw value into account. ASCII values cost a scan; after kEnough others nothing is looked at any more.
  void observe(std::string_view raw);

  /// `ascii` when no value had other bytes. When most of the others are valid UTF-8: `utf8`, or `tcvn3_latin1` when the
  /// syllables say so clearly. Else `tcvn3`, unless one of its rivals or a Western language explains the bytes better:
  /// then `unknown`.
  Encoding decide() const;

  /// True when more values will not change the answer.
  bool settled() const { return utf8_ + legacy_ >= kEnough; }

  static constexpr std::size_t kEnough = 4096;

 private:
  void observe_utf8(std::string_view text);

  std::size_t utf8_ = 0;
  std::size_t legacy_ = 0;
  double latin1_gain_ = 0;                  // by how much valid UTF-8 reads better as TCVN3 taken for Latin-1
  std::array<double, kReadings> regret_{};  // by how much each reading of the rest falls behind the best
};

/// What decode() did.
enum class Decoded {
  as_is,    ///< the raw value is UTF-8 in NFC: `out` was not touched
  nfc,      ///< only brought to NFC, and Ð to Đ
  tcvn3,    ///< decoded from TCVN3
  invalid,  ///< a NUL byte, or bytes of no known meaning: `out` holds printable(raw)
};

/// Decodes one raw value of a column judged `column` into `out`. A valid UTF-8 value stays UTF-8 in every column (in a
/// tcvn3_latin1 one where it reads better so); any other one is TCVN3 in a TCVN3 column, and in an ASCII or UTF-8
/// column where it clearly reads as TCVN3. Signs that office programs add to TCVN3 text (– “ ” … ° ² and others of
/// Windows-1252) are kept.
Decoded decode(Encoding column, std::string_view raw, std::string& out);

}  // namespace sohoa::text
