#pragma once
// What the database of coordinate systems knows of a code, in the forms that dataset files store.
#include <string>

namespace sohoa::crs {

/// A row of gpkg_spatial_ref_sys or spatial_ref_sys.
struct Definition {
  std::string name;          ///< "VN-2000 / TM-3 107-45"
  std::string organization;  ///< "EPSG"
  int id = 0;
  std::string wkt;    ///< OGC WKT 1 on one line
  std::string proj4;  ///< PROJ string; VN-2000 carries the seven parameters of EPSG:6960 in PROJ's sign convention
  bool geographic = false;
};

/// True when the code names a geographic or projected coordinate system.
bool known(int epsg);

/// True for longitude and latitude in degrees. False for unknown codes.
bool geographic(int epsg);

/// The definition of a code. Throws InputError when it is not known.
Definition definition(int epsg);

/// Its OGC WKT 1 on one line. Throws InputError when the code is not known.
std::string wkt1(int epsg);

}  // namespace sohoa::crs
