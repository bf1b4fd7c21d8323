#pragma once
// Commune polygons for a run: which ones the command line asks for, and where features in any coordinate system lie.
#include <tbb/enumerable_thread_specific.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "admin/boundaries.hpp"
#include "admin/recode.hpp"
#include "base/options.hpp"
#include "crs/cell_transform.hpp"

namespace sohoa {

/// --boundary --boundary-crs --boundary-code --boundary-name
Options boundary_options();

/// The polygons of --boundary, else those that come with the program. May fork: call before any thread starts. Throws
/// UsageError for one of the other options without --boundary, and what read_boundaries() throws.
std::shared_ptr<const admin::Boundaries> boundary_arguments(const Arguments& arguments);

/// The polygons of --boundary; null without it. Otherwise like boundary_arguments().
std::shared_ptr<const admin::Boundaries> given_boundaries(const Arguments& arguments);

/// Places geometries that are in one coordinate system; any number of threads may ask.
class Locating {
 public:
  /// `epsg` 0: nothing has a geometry. Throws as CellTransform does.
  Locating(std::shared_ptr<const admin::Boundaries> boundaries, int epsg);

  const admin::Boundaries& boundaries() const { return *boundaries_; }
  /// See admin::Locator::place(). The answer stays until the thread's next call.
  const admin::Placed& place(std::string_view wkb, double most) const;
  /// The share of the vertices that lie in other communes than this one (a place in Boundaries::areas()); 1 when none
  /// lies in this one. Quicker than place(), which cuts the geometry along the borders.
  double strays(std::string_view wkb, std::uint32_t area) const;

 private:
  struct Own {
    admin::Locator locator;
    crs::CellTransform to_degrees;
    std::string wkb;
    std::vector<double> scratch;
  };
  Own& own() const;
  /// The geometry in degrees; empty when it has no image there.
  static std::string_view in_degrees(Own& own, std::string_view wkb);

  std::shared_ptr<const admin::Boundaries> boundaries_;
  int epsg_;
  mutable tbb::enumerable_thread_specific<std::unique_ptr<Own>> own_;
};

/// Which of the communes that a split one went into a geometry lies in, by polygons. A share is of what lies in any
/// commune at all: land that is drawn beyond the shore speaks for none. A geometry that lies off the shore, up to
/// kOffShore, belongs to the nearest commune.
class BoundaryLocator : public admin::CommuneLocator {
 public:
  static constexpr double kOffShore = 500;  ///< m

  BoundaryLocator(std::shared_ptr<const admin::Boundaries> boundaries, int epsg)
      : locating_(std::move(boundaries), epsg) {}

  /// None, too, when a candidate's polygon is not at hand: the others prove nothing then.
  std::vector<Part> locate(std::string_view wkb, std::span<const admin::Link> candidates) const override;

 private:
  Locating locating_;
};

/// "06706 58 %, 06661 42 %"
std::string shares_text(const std::vector<admin::CommuneLocator::Part>& parts);

}  // namespace sohoa
