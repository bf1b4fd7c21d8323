#pragma once
// sohoa_issue: each judgement with a place to zoom to and a sentence in both languages.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/schema.hpp"
#include "store/layer.hpp"
#include "stream/feature.hpp"

namespace sohoa::store {

inline constexpr const char* kIssueTable = "sohoa_issue";
/// Stands for the severity of an issue that the office has accepted.
inline constexpr std::string_view kAccepted = "accepted";

LayerPlan issue_plan(int srid);

/// The feature an issue is about.
struct IssueSubject {
  std::string_view key;     ///< JSON object text
  std::string_view source;  ///< label of the source
  std::int64_t row = 0;     ///< 0: the whole source
  std::int64_t fid = 0;     ///< in the layer; 0: not there
  geometry::Box box;        ///< its middle is shown when the issue has no place of its own
};

class IssueWriter {
 public:
  /// `dataset`: name of the layer the issues are about.
  IssueWriter(Database& database, Format format, int srid, std::string dataset, const RuleBook& book);

  TableWriter& table() { return table_; }
  void add(const Issue& issue, const IssueSubject& subject);
  /// The number that the load's own run will have in the staging database; 1 unless others were imported before.
  void set_run(std::int64_t run) { run_ = run; }

 private:
  Shape place(const Issue& issue, const geometry::Box& box);

  TableWriter table_;
  Format format_;
  int srid_;
  std::string dataset_;
  const RuleBook& book_;
  std::int64_t run_ = 1;
  std::string point_, blob_;
};

/// The issues of a batch by feature, whatever order they came in.
class IssuesByFeature {
 public:
  void build(const Batch& batch);
  /// Indices into Batch::issues, in the order in which they were added.
  std::span<const std::uint32_t> of(std::size_t feature) const {
    if (first_.empty()) return {};
    return {order_.data() + first_[feature], first_[feature + 1] - first_[feature]};
  }

  /// How many issues are about features of the batch; the others are late ones.
  std::size_t of_features() const { return order_.size(); }

 private:
  std::vector<std::uint32_t> first_, order_;
};

/// False for the rules that judge a set and set the exit status only: coverage, and the set rules of schemas.
bool may_reject(std::string_view rule, const RuleBook& book);

/// A copy whose texts live in `arena`.
Issue keep(const Issue& issue, Arena& arena);

}  // namespace sohoa::store
