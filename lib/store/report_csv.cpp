// --report FILE.csv
#include "base/message.hpp"
#include "store/csv_text.hpp"
#include "store/report_file.hpp"

namespace sohoa::store {
namespace {

class CsvReport : public TextReport {
 public:
  using TextReport::TextReport;
  void begin(const ReportHead& head) override {
    std::string line;
    for (const char* title : {tr("severity"), tr("rule"), tr("title"), tr("message"), tr("cure"), tr("field"),
                              tr("value"), tr("before"), tr("after"), tr("count"), tr("key")})
      append_csv_cell(line, title);
    for (const std::string& title : head.key_titles) append_csv_cell(line, title);
    for (const char* title : {tr("source"), tr("layer"), tr("row"), tr("east"), tr("north"), tr("corrected")})
      append_csv_cell(line, title);
    write("\xEF\xBB\xBF" + line + "\r\n");
  }
  void add(const ReportEntry& entry) override {
    const Issue& issue = entry.issue;
    line_.clear();
    for (const std::string_view text :
         {std::string_view(weight_word(entry.weight)), issue.rule, entry.title, std::string_view(entry.message),
          entry.cure, issue.field, issue.value, issue.before, issue.after})
      append_csv_cell(line_, text);
    append_csv_cell(line_, std::to_string(issue.count));
    append_csv_cell(line_, entry.key);
    for (const std::string& value : entry.key_values) append_csv_cell(line_, value);
    append_csv_cell(line_, entry.source);
    append_csv_cell(line_, entry.layer);
    append_csv_cell(line_, entry.origin.row > 0 ? std::to_string(entry.origin.row) : "");
    for (const double coordinate : {entry.x, entry.y})
      append_csv_cell(line_, entry.has_place ? fmt::format("{:.{}f}", coordinate, entry.decimals) : "");
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
