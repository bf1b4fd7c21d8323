#include "progress/moment.hpp"

#include <fmt/chrono.h>
#include <re2/re2.h>

#include <charconv>
#include <cstdlib>

#include "base/message.hpp"
#include "text/number.hpp"

namespace sohoa::progress {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kMinute{60'000}, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr milliseconds kVietnam = 7 * kHour;

/// What was said, and how long it lasts: a day, a minute, a second, a millisecond.
struct Said {
  Moment begin;
  milliseconds length;
};

Moment start_of(text::Date date) {
  return Moment(std::chrono::sys_days(date));
}

/// Hours ahead of UTC of "Z", "+07:00", "-0330"; nullopt when it is no zone.
std::optional<milliseconds> parse_zone(std::string_view zone) {
  static const RE2 kZone(R"(([+-])(\d\d):?(\d\d))");
  if (zone == "Z" || zone == "z") return milliseconds(0);
  std::string sign;
  int hours = 0, minutes = 0;
  if (!RE2::FullMatch({zone.data(), zone.size()}, kZone, &sign, &hours, &minutes)) return std::nullopt;
  if (hours > 14 || minutes > 59) return std::nullopt;
  return (hours * kHour + minutes * kMinute) * (sign == "-" ? -1 : 1);
}

std::optional<Said> parse(std::string_view words, milliseconds zone) {
  static const RE2 kTime(R"(([0-9/.-]+)(?:[T ]\s*(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(\S*))?)");
  std::string date, hour, minute, second, fraction, zone_words;
  if (!RE2::FullMatch({words.data(), words.size()}, kTime, &date, &hour, &minute, &second, &fraction, &zone_words))
    return std::nullopt;
  const auto day = text::parse_date(date);
  if (!day) return std::nullopt;
  if (hour.empty()) return Said{start_of(*day) - zone, kDay};
  if (!zone_words.empty()) {
    const auto said = parse_zone(zone_words);
    if (!said) return std::nullopt;
    zone = *said;
  }
  const int hours = std::stoi(hour), minutes = std::stoi(minute), seconds = second.empty() ? 0 : std::stoi(second);
  if (hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
  Moment begin = start_of(*day) - zone + hours * kHour + minutes * kMinute + std::chrono::seconds(seconds);
  if (!fraction.empty()) begin += milliseconds(std::stoi((fraction + "00").substr(0, 3)));
  return Said{begin, second.empty() ? kMinute : fraction.empty() ? milliseconds(1000) : milliseconds(1)};
}

}  // namespace

Moment now() {
  if (const char* given = std::getenv("SOURCE_DATE_EPOCH"); given != nullptr && *given != '\0') {
    std::int64_t seconds = 0;
    if (std::from_chars(given, given + std::char_traits<char>::length(given), seconds).ec == std::errc())
      return Moment(std::chrono::seconds(seconds));
  }
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

std::optional<Moment> parse_utc(std::string_view text) {
  const auto said = parse(text, milliseconds(0));
  return said ? std::optional(said->begin) : std::nullopt;
}

std::optional<Moment> parse_until(std::string_view text) {
  const auto said = parse(text, kVietnam);
  return said ? std::optional(said->begin + said->length - milliseconds(1)) : std::nullopt;
}

std::string local_text(Moment moment) {
  const auto there = std::chrono::floor<std::chrono::seconds>(moment + kVietnam);
  const std::tm parts = fmt::gmtime(std::chrono::system_clock::to_time_t(there));
  return language() == Lang::vi ? fmt::format("{:%d/%m/%Y %H:%M}", parts) : fmt::format("{:%Y-%m-%d %H:%M}", parts);
}

text::Date local_day(Moment moment) {
  return text::Date(std::chrono::floor<std::chrono::days>(moment + kVietnam));
}

Moment end_of(text::Date day) {
  return start_of(day) - kVietnam + kDay - milliseconds(1);
}

std::string day_text(text::Date day) {
  if (language() == Lang::en) return text::iso(day);
  return fmt::format("{:02}/{:02}/{}", static_cast<unsigned>(day.day()), static_cast<unsigned>(day.month()),
                     static_cast<int>(day.year()));
}

std::string iso_text(Moment moment) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(moment);
  const std::tm parts = fmt::gmtime(std::chrono::system_clock::to_time_t(seconds));
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", parts, (moment - seconds).count());
}

}  // namespace sohoa::progress
