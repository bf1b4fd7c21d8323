#include "text/coordinate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

constexpr std::size_t kLongest = 160;  // bytes of a cell worth looking at

struct Word {
  std::string_view folded;
  Direction direction;
};
/// Longest first. "d" alone is Đông and, in 20d58m, degrees: where it stands tells.
constexpr std::array<Word, 12> kDirections{{{"north", Direction::north},
                                            {"south", Direction::south},
                                            {"west", Direction::west},
                                            {"east", Direction::east},
                                            {"dong", Direction::east},
                                            {"bac", Direction::north},
                                            {"nam", Direction::south},
                                            {"tay", Direction::west},
                                            {"n", Direction::north},
                                            {"b", Direction::north},
                                            {"e", Direction::east},
                                            {"w", Direction::west}}};
/// Words around a coordinate that say nothing new, or which one it is.
constexpr std::array<Word, 10> kTitles{{{"vi do", Direction::north},
                                        {"kinh do", Direction::east},
                                        {"latitude", Direction::north},
                                        {"longitude", Direction::east},
                                        {"lat", Direction::north},
                                        {"long", Direction::east},
                                        {"lon", Direction::east},
                                        {"lng", Direction::east},
                                        {"vd", Direction::north},
                                        {"kd", Direction::east}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void cut_blanks(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
}

/// True when `word` is cut off the front of `text`; it must not go on with a letter.
bool cut_front(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  if (text.size() > word.size() && text[word.size()] >= 'a' && text[word.size()] <= 'z') return false;
  text.remove_prefix(word.size());
  return true;
}

bool cut_back(std::string_view& text, std::string_view word) {
  if (!text.ends_with(word)) return false;
  if (text.size() > word.size()) {
    const char before = text[text.size() - word.size() - 1];
    if (before >= 'a' && before <= 'z') return false;
  }
  text.remove_suffix(word.size());
  return true;
}

/// Takes the direction off either end. False when two contradict one another.
bool take_direction(std::string_view& text, Direction& direction) {
  const auto note = [&](Direction found) {
    if (direction != Direction::unsaid && direction != found) return false;
    direction = found;
    return true;
  };
  for (const Word& title : kTitles)
    if (cut_front(text, title.folded)) {
      direction = title.direction;
      while (text.starts_with(' ') || text.starts_with(':') || text.starts_with('=')) text.remove_prefix(1);
      break;
    }
  cut_blanks(text);
  for (const Word& word : kDirections)
    if (cut_front(text, word.folded)) {
      if (!note(word.direction)) return false;
      break;
    }
  cut_blanks(text);
  for (const Word& word : kDirections)
    if (cut_back(text, word.folded)) {
      if (!note(word.direction)) return false;
      break;
    }
  // Đ at the end; 20d58m has its d inside.
  if (cut_back(text, "d") && !note(Direction::east)) return false;
  cut_blanks(text);
  return true;
}

/// What parts degrees from minutes and seconds; `level` 0, 1, 2 is how many numbers stand before it.
bool take_mark(std::string_view& text, std::size_t level) {
  constexpr std::array<std::array<std::string_view, 4>, 3> kMarks{
      {{"*", "do", "d", "o"}, {"'", "phut", "m", "'"}, {"\"", "''", "giay", "s"}}};
  cut_blanks(text);
  for (const std::string_view mark : kMarks[level])
    if (text.starts_with(mark)) {
      text.remove_prefix(mark.size());
      cut_blanks(text);
      return true;
    }
  return false;
}

/// Digits with at most one comma or point among them.
std::string_view take_number(std::string_view& text) {
  std::size_t length = 0;
  bool fraction = false;
  for (; length < text.size(); ++length) {
    const bool sign = text[length] == '.' || text[length] == ',';
    if (!is_digit(text[length]) && (!sign || fraction || length == 0)) break;
    fraction = fraction || sign;
  }
  const std::string_view number = text.substr(0, length);
  text.remove_prefix(length);
  return number;
}

/// "20.97", "20 58 12,5", "20° 58' 12.5\"" → degrees; nothing may be left over.
std::optional<double> degrees_of(std::string_view text) {
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  double degrees = 0, unit = 1;
  bool fraction = false;
  std::size_t parts = 0;
  for (; parts < 3 && !text.empty(); ++parts, unit *= 60) {
    const std::string_view number = take_number(text);
    // A hint for either sign: 20.123 degrees are no twenty thousand.
    const auto value =
        number.empty() || fraction ? std::nullopt : parse_number(number, number.find(',') == number.npos ? '.' : ',');
    if (!value || (parts > 0 && *value >= 60)) return std::nullopt;
    fraction = std::trunc(*value) != *value || number.find_first_of(".,") != number.npos;
    degrees += *value / unit;
    const bool blank = text.starts_with(' ');
    if (!take_mark(text, parts) && !blank && !text.empty()) return std::nullopt;
  }
  if (parts == 0 || !text.empty()) return std::nullopt;
  return minus ? -degrees : degrees;
}

/// Of folded text.
std::optional<Angle> angle_of(std::string_view text) {
  Angle angle;
  cut_blanks(text);
  if (!take_direction(text, angle.direction)) return std::nullopt;
  const auto degrees = degrees_of(text);
  if (!degrees) return std::nullopt;
  const bool negative = angle.direction == Direction::south || angle.direction == Direction::west;
  if (negative && *degrees < 0) return std::nullopt;
  angle.degrees = negative ? -*degrees : *degrees;
  const bool latitude = angle.direction == Direction::north || angle.direction == Direction::south;
  return std::fabs(*degrees) <= (latitude ? 90 : 180) ? std::optional(angle) : std::nullopt;
}

/// Signs of degrees, which folding would take for marks, are kept as ASCII.
std::string_view folded(std::string_view text, std::string& out) {
  thread_local std::string marked;
  marked.clear();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    switch (next_code_point(text, at)) {
      case U'°':
      case U'º':
      case U'˚':
        marked += '*';
        break;
      case U'′':
      case U'’':
      case U'‘':
      case U'´':
        marked += '\'';
        break;
      case U'″':
      case U'”':
      case U'“':
        marked += '"';
        break;
      default:
        marked.append(text.substr(begin, at - begin));
    }
  }
  fold_to(marked, out);
  return out;
}

bool is_latitude(const Angle& angle) {
  constexpr double kSouth = 6, kNorth = 24;
  if (angle.direction != Direction::unsaid) return angle.direction <= Direction::south;
  return angle.degrees >= kSouth && angle.degrees <= kNorth;
}

bool is_longitude(const Angle& angle) {
  constexpr double kWest = 101, kEast = 118;
  if (angle.direction != Direction::unsaid) return angle.direction > Direction::south;
  return angle.degrees >= kWest && angle.degrees <= kEast;
}

}  // namespace

std::optional<Angle> parse_angle(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  thread_local std::string out;
  return angle_of(folded(text, out));
}

std::optional<LatLon> parse_lat_lon(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  thread_local std::string out;
  std::string_view both = folded(text, out);
  if (both.starts_with('(') && both.ends_with(')')) both = both.substr(1, both.size() - 2);
  std::optional<LatLon> found;
  for (std::size_t at = 1; at + 1 < both.size(); ++at) {
    if (std::string_view(" ,;/|").find(both[at]) == std::string_view::npos) continue;
    std::string_view first = both.substr(0, at), second = both.substr(at + 1);
    cut_blanks(first);
    if (both[at] == ' ' && (first.empty() || std::string_view(",;/|").find(first.back()) != std::string_view::npos))
      continue;
    if (both[at] == ' ' && std::string_view(",;/|").find(second.front()) != std::string_view::npos) continue;
    const auto one = angle_of(first), other = angle_of(second);
    if (!one || !other) continue;
    std::optional<LatLon> place;
    if (is_latitude(*one) && is_longitude(*other)) place = LatLon{one->degrees, other->degrees};
    if (is_longitude(*one) && is_latitude(*other)) place = LatLon{other->degrees, one->degrees};
    if (!place) continue;
    if (found && (found->lat != place->lat || found->lon != place->lon)) return std::nullopt;
    found = place;
  }
  return found;
}

}  // namespace sohoa::text
