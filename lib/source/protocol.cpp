#include "source/protocol.hpp"

namespace sohoa::source {

void put(FrameWriter& frame, const LayerInfo& layer) {
  frame.put(layer.id);
  frame.text(layer.name);
  frame.text(layer.driver);
  frame.put(layer.spatial);
  frame.text(layer.srs);
  frame.put(layer.default_srs);
  frame.put(layer.claimed.value_or(-1));
  frame.put(layer.has_extent);
  for (const double edge : {layer.minx, layer.miny, layer.maxx, layer.maxy}) frame.put(edge);
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
  layer.has_extent = frame.get<bool>();
  for (double* edge : {&layer.minx, &layer.miny, &layer.maxx, &layer.maxy}) *edge = frame.get<double>();
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
