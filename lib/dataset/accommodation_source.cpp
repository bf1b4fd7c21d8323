#include "dataset/accommodation_source.hpp"

#include <map>
#include <unordered_map>
#include <unordered_set>

#include "dataset/accommodation.hpp"
#include "dataset/accommodation_kept.hpp"
#include "dataset/accommodation_merge.hpp"
#include "dataset/accommodation_set.hpp"
#include "dataset/row.hpp"
#include "schema/stages.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {

/// Keeps what a run of the first stages gives.
class AccommodationHolder : public Sink {
 public:
  explicit AccommodationHolder(AccommodationSource& source) : source_(source) {}

  void begin(std::shared_ptr<const Header> header) override { source_.header_ = std::move(header); }
  void take(Batch& batch) override {
    batch.changes.clear();  // the run counts them
    source_.held_.push_back(std::move(batch));
    batch = Batch();
  }
  void finish(Batch& late, const Trailer& trailer) override {
    source_.held_.push_back(std::move(late));
    late = Batch();
    source_.trailer_ = trailer;
  }

 private:
  AccommodationSource& source_;
};

namespace {

/// Finds what the rules will say about each record, without leaving a trace: a record at fault is no source of values.
class Foreknowledge {
 public:
  Foreknowledge(const Judging& judging, const std::shared_ptr<const Header>& header)
      : policy_(judging.options().policy), schema_(judging.schema()) {
    stages_.push_back(make_constraint_stage(schema_, judging.options()));
    stages_.push_back(make_rule_stage(schema_, judging.options()));
    for (const auto& stage : stages_) stage->prepare(header);
  }

  /// `features`: those of the batch.
  void judge(Batch& batch, std::span<HeldFeature> features) {
    const std::vector<Value> values = batch.values;
    const std::vector<Feature> as_they_were = batch.features;
    const std::vector<Issue> said = batch.issues;
    const std::vector<Change> changes = batch.changes;
    for (const auto& stage : stages_) stage->process(batch);
    std::vector<HeldFeature*> of(batch.features.size());
    for (HeldFeature& feature : features) of[feature.index] = &feature;
    for (const Issue& issue : batch.issues)
      if (issue.feature != Issue::kLate && of[issue.feature] != nullptr) learn(issue, *of[issue.feature]);
    batch.values = values;
    batch.features = as_they_were;
    batch.issues = said;
    batch.changes = changes;
  }

 private:
  void learn(const Issue& issue, HeldFeature& feature) const {
    if (policy_.is_off(issue.rule) || is_merger(issue.rule)) return;
    const auto* said = policy_.said(issue.rule);
    const Severity severity = said != nullptr ? **said : issue.severity;
    if (severity == Severity::error) feature.faulty = true;
    if (issue.severity == Severity::info) return;
    if (const int column = schema_->find(issue.field); column >= 0)
      feature.doubtful.push_back(schema_->fields[static_cast<std::size_t>(column)].name);
  }

  const SeverityPolicy& policy_;
  std::shared_ptr<const Schema> schema_;
  std::vector<std::unique_ptr<Stage>> stages_;
};

class Judge {
 public:
  /// `foreknown`: merge. `layer`: what is there already, to be compared with.
  Judge(const std::shared_ptr<const Header>& shared, std::deque<Batch>& held, const Judging* foreknown,
        const std::vector<ListedAccommodation>& layer)
      : header_(*shared) {
    const Header& header = *shared;
    const AccommodationRecords make(header);
    for (Batch& batch : held)
      for (std::size_t i = 0; i < batch.features.size(); ++i) {
        if (batch.features[i].rejected || !make.counts(batch, i)) continue;
        records_.push_back(make.make(batch, i));
        features_.push_back({&batch, i});
      }
    if (foreknown != nullptr) foresee(Foreknowledge(*foreknown, shared), held);
    add_layer(make, layer);
    found_ = find_duplicates(records_);
    for (std::uint32_t i = 0; i < records_.size(); ++i)
      if (!features_[i].faulty) groups_[found_.group[i]].push_back(i);
    std::erase_if(groups_, [](const auto& group) { return group.second.size() < 2; });
    merged_.resize(records_.size());
    if (foreknown == nullptr) return;
    for (const auto& [group, members] : groups_)
      for (std::size_t i = 1; i < members.size(); ++i) merged_[members[i]] = true;
  }

  void tell() {
    std::vector<const DuplicatePair*> best(records_.size());
    for (const DuplicatePair& pair : found_.pairs) {
      if (merged_[pair.a] || merged_[pair.b] || is_stored(pair.a)) continue;  // those of the layer stand last
      const std::uint32_t told = is_stored(pair.b) ? pair.a : pair.b;
      if (best[told] == nullptr || pair.score > best[told]->score) best[told] = &pair;
    }
    for (const DuplicatePair* pair : best)
      if (pair != nullptr) tell(*pair);
  }

  void name_groups() {
    const int column = header_.find("nhom_trung"), key = header_.find("ma_co_so");
    for (const auto& [group, members] : groups_)
      for (const std::uint32_t member : members) {
        const std::string_view name = row(members.front()).get(key).text();
        row(member).set(column, Value::of(features_[member].batch->arena.copy(name)));
      }
  }

  void merge() {
    for (const auto& [key, members] : groups_) {
      std::vector<HeldFeature> group;
      for (const std::uint32_t member : members) group.push_back(features_[member]);
      const std::string taken = merge_accommodation(header_, group);
      Batch& batch = *group.front().batch;
      Issue& issue = batch.add_issue(group.front().index, Severity::info, "accommodation.merge-took", "nguon_gop");
      issue.args = batch.keep({{"records", Value::of(static_cast<std::int64_t>(members.size()))},
                               {"reasons", Value::of(batch.arena.copy(reasons_of(key)))},
                               {"taken", Value::of(taken.empty() ? std::string_view("–") : batch.arena.copy(taken))}});
    }
  }

 private:
  void foresee(Foreknowledge rules, std::deque<Batch>& held) {
    for (std::size_t first = 0, end = 0; Batch & batch : held) {
      while (end < features_.size() && features_[end].batch == &batch) ++end;
      rules.judge(batch, std::span(features_).subspan(first, end - first));
      first = end;
    }
  }

  Row row(std::uint32_t record) { return Row(features_[record].batch->row(features_[record].index)); }

  bool is_stored(std::uint32_t record) const { return features_[record].batch == nullptr; }

  /// Records of the layer that the list does not bring anew; none of them is changed.
  void add_layer(const AccommodationRecords& make, const std::vector<ListedAccommodation>& layer) {
    if (layer.empty()) return;
    std::unordered_set<std::string_view> keys;
    const int key = header_.find("ma_co_so");
    for (std::uint32_t i = 0; i < records_.size(); ++i) keys.insert(row(i).get(key).text());
    for (const ListedAccommodation& stored : layer) {
      if (keys.contains(stored.get("ma_co_so")) || stored.get("ten").empty()) continue;
      records_.push_back(make.make(stored));
      HeldFeature& feature = features_.emplace_back();
      feature.faulty = true;  // it takes no part in merging
      stored_.emplace(static_cast<std::uint32_t>(records_.size() - 1), stored.get("ma_co_so"));
    }
  }

  void tell(const DuplicatePair& pair) {
    const bool same = found_.group[pair.a] == found_.group[pair.b];
    const std::uint32_t told = is_stored(pair.b) ? pair.a : pair.b, with = is_stored(pair.b) ? pair.b : pair.a;
    const HeldFeature &later = features_[told], &other = features_[with];
    Batch& batch = *later.batch;
    Issue& issue = same ? batch.add_issue(later.index, Severity::warning, "accommodation.duplicate", "ten")
                        : batch.add_issue(later.index, Severity::info, "accommodation.duplicate-possible", "ten");
    const std::string place = is_stored(with) ? std::string(stored_.at(with))
                                              : origin_text(header_, other.batch->features[other.index].origin);
    issue.args = batch.keep({{"name", Value::of(batch.arena.copy(records_[told].name))},
                             {"other_name", Value::of(batch.arena.copy(records_[with].name))},
                             {"other", Value::of(batch.arena.copy(place))},
                             {"score", Value::of(std::int64_t{pair.score})},
                             {"reasons", Value::of(batch.arena.copy(reasons_text(pair.reasons)))}});
  }

  /// Why the group came together: its strongest pair.
  std::string reasons_of(std::uint32_t group) const {
    const DuplicatePair* best = nullptr;
    for (const DuplicatePair& pair : found_.pairs)
      if (found_.group[pair.a] == group && found_.group[pair.b] == group && !features_[pair.a].faulty &&
          !features_[pair.b].faulty && (best == nullptr || pair.score > best->score))
        best = &pair;
    return best == nullptr ? std::string() : reasons_text(best->reasons);
  }

  const Header& header_;
  std::vector<AccommodationRecord> records_;
  std::vector<HeldFeature> features_;
  Duplicates found_;
  /// Of two records and more; where they are merged, without those at fault. By Duplicates::group.
  std::map<std::uint32_t, std::vector<std::uint32_t>> groups_;
  std::unordered_map<std::uint32_t, std::string_view> stored_;  ///< keys of those that the layer has
  std::vector<bool> merged_;                                    ///< another record will take its place
};

}  // namespace

AccommodationSource::AccommodationSource(Source& source, const Judging& judging, bool merge, int threads,
                                         const std::vector<ListedAccommodation>& layer) {
  stages_ = judging.settling(*source.header());
  AccommodationHolder holder(*this);
  run(source, stages_, holder, threads);
  give_accommodation_keys(*header_, held_);
  Judge judge(header_, held_, merge ? &judging : nullptr, layer);
  judge.tell();
  if (merge)
    judge.merge();
  else
    judge.name_groups();
  keep_merged_values(*header_, held_, layer);
  for (Batch& batch : held_) order_issues(batch);
}

bool AccommodationSource::next(Batch& batch) {
  if (held_.empty()) return false;
  const std::uint64_t sequence = batch.sequence;
  batch = std::move(held_.front());
  batch.header = header_;
  batch.sequence = sequence;
  held_.pop_front();
  return true;
}

}  // namespace sohoa
