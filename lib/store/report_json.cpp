// --report FILE.json
#include "base/message.hpp"
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
    text += ']';
    if (!end.judged.empty()) append_checklist(text, Checklist(end.judged, end.tally));
    write(text + "}\n");
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
  static void append_counts(std::string& text, const WeightCounts& counts) {
    for (const auto& [label, weight] :
         {std::pair{"errors", Weight::error}, {"warnings", Weight::warning}, {"accepted", Weight::accepted}}) {
      json::append_key(text, label);
      json::append_integer(text, counts.of(weight));
    }
  }
  static void append_found(std::string& text, const Checklist::Found& found) {
    if (text.back() != '[') text += ',';
    text += '{';
    json::append_key(text, "rules");
    json::append_string(text, found.rules);
    json::append_key(text, "judged");
    json::append_integer(text, found.judged);
    json::append_key(text, "left");
    json::append_integer(text, found.left);
    json::append_key(text, "unit");
    json::append_string(text, unit_name(found.unit));
    append_counts(text, found.counts);
    text += '}';
  }
  static void append_check(std::string& text, const Checklist::Group& group, const Checklist::Check& check) {
    if (text.back() != '[') text += ',';
    text += "\n{";
    json::append_key(text, "group");
    json::append_string(text, group.title.in(language()));
    json::append_key(text, "check");
    json::append_string(text, check.title.in(language()));
    json::append_key(text, "verdict");
    json::append_string(text, verdict_name(check.verdict));
    append_counts(text, check.counts);
    json::append_key(text, "rules");
    text += '[';
    for (const Checklist::Found& found : check.found) append_found(text, found);
    text += "]}";
  }
  static void append_checklist(std::string& text, const Checklist& list) {
    json::append_key(text, "checklist");
    text += '{';
    json::append_key(text, "title");
    json::append_string(text, list.title().in(language()));
    json::append_key(text, "checks");
    text += '[';
    for (const Checklist::Group& group : list.groups())
      for (const Checklist::Check& check : group.checks) append_check(text, group, check);
    text += "]}";
  }
  bool first_ = true;
};

}  // namespace

std::unique_ptr<ReportFile> make_json_report(const std::string& path) {
  return std::make_unique<JsonReport>(path);
}

}  // namespace sohoa::store
