#pragma once
// Points that a tool is asked about, as people type them.
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "crs/transform.hpp"
#include "geometry/wkb.hpp"

namespace sohoa {

/// Two numbers: "564512.3,2321456.7", "564512,3; 2321456,7", with blanks or a tab between them.
std::optional<std::pair<double, double>> two_numbers(std::string_view text);

/// Whether a word is meant for a point, as far as it looks like one; "nan,nan" too.
bool is_point_text(std::string_view text);

/// What a question about a point says.
struct AskedPoint {
  std::optional<geometry::Point> point;  ///< degrees on WGS 84
  std::string note;                      ///< why there is none
};

/// Reads points in one coordinate system. One per thread.
class PointReader {
 public:
  /// `epsg` 0: degrees.
  explicit PointReader(int epsg);

  /// A point in Viet Nam.
  AskedPoint read(std::string_view text);
  /// A point anywhere: degrees outside the country are longitude and latitude, in this order. `note` may stand beside a
  /// point: latitude stood first, it lies outside, or was clipped or wrapped.
  AskedPoint read_anywhere(std::string_view text);

 private:
  AskedPoint degrees(std::string_view text);
  AskedPoint metres(std::string_view text);
  AskedPoint moved(geometry::Point point);

  bool degrees_;
  crs::Transform to_wgs84_;
};

}  // namespace sohoa
