#include "store/report_tally.hpp"

#include <algorithm>

#include "base/message.hpp"
#include "store/summary.hpp"
#include "text/natural.hpp"

namespace sohoa::store {

Weight weight_of(const Issue& issue) {
  if (!issue.accepted.empty()) return Weight::accepted;
  switch (issue.severity) {
    case Severity::error:
      return Weight::error;
    case Severity::warning:
      return Weight::warning;
    case Severity::info:
      break;
  }
  return Weight::info;
}

const char* weight_word(Weight weight) {
  switch (weight) {
    case Weight::error:
      return severity_word(Severity::error);
    case Weight::warning:
      return severity_word(Severity::warning);
    case Weight::accepted:
      return tr("accepted");
    case Weight::info:
      break;
  }
  return severity_word(Severity::info);
}

std::size_t ReportTally::add(const Issue& issue, const Rule* rule, const ReportPlace& place) {
  const Weight weight = weight_of(issue);
  auto of_rule = rules_.find(issue.rule);
  if (of_rule == rules_.end()) of_rule = rules_.emplace(issue.rule, OfRule{rule, {}}).first;
  const std::size_t sheet = sheet_of(place);
  for (WeightCounts* counts : {&of_rule->second.counts, &sheets_[sheet].counts, &commune_of(place).counts, &all_})
    counts->of(weight) += issue.count;
  return sheet;
}

std::size_t ReportTally::sheet_of(const ReportPlace& place) {
  if (place.sheet.empty()) return 0;
  scratch_ = place.commune;
  scratch_ += '\0';
  scratch_ += place.sheet;
  const auto found = sheet_numbers_.find(scratch_);
  if (found != sheet_numbers_.end()) return found->second;
  if (sheets_.size() > kMost) return 0;
  sheets_.push_back({place.commune, place.sheet, {}});
  return sheet_numbers_[scratch_] = sheets_.size() - 1;
}

ReportTally::OfCommune& ReportTally::commune_of(const ReportPlace& place) {
  auto found = communes_.find(place.commune);
  if (found == communes_.end()) {
    const bool full = communes_.size() > kMost;
    found = communes_.try_emplace(full ? std::string() : place.commune).first;
  }
  if (found->second.name.empty() && !found->first.empty()) found->second.name = place.commune_name;
  return found->second;
}

std::string ReportTally::title(std::string_view id) const {
  const auto found = rules_.find(id);
  if (found == rules_.end() || found->second.rule == nullptr) return std::string(id);
  return found->second.rule->title.in(language());
}

std::optional<double> per_hundred(std::int64_t count, const Totals& totals) {
  if (totals.read <= 0) return std::nullopt;
  return 100.0 * static_cast<double>(count) / static_cast<double>(totals.read);
}

std::vector<RuleLine> rule_lines(const ReportTally& tally) {
  std::vector<RuleLine> lines;
  for (const auto& [id, of_rule] : tally.rules())
    for (const Weight weight : kWeights)
      if (of_rule.counts.of(weight) > 0) lines.push_back({id, of_rule.rule, weight, of_rule.counts.of(weight)});
  std::stable_sort(lines.begin(), lines.end(), [](const RuleLine& a, const RuleLine& b) {
    return a.weight != b.weight ? a.weight < b.weight : a.count > b.count;
  });
  return lines;
}

void ReportTally::name_sheets(const std::vector<std::shared_ptr<const Schema>>& schemas) {
  for (const auto& schema : schemas) {
    const std::string word = schema ? schema->sheet_word.in(language()) : std::string();
    if (&schema == &schemas.front()) sheet_word_ = word;
    if (word != sheet_word_) sheet_word_.clear();
  }
}

std::vector<std::size_t> ReportTally::sorted_sheets() const {
  std::vector<std::size_t> order;
  for (std::size_t i = 1; i < sheets_.size(); ++i) order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (sheets_[a].commune != sheets_[b].commune) return sheets_[a].commune < sheets_[b].commune;
    return text::natural_compare(sheets_[a].sheet, sheets_[b].sheet) < 0;
  });
  return order;
}

}  // namespace sohoa::store
