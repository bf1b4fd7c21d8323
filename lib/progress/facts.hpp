#pragma once
// What the counts of the runs do not say of a layer and its features must be asked for: agreement with the register,
// groups of the campaign, sums of columns.
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "progress/dataset_state.hpp"
#include "progress/place.hpp"
#include "schema/schema.hpp"
#include "store/sqlite.hpp"

namespace sohoa::progress {

/// A dataset whose counts were read, still open in the same transaction.
struct OpenState {
  DatasetState state;
  std::unique_ptr<store::Database> database;

  bool has_layer(const std::string& layer) const;
};

/// schemas/reports/campaign.json, or an office's own.
struct Campaign {
  struct Group {
    int number = 1;  ///< 1, 2, 3
    Text title, rule;
    bool rejected = false;  ///< of the rejected features, else of the valid ones
    std::string sql;        ///< an expression over the layer's columns, has_geometry, warnings and matched
    std::string place;      ///< file, line and key of the SQL, for messages
  };
  Text title, note;
  std::string source, layer, register_layer;
  std::vector<Group> groups;  ///< in the order in which they are tried

  /// `path` empty: the product's own. Throws UsageError naming file, line and key.
  static Campaign load(const std::string& path);
};

/// How many parcels of a unit are in which group of the campaign.
struct Groups {
  std::array<std::int64_t, 3> sure{};
  std::int64_t undecided = 0;  ///< would be in one or another, by whether the register has them: no dataset has one
  std::array<bool, 3> open{};  ///< some of the undecided may be in it

  /// Of group 1, 2, 3 by the index 0, 1, 2; none: not known.
  std::optional<std::int64_t> of(std::size_t index) const {
    return open[index] ? std::nullopt : std::optional(sure[index]);
  }
  /// All that are in groups which are not known, one or another.
  std::int64_t unknown() const {
    std::int64_t number = undecided;
    for (std::size_t i = 0; i < sure.size(); ++i) number += open[i] ? sure[i] : 0;
    return number;
  }
  std::int64_t sum() const { return sure[0] + sure[1] + sure[2] + undecided; }
  Groups& operator+=(const Groups& other);
};

/// What the features of a layer show in one unit.
struct UnitFacts {
  std::optional<std::int64_t> matched;
  std::int64_t ambiguous = 0;  ///< records that fit parcels of several former communes, and match none
  std::optional<Groups> groups;
  std::map<std::string, double> sums;  ///< by column
};

/// By layer, then unit.
using Facts = std::map<std::string, std::map<Unit, UnitFacts>>;

/// A column of a layer that a plan asks for the sum of.
struct Summed {
  std::string layer, column;
};

/// Scans the layers that have to be: parcels once, when there are any; others for the sums. A parcel matches a record
/// of the register with the same commune (of now), sheet and number, see RegisterMatch; where no dataset has a
/// register, nothing is known of matching, and a parcel whose group hangs on it is undecided. Throws UsageError for a
/// rule whose SQL is wrong or does more than read.
Facts read_facts(std::vector<OpenState>& files, const Campaign& campaign, const std::vector<Summed>& sums,
                 const admin::Units& units);

/// The issues that the datasets have now, by layer and rule.
struct RuleCount {
  std::string layer, rule, severity;
  std::int64_t count = 0;
};
std::vector<RuleCount> read_issues(std::vector<OpenState>& files);

}  // namespace sohoa::progress
