#include "stream/issue_order.hpp"

#include <algorithm>

namespace sohoa {
namespace {

/// kLate is the highest number, so that one more is 0.
std::uint32_t rank(const Issue& issue) {
  return issue.feature + 1;
}

bool same(const Issue& a, const Issue& b) {
  return a.rule == b.rule && a.field == b.field && a.value == b.value;
}

}  // namespace

void order_issues(Batch& batch) {
  const auto earlier = [](const Issue& a, const Issue& b) { return rank(a) < rank(b); };
  std::vector<Issue>& issues = batch.issues;
  if (!std::is_sorted(issues.begin(), issues.end(), earlier)) std::stable_sort(issues.begin(), issues.end(), earlier);
  std::size_t kept = 0, first_of_feature = 0;
  for (const Issue& issue : issues) {
    if (kept == 0 || issues[kept - 1].feature != issue.feature) first_of_feature = kept;
    const auto begin = issues.begin() + static_cast<std::ptrdiff_t>(first_of_feature);
    const auto end = issues.begin() + static_cast<std::ptrdiff_t>(kept);
    const bool repeated = issue.feature != Issue::kLate &&
                          std::any_of(begin, end, [&](const Issue& other) { return same(issue, other); });
    if (!repeated) issues[kept++] = issue;
  }
  issues.resize(kept);
}

namespace {

template <typename Matches>
bool any_error(std::span<const Issue> issues, std::size_t feature, Matches matches) {
  const auto wanted = static_cast<std::uint32_t>(feature) + 1;
  auto issue = std::lower_bound(issues.begin(), issues.end(), wanted,
                                [](const Issue& candidate, std::uint32_t number) { return rank(candidate) < number; });
  for (; issue != issues.end() && rank(*issue) == wanted; ++issue)
    if (issue->severity == Severity::error && matches(*issue)) return true;
  return false;
}

}  // namespace

bool has_error(std::span<const Issue> issues, std::size_t feature, std::string_view prefix) {
  return any_error(issues, feature, [&](const Issue& issue) { return issue.rule.starts_with(prefix); });
}

bool is_faulty(std::span<const Issue> issues, std::size_t feature, std::string_view field) {
  return any_error(issues, feature, [&](const Issue& issue) { return issue.field == field; });
}

}  // namespace sohoa
