#pragma once
// How far a recorded area may be from the drawn one.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

/// Area tolerances of the cadastral map, from schemas/codelists/area-tolerance.csv. Two rules, told apart by the date
/// of the map:
///
/// - from 15/01/2025, TT 26/2024/TT-BTNMT art. 8 and App. 03: a value for small parcels and a rise per further 10 m²,
/// by scale.
///   The rise is taken in proportion, so 105 m² lies half way between 100 and 110 m².
/// - before it, TT 25/2014/TT-BTNMT, which limits the error m of a boundary point (5 cm at 1:200 … 300 cm at 1:10000)
/// and has no
///   table of areas. UNSURE, as no text was found that says it: the limit is m·√(2·area), the error of a compact parcel
///   whose corners err by m, with √2 for long shapes and for the half more that TT 25/2014 allows on farm land; never
///   less than TT 26/2024 allows, so that no map is judged by a rule stricter than the one that came later. Maps before
///   2014 are judged alike.
class AreaTolerance {
 public:
  /// Reads a table; throws InputError naming the file when it cannot be read, and when it holds no scale.
  explicit AreaTolerance(const std::filesystem::path& path);

  /// The table that is shipped, read once.
  static const AreaTolerance& standard();

  /// Tolerance in m² for a recorded area in m² on a map of 1:`scale`. A scale between those of the table takes the
  /// coarser one, an unknown one (0 or less) the coarsest. `date` of the map is ISO; empty means the newest rule. NaN
  /// when `area` is NaN or negative. Does not allocate.
  double at(double area, int scale, std::string_view date) const;

 private:
  struct Step {
    double from = 0;       ///< m²
    double at_from = 0;    ///< tolerance there
    double per_metre = 0;  ///< rise per m² behind it
  };
  struct Scale {
    int scale = 0;
    double point_error = 0;  ///< metres, TT 25/2014
    std::vector<Step> steps;
  };
  Scale& at_scale(int scale);
  void add_up();

  std::vector<Scale> scales_;  ///< the finest first
  std::string newest_from_;    ///< ISO date from which the steps are in force
};

}  // namespace sohoa
