#pragma once
// Commune polygons from any file that can be read.
#include <memory>
#include <string>

#include "admin/boundaries.hpp"

namespace sohoa {

struct BoundaryOptions {
  std::string file;         ///< --boundary
  std::string crs;          ///< --boundary-crs
  std::string code_column;  ///< --boundary-code; empty: found by its name
  std::string name_column;  ///< --boundary-name; empty: found by its name, or the names of the list
};

/// Reads the polygons of communes since 1 July 2025, in any format and coordinate system of open_source(), which forks:
/// call before any thread starts. Several records of one commune are its parts. Codes may have lost their zeros.
///
/// Throws UsageError and InputError: columns that are not found; codes that are no communes since 2025, or those of
/// 2024 by the names beside them; records that are no polygons; polygons that are not valid (with the place of the
/// first fault); coordinates that cannot be what the file says they are (metres without a system, axes exchanged,
/// another zone, by the seats of the communes).
std::unique_ptr<admin::Boundaries> read_boundaries(const BoundaryOptions& options);

}  // namespace sohoa
