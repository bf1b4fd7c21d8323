#pragma once
// What counts as a gap, a near edge, a place outside: numbers by map scale, from the schema.
#include <string>
#include <vector>

#include "geometry/coverage.hpp"

namespace sohoa {

class JsonNode;

/// The `coverage` object of a schema. Metres.
struct CoverageSizes {
  struct Scale {
    int scale = 0;       ///< 1:scale
    double point = 0;    ///< error of a boundary point; borders of two features may be hypot(point, point) apart
    double gap = 0;      ///< up to this width empty ground is a gap, wider it is open land
    double outside = 0;  ///< how far a feature may reach out of its commune
  };

  std::string basis;                ///< legal source that issues name; empty: that of land parcels
  std::vector<Scale> scales;        ///< the finest first, at least one
  int unknown_scale = 0;            ///< stands for a scale that nobody says
  double node = 0;                  ///< how far from an edge a vertex lies on it
  double approximate_boundary = 0;  ///< instead of `outside` where boundaries come with the program
  std::string commune;              ///< field with the commune of today, whose boundary holds the feature; may be empty
  std::string side;                 ///< field by which --borders-only tells sides; empty: by the file
  struct Wider {
    std::string field, group;  ///< features with a code of this group in this field
    double factor = 1;         ///< times `point`
    std::vector<int> scales;   ///< at these scales
  };
  Wider wider;  ///< field empty: none

  /// The limits of features on a map of 1:`scale` (the next coarser one that is listed), 0: of unknown scale.
  /// `shipped`: of boundaries that come with the program.
  geometry::CoverageLimits limits(int scale, bool is_wider, bool shipped) const;
};

/// Throws UsageError naming line and key. Names of fields are not looked up here.
CoverageSizes read_coverage_sizes(const JsonNode& node);

}  // namespace sohoa
