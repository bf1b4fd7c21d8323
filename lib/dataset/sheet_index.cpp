#include "dataset/sheet_index.hpp"

#include <cmath>
#include <limits>

#include "crs/definition.hpp"
#include "schema/set_rule.hpp"
#include "schema/tolerance.hpp"
#include "stream/json.hpp"

namespace sohoa {
namespace {

float round_down(double value) {
  const auto near = static_cast<float>(value);
  return near > value ? std::nextafter(near, -std::numeric_limits<float>::infinity()) : near;
}

float round_up(double value) {
  const auto near = static_cast<float>(value);
  return near < value ? std::nextafter(near, std::numeric_limits<float>::infinity()) : near;
}

/// A JSON value as people read it: without its quotes.
std::string_view plain(std::string_view json) {
  return json.starts_with('"') ? json.substr(1, json.size() - 2) : json;
}

double number_in(const Value& value) {
  if (value.type == Type::number) return value.number;
  return value.type == Type::integer ? static_cast<double>(value.integer) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

SheetIndex::SheetIndex(const Schema& schema, const JudgeOptions& options, const std::string& area_field)
    : key_names_(schema.primary_key.begin(),
                 schema.primary_key.begin() + static_cast<std::ptrdiff_t>(number_in_key(schema) + 1)),
      context_(schema, options),
      area_name_(area_field),
      spool_(std::make_unique<FeatureSpool>()) {}

void SheetIndex::begin(const Header& header) {
  key_fields_.clear();
  for (const std::string& name : key_names_) key_fields_.push_back(header.find(name));
  area_field_ = area_name_.empty() ? -1 : header.find(area_name_);
  metric_ = !crs::geographic(header.epsg);
}

std::optional<std::uint32_t> SheetIndex::sheet_of(const Batch& batch, std::size_t row) {
  const std::span<const Value> values = batch.row(row);
  key_.clear();
  for (std::size_t part = 0; part + 1 < key_fields_.size(); ++part) {
    if (key_fields_[part] < 0) return std::nullopt;
    const Value& value = values[static_cast<std::size_t>(key_fields_[part])];
    if (value.is_null()) return std::nullopt;
    if (part > 0) key_ += ',';
    json::append_string(key_, key_names_[part]);
    key_ += ':';
    json::append_value(key_, value);
  }
  if (const auto found = sheet_numbers_.find(key_); found != sheet_numbers_.end()) return found->second;
  SheetEntry& sheet = sheets_.emplace_back();
  sheet.key = key_;
  sheet.first = batch.features[row].origin;
  for (std::size_t part = 0; part + 1 < key_fields_.size(); ++part) {
    std::string value;
    json::append_value(value, values[static_cast<std::size_t>(key_fields_[part])]);
    sheet.name = plain(value);
    sheet.path += (part > 0 ? "/" : "") + sheet.name;
  }
  const auto number = static_cast<std::uint32_t>(sheets_.size() - 1);
  sheet_numbers_.emplace(key_, number);
  return number;
}

std::uint32_t SheetIndex::number_of(const Value& number) {
  if (number.is_null()) return SheetFeature::kNone;
  key_.clear();
  json::append_value(key_, number);
  if (const auto found = number_numbers_.find(key_); found != number_numbers_.end()) return found->second;
  numbers_.push_back(key_);
  return number_numbers_[key_] = static_cast<std::uint32_t>(numbers_.size() - 1);
}

void SheetIndex::measure(const Batch& batch, std::size_t row, SheetEntry& sheet) const {
  const Feature& feature = batch.features[row];
  sheet.box.add(feature.minx, feature.miny);
  sheet.box.add(feature.maxx, feature.maxy);
  sheet.area += feature.area;
  sheet.moment_x += feature.area * (feature.minx + feature.maxx) / 2;
  sheet.moment_y += feature.area * (feature.miny + feature.maxy) / 2;
  if (area_field_ < 0 || !metric_) return;
  const double recorded = number_in(batch.row(row)[static_cast<std::size_t>(area_field_)]);
  // Areas are written with one decimal.
  const double tolerance =
      AreaTolerance::standard().at(recorded, context_.scale(batch, row), context_.date(batch, row)) + 0.05;
  if (!(recorded > 0) || !(std::abs(recorded - feature.area) <= tolerance)) return;
  sheet.recorded += recorded;
  sheet.drawn += feature.area;
  sheet.squares += tolerance * tolerance;
  ++sheet.agreeing;
}

void SheetIndex::add(const Batch& batch) {
  mark_shapes(batch, marks_);
  for (std::size_t i = 0; i < batch.features.size(); ++i) {
    const auto sheet = sheet_of(batch, i);
    if (!sheet) continue;
    const Feature& feature = batch.features[i];
    SheetFeature& added = features_.emplace_back();
    added.sheet = *sheet;
    const int number = key_fields_.back();
    if (number >= 0) added.number = number_of(batch.row(i)[static_cast<std::size_t>(number)]);
    const bool shape = !marks_[i].faulty && !marks_[i].twice && feature.area > 0;
    added.place = spool_->add(feature.origin, shape ? feature.wkb : std::string_view{});
    added.minx = shape ? round_down(feature.minx) : 1;
    added.miny = shape ? round_down(feature.miny) : 1;
    added.maxx = shape ? round_up(feature.maxx) : 0;
    added.maxy = shape ? round_up(feature.maxy) : 0;
    if (shape) measure(batch, i, sheets_[*sheet]);
  }
}

std::string SheetIndex::key_of(const SheetFeature& feature) const {
  std::string key = "{" + sheets_[feature.sheet].key;
  json::append_key(key, key_names_.back());
  return key + numbers_[feature.number] + "}";
}

std::string SheetIndex::path_of(const SheetFeature& feature) const {
  return sheets_[feature.sheet].path + "/" + std::string(plain(numbers_[feature.number]));
}

SheetIndex::BySheet SheetIndex::by_sheet() const {
  BySheet result;
  result.starts.assign(sheets_.size() + 1, 0);
  for (const SheetFeature& feature : features_) ++result.starts[feature.sheet + 1];
  for (std::size_t i = 1; i < result.starts.size(); ++i) result.starts[i] += result.starts[i - 1];
  std::vector<std::size_t> next(result.starts.begin(), result.starts.end() - 1);
  result.order.resize(features_.size());
  for (std::size_t i = 0; i < features_.size(); ++i)
    result.order[next[features_[i].sheet]++] = static_cast<std::uint32_t>(i);
  return result;
}

}  // namespace sohoa
