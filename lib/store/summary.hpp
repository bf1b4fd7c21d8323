#pragma once
// What a run tells on standard output when it is done.
#include <cstdint>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace sohoa {

/// What was done with the features: written somewhere, or only judged.
enum class Purpose { load, judge };

/// One of the totals by its name in the user's language; those that are not `always` are told when they are not 0.
struct TotalLine {
  const char* label;
  std::int64_t count;
  bool always;
};
std::vector<TotalLine> total_lines(const Totals& totals, Purpose purpose = Purpose::load);
/// The totals and the ten first rules (errors, then what was not read, then the commonest) as a table in the user's
/// language.
std::string summary_table(const Totals& totals, const RuleBook& book, Purpose purpose = Purpose::load);
/// The same as one JSON object: {"read":…,"written":…,…,"rules":[{"rule","severity","count","title"}]}, all rules. Of a
/// judgement {"read","valid","rejected","mended","fallen","skipped","accepted","rules"}.
/// `label`: "input", where several are judged.
std::string summary_json(const Totals& totals, const RuleBook& book, Purpose purpose = Purpose::load,
                         const std::string& label = {});

}  // namespace sohoa
