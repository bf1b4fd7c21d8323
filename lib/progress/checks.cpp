#include "progress/checks.hpp"

#include <algorithm>

#include "base/message.hpp"

namespace sohoa::progress {
namespace {

class Checker {
 public:
  explicit Checker(FullReport& report) : report_(report) {}

  void run() {
    for (const UnitLine& line : report_.lines) check_line(line);
    for (const std::string& layer : report_.layers) check_sum(layer);
    check_files();
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
    const std::string name = line.unit.kind == Unit::Kind::whole ? std::string(tr("the whole"))
                             : line.unit.kind == Unit::Kind::nowhere
                                 ? std::string(tr("no commune"))
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
    const Groups& groups = *line.groups;
    const auto& [first, second, third] = groups.sure;
    expect(groups.sum() == count.total, [&] {
      return groups.undecided == 0
                 ? tr("{}: groups 1, 2 and 3 have {} + {} + {} parcels, {} were loaded", label(line), first, second,
                      third, count.total)
                 : tr("{}: groups 1, 2 and 3 have {} + {} + {} parcels, one or another of them {}, {} were loaded",
                      label(line), first, second, third, groups.undecided, count.total);
    });
    if (line.without_group && is_part(line.unit))
      expect(groups.sum() + *line.without_group == std::max(line.planned.value_or(0), count.total), [&] {
        return tr("{}: groups 1, 2, 3 and none have {} + {} + {} + {} parcels, the plan {}", label(line), first, second,
                  third, *line.without_group, line.planned.value_or(0));
      });
  }

  /// The lines of a layer add up to that of the whole, each of their columns; none is left out.
  void check_sum(const std::string& layer) {
    Count sum;
    Groups groups;
    std::int64_t without_group = 0, wanted = 0;
    for (const UnitLine& line : report_.lines) {
      if (line.layer != layer || !is_part(line.unit)) continue;
      sum += line.count;
      if (line.groups) groups += *line.groups;
      without_group += line.without_group.value_or(0);
      wanted += std::max(line.planned.value_or(0), line.count.total);
    }
    const UnitLine* whole = report_.whole(layer);
    if (whole == nullptr || !whole->known) return;
    expect(sum.total == whole->count.total && sum.valid() == whole->count.valid(),
           [&] { return tr("{}: the communes add up to {}, {} valid", label(*whole), sum.total, sum.valid()); });
    if (!whole->groups) return;
    expect(groups.sure == whole->groups->sure && groups.undecided == whole->groups->undecided, [&] {
      return tr("{}: groups 1, 2 and 3 of the communes add up to {}, {} and {}, not to {}, {} and {}", label(*whole),
                groups.sure[0], groups.sure[1], groups.sure[2], whole->groups->sure[0], whole->groups->sure[1],
                whole->groups->sure[2]);
    });
    if (!whole->without_group) return;
    const std::int64_t more = std::max<std::int64_t>(0, whole->planned.value_or(0) - wanted);
    expect(without_group + more == *whole->without_group, [&] {
      return tr("{}: {} are in no group, its communes have {} of them", label(*whole), *whole->without_group,
                without_group);
    });
  }

  /// What was read of the files comes to the lines, whatever units it went through.
  void check_files() {
    for (const auto& [layer, read] : report_.read_of_files) {
      const UnitLine* whole = report_.whole(layer);
      expect(whole != nullptr && whole->count.total == read.total && whole->count.valid() == read.valid(), [&] {
        return tr("{}: the sheets of the files have {} features, {} valid; the lines have {}, {}",
                  report_.titles.at(layer), read.total, read.valid(), whole == nullptr ? 0 : whole->count.total,
                  whole == nullptr ? 0 : whole->count.valid());
      });
    }
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
