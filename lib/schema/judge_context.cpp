#include "schema/judge_context.hpp"

#include <algorithm>
#include <cmath>

#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The next of the scales, the last one for what is wider, or 0 for what is no scale of such a map.
int to_known_scale(double denominator, std::span<const int> scales) {
  if (!(denominator >= 50 && denominator <= 10.0 * scales.back())) return 0;
  const auto found = std::lower_bound(scales.begin(), scales.end(), denominator);
  return found == scales.end() ? scales.back() : *found;
}

/// Takes `count` digits off the front; false, and nothing taken, when there are fewer.
bool take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count || !std::all_of(text.begin(), text.begin() + count, is_digit)) return false;
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

/// A whole text of one to three digits within 1 … `most`.
bool is_number_to(std::string_view text, int most) {
  if (text.empty() || text.size() > 3 || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  int number = 0;
  for (const char c : text) number = number * 10 + (c - '0');
  return number >= 1 && number <= most;
}

/// Takes "725 500": kilometres north and east, a blank between them or not.
bool take_corner(std::string_view& text) {
  std::string_view rest = text;
  if (!take_digits(rest, 3)) return false;
  take(rest, ' ');
  if (!take_digits(rest, 3)) return false;
  text = rest;
  return true;
}

/// What follows the name of a sheet 1:2000.
int scale_of_part(std::string_view part) {
  if (part.size() == 1 && part[0] >= 'a' && part[0] <= 'd') return 1000;
  if (part.starts_with('(') && part.ends_with(')')) return is_number_to(part.substr(1, part.size() - 2), 16) ? 500 : 0;
  return is_number_to(part, 100) ? 200 : 0;
}

}  // namespace

int parse_scale(std::string_view text, std::span<const int> scales) {
  // What stands behind "1/" or "1:" counts; a bare number is the denominator itself.
  const std::size_t mark = text.find_last_of(":/");
  std::string_view number = mark == std::string_view::npos ? text : text.substr(mark + 1);
  double denominator = 0;
  bool any = false;
  for (const char c : number) {
    if (is_digit(c)) {
      denominator = denominator * 10 + (c - '0');
      any = true;
    } else if (c != '.' && c != ' ') {  // "2.000": a scale has no decimals
      return 0;
    }
  }
  return any ? to_known_scale(denominator, scales) : 0;
}

int scale_of_sheet(std::string_view sheet) {
  std::string_view rest = text::trim(sheet);
  if (rest.starts_with("10-")) {
    rest.remove_prefix(3);
    return take_corner(rest) && rest.empty() ? 10000 : 0;
  }
  if (!take_corner(rest)) return 0;
  if (rest.empty()) return 5000;
  if (!take(rest, '-') || rest.empty() || rest[0] < '1' || rest[0] > '9') return 0;
  rest.remove_prefix(1);
  if (rest.empty()) return 2000;
  return take(rest, '-') ? scale_of_part(rest) : 0;
}

const Value* JudgeContext::Place::in(const Batch& batch, std::size_t row) const {
  if (index < 0) return nullptr;
  const auto& fields = batch.header->fields;
  auto at = static_cast<std::size_t>(index);
  if (at >= fields.size() || fields[at].name != name) {
    const int found = batch.header->find(name);
    if (found < 0) return nullptr;
    at = static_cast<std::size_t>(found);
  }
  return &batch.row(row)[at];
}

JudgeContext::JudgeContext(const Schema& schema, const JudgeOptions& options)
    : given_date_(options.map_date),
      today_(text::iso(text::today())),
      given_scale_(options.map_scale),
      assumed_scale_(schema.assumed_scale > 0 ? schema.assumed_scale : kWidestScale),
      scales_(schema.map_scales.empty() ? std::vector<int>(kCadastralScales.begin(), kCadastralScales.end())
                                        : schema.map_scales),
      cadastral_(schema.map_scales.empty()),
      date_{schema.map_date, schema.find(schema.map_date)},
      scale_{schema.map_scale, schema.find(schema.map_scale)},
      sheet_{schema.map_sheet, schema.find(schema.map_sheet)} {}

std::string_view JudgeContext::date(const Batch& batch, std::size_t row) const {
  if (!given_date_.empty()) return given_date_;
  if (const Value* surveyed = date_.in(batch, row); surveyed != nullptr && surveyed->text().size() >= 10)
    return surveyed->text().substr(0, 10);
  return today_;
}

int JudgeContext::scale(const Batch& batch, std::size_t row) const {
  const int said = said_scale(batch, row);
  return said > 0 ? said : assumed_scale_;
}

/// 0 when nobody says it.
int JudgeContext::said_scale(const Batch& batch, std::size_t row) const {
  if (given_scale_ > 0) return given_scale_;
  if (const Value* value = scale_.in(batch, row)) {
    const int scale = value->type == Type::integer  ? to_known_scale(static_cast<double>(value->integer), scales_)
                      : value->type == Type::number ? to_known_scale(value->number, scales_)
                                                    : parse_scale(value->text(), scales_);
    if (scale > 0) return scale;
  }
  if (const Value* sheet = cadastral_ ? sheet_.in(batch, row) : nullptr) return scale_of_sheet(sheet->text());
  return 0;
}

}  // namespace sohoa
