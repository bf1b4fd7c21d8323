#pragma once
// Telephone numbers, e-mail and web addresses as people write several of them into one cell.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sohoa {

/// What a cell of telephone numbers holds.
struct Phones {
  /// E.164 with "; " between, an extension as ";ext=101" (RFC 3966); what is no number in use stands as it was written.
  std::string text;
  std::vector<std::string> numbers;  ///< those in use, E.164, without extension
  std::vector<std::string> invalid;  ///< what is none, as written
  /// Mobile numbers of 11 digits, as they were until 2018, and what they became.
  std::vector<std::pair<std::string, std::string>> converted;
};

/// Reads "0203.3812345; 0904 385 118", "0904385118/0912345678", "(+84) 203 3812345 máy lẻ 101", "904385118" (a
/// spreadsheet has dropped the 0), "ĐT: 0904385118 (anh An)", "Anh Hùng 0912345678 chị Lan 0987654321",
/// "0203.3812345/346" (two numbers), "0203 3812345 (101)" (an extension). Of the first 20 numbers only: what stands
/// behind them is told as invalid. A number without country is one of Viet Nam; whether it
/// is in use is what libphonenumber knows of the plan.
Phones read_phones(std::string_view cell);

/// The E.164 numbers of a field that read_phones() has written.
std::vector<std::string_view> phones_of(std::string_view field);

/// E-mail addresses with "; " between, without "mailto:" and blanks, the part behind @ in small letters. What has no @
/// stays as it is.
std::string normal_emails(std::string_view cell);

/// Web addresses with "; " between, host in small letters, "http://" in front where no scheme is said.
std::string normal_urls(std::string_view cell);

/// What of a web address names its owner: "halongpearl.vn" of "https://www.halongpearl.vn/vi"; on the pages of others
/// (facebook.com, booking.com …) the path too, nothing without one.
std::string url_owner(std::string_view url);

}  // namespace sohoa
