#pragma once
// Coordinates from one system to another, by the operation the regulation names.
#include <memory>
#include <span>

namespace sohoa::crs {

/// Brings coordinates from one EPSG code to another. Order is always east, north (longitude, latitude); degrees and
/// metres.
///
/// - VN-2000 to or from anything else goes through WGS 84 by EPSG:6960 (QĐ 05/2007/QĐ-BTNMT), never by PROJ's own
/// choice, which is
///   EPSG:5194 in the south and lies 0.8 m off.
/// - VN-2000 to VN-2000 changes the zone only.
/// - All other pairs take PROJ's best operation.
///
/// One object serves one thread; clone() makes one for another.
class Transform {
 public:
  /// Throws InputError when a code is not known, or when one side is HN-72 and the other is not.
  Transform(int from, int to);
  ~Transform();
  Transform(Transform&&) noexcept;
  Transform& operator=(Transform&&) noexcept;

  Transform clone() const { return Transform(from_, to_); }
  int from() const { return from_; }
  int to() const { return to_; }
  /// True when coordinates stay as they are.
  bool identity() const;

  /// Changes the points in place; x and y have one length. False when a point has no image: it becomes infinite.
  bool forward(std::span<double> x, std::span<double> y);
  bool forward(double& x, double& y) { return forward({&x, 1}, {&y, 1}); }

 private:
  struct Steps;
  int from_;
  int to_;
  std::unique_ptr<Steps> steps_;
};

}  // namespace sohoa::crs
