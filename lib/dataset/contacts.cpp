#include "dataset/contacts.hpp"

#include <fmt/format.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <array>

#include "text/unicode.hpp"

namespace sohoa {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t kLongestCell = 2000;  // bytes of a cell worth looking at
constexpr std::size_t kMostParts = 20;      // numbers of a cell: what stands behind them is not read
constexpr std::size_t kFewestDigits = 8;    // of a number that may stand beside another one
constexpr std::size_t kMostDigits = 20;     // 15 of E.164, and an extension
constexpr std::size_t kMostOfExtension = 5;
constexpr std::size_t kFewestOfAny = 3;
constexpr std::size_t kMostCuts = 12;  // places where one number may end
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

/// From the first digit, with the opening bracket or plus that belongs to it, to the last one.
std::string_view bare(std::string_view text) {
  std::size_t begin = 0, end = text.size();
  while (begin < end && !is_digit(text[begin])) ++begin;
  while (end > begin && !is_digit(text[end - 1])) --end;
  if (begin == end) return {};
  while (begin > 0 && (text[begin - 1] == '(' || text[begin - 1] == '+')) --begin;
  return text.substr(begin, end - begin);
}

/// A number in use; false for anything else.
bool parse(std::string_view text, std::string& number, std::string& extension) {
  static const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber parsed;
  if (util.Parse(std::string(text), kRegion, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
  if (!util.IsValidNumber(parsed)) return false;
  util.Format(parsed, PhoneNumberUtil::E164, &number);
  extension = parsed.extension();
  // An extension is no part of E.164, and Format() leaves it out.
  return true;
}

/// Up to `most` digits at the front behind other signs than digits; empty when there are more.
std::string_view few_digits(std::string_view text, std::size_t most) {
  std::size_t begin = 0;
  while (begin < text.size() && !is_digit(text[begin])) ++begin;
  std::size_t end = begin;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - begin <= most ? text.substr(begin, end - begin) : std::string_view{};
}

/// One part of a cell, which may hold several numbers with names, blanks or dashes between.
class PhoneReader {
 public:
  explicit PhoneReader(Phones& phones) : phones_(phones) {}

  bool full() const { return parts_ >= kMostParts; }

  void read(std::string_view part) {
    if (digits_in(part) == 0) return;  // a word: "ĐT", "chưa có"
    const std::size_t before = found_;
    std::vector<std::string> wrong;
    const std::string runs = runs_of_digits(part);
    for (std::size_t at = 0; at < runs.size();) {
      const std::size_t end = full() ? runs.size() : std::min(runs.find('\n', at), runs.size());
      const std::string_view run = bare(std::string_view(runs).substr(at, end - at));
      if (full() && !run.empty())
        wrong.emplace_back(run);
      else if (!run.empty())
        ++parts_, read_run(run, wrong);
      at = end + 1;
    }
    if (found_ == before) wrong = {std::string(part)};  // with the words around it
    for (const std::string& text : wrong) {
      // "số 2: 0904…": what is too short for any number is a word beside one.
      if (found_ > before && digits_in(text) < kFewestOfAny) continue;
      invalid(text);
    }
  }

  void invalid(std::string_view text) {
    phones_.invalid.emplace_back(text);
    append(text);
  }

 private:
  /// The part with a line for each run between words: names stand before numbers and behind them.
  static std::string runs_of_digits(std::string_view part) {
    std::string runs;
    for (std::size_t at = 0; at < part.size();) {
      const std::size_t begin = at;
      while (at < part.size() && is_letter(part[at])) ++at;
      if (at == begin) {
        runs += part[at] == ':' ? '\n' : part[at];
        ++at;
        continue;
      }
      const std::string_view word = part.substr(begin, at - begin);
      runs += word == "ext" || word == "Ext" || word == "EXT" || word == "x" ? " ext " : "\n";
    }
    return runs;
  }
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c < 0; }

  void read_run(std::string_view run, std::vector<std::string>& wrong) {
    while (!run.empty()) {
      if (digits_in(run) <= kMostDigits && take(run)) return;
      const std::string_view rest = full() ? run : take_first(run);
      if (rest.size() == run.size()) {
        wrong.emplace_back(run);
        return;
      }
      ++parts_;
      run = bare(rest);
    }
  }

  /// "0203 3812345 0904385118", "0203.3812345 - 0904.385.118": takes the first number, the longest that is in use and
  /// leaves no stray digits behind, and what only completes it; gives the rest back, all of it when there is none.
  std::string_view take_first(std::string_view run) {
    std::vector<std::size_t> cuts;
    std::size_t digits = 0;
    for (std::size_t at = 0; at < run.size() && digits <= kMostDigits; ++at) {
      digits += is_digit(run[at]);
      if (digits >= kFewestDigits && std::string_view(" -/(").find(run[at]) != std::string_view::npos)
        cuts.push_back(at);
    }
    if (cuts.size() > kMostCuts) cuts.resize(kMostCuts);
    for (auto cut = cuts.rbegin(); cut != cuts.rend(); ++cut) {
      const std::string_view first = bare(run.substr(0, *cut)), rest = run.substr(*cut);
      const std::string_view few = few_digits(rest, kMostOfExtension);
      const bool bracket = text::trim(rest).starts_with('(') && !few.empty();
      const bool slash = rest.starts_with('/') && !few.empty() && few.size() < kMostOfExtension;
      if (!bracket && !slash && digits_in(rest) < kFewestDigits) continue;
      if (!take(bracket ? fmt::format("{} ext {}", first, few) : std::string(first))) continue;
      return slash ? complete(first, rest) : bracket ? behind(rest, few) : rest;
    }
    return run;
  }

  static std::string_view behind(std::string_view text, std::string_view piece) {
    return text.substr(static_cast<std::size_t>(piece.data() + piece.size() - text.data()));
  }

  /// "0203.3812345/346/347": the last digits of further numbers.
  std::string_view complete(std::string_view first, std::string_view rest) {
    while (rest.starts_with('/')) {
      const std::string_view last = few_digits(rest, kMostOfExtension - 1);
      if (last.empty() || full()) break;
      std::string number;
      for (const char c : first)
        if (is_digit(c) || c == '+') number += c;
      number.replace(number.size() - last.size(), last.size(), last);
      if (!take(number)) break;
      ++parts_;
      rest = text::trim(behind(rest, last));
    }
    return rest;
  }

  bool take(std::string_view piece) {
    std::string number, extension;
    const std::string today = modern(piece);
    if (!parse(today.empty() ? piece : std::string_view(today), number, extension)) return false;
    ++found_;
    if (!today.empty()) phones_.converted.emplace_back(piece, number);
    if (std::find(phones_.numbers.begin(), phones_.numbers.end(), number) != phones_.numbers.end()) return true;
    phones_.numbers.push_back(number);
    append(extension.empty() ? number : number + ";ext=" + extension);
    return true;
  }

  void append(std::string_view text) {
    if (!phones_.text.empty()) phones_.text += "; ";
    phones_.text += text;
  }

  Phones& phones_;
  std::size_t parts_ = 0;  ///< numbers and runs that are none
  std::size_t found_ = 0;
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
  for (const std::string_view blank : {"\u00A0", "\u2009", "\u202F"}) replace_all(text, blank, " ");
  for (const std::string_view dash : {"–", "—", "‐", "‑", "‒", "−"}) replace_all(text, dash, "-");
  for (const std::string_view word : {" hoặc ", " và ", " & ", "\n", "\r", "|"}) replace_all(text, word, ";");
  PhoneReader reader(phones);
  std::string_view left = text;
  while (!left.empty() && !reader.full()) {
    const std::size_t end = std::min(left.find_first_of(";,"), left.size());
    if (const std::string_view part = text::trim(left.substr(0, end)); !part.empty()) reader.read(part);
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  if (digits_in(left) > 0) reader.invalid(text::trim(left));
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
