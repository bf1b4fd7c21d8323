#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "base/message.hpp"
#include "progress/show_full.hpp"
#include "store/xlsx_book.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

using store::XlsxBook;
using store::XlsxSheet;
using Style = store::Look;

struct Head {
  std::string title;
  double width;
};

class Workbook {
 public:
  Workbook(const FullReport& report, const Shown& shown, const std::string& path, const std::string& name)
      : report_(report),
        shown_(shown),
        book_(path, name, tr("Progress report"),
              std::chrono::duration_cast<std::chrono::seconds>(report.at.time_since_epoch()).count()) {}

  void write() {
    write_targets();
    write_states();
    if (!report_.goals.empty()) write_goals();
    write_indicators();
    write_notes();
    book_.close();
  }

 private:
  XlsxSheet sheet(const char* name, const std::string& title, const std::vector<Head>& heads) {
    XlsxSheet page = book_.add_sheet(name);
    int column = 0;
    for (const Head& head : heads) page.width(column++, head.width);
    page.text(text::upper(title), Style::title);
    page.end_row();
    page.text(fmt::format("({})", tr("as of {}", local_text(report_.at))));
    page.end_row();
    page.end_row();
    for (const Head& head : heads) page.text(text::capital(head.title), Style::heading);
    page.end_row();
    return page;
  }

  static void number(XlsxSheet& page, const std::optional<double>& value) {
    if (!value) return page.blank();
    page.number(*value, *value == std::floor(*value) ? Style::integer : Style::decimal);
  }
  static void day(XlsxSheet& page, const std::optional<text::Date>& date) {
    constexpr std::int64_t kSeconds = 86400;
    date ? page.number(store::xlsx_days(text::days(*date) * kSeconds), Style::day) : page.blank();
  }
  /// The time of day is that of Viet Nam, cut to the minute that is shown.
  static void moment(XlsxSheet& page, const std::optional<Moment>& at) {
    if (!at) return page.blank();
    const auto local = std::chrono::floor<std::chrono::minutes>(*at + std::chrono::hours(7));
    page.number(store::xlsx_days(std::chrono::duration_cast<std::chrono::seconds>(local.time_since_epoch()).count()),
                Style::moment);
  }
  static void number(XlsxSheet& page, const std::optional<std::int64_t>& value) {
    value ? page.number(static_cast<double>(*value)) : page.blank();
  }

  static Style style_of(Standing standing) {
    return standing == Standing::late                           ? Style::error
           : is_done(standing) || standing == Standing::on_time ? Style::accepted
                                                                : Style::plain;
  }

  /// In the order of the forms that offices send upward: number, unit, content, plan, done, per cent …
  void write_targets() {
    XlsxSheet page = sheet(tr("Targets"), tr("Progress of the digitization plan"),
                           {{tr("no."), 6},
                            {tr("unit"), 28},
                            {tr("dataset"), 22},
                            {tr("measure"), 22},
                            {tr("unit of measure"), 11},
                            {tr("plan"), 12},
                            {tr("done so far"), 12},
                            {tr("percent of plan"), 10},
                            {tr("a day (7 days)"), 12},
                            {tr("a day (30 days)"), 12},
                            {tr("expected"), 13},
                            {tr("due"), 12},
                            {tr("standing"), 16},
                            {tr("office"), 26},
                            {tr("note"), 26}});
    double row = 0;
    for (const std::string& layer : report_.layers)
      for (const TargetLine* line : shown_targets(report_, shown_, layer, false)) write_target(page, *line, ++row);
    for (const TargetLine* line : indicator_targets(report_, shown_)) write_target(page, *line, ++row);
    if (row > 0) return;
    page.text("");
    page.text(tr("no plan was given"));
    page.end_row();
  }

  void write_target(XlsxSheet& page, const TargetLine& line, double row) const {
    const PlanTarget& target = line.target;
    page.number(row);
    page.text(unit_label(report_, target.unit, target.layer), Style::wrapped);
    page.text(target.layer.empty() ? std::string() : report_.titles.at(target.layer), Style::wrapped);
    page.text(target.title.empty() ? target_title(report_, line) : target.title, Style::wrapped);
    page.text(target.unit_text);
    number(page, std::optional(target.value));
    number(page, line.actual);
    if (line.percent)
      page.number(*line.percent, Style::decimal);
    else
      page.blank();
    number(page, line.week.rate);
    number(page, line.month.rate);
    const std::string expected = date_figure(line.month, line.standing);
    if (line.month.date && expected == day_text(*line.month.date))
      day(page, line.month.date);
    else
      page.text(expected);
    day(page, target.due);
    page.text(standing_word(line.standing), style_of(line.standing));
    page.text(target.office, Style::wrapped);
    page.text(target.note, Style::wrapped);
    page.end_row();
  }

  void write_states() {
    std::vector<Head> heads{{tr("no."), 6},
                            {tr("dataset"), 22},
                            {tr("unit"), 28},
                            {tr("plan"), 12},
                            {tr("loaded so far"), 12},
                            {tr("valid"), 12},
                            {tr("rejected"), 10},
                            {tr("with geometry"), 12},
                            {tr("with code"), 12},
                            {tr("matched"), 12},
                            {tr("group 1"), 10},
                            {tr("group 2"), 10},
                            {tr("group 3"), 10},
                            {tr("no group"), 10},
                            {tr("a day (7 days)"), 12},
                            {tr("a day (30 days)"), 12},
                            {tr("area (ha)"), 12},
                            {tr("loaded"), 17}};
    if (report_.since) heads.push_back({tr("new since {}", local_text(*report_.since)), 14});
    XlsxSheet page = sheet(tr("States"), tr("State of the datasets by unit"), heads);
    double row = 0;
    for (const UnitLine& line : report_.lines) {
      if (!line.known) continue;
      const Count& count = line.count;
      page.number(++row);
      page.text(report_.titles.at(line.layer), Style::wrapped);
      page.text(unit_label(line), Style::wrapped);
      number(page, line.planned);
      for (const std::int64_t value :
           {count.total, count.valid(), count.rejected, count.valid() - count.without_geometry})
        page.number(static_cast<double>(value));
      number(page, line.with_code());
      number(page, line.matched);
      for (std::size_t i = 0; i < 3; ++i) number(page, line.groups ? line.groups->of(i) : std::nullopt);
      number(page, line.without_group);
      number(page, line.week.rate);
      number(page, line.month.rate);
      page.number(count.area / 10'000, Style::decimal);
      moment(page, line.loaded);
      if (report_.since) number(page, line.since ? std::optional(line.since->valid()) : std::nullopt);
      page.end_row();
    }
  }

  void write_goals() {
    XlsxSheet page = sheet(tr("Goals and tasks"), tr("Goals and tasks"),
                           {{tr("no."), 6},
                            {tr("kind"), 12},
                            {tr("content"), 60},
                            {tr("number"), 10},
                            {tr("state"), 24},
                            {tr("due"), 12},
                            {tr("office"), 30},
                            {tr("note"), 30}});
    double row = 0;
    for (const Goal& goal : report_.goals) {
      page.number(++row);
      page.text(goal.task ? tr("task") : tr("goal"));
      page.text(goal.title, Style::wrapped);
      page.number(static_cast<double>(goal.number));
      page.text(goal_words(report_, goal), is_late(goal, report_.at) ? Style::error : Style::plain);
      day(page, goal.due);
      page.text(goal.office, Style::wrapped);
      page.text(goal.note, Style::wrapped);
      page.end_row();
    }
  }

  void write_indicators() {
    XlsxSheet page = sheet(tr("Indicators"), tr("Indicators"),
                           {{tr("no."), 6},
                            {tr("group"), 30},
                            {tr("indicator"), 50},
                            {tr("value"), 14},
                            {tr("unit of measure"), 12},
                            {tr("target"), 12},
                            {tr("standing"), 40},
                            {tr("legal source"), 40}});
    double row = 0;
    for (const IndicatorValue& one : report_.indicators) {
      page.number(++row);
      page.text(one.indicator->group.in(language()), Style::wrapped);
      page.text(one.indicator->title.in(language()), Style::wrapped);
      number(page, one.value());
      page.text(one.indicator->unit);
      number(page, one.indicator->target);
      const auto reached = one.reached();
      page.text(!one.missing.empty() ? tr("not available: {}", one.missing)
                : !reached           ? std::string()
                : *reached           ? standing_word(Standing::done)
                                     : std::string(tr("not reached")),
                Style::wrapped);
      page.text(one.indicator->source, Style::wrapped);
      page.end_row();
    }
  }

  void write_notes() {
    XlsxSheet page = book_.add_sheet(tr("Notes"));
    page.width(0, 120);
    const auto line = [&](const std::string& text, Style style = Style::wrapped) {
      page.text(text, style);
      page.end_row();
    };
    line(tr("{} sums were checked; {} do not hold", report_.checked, report_.broken.size()), Style::heading);
    for (const std::string& broken : report_.broken) line(broken);
    for (const std::string& note : report_.notes) line(note);
    line(report_.campaign.title.in(language()), Style::heading);
    for (const Campaign::Group& group : report_.campaign.groups)
      line(group.title.in(language()) + ": " + group.rule.in(language()));
    line(report_.campaign.note.in(language()));
    for (const std::string& note : group_notes(report_)) line(note);
  }

  const FullReport& report_;
  const Shown& shown_;
  XlsxBook book_;
};

}  // namespace

void write_full_workbook(const FullReport& report, const Shown& shown, const std::string& path,
                         const std::string& name) {
  Workbook(report, shown, path, name).write();
}

}  // namespace sohoa::progress
