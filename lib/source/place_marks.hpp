#pragma once
// Inside the reading process: KML, KMZ and GPX, what phones, Google Earth and GPS receivers write.
#include "source/layer_reader.hpp"

namespace sohoa::source {

/// By its suffix: .kml .kmz .gpx
bool is_place_marks(const std::string& path);

/// All places of a file as one layer in WGS 84, in the order of the file, however deep their folders lie. Columns:
/// name, description, folder (names of the folders, " / " between), then what ExtendedData holds, in order of
/// appearance; of GPX name, description, type. Of a .kmz all documents are read, doc.kml first. A track of several
/// pieces is a multi-line. Rings stay open where they are open. Holds the file in memory. Throws InputError; links to
/// other files are not followed.
std::unique_ptr<OpenFile> open_place_marks(const OpenRequest& request);

}  // namespace sohoa::source
