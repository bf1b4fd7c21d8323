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

/// What the features of a layer show in one unit.
struct UnitFacts {
  std::optional<std::int64_t> matched;
  std::optional<std::array<std::int64_t, 3>> groups;
  std::map<std::string, double> sums;  ///< by column
};

/// By layer, then unit.
using Facts = std::map<std::string, std::map<Unit, UnitFacts>>;

/// A column of a layer that a plan asks for the sum of.
struct Summed {
  std::string layer, column;
};

/// Scans the layers that have to be: parcels once, when there are any; others for the sums. A parcel matches a record
/// of the register with the same commune (of now), sheet and number; where no dataset has a register, nothing is known
/// of matching, and no parcel is in a group that asks for it. Throws UsageError for a rule whose SQL is wrong or does
/// more than read.
Facts read_facts(std::vector<OpenState>& files, const Campaign& campaign, const std::vector<Summed>& sums,
                 const admin::Units& units);

/// The issues that the datasets have now, by layer and rule.
struct RuleCount {
  std::string layer, rule, severity;
  std::int64_t count = 0;
};
std::vector<RuleCount> read_issues(std::vector<OpenState>& files);

}  // namespace sohoa::progress
