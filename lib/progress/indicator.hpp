#pragma once
// Figures that SQL over the datasets gives: schemas/indicators, and a province's own.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "progress/facts.hpp"

namespace sohoa::progress {

/// How an indicator is reckoned. Its SQL gives rows with the columns `part`, `whole` (may be absent) and `commune` (the
/// code of now; may be absent). Parts and wholes of all rows and files are added up: the value is 100 · part / whole
/// where the unit is %, part / whole where there is a whole, else part. So it adds up over files and communes alike.
struct Indicator {
  std::string id;  ///< "forest.cover"
  Text title, description, group;
  std::string unit;
  std::vector<std::string> layers;  ///< without which it is not available
  std::string sql;
  bool of_commune_area = false;  ///< the whole is the area (ha) of the communes that have a part
  std::optional<double> target;
  bool rising = true;  ///< more is better
  std::string source;
  std::string place;  ///< file, line and key of the SQL
  bool ours = true;
};

/// Those of the product in the order of their files, then those of `own`: files, or folders of them. One with an id
/// that is there already takes its place. Throws UsageError naming file, line and key, InputError for what cannot be
/// read.
std::vector<Indicator> load_indicators(const std::vector<std::string>& own);

struct IndicatorValue {
  const Indicator* indicator = nullptr;
  std::string missing;  ///< why there is none; empty: there is
  double part = 0;
  std::optional<double> whole;
  std::map<Unit, std::pair<double, double>> units;  ///< part and whole of each

  /// None when it is missing, or the whole is nothing.
  std::optional<double> value() const;
  std::optional<double> value_in(const Unit& unit) const;
  /// Whether the target is reached; none without target or value.
  std::optional<bool> reached() const;
};

/// What SQL finds in the table sohoa_now.
struct NowRow {
  std::string layer;
  Unit unit;
  Count count;
  UnitFacts facts;
};

/// Runs them on each file that has their layers. There they also find sohoa_commune (code, name, province, area_ha),
/// and the functions of rules. A statement that names sohoa_now (layer, commune, total, valid, rejected, with_geometry,
/// without_geometry, with_code, area in m², matched, group1, group2, group3: the counts of all files together) runs
/// once, on the first file. A layer or column that is not there makes an indicator not available; one that
/// is slow, too: all together have five seconds, for a load waits meanwhile. SQL that is wrong or does more than read
/// is UsageError.
std::vector<IndicatorValue> reckon(const std::vector<Indicator>& indicators, std::vector<OpenState>& files,
                                   const std::vector<NowRow>& now, const admin::Units& units);

}  // namespace sohoa::progress
