#pragma once
// Geometry between WKB and GeoJSON text.
#include <simdjson.h>

#include <string>
#include <string_view>

#include "stream/json_text.hpp"

namespace sohoa {

/// Appends `wkb` (2D little-endian) as a GeoJSON geometry, coordinates at full precision; `null` when empty or
/// malformed.
void append_geojson(JsonText& out, std::string_view wkb);
void append_geojson(std::string& out, std::string_view wkb);

/// Reads a GeoJSON geometry object and appends it to `wkb` (2D little-endian ISO WKB); further ordinates are dropped.
/// False when it is no geometry. Throws simdjson::simdjson_error when the JSON itself is broken.
bool read_geojson(simdjson::ondemand::object object, std::string& wkb, bool& had_z);

}  // namespace sohoa
