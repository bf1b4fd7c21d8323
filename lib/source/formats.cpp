#include "source/formats.hpp"

#include "source/ogr.hpp"

namespace sohoa {

std::string readable_formats() {
  return source::driver_names();
}

}  // namespace sohoa
