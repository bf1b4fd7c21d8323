// --report FILE.json
#include "base/version.hpp"
#include "store/report_file.hpp"
#include "stream/json.hpp"
#include "stream/writer.hpp"

namespace sohoa::store {
namespace {

class JsonReport : public TextReport {
 public:
  using TextReport::TextReport;
  void begin(const ReportHead& head) override {
    std::string text = "{\"dataset\":";
    json::append_string(text, head.dataset);
    write(text + ",\"issues\":[");
  }
  void add(const ReportEntry& entry) override {
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
    json::append_string(text, entry.dataset);
    json::append_key(text, "source");
    json::append_string(text, entry.source);
    json::append_key(text, "message");
    json::append_string(text, entry.message);
    write(text + "}");
  }
  void finish(const ReportEnd& end) override {
    std::string text = "\n],\"run\":{";
    const std::pair<const char*, std::string_view> words[] = {
        {"tool", end.run.tool}, {"version", kVersion}, {"arguments", end.run.arguments}, {"finished", end.finished}};
    for (const auto& [label, word] : words) {
      json::append_key(text, label);
      json::append_string(text, word);
    }
    text += "},\"totals\":{";
    append_totals(text, end.totals, end.run.purpose);
    text += "},\"rules\":[";
    for (const auto& [id, rule] : end.totals.rules)
      for (const Severity severity : {Severity::error, Severity::warning, Severity::info})
        if (rule.of(severity) > 0) append_rule(text, id, severity, rule.of(severity), end.tally);
    write(text + "]}\n");
    close();
  }

 private:
  /// With the keys of summary_json().
  static void append_totals(std::string& text, const Totals& totals, Purpose purpose) {
    using Counts = std::vector<std::pair<const char*, std::int64_t>>;
    const Counts judged = {{"read", totals.read},        {"valid", totals.written}, {"rejected", totals.rejected},
                           {"mended", totals.mended},    {"fallen", totals.fallen}, {"skipped", totals.skipped},
                           {"accepted", totals.accepted}};
    const Counts loaded = {{"read", totals.read},
                           {"written", totals.written},
                           {"rejected", totals.rejected},
                           {"updated", totals.updated},
                           {"unchanged", totals.unchanged},
                           {"merged", totals.merged},
                           {"skipped", totals.skipped},
                           {"deleted", totals.deleted},
                           {"unchanged_sources", totals.unchanged_sources},
                           {"still_rejected", totals.still_rejected},
                           {"left", totals.left},
                           {"accepted", totals.accepted}};
    for (const auto& [label, count] : purpose == Purpose::judge ? judged : loaded) {
      json::append_key(text, label);
      json::append_integer(text, count);
    }
  }
  static void append_rule(std::string& text, const std::string& id, Severity severity, std::int64_t count,
                          const ReportTally& tally) {
    if (text.back() != '[') text += ',';
    text += '{';
    json::append_key(text, "rule");
    json::append_string(text, id);
    json::append_key(text, "severity");
    json::append_string(text, name(severity));
    json::append_key(text, "count");
    json::append_integer(text, count);
    json::append_key(text, "title");
    json::append_string(text, tally.title(id));
    text += '}';
  }
  bool first_ = true;
};

}  // namespace

std::unique_ptr<ReportFile> make_json_report(const std::string& path) {
  return std::make_unique<JsonReport>(path);
}

}  // namespace sohoa::store
