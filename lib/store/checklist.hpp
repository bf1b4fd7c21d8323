#pragma once
// The checks of an acceptance record, and what a run says about each: schemas/checklists.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "schema/set_tally.hpp"
#include "store/report_tally.hpp"

namespace sohoa::store {

/// Which rules have run, and over how much.
class JudgedRules {
 public:
  struct Count {
    SetUnit unit = SetUnit::features;
    std::int64_t judged = 0, left = 0;
  };

  /// A layer of `features` was judged by all rules of its schema (null: by geometry alone). Rules over the set, and
  /// those of coverage, count as `set` says. `stored`: it is a dataset's, in which what only a source can show is not
  /// judged.
  void add(const std::shared_ptr<const Schema>& schema, std::int64_t features, bool stored, const SetTally& set);

  bool empty() const { return counts_.empty(); }
  const std::map<std::string, Count>& counts() const { return counts_; }  ///< by rule

 private:
  void add(const std::string& rule, SetUnit unit, std::int64_t judged, std::int64_t left);
  std::map<std::string, Count> counts_;
};

/// What a run says about one check.
enum class Verdict : std::uint8_t {
  pass,       ///< all its rules ran and found neither errors nor warnings
  partly,     ///< the same, but some of its rules did not run, or not over all
  review,     ///< warnings
  fail,       ///< errors
  unjudged,   ///< none of its rules ran
  by_people,  ///< no rule can tell
};
/// "pass", "fail", … for programs.
const char* verdict_name(Verdict verdict);
/// The same in the user's language.
const char* verdict_word(Verdict verdict);
/// "features", "sheets", "pairs" for programs.
const char* unit_name(SetUnit unit);

class Checklist {
 public:
  /// Rules of a check under one name: an id, or a pattern such as geometry.*.
  struct Found {
    std::string rules;
    SetUnit unit = SetUnit::features;
    std::int64_t judged = 0, left = 0;  ///< of the rule that looked at most
    WeightCounts counts;
  };
  struct Check {
    Text title, note;
    Verdict verdict = Verdict::unjudged;
    std::vector<Found> found;
    WeightCounts counts;
  };
  struct Group {
    Text title;
    std::vector<Check> checks;
  };

  /// TT 19/2026/TT-BNNMT, appendix II. Throws UsageError naming file and line when the file of it is at fault.
  Checklist(const JudgedRules& judged, const ReportTally& tally);

  const Text& title() const { return title_; }
  const Text& note() const { return note_; }
  const std::vector<Group>& groups() const { return groups_; }

 private:
  Text title_, note_;
  std::vector<Group> groups_;
};

}  // namespace sohoa::store
