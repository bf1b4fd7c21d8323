// --report FILE.csv
#include "base/message.hpp"
#include "store/report_file.hpp"

namespace sohoa::store {
namespace {

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

class CsvReport : public TextReport {
 public:
  using TextReport::TextReport;
  void begin(const ReportHead& head) override {
    std::string line;
    for (const char* title : {tr("severity"), tr("rule"), tr("title"), tr("message"), tr("cure"), tr("field"),
                              tr("value"), tr("before"), tr("after"), tr("count"), tr("key")})
      append_cell(line, title);
    for (const std::string& title : head.key_titles) append_cell(line, title);
    for (const char* title : {tr("source"), tr("layer"), tr("row"), tr("east"), tr("north"), tr("corrected")})
      append_cell(line, title);
    write("\xEF\xBB\xBF" + line + "\r\n");
  }
  void add(const ReportEntry& entry) override {
    const Issue& issue = entry.issue;
    line_.clear();
    for (const std::string_view text :
         {std::string_view(weight_word(entry.weight)), issue.rule, entry.title, std::string_view(entry.message),
          entry.cure, issue.field, issue.value, issue.before, issue.after})
      append_cell(line_, text);
    append_cell(line_, std::to_string(issue.count));
    append_cell(line_, entry.key);
    for (const std::string& value : entry.key_values) append_cell(line_, value);
    append_cell(line_, entry.source);
    append_cell(line_, entry.layer);
    append_cell(line_, entry.origin.row > 0 ? std::to_string(entry.origin.row) : "");
    for (const double coordinate : {entry.x, entry.y})
      append_cell(line_, entry.has_place ? fmt::format("{:.{}f}", coordinate, entry.decimals) : "");
    line_ += ",\r\n";
    write(line_);
  }
  void finish(const ReportEnd&) override { close(); }

 private:
  std::string line_;
};

}  // namespace

std::unique_ptr<ReportFile> make_csv_report(const std::string& path) {
  return std::make_unique<CsvReport>(path);
}

}  // namespace sohoa::store
