#pragma once
// Wrong conversions that made valid UTF-8, and how they are undone.
#include <optional>
#include <string>
#include <string_view>

namespace sohoa::text {

/// The bytes that a program took for Windows-1258 when it made `utf8` of them, letters and tones composed or not; none
/// when some character has no byte there.
std::optional<std::string> cp1258_bytes(std::string_view utf8);

/// Undoes that UTF-8 was taken for Latin-1, Windows-1252 or Windows-1258, as often as it happened ("Quáº£ng" gives
/// "Quảng"), also where a program dropped the five bytes that Windows-1252 lacks ("Äáº§m"). True when `out` was set.
/// `known`: the column is known to be damaged so, and dropped bytes are put back by the best guess.
bool undo_double_utf8(std::string_view text, std::string& out, bool known = false);

/// Undoes that Unicode was sent through a converter from TCVN3 ("Rừng phũng hộ", "mụi trường"), word by word where the
/// word reads better so. Right words of the same value can suffer, so this is only for columns known to be damaged.
/// True when `out` was set.
bool undo_second_tcvn3(std::string_view text, std::string& out);

/// True when `text` is UTF-8 in NFC without NUL, and made of Vietnamese words as it stands: every word with marks is a
/// syllable, and signs stand where signs do.
bool reads_well(std::string_view text);

/// True when every character lies where Vietnamese and Western text has them: Latin letters, combining marks,
/// punctuation and signs. Bytes of VPS and VISCII sometimes are valid UTF-8, but of N'Ko or Syriac.
bool is_latin(std::string_view utf8);

}  // namespace sohoa::text
