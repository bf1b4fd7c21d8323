#pragma once
// What the lots of a map show only together: compartments, their sizes, and the sums of communes.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "dataset/forest_places.hpp"

namespace sohoa {

/// Published areas, by commune code. A CSV with the columns commune (maxa, xã …), natural area and forest area in
/// hectares, found by the names of kTitles; comma or semicolon between.
class ForestTotals {
 public:
  struct Published {
    double natural = -1, forest = -1;  ///< ha; negative: not given
  };
  ForestTotals() = default;
  /// Throws InputError naming file and line.
  explicit ForestTotals(const std::string& path);
  const std::map<std::string, Published>& communes() const { return communes_; }

 private:
  std::map<std::string, Published> communes_;
};

/// One lot, as the tally needs it.
struct ForestLot {
  std::string_view province;  ///< code, of the edition of the commune's code; empty: not known
  std::string_view commune;   ///< as the source has it
  std::string_view today;     ///< the commune's code of now
  std::string_view compartment, subcompartment;
  double area = 0;   ///< ha: the recorded, else the drawn one
  double drawn = 0;  ///< ha
  bool forest = false;
  std::optional<geometry::Box> box;  ///< metres; none without a geometry
  Origin origin;
};

/// What the sums are held against.
struct ForestYardstick {
  const ForestTotals& published;
  int map_scale = 0;  ///< N of 1:N; 0: not known
};

class ForestTally {
 public:
  void add(const ForestLot& lot);

  /// forest.compartment-communes: one for each compartment with lots in several communes, at the first lot of the
  /// second. forest.compartment-apart and -subcompartment-apart: lots of one number that lie in places as far from one
  /// another as a usual compartment (sub-compartment) is wide, at the first lot of the smallest place.
  /// forest.subcompartment-gaps: numbers that the sub-compartments of a compartment pass over, of one that has more
  /// than half of its numbers. forest.mean-size: compartments or sub-compartments more than three times as large or
  /// small as is usual, on average. forest.total-natural and -forest: communes whose lots do not add up to what is
  /// published; each lot may be off by 0.005 ha, since areas have two decimals. forest.coarse-scale: communes for whose
  /// area the scale of the map is too small.
  void finish(Batch& late, const ForestYardstick& yardstick) const;

 private:
  struct Compartment {
    std::string number;
    std::map<std::string, std::int64_t, std::less<>> communes;  ///< lots by commune
    Origin second;                                              ///< first lot of a second commune
    Origin first;
    ForestPlaces places;
    std::unordered_map<std::string, ForestPlaces> subcompartments;
  };
  struct Sum {
    double natural = 0, forest = 0;
    std::int64_t lots = 0, forest_lots = 0;
  };
  using Sums = std::map<std::string, Sum, std::less<>>;

  Compartment& compartment_of(const ForestLot& lot);
  static void add_sum(Sums& sums, std::string_view commune, const ForestLot& lot);
  void tell_communes(Batch& late) const;
  void tell_places(Batch& late) const;
  void tell_gaps(Batch& late) const;
  void tell_sizes(Batch& late) const;
  void tell_totals(Batch& late, const ForestTotals& published) const;
  void tell_scale(Batch& late, int map_scale) const;

  std::map<std::string, Compartment, std::less<>> compartments_;  ///< by province and number
  Sums sums_, sums_today_;  ///< by the source's code and by that of now: a code may live on with a wider meaning
  double area_ = 0;
  std::string key_, last_key_;
  Compartment* last_ = nullptr;  ///< lots come compartment by compartment
};

}  // namespace sohoa
