#pragma once
// Where many issues are, in few cells.
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "geometry/measure.hpp"
#include "store/report_tally.hpp"

namespace sohoa::store {

/// Counts places in the squares of a grid, whose size doubles as often as it must so that no more than kMost squares
/// are taken. Which size that is does not depend on the order in which places come.
class PlaceGrid {
 public:
  static constexpr std::size_t kMost = 1000;

  struct Cell {
    geometry::Point place;  ///< the mean of those counted
    WeightCounts counts;
    std::int64_t total = 0;
  };

  /// A place that is no number, or on no map, is not counted.
  void add(geometry::Point place, Weight weight);
  std::int64_t total() const { return total_; }
  const geometry::Box& box() const { return box_; }
  /// From south to north, from west to east.
  std::vector<Cell> cells() const;

 private:
  struct Key {
    std::int64_t x, y;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return static_cast<std::size_t>(key.x * 0x9E3779B97F4A7C15LL ^ key.y * 0x2545F4914F6CDD1DLL);
    }
  };
  struct Sums {
    double x = 0, y = 0;  ///< of differences from the first place, so that no digits are lost
    WeightCounts counts;
    std::int64_t total = 0;
  };
  void coarsen();

  double size_ = 1.0 / (1 << 20);  ///< of a square; a tenth of a metre in degrees, nothing in metres
  std::unordered_map<Key, Sums, Hash> cells_;
  geometry::Point first_{};
  geometry::Box box_;
  std::int64_t total_ = 0;
};

}  // namespace sohoa::store
