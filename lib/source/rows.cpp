#include "source/rows.hpp"

#include <charconv>
#include <cmath>
#include <cstring>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/validity.hpp"
#include "geometry/wkb.hpp"
#include "source/font.hpp"
#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

constexpr std::size_t kShownWkt = 200;
constexpr std::size_t kTextChanges = 3;  // composed, converted, capitals restored

/// Without the blanks and NULs that fill a fixed-width field behind its text.
std::string_view unpadded(std::string_view raw) {
  constexpr std::uint64_t kBlanks = 0x2020202020202020U;
  std::size_t size = raw.size();
  for (std::uint64_t word = kBlanks; size >= sizeof word; size -= sizeof word) {
    std::memcpy(&word, raw.data() + size - sizeof word, sizeof word);
    if (word != kBlanks) break;
  }
  while (size > 0 && (raw[size - 1] == ' ' || raw[size - 1] == '\0')) --size;
  return raw.substr(0, size);
}

std::string_view stripped(std::string_view raw) {
  const char* from = raw.data();
  const char* const end = from + unpadded(raw).size();
  while (from != end && *from == ' ') ++from;
  return {from, static_cast<std::size_t>(end - from)};
}

template <typename Number>
bool whole_number(std::string_view text, Number& value) {
  const char* const behind = text.data() + text.size();
  const auto [end, failed] = std::from_chars(text.data() + (text.starts_with('+') ? 1 : 0), behind, value);
  return failed == std::errc{} && end == behind;
}

class RowDecoder {
 public:
  RowDecoder(const LayerPlan& plan, Batch& batch)
      : plan_(plan), batch_(batch), noted_(2 + plan.columns.size() * kTextChanges, 0) {}

  void begin(const RowHead& head, std::string_view wkb);
  void dbf_record(std::string_view record);
  void typed_values(FrameReader& frame);

 private:
  void take_geometry(std::string_view wkb, std::uint32_t flags);
  void refuse_geometry(std::string_view wkb, const char* rule);
  void check_degrees(double x, double y) const;
  Value dbf_value(std::size_t column, std::string_view raw);
  Value number(std::size_t column, std::string_view text);
  Value text(std::size_t column, std::string_view raw);
  Value font_text(std::size_t column, Font font, std::string_view raw);
  Value cell_error(std::size_t column, std::string_view raw);
  Value took(std::size_t column, text::Decoded done, std::string_view raw);
  Value converted(const ColumnPlan& column, Value value);
  /// The change of this kind in this batch, counted once more; true when it is the first.
  bool note(std::size_t kind, std::string_view rule, std::string_view field);
  void note_change(std::size_t column, text::Decoded decoded, std::string_view before, std::string_view after);
  void doubt(const ColumnPlan& plan, std::string_view raw, std::string_view after);

  const LayerPlan& plan_;
  Batch& batch_;
  std::size_t feature_ = 0;
  std::span<Value> values_;
  std::string scratch_;
  /// Where in Batch::changes each kind of change stands, plus 1: Z dropped, linearised, then kTextChanges by
  /// column.
  std::vector<std::size_t> noted_;
};

void RowDecoder::begin(const RowHead& head, std::string_view wkb) {
  feature_ = batch_.features.size();
  Feature& feature = batch_.features.emplace_back();
  feature.origin = {plan_.file, head.row, head.fid};
  values_ = batch_.row(feature_);
  if (!wkb.empty()) take_geometry(wkb, head.flags);
}

void RowDecoder::take_geometry(std::string_view wkb, std::uint32_t flags) {
  bool finite = true;
  double minx = 0, miny = 0, maxx = 0, maxy = 0;
  const bool sound = geometry::walk(wkb, [&](const geometry::Run& run) {
    for (std::uint32_t i = 0; i < run.points.size(); ++i) {
      const geometry::Point point = run.points[i];
      // x - x is 0 for every number and NaN for the rest.
      finite = finite && (point.x - point.x) + (point.y - point.y) == 0;
      minx = std::min(minx, point.x), maxx = std::max(maxx, point.x);
      miny = std::min(miny, point.y), maxy = std::max(maxy, point.y);
    }
  });
  if (!sound) return refuse_geometry(wkb, "geometry.malformed");
  if (!finite) return refuse_geometry(wkb, "geometry.non-finite");
  if (plan_.degrees) {
    check_degrees(minx, miny);
    check_degrees(maxx, maxy);
  }
  batch_.features[feature_].wkb = wkb;
  if ((flags & kDroppedZ) != 0) note(0, "geometry.z-dropped", {});
  if ((flags & kLinearised) != 0) note(1, "geometry.linearised", {});
}

void RowDecoder::refuse_geometry(std::string_view wkb, const char* rule) {
  Issue& issue = batch_.add_issue(feature_, Severity::error, rule);
  issue.value = batch_.arena.copy(geometry::wkt(wkb).substr(0, kShownWkt));
  const auto place = geometry::non_finite_place(wkb);
  if (!place) return;
  issue.has_place = true;
  issue.x = place->x;
  issue.y = place->y;
}

void RowDecoder::check_degrees(double x, double y) const {
  if (std::abs(plan_.swapped ? y : x) <= 180 && std::abs(plan_.swapped ? x : y) <= 90) return;
  throw InputError(
      tr("{}: record {}: the coordinates ({}, {}) are no degrees, as the file's coordinate system would have them; "
         "give the right one with {}, such as {} EPSG:5899",
         plan_.display, batch_.features[feature_].origin.row, x, y, plan_.crs_option, plan_.crs_option));
}

void RowDecoder::dbf_record(std::string_view record) {
  for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
    const Column& wire = plan_.columns[i].wire;
    values_[plan_.columns[i].field] = dbf_value(i, record.substr(wire.offset, wire.length));
  }
}

Value RowDecoder::dbf_value(std::size_t column, std::string_view raw) {
  const ColumnPlan& plan = plan_.columns[column];
  if (plan.wire.dbf == 'C') {
    raw = unpadded(raw);
    return raw.empty() ? Value::null() : text(column, raw);
  }
  raw = stripped(raw);
  if (raw.empty()) return Value::null();
  switch (plan.wire.dbf) {
    case 'N':
    case 'F':
      return number(column, raw);
    case 'L':
      if (raw == "?") return Value::null();
      if (raw == "T" || raw == "t" || raw == "Y" || raw == "y") return converted(plan, Value::of(true));
      if (raw == "F" || raw == "f" || raw == "N" || raw == "n") return converted(plan, Value::of(false));
      return text(column, raw);
    case 'D': {
      if (raw.find_first_not_of('0') == std::string_view::npos) return Value::null();
      if (raw.size() != 8 || raw.find_first_not_of("0123456789") != std::string_view::npos) return text(column, raw);
      char* iso = batch_.arena.allocate(10);
      fmt::format_to(iso, "{}-{}-{}", raw.substr(0, 4), raw.substr(4, 2), raw.substr(6, 2));
      return Value::of(std::string_view(iso, 10), plan.target == Type::date ? Type::date : Type::text);
    }
    default:
      return text(column, raw);
  }
}

/// A number field is text in the file. What is no plain number (a decimal comma) goes on as text, for whoever knows
/// more about the column. Asterisks are no value: so do programs write NULL, and a number that was too wide is not
/// there.
Value RowDecoder::number(std::size_t column, std::string_view raw) {
  const ColumnPlan& plan = plan_.columns[column];
  if (raw.find_first_not_of('*') == raw.npos) return Value::null();
  if (plan.target == Type::text) return text(column, raw);
  std::int64_t integer = 0;
  if (plan.target == Type::integer && whole_number(raw, integer)) return Value::of(integer);
  double number = 0;
  if (whole_number(raw, number) && std::isfinite(number)) return Value::of(number);
  return text(column, raw);
}

Value RowDecoder::text(std::size_t column, std::string_view raw) {
  const ColumnPlan& plan = plan_.columns[column];
  const text::Decoded done = text::decode(plan.encoding, raw, scratch_);
  const Value value = took(column, done, raw);
  const bool decoded = done == text::Decoded::converted || done == text::Decoded::capitals;
  if (decoded && !plan.encoding.sure) doubt(plan, raw, value.text());
  return value;
}

/// A column of so few words that another encoding reads nearly as well: whoever knows the place can tell.
void RowDecoder::doubt(const ColumnPlan& plan, std::string_view raw, std::string_view after) {
  const text::Decoded decoded = text::decode(plan.encoding.rival, raw, scratch_);
  if (decoded == text::Decoded::invalid || decoded == text::Decoded::as_is || scratch_ == after) return;
  Issue& issue = batch_.add_issue(feature_, Severity::warning, "text.encoding-unsure", plan.name);
  issue.value = batch_.arena.copy(text::printable(raw));
  issue.args = batch_.keep({{"encoding", Value::of(text::name(plan.encoding.bytes))},
                            {"read", Value::of(after)},
                            {"rival", Value::of(text::name(plan.encoding.rival))},
                            {"other", Value::of(batch_.arena.copy(scratch_))}});
}

Value RowDecoder::font_text(std::size_t column, Font font, std::string_view raw) {
  return took(column, decode_in_font(font, raw, scratch_), raw);
}

Value RowDecoder::took(std::size_t column, text::Decoded done, std::string_view raw) {
  if (done == text::Decoded::as_is) return Value::of(raw);
  if (done == text::Decoded::invalid) {
    Issue& issue = batch_.add_issue(feature_, Severity::error, "text.invalid", plan_.columns[column].name);
    issue.value = batch_.arena.copy(scratch_);
    return Value::null();
  }
  const std::string_view after = batch_.arena.copy(scratch_);
  note_change(column, done, raw, after);
  return Value::of(after);
}

/// A formula that failed has no value. Whether one is needed, the schema knows.
Value RowDecoder::cell_error(std::size_t column, std::string_view raw) {
  batch_.add_issue(feature_, Severity::warning, "table.cell-error", plan_.columns[column].name).value = raw;
  return Value::null();
}

bool RowDecoder::note(std::size_t kind, std::string_view rule, std::string_view field) {
  std::size_t& noted = noted_[kind];
  if (noted != 0) {
    ++batch_.changes[noted - 1].count;
    return false;
  }
  batch_.changes.push_back({rule, field, {}, {}, batch_.features[feature_].origin});
  noted = batch_.changes.size();
  return true;
}

/// Changes are counted; only the first one's texts are ever shown, so the others of a batch go without.
void RowDecoder::note_change(std::size_t column, text::Decoded decoded, std::string_view before,
                             std::string_view after) {
  struct Kind {
    std::size_t number;
    const char* rule;
  };
  const Kind kind = decoded == text::Decoded::nfc         ? Kind{0, "text.nfc"}
                    : decoded == text::Decoded::converted ? Kind{1, "text.encoding"}
                                                          : Kind{2, "text.capitals"};
  if (!note(2 + column * kTextChanges + kind.number, kind.rule, plan_.columns[column].name)) return;
  Change& change = batch_.changes.back();
  change.before = batch_.arena.copy(text::printable(before));
  change.after = after;
}

Value RowDecoder::converted(const ColumnPlan& column, Value value) {
  if (value.type == column.target || value.is_null()) return value;
  if (column.target == Type::number && value.type == Type::integer)
    return Value::of(static_cast<double>(value.integer));
  if (column.target != Type::text || column.wire.mixed) return value;
  switch (value.type) {
    case Type::boolean:
      return Value::of(std::string_view(value.boolean ? "true" : "false"));
    case Type::integer:
      return Value::of(batch_.arena.copy(fmt::format_int(value.integer).c_str()));
    case Type::number: {
      char digits[32];
      const auto end = std::to_chars(digits, digits + sizeof digits, value.number).ptr;
      return Value::of(batch_.arena.copy({digits, static_cast<std::size_t>(end - digits)}));
    }
    default:
      return Value::of(value.text());
  }
}

void RowDecoder::typed_values(FrameReader& frame) {
  for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
    const ColumnPlan& plan = plan_.columns[i];
    Value& value = values_[plan.field];
    const auto type = frame.get<Type>();
    if (type == kFontText) {
      const auto font = frame.get<Font>();
      value = font_text(i, font, frame.text());
      continue;
    }
    if (type == kCellError) {
      value = cell_error(i, frame.text());
      continue;
    }
    switch (type) {
      case Type::null:
        break;
      case Type::boolean:
        value = converted(plan, Value::of(frame.get<char>() != 0));
        break;
      case Type::integer:
        value = converted(plan, Value::of(frame.get<std::int64_t>()));
        break;
      case Type::number:
        value = converted(plan, Value::of(frame.get<double>()));
        break;
      case Type::text:
        value = text(i, frame.text());
        break;
      case Type::date:
      case Type::datetime:
        value = converted(plan, Value::of(frame.text(), type));
        break;
      default:
        throw BrokenFrame{};
    }
  }
}

void skip_value(FrameReader& frame, Type type) {
  if (type == Type::boolean) frame.raw(1);
  if (type == Type::integer || type == Type::number) frame.raw(8);
  if (type == kFontText) frame.raw(sizeof(Font));
  if (type >= Type::text) frame.text();
}

}  // namespace

void decode_rows(std::string_view bytes, std::uint32_t rows, const LayerPlan& plan, Batch& batch) {
  batch.features.reserve(rows);
  batch.values.resize(rows * batch.width());
  FrameReader frame(bytes);
  RowDecoder decoder(plan, batch);
  for (std::uint32_t i = 0; i < rows; ++i) {
    const auto head = frame.get<RowHead>();
    decoder.begin(head, frame.raw(head.wkb));
    if (plan.record_length > 0)
      decoder.dbf_record(frame.raw(plan.record_length));
    else
      decoder.typed_values(frame);
  }
  if (plan.change) plan.change->apply(batch);
}

void visit_cells(std::string_view bytes, std::uint32_t rows, const LayerPlan& plan,
                 const std::vector<std::size_t>& columns, CellVisitor& visitor) {
  FrameReader frame(bytes);
  for (std::uint32_t i = 0; i < rows; ++i) {
    frame.raw(frame.get<RowHead>().wkb);
    if (plan.record_length > 0) {
      const std::string_view record = frame.raw(plan.record_length);
      for (const std::size_t c : columns) {
        const Column& wire = plan.columns[c].wire;
        visitor.cell(c, record.substr(wire.offset, wire.length));
      }
      continue;
    }
    auto wanted = columns.begin();
    for (std::size_t c = 0; c < plan.columns.size(); ++c) {
      const auto type = frame.get<Type>();
      const bool shown = wanted != columns.end() && *wanted == c;
      if (shown) ++wanted;
      if (shown && type == Type::text)
        visitor.cell(c, frame.text());
      else if (shown && type == kFontText)
        frame.raw(sizeof(Font)), visitor.font_cell(c, frame.text());
      else if (shown && type == Type::integer)
        visitor.integer(c, frame.get<std::int64_t>());
      else
        skip_value(frame, type);
    }
  }
}

}  // namespace sohoa::source
