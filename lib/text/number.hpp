#pragma once
// Numbers, days and yes/no as Vietnamese offices write them: "1.234,5" and "1,234.5", 05/03/2014 and 2014-03-05, "có".
// Readers never guess a meaning: what is not wholly a number (a unit, a second number) is no number.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/message.hpp"

namespace sohoa::text {

/// The signs of a written number; `group` is 0 when thousands are not separated.
struct NumberStyle {
  char decimal;
  char group;
};

/// What `text` proves about the decimal sign: "153,0" and "1.234,5" show a comma, "1,234.5" and "1,234,567" a point.
/// None for what could be either ("1.234", "14") and for what is no number.
std::optional<NumberStyle> number_style(std::string_view text);

/// The decimal sign of one column, learnt from its values, for the hint of parse_number().
class DecimalJudge {
 public:
  /// A unit behind the number ("1.234,5 m²") does not matter.
  void observe(std::string_view text);
  /// ',' or '.', which nearly all values that prove one do; 0 when none does, or when more than a twentieth of them
  /// prove the other one: two hands have written such a column, and nothing is to be learnt about the rest.
  char decimal() const;

 private:
  long commas_ = 0;
  long points_ = 0;
};

/// A number: "153", "153,0", "1.234,5", "1,234.5", "1 234,5" (any blank), "1e3", "+5", "−5". Groups must be of three
/// digits. "1.234" and "1,234" alone are ambiguous: the sign that `decimal_hint` names is the decimal sign and the
/// other one groups; without a hint (0) either sign is taken as the decimal sign, so both read 1.234. None for anything
/// else: empty text, units, trailing text, NaN, infinity, a number beyond double.
std::optional<double> parse_number(std::string_view text, char decimal_hint = 0);

/// True for "1.234" and "12,500", of which nobody but the column can say whether the sign groups or is decimal.
bool is_ambiguous_number(std::string_view text);

/// A whole number: "14", "0014", "14.0", "14,00", "1.234.567". None when there is a fraction, and without a hint also
/// for "1.000", which is 1 or 1000.
std::optional<long long> parse_integer(std::string_view text, char decimal_hint = 0);

/// For messages, rounded to `decimals`: 1234.5 gives "1.234,5" in Vietnamese and "1,234.5" in English.
std::string format_number(double value, Lang lang, int decimals);

/// A calendar day.
using Date = std::chrono::year_month_day;

/// A day written yyyy-mm-dd, yyyy/mm/dd, yyyymmdd, dd/mm/yyyy, d-m-yyyy or dd.mm.yyyy, with or without a time of day
/// behind it (which is dropped). Day before month always. None for days that no calendar has and for years before 1000.
std::optional<Date> parse_date(std::string_view text);

/// Whether the day or the month stands first in 05/03/2014.
enum class DateOrder : std::uint8_t { day_first, month_first };

/// The order of the dates of one column, learnt from its values.
class DateJudge {
 public:
  void observe(std::string_view text);
  /// month_first when no value speaks against it and so many cannot be read otherwise that it is no slip: three in ten
  /// (of all days of a year, six in ten tell). None when no value tells, or so few.
  std::optional<DateOrder> order() const;

 private:
  long day_first_ = 0;
  long month_first_ = 0;
  long either_ = 0;
};

/// A day as somebody wrote it.
struct WrittenDate {
  Date date;
  bool completed = false;  ///< the writing left something open: a year of two digits, no day, a serial number
};

/// What parse_date() reads, and the longer and shorter ways: "ngày 5 tháng 3 năm 2019" and "ngày 5/3/2019" with words
/// before it ("Cô Tô, ngày …"), "5 tháng 3, 2019", "5-Mar-2019"; without a day ("tháng 3/2019", "3/2019": the first of
/// the month); a year alone ("2019", "sinh năm 1975", "…/…/2019": its first day; 1900 to 2099); with a year of two
/// digits (30 to 99 are 1930 to 1999, as in Excel); serial numbers of a workbook (five digits to 73050, days since
/// 1899-12-30).
std::optional<WrittenDate> read_date(std::string_view text, DateOrder order = DateOrder::day_first);

/// The day that a workbook's serial number means; none outside 2101 (1905) to 73050 (2099).
std::optional<Date> date_of_serial(double serial);

/// "2014-03-05".
std::string iso(Date date);

/// Days since 1970-01-01.
long days(Date date);

/// Today in Vietnam (UTC+7, no summer time). SOURCE_DATE_EPOCH (seconds) stands for the clock where it is set.
Date today();

/// A ticked box: 1, true, yes, có, đúng, đã, đã cấp, x, v, ✓ are true; 0, false, no, không, sai, chưa, chưa cấp, "-"
/// and empty text are false, case and marks apart. None for anything else.
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace sohoa::text
