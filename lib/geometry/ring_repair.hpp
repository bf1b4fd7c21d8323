#pragma once
// The rings of a polygonal geometry taken apart, mended one by one, and put together again.
#include <string>
#include <string_view>
#include <vector>

#include "geometry/repair.hpp"

namespace sohoa::geometry {

/// A ring without its closing vertex.
using RingPoints = std::vector<Point>;

/// What has been done so far: each kind once, with its first place.
class MendList {
 public:
  void clear() { list_.clear(); }
  bool has(Mend what) const;
  /// `before` and `after` are chains of vertices: none, one (a point) or several (a line).
  void add(Mend what, double moved, Point at, const std::vector<Point>& before = {},
           const std::vector<Point>& after = {});
  void add(const MendList& others);
  /// In the order of Mend.
  std::vector<Mended> take();

 private:
  std::vector<Mended> list_;
};

/// Removes repeated points and spikes from single rings.
class RingCleaner {
 public:
  /// With a width of 0 only what is exact goes.
  explicit RingCleaner(const RepairLimits& limits) : limits_(limits) {}

  /// Fewer than three points are left when the ring encloses nothing.
  void clean(RingPoints& ring);
  /// Repeated points of a line; its ends stay.
  void clean_line(std::vector<Point>& line);
  /// What was done to the last ring or line.
  const MendList& mends() const { return mends_; }

  /// Whether two vertices are one for these limits.
  static bool same(Point a, Point b, const RepairLimits& limits);

 private:
  bool merge(Point next, bool told);
  bool is_spike(Point a, Point b, Point c, double& width) const;
  void push(Point next);
  void close();

  const RepairLimits& limits_;
  MendList mends_;
  RingPoints kept_;
  std::size_t first_ = 0;  ///< of kept_: those before it are gone
};

/// The polygons of a POLYGON or MULTIPOLYGON: lists of rings, the shell first.
class PolygonRings {
 public:
  /// Reads closed and open rings; notes the open ones. Of a collection the polygons count.
  void read(std::string_view wkb, MendList& mends);
  /// Writes them, as a MULTIPOLYGON when `multi` or there are several.
  void write(bool multi, std::string& out) const;

  /// Cleans all rings and takes away those that enclose nothing, with the holes of a shell that does. False when no
  /// polygon would be left: then the rings are in pieces.
  bool clean(RingCleaner& cleaner, MendList& mends);
  /// Takes away holes and polygons that are there twice.
  void drop_twins(MendList& mends);
  /// Turns holes that run as their shells do.
  void turn_holes(MendList& mends);
  /// Gives rings that were put together anew the directions, first vertices and order of `old`.
  void keep_habits(const PolygonRings& old);

  std::size_t size() const { return polygons_.size(); }

 private:
  using Polygon = std::vector<RingPoints>;
  std::vector<Polygon> polygons_;
};

}  // namespace sohoa::geometry
