#pragma once
// Areas side by side (the communes of a province), prepared to tell which of them holds a point.
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "geometry/box_tree.hpp"
#include "geometry/measure.hpp"
#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// Finds the area of a point by a grid whose cells know whether they lie wholly in an area; only where a border runs
/// through the cell are edges looked at, and then exactly: no rounding error moves a point across a line.
///
/// A point on a border belongs to the area, and of several areas that hold it (a shared border, an overlap) to the one
/// with the lowest number: every point has at most one. Unchanging, so any number of threads may ask. Takes about 60
/// bytes per edge.
class AreaIndex {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  /// `areas`: polygons and multipolygons as well-formed WKB with finite coordinates, valid; their numbers are their
  /// places. Nothing is kept of the bytes.
  explicit AreaIndex(std::span<const std::string_view> areas);

  /// The area that holds the point; kNone when none does.
  std::uint32_t at(Point point) const;

  struct Near {
    std::uint32_t area = kNone;
    double distance = std::numeric_limits<double>::infinity();
  };
  /// The area whose border is nearest to a segment (or a point: a == b) that lies outside all areas, up to the distance
  /// `most`; takes time in proportion to the borders within that distance. The scales give the units of the distance
  /// (metres) that one unit of x, of y is; of two areas equally near it is the lower number.
  Near nearest(Point a, Point b, double x_scale, double y_scale, double most) const;

  /// What holds the whole box: an area, or kNone when it lies outside all of them. nullopt when a border meets the box,
  /// or seems to.
  std::optional<std::uint32_t> whole(const Box& box) const;

  /// Replaces `found` by the numbers of the areas that may share a point with the box, in rising order.
  void candidates(const Box& box, std::vector<std::uint32_t>& found) const;

 private:
  /// The edges of one area by horizontal bands: those that reach into band b are
  /// band_edges_[band_first_[first + b] .. band_first_[first + b + 1]).
  struct Area {
    Box box;
    std::uint32_t begin = 0, end = 0;  ///< in starts_
    std::uint32_t first = 0, bands = 0;
    double scale = 0;  ///< bands per unit of y

    std::uint32_t band(double y) const;
  };
  /// Where a row or column of the grid lies: the cell of a coordinate never falls while the coordinate rises.
  struct Axis {
    double low = 0, scale = 0;
    std::uint32_t cells = 1;

    std::uint32_t cell(double place) const;
    double middle(std::uint32_t cell) const { return low + (cell + 0.5) / scale; }
  };
  /// An area in a cell; `border`: an edge of it may run through the cell, otherwise it holds the whole cell.
  struct Entry {
    std::uint32_t area : 31;
    std::uint32_t border : 1;
  };
  struct Row;

  void take_rings(std::span<const std::string_view> areas);
  void build_bands(Area& area);
  void build_grid();
  void mark(Point a, Point b, std::vector<Row>& rows) const;
  void build_chunks();
  bool covers(const Area& area, Point point) const;
  std::span<const Entry> entries(std::uint32_t column, std::uint32_t row) const;
  /// Calls visit(edge) for the edges near a box until it answers false; the same answer.
  template <typename Visit>
  bool edges_near(const Box& box, Visit&& visit) const;

  std::vector<Point> vertices_;         ///< of all rings, closed
  std::vector<std::uint32_t> starts_;   ///< places in vertices_ where an edge starts
  std::vector<std::uint32_t> area_of_;  ///< of each edge, by its number in starts_
  std::vector<Area> areas_;
  std::vector<std::uint32_t> band_first_, band_edges_;
  Axis columns_, rows_;
  std::vector<std::uint32_t> cell_first_;
  std::vector<Entry> entries_;
  BoxTree chunks_;  ///< boxes around kChunk edges that follow one another
};

}  // namespace sohoa::geometry
