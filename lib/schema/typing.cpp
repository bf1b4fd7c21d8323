#include "schema/typing.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr double kExactIntegers = 9007199254740992.0;  // 2^53

using Outcome = Typed::Outcome;

Typed misfit() {
  Typed typed;
  typed.outcome = Outcome::misfit;
  return typed;
}

Typed fits(const Value& value) {
  Typed typed;
  typed.outcome = Outcome::value;
  typed.value = value;
  return typed;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "14.0" and "007" as "14" and "7"; what is no whole number stays as it is.
std::string_view whole_number(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  if (digits == 0) return text;
  if (digits < text.size()) {
    if ((text[digits] != '.' && text[digits] != ',') || digits + 1 == text.size()) return text;
    if (text.find_first_not_of('0', digits + 1) != text.npos) return text;
  }
  std::string_view number = text.substr(0, digits);
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

/// True when a time of day other than midnight follows the day.
bool has_time(std::string_view text) {
  if (text.find(':') == text.npos) return false;
  const std::size_t day = text.find_first_of(" T");
  return day != text.npos && text.find(':', day) != text.npos && text.find_first_of("123456789", day) != text.npos;
}

}  // namespace

std::string_view text_of(const Value& value, Arena& arena) {
  char buffer[32];
  std::to_chars_result end{buffer, {}};
  switch (value.type) {
    case Type::null:
      return {};
    case Type::boolean:
      return value.boolean ? "true" : "false";
    case Type::integer:
      end = std::to_chars(buffer, buffer + sizeof buffer, value.integer);
      break;
    case Type::number:
      // 14.0 of a spreadsheet is 14; large round numbers are not shown as 1e+06 either.
      end = std::abs(value.number) < kExactIntegers && value.number == std::trunc(value.number)
                ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<std::int64_t>(value.number))
                : std::to_chars(buffer, buffer + sizeof buffer, value.number);
      break;
    default:
      return value.text();
  }
  return arena.copy({buffer, static_cast<std::size_t>(end.ptr - buffer)});
}

namespace {

/// What the titles "Số …" of a column of integers count.
void take_counted(const SchemaField& field, std::vector<std::string>& counted) {
  const auto take = [&](std::string_view title) {
    const std::string folded = text::fold(title);
    if (folded.starts_with("so ")) counted.push_back(folded.substr(3));
  };
  take(field.title.vi);
  for (const std::string& alias : field.aliases) take(alias);
}

}  // namespace

Typing::Typing(const Schema& schema, const SchemaField& field)
    : type_(field.type), normal_(field.normal), compound_(field.compound), unit_(field.unit), missing_(schema.missing) {
  if (normal_ == Normal::listed)
    for (const std::string& value : field.constraints.enumeration) listed_.emplace_back(text::name_form(value), value);
  if (type_ == Type::integer) take_counted(field, counted_);
  if (!field.code_list.empty()) list_ = &CodeList::named(field.code_list);
  missing_.insert(missing_.end(), field.missing.begin(), field.missing.end());
  for (const std::string& text : missing_) {
    first_letters_.set(static_cast<unsigned char>(text.empty() ? 0 : text.front()));
    if (const auto number = text::parse_number(text)) missing_numbers_.push_back(*number);
  }
}

bool Typing::is_missing(std::string_view text) const {
  if (text.empty()) return true;
  // Few values begin as one of them does.
  return first_letters_[static_cast<unsigned char>(text.front())] &&
         std::find(missing_.begin(), missing_.end(), text) != missing_.end();
}

bool Typing::is_missing(double number) const {
  return std::find(missing_numbers_.begin(), missing_numbers_.end(), number) != missing_numbers_.end();
}

Typed Typing::convert(const Value& in, const Writing& writing, Arena& arena) const {
  if (in.is_null()) return {};
  if (in.type == Type::integer && is_missing(static_cast<double>(in.integer))) return {};
  if (in.type == Type::number && is_missing(in.number)) return {};
  switch (type_) {
    case Type::integer:
    case Type::number:
      if (!in.is_text()) return to_number(in, writing.unit);
      break;
    case Type::boolean:
      if (!in.is_text()) return to_boolean(in);
      break;
    case Type::text:
      if (!in.is_text()) return to_text(text_of(in, arena), arena);
      break;
    default:
      if (!in.is_text()) return from_text(text_of(in, arena), writing, arena);  // 20140305, 43529 of a workbook
      break;
  }
  const std::string_view raw = in.text(), text = text::trim(raw);
  if (is_missing(text)) return {};
  Typed typed = from_text(text, writing, arena);
  if (text.size() != raw.size()) typed.untrimmed = raw;
  return typed;
}

Typed Typing::from_text(std::string_view text, const Writing& writing, Arena& arena) const {
  switch (type_) {
    case Type::integer:
      return to_integer(text, writing.decimal);
    case Type::number:
      return to_number(text, writing);
    case Type::boolean: {
      const auto truth = text::parse_boolean(text);
      return truth ? fits(Value::of(*truth)) : misfit();
    }
    case Type::date:
      return to_date(text, writing.dates, arena);
    case Type::datetime:
      return to_datetime(text, arena);
    default:
      return to_text(text, arena);
  }
}

Typed Typing::to_text(std::string_view text, Arena& arena) const {
  const std::string_view normed = normal(text, arena);
  if (is_missing(normed)) return {};
  Typed typed = fits(Value::of(normed));
  if (normed != text) {
    typed.change = Typed::Change::normalised;
    typed.before = text;
  }
  return typed;
}

std::string_view Typing::normal(std::string_view text, Arena& arena) const {
  switch (normal_) {
    case Normal::none:
      return text;
    case Normal::number_text:
      return whole_number(text);
    case Normal::commune: {
      const std::string_view number = whole_number(text);
      if (number.size() > 5 || !std::all_of(number.begin(), number.end(), is_digit)) return text;
      if (text.size() == 5 && text.ends_with(number)) return text;
      char* code = arena.allocate(5);
      std::fill(code, code + 5, '0');
      std::copy(number.begin(), number.end(), code + 5 - number.size());
      return {code, 5};
    }
    case Normal::code: {
      if (list_ == nullptr) return compact(text, arena);
      thread_local std::string written;
      return normal_code(text, *list_, compound_, written) ? arena.copy(written) : text;
    }
    case Normal::listed:
      return listed(text);
  }
  return text;
}

/// A code that no list knows: without blanks, dashes and points, in capitals.
std::string_view Typing::compact(std::string_view text, Arena& arena) {
  thread_local std::string out;
  out.clear();
  for (const char c : text)
    if (c != ' ' && c != '-' && c != '.') out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out == text ? text : arena.copy(out);
}

/// The value of `enum` that has this name; `text` itself when none has.
std::string_view Typing::listed(std::string_view text) const {
  for (const auto& [form, value] : listed_)
    if (value == text) return text;
  thread_local text::NameForm written;
  text::name_form(text, written);
  for (const auto& [form, value] : listed_)
    if (text::same_name(written, form)) return value;
  return text;
}

/// A number in a unit as one in the field's. Beyond the sixth decimal there is only the noise of the multiplication.
Typed Typing::in_unit(double number, text::Unit from) const {
  if (from == text::Unit::none || from == unit_) return fits(Value::of(number));
  const auto factor = text::factor(from, unit_);
  if (!factor) {
    Typed typed = misfit();
    typed.unsure_unit = text::is_customary(from);
    return typed;
  }
  constexpr double kDecimals = 1e6;
  Typed typed = fits(Value::of(std::round(number * *factor * kDecimals) / kDecimals));
  typed.change = Typed::Change::unit_converted;
  return typed;
}

Typed Typing::to_number(const Value& in, text::Unit unit) const {
  if (in.type == Type::boolean)
    return fits(type_ == Type::number ? Value::of(double(in.boolean)) : Value::of(std::int64_t(in.boolean)));
  const double number = in.type == Type::integer ? static_cast<double>(in.integer) : in.number;
  if (!std::isfinite(number)) return misfit();
  if (type_ == Type::number && unit_ != text::Unit::none) return in_unit(number, unit);
  if (type_ == Type::number) return fits(Value::of(number));
  if (in.type == Type::integer) return fits(in);
  if (number != std::trunc(number) || std::abs(number) > kExactIntegers) return misfit();
  return fits(Value::of(static_cast<std::int64_t>(number)));
}

/// "15 phòng" without the word for what the field counts; the text as it is when it is another one.
std::string_view Typing::without_counted(std::string_view text) const {
  std::size_t end = 0;
  while (end < text.size() && (text[end] == '.' || text[end] == ',' || (text[end] >= '0' && text[end] <= '9'))) ++end;
  if (end == 0 || end == text.size() || counted_.empty()) return text;
  const std::string word = text::fold(text.substr(end));
  return std::find(counted_.begin(), counted_.end(), word) == counted_.end() ? text : text.substr(0, end);
}

Typed Typing::to_integer(std::string_view text, char decimal) const {
  auto whole = text::parse_integer(text, decimal);
  if (!whole) {
    text = without_counted(text);
    whole = text::parse_integer(text, decimal);
  }
  if (!whole) {
    Typed typed = misfit();
    typed.ambiguous = typed.cut = decimal == 0 && text::is_ambiguous_number(text);
    return typed;
  }
  return is_missing(static_cast<double>(*whole)) ? Typed{} : fits(Value::of(std::int64_t{*whole}));
}

Typed Typing::to_number(std::string_view text, const Writing& writing) const {
  auto number = text::parse_number(text, writing.decimal);
  std::string_view digits = text;
  text::Unit unit = unit_ == text::Unit::none ? text::Unit::none : writing.unit;
  if (!number && unit_ != text::Unit::none) {
    const text::Quantity quantity = text::split_quantity(text);
    if (quantity.meaning == text::Unit::none) return misfit();
    number = text::parse_number(quantity.number, writing.decimal);
    digits = quantity.number;
    unit = quantity.meaning;
  }
  if (!number) return misfit();
  if (is_missing(*number)) return {};
  Typed typed = in_unit(*number, unit);
  if (writing.decimal == 0 && typed.outcome == Outcome::value && text::is_ambiguous_number(digits)) {
    typed = misfit();
    typed.ambiguous = typed.cut = true;
    return typed;
  }
  if (typed.outcome == Outcome::value && digits.size() != text.size()) typed.change = Typed::Change::unit_converted;
  if (typed.change != Typed::Change::none) typed.before = text;
  return typed;
}

Typed Typing::to_boolean(const Value& in) const {
  if (in.type == Type::boolean) return fits(in);
  const double number = in.type == Type::integer ? static_cast<double>(in.integer) : in.number;
  return number == 0 || number == 1 ? fits(Value::of(number == 1)) : misfit();
}

Typed Typing::to_date(std::string_view text, text::DateOrder order, Arena& arena) const {
  const auto written = text::read_date(text, order);
  if (!written) return misfit();
  const std::string iso = text::iso(written->date);
  const bool changes = text != iso;
  Typed typed = fits(Value::of(changes ? arena.copy(iso) : text, Type::date));
  typed.cut = written->completed || has_time(text);
  if (written->completed) typed.change = Typed::Change::date_completed;
  if (order == text::DateOrder::month_first && changes && !written->completed)
    typed.change = Typed::Change::month_first;
  if (typed.change != Typed::Change::none) typed.before = text;
  return typed;
}

Typed Typing::to_datetime(std::string_view text, Arena& arena) const {
  const auto day = text::parse_date(text);
  if (!day) return misfit();
  const std::string iso = text::iso(*day);
  if (text.starts_with(iso) && text.size() > iso.size()) return fits(Value::of(text, Type::datetime));
  if (has_time(text)) return misfit();  // only the ISO form says what its time means
  return fits(Value::of(arena.copy(iso + "T00:00:00"), Type::datetime));
}

}  // namespace sohoa
