#pragma once
// Old Vietnamese encodings. A column is judged as a whole, because a single bare name often reads well in several
// encodings, and every value is then decoded to UTF-8 in NFC. Each value goes by its form: what is valid UTF-8 is read
// in one way, the other bytes of the same column in another, and a value that clearly disagrees with its column goes
// its own way: one table often mixes Unicode, TCVN3 and VNI.
//
// A source with raw bytes (.dbf, .tab, .csv) feeds a ColumnJudge and decodes with what it decides. A source whose
// format has Unicode strings (.xls, .xlsx) does the same with them: old text comes there as UTF-8 in which every byte
// became one character of Latin-1 or Windows-1252. Where the font of a cell names the encoding, it decodes that cell
// with as_latin1(*font_encoding(font)).
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "text/legacy.hpp"

namespace sohoa::text {

/// What text can be in. The first group needs no decoding, the second is bytes, the third bytes that some program took
/// for Latin-1 or Windows-1252, so that they are valid UTF-8 now ("§Çm Hµ").
enum class Encoding : std::uint8_t {
  ascii,  ///< no other bytes seen
  utf8,
  tcvn3,       ///< ABC, fonts .Vn…
  vni,         ///< VNI-Windows
  cp1258,      ///< Windows-1258 with combining marks
  vps,         ///< VPS
  viscii,      ///< VISCII 1.1
  vietware_f,  ///< VietWare, one byte a letter
  vietware_x,  ///< VietWare, two bytes
  bkhcm1,      ///< Bách Khoa TP. HCM, one byte
  bkhcm2,      ///< Bách Khoa TP. HCM, two bytes
  cp1252,      ///< Windows-1252: Western languages
  tcvn3_h,     ///< TCVN3 in a font that draws small letters as capitals (.VnTimeH)
  tcvn3_latin1,
  vni_latin1,
  cp1258_latin1,
  vps_latin1,
  viscii_latin1,
  vietware_f_latin1,
  vietware_x_latin1,
  bkhcm1_latin1,
  bkhcm2_latin1,
  cp1252_latin1,
  tcvn3_h_latin1,
  utf8_latin1,   ///< UTF-8 that was taken for them, once or several times ("Quáº£ng")
  tcvn3_cp1258,  ///< TCVN3 that was taken for Windows-1258, and composed ("Quỷn sö dông")
  tcvn3_twice,  ///< Unicode that was sent through a TCVN3 converter once more ("mụi trường"); never found out, only
                ///< told
  unknown,  ///< bytes that read well in nothing: reported, not guessed
};

/// The name for messages, options and JSON: "utf-8", "tcvn3", "vni", "tcvn3-latin1" ...
std::string_view name(Encoding encoding);

/// The encoding that a name given by a user means ("utf-8", "UTF8", "TCVN3", "vni" ...), or none.
std::optional<Encoding> parse_encoding(std::string_view text);

/// The encoding that a font is made for: ".VnTime" TCVN3, ".VnTimeH" the same drawn as capitals, "VNI-Times" VNI,
/// "VPS Times" VPS; none for all other fonts. AutoCAD's vntime.shx and vntimeh.shx count too. It says what text typed
/// in the font would be in: text that is Unicode already stays so when it is decoded.
std::optional<Encoding> font_encoding(std::string_view font);

/// The same bytes after some program took them for Latin-1 or Windows-1252; others stay what they are.
Encoding as_latin1(Encoding encoding);

/// How the values of one column are read.
struct ColumnEncoding {
  Encoding main = Encoding::ascii;    ///< what most values are in
  Encoding unicode = Encoding::utf8;  ///< values that are valid UTF-8: utf8, or one of the third group
  Encoding bytes = Encoding::ascii;   ///< the others: one of the second group; unknown; ascii where none was seen yet
  bool pure = false;                  ///< no Unicode among the values of the third group: none is left as it stands
  bool sure = true;                   ///< false: another encoding reads nearly as well; tell the clerk
  std::size_t values = 0;             ///< values with anything but ASCII that were looked at
  double margin = 0;                  ///< by how much the second best falls behind, as a logarithm of likelihood
  Encoding rival = Encoding::ascii;   ///< the second best; ascii where there is none

  ColumnEncoding() = default;
  /// A column that is in `encoding` throughout; Unicode among it stays.
  ColumnEncoding(Encoding encoding);  // NOLINT(google-explicit-constructor): a name stands for the column
};

/// Judges the encoding of one column from its raw values.
class ColumnJudge {
 public:
  ColumnJudge() = default;
  /// The user says what the column is in; only whether it came as bytes or as Latin-1 is left to find out.
  explicit ColumnJudge(std::optional<Encoding> told) : told_(told) {}

  /// Takes one raw value into account. ASCII values cost a scan; after kEnough others nothing is looked at any more.
  void observe(std::string_view raw);

  ColumnEncoding decide() const;

  /// True when more values will not change the answer.
  bool settled() const { return unicode_ + bytes_ >= kEnough; }

  static constexpr std::size_t kEnough = 4096;

 private:
  static constexpr std::size_t kUnicode = kReadings, kVia1258 = kReadings + 1, kForms = kReadings + 2;
  void observe_unicode(std::string_view text);
  void observe_bytes(std::string_view raw);
  void obey(ColumnEncoding& found) const;

  std::optional<Encoding> told_;
  std::size_t unicode_ = 0;
  std::size_t bytes_ = 0;
  std::size_t right_ = 0;    // UTF-8 values that came through no code page
  std::size_t doubled_ = 0;  // UTF-8 values that are UTF-8 taken for Latin-1
  // By how much each reading falls behind the best one, summed over the values that are no UTF-8 and those that are.
  std::array<double, kReadings> bytes_regret_{};
  std::array<double, kForms> unicode_regret_{};
  std::array<std::size_t, kReadings> makes_sense_{};  // values of which each reading makes words, or nothing but signs
};

/// What decode() did.
enum class Decoded {
  as_is,      ///< the raw value is UTF-8 in NFC: `out` was not touched
  nfc,        ///< only brought to NFC, and Ð to Đ
  converted,  ///< decoded from another encoding, or a wrong conversion undone
  capitals,   ///< converted from TCVN3, and capitals restored that it has no bytes for
  invalid,    ///< a NUL byte, or bytes of no known meaning: `out` holds printable(raw)
};

/// Decodes one raw value of a column into `out`. ASCII and right Unicode come back as_is without allocation, in every
/// column. Also undone, value by value: decomposed letters, UTF-8 taken for Latin-1, Windows-1252 or Windows-1258 once
/// or several times, and what clearly is in another encoding than the column. Signs that office programs add to old
/// text (– “ ” … ° ² and others of Windows-1252) are kept. decode(Encoding::utf8, ...) mends a single value.
Decoded decode(const ColumnEncoding& column, std::string_view raw, std::string& out);

}  // namespace sohoa::text
