#include "store/amend.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/conclude.hpp"
#include "store/describe.hpp"
#include "store/encoder.hpp"
#include "store/issue_merge.hpp"
#include "store/layer_edit.hpp"
#include "store/registry.hpp"
#include "store/staged.hpp"
#include "store/staging.hpp"
#include "stream/changes.hpp"
#include "text/unicode.hpp"

namespace sohoa::store {
namespace {

/// The layer as it is, read over a connection of its own: the one of the transaction belongs to the thread that reads.
class Stored {
 public:
  struct Difference {
    std::size_t field;
    std::string before;
  };

  Stored(const std::string& path, const std::string& layer, const LayerPlan& plan)
      : file_(path, format_of(path), Database::Open::reading) {
    std::string list = plan.spatial() ? kGeometryColumn : "NULL";
    for (std::size_t i = 0; i + 1 < plan.columns.size(); ++i) {
      const std::string& name = plan.columns[i].name;
      const bool there =
          file_.database
              .integer("SELECT 1 FROM pragma_table_info(" + literal(layer) + ") WHERE name = ? COLLATE NOCASE", name)
              .has_value();
      list += ", " + (there ? quote(name) : "NULL");
    }
    select_ = Statement(file_.database, "SELECT " + list + " FROM main." + quote(layer) + " WHERE fid = ?");
  }

  /// True when a field has another value than `row`. What cannot be read as its type stays as it is: a value is never
  /// replaced by none, unless it is a derived one.
  bool find_differences(std::int64_t fid, std::span<const Value> row, const Schema& schema,
                        std::vector<Difference>& differences) {
    differences.clear();
    select_.bind(1, fid);
    if (select_.step())
      for (std::size_t i = 0; i < row.size(); ++i)
        if (!is_stored(static_cast<int>(i) + 1, row[i], schema.fields[i].derived))
          differences.push_back({i, std::string(select_.text(static_cast<int>(i) + 1))});
    select_.reset();
    return !differences.empty();
  }

  geometry::Box box(std::int64_t fid) {
    geometry::Box box;
    select_.bind(1, fid);
    if (select_.step()) box = blob_box(file_.container->format(), select_.blob(0));
    select_.reset();
    return box;
  }

 private:
  bool is_stored(int column, const Value& value, bool derived) const {
    const int type = sqlite3_column_type(select_.handle(), column);
    if (type == SQLITE_BLOB || (type == SQLITE_TEXT && !text::is_utf8(select_.text(column)))) return true;
    switch (value.type) {
      case Type::null:
        return !derived || type == SQLITE_NULL;
      case Type::boolean:
        return type == SQLITE_INTEGER && select_.integer(column) == std::int64_t{value.boolean};
      case Type::integer:
        return type == SQLITE_INTEGER && select_.integer(column) == value.integer;
      case Type::number:
        return (type == SQLITE_FLOAT || type == SQLITE_INTEGER) && select_.number(column) == value.number;
      default:
        return type == SQLITE_TEXT && select_.text(column) == value.text();
    }
  }

  OpenDataset file_;
  Statement select_;
};

class Amendment : public CountingSink {
 public:
  Amendment(OpenDataset& file, std::string layer, std::shared_ptr<const Schema> schema, StoreOptions options)
      : file_(file), layer_(std::move(layer)), schema_(std::move(schema)), options_(std::move(options)) {}

  const Totals& totals() const override { return totals_; }

  void begin(std::shared_ptr<const Header> header) override {
    started_ = now_utc();
    const Format format = file_.container->format();
    // Issues of a list without shapes may have their places on the map of another layer: then the header says its
    // system.
    const int own_srid = file_.container->layer_srid(layer_);
    const bool on_other = own_srid == -1 && header->epsg != 0;
    const int srid = on_other ? file_.container->layer_srid(kIssueTable) : own_srid;
    staging_.emplace(options_.path);
    staged_.emplace(staging_->path(), options_.path, format, layer_, header, schema_, srid);
    staged_->database.execute(
        "CREATE TABLE moved_out (staged INTEGER PRIMARY KEY, fid INTEGER, reshaped INTEGER);"
        "CREATE TABLE moved_in (staged INTEGER PRIMARY KEY, fid INTEGER, rejected_fid INTEGER);"
        "CREATE TABLE updated (staged INTEGER PRIMARY KEY, fid INTEGER, row_too INTEGER, shape_too INTEGER);"
        "CREATE TABLE reshaped (staged INTEGER PRIMARY KEY, rejected_fid INTEGER)");
    moved_out_ = Statement(staged_->database, "INSERT INTO moved_out VALUES (?, ?, ?)");
    moved_in_ = Statement(staged_->database, "INSERT INTO moved_in VALUES (?, ?, ?)");
    updated_ = Statement(staged_->database, "INSERT INTO updated VALUES (?, ?, ?, ?)");
    reshaped_ = Statement(staged_->database, "INSERT INTO reshaped VALUES (?, ?)");
    encoder_ = Encoder(format, staged_->layer->plan(), {}, *header, false);
    next_fid_ = last_fid(file_.database, layer_) + 1;
    keeps_codes_ = keeps_given_codes(file_.database, layer_);
    raw_.resize(header->fields.size());
    stored_.emplace(options_.path, layer_, staged_->layer->plan());
  }

  void encode(Batch& batch) const override { encoder_.encode(batch); }

  void take(Batch& batch) override {
    by_feature_.build(batch);
    for (std::size_t i = 0; i < batch.features.size(); ++i) take(batch, i);
    for (const Issue& issue : batch.issues)
      if (issue.feature == Issue::kLate) add_late(issue);
  }

  void finish(Batch& late, const Trailer& trailer) override {
    update_count_.flush(late);
    for (const Issue& issue : late.issues) add_late(issue);
    const std::int64_t kept = totals_.unchanged + totals_.updated + totals_.written + totals_.merged;
    if (totals_.read != kept + totals_.rejected)
      throw Error(Exit::fault, tr("{}: {} features read, but {} written and {} rejected", options_.path, totals_.read,
                                  kept, totals_.rejected));
    if (options_.strict && (totals_.fallen > 0 || totals_.set_error)) {
      discard();
      return;
    }
    record_run(trailer);
    const LayerPlan layer = staged_->layer->plan(), rejected = staged_->rejected->table().plan(),
                    issues = staged_->issues->table().plan();
    for (Statement* statement : {&moved_out_, &moved_in_, &updated_, &reshaped_}) *statement = {};
    stored_.reset();
    const int epsg = staged_->header->epsg;
    staged_->close();
    staged_.reset();
    publish(layer, rejected, issues, epsg);
    staging_->remove();
    staging_.reset();
    totals_.published = true;
  }

 private:
  void take(Batch& batch, std::size_t index) {
    const Feature& feature = batch.features[index];
    const Prepared prepared = Encoder::prepared(batch, index);
    const std::span<const Value> row = std::as_const(batch).row(index);
    const bool in_layer = feature.origin.file == 0;
    ++totals_.read;
    if (!feature.merged)
      staged_->sheets.add(
          row, {feature.rejected, !prepared.shape.blob.empty(), staged_->sheets.has_code(row), prepared.area});
    SourceCount& source = staged_->source_count(feature.origin.file);
    ++source.read;
    source.rejected += feature.rejected && !feature.merged;
    source.merged += feature.merged;
    std::int64_t fid = in_layer ? feature.origin.fid : 0;
    if (feature.rejected) {
      ++(feature.merged ? totals_.merged : totals_.rejected);
      if (in_layer)
        move_out(batch, index, prepared.shape);
      else if (feature.reshaped)
        reshape(batch, index, prepared.shape);
      if (in_layer) fid = 0;
    } else if (in_layer) {
      keep_up(feature, row, prepared.shape);
    } else {
      fid = move_in(feature, row, prepared.shape);
    }
    for (const std::uint32_t issue : by_feature_.of(index)) add_issue(batch, index, batch.issues[issue], fid, prepared);
  }

  void move_out(const Batch& batch, std::size_t index, const Shape& shape) {
    const Feature& feature = batch.features[index];
    if (keeps_codes_)
      throw OutputError(
          tr("{}: layer {} keeps codes that were given for good, and a feature of it (fid {}) is at fault: it cannot "
             "leave the layer; correct it, or make the rule a warning with --severity; nothing was changed",
             options_.path, layer_, feature.origin.fid));
    raw_texts(batch, by_feature_.of(index), raw_);
    const std::int64_t staged = staged_->rejected->add(batch.row(index), raw_, feature.rest, {}, 0, shape);
    moved_out_.bind_all(staged, feature.origin.fid, std::int64_t{feature.reshaped});
    moved_out_.run();
    gone_.insert(feature.origin.fid);
    ++totals_.fallen;
    if (options_.max_errors < 0 || totals_.fallen < std::max<std::int64_t>(options_.max_errors, 1)) return;
    throw TooManyErrors(
        tr("{}: stopped after {} features of the layer newly at fault (--max-errors); nothing was "
           "changed",
           options_.path, totals_.fallen));
  }

  /// A feature that stays in _rejected for another reason, with the shape that was mended.
  void reshape(const Batch& batch, std::size_t index, const Shape& shape) {
    const Feature& feature = batch.features[index];
    raw_texts(batch, {}, raw_);
    reshaped_.bind_all(staged_->rejected->add(batch.row(index), raw_, feature.rest, {}, 0, shape), feature.origin.fid);
    reshaped_.run();
  }

  std::int64_t move_in(const Feature& feature, std::span<const Value> row, const Shape& shape) {
    ++totals_.written;
    ++totals_.mended;
    moved_in_.bind_all(stage(feature, row, shape), next_fid_, feature.origin.fid);
    moved_in_.run();
    return next_fid_++;
  }

  /// A feature of the layer that stays, with the values that it should have now.
  void keep_up(const Feature& feature, std::span<const Value> row, const Shape& shape) {
    const bool differs =
        schema_ != nullptr && stored_->find_differences(feature.origin.fid, row, *schema_, differences_);
    if (!differs && !feature.reshaped) {
      ++totals_.unchanged;
      return;
    }
    ++totals_.updated;
    updated_.bind_all(stage(feature, row, shape), feature.origin.fid, std::int64_t{differs},
                      std::int64_t{feature.reshaped});
    updated_.run();
    if (!differs) return;
    for (const Stored::Difference& difference : differences_) {
      const SchemaField& field = schema_->fields[difference.field];
      ValueText text;
      Change change{"schema.updated", field.name, difference.before, {}, feature.origin};
      change.after = updates_.arena.copy(text.of(row[difference.field]));
      change.by_value = !field.derived;  // what a person typed is shown value by value
      updates_.changes.push_back(change);
      update_count_.add(updates_);
      updates_.clear();
    }
  }

  std::int64_t stage(const Feature& feature, std::span<const Value> row, const Shape& shape) {
    NewRow& out = staged_->layer->row();
    for (std::size_t i = 0; i < row.size(); ++i) out.set(i, row[i]);
    out.set_text_or_null(row.size(), feature.rest);
    return staged_->layer->add(shape);
  }

  void add_issue(const Batch& batch, std::size_t index, const Issue& issue, std::int64_t fid,
                 const Prepared& prepared) {
    const Feature& feature = batch.features[index];
    IssueSubject subject;
    if (!staged_->key_fields.empty()) {
      key_.clear();
      append_key_json(key_, staged_->key_names, batch.row(index), staged_->key_fields);
      subject.key = key_;
    }
    set_origin(subject, feature.origin);
    subject.fid = fid;
    subject.box = prepared.shape.box;
    staged_->issues->add(issue, subject);
    count_rule(totals_, issue);
  }

  void add_late(const Issue& issue) {
    count_rule(totals_, issue);
    const bool change = issue.severity == Severity::info && issue.accepted.empty();
    // What was changed at loading is told there; notes about the judging itself are in the report.
    if (change && issue.origin.row == 0) return;
    if (issue.severity == Severity::error) totals_.set_error = true;
    IssueSubject subject;
    subject.key = issue.key;
    set_origin(subject, issue.origin);
    if (issue.origin.file == 0 && issue.origin.row > 0) {
      subject.box = stored_->box(issue.origin.row);
      if (!gone_.contains(issue.origin.row)) subject.fid = issue.origin.row;
    }
    staged_->issues->add(issue, subject);
  }

  /// A feature of the layer does not know any more which source it came from.
  void set_origin(IssueSubject& subject, const Origin& origin) {
    const std::string_view label = staged_->label(origin.file);
    if (origin.file == 0 || label == staged_->rejected->table().plan().name) return;
    subject.source = label;
    subject.row = origin.row;
  }

  void discard() {
    for (Statement* statement : {&moved_out_, &moved_in_, &updated_, &reshaped_}) *statement = {};
    stored_.reset();
    staged_.reset();
    staging_.reset();
  }

  void record_run(const Trailer& trailer) {
    RunRecord run;
    run.layer = layer_;
    run.started = started_;
    run.mode = "write";
    run.tool = options_.tool;
    run.arguments = options_.arguments;
    run.epsg = staged_->header->epsg;
    // One source, the dataset itself: where its rejected features once came from is told by their own runs.
    run.sources = {trailer.sources.front()};
    run.sources.front().read = totals_.read;
    run.counts = {{totals_.read, totals_.rejected, totals_.merged}};
    write_run(staged_->database, run, totals_, schema_.get(), staged_->sheets.sorted());
  }

  void publish(const LayerPlan& layer, const LayerPlan& rejected, const LayerPlan& issues, int epsg) {
    Database& database = file_.database;
    // Other layers of the file may wait in the same transaction.
    attached_ += std::to_string(database.integer("SELECT count(*) FROM pragma_database_list").value_or(0));
    database.execute("ATTACH DATABASE " + literal(read_only_uri(staging_->path())) + " AS " + attached_);
    file_.container->complete();
    create_run_tables(database, *file_.container);
    const CopiedRuns runs = copy_runs(database, attached_, Counts::all);
    count_vanished_sheets(database, runs.last, layer_);
    complete_layer(file_, layer);
    complete_layer(file_, rejected);
    // A feature that falls takes its cell along as it is, unless it was mended.
    const std::string geom = kGeometryColumn;
    insert(rejected, "NULL", "CASE WHEN m.reshaped THEN s." + geom + " ELSE l." + geom + " END",
           " JOIN " + attached_ + ".moved_out m ON m.staged = s.fid JOIN main." + quote(layer.name) +
               " l ON l.fid = m.fid");
    database.execute("DELETE FROM main." + quote(layer.name) + " WHERE fid IN (SELECT fid FROM " + attached_ +
                     ".moved_out);" + "DELETE FROM main." + quote(rejected.name) +
                     " WHERE fid IN (SELECT rejected_fid FROM " + attached_ + ".moved_in)");
    update(layer);
    if (rejected.spatial())
      database.execute("UPDATE main." + quote(rejected.name) + " SET " + geom + " = s." + geom + " FROM " + attached_ +
                       ".reshaped u JOIN " + attached_ + "." + quote(rejected.name) +
                       " s ON s.fid = u.staged WHERE u.rejected_fid = main." + quote(rejected.name) + ".fid");
    insert(layer, "m.fid", "s." + std::string(kGeometryColumn),
           " JOIN " + attached_ + ".moved_in m ON m.staged = s.fid");
    give_back(layer);
    for (const LayerPlan* plan : {&layer, &rejected})
      if (plan->spatial()) file_.container->refresh_extent(plan->name);
    replace_issues(issues, rejected, runs, epsg);
    describe(database, *file_.container, {layer, rejected, issues}, schema_.get(), runs.last, LayerChange::judged);
  }

  /// khac stays: columns that a person has added to the layer are not the rest of a source.
  void update(const LayerPlan& plan) {
    std::string columns;
    for (std::size_t i = 0; i + 1 < plan.columns.size(); ++i)
      columns += (columns.empty() ? "" : ", ") + quote(plan.columns[i].name);
    if (plan.spatial()) set(plan, kGeometryColumn, "shape_too");
    if (!columns.empty()) set(plan, columns, "row_too");
  }

  /// Brings `columns` of the rows of which `updated` says so to what is staged. A geometry is named only where it
  /// differs: naming it renews its place in the index.
  void set(const LayerPlan& plan, const std::string& columns, const std::string& which) {
    file_.database.execute("UPDATE main." + quote(plan.name) + " SET (" + columns + ") = (SELECT " + columns +
                           " FROM " + attached_ + "." + quote(plan.name) + " s WHERE s.fid = u.staged) FROM " +
                           attached_ +
                           ".updated u"
                           " WHERE u." +
                           which + " AND u.fid = main." + quote(plan.name) + ".fid");
  }

  /// Triggers keep index and counts right.
  void insert(const LayerPlan& plan, const std::string& fid, const std::string& cell, const std::string& join) {
    std::string values;
    for (const Column& column : plan.columns) values += ", s." + quote(column.name);
    const std::string geom = plan.spatial() ? std::string(", ") + kGeometryColumn : std::string();
    file_.database.execute("INSERT INTO main." + quote(plan.name) + " (fid" + geom + column_list(plan) + ") SELECT " +
                           fid + (plan.spatial() ? ", " + cell : std::string()) + values + " FROM " + attached_ + "." +
                           quote(plan.name) + " s" + join + " ORDER BY s.fid");
  }

  /// Columns that a person has added to the layer get back what went along in khac when the feature fell.
  void give_back(const LayerPlan& layer) {
    Database& database = file_.database;
    std::vector<std::string> names;
    {
      Statement select(database, "SELECT name FROM pragma_table_info(?)");
      select.bind(1, layer.name);
      while (select.step()) names.emplace_back(select.text(0));
    }
    const std::string rest = quote(layer.columns.back().name), table = "main." + quote(layer.name);
    for (const std::string& name : names) {
      const auto same = [&](const Column& column) { return sqlite3_stricmp(column.name.c_str(), name.c_str()) == 0; };
      const bool ours =
          name == "fid" || name == kGeometryColumn || std::any_of(layer.columns.begin(), layer.columns.end(), same);
      if (ours || name.find('"') != std::string::npos) continue;
      const std::string path = literal("$.\"" + name + "\"");
      database.execute("UPDATE " + table + " SET " + quote(name) + " = json_extract(" + rest + ", " + path + "), " +
                       rest + " = nullif(json_remove(" + rest + ", " + path +
                       "), '{}') WHERE fid IN (SELECT fid FROM " + attached_ + ".moved_in) AND json_valid(" + rest +
                       ") AND json_type(" + rest + ", " + path + ") IS NOT NULL");
    }
  }

  /// Only what this run has judged again goes: what was found when a source was read stays, and so does the text of a
  /// geometry that could not be stored, as long as its feature has none.
  void replace_issues(const LayerPlan& issues, const LayerPlan& rejected, const CopiedRuns& runs, int epsg) {
    Database& database = file_.database;
    complete_layer(file_, issues);
    std::string judged =
        "rule LIKE 'geometry.%' OR rule LIKE 'coverage.%' OR rule LIKE 'accept.%' OR rule LIKE 'check.%' OR rule = "
        "'crs.other-zone'";
    if (schema_) judged += " OR rule LIKE " + literal(schema_->subject + ".%");
    if (schema_)
      for (const Rule& rule : schema_->rules) judged += " OR rule = " + literal(rule.id);
    const std::string unread =
        rejected.spatial()
            ? fmt::format(
                  " AND NOT (rule IN ('geometry.non-finite', 'geometry.malformed') AND EXISTS (SELECT 1 FROM"
                  " main.{} r WHERE r.{} = {}.source AND r.\"row\" = {}.row AND r.{} IS NULL))",
                  quote(rejected.name), quote(rejected.columns[rejected.columns.size() - 2].name), kIssueTable,
                  kIssueTable, kGeometryColumn)
            : std::string();
    // What a set shows is never a change that was made at loading, whatever its severity.
    std::string of_set = "severity <> 'info' OR (rule LIKE 'coverage.%' AND rule NOT LIKE 'coverage.fixed-%')";
    if (schema_)
      for (const Rule& rule : schema_->rules)
        if (!rule.set.name.empty()) of_set += " OR rule = " + literal(rule.id);
    Statement remove(database, std::string("DELETE FROM main.") + kIssueTable +
                                   " WHERE dataset = ? COLLATE NOCASE AND (" + of_set + ") AND (" + judged + ")" +
                                   unread);
    remove.bind(1, layer_);
    remove.run();
    append_issues(file_, issues, {runs.offset}, epsg, attached_);
    // A value that waits in _rejected is normalised anew each time; that is told once.
    Statement repeated(database,
                       fmt::format("DELETE FROM main.{0} WHERE run = {1} AND severity = 'info' AND EXISTS (SELECT 1"
                                   " FROM main.{0} o WHERE o.run < {1} AND o.severity = 'info' AND o.dataset ="
                                   " {0}.dataset AND o.rule = {0}.rule AND o.field IS {0}.field AND o.before IS"
                                   " {0}.before AND o.after IS {0}.after AND o.source IS {0}.source AND o.row IS"
                                   " {0}.row AND o.feature_fid IS {0}.feature_fid)",
                                   kIssueTable, runs.last));
    repeated.run();
  }

  OpenDataset& file_;
  std::string layer_;
  std::shared_ptr<const Schema> schema_;
  StoreOptions options_;
  std::string attached_ = "staged";  ///< name of the staging database in the transaction
  Totals totals_;
  std::string started_;
  std::int64_t next_fid_ = 0;              ///< of the layer
  bool keeps_codes_ = false;               ///< none of its features may leave
  std::unordered_set<std::int64_t> gone_;  ///< fids of the layer that are in _rejected now
  // In this order: the database is closed before its file is removed, its statements before it.
  std::optional<StagingFile> staging_;
  std::optional<Staged> staged_;
  Statement moved_out_, moved_in_, updated_, reshaped_;
  std::optional<Stored> stored_;
  std::vector<Stored::Difference> differences_;
  Batch updates_;
  ChangeCounter update_count_;
  Encoder encoder_;
  IssuesByFeature by_feature_;
  std::vector<std::string_view> raw_;
  std::string key_;
};

}  // namespace

std::unique_ptr<CountingSink> make_amendment(OpenDataset& file, const std::string& layer,
                                             std::shared_ptr<const Schema> schema, const StoreOptions& options) {
  return std::make_unique<Amendment>(file, layer, std::move(schema), options);
}

}  // namespace sohoa::store
