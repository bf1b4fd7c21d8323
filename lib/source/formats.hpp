#pragma once
#include <string>

namespace sohoa {

/// Names of the formats that this machine's GDAL can read for us, for people. Throws InputError when one of ours is
/// absent.
std::string readable_formats();

}  // namespace sohoa
