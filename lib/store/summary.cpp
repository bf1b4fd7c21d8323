#include "store/summary.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/message.hpp"

namespace sohoa {
namespace {

/// One line of the table: a rule at one severity.
struct Entry {
  std::string id;
  Severity severity;
  std::int64_t count;
};

/// Of what stands in the input and was not read there is one issue, however much it holds: before the commonest.
bool tells_unread(const Entry& rule) {
  return rule.severity == Severity::warning && (rule.id == "table.sheet-not-read" || rule.id == "table.other-table");
}

/// The worst first, then what was not read, then the commonest, then by name.
std::vector<Entry> sorted_rules(const Totals& totals) {
  std::vector<Entry> rules;
  for (const auto& [id, rule] : totals.rules)
    for (const Severity severity : {Severity::error, Severity::warning, Severity::info})
      if (rule.of(severity) > 0) rules.push_back({id, severity, rule.of(severity)});
  std::sort(rules.begin(), rules.end(), [](const Entry& a, const Entry& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    if (tells_unread(a) != tells_unread(b)) return tells_unread(a);
    if (a.count != b.count) return a.count > b.count;
    return a.id < b.id;
  });
  return rules;
}

std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t columns) {
  return text + std::string(columns > width(text) ? columns - width(text) : 0, ' ');
}

}  // namespace

std::vector<TotalLine> total_lines(const Totals& totals, Purpose purpose) {
  if (purpose == Purpose::judge)
    return {{tr("read"), totals.read, true},         {tr("valid"), totals.written, true},
            {tr("at fault"), totals.rejected, true}, {tr("mended"), totals.mended, false},
            {tr("fallen"), totals.fallen, false},    {tr("merged"), totals.merged, false},
            {tr("skipped"), totals.skipped, false},  {tr("accepted"), totals.accepted, false}};
  return {{tr("read"), totals.read, true},
          {tr("written"), totals.written, true},
          {tr("rejected"), totals.rejected, true},
          {tr("mended"), totals.mended, false},
          {tr("fallen"), totals.fallen, false},
          {tr("updated"), totals.updated, false},
          {tr("unchanged"), totals.unchanged, false},
          {tr("merged"), totals.merged, false},
          {tr("skipped"), totals.skipped, false},
          {tr("deleted"), totals.deleted, false},
          {tr("accepted"), totals.accepted, false},
          {tr("unchanged sources"), totals.unchanged_sources, false},
          {tr("still rejected in them"), totals.still_rejected, false},
          {tr("left for the next run"), totals.left, false}};
}

std::string summary_table(const Totals& totals, const RuleBook& book, Purpose purpose) {
  std::string out;
  std::vector<TotalLine> lines = total_lines(totals, purpose);
  std::erase_if(lines, [](const TotalLine& line) { return !line.always && line.count == 0; });
  std::size_t columns = 12;
  for (const TotalLine& line : lines) columns = std::max(columns, width(line.label));
  for (const TotalLine& line : lines) out += fmt::format("{} {:>9}\n", padded(line.label, columns), line.count);
  if (totals.mended > 0 && purpose == Purpose::judge)
    out += tr("{} feature(s) of _rejected are valid now: --write moves them into the layer", totals.mended) + "\n";
  if (totals.fallen > 0 && purpose == Purpose::judge)
    out += tr("{} feature(s) of the layer are at fault now: --write moves them to _rejected", totals.fallen) + "\n";
  if (!totals.published && purpose == Purpose::load) out += fmt::format("{}\n", tr("nothing was written"));
  const std::vector<Entry> rules = sorted_rules(totals);
  if (rules.empty()) return out;
  constexpr std::size_t kShown = 10;
  std::vector<Entry> commonest(rules.begin(),
                               rules.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, rules.size())));
  out += '\n';
  for (const Entry& rule : commonest)
    out += fmt::format("{} {:>9}  {} [{}]\n", padded(severity_word(rule.severity), 12), rule.count,
                       book.title(rule.id, language()), rule.id);
  if (rules.size() > kShown)
    out +=
        (purpose == Purpose::judge ? tr("… and {} more rules: --report tells all", rules.size() - kShown)
                                   : tr("… and {} more rules: table sohoa_issue, or --report", rules.size() - kShown)) +
        "\n";
  return out;
}

std::string summary_json(const Totals& totals, const RuleBook& book, Purpose purpose, const std::string& label) {
  nlohmann::ordered_json json;
  if (!label.empty()) json["input"] = label;
  json["read"] = totals.read;
  if (purpose == Purpose::judge) {
    json["valid"] = totals.written;
    json["rejected"] = totals.rejected;
    json["mended"] = totals.mended;
    json["fallen"] = totals.fallen;
    if (totals.merged > 0) json["merged"] = totals.merged;
    json["skipped"] = totals.skipped;
    json["accepted"] = totals.accepted;
  } else {
    json["written"] = totals.written;
    json["updated"] = totals.updated;
    json["unchanged"] = totals.unchanged;
    json["rejected"] = totals.rejected;
    json["merged"] = totals.merged;
    json["skipped"] = totals.skipped;
    json["deleted"] = totals.deleted;
    json["unchanged_sources"] = totals.unchanged_sources;
    json["still_rejected"] = totals.still_rejected;
    json["left"] = totals.left;
    json["accepted"] = totals.accepted;
    json["published"] = totals.published;
  }
  json["rules"] = nlohmann::ordered_json::array();
  for (const Entry& rule : sorted_rules(totals))
    json["rules"].push_back({{"rule", rule.id},
                             {"severity", name(rule.severity)},
                             {"count", rule.count},
                             {"title", book.title(rule.id, language())}});
  return json.dump() + "\n";
}

}  // namespace sohoa
