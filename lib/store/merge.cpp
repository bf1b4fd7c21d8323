#include "store/merge.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/measure.hpp"
#include "store/dataset_source.hpp"
#include "store/issue_merge.hpp"
#include "store/load.hpp"
#include "store/open_dataset.hpp"
#include "store/runs.hpp"
#include "store/split.hpp"
#include "store/table_scan.hpp"

namespace sohoa {
namespace {

using namespace store;

/// Fids of one part, in rising order, and what became of them.
class FidMap {
 public:
  void add(std::int64_t from, std::int64_t to) {
    if (!runs_.empty() && runs_.back().from + runs_.back().count == from && runs_.back().to + runs_.back().count == to)
      ++runs_.back().count;
    else
      runs_.push_back({from, to, 1});
  }
  /// 0 when the feature is not in the layer.
  std::int64_t of(std::int64_t from) const {
    auto run = std::upper_bound(runs_.begin(), runs_.end(), from,
                                [](std::int64_t fid, const Run& each) { return fid < each.from; });
    if (run == runs_.begin()) return 0;
    --run;
    return from < run->from + run->count ? run->to + (from - run->from) : 0;
  }

 private:
  struct Run {
    std::int64_t from, to, count;
  };
  std::vector<Run> runs_;
};

/// One input, open for reading within a transaction: it gives one state.
struct Part {
  explicit Part(const std::string& its_path)
      : path(its_path), file(its_path, format_of(its_path), Database::Open::reading) {
    check_format_version(file.database);
    file.database.execute("BEGIN");
    layers = own_layers(file.database);
  }
  bool has(const std::string& layer) const {
    return std::any_of(layers.begin(), layers.end(), [&](const OwnLayer& each) { return each.name == layer; });
  }

  std::string path;
  OpenDataset file;
  std::vector<OwnLayer> layers;
  bool same_cells = false;  ///< geometries are stored as the destination stores them
};
using Parts = std::vector<std::unique_ptr<Part>>;

/// Null for a layer without a schema.
std::shared_ptr<const Schema> schema_of(const OwnLayer& layer, const std::string& path) {
  if (layer.schema.empty()) return nullptr;
  for (const auto& schema : Schema::shipped())
    if (schema->name == layer.schema) return schema;
  throw UsageError(
      tr("{}: layer {} follows the schema {}, which is none of ours, so its key is not known; load its sources "
         "anew into one dataset",
         path, layer.name, layer.schema));
}

/// What the pipeline asks of a source; the features wait in the parts.
class PartsSource : public Source {
 public:
  explicit PartsSource(std::shared_ptr<const Header> header) : header_(std::move(header)) {}
  std::shared_ptr<const Header> header() const override { return header_; }
  bool next(Batch&) override { return false; }
  void decode(Batch&) const override {}
  Trailer finish() override {
    Trailer trailer;
    trailer.sources = header_->sources;
    return trailer;
  }

 private:
  std::shared_ptr<const Header> header_;
};

/// Which rows of a table go to one of several files.
class Choice {
 public:
  Choice(const PathTemplate& path, std::string wanted) : path_(path), wanted_(std::move(wanted)) {}

  /// The path that a stored row goes to.
  const std::string& path_of(std::string_view record, const std::vector<int>& places) {
    values_.clear();
    ValueText text;
    for (const int place : places)
      values_.emplace_back(place < 0 ? std::string_view{}
                                     : text.of(stored_value(record, static_cast<std::size_t>(place))));
    if (found_.empty() || values_ != last_) found_ = path_.path(values_);
    last_ = values_;
    return found_;
  }
  bool takes(std::string_view record, const std::vector<int>& places) { return path_of(record, places) == wanted_; }

  /// Where the fields of the template stand in a table; -1: nowhere.
  std::vector<int> places(Database& database, const std::string& table) const {
    std::vector<int> places;
    for (const std::string& field : path_.fields())
      places.push_back(static_cast<int>(
          database
              .integer("SELECT cid FROM pragma_table_info(" + literal(table) + ") WHERE name = ? COLLATE NOCASE", field)
              .value_or(-1)));
    return places;
  }

 private:
  PathTemplate path_;
  std::string wanted_;
  std::vector<std::string> values_, last_;
  std::string found_;
};

class LayerMerge : public CountingSink {
 public:
  LayerMerge(StoreOptions options, const std::string& layer, std::shared_ptr<const Parts> parts,
             std::optional<Choice> choice)
      : layer_(layer), all_(std::move(parts)), choice_(std::move(choice)) {
    for (const auto& part : *all_)
      if (part->has(layer_)) parts_.push_back(part.get());
    make_header();
    options.layer = layer_;
    load_.emplace(std::move(options), schema_);
    load_->look(*header_);
  }

  const std::shared_ptr<const Header> header() const { return header_; }
  const std::shared_ptr<const Schema>& schema() const { return schema_; }
  const Totals& totals() const override { return load_->totals(); }

  void begin(std::shared_ptr<const Header> header) override {
    load_->begin(std::move(header), [this](Staged& staged) { import_histories(staged); });
  }
  void take(Batch&) override {}
  void finish(Batch& late, const Trailer& trailer) override {
    for (std::uint32_t i = 0; i < parts_.size(); ++i) copy_features(*parts_[i], i);
    for (std::uint32_t i = 0; i < parts_.size(); ++i) copy_rejected(*parts_[i], i);
    for (std::uint32_t i = 0; i < parts_.size(); ++i) copy_issues_of(*parts_[i], i);
    Batch held;
    held.header = header_;
    Trailer whole = trailer;
    for (std::size_t i = 0; i < parts_.size(); ++i) whole.sources[i].read = load_->staged().source_counts[i].read;
    load_->finish(held, late, whole);
  }

 private:
  /// Fields: the columns of all parts in order of appearance; khac stands behind them.
  void make_header() {
    header_ = std::make_shared<Header>();
    header_->name = layer_;
    for (Part* part : parts_) {
      const DatasetSource source(part->file, part->path, layer_);
      const Header& own = *source.header();
      if (header_->sources.empty()) header_->epsg = own.epsg;
      if (own.epsg != header_->epsg)
        throw UsageError(tr("{}: layer {} is in EPSG:{}, that of {} in EPSG:{}; load it anew with --to-crs EPSG:{}",
                            part->path, layer_, own.epsg, parts_.front()->path, header_->epsg, header_->epsg));
      for (const Field& field : own.fields) add_field(*part, field);
      SourceInfo info = own.sources.front();
      struct stat seen {};
      if (stat(part->path.c_str(), &seen) == 0) info.size = seen.st_size;
      info.claimed.reset();
      header_->sources.push_back(info);
      for (const OwnLayer& each : part->layers)
        if (each.name == layer_ && schema_ == nullptr) schema_ = schema_of(each, part->path);
    }
    if (schema_ != nullptr) header_->schema = schema_->name;
  }

  void add_field(const Part& part, const Field& field) {
    const int known = header_->find(field.name);
    if (known < 0) {
      header_->fields.push_back(field);
      return;
    }
    const Type type = header_->fields[static_cast<std::size_t>(known)].type;
    if (type != field.type)
      throw UsageError(tr("{}: column {} of layer {} holds {}, that of {} holds {}; they cannot be put together",
                          part.path, field.name, layer_, name(field.type), parts_.front()->path, name(type)));
  }

  void import_histories(Staged& staged) {
    runs_.clear();
    const RunNames known = known_runs();
    // What a part counted is no state of a layer that has more; the merge counts the sheets that it touches itself.
    const bool counts = !choice_ && known.empty();
    for (Part* part : parts_) runs_.push_back(import_runs(staged.database, part->file.database, layer_, known, counts));
    own_run_ = staged.database.integer("SELECT max(id) FROM sohoa_run").value_or(0) + 1;
    staged.issues->set_run(own_run_);
  }

  /// Runs that the destination has from an earlier merge of the same parts.
  RunNames known_runs() const {
    if (load_->options().mode == Mode::replace || !has_layer(load_->destination())) return {};
    OpenDataset file(load_->options().path, load_->destination().format, Database::Open::reading);
    return run_names(file.database);
  }

  /// The stored row as this layer has it: as it is where the columns are the same, else put together again.
  std::string_view fitted(std::string_view record, const ColumnPlaces& places, const LayerPlan& plan,
                          const Part& part) {
    if (places.same() && part.same_cells) return record;
    const std::string_view moved =
        plan.spatial() ? cell(stored_value(record, static_cast<std::size_t>(places.geometry())).text(), part, plan.srid)
                       : std::string_view{};
    rebuild_row(builder_, record, places, plan.spatial(), moved, affinities(plan), record_);
    return record_;
  }

  /// A geometry as the destination's format stores it.
  std::string_view cell(std::string_view stored, const Part& part, int srid) {
    if (stored.empty()) return {};
    read_blob(part.file.container->format(), stored, wkb_);
    const geometry::Measure measure = geometry::measure(wkb_);
    cell_.resize(blob_bound(wkb_.size()));
    return write_blob(load_->destination().format, srid, wkb_, measure.finite ? measure.box : geometry::Box{},
                      cell_.data());
  }

  Shape shape_of(std::string_view stored) const {
    Shape shape;
    shape.blob = stored;
    shape.box = blob_box(load_->destination().format, stored);
    if (!shape.box.empty()) shape.index = index_box(shape.box);
    return shape;
  }

  void copy_features(Part& part, std::uint32_t number) {
    Staged& staged = load_->staged();
    const LayerPlan& plan = staged.layer->plan();
    const ColumnPlaces places(part.file.database, plan);
    FidMap& fids = fids_.emplace_back();
    part.same_cells = part.file.container->format() == load_->destination().format &&
                      part.file.container->layer_srid(layer_) == plan.srid;
    row_.assign(header_->fields.size(), {});
    const auto where = choice_ ? choice_->places(part.file.database, layer_) : std::vector<int>{};
    scan_table(part.file.database, layer_, [&](std::int64_t fid, std::string_view stored) {
      if (choice_ && !choice_->takes(stored, where)) return;
      copy_feature(fid, fitted(stored, places, plan, part), number, fids);
    });
  }

  void copy_feature(std::int64_t fid, std::string_view record, std::uint32_t number, FidMap& fids) {
    Staged& staged = load_->staged();
    const std::size_t first_column = staged.layer->plan().spatial() ? 2 : 1;
    const auto read = [&](int field) {
      if (field >= 0)
        row_[static_cast<std::size_t>(field)] = stored_value(record, first_column + static_cast<std::size_t>(field));
    };
    for (const int field : staged.key_fields) read(field);
    for (const int field : {staged.sheets.commune_field(), staged.sheets.sheet_field(), staged.sheets.code_field()})
      read(field);
    Prepared prepared;
    prepared.record = record;
    if (first_column == 2) prepared.shape = shape_of(stored_value(record, 1).text());
    if (const auto key = staged.keys ? key_hash(row_, staged.key_fields) : std::nullopt) {
      prepared.key_hash = *key;
      prepared.has_key = true;
    }
    Totals& totals = load_->totals();
    ++totals.read;
    SourceCount& source = staged.source_count(number);
    ++source.read;
    const auto next = static_cast<std::uint32_t>(staged.layer->last_fid() + 1);
    std::optional<std::uint32_t> first;
    if (prepared.has_key) first = staged.keys->find_or_add(prepared.key_hash, row_, next);
    if (first && staged.keys->found() == record) {
      ++totals.merged;
      ++source.merged;
      return fids.add(fid, *first);
    }
    staged.rows.add({number, fid, -1}, first.has_value());
    staged.sheets.add(row_,
                      {first.has_value(), !prepared.shape.blob.empty(), staged.sheets.has_code(row_), area(prepared)});
    if (first) return reject(record, {*first, 0, number, fid, false}, prepared.shape);
    if (IncomingRows* incoming = load_->incoming()) incoming->add(prepared);
    fids.add(fid, staged.layer->add(prepared.shape, record));
    ++totals.written;
  }

  double area(const Prepared& prepared) {
    if (prepared.shape.blob.empty()) return 0;
    read_blob(load_->destination().format, prepared.shape.blob, wkb_);
    const geometry::Measure measure = geometry::measure(wkb_);
    return measure.finite ? measure.area : 0;
  }

  /// Another feature of an earlier part has its key, and is not the same.
  void reject(std::string_view record, Duplicate duplicate, const Shape& shape) {
    Staged& staged = load_->staged();
    const std::size_t first_column = staged.layer->plan().spatial() ? 2 : 1;
    const std::size_t fields = header_->fields.size();
    std::vector<Value> row(fields);
    for (std::size_t i = 0; i < fields; ++i) {
      row[i] = stored_value(record, first_column + i);
      if (header_->fields[i].type == Type::boolean && row[i].type == Type::integer)
        row[i] = Value::of(row[i].integer != 0);
    }
    const std::vector<std::string_view> raw(fields);
    const std::int64_t own = staged.rejected->add(row, raw, stored_value(record, first_column + fields).text(),
                                                  staged.label(duplicate.file), duplicate.row, shape);
    duplicate.rejected = static_cast<std::uint32_t>(own);
    staged.duplicates.push_back(duplicate);
    ++load_->totals().rejected;
    ++staged.source_count(duplicate.file).rejected;
  }

  /// What a part says of one of its sources is said of the source of this part.
  std::string qualified(const Part& part, std::string_view source) const {
    return source.empty() ? part.path : part.path + std::string(kWithin) + std::string(source);
  }

  void copy_rejected(Part& part, std::uint32_t number) {
    Staged& staged = load_->staged();
    TableWriter& table = staged.rejected->table();
    const LayerPlan& plan = table.plan();
    if (!part.file.database.has_table(plan.name)) return;
    const ColumnPlaces places(part.file.database, plan);
    const std::size_t columns = plan.columns.size();
    std::int64_t rows = 0;
    const auto where = choice_ ? choice_->places(part.file.database, plan.name) : std::vector<int>{};
    scan_table(part.file.database, plan.name, [&](std::int64_t fid, std::string_view record) {
      if (choice_ && !choice_->takes(record, where)) return;
      const auto value = [&](std::size_t column) {
        return places.of(column) < 0 ? Value::null()
                                     : stored_value(record, static_cast<std::size_t>(places.of(column)));
      };
      for (std::size_t i = 0; i < columns; ++i) table.row().set(i, value(i));
      const Value source = value(columns - 2);
      if (choice_) rejected_rows_.emplace(source.text(), value(columns - 1).integer);
      const std::string label = qualified(part, source.text());
      table.row().set(columns - 2, label);
      for (std::size_t i = 0; i < row_.size(); ++i) row_[i] = value(i);
      const std::string_view blob =
          plan.spatial()
              ? cell(stored_value(record, static_cast<std::size_t>(places.geometry())).text(), part, plan.srid)
              : std::string_view{};
      table.add(shape_of(blob));
      staged.rows.add({static_cast<std::uint32_t>(parts_.size()) + number, fid, -1}, true);
      if (IncomingRows* incoming = load_->incoming())
        incoming->add_rejected(rejected_key(), row_, staged.key_fields, std::vector<bool>(staged.key_fields.size()));
      staged.sheets.add(row_, {true, !blob.empty(), false, 0});
      ++rows;
    });
    SourceCount& source = staged.source_count(number);
    source.read += rows;
    source.rejected += rows;
    load_->totals().read += rows;
    load_->totals().rejected += rows;
  }

  void copy_issues_of(Part& part, std::uint32_t number) {
    if (!part.file.database.has_table(kIssueTable)) return;
    Staged& staged = load_->staged();
    TableWriter& table = staged.issues->table();
    const LayerPlan& plan = table.plan();
    CellMover mover(part.file.container->format(),
                    part.file.container->epsg(part.file.container->layer_srid(kIssueTable)),
                    load_->destination().format, header_->epsg, plan.srid);
    std::string list;
    for (const Column& column : plan.columns) list += ", " + quote(column.name);
    Statement select(part.file.database, std::string("SELECT ") + kGeometryColumn + list + " FROM main." + kIssueTable +
                                             " WHERE dataset = ? COLLATE NOCASE ORDER BY fid");
    select.bind(1, layer_);
    while (select.step()) {
      // What an earlier load removed is no state of now.
      if (select.text(2).starts_with("load.") || (choice_ && !is_here(select, fids_[number]))) continue;
      std::string source;
      for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        const int column = static_cast<int>(i) + 1;
        const std::string& name = plan.columns[i].name;
        Value value = select.is_null(column)                  ? Value::null()
                      : plan.columns[i].type == Type::integer ? Value::of(select.integer(column))
                                                              : Value::of(select.text(column));
        if (name == "run") value = Value::of(runs_[number].of(select.integer(column), own_run_));
        if (name == "feature_fid" && !value.is_null()) {
          const std::int64_t fid = fids_[number].of(value.integer);
          value = fid == 0 ? Value::null() : Value::of(fid);
        }
        if (name == "source") {
          source = qualified(part, value.text());
          value = Value::of(std::string_view(source));
        }
        table.row().set(i, value);
      }
      table.add(shape_of(mover.move(select.blob(0)) ? mover.cell() : std::string_view{}));
      count(load_->totals(), select);
    }
  }

  /// Of an issue, when the features are shared out: its feature is, or it is about a whole source. The columns source,
  /// row and feature_fid stand 12th to 14th.
  bool is_here(const Statement& issue, const FidMap& fids) const {
    if (!issue.is_null(14)) return fids.of(issue.integer(14)) != 0;
    return issue.is_null(13) || rejected_rows_.contains({std::string(issue.text(12)), issue.integer(13)});
  }

  /// The key of the rejected row in row_, whose values are texts.
  Prepared rejected_key() {
    const Staged& staged = load_->staged();
    for (const int field : staged.key_fields) {
      Value& value = row_[static_cast<std::size_t>(field)];
      const Type type = header_->fields[static_cast<std::size_t>(field)].type;
      if (value.is_text() && (type == Type::integer || type == Type::number)) value = number_of(value.text());
    }
    Prepared prepared;
    const auto key = staged.key_fields.empty() ? std::nullopt : key_hash(row_, staged.key_fields);
    prepared.has_key = key.has_value();
    prepared.key_hash = key.value_or(0);
    return prepared;
  }

  /// The columns rule, severity, count stand 2nd, 3rd and 8th.
  static void count(Totals& totals, const Statement& issue) {
    Severity severity{};
    if (issue.text(3) == kAccepted)
      totals.accepted += issue.integer(8);
    else if (parse(issue.text(3), severity))
      totals.rules[std::string(issue.text(2))].of(severity) += issue.integer(8);
  }

  std::string layer_;
  std::shared_ptr<const Parts> all_;
  std::vector<Part*> parts_;  ///< those that have the layer
  std::shared_ptr<Header> header_;
  std::shared_ptr<const Schema> schema_;
  std::optional<Load> load_;
  std::optional<Choice> choice_;
  std::set<std::pair<std::string, std::int64_t>> rejected_rows_;  ///< source and row of those chosen
  std::vector<FidMap> fids_;                                      ///< by part
  std::vector<ImportedRuns> runs_;                                ///< by part
  std::int64_t own_run_ = 1;
  std::vector<Value> row_;
  RecordBuilder builder_;
  std::string record_, wkb_, cell_;
};

bool same_file(const std::string& one, const std::string& other) {
  std::error_code error;
  return std::filesystem::equivalent(one, other, error);
}

/// The files that a layer is shared out to.
std::set<std::string> split_paths(const PathTemplate& path, const Parts& parts, const std::string& layer) {
  std::set<std::string> paths;
  for (const auto& part : parts) {
    Database& database = part->file.database;
    for (const std::string& table : {layer, layer + "_rejected"}) {
      if (!part->has(layer) || !database.has_table(table)) continue;
      Choice choice(path, {});
      const std::vector<int> places = choice.places(database, table);
      for (std::size_t i = 0; i < places.size(); ++i)
        if (places[i] < 0)
          throw UsageError(tr("{}: layer {} of {} has no column {}", path.text(), layer, part->path, path.fields()[i]));
      scan_table(database, table,
                 [&](std::int64_t, std::string_view record) { paths.insert(choice.path_of(record, places)); });
    }
  }
  if (paths.size() > kMostFiles)
    throw UsageError(tr("{}: more than {} different files; choose a field with fewer values", path.text(), kMostFiles));
  return paths;
}

}  // namespace

bool can_merge(const std::vector<std::string>& inputs) {
  const auto is_ours = [](const std::string& path) {
    if (!is_dataset(path) || !std::filesystem::is_regular_file(path)) return false;
    std::array<char, 16> head{};
    std::ifstream(path, std::ios::binary).read(head.data(), head.size());
    if (std::string_view(head.data(), head.size()) != std::string_view("SQLite format 3\0", 16)) return false;
    try {
      OpenDataset file(path, format_of(path), Database::Open::reading);
      return !own_layers(file.database).empty();
    } catch (const OutputError& error) {
      throw InputError(error.what());
    }
  };
  const auto ours = std::find_if(inputs.begin(), inputs.end(), is_ours);
  if (ours == inputs.end()) return false;
  const auto other = std::find_if_not(inputs.begin(), inputs.end(), is_ours);
  if (other == inputs.end()) return true;
  throw UsageError(
      tr("{} is a dataset of sohoa, {} is not: put the datasets together first, then load the others with "
         "the tool that judges them and --mode upsert",
         *ours, *other));
}

std::vector<MergedLayer> plan_merge(const StoreOptions& options, const std::vector<std::string>& inputs) {
  const auto parts = std::make_shared<Parts>();
  std::vector<std::string> names;
  for (const std::string& input : inputs) {
    try {
      parts->push_back(std::make_unique<Part>(input));
    } catch (const OutputError& error) {
      throw InputError(error.what());
    }
    for (const OwnLayer& layer : parts->back()->layers)
      if ((options.layer.empty() || options.layer == layer.name) && std::ranges::count(names, layer.name) == 0)
        names.push_back(layer.name);
  }
  if (names.empty()) throw UsageError(tr("--layer {}: none of the datasets has such a layer", options.layer));
  std::vector<MergedLayer> layers;
  const auto split = PathTemplate::parse(options.path);
  for (const std::string& name : names)
    for (const std::string& path : split ? split_paths(*split, *parts, name) : std::set<std::string>{options.path}) {
      for (const std::string& input : inputs)
        if (same_file(input, path))
          throw UsageError(tr("{}: is the dataset that is written, so it cannot be an input as well", input));
      StoreOptions one = options;
      one.path = path;
      // The state before the command is the one to keep.
      if (std::ranges::count(layers, path, &MergedLayer::path) > 0) one.backups = 0;
      auto sink = std::make_unique<LayerMerge>(
          one, name, parts, split ? std::optional<Choice>(std::in_place, *split, path) : std::nullopt);
      auto source = std::make_unique<PartsSource>(sink->header());
      layers.push_back({path, name, sink->schema(), std::move(source), std::move(sink)});
    }
  return layers;
}

}  // namespace sohoa
