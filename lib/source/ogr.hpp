#pragma once
// GDAL inside the reading process: which drivers there are, what went wrong, and layers of any of its formats.
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <memory>
#include <string>
#include <vector>

#include "source/layer_reader.hpp"

namespace sohoa::source {

/// Registers the drivers of the allow-list, takes the network and all writing away, and collects errors from now on.
void set_up_gdal();

/// Names of the allowed drivers for people. Throws InputError when GDAL was built without one of them.
std::string driver_names();

/// The errors GDAL reported since the last call of clear(). A warning that means lost data is an error.
class ErrorLog {
 public:
  static bool empty();
  static void clear();
  /// The first message and how many more there were; "" when none.
  static std::string text();
};

/// Throws InputError naming `display` when GDAL reported an error.
void throw_errors(const std::string& display);

/// Opens `path` with the drivers of the allow-list. Throws InputError.
GDALDatasetUniquePtr open_dataset(const std::string& path, const std::string& display, bool all_tables);

/// Appends the geometry as flat little-endian ISO WKB; nothing when empty. Curves become lines with GDAL's own step,
/// surfaces polygons; Z and M go, which `flags` tells. May change the geometry. Gives the bytes appended.
std::uint32_t append_wkb(OGRGeometry& geometry, FrameWriter& frame, std::uint32_t& flags);

/// Grows `extent` over a geometry; null and empty ones have no place.
void add_place(const OGRGeometry* geometry, LayerExtent& extent);

/// UsageError for a --layer that the file has not: names the nearest of those it has, or them all.
[[noreturn]] void no_such_layer(const OpenRequest& request, const std::vector<std::string>& layers);

/// The layers of a GDAL file (all formats but Shapefile, see shapefile.hpp). Throws UsageError when it has no such
/// layer.
std::unique_ptr<OpenFile> open_ogr_file(const OpenRequest& request);

}  // namespace sohoa::source
