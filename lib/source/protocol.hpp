#pragma once
// What the reading process and we tell each other.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/frame.hpp"
#include "stream/header.hpp"

namespace sohoa::source {

/// Request: open a file.
struct OpenRequest {
  std::string path;     ///< as GDAL takes it, "/vsizip/{...}/..." for members of a zip
  std::string display;  ///< as messages name it
  std::string layer;    ///< --layer; empty = every one that has features
};

/// One column of a layer as the file has it.
struct Column {
  std::string name;  ///< raw bytes
  Type type = Type::text;
  bool wide = false;  ///< integers that a double may not hold exactly
  // Of a .dbf, whose records travel as they are:
  char dbf = 0;  ///< C, N, F, L, D, M; 0 for all other formats
  std::uint32_t offset = 0, length = 0;
};

/// The box of a layer as its file tells it, or else of the records that were sampled.
struct LayerExtent {
  bool known = false;
  double minx = 0, miny = 0, maxx = 0, maxy = 0;

  /// Takes what a file says of itself, unless it is no box on the Earth: not finite, nothing in it, or all zero.
  void take(double west, double south, double east, double north);
  /// Grows over the box of one geometry; what is not finite is left out.
  void add(double west, double south, double east, double north);
};

/// One layer, described before anything is read from it.
struct LayerInfo {
  std::uint32_t id = 0;  ///< what sample and read requests name
  std::string name;
  std::string driver;
  bool spatial = true;
  std::string srs;           ///< WKT, raw .prj text, or empty
  bool default_srs = false;  ///< the format's default, the file says nothing (GeoJSON without crs)
  std::optional<std::int64_t> claimed;
  LayerExtent extent;
  std::uint32_t record_length = 0;  ///< of a .dbf, whose records are handed over raw; 0: typed values
  std::vector<Column> columns;
};

/// What lies before each record of a rows frame. Behind it: the WKB, then the raw .dbf record, or per column a Type
/// byte and the value (boolean: 1 byte, integer and number: 8, text and dates: length and bytes).
struct RowHead {
  std::int64_t row;
  std::int64_t fid;
  std::uint32_t wkb;  ///< bytes of geometry
  std::uint32_t flags;
};
inline constexpr std::uint32_t kDroppedZ = 1;    ///< a Z or M was cut off
inline constexpr std::uint32_t kLinearised = 2;  ///< a curve was made into straight pieces

/// The end frame of a read request.
struct LayerEnd {
  std::int64_t read = 0;
  std::int64_t skipped = 0;
};

inline void put(FrameWriter& frame, const OpenRequest& request) {
  frame.text(request.path);
  frame.text(request.display);
  frame.text(request.layer);
}

inline OpenRequest get_open_request(FrameReader& frame) {
  OpenRequest request;
  request.path = frame.text();
  request.display = frame.text();
  request.layer = frame.text();
  return request;
}

void put(FrameWriter& frame, const LayerInfo& layer);
/// Throws BrokenFrame.
LayerInfo get_layer(FrameReader& frame);

}  // namespace sohoa::source
