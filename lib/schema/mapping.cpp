#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "schema/column_plan.hpp"
#include "schema/rest_json.hpp"
#include "schema/schema_json.hpp"
#include "schema/stages.hpp"
#include "schema/typing.hpp"
#include "stream/issue_order.hpp"
#include "text/nearest.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr std::string_view kBlanks = "text.blanks";
constexpr std::string_view kRestColumn = "khac";  // where a dataset keeps what no field took

/// A column on its way into the schema.
struct Step {
  std::uint32_t field;                 ///< in the schema
  std::vector<std::uint32_t> columns;  ///< in the source, the best first
};

/// A source's plan, compiled for the hot loop.
struct Route {
  std::vector<Step> steps;
  std::vector<std::uint32_t> columns;                            ///< all columns of the source
  std::vector<Writing> writings;                                 ///< by column of the header
  std::unordered_map<std::string_view, std::string_view> names;  ///< column → field, for issues
  int rest_column = -1;                                          ///< holds the rest of a dataset of ours
  std::string kept;                                              ///< names of the columns that no field takes
  std::vector<std::string_view> open;                            ///< fields worth having that find no column
};

Severity severity_of(const RuleBook& book, const std::string& id, Severity otherwise) {
  const Rule* rule = book.find(id);
  return rule == nullptr ? otherwise : rule->severity;
}

class MappingStage : public Stage {
 public:
  MappingStage(std::shared_ptr<const Schema> schema, MappingOptions options);
  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override;
  void process(Batch& batch) override;
  void finish(Batch& late) override;

 private:
  bool follows(const Header& header) const;
  void check_assignments(const std::vector<SourceColumns>& sources) const;
  std::vector<Profile> profiles() const;
  void add_route(const Header& in, std::size_t source, const SourceColumns& columns, const ColumnPlan& plan,
                 const Profile* profile);
  std::shared_ptr<const Header> header_out(const Header& in) const;
  void map_feature(Batch& batch, std::size_t index, std::span<const Value> in, Value* out) const;
  void report(Batch& batch, std::size_t index, const SchemaField& field, const Typed& typed, const Value& raw) const;
  void rename_fields(Batch& batch) const;
  const Route& route(std::uint32_t file) const { return routes_[std::min<std::size_t>(file, routes_.size() - 1)]; }

  std::shared_ptr<const Schema> schema_;
  MappingOptions options_;
  std::string type_rule_, ambiguous_rule_, unit_rule_;
  Severity type_severity_, ambiguous_severity_, unit_severity_;
  std::array<std::string, 5> change_rules_;  // by Typed::Change
  std::vector<Typing> typings_;
  std::shared_ptr<const Header> in_, out_;
  std::vector<Route> routes_;      // by file; empty: the stream follows the schema already
  std::vector<std::string> keys_;  // by column, as JSON
};

MappingStage::MappingStage(std::shared_ptr<const Schema> schema, MappingOptions options)
    : schema_(std::move(schema)),
      options_(std::move(options)),
      type_rule_(schema_->subject + ".type"),
      ambiguous_rule_(schema_->subject + ".number-ambiguous"),
      unit_rule_(schema_->subject + ".unit-unsure"),
      change_rules_{"", schema_->subject + ".normalised", schema_->subject + ".unit-converted",
                    schema_->subject + ".date-completed", schema_->subject + ".date-month-first"} {
  const RuleBook book(schema_);
  type_severity_ = severity_of(book, type_rule_, Severity::error);
  ambiguous_severity_ = severity_of(book, ambiguous_rule_, Severity::error);
  unit_severity_ = severity_of(book, unit_rule_, Severity::error);
  for (const SchemaField& field : schema_->fields) typings_.emplace_back(*schema_, field);
}

bool MappingStage::follows(const Header& header) const {
  return header.schema == schema_->name &&
         std::equal(header.fields.begin(), header.fields.end(), schema_->fields.begin(), schema_->fields.end(),
                    [](const Field& has, const SchemaField& wants) { return has.name == wants.name; });
}

std::shared_ptr<const Header> MappingStage::prepare(std::shared_ptr<const Header> in) {
  if (follows(*in)) {
    if (options_.assign.size() > options_.where_there.size())
      throw UsageError(tr("--map: the input follows the schema \"{}\" already; map its source instead", schema_->name));
    return in;
  }
  std::vector<SourceColumns> sources;
  for (std::size_t i = 0; i < std::max<std::size_t>(in->sources.size(), 1); ++i) sources.emplace_back(*in, i);
  check_assignments(sources);
  const std::vector<Profile> candidates = profiles();
  in_ = in;
  for (const Field& field : in->fields) keys_.push_back(json_key(field.name));
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Profile* profile = choose_profile(sources[i], candidates, !options_.profile.empty());
    add_route(*in, i, sources[i], plan_columns(*schema_, sources[i], profile, options_), profile);
  }
  out_ = header_out(*in);
  return out_;
}

/// A field or column that nobody has is a slip of the user's, and named before anything is read.
void MappingStage::check_assignments(const std::vector<SourceColumns>& sources) const {
  std::vector<std::string> fields, columns, seen;
  for (const SchemaField& field : schema_->fields) fields.push_back(field.name);
  for (const SourceColumns& source : sources)
    for (std::string& name : source.names()) columns.push_back(std::move(name));
  for (const auto& [field, column] : options_.assign) {
    const int place = schema_->find(field);
    if (place < 0) {
      const auto close = text::nearest(field, fields);
      throw UsageError(close
                           ? tr("--map {}={}: there is no field \"{}\"; did you mean {}?", field, column, field, *close)
                           : tr("--map {}={}: there is no field \"{}\"; there are: {}", field, column, field,
                                fmt::join(fields, ", ")));
    }
    if (schema_->fields[static_cast<std::size_t>(place)].derived)
      throw UsageError(tr("--map {}={}: {} is worked out by the tool and takes no column", field, column, field));
    if (std::find(seen.begin(), seen.end(), field) != seen.end())
      throw UsageError(tr("--map: field {} is given two columns; a profile can rank them (--profile)", field));
    seen.push_back(field);
    if (column.empty() || options_.where_there.contains(field)) continue;
    const bool there = std::any_of(sources.begin(), sources.end(), [&wanted = column](const SourceColumns& source) {
      return !source.find_best(wanted, SourceColumns::Fit::column_title).empty();
    });
    if (there) continue;
    const auto close = text::nearest(column, columns);
    throw UsageError(
        close ? tr("--map {}={}: no source has a column \"{}\"; did you mean {}?", field, column, column, *close)
              : tr("--map {}={}: no source has a column \"{}\"; there are: {}", field, column, column,
                   fmt::join(columns, ", ")));
  }
}

std::vector<Profile> MappingStage::profiles() const {
  std::vector<Profile> found;
  if (!options_.profile.empty()) return {Profile::load(options_.profile, *schema_)};
  for (const std::string& name : schema_->profiles) found.push_back(Profile::load(name, *schema_));
  return found;
}

void MappingStage::add_route(const Header& in, std::size_t source, const SourceColumns& columns, const ColumnPlan& plan,
                             const Profile* profile) {
  Route route;
  route.columns = columns.indices();
  route.writings.resize(in.fields.size());
  // What the user or a profile says about the decimal sign holds where the source's own values have not told it.
  for (const std::uint32_t column : route.columns) {
    Writing& writing = route.writings[column];
    writing.decimal = options_.decimal != 0 ? options_.decimal : profile != nullptr ? profile->decimal : '\0';
    writing.unit = columns.unit(column);
  }
  if (source < in.sources.size())
    for (const ColumnWriting& seen : in.sources[source].writings) {
      Writing& writing = route.writings[seen.column];
      if (seen.decimal.size() == 1) writing.decimal = seen.decimal[0];
      if (seen.date == "mdy") writing.dates = text::DateOrder::month_first;
    }
  for (std::uint32_t field = 0; field < plan.size(); ++field) {
    if (plan[field].empty()) continue;
    route.steps.push_back({field, plan[field]});
    // Only the best column speaks under the field's name: what was changed in another one is another change.
    route.names.emplace(in.fields[plan[field].front()].name, schema_->fields[field].name);
  }
  std::vector<char> used(in.fields.size(), 0);
  for (const Step& step : route.steps)
    for (const std::uint32_t column : step.columns) used[column] = 1;
  for (const std::uint32_t column : route.columns) {
    if (used[column] != 0) continue;
    if (in.fields[column].geometry == "wkt") continue;
    if (in.fields[column].name == kRestColumn) {
      route.rest_column = static_cast<int>(column);
      continue;
    }
    route.kept += (route.kept.empty() ? "" : ", ") + in.fields[column].name;
  }
  for (const Rule& rule : schema_->rules)
    if (const int field = rule.id.ends_with("-missing") ? schema_->find(rule.field) : -1;
        field >= 0 && plan[static_cast<std::size_t>(field)].empty())
      route.open.push_back(schema_->fields[static_cast<std::size_t>(field)].name);
  routes_.push_back(std::move(route));
}

/// What a whole source lacks is said once, whatever the rules say about its rows.
void MappingStage::finish(Batch& late) {
  if (options_.stored) return;
  for (std::uint32_t file = 0; file < routes_.size(); ++file) {
    const Route& route = routes_[file];
    Issue issue;
    issue.origin.file = file;
    issue.args = late.keep({{"columns", Value::of(std::string_view(route.kept))}});
    issue.rule = "schema.field-without-column";
    issue.severity = Severity::warning;
    for (const std::string_view field : route.open) {
      issue.field = field;
      late.issues.push_back(issue);
    }
    issue.rule = "schema.columns-kept";
    issue.severity = Severity::info;
    issue.field = {};
    if (!route.kept.empty()) late.issues.push_back(issue);
  }
}

std::shared_ptr<const Header> MappingStage::header_out(const Header& in) const {
  auto out = std::make_shared<Header>(in);
  out->name = schema_->layer;
  out->schema = schema_->name;
  out->schema_text = schema_->ours ? std::string() : schema_->text;
  out->fields.clear();
  for (const SchemaField& field : schema_->fields) {
    Field& added = out->fields.emplace_back();
    added.name = field.name;
    added.type = field.type;
  }
  for (std::size_t i = 0; i < out->sources.size(); ++i) {
    SourceInfo& source = out->sources[i];
    source.columns.clear();
    source.writings.clear();
    source.samples.clear();
    for (const Step& step : routes_[i].steps) {
      source.columns.push_back(step.field);
      for (const ColumnSample& sample : in.sources[i].samples)
        if (sample.column == step.columns.front()) source.samples.push_back({step.field, sample.values});
    }
  }
  return out;
}

void MappingStage::process(Batch& batch) {
  if (routes_.empty()) return;
  rename_fields(batch);
  const std::size_t width_in = in_->fields.size(), width_out = out_->fields.size();
  thread_local std::vector<Value> before;
  before.swap(batch.values);
  batch.values.assign(batch.features.size() * width_out, Value::null());
  batch.header = out_;
  for (std::size_t i = 0; i < batch.features.size(); ++i)
    map_feature(batch, i, {before.data() + i * width_in, width_in}, batch.values.data() + i * width_out);
  before.clear();
  order_issues(batch);
}

void MappingStage::map_feature(Batch& batch, std::size_t index, std::span<const Value> in, Value* out) const {
  thread_local std::vector<char> used;
  used.assign(in.size(), 0);
  const Route& way = route(batch.features[index].origin.file);
  for (const Step& step : way.steps)
    for (const std::uint32_t column : step.columns) {
      if (in[column].is_null()) continue;
      const Typed typed = typings_[step.field].convert(in[column], way.writings[column], batch.arena);
      used[column] = !typed.cut;
      if (typed.outcome == Typed::Outcome::missing) continue;
      out[step.field] = typed.value;
      report(batch, index, schema_->fields[step.field], typed, in[column]);
      break;
    }
  thread_local RestWriter rest;
  Feature& feature = batch.features[index];
  const std::string_view own =
      way.rest_column < 0 ? std::string_view{} : in[static_cast<std::size_t>(way.rest_column)].text();
  const bool own_rest = feature.rest.empty() && own.starts_with('{') && own.ends_with('}');
  rest.begin(own_rest ? own : feature.rest);
  for (const std::uint32_t column : way.columns) {
    if (used[column] != 0 || in[column].is_null()) continue;
    if (own_rest && static_cast<int>(column) == way.rest_column) continue;
    const bool blank = in[column].is_text() && text::trim(in[column].text()).empty();
    if (!blank) rest.add(keys_[column], in[column]);
  }
  feature.rest = rest.finish(batch.arena);
}

void MappingStage::report(Batch& batch, std::size_t index, const SchemaField& field, const Typed& typed,
                          const Value& raw) const {
  const Origin& origin = batch.features[index].origin;
  if (typed.outcome == Typed::Outcome::misfit) {
    Issue& issue = typed.unsure_unit ? batch.add_issue(index, unit_severity_, unit_rule_, field.name)
                   : typed.ambiguous ? batch.add_issue(index, ambiguous_severity_, ambiguous_rule_, field.name)
                                     : batch.add_issue(index, type_severity_, type_rule_, field.name);
    issue.value = text_of(raw, batch.arena);
    issue.args = batch.keep({{"type", Value::of(name(field.type))}});
    return;
  }
  if (!typed.untrimmed.empty())
    batch.changes.push_back({kBlanks, field.name, typed.untrimmed, text::trim(typed.untrimmed), origin});
  if (typed.change == Typed::Change::none) return;
  // A number that was a number in the source, in another unit, has no text of its own.
  const std::string_view before = typed.before.empty() ? text_of(raw, batch.arena) : typed.before;
  batch.changes.push_back({change_rules_[static_cast<std::size_t>(typed.change)], field.name, before,
                           text_of(typed.value, batch.arena), origin});
}

/// What the source said about a column is said about its field from here on.
void MappingStage::rename_fields(Batch& batch) const {
  const auto rename = [&](std::string_view& field, std::uint32_t file) {
    const auto& names = route(file).names;
    if (const auto found = names.find(field); found != names.end()) field = found->second;
  };
  for (Issue& issue : batch.issues)
    rename(issue.field, issue.feature == Issue::kLate ? issue.origin.file : batch.features[issue.feature].origin.file);
  for (Change& change : batch.changes) rename(change.field, change.origin.file);
}

}  // namespace

std::unique_ptr<Stage> make_mapping_stage(std::shared_ptr<const Schema> schema, MappingOptions options) {
  return std::make_unique<MappingStage>(std::move(schema), std::move(options));
}

}  // namespace sohoa
