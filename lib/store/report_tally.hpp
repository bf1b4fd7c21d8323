#pragma once
// What a report counts: issues by rule, by map sheet and by commune.
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/schema.hpp"
#include "store/store.hpp"

namespace sohoa::store {

/// How heavy an issue weighs, the heaviest first. What the office has accepted is none of the other three.
enum class Weight : std::uint8_t { error, warning, accepted, info };
inline constexpr std::array kWeights{Weight::error, Weight::warning, Weight::accepted, Weight::info};
Weight weight_of(const Issue& issue);
/// "error", "accepted" … in the user's language.
const char* weight_word(Weight weight);

/// Issues by weight; a change that was made n times counts n.
class WeightCounts {
 public:
  std::int64_t& of(Weight weight) { return counts_[static_cast<std::size_t>(weight)]; }
  std::int64_t of(Weight weight) const { return counts_[static_cast<std::size_t>(weight)]; }

 private:
  std::array<std::int64_t, kWeights.size()> counts_{};
};

/// Where the feature of an issue belongs. All empty: nowhere.
struct ReportPlace {
  std::string commune, sheet;
  std::string commune_name;
};

class ReportTally {
 public:
  struct OfRule {
    const Rule* rule = nullptr;  ///< null when nobody knows it
    WeightCounts counts;
  };
  struct OfSheet {
    std::string commune, sheet;
    WeightCounts counts;
  };
  struct OfCommune {
    std::string name;  ///< of today, as the features say; may be empty
    WeightCounts counts;
  };

  /// Counts an issue. `rule` must live as long as the tally. The index of its map sheet.
  std::size_t add(const Issue& issue, const Rule* rule, const ReportPlace& place);

  const std::map<std::string, OfRule, std::less<>>& rules() const { return rules_; }
  /// Title of a rule; its id when nobody knows it.
  std::string title(std::string_view id) const;
  /// In order of appearance; the first holds what belongs to no sheet, and all that come after the first kMost sheets.
  const std::vector<OfSheet>& sheets() const { return sheets_; }
  /// Indices of sheets() from 1 on, as people count: commune by commune, sheet 9 before 10.
  std::vector<std::size_t> sorted_sheets() const;
  /// By code; no code: issues of no commune, and of all that come after the first kMost communes.
  const std::map<std::string, OfCommune, std::less<>>& communes() const { return communes_; }
  bool has_communes() const { return !communes_.empty() && !communes_.rbegin()->first.empty(); }
  const WeightCounts& all() const { return all_; }
  /// What the sheets of these schemas are called in the user's language: "map sheet" unless all say another word.
  void name_sheets(const std::vector<std::shared_ptr<const Schema>>& schemas);
  /// Empty: map sheets.
  const std::string& sheet_word() const { return sheet_word_; }

  /// Keeps the tables of foreign data, where any column may have become a sheet number, within bounds.
  static constexpr std::size_t kMost = 5000;

 private:
  std::size_t sheet_of(const ReportPlace& place);
  OfCommune& commune_of(const ReportPlace& place);

  std::map<std::string, OfRule, std::less<>> rules_;
  std::string sheet_word_;
  std::vector<OfSheet> sheets_{1};
  std::unordered_map<std::string, std::size_t> sheet_numbers_;
  std::map<std::string, OfCommune, std::less<>> communes_;
  WeightCounts all_;
  std::string scratch_;
};

/// One line of the table of rules.
struct RuleLine {
  std::string id;
  const Rule* rule;
  Weight weight;
  std::int64_t count;
};
/// How many for 100 features that were read; nothing when none was.
std::optional<double> per_hundred(std::int64_t count, const Totals& totals);
/// The heaviest first, then the commonest, then by name.
std::vector<RuleLine> rule_lines(const ReportTally& tally);

}  // namespace sohoa::store
