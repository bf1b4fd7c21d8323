#include <fmt/format.h>

#include <algorithm>

#include "base/message.hpp"
#include "progress/show_full.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

constexpr const char* kNone = "–";

std::string strong(const std::string& text, const Look& look) {
  return look.colour ? "\x1B[1m" + text + "\x1B[0m" : text;
}

std::string number(std::int64_t value, const Look& look) {
  return look.width == 0 ? std::to_string(value) : text::format_number(static_cast<double>(value), language(), 0);
}

std::string number(const std::optional<std::int64_t>& value, const Look& look) {
  return value ? number(*value, look) : kNone;
}

/// A table that lets columns go, the least needed first, until it fits, and says which.
class Grid {
 public:
  explicit Grid(const Look& look) : look_(look) {}

  /// `need`: columns with a lower one go first; 0: never.
  void column(Column column, int need = 0) {
    columns_.push_back(std::move(column));
    needs_.push_back(need);
  }
  void row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }

  /// Columns in which no row has anything go, too.
  std::string text() {
    for (std::size_t i = columns_.size(); i-- > 0;)
      if (std::all_of(
              rows_.begin(), rows_.end(),
              [&](const auto& row) { return row[i].share < 0 && (row[i].text.empty() || row[i].text == kNone); }) ||
          (look_.width == 0 && columns_[i].kind == Column::Kind::bar))
        drop(i);
    if (look_.width > 0 && !names_fit()) drop_bars();
    std::vector<std::string> titles, left_out;
    for (const Column& column : columns_) titles.push_back(column.title);
    while (look_.width > 0 && least_width(columns_, rows_) > look_.width) {
      std::size_t least = columns_.size();
      for (std::size_t i = 0; i < columns_.size(); ++i)
        if (needs_[i] > 0 && (least == columns_.size() || needs_[i] < needs_[least])) least = i;
      if (least == columns_.size()) break;
      drop(least);
    }
    for (const std::string& title : titles)
      if (!title.empty() &&
          std::none_of(columns_.begin(), columns_.end(), [&](const Column& column) { return column.title == title; }))
        left_out.push_back(title);
    std::string out = text_table(columns_, rows_, look_);
    if (!left_out.empty())
      out += tr("no room for: {}; a wider terminal, a pipe or -o FILE has all", fmt::join(left_out, ", ")) + "\n";
    return out;
  }

 private:
  /// Whether there is room for a bar beside whole names: these tell more.
  bool names_fit() const {
    std::vector<Column> columns = columns_;
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].title == tr("name")) columns[i].least = 0;
    return least_width(columns, rows_) <= look_.width;
  }
  void drop_bars() {
    for (std::size_t i = columns_.size(); i-- > 0;)
      if (columns_[i].kind == Column::Kind::bar) drop(i);
  }

  void drop(std::size_t index) {
    const auto at = static_cast<std::ptrdiff_t>(index);
    columns_.erase(columns_.begin() + at);
    needs_.erase(needs_.begin() + at);
    for (auto& row : rows_) row.erase(row.begin() + at);
  }

  const Look& look_;
  std::vector<Column> columns_;
  std::vector<int> needs_;
  Rows rows_;
};

using Kind = Column::Kind;

std::string name_of(const FullReport& report, const TargetLine& line) {
  const UnitLine* unit = report.line(line.target.layer, line.target.unit);
  return unit == nullptr ? std::string() : unit->name;
}

std::string code_cell(const Unit& unit) {
  return unit.kind == Unit::Kind::whole ? std::string(tr("sum"))
         : unit.code.empty()            ? kNone
                                        : text::printable(unit.code);
}

std::string targets_text(const FullReport& report, const std::vector<const TargetLine*>& targets, const Look& look) {
  Grid grid(look);
  grid.column({tr("unit")});
  grid.column({tr("name"), Kind::text, 10}, 7);
  grid.column({tr("measure"), Kind::text, 8});
  grid.column({tr("plan"), Kind::number});
  grid.column({tr("done so far"), Kind::number});
  grid.column({"%", Kind::number});
  grid.column({"", Kind::bar, 8}, 1);
  grid.column({tr("a day (7 days)"), Kind::number}, 2);
  grid.column({tr("a day (30 days)"), Kind::number}, 3);
  grid.column({tr("expected")}, 4);
  grid.column({tr("due")}, 6);
  grid.column({tr("standing")});
  grid.column({tr("office"), Kind::text, 10}, 1);
  for (const TargetLine* line : targets)
    grid.row({{code_cell(line->target.unit)},
              {name_of(report, *line)},
              {target_title(report, *line)},
              {figure(line->target.value)},
              {figure(line->actual)},
              {percent_figure(line->percent)},
              {{}, line->percent ? *line->percent / 100 : -1},
              {figure(line->week.rate)},
              {figure(line->month.rate)},
              {date_figure(line->month, line->standing)},
              {line->target.due ? day_text(*line->target.due) : kNone},
              {standing_word(line->standing)},
              {text::printable(line->target.office)}});
  return grid.text();
}

std::string states_text(const FullReport& report, const std::string& layer, const Look& look) {
  Grid grid(look);
  grid.column({tr("unit")});
  grid.column({tr("name"), Kind::text, 10}, 11);
  grid.column({tr("loaded so far"), Kind::number});
  grid.column({tr("valid"), Kind::number});
  grid.column({tr("rejected"), Kind::number});
  grid.column({tr("with geometry"), Kind::number}, 3);
  grid.column({tr("with code"), Kind::number}, 4);
  grid.column({tr("matched"), Kind::number}, 7);
  grid.column({tr("group 1"), Kind::number}, 9);
  grid.column({tr("group 2"), Kind::number}, 9);
  grid.column({tr("group 3"), Kind::number}, 9);
  grid.column({tr("no group"), Kind::number}, 8);
  grid.column({tr("a day (7 days)"), Kind::number}, 5);
  grid.column({tr("a day (30 days)"), Kind::number}, 6);
  grid.column({tr("new since"), Kind::number}, 10);
  grid.column({tr("loaded")}, 1);
  for (const UnitLine& line : report.lines) {
    if (line.layer != layer) continue;
    const Count& count = line.count;
    const auto group = [&](std::size_t i) { return number(line.groups ? line.groups->of(i) : std::nullopt, look); };
    const std::int64_t fresh = line.since ? line.since->valid() : 0;
    grid.row({{code_cell(line.unit)},
              {name_shown(line)},
              {number(count.total, look)},
              {number(count.valid(), look)},
              {number(count.rejected, look)},
              {number(count.valid() - count.without_geometry, look)},
              {number(line.with_code(), look)},
              {number(line.matched, look)},
              {group(0)},
              {group(1)},
              {group(2)},
              {number(line.without_group, look)},
              {figure(line.week.rate)},
              {figure(line.month.rate)},
              {!line.since ? std::string() : (fresh > 0 ? "+" : "") + number(fresh, look)},
              {line.loaded ? local_text(*line.loaded) : kNone}});
  }
  std::string out = grid.text();
  if (layer == report.campaign.layer)
    for (const std::string& note : group_notes(report)) out += text::printable(note) + "\n";
  return out;
}

std::string indicators_text(const FullReport& report, const Look& look) {
  Look plain = look;
  plain.colour = false;  // no row is a sum
  Grid grid(plain);
  grid.column({tr("indicator"), Kind::text, 20});
  grid.column({tr("value"), Kind::number});
  grid.column({tr("unit of measure")});
  grid.column({tr("target"), Kind::number});
  grid.column({tr("standing")});
  std::vector<std::pair<std::string, std::string>> missing;  // why, what: in the order in which they come
  for (const IndicatorValue& one : report.indicators) {
    if (!one.missing.empty()) {
      const auto there =
          std::find_if(missing.begin(), missing.end(), [&](const auto& other) { return other.first == one.missing; });
      if (there == missing.end())
        missing.emplace_back(one.missing, one.indicator->title.in(language()));
      else
        there->second += "; " + one.indicator->title.in(language());
      continue;
    }
    const auto reached = one.reached();
    grid.row({{one.indicator->title.in(language())},
              {figure(one.value())},
              {one.indicator->unit},
              {one.indicator->target ? figure(*one.indicator->target) : kNone},
              {!reached   ? kNone
               : *reached ? standing_word(Standing::done)
                          : std::string(tr("not reached"))}});
  }
  std::string out = strong(tr("Indicators"), look) + "\n";
  if (!grid.empty()) out += grid.text();
  for (const auto& [why, what] : missing) out += tr("not available, {}: {}", text::printable(why), what) + "\n";
  return out;
}

std::string goals_text(const FullReport& report, const Look& look) {
  std::string out;
  for (const GoalSum& sum : report.goal_sums) {
    std::string states;
    for (std::size_t i = 0; i < kGoalStates; ++i)
      if (sum.states[i] > 0)
        states += fmt::format("{}{} {}", states.empty() ? "" : ", ", sum.states[i],
                              goal_state_word(static_cast<GoalState>(i)));
    out += (sum.task ? tr("{} tasks: {}", sum.declared.value_or(sum.sum()), states)
                     : tr("{} goals: {}", sum.declared.value_or(sum.sum()), states)) +
           "\n";
  }
  return out.empty() ? out : strong(tr("Goals and tasks"), look) + "\n" + out;
}

/// Goals and tasks that are late, a line each.
std::string late_goals_text(const FullReport& report, const Look& look) {
  std::string out;
  for (const Goal& goal : report.goals) {
    if (!is_late(goal, report.at)) continue;
    out += fmt::format("{}{}: {}", goal.task ? tr("task") : tr("goal"),
                       goal.number > 1 ? " ×" + std::to_string(goal.number) : std::string(), goal_words(report, goal));
    if (goal.due) out += ", " + std::string(tr("due")) + " " + day_text(*goal.due);
    for (const std::string& part : {goal.title, goal.office})
      if (!part.empty()) out += " – " + text::printable(part);
    out += "\n";
  }
  return out.empty() ? out : strong(tr("Goals and tasks that are late"), look) + "\n" + out;
}

/// Layers that targets are about and nobody gave: nothing can be said of them.
std::string absent_text(const FullReport& report) {
  std::string out;
  for (const std::string& layer : report.layers)
    if (const UnitLine* whole = report.whole(layer); whole != nullptr && !whole->known)
      out +=
          tr("{}: no dataset has the layer {}, so its targets are not judged", report.titles.at(layer), layer) + "\n";
  return out;
}

}  // namespace

std::string full_text(const FullReport& report, const Shown& shown, const Look& look) {
  std::string out;
  const auto part = [&](const std::string& text) {
    if (!text.empty()) out += (out.empty() ? "" : "\n") + text;
  };
  for (const std::string& layer : report.layers) {
    const auto targets = shown_targets(report, shown, layer, true);
    std::string text;
    if (!targets.empty()) text += targets_text(report, targets, look);
    if (!shown.late_only) {
      if (!targets.empty()) text += "\n";
      const UnitLine* whole = report.whole(layer);
      text += whole != nullptr && whole->known ? states_text(report, layer, look)
                                               : tr("no dataset has the layer {}", layer) + "\n";
    }
    if (text.empty()) continue;
    const std::string head = text::printable(report.titles.at(layer)) + " – " + tr("as of {}", local_text(report.at));
    part(strong(head, look) + "\n" + text);
  }
  if (const auto targets = indicator_targets(report, shown); !targets.empty())
    part(strong(tr("Targets of indicators"), look) + "\n" + targets_text(report, targets, look));
  if (shown.late_only) {
    part(late_goals_text(report, look));
    if (out.empty()) out = std::string(tr("nothing is late")) + "\n";
    return out + absent_text(report);
  }
  if (report.layers.empty()) part(std::string(tr("nothing was loaded yet")) + "\n");
  part(goals_text(report, look));
  part(late_goals_text(report, look));
  part(indicators_text(report, look));
  std::string broken;
  for (const std::string& sentence : report.broken) broken += "  " + text::printable(sentence) + "\n";
  if (!broken.empty()) part(strong(tr("Does not add up"), look) + "\n" + broken);
  return out;
}

}  // namespace sohoa::progress
