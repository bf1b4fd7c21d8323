#include "schema/rule_text.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr std::size_t kLongestShown = 80;
constexpr std::string_view kUngrouped = "ungrouped", kLabel = "id", kWord = "word", kWords = "words";
constexpr double kLargestExact = 9007199254740992.0;  // beyond it a double skips whole numbers

bool is_name(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

/// Numbers that name something and count nothing.
bool is_label(std::string_view name) {
  return name == "row" || name == "scale" || name == "epsg" || name == "edition";
}

/// Valid UTF-8 on one line, cut between characters.
std::string shown(std::string_view text) {
  std::string line = text::printable(text);
  std::size_t at = 0;
  for (std::size_t count = 0; at < line.size() && count < kLongestShown; ++count) text::next_code_point(line, at);
  if (at < line.size()) line.replace(at, line.npos, "…");
  return line;
}

bool is_iso_date(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' && text::parse_date(text).has_value();
}

std::string without_trailing_zeros(std::string digits, char decimal_sign) {
  if (digits.find(decimal_sign) == digits.npos) return digits;
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == decimal_sign) digits.pop_back();
  return digits;
}

}  // namespace

std::string IssueText::fill(std::string_view pattern) const {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t open = std::min(pattern.find('{', at), pattern.size());
    out += pattern.substr(at, open - at);
    if (open == pattern.size()) break;
    const std::size_t close = pattern.find('}', open);
    std::string_view name = pattern.substr(open + 1, close == pattern.npos ? 0 : close - open - 1), format;
    if (const std::size_t colon = name.find(':'); colon != name.npos) {
      format = name.substr(colon + 1);
      name = name.substr(0, colon);
    }
    at = open + 1;
    if (is_name(name)) {
      out += gap(name, format);
      at = close + 1;
    } else {
      out += '{';
    }
  }
  return out;
}

std::string IssueText::bare() const {
  std::string out(issue_.rule);
  std::string said;
  if (!issue_.field.empty()) said += " " + book_.field(issue_.field, lang_);
  if (!issue_.value.empty()) said += " “" + text(issue_.value) + "”";
  if (!said.empty()) out += ":" + said;
  for (std::size_t i = 0; i < issue_.args.size(); ++i)
    out += (i == 0 ? " (" : "; ") + std::string(issue_.args[i].name) + " = " + written(issue_.args[i].value, {});
  return issue_.args.empty() ? out : out + ")";
}

std::string IssueText::acceptance() const {
  return (lang_ == Lang::vi ? " – đã chấp nhận: " : " – accepted: ") + text(issue_.accepted);
}

std::string IssueText::gap(std::string_view name, std::string_view format) const {
  for (const Arg& arg : issue_.args)
    if (arg.name == name) return arg.value.is_null() ? "–" : written(arg.value, is_label(name) ? kUngrouped : format);
  if (name == "value") return text(issue_.value);
  if (name == "before") return text(issue_.before);
  if (name == "after") return text(issue_.after);
  if (name == "field" && !issue_.field.empty()) return book_.field(issue_.field, lang_);
  if (name == "count") return number(static_cast<double>(issue_.count), "0");
  if (name == "row" && issue_.origin.row > 0) return number(static_cast<double>(issue_.origin.row), kUngrouped);
  if (name == "key" && !issue_.key.empty()) return key();
  if (name == "place") return place();
  return "?";
}

std::string IssueText::written(const Value& value, std::string_view format) const {
  switch (value.type) {
    case Type::null:
      return lang_ == Lang::vi ? "(trống)" : "(empty)";
    case Type::boolean:
      return lang_ == Lang::vi ? (value.boolean ? "có" : "không") : (value.boolean ? "yes" : "no");
    case Type::integer:
      return number(static_cast<double>(value.integer), format);
    case Type::number:
      return number(value.number, format);
    default:
      break;
  }
  // A date that has been through the pipe has become a text.
  const std::string_view day = value.text();
  if (format == kWord) return text(book_.word(day, lang_));
  if (format == kWords) return words(day);
  if (lang_ == Lang::vi && is_iso_date(day))
    return fmt::format("{}/{}/{}", day.substr(8), day.substr(5, 2), day.substr(0, 4));
  return text(day);
}

/// "phone +30, near +18 (5 m)": of each part the first word in the user's language.
std::string IssueText::words(std::string_view list) const {
  std::string out;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(", ", at), list.size());
    const std::string_view part = list.substr(at, end - at), word = part.substr(0, part.find(' '));
    out += (out.empty() ? "" : ", ") + text::printable(book_.word(word, lang_) + std::string(part.substr(word.size())));
    at = end + 2;
  }
  return out.empty() ? "–" : out;
}

/// A number looks alike as integer and as double: the pipe does not tell 153 from 153.0.
std::string IssueText::number(double value, std::string_view format) const {
  if (!std::isfinite(value)) return "?";
  if (format == kUngrouped || format == kLabel || std::abs(value) >= kLargestExact) return fmt::format("{:.0f}", value);
  if (format.size() == 1 && format[0] >= '0' && format[0] <= '9')
    return text::format_number(value, lang_, format[0] - '0');
  const int decimals = std::abs(value) < 0.01 ? 6 : 3;
  return without_trailing_zeros(text::format_number(value, lang_, decimals), lang_ == Lang::vi ? ',' : '.');
}

std::string IssueText::text(std::string_view text) const {
  return text.empty() ? written(Value::null(), {}) : shown(text);
}

/// {"maXaGoc":"07192","soThuTuThua":12} → "Mã xã gốc (maXaGoc) 07192, …".
std::string IssueText::key() const {
  const auto object = nlohmann::ordered_json::parse(issue_.key, nullptr, false);
  if (!object.is_object()) return shown(issue_.key);
  std::string out;
  for (const auto& [name, value] : object.items()) {
    if (!out.empty()) out += ", ";
    out += book_.field(name, lang_) + " ";
    out += shown(value.is_string() ? value.get<std::string>() : value.dump());
  }
  return out;
}

std::string IssueText::place() const {
  if (!issue_.has_place || !std::isfinite(issue_.x) || !std::isfinite(issue_.y)) return {};
  // Degrees need seven decimals for what metres show with two.
  const bool degrees = std::abs(issue_.x) <= 180 && std::abs(issue_.y) <= 90;
  std::string x = fmt::format("{:.{}f}", issue_.x, degrees ? 7 : 2),
              y = fmt::format("{:.{}f}", issue_.y, degrees ? 7 : 2);
  if (lang_ == Lang::vi) {
    std::replace(x.begin(), x.end(), '.', ',');
    std::replace(y.begin(), y.end(), '.', ',');
  }
  return fmt::format(" {} E {} N {}", lang_ == Lang::vi ? "tại" : "at", x, y) + other_places();
}

/// A kind of fault that one feature has several times is one issue, with the first place.
std::string IssueText::other_places() const {
  for (const Arg& arg : issue_.args) {
    if (arg.name != "places" || arg.value.type != Type::integer || arg.value.integer < 2) continue;
    const std::string others = number(static_cast<double>(arg.value.integer - 1), "0");
    return lang_ == Lang::vi ? " và " + others + " chỗ khác" : " and in " + others + " more";
  }
  return {};
}

}  // namespace sohoa
