#pragma once
// Batch::issues stays in order of features while several stages add to it.
#include <span>
#include <string_view>

#include "stream/feature.hpp"

namespace sohoa {

/// Brings issues into the order of their features, late ones first; issues of one feature stay in the order in which
/// they came. What is said twice of a feature (rule, field and value alike), as when a stream is judged again, is kept
/// once.
void order_issues(Batch& batch);

/// Whether a feature has an issue of severity error whose rule starts with `prefix`. `issues` must be in order.
bool has_error(std::span<const Issue> issues, std::size_t feature, std::string_view prefix);

/// Whether a field of a feature is at fault already: what could not be read is not missing as well, and a commune code
/// that nobody knows need not be called misshapen too. `issues` must be in order.
bool is_faulty(std::span<const Issue> issues, std::size_t feature, std::string_view field);

}  // namespace sohoa
