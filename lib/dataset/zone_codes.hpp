#pragma once
// Codes of growing areas, packing houses, farms and products: which family one belongs to, its normal form, its parts,
// and why something is none.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/schema.hpp"

namespace sohoa {

/// What has a code. `none`: families that are told apart only so that nobody takes them for one of the others.
enum class ZoneKind : std::uint8_t { growing, packing, farming, ocop, none };
std::string_view name(ZoneKind kind);
/// False when the text is none of them.
bool parse(std::string_view text, ZoneKind& kind);

/// One row of schemas/codelists/zone-code-families.csv (README.md there tells its columns).
struct ZoneCodeFamily {
  /// Which part of the code says where it is, and in which list of units.
  enum class Place : std::uint8_t { none, letters, province_2024, province_2025, commune };
  struct Part {
    std::string name;  ///< group of the pattern
    Text title;
  };

  std::string name;
  ZoneKind kind = ZoneKind::none;
  Text title;
  std::string pattern;  ///< of the whole code in its normal form (RE2)
  std::vector<Part> parts;
  Place place = Place::none;
  bool digits = false;        ///< nothing but digits: blanks and signs between them do not count
  std::vector<int> grouping;  ///< digits without hyphens get them: 2-2-4-3
  bool check_digit = false;   ///< GS1: the last digit is reckoned from the others
  std::string make;           ///< how a new code is written; empty: these are not given by this program
  std::string example;        ///< a code as it is written; empty: none
  std::string from, to;       ///< ISO days; empty: open
  std::string source, certainty;
};

/// GS1's check digit of the digits before it: weights 3 and 1 in turn from the right.
char gs1_check_digit(std::string_view digits);

/// Why a text is no code, or no sure one.
enum class ZoneCodeFault : std::uint8_t {
  none,
  unknown,      ///< like no family
  incomplete,   ///< the number is missing
  several,      ///< more than one code
  check_digit,  ///< the last digit does not fit the others
  rounded,      ///< a spreadsheet has rounded the digits away: 8.93612E+12
  not_zone,     ///< a number of another kind
  other_kind,   ///< a code, of another kind of thing
  impossible,   ///< written like a code, with a number that nobody gives: 0000
};

/// What a text was read as.
struct ZoneCodeReading {
  const ZoneCodeFamily* family = nullptr;  ///< null where there is none, or none is sure
  std::string code;                        ///< in its normal form
  ZoneCodeFault fault = ZoneCodeFault::none;
  bool tidied = false;     ///< blanks, small letters, dashes, brackets, full-width forms were put right
  bool lookalike = false;  ///< letters that only look right: Cyrillic ones, O for 0, words around the code
  bool unusual = false;    ///< accepted, and written otherwise than its family mostly is
  std::string detail;      ///< of several: the codes; of a check digit: the right one
};

/// The families in the order in which they are tried.
class ZoneCodes {
 public:
  static const ZoneCodes& shipped();
  /// `more`: files of the same columns, whose families are tried first. Throws InputError with the line at fault.
  explicit ZoneCodes(const std::vector<std::string>& more);
  ~ZoneCodes();
  ZoneCodes(const ZoneCodes&) = delete;
  ZoneCodes& operator=(const ZoneCodes&) = delete;

  const std::vector<ZoneCodeFamily>& families() const { return families_; }
  const ZoneCodeFamily* find(std::string_view name) const;

  /// Reads a code as people write it. `kind` none: of anything. A code in its normal form takes one pass and does not
  /// allocate beyond `out`, whose memory is used again. Safe from any thread.
  void read(std::string_view text, ZoneKind kind, ZoneCodeReading& out) const;
  /// The family of a code in its normal form; null: none. `kind` none: of anything.
  const ZoneCodeFamily* match(std::string_view code, ZoneKind kind) const;
  /// The family whose example the text is most like, for a hint; null: it is like none. Of families of that kind only;
  /// `kind` none: of all.
  const ZoneCodeFamily* nearest(std::string_view text, ZoneKind kind) const;
  /// The parts of a code of that family in the order of family.parts, empty where one is left out.
  void take_apart(const ZoneCodeFamily& family, std::string_view code, std::vector<std::string_view>& parts) const;

 private:
  struct Patterns;
  void load(const std::filesystem::path& path);
  std::string shape_of(const ZoneCodeFamily& family) const;
  bool has_no_number(const ZoneCodeFamily& family, std::string_view code) const;
  bool read_as(std::string_view candidate, ZoneKind kind, ZoneCodeReading& out) const;
  bool read_blanks(std::string_view candidate, ZoneKind kind, ZoneCodeReading& out) const;
  bool read_digits(std::string_view candidate, ZoneKind kind, ZoneCodeReading& out) const;
  bool read_lookalike(const std::string& candidate, ZoneKind kind, ZoneCodeReading& out) const;
  bool read_among_words(std::string_view candidate, ZoneKind kind, ZoneCodeReading& out) const;
  bool is_incomplete(std::string_view candidate, ZoneKind kind, ZoneCodeReading& out) const;

  std::vector<ZoneCodeFamily> families_;
  std::vector<std::unique_ptr<Patterns>> patterns_;  ///< of the family at the same place
  std::vector<std::string> shapes_;                  ///< of its example: kAnyDigit and kAnyLetter in its parts
};

/// A sign that stands in a code in place of another one.
struct OddSign {
  std::size_t place = 0;    ///< of the sign in the text as written, from 1
  std::string sign;         ///< "O"; of another script "О U+041E"
  const char* script = "";  ///< a word of the rules: sign-cyrillic, sign-greek, sign-letter, sign-digit
  char meant = 0;
};
/// The first sign that had to be taken for another one to read `text` as `code`; none: there are words around the code.
std::optional<OddSign> odd_sign(std::string_view text, std::string_view code);

/// Brings a text to the signs that codes are written with: capitals, "-" for all dashes, no blanks around them, no
/// brackets around the whole, full-width forms and look-alikes of other scripts as Latin letters. `out` is used again.
/// Sets the two flags when something changed.
void tidy_code(std::string_view text, std::string& out, bool& tidied, bool& lookalike);

}  // namespace sohoa
