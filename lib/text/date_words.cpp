// The longer and shorter ways of writing a day.
#include <algorithm>
#include <array>
#include <cmath>

#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// A run of digits, a run of letters or one sign of a folded text.
struct Token {
  enum class Kind : std::uint8_t { end, number, word, sign };
  Kind kind = Kind::end;
  std::string_view text;
  unsigned value = 0;  ///< of a number of at most four digits

  bool is(std::string_view word) const { return kind != Kind::number && text == word; }
};

class Tokens {
 public:
  explicit Tokens(std::string_view folded) : rest_(folded) { next(); }
  const Token& now() const { return now_; }
  std::string_view rest() const { return rest_; }

  void next() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
    now_ = {};
    if (rest_.empty()) return;
    std::size_t length = 1;
    if (is_digit(rest_[0])) {
      now_.kind = Token::Kind::number;
      while (length < rest_.size() && is_digit(rest_[length])) ++length;
    } else if (is_letter(rest_[0])) {
      now_.kind = Token::Kind::word;
      while (length < rest_.size() && is_letter(rest_[length])) ++length;
    } else {
      now_.kind = Token::Kind::sign;
    }
    now_.text = rest_.substr(0, length);
    if (now_.kind == Token::Kind::number)
      for (const char digit : now_.text.substr(0, 5)) now_.value = now_.value * 10 + static_cast<unsigned>(digit - '0');
    rest_.remove_prefix(length);
  }
  /// Goes past what stands here when it is `word`.
  bool take(std::string_view word) {
    if (!now_.is(word)) return false;
    next();
    return true;
  }
  /// A number of at most `digits` digits.
  bool take_number(std::size_t digits, unsigned& value, std::size_t& written) {
    if (now_.kind != Token::Kind::number || now_.text.size() > digits) return false;
    value = now_.value;
    written = now_.text.size();
    next();
    return true;
  }

 private:
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
  std::string_view rest_;
  Token now_;
};

/// Day, month and year as numbers; a day of 0 was not written.
struct Parts {
  unsigned day = 0, month = 0, year = 0;
  std::size_t year_digits = 0;
};

std::optional<WrittenDate> date_of(const Parts& parts) {
  constexpr unsigned kPivot = 30;  // Excel's: 29 is 2029, 30 is 1930
  WrittenDate written;
  unsigned year = parts.year;
  if (parts.year_digits == 2) {
    year += year < kPivot ? 2000 : 1900;
    written.completed = true;
  } else if (parts.year_digits != 4 || year < 1000) {
    return std::nullopt;
  }
  if (parts.day == 0) written.completed = true;
  written.date = Date{std::chrono::year(static_cast<int>(year)), std::chrono::month(parts.month),
                      std::chrono::day(std::max(parts.day, 1U))};
  return written.date.ok() ? std::optional(written) : std::nullopt;
}

/// "mar", "march": 3; 0 for any other word.
unsigned english_month(std::string_view word) {
  constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                     "may",       "june",     "july",     "august",
                                                     "september", "october",  "november", "december"};
  for (unsigned i = 0; i < kMonths.size(); ++i)
    if (word == kMonths[i] || (word.size() == 3 && kMonths[i].starts_with(word))) return i + 1;
  return 0;
}

/// '/', '-' or '.', or only `wanted` when it is one of these; 0 when none stands here.
char take_separator(Tokens& tokens, char wanted = 0) {
  if (tokens.now().kind != Token::Kind::sign) return 0;
  const char sign = tokens.now().text[0];
  if (wanted != 0 ? sign != wanted : sign != '/' && sign != '-' && sign != '.') return 0;
  tokens.next();
  return sign;
}

/// What may stand before a year: "nam", a comma, a separator.
void skip_to_year(Tokens& tokens) {
  tokens.take(",");
  if (!tokens.take("nam")) take_separator(tokens);
}

/// "thang 3 nam 2019", "3/2019"; also the end of a date with a day.
bool take_month_and_year(Tokens& tokens, Parts& parts) {
  std::size_t written = 0;
  if (!tokens.take_number(2, parts.month, written)) return false;
  skip_to_year(tokens);
  return tokens.take_number(4, parts.year, parts.year_digits);
}

/// "[Cô Tô,] ngay 5 thang 3 nam 2019", "5 thang 3 nam 2019", "thang 3/2019".
std::optional<Parts> in_words(std::string_view folded) {
  // A place before it may hold digits ("Tổ 5, ngày …"), so the last word that begins a date counts.
  std::size_t start = folded.rfind("ngay ");
  if (start == folded.npos) start = folded.find_first_of("0123456789");
  const std::size_t month = folded.find("thang ");
  if (month == folded.npos || start == folded.npos) return std::nullopt;
  start = std::min(start, month);
  Tokens tokens(folded.substr(start));
  tokens.take("ngay");
  Parts parts;
  std::size_t written = 0;
  if (!tokens.now().is("thang") && !tokens.take_number(2, parts.day, written)) return std::nullopt;
  if (written > 0 && parts.day == 0) return std::nullopt;
  if (!tokens.take("thang") || !take_month_and_year(tokens, parts)) return std::nullopt;
  if (parts.year_digits != 4 || tokens.now().kind != Token::Kind::end) return std::nullopt;
  return parts;
}

/// A year and nothing but places for a day and a month that nobody filled in: "2019", "sinh nam 1975", "…/…/2019".
std::optional<Parts> year_alone(std::string_view folded) {
  constexpr std::string_view kWords[] = {"ngay", "thang", "nam", "sinh", "…", "……", "………"};
  Tokens tokens(folded);
  Parts parts;
  for (; tokens.now().kind != Token::Kind::end; tokens.next()) {
    const Token& token = tokens.now();
    if (token.kind == Token::Kind::sign && std::string_view("./-_,").find(token.text) != std::string_view::npos)
      continue;
    if (token.kind == Token::Kind::word &&
        std::find(std::begin(kWords), std::end(kWords), token.text) != std::end(kWords))
      continue;
    if (token.kind != Token::Kind::number || token.text.size() != 4 || parts.year != 0) return std::nullopt;
    if (token.value < 1900 || token.value > 2099) return std::nullopt;
    parts = {0, 1, token.value, 4};
  }
  return parts.year == 0 ? std::nullopt : std::optional(parts);
}

/// "[Cô Tô, ngay] 05/03/19", "3/2019", "5-mar-2019", "mar-19".
std::optional<Parts> in_figures(std::string_view folded, DateOrder order) {
  if (const std::size_t word = folded.rfind("ngay "); word != folded.npos) folded.remove_prefix(word + 5);
  while (folded.ends_with('.')) folded.remove_suffix(1);
  Tokens tokens(folded);
  Parts parts;
  unsigned first = 0, second = 0;
  std::size_t written = 0;
  if (const unsigned month = english_month(tokens.now().text); month != 0) {
    tokens.next();
    parts.month = month;
    if (take_separator(tokens) == 0 || !tokens.take_number(4, parts.year, parts.year_digits)) return std::nullopt;
    return tokens.now().kind == Token::Kind::end ? std::optional(parts) : std::nullopt;
  }
  if (!tokens.take_number(2, first, written)) return std::nullopt;
  const char separator = take_separator(tokens);
  if (const unsigned month = english_month(tokens.now().text); month != 0) {
    tokens.next();
    take_separator(tokens);
    parts.day = first;
    parts.month = month;
  } else if (separator == 0 || !tokens.take_number(4, second, written)) {
    return std::nullopt;
  } else if (written == 4) {
    parts = {0, first, second, written};
    // 3.2019 is a number.
    return separator != '.' && tokens.now().kind == Token::Kind::end ? std::optional(parts) : std::nullopt;
  } else {
    if (take_separator(tokens, separator) == 0) return std::nullopt;
    parts.day = order == DateOrder::day_first ? first : second;
    parts.month = order == DateOrder::day_first ? second : first;
  }
  if (parts.day == 0 || !tokens.take_number(4, parts.year, parts.year_digits)) return std::nullopt;
  // A time of day may follow ("5/3/2019 7:30").
  const bool time = tokens.now().kind == Token::Kind::number && tokens.rest().starts_with(':');
  return tokens.now().kind == Token::Kind::end || time ? std::optional(parts) : std::nullopt;
}

}  // namespace

void DateJudge::observe(std::string_view text) {
  // "13/02/2019" and "02/13/2019" tell; most others do not.
  text = trim(text);
  Tokens tokens(text);
  unsigned first = 0, second = 0, year = 0;
  std::size_t written = 0;
  if (!tokens.take_number(2, first, written)) return;
  const char separator = take_separator(tokens);
  if (separator == 0 || !tokens.take_number(2, second, written) || take_separator(tokens, separator) == 0) return;
  if (!tokens.take_number(4, year, written) || first == 0 || second == 0) return;
  day_first_ += first > 12 && first <= 31 && second <= 12;
  month_first_ += second > 12 && second <= 31 && first <= 12;
  either_ += first <= 12 && second <= 12;
}

std::optional<DateOrder> DateJudge::order() const {
  if (day_first_ > 0) return DateOrder::day_first;
  const bool enough = month_first_ > 0 && month_first_ * 10 >= (month_first_ + either_) * 3;
  return enough ? std::optional(DateOrder::month_first) : std::nullopt;
}

std::optional<Date> date_of_serial(double serial) {
  constexpr double kFirst = 2101, kLast = 73051;  // not a year; before 2100
  if (!(serial >= kFirst && serial < kLast)) return std::nullopt;
  using namespace std::chrono;
  return Date(sys_days(year(1899) / December / 30) + std::chrono::days(static_cast<int>(std::floor(serial))));
}

std::optional<WrittenDate> read_date(std::string_view text, DateOrder order) {
  text = trim(text);
  if (order == DateOrder::day_first)
    if (const auto plain = parse_date(text)) return WrittenDate{*plain, false};
  constexpr std::size_t kLongest = 120;  // no date has more, even with a place before it
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  if (text.size() == 5 && std::all_of(text.begin(), text.end(), is_digit)) {
    double serial = 0;
    for (const char digit : text) serial = serial * 10 + (digit - '0');
    const auto day = date_of_serial(serial);
    return day ? std::optional(WrittenDate{*day, true}) : std::nullopt;
  }
  thread_local std::string folded;
  fold_to(text, folded);
  if (const auto words = in_words(folded)) return date_of(*words);
  if (const auto figures = in_figures(folded, order)) return date_of(*figures);
  if (const auto year = year_alone(folded)) return date_of(*year);
  if (order == DateOrder::day_first) return std::nullopt;
  const auto plain = parse_date(text);  // 2014-03-05 is what it is
  return plain && (text.size() == 8 || (text.size() > 4 && is_digit(text[3])))
             ? std::optional(WrittenDate{*plain, false})
             : std::nullopt;
}

}  // namespace sohoa::text
