#pragma once
// Shapefiles and lone .dbf tables, inside the reading process: geometry by ShapeRecords or GDAL, attributes by Dbf, and
// the claims of .shp, .shx and .dbf compared with each other and with the files, because GDAL reads on over any loss.
#include <memory>
#include <string>

#include "source/layer_reader.hpp"

namespace sohoa::source {

/// True for .shp, .dbf and .shx.
bool is_shapefile(const std::string& path);

/// Opens a .shp with its .shx and .dbf, or a .dbf without a .shp. Throws InputError when a part is missing, cut off, or
/// contradicts another one.
std::unique_ptr<OpenFile> open_shapefile(const OpenRequest& request);

}  // namespace sohoa::source
