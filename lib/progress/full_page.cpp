#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/message.hpp"
#include "base/version.hpp"
#include "page/html_page.hpp"
#include "page/html_text.hpp"
#include "page/svg_chart.hpp"
#include "page/svg_map.hpp"
#include "progress/show_full.hpp"
#include "schema/schema.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

using page::Column;
using page::html;
using page::kExtra;
using page::kNumber;
using page::whole;

constexpr std::size_t kWorst = 10, kRules = 20;
constexpr int kSteps = 5;  ///< classes of the map: 0–20 %, 20–40 % … 100 %

std::string cell(const std::string& text, const std::string& sort = {}, std::string_view style = page::kShort) {
  std::string out = "<td";
  if (!style.empty()) out += fmt::format(" class=\"{}\"", style);
  if (!sort.empty()) out += fmt::format(" data-sort=\"{}\"", sort);
  return out + ">" + html(text) + "</td>";
}
std::string cell(std::int64_t value) {
  return cell(whole(value), std::to_string(value), kNumber);
}
std::string cell(const std::optional<std::int64_t>& value) {
  return value ? cell(*value) : "<td class=\"number\"></td>";
}
std::string cell(const std::optional<double>& value) {
  return value ? cell(figure(*value), fmt::format("{:.6f}", *value), kNumber) : "<td class=\"number\"></td>";
}
std::string percent_cell(const std::optional<double>& value) {
  return value ? cell(percent_figure(value), fmt::format("{:.6f}", *value), kNumber) : "<td class=\"number\"></td>";
}
std::string date_cell(const std::optional<text::Date>& date) {
  return date ? cell(day_text(*date), std::to_string(text::days(*date)), page::kDay) : "<td></td>";
}

std::string heading(const char* id, const std::string& title) {
  return fmt::format("<h2 id=\"{}\">{}</h2>\n", id, html(title));
}

std::string_view mark_style(Standing standing) {
  switch (standing) {
    case Standing::done:
    case Standing::done_late:
    case Standing::on_time:
      return "accepted";
    case Standing::late:
      return "error";
    case Standing::no_data:
      return "warning";
    default:
      return "info";
  }
}

std::string mark(Standing standing) {
  return fmt::format("<td><span class=\"mark {}\">{}</span></td>", mark_style(standing), html(standing_word(standing)));
}

std::string bar(const std::optional<double>& percent) {
  if (!percent) return "<td></td>";
  return fmt::format("<td data-sort=\"{:.6f}\"><span class=\"bar\"><i style=\"width:{:.0f}%\"></i></span></td>",
                     *percent, std::clamp(*percent, 0.0, 100.0));
}

std::string table(std::string_view id, const std::vector<Column>& columns) {
  return fmt::format("<div class=\"wide\"><table id=\"{}\" class=\"sortable\">\n", id) + page::table_head(columns);
}
constexpr const char* kTableEnd = "</tbody></table></div>\n";

class Page {
 public:
  Page(const FullReport& report, const Shown& shown, const admin::Boundaries& boundaries, const admin::Units& units)
      : report_(report), shown_(shown), boundaries_(boundaries), units_(units) {}

  std::string make() {
    const std::string title = tr("Progress of the digitization");
    out_ = page::page_head(title + " – " + local_text(report_.at), page::sorting_script());
    out_ += fmt::format("<h1>{}</h1>\n<p>{}</p>\n<p class=\"note\">sohoa-progress {} · {}</p>\n", html(title),
                        html(tr("as of {}", local_text(report_.at))), html(kVersion),
                        html(fmt::format("{}", fmt::join(report_.files, ", "))));
    headline();
    broken();
    map();
    charts();
    targets();
    worst();
    states();
    goals();
    indicators();
    issues();
    notes();
    out_ += page::page_end();
    return std::move(out_);
  }

 private:
  // --- figures at the top

  void figure_box(const std::string& label, const std::string& value) {
    out_ += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", html(label), html(value));
  }

  void headline() {
    out_ += "<dl>\n";
    for (const std::string& layer : report_.layers) {
      const UnitLine* line = report_.whole(layer);
      if (line == nullptr || !line->known) continue;
      std::string value = whole(line->planned ? line->planned_done : line->count.valid());
      if (line->planned && *line->planned > 0)
        value += " / " + whole(*line->planned) + " (" +
                 percent_figure(100.0 * static_cast<double>(line->planned_done) / static_cast<double>(*line->planned)) +
                 " %)";
      figure_box(report_.titles.at(layer), value);
    }
    std::int64_t late = 0, current = 0;
    for (const TargetLine& line : report_.targets) {
      if (!line.parts.empty()) continue;
      current += line.current ? 1 : 0;
      late += line.standing == Standing::late ? 1 : 0;
    }
    if (current > 0) figure_box(tr("Late targets"), whole(late) + " / " + whole(current));
    for (const GoalSum& sum : report_.goal_sums)
      figure_box(sum.task ? tr("Tasks done") : tr("Goals done"),
                 whole(sum.states[static_cast<std::size_t>(GoalState::done)]) + " / " +
                     whole(sum.declared.value_or(sum.sum())));
    figure_box(tr("Runs"), whole(report_.runs));
    out_ += "</dl>\n";
  }

  void broken() {
    if (report_.broken.empty()) return;
    out_ += heading("broken", tr("Does not add up")) + "<ul>\n";
    for (const std::string& sentence : report_.broken) out_ += "<li>" + html(sentence) + "</li>\n";
    out_ += "</ul>\n";
  }

  // --- map

  /// What the map is coloured by: the measure that most communes have a target of, of equals the first in the plan.
  void choose_measure() {
    std::map<std::tuple<std::string, Measure, std::string, bool>, int> numbers;
    int most = 0;
    for (const TargetLine& line : report_.targets)
      if (line.current && line.target.unit.kind == Unit::Kind::commune) most = std::max(most, ++numbers[key_of(line)]);
    for (const TargetLine& line : report_.targets)
      if (line.current && line.target.unit.kind == Unit::Kind::commune && numbers[key_of(line)] == most) {
        shown_measure_ = &line;
        return;
      }
  }
  static std::tuple<std::string, Measure, std::string, bool> key_of(const TargetLine& line) {
    return {line.target.layer, line.target.measure, line.target.name, line.target.percent};
  }

  std::string measure_label(const TargetLine& line) const {
    const std::string title = target_title(report_, line);
    return line.target.layer.empty() ? title : report_.titles.at(line.target.layer) + ", " + title;
  }

  /// How far a unit is, with the words for it; without a plan the share that is valid.
  struct Far {
    std::optional<double> percent;
    std::string text;
  };
  Far far_of(const Unit& unit) const {
    if (shown_measure_ != nullptr) {
      for (const TargetLine* line : targets_of(unit))
        if (key_of(*line) == key_of(*shown_measure_)) return {line->percent, words(*line)};
      return {{}, tr("no target")};
    }
    if (!report_.plan.empty()) return {};
    std::int64_t total = 0, valid = 0;
    for (const std::string& layer : report_.layers)
      if (const UnitLine* line = report_.line(layer, unit)) {
        total += line->count.total;
        valid += line->count.valid();
      }
    if (total == 0) return {};
    const double percent = 100.0 * static_cast<double>(valid) / static_cast<double>(total);
    return {percent, fmt::format("{}: {}/{} ({} %)", tr("valid"), whole(valid), whole(total), percent_figure(percent))};
  }

  std::string words(const TargetLine& line) const {
    std::string text = measure_label(line) + ": " + figure(line.actual) + "/" + figure(line.target.value);
    return line.percent ? text + " (" + percent_figure(line.percent) + " %)" : text;
  }

  std::vector<const TargetLine*> targets_of(const Unit& unit) const {
    std::vector<const TargetLine*> all;
    for (const std::string& layer : report_.layers)
      if (const UnitLine* line = report_.line(layer, unit))
        for (const std::size_t index : line->targets)
          if (report_.targets[index].current) all.push_back(&report_.targets[index]);
    for (const TargetLine& line : report_.targets)
      if (line.target.measure == Measure::indicator && line.current && line.target.unit == unit) all.push_back(&line);
    return all;
  }

  /// The figure of the colour first.
  std::string tip(const Unit& unit, std::string_view name) const {
    std::string text = unit.code + " " + std::string(name);
    const Far far = far_of(unit);
    if (!far.text.empty()) text += "; " + far.text;
    bool any = !far.text.empty();
    for (const TargetLine* line : targets_of(unit)) {
      if (shown_measure_ == nullptr || key_of(*line) == key_of(*shown_measure_)) continue;
      text += "; " + words(*line);
      any = true;
    }
    for (const std::string& layer : report_.layers) {
      const UnitLine* line = report_.line(layer, unit);
      if (line == nullptr || !line->known || !line->targets.empty()) continue;
      text += "; " + report_.titles.at(layer) + ": " + whole(line->count.valid());
      any = true;
    }
    return any ? text : text + ": " + tr("no data");
  }

  static std::string step_style(const std::optional<double>& percent) {
    if (!percent) return "map-step-none";
    return fmt::format("map-step map-step-{}", std::clamp(static_cast<int>(*percent / 100 * kSteps), 0, kSteps));
  }

  void map() {
    choose_measure();
    std::vector<const admin::CommuneArea*> areas;
    std::vector<std::pair<Unit, admin::Seat>> seats;
    std::vector<std::string_view> provinces;
    for (const UnitLine& line : report_.lines) {
      if (line.unit.kind != Unit::Kind::commune) continue;
      if (const auto province = province_of(line.unit, units_);
          std::find(provinces.begin(), provinces.end(), province) == provinces.end())
        provinces.push_back(province);
      if (boundaries_.find(line.unit.code) != admin::Boundaries::kNone) continue;
      const auto seat = units_.seat(line.unit.code);
      const bool there =
          std::any_of(seats.begin(), seats.end(), [&](const auto& one) { return one.first == line.unit; });
      if (seat && !there) seats.emplace_back(line.unit, *seat);
    }
    page::MapFrame frame{{}, true, true, 760, 520};
    for (const admin::CommuneArea& area : boundaries_.areas()) {
      const auto province = province_of({Unit::Kind::commune, area.code}, units_);
      if (std::find(provinces.begin(), provinces.end(), province) == provinces.end()) continue;
      areas.push_back(&area);
      frame.extent.add(geometry::measure(area.wkb).box);
    }
    for (const auto& [unit, seat] : seats) frame.extent.add(seat.lon, seat.lat);
    if (areas.empty() && seats.empty()) return;
    page::SvgMap drawing(frame);
    for (const admin::CommuneArea* area : areas) {
      const Unit unit{Unit::Kind::commune, area->code};
      drawing.add(area->wkb, step_style(far_of(unit).percent), tip(unit, unit_name(unit, units_)));
    }
    for (const auto& [unit, seat] : seats)
      drawing.add_dot({seat.lon, seat.lat}, 5, step_style(far_of(unit).percent), tip(unit, unit_name(unit, units_)));
    const std::string label =
        shown_measure_ != nullptr ? tr("Communes by how much of their plan is done: {}", measure_label(*shown_measure_))
        : report_.plan.empty()    ? std::string(tr("Communes by the share of their features that is valid"))
                                  : std::string(tr("Communes that have data; the plan asks nothing of them"));
    out_ += heading("map", tr("Map")) + "<figure>\n" + drawing.svg(label) + "<figcaption class=\"note\">" +
            html(label) + " · " + legend();
    if (!seats.empty()) out_ += " · " + html(tr("dots: seats of communes whose boundaries are not at hand"));
    out_ += "</figcaption>\n</figure>\n";
  }

  static std::string legend() {
    std::string out;
    for (int i = 0; i <= kSteps; ++i)
      out += fmt::format(
          "<svg class=\"map\" style=\"display:inline;border:0\" width=\"14\" height=\"12\" aria-hidden=\"true\"><path "
          "class=\"map-step map-step-{}\" d=\"M1 1h12v10h-12z\"/></svg> {} ",
          i, i == kSteps ? "100 %" : fmt::format("{}–{} %", i * 100 / kSteps, (i + 1) * 100 / kSteps));
    return out;
  }

  // --- charts

  void charts() {
    bool any = false;
    for (const LayerSeries& series : report_.series) {
      if (series.points.empty()) continue;
      if (!any) out_ += heading("charts", tr("Loaded and valid over time"));
      any = true;
      page::Chart chart;
      chart.from = end_of(local_day(series.points.front().at)) - std::chrono::days(1);
      chart.until = std::max({report_.at, series.points.back().at, chart.from + std::chrono::days(1)});
      page::ChartLine total{tr("loaded so far"), "chart-first", {}}, valid{tr("valid"), "chart-second", {}};
      for (const LayerSeries::Point& point : series.points) {
        total.points.push_back({point.at, static_cast<double>(point.total)});
        valid.points.push_back({point.at, static_cast<double>(point.valid)});
      }
      chart.lines = {std::move(total), std::move(valid)};
      chart.target = series.target;
      chart.target_name = tr("plan");
      const std::string& title = report_.titles.at(series.layer);
      out_ += fmt::format("<figure class=\"series\">\n<figcaption>{}</figcaption>\n{}</figure>\n", html(title),
                          page::svg_chart(chart, title));
    }
  }

  // --- tables

  std::string target_row(const TargetLine& line) const {
    const PlanTarget& target = line.target;
    std::string row = target.unit.kind == Unit::Kind::whole ? "<tr class=\"sum\">" : "<tr>";
    row += cell(unit_label(report_, target.unit, target.layer));
    row += cell(target.layer.empty() ? std::string() : report_.titles.at(target.layer));
    row += cell(target_title(report_, line));
    row += cell(std::optional(target.value)) + cell(line.actual) + percent_cell(line.percent) + bar(line.percent);
    row += cell(line.week.rate) + cell(line.month.rate);
    const bool open = !is_done(line.standing) && line.standing != Standing::not_asked;
    row += !open || !line.month.rate ? "<td></td>"
           : line.month.date         ? date_cell(line.month.date)
                                     : cell(tr("never"), "9999999");
    row += date_cell(target.due) + mark(line.standing) + cell(target.office, {}, kExtra);
    return row + "</tr>\n";
  }

  static std::vector<Column> target_columns() {
    return {{tr("unit")},
            {tr("dataset")},
            {tr("measure")},
            {tr("plan"), kNumber},
            {tr("done so far"), kNumber},
            {"%", kNumber},
            {tr("share")},
            {tr("a day (7 days)"), kNumber},
            {tr("a day (30 days)"), kNumber},
            {tr("expected")},
            {tr("due")},
            {tr("standing")},
            {tr("office"), kExtra}};
  }

  void targets() {
    if (report_.targets.empty()) return;
    out_ += heading("targets", tr("Plan and actual")) + table("table-targets", target_columns());
    for (const std::string& layer : report_.layers)
      for (const TargetLine* line : shown_targets(report_, shown_, layer, false)) out_ += target_row(*line);
    for (const TargetLine* line : indicator_targets(report_, shown_)) out_ += target_row(*line);
    out_ += kTableEnd;
  }

  void worst() {
    std::vector<const TargetLine*> lines;
    for (const TargetLine& line : report_.targets)
      if (line.current && line.percent && *line.percent < 100 && line.target.unit.kind != Unit::Kind::whole)
        lines.push_back(&line);
    if (lines.size() < 2) return;
    std::stable_sort(lines.begin(), lines.end(),
                     [](const TargetLine* a, const TargetLine* b) { return *a->percent < *b->percent; });
    if (lines.size() > kWorst) lines.resize(kWorst);
    out_ += heading("worst", tr("The {} farthest behind", lines.size())) + table("table-worst", target_columns());
    for (const TargetLine* line : lines) out_ += target_row(*line);
    out_ += kTableEnd;
  }

  void states() {
    if (report_.lines.empty()) return;
    const bool matched = std::any_of(report_.lines.begin(), report_.lines.end(),
                                     [](const UnitLine& line) { return line.matched.has_value(); });
    const bool groups = std::any_of(report_.lines.begin(), report_.lines.end(),
                                    [](const UnitLine& line) { return line.groups.has_value(); });
    std::vector<Column> columns{{tr("dataset")}, {tr("unit")}};
    for (const char* title :
         {tr("plan"), tr("loaded so far"), tr("valid"), tr("rejected"), tr("with geometry"), tr("with code")})
      columns.push_back({title, kNumber});
    if (matched) columns.push_back({tr("matched"), kNumber});
    if (groups)
      for (const char* title : {tr("group 1"), tr("group 2"), tr("group 3"), tr("no group")})
        columns.push_back({title, kNumber});
    for (const char* title : {tr("a day (7 days)"), tr("a day (30 days)")}) columns.push_back({title, kNumber});
    if (report_.since) columns.push_back({tr("new since {}", local_text(*report_.since)), kNumber});
    columns.push_back({tr("loaded"), kExtra});
    out_ += heading("units", tr("State of the datasets by unit")) + table("table-units", columns);
    for (const UnitLine& line : report_.lines) {
      if (!line.known) continue;
      const Count& count = line.count;
      out_ += line.unit.kind == Unit::Kind::whole ? "<tr class=\"sum\">" : "<tr>";
      out_ += cell(report_.titles.at(line.layer)) + cell(unit_label(line)) + cell(line.planned) + cell(count.total) +
              cell(count.valid()) + cell(count.rejected) + cell(count.valid() - count.without_geometry) +
              cell(line.with_code());
      if (matched) out_ += cell(line.matched);
      for (std::size_t i = 0; groups && i < 3; ++i) out_ += cell(line.groups ? line.groups->of(i) : std::nullopt);
      if (groups) out_ += cell(line.without_group);
      out_ += cell(line.week.rate) + cell(line.month.rate);
      if (report_.since) out_ += cell(line.since ? std::optional(line.since->valid()) : std::nullopt);
      out_ +=
          line.loaded ? cell(local_text(*line.loaded), iso_text(*line.loaded), kExtra) : "<td class=\"extra\"></td>";
      out_ += "</tr>\n";
    }
    out_ += kTableEnd;
    if (!groups) return;
    out_ += "<p class=\"note\">";
    for (const Campaign::Group& group : report_.campaign.groups)
      out_ += html(group.title.in(language()) + " – " + group.rule.in(language())) + ".<br>";
    for (const std::string& note : group_notes(report_)) out_ += html(note) + ".<br>";
    out_ += html(report_.campaign.source) + "</p>\n";
  }

  std::string goal_state(const Goal& goal) const {
    const std::string words = goal_words(report_, goal);
    if (!is_late(goal, report_.at)) return cell(words);
    return fmt::format("<td><span class=\"mark error\">{}</span></td>", html(words));
  }

  void goals() {
    if (report_.goal_sums.empty()) return;
    out_ += heading("goals", tr("Goals and tasks"));
    std::vector<Column> columns{{tr("kind")}, {tr("number set"), kNumber}};
    for (std::size_t i = 0; i < kGoalStates; ++i)
      columns.push_back({goal_state_word(static_cast<GoalState>(i)), kNumber});
    out_ += table("table-goals", columns);
    for (const GoalSum& sum : report_.goal_sums) {
      out_ += "<tr>" + cell(sum.task ? tr("task") : tr("goal")) + cell(sum.declared.value_or(sum.sum()));
      for (const std::int64_t state : sum.states) out_ += cell(state);
      out_ += "</tr>\n";
    }
    out_ += kTableEnd;
    const bool named =
        std::any_of(report_.goals.begin(), report_.goals.end(), [](const Goal& goal) { return !goal.title.empty(); });
    if (!named) return;
    out_ += table("table-goal-rows", {{tr("kind")}, {tr("content")}, {tr("state")}, {tr("due")}, {tr("office")}});
    for (const Goal& goal : report_.goals)
      if (!goal.title.empty())
        out_ += "<tr>" + cell(goal.task ? tr("task") : tr("goal")) + cell(goal.title) + goal_state(goal) +
                date_cell(goal.due) + cell(goal.office) + "</tr>\n";
    out_ += kTableEnd;
  }

  void indicators() {
    if (report_.indicators.empty()) return;
    out_ += heading("indicators", tr("Indicators")) + table("table-indicators", {{tr("group")},
                                                                                 {tr("indicator")},
                                                                                 {tr("value"), kNumber},
                                                                                 {tr("unit of measure")},
                                                                                 {tr("target"), kNumber},
                                                                                 {tr("standing")},
                                                                                 {tr("legal source"), kExtra}});
    for (const IndicatorValue& one : report_.indicators) {
      const auto reached = one.reached();
      out_ += "<tr>" + cell(one.indicator->group.in(language())) + cell(one.indicator->title.in(language())) +
              cell(one.value()) + cell(one.indicator->unit) + cell(one.indicator->target);
      if (!one.missing.empty())
        out_ += cell(tr("not available: {}", one.missing), {}, "note");
      else if (!reached)
        out_ += "<td></td>";
      else
        out_ += fmt::format("<td><span class=\"mark {}\">{}</span></td>", *reached ? "accepted" : "warning",
                            html(*reached ? standing_word(Standing::done) : std::string(tr("not reached"))));
      out_ += cell(one.indicator->source, {}, kExtra) + "</tr>\n";
    }
    out_ += kTableEnd;
  }

  void issues() {
    if (report_.issues.empty()) return;
    out_ += heading("issues", tr("Issues by rule")) +
            table("table-issues",
                  {{tr("severity")}, {tr("title")}, {tr("count"), kNumber}, {tr("dataset")}, {tr("rule"), kExtra}});
    std::size_t shown = 0;
    for (const RuleCount& one : report_.issues) {
      Severity severity = Severity::info;
      if (!parse(one.severity, severity) || severity == Severity::info) continue;
      if (++shown > kRules) break;
      out_ += fmt::format("<tr><td><span class=\"mark {}\">{}</span></td>",
                          severity == Severity::error ? "error" : "warning", html(severity_word(severity)));
      out_ += cell(title_of(one)) + cell(one.count) + cell(one.layer) +
              fmt::format("<td class=\"extra\"><code>{}</code></td></tr>\n", html(one.rule));
    }
    out_ += kTableEnd;
  }

  static std::string title_of(const RuleCount& one) {
    for (const auto& schema : Schema::shipped())
      if (schema->layer == one.layer) return RuleBook(schema).title(one.rule, language());
    return RuleBook(nullptr).title(one.rule, language());
  }

  void notes() {
    out_ += heading("notes", tr("Notes")) + "<ul>\n";
    out_ +=
        "<li>" + html(tr("{} sums were checked; {} do not hold", report_.checked, report_.broken.size())) + "</li>\n";
    for (const std::string& note : report_.notes) out_ += "<li>" + html(note) + "</li>\n";
    out_ += "</ul>\n";
  }

  const FullReport& report_;
  const Shown& shown_;
  const admin::Boundaries& boundaries_;
  const admin::Units& units_;
  const TargetLine* shown_measure_ = nullptr;  ///< a target of the measure that the map is coloured by
  std::string out_;
};

}  // namespace

std::string full_page(const FullReport& report, const Shown& shown, const admin::Boundaries& boundaries,
                      const admin::Units& units) {
  return Page(report, shown, boundaries, units).make();
}

}  // namespace sohoa::progress
