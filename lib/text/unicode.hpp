#pragma once
// Unicode as the rest of the house wants it: UTF-8 in NFC. The checks are called for every text value of a source, so
// the usual answers (all ASCII, valid, already NFC, nothing to trim) come without allocation.
#include <string>
#include <string_view>

namespace sohoa::text {

/// True when no byte is above 0x7F.
bool is_ascii(std::string_view text);

/// True when every byte is ASCII and none is NUL: text that needs no further look. One pass, eight bytes at a time.
bool is_plain(std::string_view text);

/// True when one pass shows that `text` is valid UTF-8 in NFC without NUL, and that no wrong conversion need be feared:
/// no Ð or ð (often typed for Đ), no sign that touches letters, and some letter that Latin-1 does not have, if it has
/// letters with marks. False means that a closer look is needed, not that something is wrong.
bool is_settled(std::string_view text);

/// True when `text` holds a NUL byte, which no text column can store and most programs cut at.
bool has_nul(std::string_view text);

/// Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. NUL is valid here; see has_nul().
bool is_utf8(std::string_view text);

/// True when valid UTF-8 `text` is in normalisation form C. Vietnamese text is settled without calling utf8proc.
bool is_nfc(std::string_view text);

/// `text` in normalisation form C; text that is not valid UTF-8 comes back unchanged.
std::string nfc(std::string_view text);

/// The form in which names are compared: compatibility-decomposed, lower case, without marks, đ and ð as d, blanks
/// collapsed to one and cut at the ends. "  Xã  ĐỒNG Tiến" and "xa dong tien" fold to the same. Invalid bytes are
/// dropped.
std::string fold(std::string_view text);
/// The same into `out`, whose memory is used again.
void fold_to(std::string_view text, std::string& out);

/// Capital letters, one code point for one ("Đồng Tiến" gives "ĐỒNG TIẾN"); invalid UTF-8 comes back unchanged.
std::string upper(std::string_view text);

/// A title as it stands on its own: its first letter a capital.
std::string capital(std::string_view title);

/// Without blanks at both ends: ASCII blanks, no-break and other Unicode spaces, zero-width characters and byte order
/// marks.
std::string_view trim(std::string_view text);

/// Any bytes as valid UTF-8 on one line for a message: invalid bytes and control characters appear as \xB6.
std::string printable(std::string_view raw);

/// Appends one code point in UTF-8.
void append_utf8(std::string& out, char32_t code_point);

/// Reads one code point of `text` at `at` and moves `at` behind it. Gives kInvalid and moves one byte on bad UTF-8.
inline constexpr char32_t kInvalid = 0xFFFFFFFF;
char32_t next_code_point(std::string_view text, std::size_t& at);

}  // namespace sohoa::text
