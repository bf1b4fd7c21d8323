#pragma once
// What a run tells on standard output when it is done.
#include <string>

#include "store/store.hpp"

namespace sohoa {

/// "error", "warning" or "info" in the user's language.
const char* severity_word(Severity severity);
/// The totals and the ten commonest rules as a table in the user's language.
std::string summary_table(const Totals& totals, const RuleBook& book);
/// The same as one JSON object: {"read":…,"written":…,…,"rules":[{"rule","severity","count","title"}]}, all rules.
std::string summary_json(const Totals& totals, const RuleBook& book);

}  // namespace sohoa
