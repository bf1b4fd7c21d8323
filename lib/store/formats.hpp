#pragma once
#include <string>

namespace sohoa {

/// "GeoPackage, SpatiaLite 5.0.1, …" with the versions of the libraries that write them.
std::string writable_formats();

}  // namespace sohoa
