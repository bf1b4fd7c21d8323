#include "progress/checks.hpp"

#include "base/message.hpp"

namespace sohoa::progress {
namespace {

class Checker {
 public:
  explicit Checker(FullReport& report) : report_(report) {}

  void run() {
    for (const UnitLine& line : report_.lines) check_line(line);
    for (const std::string& layer : report_.layers) check_sum(layer);
    for (const LayerSeries& series : report_.series) check_history(series);
    for (const GoalSum& sum : report_.goal_sums) check_goals(sum);
  }

 private:
  template <typename Sentence>
  void expect(bool holds, const Sentence& sentence) {
    ++report_.checked;
    if (!holds) report_.broken.push_back(sentence());
  }

  std::string label(const UnitLine& line) const {
    const std::string name = line.unit.kind == Unit::Kind::whole
                                 ? std::string(tr("the whole"))
                                 : line.unit.code + (line.name.empty() ? "" : " " + line.name);
    return report_.titles.at(line.layer) + ", " + name;
  }

  void check_line(const UnitLine& line) {
    const Count& count = line.count;
    expect(count.rejected >= 0 && count.valid() >= 0 && count.without_geometry >= 0 &&
               count.without_geometry <= count.valid() && count.with_code >= 0 && count.with_code <= count.valid(),
           [&] {
             return tr("{}: of {} features {} valid, {} rejected, {} without geometry, {} with code", label(line),
                       count.total, count.valid(), count.rejected, count.without_geometry, count.with_code);
           });
    if (line.matched)
      expect(*line.matched <= count.valid(),
             [&] { return tr("{}: {} matched, of {} valid ones", label(line), *line.matched, count.valid()); });
    if (!line.groups) return;
    const auto& [first, second, third] = *line.groups;
    expect(first + second + third == count.total, [&] {
      return tr("{}: groups 1, 2 and 3 have {} + {} + {} parcels, {} were loaded", label(line), first, second, third,
                count.total);
    });
    if (line.without_group && line.planned && !line.plan_is_sum && *line.planned >= count.total)
      expect(first + second + third + *line.without_group == *line.planned, [&] {
        return tr("{}: groups 1, 2, 3 and none have {} + {} + {} + {} parcels, the plan {}", label(line), first, second,
                  third, *line.without_group, *line.planned);
      });
  }

  /// Features that do not say where they lie are in no commune's line.
  void check_sum(const std::string& layer) {
    Count sum;
    for (const UnitLine& line : report_.lines)
      if (line.layer == layer && (line.unit.kind == Unit::Kind::commune || line.unit.kind == Unit::Kind::split))
        sum += line.count;
    const UnitLine* whole = report_.whole(layer);
    if (whole == nullptr) return;
    expect(sum.total <= whole->count.total && sum.valid() <= whole->count.valid(),
           [&] { return tr("{}: the communes add up to {}, {} valid", label(*whole), sum.total, sum.valid()); });
  }

  void check_history(const LayerSeries& series) {
    const UnitLine* whole = report_.whole(series.layer);
    if (whole == nullptr || series.points.empty()) return;
    const LayerSeries::Point& last = series.points.back();
    expect(last.total == whole->count.total && last.valid == whole->count.valid(), [&] {
      return tr("{}: the history of the runs leads to {}, {} valid; the state is {}, {} valid", label(*whole),
                last.total, last.valid, whole->count.total, whole->count.valid());
    });
  }

  void check_goals(const GoalSum& sum) {
    if (!sum.declared) return;
    expect(sum.sum() == *sum.declared, [&] {
      return sum.task ? tr("tasks: the plan has {}, their states add up to {}", *sum.declared, sum.sum())
                      : tr("goals: the plan has {}, their states add up to {}", *sum.declared, sum.sum());
    });
  }

  FullReport& report_;
};

}  // namespace

void check(FullReport& report) {
  Checker(report).run();
}

}  // namespace sohoa::progress
