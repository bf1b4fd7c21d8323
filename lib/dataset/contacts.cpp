#include "dataset/contacts.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <array>

#include "text/unicode.hpp"

namespace sohoa {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t kLongestCell = 2000;  // bytes of a cell worth looking at
constexpr std::size_t kFewestDigits = 8;    // of a number that may stand beside another one
constexpr const char* kRegion = "VN";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// The prefixes of mobile numbers of 11 digits, and those that took their places in 2018.
using Prefix = std::pair<std::string_view, std::string_view>;
constexpr std::array<Prefix, 21> kOldPrefixes{
    {{"162", "32"}, {"163", "33"}, {"164", "34"}, {"165", "35"}, {"166", "36"}, {"167", "37"}, {"168", "38"},
     {"169", "39"}, {"120", "70"}, {"121", "79"}, {"122", "77"}, {"126", "76"}, {"128", "78"}, {"123", "83"},
     {"124", "84"}, {"125", "85"}, {"127", "81"}, {"129", "82"}, {"186", "56"}, {"188", "58"}, {"199", "59"}}};

/// The digits behind 0, 84 or +84.
std::string national_digits(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (is_digit(c)) digits += c;
  if (digits.starts_with("0084")) digits.erase(0, 4);
  if (text.find('+') != text.npos && digits.starts_with("84")) digits.erase(0, 2);
  if (digits.starts_with('0')) digits.erase(0, 1);
  return digits;
}

/// A mobile number as it was until 2018 with its digits of today; empty for any other.
std::string modern(std::string_view text) {
  const std::string digits = national_digits(text);
  if (digits.size() != 10) return {};
  for (const auto& [before, now] : kOldPrefixes)
    if (digits.starts_with(before)) return "0" + std::string(now) + digits.substr(before.size());
  return {};
}

/// What stands before the first digit (ĐT:, Mr An) says nothing; an opening bracket or plus belongs to the number.
std::string_view from_first_digit(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size() && !is_digit(text[begin])) ++begin;
  while (begin > 0 && (text[begin - 1] == '(' || text[begin - 1] == '+')) --begin;
  return text.substr(begin);
}

/// A number in use; false for anything else.
bool parse(std::string_view text, std::string& number, std::string& extension) {
  static const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber parsed;
  std::string whole(from_first_digit(text));
  // Behind the digits a name may stand ("(anh An)", "- Lan"): only an extension belongs to the number.
  if (const std::size_t word = whole.find_first_of("abcdghijklmnopqrstuvwyzABCDGHIJKLMNOPQRSTUVWYZ");
      word != whole.npos && whole.find("ext") == whole.npos)
    whole.erase(word);
  if (util.Parse(whole, kRegion, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
  if (!util.IsValidNumber(parsed)) return false;
  util.Format(parsed, PhoneNumberUtil::E164, &number);
  extension = parsed.extension();
  // An extension is no part of E.164, and Format() leaves it out.
  return true;
}

/// A piece of a cell that may hold several numbers with blanks or dashes between.
class PhoneReader {
 public:
  explicit PhoneReader(Phones& phones) : phones_(phones) {}

  void read(std::string_view piece) {
    piece = text::trim(piece);
    if (digits_in(piece) == 0) return;  // a word: "ĐT", "chưa có"
    if (take(piece) || take_several(piece)) return;
    phones_.invalid.emplace_back(piece);
    append(piece);
  }

 private:
  bool take(std::string_view piece) {
    std::string number, extension;
    const std::string today = modern(piece);
    if (!parse(today.empty() ? piece : std::string_view(today), number, extension)) return false;
    if (!today.empty()) phones_.converted.emplace_back(piece, number);
    if (std::find(phones_.numbers.begin(), phones_.numbers.end(), number) != phones_.numbers.end()) return true;
    phones_.numbers.push_back(number);
    append(extension.empty() ? number : number + ";ext=" + extension);
    return true;
  }

  /// "0203 3812345 0904385118", "0203.3812345 - 0904.385.118": cut where both sides are numbers in use.
  bool take_several(std::string_view piece) {
    for (std::size_t at = 1; at + 1 < piece.size(); ++at) {
      if (piece[at] != ' ' && piece[at] != '-' && piece[at] != '/') continue;
      const std::string_view first = text::trim(piece.substr(0, at)), rest = text::trim(piece.substr(at + 1));
      if (digits_in(first) < kFewestDigits || digits_in(rest) < kFewestDigits) continue;
      std::string number, extension;
      if (!parse(modern(first).empty() ? first : modern(first), number, extension)) continue;
      take(first);
      read(rest);
      return true;
    }
    return false;
  }

  void append(std::string_view text) {
    if (!phones_.text.empty()) phones_.text += "; ";
    phones_.text += text;
  }

  Phones& phones_;
};

/// Small letters of ASCII, which is all that hosts have.
std::string small(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// Calls visit(part) for the parts of a cell between any of the signs; parts are never empty.
template <typename Visit>
void each_part(std::string_view cell, std::string_view signs, Visit&& visit) {
  for (std::size_t at = 0; at <= cell.size();) {
    const std::size_t end = std::min(cell.find_first_of(signs, at), cell.size());
    if (const std::string_view part = text::trim(cell.substr(at, end - at)); !part.empty()) visit(part);
    at = end + 1;
  }
}

}  // namespace

Phones read_phones(std::string_view cell) {
  Phones phones;
  if (cell.size() > kLongestCell) {
    phones.invalid.emplace_back(cell);
    phones.text = cell;
    return phones;
  }
  std::string text(cell);
  replace_all(text, ";ext=", " ext ");  // as we write it
  for (const std::string_view word :
       {"số máy lẻ", "máy lẻ", "Máy lẻ", "MÁY LẺ", "may le", "máy nhánh", "ML:", "nội bộ"})
    replace_all(text, word, " ext ");
  for (const std::string_view word : {" hoặc ", " và ", " & ", "\n", "\r", "|"}) replace_all(text, word, ";");
  PhoneReader reader(phones);
  each_part(text, ";,", [&](std::string_view part) {
    // A slash parts numbers, unless what stands behind it only completes the one before: 0203.3812345/346.
    const std::size_t slash = part.find('/');
    if (slash != part.npos && digits_in(part.substr(0, slash)) >= kFewestDigits &&
        digits_in(part.substr(slash + 1)) >= kFewestDigits)
      each_part(part, "/", [&](std::string_view number) { reader.read(number); });
    else
      reader.read(part);
  });
  // A cell of words alone is told as it is.
  if (phones.text.empty() && !text::trim(cell).empty()) {
    phones.invalid.emplace_back(text::trim(cell));
    phones.text = text::trim(cell);
  }
  return phones;
}

std::vector<std::string_view> phones_of(std::string_view field) {
  std::vector<std::string_view> numbers;
  each_part(field, ";", [&](std::string_view part) {
    if (part.starts_with('+') && digits_in(part) == part.size() - 1) numbers.push_back(part);
  });
  return numbers;
}

std::string normal_emails(std::string_view cell) {
  if (cell.find('@') == cell.npos) return std::string(cell);
  std::string out;
  each_part(cell, ";,/ \n\r\t", [&](std::string_view part) {
    for (const std::string_view word : {"mailto:", "Email:", "email:", "E-mail:", "e-mail:"})
      if (part.starts_with(word)) part.remove_prefix(word.size());
    while (part.ends_with('.')) part.remove_suffix(1);
    if (part.empty()) return;
    const std::size_t at = part.find('@');
    out += (out.empty() ? "" : "; ") + std::string(part.substr(0, at));
    if (at != part.npos) out += small(part.substr(at));
  });
  return out;
}

std::string normal_urls(std::string_view cell) {
  std::string out;
  bool links = true;
  each_part(cell, "; \n\r\t", [&](std::string_view part) {
    while (part.ends_with(',') || part.ends_with('.')) part.remove_suffix(1);
    if (part.empty()) return;
    std::string_view scheme = "http://";
    for (const std::string_view known : {"http://", "https://"})
      if (small(part.substr(0, known.size())) == known) {
        scheme = known;
        part.remove_prefix(known.size());
        break;
      }
    const std::size_t host = std::min(part.find_first_of("/?#"), part.size());
    if (part.substr(0, host).find('.') == part.npos || part.find('@') < host) links = false;
    out +=
        (out.empty() ? "" : "; ") + std::string(scheme) + small(part.substr(0, host)) + std::string(part.substr(host));
  });
  return links && !out.empty() ? out : std::string(cell);
}

std::string url_owner(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (url.starts_with(scheme)) url.remove_prefix(scheme.size());
  if (url.starts_with("www.")) url.remove_prefix(4);
  while (url.ends_with('/')) url.remove_suffix(1);
  const std::size_t host_end = std::min(url.find_first_of("/?#"), url.size());
  const std::string_view host = url.substr(0, host_end);
  for (const std::string_view shared :
       {"facebook.com", "fb.com", "booking.com", "agoda.com", "traveloka.com", "airbnb.com", "tripadvisor.com",
        "google.com", "instagram.com", "zalo.me", "youtube.com"})
    if (host == shared || host.ends_with("." + std::string(shared)))
      return host_end < url.size() ? small(url) : std::string();
  return std::string(host);
}

}  // namespace sohoa
