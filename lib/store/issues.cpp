#include "store/issues.hpp"

#include <algorithm>

#include "geometry/wkb.hpp"

namespace sohoa::store {

LayerPlan issue_plan(int srid) {
  LayerPlan plan;
  plan.name = kIssueTable;
  plan.title = "sohoa: lỗi và cảnh báo / issues";
  plan.geometry_type = "GEOMETRY";
  plan.srid = srid;
  for (const char* name : {"dataset", "rule", "severity", "field", "value", "before", "after", "count", "message_vi",
                           "message_en", "key", "source", "row", "feature_fid", "run"})
    plan.columns.push_back({name, Type::text});
  for (Column& column : plan.columns)
    for (const char* number : {"count", "row", "feature_fid", "run"})
      if (column.name == number) column.type = Type::integer;
  return plan;
}

IssueWriter::IssueWriter(Database& database, Format format, int srid, std::string dataset, const RuleBook& book)
    : table_(database, issue_plan(srid)), format_(format), srid_(srid), dataset_(std::move(dataset)), book_(book) {}

void IssueWriter::add(const Issue& issue, const IssueSubject& subject) {
  const std::string vi = book_.render(issue, Lang::vi);
  const std::string en = book_.render(issue, Lang::en);
  NewRow& row = table_.row();
  std::size_t at = 0;
  row.set(at++, dataset_);
  row.set(at++, issue.rule);
  row.set(at++, issue.accepted.empty() ? name(issue.severity) : kAccepted);
  row.set_text_or_null(at++, issue.field);
  row.set_text_or_null(at++, issue.value);
  row.set_text_or_null(at++, issue.before);
  if (issue.before.empty())
    row.set_text_or_null(at++, issue.after);
  else
    row.set(at++, issue.after);
  row.set(at++, issue.count);
  row.set(at++, vi);
  row.set(at++, en);
  row.set_text_or_null(at++, subject.key);
  row.set_text_or_null(at++, subject.source);
  for (const std::int64_t number : {subject.row, subject.fid})
    row.set(at++, number > 0 ? Value::of(number) : Value::null());
  row.set(at++, run_);
  table_.add(place(issue, subject.box));
}

Shape IssueWriter::place(const Issue& issue, const geometry::Box& box) {
  std::string_view wkb = issue.location;
  geometry::Box frame;
  if (wkb.empty()) {
    if (!issue.has_place && box.empty()) return {};
    const double x = issue.has_place ? issue.x : (box.minx + box.maxx) / 2;
    const double y = issue.has_place ? issue.y : (box.miny + box.maxy) / 2;
    if (!(x - x == 0 && y - y == 0)) return {};
    point_.clear();
    geometry::Writer writer(point_);
    writer.begin(geometry::Kind::point);
    writer.xy(x, y);
    writer.end();
    wkb = point_;
    frame.add(x, y);
  } else {
    const geometry::Measure measure = geometry::measure(wkb);
    if (measure.kind == geometry::Kind::none || !measure.finite) return {};
    frame = measure.box;
  }
  blob_.resize(blob_bound(wkb.size()));
  return make_shape(format_, srid_, wkb, frame, blob_.data());
}

void IssuesByFeature::build(const Batch& batch) {
  first_.clear();
  order_.clear();
  if (batch.issues.empty()) return;
  first_.resize(batch.features.size() + 1);
  for (const Issue& issue : batch.issues)
    if (issue.feature != Issue::kLate) ++first_[issue.feature + 1];
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  order_.resize(first_.back());
  // Filling from the back leaves first_ pointing at the starts.
  for (std::size_t i = batch.issues.size(); i-- > 0;)
    if (batch.issues[i].feature != Issue::kLate)
      order_[--first_[batch.issues[i].feature + 1]] = static_cast<std::uint32_t>(i);
  first_.erase(first_.begin());
  first_.push_back(static_cast<std::uint32_t>(order_.size()));
}

bool may_reject(std::string_view rule, const RuleBook& book) {
  const Rule* known = book.find(rule);
  return !rule.starts_with("coverage.") && (known == nullptr || known->set.name.empty());
}

Issue keep(const Issue& issue, Arena& arena) {
  Issue copy = issue;
  for (std::string_view Issue::*part : {&Issue::rule, &Issue::field, &Issue::value, &Issue::before, &Issue::after,
                                        &Issue::accepted, &Issue::location, &Issue::key})
    copy.*part = arena.copy(issue.*part);
  Arg* args = issue.args.empty() ? nullptr : arena.allocate_array<Arg>(issue.args.size());
  for (std::size_t i = 0; i < issue.args.size(); ++i) {
    args[i].name = arena.copy(issue.args[i].name);
    args[i].value = issue.args[i].value;
    if (args[i].value.is_text())
      args[i].value = Value::of(arena.copy(issue.args[i].value.text()), issue.args[i].value.type);
  }
  copy.args = {args, issue.args.size()};
  return copy;
}

}  // namespace sohoa::store
