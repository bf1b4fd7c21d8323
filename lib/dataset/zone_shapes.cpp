#include "dataset/zone_shapes.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/measure.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

using geometry::Kind;

constexpr double kClosed = 1e-9;

/// The text of a description without its tags.
void strip_tags(std::string_view text, std::string& out) {
  out.clear();
  bool tag = false;
  for (const char c : text) {
    if (c == '<') tag = true;
    if (!tag) out += c;
    if (c == '>') {
      tag = false;
      out += ' ';
    }
  }
}

bool is_name_column(const Field& field) {
  static const std::vector<std::string> names{"name",           "ten",         "tenvung",   "tenvungtrong",
                                              "tencoso",        "tenvungnuoi", "tenvuon",   "label",
                                              "tencosodonggoi", "tensanpham",  "tenchuvuon"};
  std::string folded = text::fold(field.name);
  std::erase_if(folded, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return std::find(names.begin(), names.end(), folded) != names.end();
}

/// Names are compared without marks, signs and case.
std::string name_key(std::string_view name) {
  std::string key = text::fold(name);
  for (char& c : key)
    if (c == '_' || c == '-' || c == '.' || c == ',') c = ' ';
  return text::fold(key);
}

void append_polygons(geometry::Writer& writer, std::string_view wkb) {
  std::uint32_t polygon = 0;
  bool open = false;
  geometry::walk(wkb, [&](const geometry::Run& run) {
    if (run.kind != Kind::polygon) return;
    if (!open || run.polygon != polygon) {
      if (open) writer.end();
      writer.begin(Kind::polygon);
      open = true;
      polygon = run.polygon;
    }
    writer.begin_ring();
    for (std::uint32_t i = 0; i < run.points.size(); ++i) writer.xy(run.points[i].x, run.points[i].y);
    writer.end();
  });
  if (open) writer.end();
}

}  // namespace

std::string close_lines(std::string_view wkb, double most, double& gap) {
  std::string out;
  geometry::Writer writer(out);
  writer.begin(Kind::multipolygon);
  gap = 0;
  bool closed = true;
  geometry::walk(wkb, [&](const geometry::Run& run) {
    if (run.kind != Kind::line || !closed || run.points.empty()) return;
    double length = 0;
    for (std::uint32_t i = 1; i < run.points.size(); ++i)
      length += std::hypot(run.points[i].x - run.points[i - 1].x, run.points[i].y - run.points[i - 1].y);
    const geometry::Point first = run.points.front(), last = run.points.back();
    const double open = std::hypot(first.x - last.x, first.y - last.y);
    const std::uint32_t vertices = run.points.size() + (open > kClosed ? 1 : 0);
    if (open > most * length || vertices < 4) {
      closed = false;
      gap = open;
      return;
    }
    gap = std::max(gap, open > kClosed ? open : 0);
    writer.begin(Kind::polygon);
    writer.begin_ring();
    for (std::uint32_t i = 0; i + 1 < run.points.size(); ++i) writer.xy(run.points[i].x, run.points[i].y);
    if (open > kClosed) writer.xy(last.x, last.y);
    writer.xy(first.x, first.y);
    writer.end();
    writer.end();
  });
  writer.end();
  return closed ? out : std::string();
}

ZoneShapes::ZoneShapes(const SourceOptions& options, const ZoneCodes& codes) {
  const std::unique_ptr<Source> source = open_source(options);
  const Header& header = *source->header();
  epsg_ = header.epsg;
  std::vector<bool> names;
  for (const Field& field : header.fields) names.push_back(is_name_column(field));
  ZoneCodeReading reading;
  std::string plain;
  Batch batch;
  while (source->next(batch)) {
    source->decode(batch);
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Feature& feature = batch.features[i];
      if (feature.wkb.empty()) continue;
      const auto number = static_cast<std::uint32_t>(shapes_.size());
      Shape& shape = shapes_.emplace_back();
      shape.wkb = feature.wkb;
      shape.file = feature.origin.file;
      shape.label = header.sources[shape.file].path;
      const std::span<const Value> row = batch.row(i);
      for (std::size_t column = 0; column < row.size(); ++column) {
        if (!row[column].is_text()) continue;
        strip_tags(row[column].text(), plain);
        codes.read(plain, ZoneKind::none, reading);
        if (reading.fault == ZoneCodeFault::none && reading.family != nullptr) add(by_code_, reading.code, number);
        if (!names[column]) continue;
        add(by_name_, name_key(row[column].text()), number);
        shape.label.append(": ").append(row[column].text());
      }
      const std::string stem = std::filesystem::path(header.sources[shape.file].path).stem().string();
      codes.read(stem, ZoneKind::none, reading);
      if (reading.fault == ZoneCodeFault::none && reading.family != nullptr) add(by_code_, reading.code, number);
      add(by_file_, name_key(stem), number);
    }
    batch = Batch();
  }
  source->finish();
}

void ZoneShapes::add(Index& index, std::string key, std::uint32_t shape) const {
  if (key.empty()) return;
  std::vector<std::uint32_t>& all = index[std::move(key)];
  if (all.empty() || all.back() != shape) all.push_back(shape);
}

bool ZoneShapes::one_file(const std::vector<std::uint32_t>& shapes) const {
  return std::all_of(shapes.begin(), shapes.end(),
                     [&](std::uint32_t shape) { return shapes_[shape].file == shapes_[shapes.front()].file; });
}

ZoneShapes::Group ZoneShapes::find(std::string_view code, std::string_view name, bool& several) const {
  several = false;
  const auto look = [&](const Index& index, std::string key) -> const std::vector<std::uint32_t>* {
    const auto found = key.empty() ? index.end() : index.find(key);
    return found == index.end() ? nullptr : &found->second;
  };
  for (const auto* found :
       {look(by_code_, std::string(code)), look(by_name_, name_key(name)), look(by_file_, name_key(name))}) {
    if (found == nullptr) continue;
    several = !one_file(*found);
    return several ? Group{} : Group{*found};
  }
  return {};
}

std::string ZoneShapes::together(const Group& group) const {
  if (group.shapes.size() == 1) return shapes_[group.shapes.front()].wkb;
  std::string out;
  geometry::Writer writer(out);
  writer.begin(Kind::multipolygon);
  for (const std::uint32_t shape : group.shapes) {
    const std::string& wkb = shapes_[shape].wkb;
    const Kind kind = geometry::kind(wkb);
    if (kind == Kind::polygon || kind == Kind::multipolygon) append_polygons(writer, wkb);
    double gap = 0;
    if (kind == Kind::line || kind == Kind::multiline)
      if (const std::string closed = close_lines(wkb, 0, gap); !closed.empty()) append_polygons(writer, closed);
  }
  writer.end();
  return geometry::is_empty(out) ? shapes_[group.shapes.front()].wkb : out;
}

}  // namespace sohoa
