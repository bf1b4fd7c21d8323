#include "dataset/accommodation_source.hpp"

#include <map>

#include "dataset/accommodation_merge.hpp"
#include "dataset/accommodation_set.hpp"
#include "dataset/row.hpp"
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

class Judge {
 public:
  Judge(const Header& header, std::deque<Batch>& held) : header_(header) {
    const AccommodationRecords make(header);
    for (Batch& batch : held)
      for (std::size_t i = 0; i < batch.features.size(); ++i) {
        if (batch.features[i].rejected || !make.counts(batch, i)) continue;
        records_.push_back(make.make(batch, i));
        features_.push_back({&batch, i});
      }
    found_ = find_duplicates(records_);
    for (std::uint32_t i = 0; i < records_.size(); ++i) groups_[found_.group[i]].push_back(i);
    std::erase_if(groups_, [](const auto& group) { return group.second.size() < 2; });
  }

  void tell(bool merged) {
    std::vector<const DuplicatePair*> best(records_.size());
    for (const DuplicatePair& pair : found_.pairs) {
      const bool same = found_.group[pair.a] == found_.group[pair.b];
      if (merged && (same || found_.group[pair.a] != pair.a || found_.group[pair.b] != pair.b)) continue;
      if (best[pair.b] == nullptr || pair.score > best[pair.b]->score) best[pair.b] = &pair;
    }
    for (const DuplicatePair* pair : best)
      if (pair != nullptr) tell(*pair);
  }

  void name_groups() {
    const int column = header_.find("nhom_trung"), key = header_.find("ma_co_so");
    for (const auto& [first, members] : groups_)
      for (const std::uint32_t member : members) {
        const std::string_view name = row(first).get(key).text();
        row(member).set(column, Value::of(features_[member].batch->arena.copy(name)));
      }
  }

  void merge() {
    for (const auto& [first, members] : groups_) {
      std::vector<HeldFeature> group;
      for (const std::uint32_t member : members) group.push_back(features_[member]);
      const std::string taken = merge_accommodation(header_, group);
      Batch& batch = *features_[first].batch;
      Issue& issue = batch.add_issue(features_[first].index, Severity::info, "accommodation.merge-took", "nguon_gop");
      issue.args = batch.keep({{"records", Value::of(static_cast<std::int64_t>(members.size()))},
                               {"reasons", Value::of(batch.arena.copy(reasons_of(first)))},
                               {"taken", Value::of(taken.empty() ? std::string_view("–") : batch.arena.copy(taken))}});
    }
  }

 private:
  Row row(std::uint32_t record) { return Row(features_[record].batch->row(features_[record].index)); }

  void tell(const DuplicatePair& pair) {
    const bool same = found_.group[pair.a] == found_.group[pair.b];
    const HeldFeature &later = features_[pair.b], &other = features_[pair.a];
    Batch& batch = *later.batch;
    Issue& issue = same ? batch.add_issue(later.index, Severity::warning, "accommodation.duplicate", "ten")
                        : batch.add_issue(later.index, Severity::info, "accommodation.duplicate-possible", "ten");
    const std::string place = origin_text(header_, other.batch->features[other.index].origin);
    issue.args = batch.keep({{"name", Value::of(batch.arena.copy(records_[pair.b].name))},
                             {"other_name", Value::of(batch.arena.copy(records_[pair.a].name))},
                             {"other", Value::of(batch.arena.copy(place))},
                             {"score", Value::of(std::int64_t{pair.score})},
                             {"reasons", Value::of(batch.arena.copy(reasons_text(pair.reasons)))}});
  }

  /// Why the group came together: its strongest pair.
  std::string reasons_of(std::uint32_t first) const {
    const DuplicatePair* best = nullptr;
    for (const DuplicatePair& pair : found_.pairs)
      if (found_.group[pair.a] == first && found_.group[pair.b] == first &&
          (best == nullptr || pair.score > best->score))
        best = &pair;
    return best == nullptr ? std::string() : reasons_text(best->reasons);
  }

  const Header& header_;
  std::vector<AccommodationRecord> records_;
  std::vector<HeldFeature> features_;
  Duplicates found_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> groups_;  ///< of two records and more, by the first
};

}  // namespace

AccommodationSource::AccommodationSource(Source& source, const std::vector<std::unique_ptr<Stage>>& stages, bool merge,
                                         int threads) {
  AccommodationHolder holder(*this);
  run(source, stages, holder, threads);
  Judge judge(*header_, held_);
  judge.tell(merge);
  if (merge)
    judge.merge();
  else
    judge.name_groups();
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
