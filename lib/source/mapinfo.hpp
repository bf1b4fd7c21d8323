#pragma once
// MapInfo text comes out of GDAL recoded by the charset its .tab or .mif names, which loses letters of Vietnamese
// fonts. Under the charset "Neutral" the bytes stay. So a .tab or .mif is read through a file system of our own, which
// shows that word in place of the one in the file; nothing is copied or written.
#include <string>
#include <string_view>

namespace sohoa::source {

/// What the paths of mapinfo_path() begin with.
inline constexpr std::string_view kMapInfoPrefix = "/vsisohoa/";

/// Makes these paths known to GDAL.
void register_mapinfo_files();

/// True for .tab and .mif.
bool is_mapinfo(const std::string& path);

/// The path under which GDAL sees `path` with raw bytes.
std::string mapinfo_path(const std::string& path);

}  // namespace sohoa::source
