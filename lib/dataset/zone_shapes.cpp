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

/// The cells and lines of a description: its tags and breaks end one. A long text, which is prose, ends at commas too.
std::vector<std::string> pieces_of(std::string_view text) {
  constexpr std::size_t kProse = 120;  // bytes
  constexpr std::string_view kBlank = "&nbsp;";
  std::vector<std::string> pieces(1);
  bool tag = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!tag && text.substr(i).starts_with(kBlank)) {
      pieces.back() += ' ';
      i += kBlank.size() - 1;
      continue;
    }
    if (c == '<') tag = true;
    const bool ends = c == '<' || (!tag && (c == '\n' || c == '\r'));
    if (ends && !pieces.back().empty()) pieces.emplace_back();
    if (!tag && !ends) pieces.back() += c;
    if (c == '>') tag = false;
  }
  std::vector<std::string> out;
  for (const std::string& piece : pieces) {
    for (std::size_t begin = 0; begin < piece.size();) {
      const std::size_t sign = piece.size() > kProse ? piece.find_first_of(",;", begin) : piece.npos;
      const std::size_t end = std::min(sign, piece.size());
      if (const std::string_view trimmed = text::trim(std::string_view(piece).substr(begin, end - begin));
          !trimmed.empty())
        out.emplace_back(trimmed);
      begin = end + 1;
    }
  }
  return out;
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

/// Adds what a line encloses, unless its ends lie too far apart.
void append_closed(geometry::Writer& writer, const geometry::Points& points, double most, ZoneOutline& out) {
  if (points.empty()) return;
  double length = 0;
  for (std::uint32_t i = 1; i < points.size(); ++i)
    length += std::hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
  const geometry::Point first = points.front(), last = points.back();
  const double open = std::hypot(first.x - last.x, first.y - last.y);
  const bool apart = open > kClosed;
  if (open > most * length || points.size() + (apart ? 1 : 0) < 4) {
    ++out.open;
    out.open_gap = std::max(out.open_gap, open);
    return;
  }
  ++out.closed;
  if (apart) out.gap = std::max(out.gap, open);
  writer.begin(Kind::polygon);
  writer.begin_ring();
  for (std::uint32_t i = 0; i + 1 < points.size(); ++i) writer.xy(points[i].x, points[i].y);
  if (apart) writer.xy(last.x, last.y);
  writer.xy(first.x, first.y);
  writer.end();
  writer.end();
}

}  // namespace

ZoneOutline zone_outline(std::string_view wkb, double most) {
  ZoneOutline out;
  geometry::Writer writer(out.wkb);
  writer.begin(Kind::multipolygon);
  bool in_polygon = false;
  const auto end_polygon = [&] {
    if (in_polygon) writer.end();
    in_polygon = false;
  };
  geometry::walk(wkb, [&](const geometry::Run& run) {
    if (run.kind != Kind::polygon || run.ring == 0) end_polygon();
    if (run.kind == Kind::point) out.points += run.points.size();
    if (run.kind == Kind::line) append_closed(writer, run.points, most, out);
    if (run.kind != Kind::polygon) return;
    if (!in_polygon) {
      writer.begin(Kind::polygon);
      in_polygon = true;
      ++out.areas;
    }
    writer.begin_ring();
    for (std::uint32_t i = 0; i < run.points.size(); ++i) writer.xy(run.points[i].x, run.points[i].y);
    writer.end();
  });
  end_polygon();
  writer.end();
  if (out.areas + out.closed == 0) out.wkb.clear();
  return out;
}

ZoneShapes::ZoneShapes(const SourceOptions& options, const ZoneCodes& codes) {
  const std::unique_ptr<Source> source = open_source(options);
  const Header& header = *source->header();
  epsg_ = header.epsg;
  std::vector<bool> names;
  for (const Field& field : header.fields) names.push_back(is_name_column(field));
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
        add_codes(codes, row[column].text(), number);
        if (!names[column]) continue;
        add(by_name_, name_key(row[column].text()), number);
        shape.label.append(": ").append(row[column].text());
      }
      const std::string stem = std::filesystem::path(header.sources[shape.file].path).stem().string();
      add_codes(codes, stem, number);
      add(by_file_, name_key(stem), number);
    }
    for (const Issue& issue : batch.issues) {
      if (!issue.rule.starts_with("crs.") || issue.severity == Severity::info) continue;
      Remark& remark =
          remarks_.emplace_back(Remark{header.sources[issue.origin.file].path, std::string(issue.value), 0});
      for (const Arg& arg : issue.args)
        if (arg.name == "epsg") remark.epsg = arg.value.integer;
    }
    batch = Batch();
  }
  source->finish();
}

/// Where two codes of one kind stand in a text, none of them is the shape's.
void ZoneShapes::add_codes(const ZoneCodes& codes, std::string_view text, std::uint32_t shape) {
  ZoneCodeReading reading;
  std::vector<std::pair<ZoneKind, std::string>> found;
  std::vector<ZoneKind> several;
  // A code has a number; full-width digits begin with EF.
  const auto may_be_one = [](std::string_view words) {
    return std::any_of(words.begin(), words.end(), [](char c) { return (c >= '0' && c <= '9') || c == '\xEF'; });
  };
  if (!may_be_one(text)) return;
  for (const std::string& piece : pieces_of(text)) {
    if (!may_be_one(piece)) continue;
    codes.read(piece, ZoneKind::none, reading);
    if (reading.fault != ZoneCodeFault::none || reading.family == nullptr) continue;
    const ZoneKind kind = reading.family->kind;
    const auto same = std::find_if(found.begin(), found.end(), [&](const auto& one) { return one.first == kind; });
    if (same == found.end())
      found.emplace_back(kind, reading.code);
    else if (same->second != reading.code)
      several.push_back(kind);
  }
  for (auto& [kind, code] : found) {
    if (std::find(several.begin(), several.end(), kind) != several.end()) continue;
    add(by_code_, code, shape);
    auto& own = shapes_[shape].codes;
    if (std::find(own.begin(), own.end(), std::pair(kind, code)) == own.end()) own.emplace_back(kind, code);
  }
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

ZoneShapes::Group ZoneShapes::find(ZoneKind kind, std::string_view code, std::string_view name, bool& several) const {
  several = false;
  const auto look = [&](const Index& index, std::string key) -> const std::vector<std::uint32_t>* {
    const auto found = key.empty() ? index.end() : index.find(key);
    return found == index.end() ? nullptr : &found->second;
  };
  const auto coded = [&](std::uint32_t shape) {
    const auto& codes = shapes_[shape].codes;
    return std::any_of(codes.begin(), codes.end(), [&](const auto& one) { return one.first == kind; });
  };
  if (const auto* found = look(by_code_, std::string(code))) {
    several = !one_file(*found);
    return several ? Group{} : Group{*found, true};
  }
  for (const auto* found : {look(by_name_, name_key(name)), look(by_file_, name_key(name))}) {
    if (found == nullptr) continue;
    Group group{*found};
    if (!code.empty() || !std::all_of(found->begin(), found->end(), coded)) std::erase_if(group.shapes, coded);
    if (group.shapes.empty()) continue;
    several = !one_file(group.shapes);
    return several ? Group{} : group;
  }
  return {};
}

std::string ZoneShapes::together(const Group& group) const {
  if (group.shapes.size() == 1) return shapes_[group.shapes.front()].wkb;
  std::string out{'\x01'};
  for (const auto number :
       {static_cast<std::uint32_t>(Kind::collection), static_cast<std::uint32_t>(group.shapes.size())})
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
  for (const std::uint32_t shape : group.shapes) out += shapes_[shape].wkb;
  return out;
}

}  // namespace sohoa
