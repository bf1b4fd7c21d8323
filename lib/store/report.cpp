#include "store/report.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <ctime>
#include <deque>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/definition.hpp"
#include "geometry/measure.hpp"
#include "store/container.hpp"
#include "store/layer.hpp"
#include "store/report_file.hpp"
#include "store/report_mask.hpp"
#include "stream/json.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace store {
namespace {

const std::string& free_path(const std::string& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw OutputError(tr("{}: exists and is no file; choose another name", path));
  return path;
}

}  // namespace

ReportFile::ReportFile(const std::string& path) : path_(free_path(path)), staging_(path_) {}

void ReportFile::fail(int error) const {
  throw OutputError(tr("{}: cannot be written: {}", path_, os_error(error)));
}

TextReport::TextReport(const std::string& path)
    : ReportFile(path), file_(staging_.path(), std::ios::binary | std::ios::trunc) {
  check();
}

void TextReport::write(std::string_view text) {
  file_.write(text.data(), static_cast<std::streamsize>(text.size()));
  check();
}

void TextReport::close() {
  file_.close();
  check();
}

void TextReport::check() const {
  if (!file_) fail(errno);
}

std::int64_t unix_time(const std::string& utc) {
  std::tm parts{};
  return strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr ? 0 : timegm(&parts);
}

std::string local_time(const std::string& utc) {
  const std::time_t there = unix_time(utc) + 7 * 3600;  // no summer time in Viet Nam
  std::tm parts{};
  gmtime_r(&there, &parts);
  char text[40];
  std::strftime(text, sizeof text, language() == Lang::vi ? "%d/%m/%Y %H:%M" : "%Y-%m-%d %H:%M (UTC+7)", &parts);
  return text;
}

}  // namespace store

using store::PersonalMask, store::ReportEntry, store::ReportFile, store::ReportPlace;

namespace {

std::unique_ptr<ReportFile> make_report(const std::string& path) {
  std::string suffix = std::filesystem::path(path).extension().string();
  for (char& c : suffix)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (suffix == ".csv") return store::make_csv_report(path);
  if (suffix == ".json") return store::make_json_report(path);
  if (suffix == ".xlsx") return store::make_xlsx_report(path);
  if (suffix == ".html") return store::make_html_report(path);
  throw UsageError(tr("--report {}: the suffix must be .csv, .json, .xlsx or .html", path));
}

/// Title of a field in the user's language, its name when it has none.
std::string title_of(const Schema& schema, const std::string& name) {
  const int field = schema.find(name);
  if (field < 0) return name;
  const std::string& title = schema.fields[static_cast<std::size_t>(field)].title.in(language());
  return title.empty() ? name : title;
}

std::string text_of(const Value& value) {
  if (value.is_null()) return {};
  if (value.is_text()) return std::string(value.text());
  std::string text;
  json::append_value(text, value);
  return text;
}

geometry::Box box_of(const Feature& feature) {
  const geometry::Box box{feature.minx, feature.miny, feature.maxx, feature.maxy};
  // Not measured, or an empty geometry, whose box was left at zero.
  if (feature.area == Feature::kUnmeasured || box == geometry::Box{0, 0, 0, 0})
    return geometry::measure(feature.wkb).box;
  return box;
}

/// The middle of a box; a line or an area may lie elsewhere, but a map that shows the middle shows it.
void set_place(ReportEntry& entry, const geometry::Box& box) {
  const double x = (box.minx + box.maxx) / 2, y = (box.miny + box.maxy) / 2;
  if (box.empty() || !std::isfinite(x) || !std::isfinite(y)) return;
  entry.has_place = true;
  entry.x = x;
  entry.y = y;
}

/// `feature` is null for late issues: the sink has told their place.
void find_place(ReportEntry& entry, const Feature* feature) {
  const Issue& issue = entry.issue;
  if (issue.has_place)
    set_place(entry, {issue.x, issue.y, issue.x, issue.y});
  else if (!issue.location.empty())
    set_place(entry, geometry::measure(issue.location).box);
  else if (feature != nullptr && !feature->wkb.empty())
    set_place(entry, box_of(*feature));
}

}  // namespace

void add(Totals& sum, const Totals& layer) {
  for (std::int64_t Totals::*count :
       {&Totals::read, &Totals::written, &Totals::updated, &Totals::unchanged, &Totals::rejected, &Totals::merged,
        &Totals::skipped, &Totals::deleted, &Totals::accepted, &Totals::mended, &Totals::fallen,
        &Totals::unchanged_sources, &Totals::still_rejected, &Totals::left})
    sum.*count += layer.*count;
  for (const auto& [id, rule] : layer.rules)
    for (const Severity severity : {Severity::info, Severity::warning, Severity::error})
      sum.rules[id].of(severity) += rule.of(severity);
  sum.set_error |= layer.set_error;
  sum.published |= layer.published;
}

struct Report::Parts {
  ReportRun run;
  store::ReportHead head;
  std::vector<std::string> key_names;  ///< fields of all primary keys
  std::vector<std::string> datasets;
  std::deque<RuleBook> books;  ///< of the runs; the tally points into them
  std::size_t runs = 0;
  store::ReportTally tally;
  store::JudgedRules judged;
  std::vector<std::unique_ptr<ReportFile>> files;

  void begin(const std::string& dataset) {
    if (std::find(datasets.begin(), datasets.end(), dataset) == datasets.end()) datasets.push_back(dataset);
    if (runs++ > 0) return;
    head.dataset = dataset;
    for (const auto& file : files) file->begin(head);
  }
};

Report::Report(const std::vector<std::string>& paths, const std::vector<std::shared_ptr<const Schema>>& schemas,
               ReportRun run)
    : parts_(std::make_unique<Parts>()) {
  parts_->run = std::move(run);
  for (const auto& schema : schemas)
    for (const std::string& name : schema ? schema->primary_key : std::vector<std::string>{}) {
      if (std::find(parts_->key_names.begin(), parts_->key_names.end(), name) != parts_->key_names.end()) continue;
      parts_->key_names.push_back(name);
      parts_->head.key_titles.push_back(title_of(*schema, name));
    }
  parts_->tally.name_sheets(schemas);
  for (const std::string& path : paths) {
    if (std::count(paths.begin(), paths.end(), path) > 1) throw UsageError(tr("--report {}: given twice", path));
    parts_->files.push_back(make_report(path));
  }
}

Report::~Report() = default;

void Report::add_judged(const std::shared_ptr<const Schema>& schema, std::int64_t features, bool stored,
                        const SetTally& set, const SeverityPolicy& policy) {
  parts_->judged.add(schema, features, stored, set, policy);
}

void Report::finish(const Totals& totals) {
  Parts& parts = *parts_;
  if (parts.runs == 0)
    for (const auto& file : parts.files) file->begin(parts.head);
  const store::ReportEnd end{totals, parts.tally, parts.run, parts.datasets, store::now_utc(), parts.judged};
  for (const auto& file : parts.files) file->finish(end);
  for (const auto& file : parts.files) file->publish();
}

/// Makes the entries of one pipeline run.
class ReportSink::Entries {
 public:
  Entries(Report::Parts& report, std::shared_ptr<const Schema> schema)
      : report_(report), schema_(std::move(schema)), mask_(schema_) {
    report_.books.emplace_back(schema_);
    book_ = &report_.books.back();
  }

  void begin(std::shared_ptr<const Header> header) {
    header_ = std::move(header);
    run_ = report_.runs;
    report_.begin(header_->name);
    degrees_ = crs::geographic(header_->epsg);
    entry_.epsg = header_->epsg;
    entry_.degrees = degrees_;
    entry_.key_values.resize(report_.key_names.size());
    if (schema_ == nullptr) return;
    for (const std::string& name : schema_->primary_key) key_.push_back(part(name));
    sheet_ = part(schema_->map_sheet);
    commune_ = part(schema_->find("maXaGoc") >= 0 ? "maXaGoc" : "maXa");
    commune_name_ = part("tenXa");
  }

  /// Issues about the first `features` features; about all, and late ones, when it is Issue::kLate.
  void add(const Batch& batch, std::uint32_t features) {
    for (const Issue& issue : batch.issues)
      if (features == Issue::kLate || issue.feature < features) add(batch, issue);
  }

 private:
  /// A field that tells which feature, or where it belongs.
  struct Part {
    std::string name;      ///< empty: there is none, or nobody may see it
    int column = -1;       ///< in the header
    std::size_t slot = 0;  ///< in key_values
    bool hidden = false;
  };

  Part part(const std::string& name) const {
    Part found{name, header_->find(name), 0, mask_.hides(name)};
    const auto slot = std::find(report_.key_names.begin(), report_.key_names.end(), name);
    found.slot = static_cast<std::size_t>(slot - report_.key_names.begin());
    return found;
  }

  void add(const Batch& batch, const Issue& issue) {
    const Feature* feature = issue.feature == Issue::kLate ? nullptr : &batch.features[issue.feature];
    cleaned_.clear();
    entry_.issue = issue;
    entry_.rule = book_->find(issue.rule);
    entry_.run = run_;
    identify(batch, issue, feature);
    make_texts(entry_.issue);
    find_place(entry_, feature);
    entry_.shape = feature == nullptr ? issue.ground : feature->wkb;
    entry_.sheet = report_.tally.add(entry_.issue, entry_.rule, place_);
    for (const auto& file : report_.files) file->add(entry_);
  }

  /// Which feature of which source, and where it belongs.
  void identify(const Batch& batch, const Issue& issue, const Feature* feature) {
    entry_.origin = feature != nullptr ? feature->origin : issue.origin;
    entry_.dataset = header_->name;
    entry_.source = entry_.layer = {};
    if (entry_.origin.file < header_->sources.size()) {
      entry_.source = header_->sources[entry_.origin.file].path;
      entry_.layer = header_->sources[entry_.origin.file].layer;
    }
    entry_.key = issue.key;
    for (std::string& value : entry_.key_values) value.clear();
    place_ = {};
    if (feature != nullptr && entry_.key.empty())
      read_row(std::as_const(batch).row(issue.feature));
    else
      read_key(issue);
  }

  void read_row(std::span<const Value> row) {
    const auto value = [&](const Part& field) {
      return field.column < 0 ? Value::null() : clean(row[static_cast<std::size_t>(field.column)]);
    };
    const auto shown = [&](const Part& field) { return field.hidden ? std::string() : text_of(value(field)); };
    place_ = {shown(commune_), shown(sheet_), shown(commune_name_)};
    if (key_.empty() || std::any_of(key_.begin(), key_.end(), [](const Part& field) { return field.column < 0; }))
      return;
    entry_.key = "{";
    for (const Part& field : key_) {
      const Value stored = value(field);
      const Value seen = field.hidden && !stored.is_null() ? Value::of(store::kMask) : stored;
      json::append_key(entry_.key, field.name);
      json::append_value(entry_.key, seen);
      entry_.key_values[field.slot] = text_of(seen);
    }
    entry_.key += '}';
  }

  /// Late issues bring their key as text; a change that was counted is about its whole source, whatever feature was the
  /// first.
  void read_key(const Issue& issue) {
    auto key = nlohmann::ordered_json::parse(entry_.key, nullptr, false);
    if (!key.is_object()) return;
    const auto value = [&](const Part& field) -> std::string {
      const auto found = key.find(field.name);
      if (found == key.end() || found->is_null()) return {};
      return found->is_string() ? found->get<std::string>() : found->dump();
    };
    if (issue.count == 1 && !commune_.hidden && !sheet_.hidden) place_ = {value(commune_), value(sheet_), {}};
    bool hidden = false;
    for (const Part& field : key_) {
      const auto found = key.find(field.name);
      if (field.hidden && found != key.end() && !found->is_null()) {
        *found = store::kMask;
        hidden = true;
      }
      entry_.key_values[field.slot] = value(field);
    }
    if (hidden) entry_.key = key.dump();
  }

  void make_texts(Issue& issue) {
    issue.key = entry_.key;
    mask_.apply(issue, entry_.rule, args_);
    for (std::string_view Issue::*text :
         {&Issue::rule, &Issue::field, &Issue::value, &Issue::before, &Issue::after, &Issue::accepted})
      issue.*text = clean(issue.*text);
    for (Arg& arg : args_) arg.value = clean(arg.value);
    entry_.weight = store::weight_of(issue);
    entry_.title = entry_.rule == nullptr ? issue.rule : std::string_view(entry_.rule->title.in(language()));
    entry_.cure = {};
    if (entry_.rule != nullptr && issue.accepted.empty()) entry_.cure = entry_.rule->cure.in(language());
    entry_.message = book_->render(issue, language());
    entry_.field_title = issue.field.empty() ? std::string() : book_->field(issue.field, language());
    entry_.has_place = false;
    entry_.decimals = degrees_ ? 8 : 3;
  }

  /// Valid UTF-8, whatever arrives.
  std::string_view clean(std::string_view text) {
    if (text::is_utf8(text)) return text;
    return cleaned_.emplace_back(text::printable(text));
  }

  Value clean(const Value& value) { return value.is_text() ? Value::of(clean(value.text()), value.type) : value; }

  Report::Parts& report_;
  std::shared_ptr<const Schema> schema_;
  PersonalMask mask_;
  const RuleBook* book_;
  std::shared_ptr<const Header> header_;
  std::size_t run_ = 0;
  bool degrees_ = false;
  std::vector<Part> key_;
  Part sheet_, commune_, commune_name_;
  ReportEntry entry_;
  ReportPlace place_;
  std::vector<Arg> args_;
  std::deque<std::string> cleaned_;
};

ReportSink::ReportSink(Report& report, CountingSink& inner, std::shared_ptr<const Schema> schema)
    : report_(*report.parts_), inner_(inner), entries_(std::make_unique<Entries>(report_, std::move(schema))) {}

ReportSink::~ReportSink() = default;

void ReportSink::begin(std::shared_ptr<const Header> header) {
  entries_->begin(header);
  inner_.begin(std::move(header));
}

void ReportSink::take(Batch& batch) {
  if (report_.files.empty()) return inner_.take(batch);
  const std::int64_t before = inner_.totals().read;
  // The sink may change what it takes, so it comes first.
  try {
    inner_.take(batch);
  } catch (const TooManyErrors&) {
    entries_->add(batch, static_cast<std::uint32_t>(inner_.totals().read - before));
    throw;
  }
  entries_->add(batch, Issue::kLate);
}

void ReportSink::finish(Batch& late, const Trailer& trailer) {
  inner_.finish(late, trailer);
  if (!report_.files.empty()) entries_->add(late, Issue::kLate);
}

}  // namespace sohoa
