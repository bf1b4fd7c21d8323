#pragma once
// Transform for millions of coordinates: PROJ is asked at a few points of each cell of four kilometres, and polynomials
// give what lies between.
#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>

#include "crs/transform.hpp"

namespace sohoa::crs {

/// What Transform gives, to far less than a micrometre: from one system of survey to another coordinates change so
/// evenly that over a cell a polynomial of degree four is exact to the last digits of a double. Each cell is tried at
/// points between those that made it; where that fails (poles, the date line, grids of shifts) PROJ is asked for every
/// point. The cells lie fast in the plane, so a coordinate comes out the same whatever came before it. About 40 ns a
/// point instead of 600. One object serves one thread.
class CellTransform {
 public:
  /// Throws as Transform does.
  CellTransform(int from, int to);

  bool identity() const { return transform_.identity(); }
  /// Changes x, y, x, y ... in place; false when a point has no image, and then some are not changed. The points of one
  /// call lie near one another: fewer than kFewest are not worth a cell.
  bool forward(std::span<double> xy);

 private:
  static constexpr std::size_t kFewest = 4;
  static constexpr std::size_t kTerms = 5;  ///< powers 0 to 4 of each coordinate
  static constexpr std::size_t kMostCells = 1 << 16;

  struct Cell {
    double x = 0, y = 0;                                                  ///< its middle
    bool even = false;                                                    ///< the terms give what PROJ gives
    std::array<std::array<std::array<double, 2>, kTerms>, kTerms> terms;  ///< by powers of x and y: new x, new y
  };
  const Cell& cell(std::int64_t column, std::int64_t row);
  void fit(Cell& cell);
  bool is_even(const Cell& cell);
  std::array<double, 2> evaluate(const Cell& cell, double u, double v) const;
  bool ask(double& x, double& y) { return transform_.forward(x, y); }

  Transform transform_;
  double half_;       ///< half the side of a cell
  double tolerance_;  ///< between polynomial and PROJ
  std::unordered_map<std::uint64_t, Cell> cells_;
};

}  // namespace sohoa::crs
