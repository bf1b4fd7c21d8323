#pragma once
// The words by which people mark rows that are no records: titles, sums, notes, signatures. `folded` texts are in lower
// case without marks (text/unicode.hpp); `text` is as written, and where it has marks they must be the right ones:
// "Cống thôn Hải Tiến" is no "cộng thôn".
#include <cstdint>
#include <string_view>

namespace sohoa::source {

/// Stands above tables: "CỘNG HÒA XÃ HỘI …", "UBND xã …", "Biểu số 01", "DANH SÁCH …", "Đơn vị tính: ha".
bool is_title(std::string_view text);
/// The state's name or motto, which nothing but the top of a document has: "CỘNG HÒA XÃ HỘI …", "Độc lập - Tự do …".
bool is_state_heading(std::string_view text);
/// "Tổng cộng", "Cộng thôn Hải Tiến", "Mang sang".
bool is_sum(std::string_view text);
/// Stands under tables: "Ghi chú: …", "Người lập biểu", "Ngày … tháng … năm …", "(Ký, ghi rõ họ tên)".
bool is_note(std::string_view folded);
/// A name for the column that only counts the rows: "STT", "TT", "Số TT", "#".
bool is_ordinal(std::string_view folded);

/// Columns about persons: names, identity papers, telephones.
bool is_personal(std::string_view folded);
/// A text with the number of an identity card, a tax code or a telephone in it: 9 to 12 digits on end, or a telephone
/// in groups.
bool is_personal_value(std::string_view value);

/// How a section is counted: "A", "I.", "1)", "1.1"; the depth that such sections mostly have.
enum class Mark : std::uint8_t { none, letter, roman, number, subnumber };
/// The mark a folded text begins with. `alone`: the whole text is a mark ("I"); else a full stop, bracket or dash must
/// stand behind it.
Mark section_mark(std::string_view folded, bool alone);

/// The column that "(5)", "5" or "[5]" counts; 0 for everything else.
int column_number(std::string_view text);
/// Text of digits and the signs of numbers and dates only: "12", "1.234,5", "03/2019", "0912 345 678".
bool is_numeric(std::string_view text);
/// A year, as the title of a column: the text "2023", or without a text the number.
bool is_year(std::string_view text, double number);

}  // namespace sohoa::source
