#pragma once
// What a coverage stands on: a plane of metres, limits by map scale, the land of communes.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/boundaries.hpp"
#include "crs/cell_transform.hpp"
#include "geometry/coverage.hpp"
#include "schema/code_list.hpp"
#include "schema/coverage_sizes.hpp"
#include "schema/judge_context.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// Coordinates on a plane of metres. Those of a map are on one already.
class MetrePlane {
 public:
  MetrePlane() = default;
  /// Of degrees, true to scale at a latitude (VN-2000 and WGS 84 differ by less than is seen here). Lines stay
  /// straight.
  explicit MetrePlane(double latitude);

  void to_metres(std::string& wkb) const { scale(wkb, x_, y_); }
  void back(std::string& wkb) const { scale(wkb, 1 / x_, 1 / y_); }
  geometry::Point back(geometry::Point point) const { return {point.x / x_, point.y / y_}; }

 private:
  static void scale(std::string& wkb, double x, double y);

  double x_ = 1, y_ = 1;  ///< metres
};

/// The limits of a schema as classes of geometry::Coverage.
class CoverageClasses {
 public:
  /// `sizes` has to outlive it.
  CoverageClasses(const CoverageSizes& sizes, bool shipped_borders);

  const std::vector<geometry::CoverageLimits>& limits() const { return limits_; }
  /// The class of a feature; `scale` 0: unknown.
  std::uint8_t of(int scale, bool is_wider) const;
  int scale(std::uint8_t one) const { return sizes_.scales[one / 2].scale; }
  double widest_gap() const;

 private:
  const CoverageSizes& sizes_;
  std::vector<geometry::CoverageLimits> limits_;  ///< two of each scale
};

/// The schema whose numbers a layer is judged by: its own, or that of parcels where it has none. `schema` may be null.
std::shared_ptr<const Schema> coverage_schema(const std::shared_ptr<const Schema>& schema);

/// What decides about the class of a feature.
class CoverageKinds {
 public:
  /// `schema` may be null; it and `sizes` have to outlive it.
  CoverageKinds(const Schema* schema, const CoverageSizes& sizes, const JudgeOptions& judge);

  void begin(const Header& header);
  /// 0: nobody says it.
  int scale(const Batch& batch, std::size_t row) const;
  /// Whether all its land is of the group that has wider limits. One thread at a time.
  bool is_wider(const Batch& batch, std::size_t row);

 private:
  const Schema* schema_;
  const CoverageSizes& sizes_;
  std::optional<JudgeContext> context_;
  int given_scale_, wider_ = -1;  ///< wider_: field
  const CodeList* codes_ = nullptr;
  std::string last_value_;
  bool last_wider_ = false;
};

/// Whose ground a feature should lie on.
class HomeCommunes {
 public:
  /// `given` null: the polygons that come with the program. `epsg`: of the features, 0: unknown, taken for degrees.
  HomeCommunes(std::shared_ptr<const admin::Boundaries> given, int epsg);

  bool shipped() const { return shipped_; }
  const std::string& name(std::uint32_t area) const { return boundaries_->areas()[area].name; }

  /// Place in Boundaries::areas(), by the code; where there is none and polygons were given, of the one that holds the
  /// middle of the feature or is nearest to it. Boundaries::kNone where nobody can tell. The feature has been measured.
  std::uint32_t of(std::string_view code, const Feature& feature);
  /// In the coordinates of the features; empty when it has no image there.
  std::string polygon(std::uint32_t area);

 private:
  bool shipped_;
  std::shared_ptr<const admin::Boundaries> boundaries_;
  std::optional<crs::CellTransform> to_degrees_, from_degrees_;
};

}  // namespace sohoa
