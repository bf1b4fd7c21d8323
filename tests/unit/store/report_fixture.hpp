#pragma once
// Feeds that go through a report into a sink, and what is asked of the files.
#include "fixture.hpp"
#include "store/report.hpp"
#include "store/stream_sink.hpp"
#include "store/summary.hpp"

namespace test {

inline std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

/// A report as the sink that Feed takes.
struct Reported : CountingSink {
  Reported(CountingSink& sink, Report& report, std::shared_ptr<const Schema> schema)
      : sink_(sink), report_(report, sink, std::move(schema)) {}
  void begin(std::shared_ptr<const Header> header) override { report_.begin(std::move(header)); }
  void encode(Batch& batch) const override { report_.encode(batch); }
  void take(Batch& batch) override { report_.take(batch); }
  void finish(Batch& late, const Trailer& trailer) override { report_.finish(late, trailer); }
  const Totals& totals() const override { return sink_.totals(); }

 private:
  CountingSink& sink_;
  ReportSink report_;
};

/// Runs a feed through a report and a sink; the sink's totals.
inline Totals report(CountingSink& sink, const std::vector<std::string>& paths, Feed& feed,
                     std::shared_ptr<const Schema> schema, const std::vector<Issue>& last = {}) {
  Report files(paths, {schema}, {"sohoa-test", "--report r"});
  Reported both(sink, files, std::move(schema));
  try {
    feed.run(both, last);
  } catch (const TooManyErrors&) {
    files.finish(sink.totals());
    throw;
  }
  files.finish(sink.totals());
  return sink.totals();
}

inline std::shared_ptr<const Schema> owner_schema() {
  static const auto schema = Schema::parse(R"({
    "name": "own", "version": "1", "title": "Chủ",
    "fields": [{"name": "so", "type": "string", "title": "Số thửa"},
      {"name": "chu", "type": "string", "title": "Chủ"}],
    "primaryKey": ["so", "chu"],
    "sohoa": {"subject": "own", "layer": "chu", "fields": {"chu": {"personal": true}},
      "geometry": {"need": "optional", "type": "MULTIPOLYGON"}}})",
                                           "test", false);
  return schema;
}

/// Two good lots and a bad one.
inline void add_lots(Feed& feed, bool bad = true) {
  feed.add_lot("07192", "5", 1, square(500000, 2300000, 1));
  const std::size_t at = feed.add_lot("07192", "5", 2, square(500010, 2300020, 3));
  if (bad) feed.batch().add_issue(at, Severity::error, "lot.bad", "dienTich").value = "=1+x";
  feed.add_lot("07192", "5", 3, square(500020, 2300000, 1));
}

/// Plots on map sheets, of communes with names, with an owner nobody may read about.
inline std::shared_ptr<const Schema> plot_schema() {
  static const auto schema = Schema::parse(R"({
    "name": "plot", "version": "1", "title": "Thửa",
    "fields": [{"name": "maXaGoc", "type": "string", "title": "Mã xã"},
      {"name": "soHieuToBanDo", "type": "string", "title": "Số tờ"},
      {"name": "soThuTuThua", "type": "string", "title": "Số thửa"},
      {"name": "tenXa", "type": "string", "title": "Tên xã"},
      {"name": "chu", "type": "string", "title": "Chủ"},
      {"name": "dienTich", "type": "number", "title": "Diện tích"}],
    "primaryKey": ["maXaGoc", "soHieuToBanDo", "soThuTuThua"],
    "sohoa": {"subject": "plot", "layer": "thua", "mapSheet": "soHieuToBanDo", "fields": {"chu": {"personal": true}},
      "geometry": {"need": "optional", "type": "MULTIPOLYGON"},
      "rules": [{"id": "plot.odd", "severity": "warning", "field": "dienTich",
        "title": {"vi": "Lạ <lạ>", "en": "Odd <odd>"},
        "message": {"vi": "{value} của {whose} ở {where}", "en": "{value} of {whose} in {where}"},
        "cure": {"vi": "Sửa & kiểm tra.", "en": "Mend & check."}, "source": "TT 1/2025, điều \"3\"",
        "sql": "dienTich > 0", "args": {"whose": "upper(Chu) || ''", "where": "tenXa"}}]}})",
                                           "test", false);
  return schema;
}

/// Adds a plot; `value` and what follows are of an issue about its area.
inline Issue& add_plot(Feed& feed, const char* commune, const char* sheet, const char* number, std::string_view value,
                       Severity severity = Severity::warning) {
  const auto text = [](const char* word) { return *word == '\0' ? Value::null() : Value::of(word); };
  const std::size_t at = feed.add({text(commune), text(sheet), text(number), Value::of("Cô Tô"), Value::of("Bà Thử")},
                                  square(500000, 2300000, 10));
  Issue& issue = feed.batch().add_issue(at, severity, "plot.odd", "dienTich");
  issue.value = feed.batch().arena.copy(value);
  return issue;
}

/// What tests/readers/NAME prints about a file; `status` of it.
inline std::string read_by(const std::string& name, const std::string& arguments, int* status = nullptr) {
  return output_of("python3 " SOHOA_SOURCE_DIR "/tests/readers/" + name + " " + arguments, status);
}

/// Runs a feed through a report into nothing; the report's folder then holds the files.
inline Totals report(const std::vector<std::string>& paths, Feed& feed, std::shared_ptr<const Schema> schema,
                     const std::vector<Issue>& last = {}) {
  const auto sink = make_stream_sink("-", {.dry_run = true});
  return report(*sink, paths, feed, std::move(schema), last);
}

}  // namespace test
