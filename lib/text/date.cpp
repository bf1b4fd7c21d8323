#include <algorithm>
#include <array>
#include <cstdlib>

#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

using std::chrono::sys_days;

/// Position of the first character that fits, or the end.
template <typename Fits>
std::size_t first_that(std::string_view text, Fits fits) {
  return static_cast<std::size_t>(std::find_if(text.begin(), text.end(), fits) - text.begin());
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

unsigned to_number(std::string_view digits) {
  unsigned value = 0;
  for (const char digit : digits) value = 10 * value + static_cast<unsigned>(digit - '0');
  return value;
}

std::optional<Date> day_of(std::string_view year, std::string_view month, std::string_view day) {
  if (year.size() != 4 || year[0] == '0' || month.size() > 2 || day.size() > 2) return std::nullopt;
  if (!all_digits(year) || !all_digits(month) || !all_digits(day)) return std::nullopt;
  const Date date{std::chrono::year(static_cast<int>(to_number(year))), std::chrono::month(to_number(month)),
                  std::chrono::day(to_number(day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

/// A time of day with or without seconds, parts of a second and zone: "T00:00:00", " 7:30", "T07:30:00.000+07:00", "Z".
bool is_time(std::string_view text) {
  if (text.empty()) return true;
  if (text[0] != 'T' && text[0] != ' ') return false;
  text.remove_prefix(1);
  const std::size_t hour = text.find(':');
  if (hour == text.npos || hour == 0 || hour > 2) return false;
  return all_digits(text.substr(0, hour)) && text.find_first_not_of("0123456789:.+-Z") == text.npos;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  text = trim(text);
  const std::size_t end = first_that(text, [](char c) { return c == 'T' || c == ' '; });
  if (!is_time(text.substr(end))) return std::nullopt;
  text = text.substr(0, end);
  if (text.size() == 8 && all_digits(text)) return day_of(text.substr(0, 4), text.substr(4, 2), text.substr(6));
  const std::size_t one = first_that(text, [](char c) { return c == '-' || c == '/' || c == '.'; });
  if (one == text.size()) return std::nullopt;
  const std::size_t two = text.find(text[one], one + 1);
  if (two == text.npos) return std::nullopt;
  const std::string_view first = text.substr(0, one), middle = text.substr(one + 1, two - one - 1);
  const std::string_view last = text.substr(two + 1);
  if (first.size() == 4) return text[one] == '.' ? std::nullopt : day_of(first, middle, last);
  return day_of(last, middle, first);
}

std::string iso(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

long days(Date date) {
  return sys_days(date).time_since_epoch().count();
}

Date today() {
  using namespace std::chrono;
  auto now = time_point_cast<seconds>(system_clock::now());
  if (const char* given = std::getenv("SOURCE_DATE_EPOCH"); given != nullptr && all_digits(given))
    now = sys_seconds(seconds(std::strtoll(given, nullptr, 10)));
  return Date(floor<std::chrono::days>(now + hours(7)));
}

std::optional<bool> parse_boolean(std::string_view text) {
  constexpr std::array kYes = {"1",      "true", "t", "yes", "y", "co", "dung", "da", "da co",
                               "da cap", "roi",  "x", "v",   "✓", "✔",  "☑",    "☒"};
  constexpr std::array kNo = {"",         "0",   "false", "f",       "no",       "n", "khong",
                              "khong co", "sai", "chua",  "chua co", "chua cap", "-", "☐"};
  text = trim(text);
  if (text == "1") return true;
  if (text == "0") return false;
  constexpr std::size_t kLongest = 24;  // bytes of the longest word, however it is written
  if (text.size() > kLongest) return std::nullopt;
  thread_local std::string folded;
  fold_to(text, folded);
  for (const std::string_view yes : kYes)
    if (folded == yes) return true;
  for (const std::string_view no : kNo)
    if (folded == no) return false;
  return std::nullopt;
}

}  // namespace sohoa::text
