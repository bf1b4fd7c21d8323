#include "source/biff.hpp"

#include <cstring>

namespace sohoa::source {
namespace {

enum : std::uint16_t {
  kFormula = 0x0006,
  kEnd = 0x000A,
  kFilePassword = 0x002F,
  kFont = 0x0031,
  kBoundSheet = 0x0085,
  kRichString = 0x00D6,
  kFormat = 0x00E0,
  kMergedCells = 0x00E5,
  kSharedString = 0x00FD,
  kString = 0x0204,
  kBooleanOrError = 0x0205,
  kBegin = 0x0809,
};

template <typename T>
T get(std::string_view bytes, std::size_t at) {
  T value{};
  if (at + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

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
  if (id == kFont && record.size() > 16) {
    std::string name;
    const std::size_t letters = static_cast<std::uint8_t>(record[14]);
    const bool two_bytes = wide_ && (record[15] & 1) != 0;
    for (std::size_t i = 0, at = wide_ ? 16 : 15; i < letters && at < record.size(); ++i, at += two_bytes ? 2 : 1)
      name += record[at];
    fonts_.push_back(font_of(name));
  }
  if (id == kFormat) formats_.push_back(get<std::uint16_t>(record, 0));
}

Font BiffBook::font_of_format(std::uint16_t format) const {
  if (format >= formats_.size()) return Font::plain;
  // Fonts are counted without a fourth one.
  const std::size_t index = formats_[format] > 4 ? formats_[format] - 1U : formats_[format];
  return index < fonts_.size() ? fonts_[index] : Font::plain;
}

BiffBook::Extras BiffBook::extras(std::size_t sheet) const {
  Extras extras;
  int depth = 0;
  each_record(stream_, sheets_[sheet].start, [&](std::uint16_t id, std::string_view record) {
    if (id == kBegin) ++depth;  // charts lie inside
    if (id == kEnd) return --depth > 0;
    if (depth != 1) return true;
    const std::pair<std::uint32_t, std::uint32_t> place{get<std::uint16_t>(record, 0), get<std::uint16_t>(record, 2)};
    if (id == kSharedString || id == kString || id == kRichString || id == kFormula)
      if (const Font font = font_of_format(get<std::uint16_t>(record, 4)); font != Font::plain)
        extras.fonts[place] = font;
    if (id == kBooleanOrError && record.size() >= 8 && record[7] == 1)
      extras.errors[place] = error_text(static_cast<std::uint8_t>(record[6]));
    if (id == kFormula && record.size() >= 14 && record[6] == 2 && get<std::uint16_t>(record, 12) == 0xFFFF)
      extras.errors[place] = error_text(static_cast<std::uint8_t>(record[8]));
    if (id == kMergedCells)
      for (std::size_t at = 2; at + 8 <= record.size(); at += 8)
        extras.merges.push_back({get<std::uint16_t>(record, at) + 1, get<std::uint16_t>(record, at + 2) + 1,
                                 get<std::uint16_t>(record, at + 4), get<std::uint16_t>(record, at + 6)});
    return true;
  });
  return extras;
}

}  // namespace sohoa::source
