#pragma once
// Names as people write them: the same place is "Hoà Bình", "Hòa  Bình" and "HÒA BÌNH", and not "Hóa Bình".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sohoa::text {

/// A name in the forms by which it is compared: letters and digits only, small.
struct NameForm {
  std::string plain;   ///< without marks, đ as d
  std::string marked;  ///< with marks, each word's tone at its end, so that hoà and hòa are one; for comparing only
  bool marks = false;  ///< some mark was written
};

/// Forms of a name in any Unicode form and case. Blanks of all kinds, zero-width characters and signs do not count, nor
/// do zeros before a number ("Tổ 05"); y is i where it is the only vowel of a word (Mỹ and Mĩ, Lý and Lí, quý and quí,
/// but not Tây and Tai).
NameForm name_form(std::string_view name);
/// The same into `form`, whose memory is used again.
void name_form(std::string_view name, NameForm& form);

/// Whether `written` is the name `listed`, which has its marks. Names that differ in their marks only are different,
/// unless `written` has none at all. An empty name is no name.
bool same_name(const NameForm& written, const NameForm& listed);

/// The kind of unit that a name begins with.
enum class UnitWord : std::uint8_t { xa, phuong, thi_tran, dac_khu, quan, huyen, thi_xa, thanh_pho, tinh };

/// Takes the word for the kind of unit off the front of a name, in full ("thị trấn", "Thi tran") or short ("TT.", "P5",
/// "TX ", "TP.", "Q.1", "H.", "X.", "T.", "ĐK."), when a name follows it. A short form needs a point, a digit or a
/// blank behind it. "T." is tỉnh, "TT." thị trấn: in an address they may be thôn and trung tâm, which only their place
/// tells.
std::optional<UnitWord> take_unit_word(std::string_view& name);

/// How alike a written name and one of a list are, 0 to 1: 1 the same with the same marks, kUnmarked the same but
/// written without marks, else below kUnmarked: by the letters to be changed, added, left out or exchanged with their
/// neighbour against the letters of the longer name; what differs in its marks only, or a tone, counts a fourth of a
/// letter.
double likeness(const NameForm& written, const NameForm& listed);
inline constexpr double kUnmarked = 0.995;

/// Below it a name is not offered for another one.
inline constexpr double kOffered = 0.65;

/// The order of Vietnamese dictionaries as Unicode (CLDR) has it: a ă â b c d đ e ê … u ư v x y, of equal letters the
/// tones level, grave, hook, tilde, acute, dot, then small before capital. Blanks and signs sort before digits, digits
/// before letters. Below, equal or above 0; equal texts only are 0.
int vietnamese_compare(std::string_view a, std::string_view b);

/// Bytes that sort as vietnamese_compare() does, but for texts that differ in their bytes and nothing else.
std::string vietnamese_key(std::string_view text);

}  // namespace sohoa::text
