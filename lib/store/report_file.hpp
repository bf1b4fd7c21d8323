#pragma once
// What the kinds of reports share: issues made ready for people, and a file that appears whole or not at all.
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/checklist.hpp"
#include "store/report.hpp"
#include "store/report_tally.hpp"
#include "store/staging.hpp"
#include "text/unicode.hpp"

namespace sohoa::store {

/// An issue with what a person needs to find and mend it. Views live until the next entry.
struct ReportEntry {
  Issue issue;  ///< personal values masked, texts valid UTF-8
  Weight weight = Weight::error;
  const Rule* rule = nullptr;           ///< null when nobody knows it
  std::string_view title;               ///< of the rule
  std::string_view cure;                ///< what to do; empty when there is nothing to be done
  std::string message;                  ///< in the user's language
  std::string field_title;              ///< with the name: "Diện tích (dienTich)"
  std::string_view dataset;             ///< layer of the dataset
  std::string_view source;              ///< path of the input
  std::string_view layer;               ///< of the input
  Origin origin;                        ///< of the feature
  std::string key;                      ///< JSON object text, may be empty
  std::vector<std::string> key_values;  ///< by ReportHead::key_titles
  bool has_place = false;
  double x = 0, y = 0;   ///< of the issue, else the middle of what it is about
  int decimals = 3;      ///< that show a millimetre of x and y
  int epsg = 0;          ///< of x and y; 0: unknown
  bool degrees = false;  ///< they are longitude and latitude
  std::string_view
      shape;            ///< of the feature, WKB; where it has passed on before the issue came what Issue::ground brings
  std::size_t run = 0;  ///< which of the pipeline runs, 0, 1, 2 …
  std::size_t sheet = 0;  ///< in ReportTally::sheets()
};

/// What is known before the first issue.
struct ReportHead {
  std::vector<std::string> key_titles;  ///< of the fields of the primary keys
  std::string dataset;                  ///< the first layer; empty when there is none
};

/// What is known at the end.
struct ReportEnd {
  const Totals& totals;
  const ReportTally& tally;
  const ReportRun& run;
  const std::vector<std::string>& datasets;  ///< all layers
  std::string finished;                      ///< UTC, ISO 8601
  const JudgedRules& judged;                 ///< empty: the run was no check
};

class ReportFile {
 public:
  /// Throws OutputError when something that is no file has this name.
  explicit ReportFile(const std::string& path);
  virtual ~ReportFile() = default;

  virtual void begin(const ReportHead& head) = 0;
  virtual void add(const ReportEntry& entry) = 0;
  /// Writes what is left; publish() comes next.
  virtual void finish(const ReportEnd& end) = 0;
  /// The file takes its name.
  void publish() { staging_.replace_destination(); }

 protected:
  /// Throws OutputError with the words of the operating system.
  [[noreturn]] void fail(int error) const;

  const std::string path_;  ///< as the user gave it
  StagingFile staging_;
};

/// A report that is written as text, line by line.
class TextReport : public ReportFile {
 public:
  explicit TextReport(const std::string& path);

 protected:
  void write(std::string_view text);
  void close();

 private:
  void check() const;
  std::ofstream file_;
};

/// "2025-01-01T00:00:00.000Z" as the time of day in Viet Nam: "01/01/2025 07:00", in English "2025-01-01 07:00
/// (UTC+7)".
std::string local_time(const std::string& utc);
/// Seconds since 1970.
std::int64_t unix_time(const std::string& utc);

using text::capital;

/// What a workbook holds at most.
struct XlsxLimits {
  std::size_t sheets = 200;        ///< worksheets of one map sheet; the rest of the map sheets share one
  std::uint32_t rows = 1'048'576;  ///< of a worksheet, with the heading
};

std::unique_ptr<ReportFile> make_csv_report(const std::string& path);
std::unique_ptr<ReportFile> make_json_report(const std::string& path);
std::unique_ptr<ReportFile> make_xlsx_report(const std::string& path, const XlsxLimits& limits = {});
std::unique_ptr<ReportFile> make_html_report(const std::string& path);

}  // namespace sohoa::store
