#pragma once
// Square metres of a geometry, whatever coordinate system it travels in.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crs/cell_transform.hpp"
#include "geometry/measure.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// The area that circulars speak of is the one in the plane of a VN-2000 zone (TT 25/2014/TT-BTNMT, article 3). For
/// geometries in degrees or in a projection of other countries it is measured in the zone whose meridian is nearest.
/// One per thread.
class GroundArea {
 public:
  /// Areas in `epsg` itself are square metres of a zone, so that nothing has to be done.
  static bool is_direct(int epsg);

  explicit GroundArea(int epsg);
  /// m²; negative when the geometry lies outside Viet Nam and no zone is near.
  double of(std::string_view wkb, const geometry::Box& box);

 private:
  crs::Transform to_degrees_;
  std::map<int, crs::CellTransform> to_zone_;
  std::string copy_;
  std::vector<double> scratch_;
};

/// Metres on the ground that one unit of x, of y is.
struct GroundScale {
  double x = 1, y = 1;
};

/// The scale where a geometry lies. nullopt where nobody knows it: coordinates without a system (epsg 0), or far from
/// Viet Nam. `square_metres`: what GroundArea says of the geometry, `measure` that of its coordinates.
std::optional<GroundScale> ground_scale(int epsg, double square_metres, const geometry::Measure& measure);

/// Measures (area, box) what no earlier stage has, so that what is counted does not depend on the way a feature came.
std::unique_ptr<Stage> make_measure_stage();

}  // namespace sohoa
