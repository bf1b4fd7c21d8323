#include "store/report.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/message.hpp"
#include "stream/geojson.hpp"
#include "stream/json.hpp"
#include "stream/writer.hpp"

namespace sohoa {
namespace {

constexpr std::string_view kMask = "***";

/// An issue with what a person needs to find it.
struct Entry {
  Issue issue;      ///< personal values masked
  Origin origin;    ///< of the feature
  std::string key;  ///< JSON object text, may be empty
};

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

std::string place_text(double value) {
  std::string text;
  json::append_number(text, value);
  return text;
}

}  // namespace

class ReportFile {
 public:
  explicit ReportFile(std::string path) : path_(std::move(path)), file_(path_, std::ios::binary | std::ios::trunc) {
    check();
  }
  virtual ~ReportFile() = default;
  virtual void begin(const Header&) {}
  virtual void add(const Header& header, const Entry& entry, const RuleBook& book) = 0;
  virtual void finish(const Totals& totals, const RuleBook& book) = 0;

 protected:
  void write(std::string_view text) {
    file_.write(text.data(), static_cast<std::streamsize>(text.size()));
    check();
  }
  void close() {
    file_.close();
    check();
  }

 private:
  void check() const {
    if (!file_) throw OutputError(tr("{}: cannot be written: {}", path_, os_error(errno)));
  }
  std::string path_;
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
  void begin(const Header&) override {
    std::string line = "\xEF\xBB\xBF";
    for (const char* title : {tr("severity"), tr("rule"), tr("title"), tr("message"), tr("cure"), tr("field"),
                              tr("value"), tr("before"), tr("after"), tr("count"), tr("key"), tr("source"), tr("layer"),
                              tr("row"), tr("east"), tr("north"), tr("corrected")})
      line += (line.size() > 3 ? "," : "") + std::string(title);
    write(line + "\r\n");
  }
  void add(const Header& header, const Entry& entry, const RuleBook& book) override {
    const Issue& issue = entry.issue;
    const Rule* rule = book.find(issue.rule);
    std::string line;
    line += name(issue.severity);
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
    append_cell(line, source_name(header, entry.origin));
    append_cell(line, entry.origin.file < header.sources.size() ? header.sources[entry.origin.file].layer : "");
    append_cell(line, entry.origin.row > 0 ? std::to_string(entry.origin.row) : "");
    append_cell(line, issue.has_place ? place_text(issue.x) : "");
    append_cell(line, issue.has_place ? place_text(issue.y) : "");
    write(line + ",\r\n");
  }
  void finish(const Totals&, const RuleBook&) override { close(); }
};

/// {"issues":[…],"run":{…},"totals":{…},"rules":[…]}: the issues are written as they come, the totals when they are
/// known.
class JsonReport : public ReportFile {
 public:
  using ReportFile::ReportFile;
  void begin(const Header& header) override {
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
  void finish(const Totals& totals, const RuleBook& book) override {
    std::string text = "\n],\"totals\":{";
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
    close();
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

}  // namespace

ReportSink::ReportSink(CountingSink& inner, const std::vector<std::string>& paths, std::shared_ptr<const Schema> schema)
    : inner_(inner), schema_(std::move(schema)), book_(schema_) {
  for (const std::string& path : paths) files_.push_back(make_report(path));
}

ReportSink::~ReportSink() = default;

void ReportSink::begin(std::shared_ptr<const Header> header) {
  for (const auto& file : files_) file->begin(*header);
  inner_.begin(std::move(header));
}

void ReportSink::take(Batch& batch) {
  // The sink adds issues of its own (duplicate keys), so it comes first.
  inner_.take(batch);
  if (!files_.empty()) write(batch);
}

void ReportSink::finish(Batch& late, const Trailer& trailer) {
  inner_.finish(late, trailer);
  if (files_.empty()) return;
  write(late);
  for (const auto& file : files_) file->finish(inner_.totals(), book_);
}

void ReportSink::write(const Batch& batch) {
  for (const Issue& issue : batch.issues) {
    Entry entry{issue, issue.origin, std::string(issue.key)};
    if (issue.feature != Issue::kLate) {
      entry.origin = batch.features[issue.feature].origin;
      if (schema_ && entry.key.empty()) entry.key = key_of(batch, issue.feature, *schema_);
    }
    const int field = schema_ ? schema_->find(issue.field) : -1;
    if (field >= 0 && schema_->fields[static_cast<std::size_t>(field)].personal)
      for (std::string_view* text : {&entry.issue.value, &entry.issue.before, &entry.issue.after})
        if (!text->empty()) *text = kMask;
    for (const auto& file : files_) file->add(*batch.header, entry, book_);
  }
}

}  // namespace sohoa
