#include "store/report.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/message.hpp"
#include "base/version.hpp"
#include "crs/definition.hpp"
#include "geometry/measure.hpp"
#include "store/container.hpp"
#include "store/layer.hpp"
#include "store/staging.hpp"
#include "store/summary.hpp"
#include "stream/geojson.hpp"
#include "stream/json.hpp"
#include "stream/writer.hpp"

namespace sohoa {

/// An issue with what a person needs to find it.
struct ReportEntry {
  Issue issue;                          ///< personal values masked
  Origin origin;                        ///< of the feature
  std::string key;                      ///< JSON object text, may be empty
  std::vector<std::string> key_values;  ///< of the primary key's fields
  bool has_place = false;
  double x = 0, y = 0;  ///< of the issue, else the middle of what it is about
};

namespace {

using Entry = ReportEntry;

constexpr std::string_view kMask = "***";

/// A spreadsheet must show text that looks like a formula, never run it.
bool looks_like_formula(std::string_view text) {
  if (text.empty() || std::string_view("=+-@\t\r").find(text.front()) == std::string_view::npos) return false;
  return text.find_first_not_of("0123456789.,-+ ") != std::string_view::npos;
}

void append_cell(std::string& out, std::string_view text) {
  if (!out.empty() && out.back() != '\n') out += ',';
  const bool formula = looks_like_formula(text);
  if (!formula && text.find_first_of(",\"\n\r;") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  if (formula) out += '\'';
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

const std::string& free_path(const std::string& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw OutputError(tr("{}: exists and is no file; choose another name", path));
  return path;
}

}  // namespace

class ReportFile {
 public:
  explicit ReportFile(const std::string& path)
      : path_(free_path(path)), staging_(path_), file_(staging_.path(), std::ios::binary | std::ios::trunc) {
    check();
  }
  virtual ~ReportFile() = default;
  /// `key_titles`: those of Entry::key_values.
  virtual void begin(const Header& header, const std::vector<std::string>& key_titles) = 0;
  virtual void add(const Header& header, const Entry& entry, const RuleBook& book) = 0;
  virtual void finish(const Totals& totals, const RuleBook& book, const ReportRun& run) = 0;

 protected:
  void write(std::string_view text) {
    file_.write(text.data(), static_cast<std::streamsize>(text.size()));
    check();
  }
  /// Everything is written: the file takes its name.
  void publish() {
    file_.close();
    check();
    staging_.replace_destination();
  }

 private:
  void check() const {
    if (!file_) throw OutputError(tr("{}: cannot be written: {}", path_, os_error(errno)));
  }
  std::string path_;
  store::StagingFile staging_;
  std::ofstream file_;
};

namespace {

std::string source_name(const Header& header, const Origin& origin) {
  if (origin.file >= header.sources.size()) return {};
  const SourceInfo& source = header.sources[origin.file];
  return source.path;
}

class CsvReport : public ReportFile {
 public:
  using ReportFile::ReportFile;
  void begin(const Header& header, const std::vector<std::string>& key_titles) override {
    decimals_ = crs::geographic(header.epsg) ? 8 : 3;  // a millimetre either way
    std::string line;
    for (const char* title : {tr("severity"), tr("rule"), tr("title"), tr("message"), tr("cure"), tr("field"),
                              tr("value"), tr("before"), tr("after"), tr("count"), tr("key")})
      append_cell(line, title);
    for (const std::string& title : key_titles) append_cell(line, title);
    for (const char* title : {tr("source"), tr("layer"), tr("row"), tr("east"), tr("north"), tr("corrected")})
      append_cell(line, title);
    write("\xEF\xBB\xBF" + line + "\r\n");
  }
  void add(const Header& header, const Entry& entry, const RuleBook& book) override {
    const Issue& issue = entry.issue;
    const Rule* rule = book.find(issue.rule);
    std::string line;
    append_cell(line, severity_word(issue.severity));
    append_cell(line, issue.rule);
    append_cell(line, book.title(issue.rule, language()));
    append_cell(line, book.render(issue, language()));
    append_cell(line, rule == nullptr ? std::string{} : rule->cure.in(language()));
    append_cell(line, issue.field);
    append_cell(line, issue.value);
    append_cell(line, issue.before);
    append_cell(line, issue.after);
    append_cell(line, std::to_string(issue.count));
    append_cell(line, entry.key);
    for (const std::string& value : entry.key_values) append_cell(line, value);
    append_cell(line, source_name(header, entry.origin));
    append_cell(line, entry.origin.file < header.sources.size() ? header.sources[entry.origin.file].layer : "");
    append_cell(line, entry.origin.row > 0 ? std::to_string(entry.origin.row) : "");
    append_cell(line, entry.has_place ? place_text(entry.x) : "");
    append_cell(line, entry.has_place ? place_text(entry.y) : "");
    write(line + ",\r\n");
  }
  void finish(const Totals&, const RuleBook&, const ReportRun&) override { publish(); }

 private:
  std::string place_text(double value) const { return fmt::format("{:.{}f}", value, decimals_); }
  int decimals_ = 3;
};

class JsonReport : public ReportFile {
 public:
  using ReportFile::ReportFile;
  void begin(const Header& header, const std::vector<std::string>&) override {
    std::string text = "{\"dataset\":";
    json::append_string(text, header.name);
    write(text + ",\"issues\":[");
  }
  void add(const Header& header, const Entry& entry, const RuleBook& book) override {
    std::string text = first_ ? "\n" : ",\n";
    first_ = false;
    Issue issue = entry.issue;
    issue.feature = Issue::kLate;  // writes the origin too
    issue.origin = entry.origin;
    issue.key = entry.key;
    issue.has_place = entry.has_place;
    issue.x = entry.x;
    issue.y = entry.y;
    append_issue(text, issue);
    text.pop_back();
    json::append_key(text, "dataset");
    json::append_string(text, header.name);
    json::append_key(text, "source");
    json::append_string(text, source_name(header, entry.origin));
    json::append_key(text, "message");
    json::append_string(text, book.render(entry.issue, language()));
    write(text + "}");
  }
  void finish(const Totals& totals, const RuleBook& book, const ReportRun& run) override {
    std::string text = "\n],\"run\":{";
    const std::pair<const char*, std::string> words[] = {{"tool", run.tool},
                                                         {"version", std::string(kVersion)},
                                                         {"arguments", run.arguments},
                                                         {"finished", store::now_utc()}};
    for (const auto& [label, word] : words) {
      json::append_key(text, label);
      json::append_string(text, word);
    }
    text += "},\"totals\":{";
    const std::pair<const char*, std::int64_t> counts[] = {
        {"read", totals.read},       {"written", totals.written},     {"rejected", totals.rejected},
        {"updated", totals.updated}, {"unchanged", totals.unchanged}, {"merged", totals.merged},
        {"skipped", totals.skipped}, {"deleted", totals.deleted}};
    for (const auto& [label, count] : counts) {
      json::append_key(text, label);
      json::append_integer(text, count);
    }
    text += "},\"rules\":[";
    for (const auto& [id, rule] : totals.rules)
      for (const Severity severity : {Severity::error, Severity::warning, Severity::info})
        if (rule.of(severity) > 0) append_rule(text, id, severity, rule.of(severity), book);
    write(text + "]}\n");
    publish();
  }

 private:
  static void append_rule(std::string& text, const std::string& id, Severity severity, std::int64_t count,
                          const RuleBook& book) {
    if (text.back() != '[') text += ',';
    text += '{';
    json::append_key(text, "rule");
    json::append_string(text, id);
    json::append_key(text, "severity");
    json::append_string(text, name(severity));
    json::append_key(text, "count");
    json::append_integer(text, count);
    json::append_key(text, "title");
    json::append_string(text, book.title(id, language()));
    text += '}';
  }
  bool first_ = true;
};

std::unique_ptr<ReportFile> make_report(const std::string& path) {
  const std::string suffix = std::filesystem::path(path).extension().string();
  if (suffix == ".csv") return std::make_unique<CsvReport>(path);
  if (suffix == ".json") return std::make_unique<JsonReport>(path);
  throw UsageError(tr("--report {}: the suffix must be .csv or .json", path));
}

std::string key_of(const Batch& batch, std::size_t feature, const Schema& schema) {
  std::string key = "{";
  for (const std::string& name : schema.primary_key) {
    const int column = batch.header->find(name);
    if (column < 0) return {};
    json::append_key(key, name);
    json::append_value(key, batch.row(feature)[static_cast<std::size_t>(column)]);
  }
  return key + "}";
}

geometry::Box box_of(const Feature& feature) {
  const geometry::Box box{feature.minx, feature.miny, feature.maxx, feature.maxy};
  // Not measured, or an empty geometry, whose box was left at zero.
  if (feature.area == Feature::kUnmeasured || box == geometry::Box{0, 0, 0, 0})
    return geometry::measure(feature.wkb).box;
  return box;
}

/// The middle of a box; a line or an area may lie elsewhere, but a map that shows the middle shows it.
void set_place(Entry& entry, const geometry::Box& box) {
  const double x = (box.minx + box.maxx) / 2, y = (box.miny + box.maxy) / 2;
  if (box.empty() || !std::isfinite(x) || !std::isfinite(y)) return;
  entry.has_place = true;
  entry.x = x;
  entry.y = y;
}

/// `feature` is null for late issues: the sink has told their place.
void find_place(Entry& entry, const Feature* feature) {
  const Issue& issue = entry.issue;
  if (issue.has_place)
    set_place(entry, {issue.x, issue.y, issue.x, issue.y});
  else if (!issue.location.empty())
    set_place(entry, geometry::measure(issue.location).box);
  else if (feature != nullptr && !feature->wkb.empty())
    set_place(entry, box_of(*feature));
}

}  // namespace

ReportSink::ReportSink(CountingSink& inner, const std::vector<std::string>& paths, std::shared_ptr<const Schema> schema,
                       ReportRun run)
    : inner_(inner), schema_(std::move(schema)), book_(schema_), run_(std::move(run)) {
  for (const std::string& path : paths) {
    if (std::count(paths.begin(), paths.end(), path) > 1) throw UsageError(tr("--report {}: given twice", path));
    files_.push_back(make_report(path));
  }
  if (schema_ == nullptr) return;
  for (const std::string& name : schema_->primary_key) masked_key_ |= is_masked(name);
}

ReportSink::~ReportSink() = default;

void ReportSink::begin(std::shared_ptr<const Header> header) {
  std::vector<std::string> titles;
  if (schema_)
    for (const std::string& name : schema_->primary_key) {
      const int field = schema_->find(name);
      const std::string title =
          field < 0 ? name : schema_->fields[static_cast<std::size_t>(field)].title.in(language());
      titles.push_back(title.empty() ? name : title);
    }
  for (const auto& file : files_) file->begin(*header, titles);
  inner_.begin(std::move(header));
}

void ReportSink::take(Batch& batch) {
  if (files_.empty()) return inner_.take(batch);
  const std::int64_t before = inner_.totals().read;
  // The sink may change what it takes, so it comes first.
  try {
    inner_.take(batch);
  } catch (const TooManyErrors&) {
    write(batch, static_cast<std::uint32_t>(inner_.totals().read - before));
    publish();
    throw;
  }
  write(batch, Issue::kLate);
}

void ReportSink::finish(Batch& late, const Trailer& trailer) {
  inner_.finish(late, trailer);
  if (files_.empty()) return;
  write(late, Issue::kLate);
  publish();
}

void ReportSink::publish() {
  for (const auto& file : files_) file->finish(inner_.totals(), book_, run_);
}

/// What no schema knows may be anything, names of owners too.
bool ReportSink::is_masked(std::string_view field) const {
  if (field.empty()) return false;
  const int known = schema_ ? schema_->find(field) : -1;
  return known < 0 || schema_->fields[static_cast<std::size_t>(known)].personal;
}

void ReportSink::write(const Batch& batch, std::uint32_t features) {
  for (const Issue& issue : batch.issues) {
    if (features != Issue::kLate && issue.feature >= features) continue;
    Entry entry;
    entry.issue = issue;
    entry.origin = issue.origin;
    entry.key = issue.key;
    const Feature* feature = issue.feature == Issue::kLate ? nullptr : &batch.features[issue.feature];
    if (feature != nullptr) {
      entry.origin = feature->origin;
      if (schema_ && entry.key.empty()) entry.key = key_of(batch, issue.feature, *schema_);
    }
    find_place(entry, feature);
    if (schema_) split_key(entry);
    if (is_masked(issue.field))
      for (std::string_view* text : {&entry.issue.value, &entry.issue.before, &entry.issue.after})
        if (!text->empty()) *text = kMask;
    for (const auto& file : files_) file->add(*batch.header, entry, book_);
  }
}

void ReportSink::split_key(ReportEntry& entry) const {
  entry.key_values.resize(schema_->primary_key.size());
  auto key = nlohmann::ordered_json::parse(entry.key, nullptr, false);
  if (!key.is_object()) return;
  for (std::size_t part = 0; part < entry.key_values.size(); ++part) {
    const auto found = key.find(schema_->primary_key[part]);
    if (found == key.end() || found->is_null()) continue;
    if (is_masked(schema_->primary_key[part])) *found = kMask;
    entry.key_values[part] = found->is_string() ? found->get<std::string>() : found->dump();
  }
  if (masked_key_) entry.key = key.dump();
}

}  // namespace sohoa
