#include "source/biff.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "source/binary.hpp"
#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

enum : std::uint16_t {
  kFormula = 0x0006,
  kEnd = 0x000A,
  kFilePassword = 0x002F,
  kDateMode = 0x0022,
  kFont = 0x0031,
  kBoundSheet = 0x0085,
  kPackedRow = 0x00BD,
  kRichString = 0x00D6,
  kFormat = 0x00E0,
  kMergedCells = 0x00E5,
  kSharedString = 0x00FD,
  kNumber = 0x0203,
  kString = 0x0204,
  kFormulaText = 0x0207,
  kBooleanOrError = 0x0205,
  kPacked = 0x027E,
  kFormatCode = 0x041E,
  kBegin = 0x0809,
};

const char* error_text(std::uint8_t code) {
  switch (code) {
    case 0x00:
      return "#NULL!";
    case 0x07:
      return "#DIV/0!";
    case 0x0F:
      return "#VALUE!";
    case 0x17:
      return "#REF!";
    case 0x1D:
      return "#NAME?";
    case 0x24:
      return "#NUM!";
    default:
      return "#N/A";
  }
}

/// A number in four bytes: the upper ones of a double, or a whole number; divided by 100 or not.
double packed_number(std::uint32_t bits) {
  double value = 0;
  if ((bits & 2U) != 0) {
    value = static_cast<std::int32_t>(bits) >> 2;
  } else {
    const std::uint64_t wide = std::uint64_t{bits & ~3U} << 32;
    std::memcpy(&value, &wide, sizeof value);
  }
  return (bits & 1U) != 0 ? value / 100 : value;
}

/// Calls `take(id, record)` for each record from `at` on, until it gives false or the records end.
template <typename Take>
void each_record(std::string_view stream, std::size_t at, const Take& take) {
  while (at + 4 <= stream.size()) {
    const auto id = get<std::uint16_t>(stream, at);
    const auto size = get<std::uint16_t>(stream, at + 2);
    if (at + 4 + size > stream.size() || !take(id, stream.substr(at + 4, size))) return;
    at += 4 + size;
  }
}

}  // namespace

BiffBook::BiffBook(std::string stream) : stream_(std::move(stream)) {
  each_record(stream_, 0, [this](std::uint16_t id, std::string_view record) {
    take_global(id, record);
    return id != kEnd;
  });
}

void BiffBook::take_global(std::uint16_t id, std::string_view record) {
  if (id == kBegin) wide_ = get<std::uint16_t>(record, 0) >= 0x0600;
  if (id == kFilePassword) encrypted_ = true;
  if (id == kBoundSheet && record.size() >= 6) {
    const auto hidden = static_cast<unsigned>(record[4]) & 3U;
    sheets_.push_back({hidden == 0   ? Visibility::visible
                       : hidden == 1 ? Visibility::hidden
                                     : Visibility::very_hidden,
                       record[5] == 0, get<std::uint32_t>(record, 0)});
  }
  if (id == kFont && record.size() > 16) take_font(record);
  if (id == kDateMode) mac_dates_ = get<std::uint16_t>(record, 0) == 1;
  if (id == kFormatCode) take_code(record);
  if (id == kFormat) formats_.push_back({get<std::uint16_t>(record, 0), get<std::uint16_t>(record, 2)});
}

void BiffBook::take_font(std::string_view record) {
  std::string name;
  const std::size_t letters = static_cast<std::uint8_t>(record[14]);
  const bool two_bytes = wide_ && (record[15] & 1) != 0;
  for (std::size_t i = 0, at = wide_ ? 16 : 15; i < letters && at < record.size(); ++i, at += two_bytes ? 2 : 1)
    name += record[at];
  fonts_.push_back(font_of(name));
}

void BiffBook::take_code(std::string_view record) {
  const std::size_t head = wide_ ? 5 : 3;
  if (record.size() < head) return;
  const std::size_t letters = wide_ ? get<std::uint16_t>(record, 2) : static_cast<std::uint8_t>(record[2]);
  const bool two_bytes = wide_ && (record[4] & 1) != 0;
  std::string code;
  for (std::size_t i = 0, at = head; i < letters && at < record.size(); ++i, at += two_bytes ? 2 : 1)
    text::append_utf8(code, two_bytes ? get<std::uint16_t>(record, at) : static_cast<unsigned char>(record[at]));
  if (code.find_first_of("yYmMdDhHsS") != std::string::npos)
    codes_[get<std::uint16_t>(record, 0)] = parse_number_format(code);
}

Font BiffBook::font_of_format(std::uint16_t format) const {
  if (format >= formats_.size()) return Font::plain;
  // Fonts are counted without a fourth one.
  const std::size_t font = formats_[format].font;
  const std::size_t index = font > 4 ? font - 1 : font;
  return index < fonts_.size() ? fonts_[index] : Font::plain;
}

std::optional<NumberFormat> BiffBook::timely(std::uint16_t format) const {
  if (format >= formats_.size()) return std::nullopt;
  const std::uint16_t code = formats_[format].code;
  if (const auto own = codes_.find(code); own != codes_.end()) return own->second;
  const NumberFormat builtin = builtin_number_format(code);
  const bool elapsed = code == 46;  // [h]:mm:ss
  return builtin == NumberFormat::number && !elapsed ? std::nullopt : std::optional(builtin);
}

const BiffBook::Number* BiffBook::Extras::number(Place place) const {
  const auto found = std::lower_bound(numbers.begin(), numbers.end(), place,
                                      [](const Number& number, Place wanted) { return number.place < wanted; });
  return found != numbers.end() && found->place == place ? &*found : nullptr;
}

void BiffBook::take_number(Extras& extras, Place place, std::uint16_t format, double value) const {
  if (const auto shown = timely(format); shown && std::isfinite(value))
    extras.numbers.push_back({place, value, *shown});
}

void BiffBook::take_cell(Extras& extras, std::uint16_t id, std::string_view record) const {
  const Place place{get<std::uint16_t>(record, 0), get<std::uint16_t>(record, 2)};
  const auto format = get<std::uint16_t>(record, 4);
  if (id == kSharedString || id == kString || id == kRichString || id == kFormula)
    if (const Font font = font_of_format(format); font != Font::plain) extras.fonts[place] = font;
  if (id == kBooleanOrError && record.size() >= 8 && record[7] == 1)
    extras.errors[place] = error_text(static_cast<std::uint8_t>(record[6]));
  if (id == kNumber) take_number(extras, place, format, get<double>(record, 6));
  if (id == kPacked) take_number(extras, place, format, packed_number(get<std::uint32_t>(record, 6)));
  if (id == kPackedRow)
    for (std::size_t at = 4, i = 0; at + 8 <= record.size(); at += 6, ++i)
      take_number(extras, {place.first, place.second + static_cast<std::uint32_t>(i)}, get<std::uint16_t>(record, at),
                  packed_number(get<std::uint32_t>(record, at + 2)));
  if (id == kFormula && record.size() >= 14) take_formula(extras, place, format, record);
}

/// The result that the formula had when the workbook was saved; a text stands in a record behind it.
void BiffBook::take_formula(Extras& extras, Place place, std::uint16_t format, std::string_view record) const {
  if (get<std::uint16_t>(record, 12) != 0xFFFF) {
    const auto value = get<double>(record, 6);
    if (std::isfinite(value)) extras.numbers.push_back({place, value, timely(format).value_or(NumberFormat::number)});
    return;
  }
  enum : char { kText = 0, kTruth = 1, kError = 2 };
  if (record[6] == kText) extras.texts[place].clear();
  if (record[6] == kTruth) extras.truths[place] = record[8] != 0;
  if (record[6] == kError) extras.errors[place] = error_text(static_cast<std::uint8_t>(record[8]));
}

/// Letters of one byte are those of Latin-1, which old fonts show as other ones.
std::string BiffBook::formula_text(std::string_view record) const {
  const std::size_t head = wide_ ? 3 : 2;
  if (record.size() < head) return {};
  const std::size_t letters = get<std::uint16_t>(record, 0);
  const bool two_bytes = wide_ && (record[2] & 1) != 0;
  std::string text;
  for (std::size_t i = 0, at = head; i < letters && at < record.size(); ++i, at += two_bytes ? 2 : 1)
    text::append_utf8(text, two_bytes ? get<std::uint16_t>(record, at) : static_cast<unsigned char>(record[at]));
  return text;
}

BiffBook::Extras BiffBook::extras(std::size_t sheet) const {
  Extras extras;
  int depth = 0;
  std::optional<Place> formula;  // whose text comes
  each_record(stream_, sheets_[sheet].start, [&](std::uint16_t id, std::string_view record) {
    if (id == kBegin) ++depth;  // charts lie inside
    if (id == kEnd) return --depth > 0;
    if (depth != 1) return true;
    take_cell(extras, id, record);
    if (id == kFormula) formula = {get<std::uint16_t>(record, 0), get<std::uint16_t>(record, 2)};
    if (id == kFormulaText && formula) extras.texts[*formula] = formula_text(record);
    if (id == kMergedCells)
      for (std::size_t at = 2; at + 8 <= record.size() && extras.merges.size() < SheetReader::kMostMerges; at += 8)
        extras.merges.push_back({get<std::uint16_t>(record, at) + 1, get<std::uint16_t>(record, at + 2) + 1,
                                 get<std::uint16_t>(record, at + 4), get<std::uint16_t>(record, at + 6)});
    return true;
  });
  std::stable_sort(extras.numbers.begin(), extras.numbers.end(),
                   [](const Number& a, const Number& b) { return a.place < b.place; });
  return extras;
}

}  // namespace sohoa::source
