#include "store/encoder.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "geometry/wkb.hpp"
#include "store/keys.hpp"

namespace sohoa::store {
namespace {

geometry::Kind single_of(const std::string& type) {
  for (const geometry::Kind kind : {geometry::Kind::point, geometry::Kind::line, geometry::Kind::polygon})
    if (type == "MULTI" + std::string(geometry::name(kind))) return kind;
  return geometry::Kind::none;
}

/// Reads digits of a date-time one after another.
struct Digits {
  std::string_view left;
  std::optional<int> number(std::size_t digits) {
    int value = 0;
    if (left.size() < digits) return std::nullopt;
    const char* end = left.data() + digits;
    if (std::from_chars(left.data(), end, value).ptr != end || value < 0) return std::nullopt;
    left.remove_prefix(digits);
    return value;
  }
  bool skip(std::string_view any_of) {
    if (left.empty() || any_of.find(left.front()) == any_of.npos) return false;
    left.remove_prefix(1);
    return true;
  }
};

/// Milliseconds of ".5", ".123456"; more digits are cut off.
int fraction(Digits& digits) {
  int value = 0;
  int weight = 100;
  while (!digits.left.empty() && digits.left.front() >= '0' && digits.left.front() <= '9') {
    value += (digits.left.front() - '0') * weight;
    weight /= 10;
    digits.left.remove_prefix(1);
  }
  return value;
}

constexpr int kVietnam = 7 * 60;

std::optional<int> zone_minutes(Digits& digits) {
  if (digits.left.empty()) return kVietnam;
  if (digits.skip("Zz")) return 0;
  const int sign = digits.left.front() == '-' ? -1 : 1;
  if (!digits.skip("+-")) return std::nullopt;
  const auto hours = digits.number(2);
  digits.skip(":");
  const auto minutes = digits.left.empty() ? std::optional(0) : digits.number(2);
  if (!hours || !minutes) return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

}  // namespace

std::string_view utc_datetime(std::string_view text, char* place) {
  using namespace std::chrono;
  Digits digits{text};
  const auto year_number = digits.number(4);
  if (!year_number || !digits.skip("-/")) return {};
  const auto month_number = digits.number(2);
  if (!month_number || !digits.skip("-/")) return {};
  const auto day_number = digits.number(2);
  if (!day_number || !digits.skip("T ")) return {};
  const auto hour = digits.number(2);
  if (!hour || !digits.skip(":")) return {};
  const auto minute = digits.number(2);
  if (!minute) return {};
  const auto second = digits.skip(":") ? digits.number(2) : std::optional(0);
  if (!second) return {};
  const int millisecond = digits.skip(".,") ? fraction(digits) : 0;
  const auto zone = zone_minutes(digits);
  const year_month_day date{year(*year_number), month(static_cast<unsigned>(*month_number)),
                            day(static_cast<unsigned>(*day_number))};
  if (!zone || !digits.left.empty() || !date.ok()) return {};
  const auto instant = sys_days(date) + hours(*hour) + minutes(*minute - *zone) + seconds(*second);
  const auto midnight = floor<days>(instant);
  const year_month_day utc(midnight);
  const hh_mm_ss clock(instant - midnight);
  const char* end =
      fmt::format_to_n(place, 24, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(utc.year()),
                       static_cast<unsigned>(utc.month()), static_cast<unsigned>(utc.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(), millisecond)
          .out;
  return {place, static_cast<std::size_t>(end - place)};
}

Encoder::Encoder(Format format, const LayerPlan& layer, std::vector<int> key, const Header& header, bool records)
    : format_(format),
      srid_(layer.srid),
      spatial_(layer.spatial()),
      single_(single_of(layer.geometry_type)),
      key_(std::move(key)) {
  if (records) affinities_ = affinities(layer);
  for (std::size_t i = 0; i < header.fields.size(); ++i)
    if (header.fields[i].type == Type::datetime) datetimes_.push_back(static_cast<int>(i));
}

void Encoder::encode(Batch& batch) const {
  auto* prepared = batch.arena.allocate_array<Prepared>(batch.features.size());
  for (std::size_t i = 0; i < batch.features.size(); ++i) {
    for (const int field : datetimes_) {
      Value& value = batch.row(i)[static_cast<std::size_t>(field)];
      if (value.type != Type::datetime) continue;
      char utc[24];
      const std::string_view text = utc_datetime(value.text(), utc);
      if (!text.empty() && text != value.text()) value = Value::of(batch.arena.copy(text), Type::datetime);
    }
    std::construct_at(prepared + i, prepare(batch, i));
  }
  batch.prepared = prepared;
}

Prepared Encoder::prepare(Batch& batch, std::size_t index) const {
  const Feature& feature = batch.features[index];
  Prepared prepared;
  std::string_view wkb = feature.wkb;
  geometry::Box box{feature.minx, feature.miny, feature.maxx, feature.maxy};
  prepared.area = feature.area;
  // An empty geometry has been measured, and its box was left at zero: that is no place.
  if (!(feature.area >= 0) || box.empty() || box == geometry::Box{0, 0, 0, 0}) {
    const geometry::Measure measure = geometry::measure(wkb);
    if (measure.kind == geometry::Kind::none) wkb = {};
    box = measure.finite ? measure.box : geometry::Box{};
    prepared.area = measure.finite ? measure.area : 0;
  }
  if (wkb.empty()) box = {};
  if (!feature.rejected && single_ != geometry::Kind::none && geometry::kind(wkb) == single_) {
    thread_local std::string multi;
    geometry::to_multi(wkb, multi);
    wkb = multi;
  }
  if (const auto hash = key_.empty() ? std::nullopt : key_hash(batch.row(index), key_)) {
    prepared.key_hash = *hash;
    prepared.has_key = true;
  }
  if (!wkb.empty()) prepared.shape = make_shape(format_, srid_, wkb, box, batch.arena.allocate(blob_bound(wkb.size())));
  if (!affinities_.empty() && !feature.rejected) prepared.record = record(batch, index, prepared.shape.blob);
  return prepared;
}

std::string_view Encoder::record(Batch& batch, std::size_t index, std::string_view blob) const {
  thread_local RecordBuilder builder;
  const std::string_view rest = batch.features[index].rest;
  build_row(builder, spatial_, blob, std::as_const(batch).row(index), affinities_);
  if (rest.empty())
    builder.add_null();
  else
    builder.add(rest, affinities_.back());
  const std::size_t size = builder.size();
  char* place = batch.arena.allocate(size);
  builder.write(place);
  return {place, size};
}

}  // namespace sohoa::store
