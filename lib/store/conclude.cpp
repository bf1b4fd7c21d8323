#include "store/conclude.hpp"

#include <algorithm>

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
  }

  /// Fills what is not known yet.
  void find(const Place& place, std::string& key, geometry::Box& box) {
    if (place.kind != Place::Kind::layer && place.kind != Place::Kind::rejected) return;
    Statement& select = place.kind == Place::Kind::layer ? layer_ : rejected_;
    select.bind(1, place.fid);
    if (select.step()) {
      box = blob_box(staged_.format, select.blob(0));
      if (key.empty() && !staged_.key_fields.empty()) key = key_text(select);
    }
    select.reset();
  }

 private:
  std::string sql(const LayerPlan& plan) const {
    std::string columns = plan.spatial() ? std::string(kGeometryColumn) : std::string("NULL");
    for (const int field : staged_.key_fields)
      columns += ", " + quote(plan.columns[static_cast<std::size_t>(field)].name);
    return "SELECT " + columns + " FROM " + quote(plan.name) + " WHERE fid = ?";
  }

  std::string key_text(Statement& select) const {
    std::string key = "{";
    for (std::size_t part = 0; part < staged_.key_fields.size(); ++part) {
      const int column = static_cast<int>(part) + 1;
      const Type type = staged_.header->fields[static_cast<std::size_t>(staged_.key_fields[part])].type;
      json::append_key(key, staged_.key_names[part]);
      if (select.is_null(column))
        key += "null";
      else if (type == Type::integer || type == Type::number)
        key += select.text(column);
      else
        json::append_string(key, select.text(column));
    }
    return key + "}";
  }

  Staged& staged_;
  Statement layer_, rejected_;
};

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
    if (place.kind == Place::Kind::source || !may_reject(issue.rule))
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
    for (auto begin = all.begin(); begin != all.end();) {
      const auto end = std::find_if(begin, all.end(), [&](const Duplicate& d) { return d.first != begin->first; });
      judge_group(std::span(begin, end));
      begin = end;
    }
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

}  // namespace sohoa::store
