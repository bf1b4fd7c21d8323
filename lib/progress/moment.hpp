#pragma once
// Points in time: stored in UTC, said and shown as the clock in Viet Nam.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "text/number.hpp"

namespace sohoa::progress {

using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

/// The clock, or SOURCE_DATE_EPOCH where it is set.
Moment now();

/// A time as the run tables hold it: "2025-01-01T00:00:00.000Z"; a blank for the T and a missing Z are taken too (other
/// programs write DATETIME so). None for anything else.
std::optional<Moment> parse_utc(std::string_view text);

/// The last moment that a user's words mean: "2026-03-31" is the end of that day in Viet Nam (UTC+7, no summer time),
/// "31/03/2026 17:30" the end of that minute; with Z or +07:00 behind the time of day, that zone. None for what is no
/// time.
std::optional<Moment> parse_until(std::string_view text);

/// "01/01/2025 07:00" in Viet Nam, in English "2025-01-01 07:00".
std::string local_text(Moment moment);

/// The day that it is in Viet Nam.
text::Date local_day(Moment moment);
/// The last moment of a day in Viet Nam.
Moment end_of(text::Date day);
/// "31/03/2026", in English "2026-03-31".
std::string day_text(text::Date day);

/// "2025-01-01T00:00:00.000Z".
std::string iso_text(Moment moment);

}  // namespace sohoa::progress
