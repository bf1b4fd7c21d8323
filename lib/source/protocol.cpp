#include "source/protocol.hpp"

#include <algorithm>
#include <cmath>

namespace sohoa::source {
namespace {

/// Metres, in millimetres and with every prefix there is, stay far below this; headers of empty files hold more.
constexpr double kBeyondAllGrids = 1e12;

bool is_box(double west, double south, double east, double north) {
  for (const double edge : {west, south, east, north})
    if (!(std::abs(edge) < kBeyondAllGrids)) return false;
  return west <= east && south <= north;
}

void put_table(FrameWriter& frame, const TableInfo& table) {
  frame.put(table.known);
  if (!table.known) return;
  frame.text(table.separator);
  frame.put(table.header_first);
  frame.put(table.header_last);
  frame.put(table.number_row);
  frame.text(table.unit_line);
  frame.put(table.unit_row);
  frame.put(static_cast<std::uint32_t>(table.places.size()));
  for (const std::string& place : table.places) frame.text(place);
  frame.put(static_cast<std::uint32_t>(table.unread.size()));
  for (const TableInfo::Sheet& sheet : table.unread) {
    frame.text(sheet.name);
    frame.put(sheet.why);
  }
}

TableInfo get_table(FrameReader& frame) {
  TableInfo table;
  table.known = frame.get<bool>();
  if (!table.known) return table;
  table.separator = frame.text();
  table.header_first = frame.get<std::int64_t>();
  table.header_last = frame.get<std::int64_t>();
  table.number_row = frame.get<std::int64_t>();
  table.unit_line = frame.text();
  table.unit_row = frame.get<std::int64_t>();
  for (auto left = frame.get<std::uint32_t>(); left > 0; --left) table.places.emplace_back(frame.text());
  for (auto left = frame.get<std::uint32_t>(); left > 0; --left) {
    std::string name(frame.text());
    table.unread.push_back({std::move(name), frame.get<TableInfo::Unread>()});
  }
  return table;
}

}  // namespace

const char* name(TableInfo::Unread why) {
  switch (why) {
    case TableInfo::Unread::hidden:
      return "hidden";
    case TableInfo::Unread::very_hidden:
      return "very-hidden";
    case TableInfo::Unread::empty:
      return "empty";
    case TableInfo::Unread::no_data:
      return "no-data";
    default:
      return "other-form";
  }
}

void LayerExtent::take(double west, double south, double east, double north) {
  if (!is_box(west, south, east, north) || (west == 0 && south == 0 && east == 0 && north == 0)) return;
  *this = {true, west, south, east, north};
}

void LayerExtent::add(double west, double south, double east, double north) {
  if (!is_box(west, south, east, north)) return;
  if (!known) *this = {true, west, south, east, north};
  minx = std::min(minx, west), maxx = std::max(maxx, east);
  miny = std::min(miny, south), maxy = std::max(maxy, north);
}

void put(FrameWriter& frame, const LayerInfo& layer) {
  frame.put(layer.id);
  frame.text(layer.name);
  frame.text(layer.driver);
  frame.put(layer.spatial);
  frame.put(layer.bare);
  frame.text(layer.srs);
  frame.put(layer.default_srs);
  frame.put(layer.claimed.value_or(-1));
  frame.put(layer.record_length);
  frame.put(static_cast<std::uint32_t>(layer.columns.size()));
  for (const Column& column : layer.columns) {
    frame.text(column.name);
    frame.put(column.type);
    frame.put(column.wide);
    frame.put(column.mixed);
    frame.put(column.dbf);
    frame.put(column.offset);
    frame.put(column.length);
  }
  put_table(frame, layer.table);
}

void put(FrameWriter& frame, const LayerEnd& end) {
  frame.put(end.read);
  frame.put(end.skipped);
  frame.put(end.repeated);
  frame.put(end.outside);
  frame.text(end.outside_place);
  frame.put(end.filled);
  frame.text(end.filled_place);
  frame.put(end.years);
  frame.text(end.years_place);
  frame.put(end.too_long);
  frame.put(end.too_long_row);
  frame.text(end.too_long_text);
  frame.put(static_cast<std::uint32_t>(end.reasons.size()));
  for (const LayerEnd::Skipped& reason : end.reasons) {
    frame.text(reason.reason);
    frame.put(reason.count);
    frame.put(reason.first);
    frame.put(reason.last);
    frame.text(reason.sample);
    frame.text(reason.place);
  }
}

LayerEnd get_layer_end(FrameReader& frame) {
  LayerEnd end;
  end.read = frame.get<std::int64_t>();
  end.skipped = frame.get<std::int64_t>();
  end.repeated = frame.get<std::int64_t>();
  end.outside = frame.get<std::int64_t>();
  end.outside_place = frame.text();
  end.filled = frame.get<std::int64_t>();
  end.filled_place = frame.text();
  end.years = frame.get<std::int64_t>();
  end.years_place = frame.text();
  end.too_long = frame.get<std::int64_t>();
  end.too_long_row = frame.get<std::int64_t>();
  end.too_long_text = frame.text();
  for (auto left = frame.get<std::uint32_t>(); left > 0; --left) {
    LayerEnd::Skipped& reason = end.reasons.emplace_back();
    reason.reason = frame.text();
    reason.count = frame.get<std::int64_t>();
    reason.first = frame.get<std::int64_t>();
    reason.last = frame.get<std::int64_t>();
    reason.sample = frame.text();
    reason.place = frame.text();
  }
  return end;
}

LayerInfo get_layer(FrameReader& frame) {
  LayerInfo layer;
  layer.id = frame.get<std::uint32_t>();
  layer.name = frame.text();
  layer.driver = frame.text();
  layer.spatial = frame.get<bool>();
  layer.bare = frame.get<bool>();
  layer.srs = frame.text();
  layer.default_srs = frame.get<bool>();
  if (const auto claimed = frame.get<std::int64_t>(); claimed >= 0) layer.claimed = claimed;
  layer.record_length = frame.get<std::uint32_t>();
  const auto columns = frame.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < columns; ++i) {
    Column column;
    column.name = frame.text();
    column.type = frame.get<Type>();
    column.wide = frame.get<bool>();
    column.mixed = frame.get<bool>();
    column.dbf = frame.get<char>();
    column.offset = frame.get<std::uint32_t>();
    column.length = frame.get<std::uint32_t>();
    // A record is read at these places without another look.
    if (layer.record_length > 0 && std::size_t{column.offset} + column.length > layer.record_length)
      throw BrokenFrame{};
    layer.columns.push_back(std::move(column));
  }
  layer.table = get_table(frame);
  return layer;
}

}  // namespace sohoa::source
