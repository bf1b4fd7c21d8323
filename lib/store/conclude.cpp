#include "store/conclude.hpp"

#include <algorithm>
#include <map>

#include "store/moves.hpp"
#include "stream/json.hpp"

namespace sohoa::store {
namespace {

/// Reads key and box of a stored feature.
class FeatureLookup {
 public:
  explicit FeatureLookup(Staged& staged) : staged_(staged) {
    layer_ = Statement(staged.database, sql(staged.layer->plan()));
    rejected_ = Statement(staged.database, sql(staged.rejected->table().plan()));
    for (const int field : staged.key_fields)
      types_.push_back(staged.header->fields[static_cast<std::size_t>(field)].type);
  }

  /// Fills what is not known yet.
  void find(const Place& place, std::string& key, geometry::Box& box) {
    if (place.kind != Place::Kind::layer && place.kind != Place::Kind::rejected) return;
    Statement& select = place.kind == Place::Kind::layer ? layer_ : rejected_;
    select.bind(1, place.fid);
    if (select.step()) {
      box = blob_box(staged_.format, select.blob(0));
      if (key.empty() && !staged_.key_fields.empty()) key = key_json(select, staged_.key_names, types_);
    }
    select.reset();
  }

 private:
  std::string sql(const LayerPlan& plan) const {
    const std::string columns = plan.spatial() ? std::string(kGeometryColumn) : std::string("NULL");
    return "SELECT " + columns + key_list(plan, staged_.key_fields) + " FROM " + quote(plan.name) + " WHERE fid = ?";
  }

  Staged& staged_;
  Statement layer_, rejected_;
  std::vector<Type> types_;
};

constexpr std::int64_t kFewest = 10;  ///< features; below, a repeated source is not told from a few repeated features
constexpr double kRepeated = 0.9;     ///< share of its keys that another source has

class Conclusion {
 public:
  Conclusion(Staged& staged, Batch& held, Batch& late, Totals& totals)
      : staged_(staged), held_(held), late_(late), totals_(totals), moves_(staged, totals) {}

  void run() {
    for (const Batch* batch : {&held_, &late_})
      for (const Issue& issue : batch->issues) find(issue);
    move_features();
    judge_duplicates();
    staged_.rejected->table().forget_removed();
    moves_.finish();
    write();
  }

 private:
  void find(const Issue& issue) {
    Place place;
    if (issue.origin.row > 0) {
      const auto found = staged_.rows.find(issue.origin.file, issue.origin.row);
      const bool change = issue.severity == Severity::info && (!issue.before.empty() || !issue.after.empty());
      if (found)
        place = {found->rejected ? Place::Kind::rejected : Place::Kind::layer, found->fid};
      else if (!change)
        place.kind = Place::Kind::gone;
    }
    places_.push_back(place);
    if (issue.severity != Severity::error || place.kind == Place::Kind::gone) return;
    if (place.kind == Place::Kind::source || !may_reject(issue.rule, staged_.book))
      totals_.set_error = true;
    else if (place.kind == Place::Kind::layer)
      to_reject_.emplace_back(place.fid, issue.origin);
    else
      refused_anyway_.insert(place.fid);
  }

  void move_features() {
    const auto fid = [](const auto& feature) { return feature.first; };
    std::stable_sort(to_reject_.begin(), to_reject_.end(),
                     [&](const auto& a, const auto& b) { return fid(a) < fid(b); });
    to_reject_.erase(std::unique(to_reject_.begin(), to_reject_.end(),
                                 [&](const auto& a, const auto& b) { return fid(a) == fid(b); }),
                     to_reject_.end());
    moves_.reject(to_reject_);
  }

  void judge_duplicates() {
    auto& all = staged_.duplicates;
    // What is rejected for another reason holds no key and is no duplicate.
    std::erase_if(all, [&](const Duplicate& d) { return refused_anyway_.contains(d.rejected); });
    std::stable_sort(all.begin(), all.end(), [](const Duplicate& a, const Duplicate& b) { return a.first < b.first; });
    judge_repeated_sources();
    for (auto begin = all.begin(); begin != all.end();) {
      const auto end = std::find_if(begin, all.end(), [&](const Duplicate& d) { return d.first != begin->first; });
      judge_group(std::span(begin, end));
      begin = end;
    }
  }

  /// A sheet that came twice is one message, not hundreds: what is the same in both is merged, what differs is
  /// rejected.
  void judge_repeated_sources() {
    using Pair = std::pair<std::uint32_t, std::uint32_t>;  // the source, and the one that had its keys before
    struct Repeat {
      std::int64_t features = 0, same = 0;
    };
    std::map<Pair, Repeat> repeats;
    const auto pair_of = [this](const Duplicate& duplicate) {
      return Pair(duplicate.file, staged_.rows.origin_of(duplicate.first).file);
    };
    for (const Duplicate& duplicate : staged_.duplicates) {
      const Pair pair = pair_of(duplicate);
      if (pair.first == pair.second || moves_.was_rejected(duplicate.first)) continue;
      Repeat& repeat = repeats[pair];
      ++repeat.features;
      repeat.same += duplicate.same;
    }
    std::erase_if(repeats, [this](const auto& entry) {
      const std::int64_t read = staged_.source_count(entry.first.first).read;
      return entry.second.features < kFewest ||
             static_cast<double>(entry.second.features) <= kRepeated * static_cast<double>(read);
    });
    if (repeats.empty()) return;
    std::erase_if(staged_.duplicates, [&](const Duplicate& duplicate) {
      const bool repeated = repeats.contains(pair_of(duplicate)) && !moves_.was_rejected(duplicate.first);
      if (repeated && duplicate.same) moves_.merge(duplicate);
      return repeated;
    });
    for (const auto& [pair, repeat] : repeats)
      add_repeated(pair.first, pair.second, repeat.features, repeat.features - repeat.same);
  }

  void add_repeated(std::uint32_t file, std::uint32_t other, std::int64_t features, std::int64_t different) {
    Issue issue;
    issue.rule = "source.repeated";
    issue.severity = different > 0 ? Severity::error : Severity::warning;
    issue.origin.file = file;
    issue.args = late_.keep({{"file", Value::of(late_.arena.copy(staged_.label(other)))},
                             {"features", Value::of(features)},
                             {"different", Value::of(different)}});
    late_.issues.push_back(issue);
    places_.push_back({});
  }

  void judge_group(std::span<const Duplicate> others) {
    const std::uint32_t fid = others.front().first;
    Origin first = staged_.rows.origin_of(fid);
    Place first_place{Place::Kind::layer, fid};
    if (moves_.was_rejected(fid)) {
      moves_.restore(others.front());
      first = origin(others.front());
      first_place = {Place::Kind::rejected, others.front().rejected};  // as it was; now() knows better
      others = others.subspan(1);
    }
    if (others.empty()) return;
    add_duplicate(Severity::warning, first, first_place, origin(others.front()));
    for (const Duplicate& other : others)
      add_duplicate(Severity::error, origin(other), {Place::Kind::rejected, other.rejected}, first);
  }

  static Origin origin(const Duplicate& duplicate) { return {duplicate.file, duplicate.row, -1}; }

  void add_duplicate(Severity severity, const Origin& about, const Place& place, const Origin& same_as) {
    Issue issue;
    issue.severity = severity;
    if (rule_.empty()) {
      rule_ = late_.arena.copy(staged_.schema->subject + ".duplicate-key");
      const Rule* rule = staged_.book.find(rule_);
      if (rule != nullptr) field_ = late_.arena.copy(rule->field);
    }
    issue.rule = rule_;
    issue.field = field_;
    issue.origin = about;
    issue.args = late_.keep(
        {{"file", Value::of(late_.arena.copy(staged_.label(same_as.file)))}, {"row", Value::of(same_as.row)}});
    late_.issues.push_back(issue);
    places_.push_back(place);
  }

  void write() {
    FeatureLookup lookup(staged_);
    std::size_t number = 0;
    for (Batch* batch : {&held_, &late_})
      for (Issue& issue : batch->issues) write(issue, places_[number++], lookup, *batch);
  }

  void write(Issue& issue, Place place, FeatureLookup& lookup, Batch& batch) {
    if (place.kind == Place::Kind::gone) return;
    place = moves_.now(place);
    std::string key(issue.key);
    IssueSubject subject;
    lookup.find(place, key, subject.box);
    if (issue.key.empty()) issue.key = batch.arena.copy(key);
    subject.key = key;
    subject.source = staged_.label(issue.origin.file);
    subject.row = issue.origin.row;
    subject.fid = place.kind == Place::Kind::layer ? place.fid : 0;
    staged_.issues->add(issue, subject);
    count_rule(totals_, issue);
    if (issue.has_place || !issue.location.empty() || subject.box.empty()) return;
    issue.has_place = true;
    issue.x = (subject.box.minx + subject.box.maxx) / 2;
    issue.y = (subject.box.miny + subject.box.maxy) / 2;
  }

  Staged& staged_;
  Batch& held_;
  Batch& late_;
  Totals& totals_;
  Moves moves_;
  std::vector<Place> places_;  ///< of each issue of held_, then late_, as it was before the moves
  std::vector<std::pair<std::int64_t, Origin>> to_reject_;
  std::unordered_set<std::int64_t> refused_anyway_;
  std::string_view rule_, field_;
};

/// The issue that a feature has the key of one that is in the destination. `place`: where the feature is now.
void tell_known(Staged& staged, const KnownFeature& feature, Severity severity, const Origin& origin, Place place,
                FeatureLookup& lookup, Batch& late, Totals& totals) {
  Issue issue;
  issue.rule = late.arena.copy(staged.schema->subject + ".duplicate-key");
  issue.severity = severity;
  if (const Rule* rule = staged.book.find(issue.rule)) issue.field = late.arena.copy(rule->field);
  issue.origin = origin;
  issue.args =
      late.keep({{"file", Value::of(late.arena.copy(staged.layer->plan().name))}, {"row", Value::of(feature.known)}});
  std::string key;
  IssueSubject subject;
  lookup.find(place, key, subject.box);
  issue.key = late.arena.copy(key);
  subject.key = issue.key;
  subject.source = staged.label(origin.file);
  subject.row = origin.row;
  subject.fid = place.kind == Place::Kind::layer ? place.fid : 0;
  staged.issues->add(issue, subject);
  count_rule(totals, issue);
  if (!subject.box.empty()) {
    issue.has_place = true;
    issue.x = (subject.box.minx + subject.box.maxx) / 2;
    issue.y = (subject.box.miny + subject.box.maxy) / 2;
  }
  late.issues.push_back(issue);
}

}  // namespace

void count_rule(Totals& totals, const Issue& issue) {
  if (!issue.accepted.empty())
    totals.accepted += issue.count;
  else
    totals.rules[std::string(issue.rule)].of(issue.severity) += issue.count;
}

void conclude(Staged& staged, Batch& held, Batch& late, Totals& totals) {
  Conclusion(staged, held, late, totals).run();
}

void reject_known(Staged& staged, const std::vector<KnownFeature>& features, Batch& late, Totals& totals) {
  if (features.empty()) return;
  Moves moves(staged, totals);
  std::vector<std::pair<std::int64_t, Origin>> origins;
  for (const KnownFeature& feature : features)
    origins.emplace_back(feature.staged, staged.rows.origin_of(feature.staged));
  moves.reject(origins);
  moves.finish();
  FeatureLookup lookup(staged);
  for (std::size_t i = 0; i < features.size(); ++i)
    tell_known(staged, features[i], Severity::error, origins[i].second,
               moves.now({Place::Kind::layer, features[i].staged}), lookup, late, totals);
}

void warn_of_known(Staged& staged, const std::vector<KnownFeature>& features, Batch& late, Totals& totals) {
  FeatureLookup lookup(staged);
  for (const KnownFeature& feature : features)
    tell_known(staged, feature, Severity::warning, staged.rows.origin_of(feature.staged),
               {Place::Kind::layer, feature.staged}, lookup, late, totals);
}

}  // namespace sohoa::store
