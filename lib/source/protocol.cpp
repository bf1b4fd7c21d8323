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

}  // namespace

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
  frame.text(layer.srs);
  frame.put(layer.default_srs);
  frame.put(layer.claimed.value_or(-1));
  frame.put(layer.record_length);
  frame.put(static_cast<std::uint32_t>(layer.columns.size()));
  for (const Column& column : layer.columns) {
    frame.text(column.name);
    frame.put(column.type);
    frame.put(column.wide);
    frame.put(column.dbf);
    frame.put(column.offset);
    frame.put(column.length);
  }
}

LayerInfo get_layer(FrameReader& frame) {
  LayerInfo layer;
  layer.id = frame.get<std::uint32_t>();
  layer.name = frame.text();
  layer.driver = frame.text();
  layer.spatial = frame.get<bool>();
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
    column.dbf = frame.get<char>();
    column.offset = frame.get<std::uint32_t>();
    column.length = frame.get<std::uint32_t>();
    // A record is read at these places without another look.
    if (layer.record_length > 0 && std::size_t{column.offset} + column.length > layer.record_length)
      throw BrokenFrame{};
    layer.columns.push_back(std::move(column));
  }
  return layer;
}

}  // namespace sohoa::source
