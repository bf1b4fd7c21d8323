#include "progress/below.hpp"

#include <algorithm>

#include "base/message.hpp"
#include "progress/show_full.hpp"

namespace sohoa::progress {
namespace {

class Finder {
 public:
  Finder(const FullReport& report, double least) : report_(report), least_(least) {}

  Below find() {
    const bool planned = std::any_of(report_.targets.begin(), report_.targets.end(),
                                     [](const TargetLine& line) { return line.current; });
    planned ? look_at_targets() : look_at_units();
    std::stable_sort(low_.begin(), low_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [percent, line] : low_) found_.lines.push_back(std::move(line));
    return std::move(found_);
  }

 private:
  void look(double percent, const std::string& label) {
    ++found_.judged;
    if (percent < least_) low_.emplace_back(percent, tr("{}: {} %", label, percent_figure(percent)));
  }

  void look_at_targets() {
    std::size_t unknown = 0;
    std::string first;
    for (const TargetLine& line : report_.targets) {
      if (!line.current || line.standing == Standing::not_asked) continue;
      const PlanTarget& target = line.target;
      const std::string title = target_title(report_, line);
      const std::string label =
          target.layer.empty()
              ? title
              : report_.titles.at(target.layer) + ", " + unit_label(report_, target.unit, target.layer) + ", " + title;
      if (line.percent)
        look(*line.percent, label);
      else if (++unknown == 1)
        first = label;
    }
    if (unknown > 0) found_.apart.push_back(tr("no data to judge {} targets by, the first: {}", unknown, first));
  }

  void look_at_units() {
    std::int64_t slips = 0;
    std::size_t codes = 0;
    for (const UnitLine& line : report_.lines) {
      if (line.count.total == 0) continue;
      if (!line.genuine) {
        slips += line.count.total;
        ++codes;
        continue;
      }
      look(100.0 * static_cast<double>(line.count.valid()) / static_cast<double>(line.count.total),
           report_.titles.at(line.layer) + ", " + unit_label(line) + ", " + tr("valid"));
    }
    if (codes > 0)
      found_.apart.push_back(
          tr("{} features with codes that are no commune's ({}) have no line of their own, the whole "
             "has them",
             slips, codes));
  }

  const FullReport& report_;
  const double least_;
  Below found_;
  std::vector<std::pair<double, std::string>> low_;
};

}  // namespace

Below find_below(const FullReport& report, double least) {
  return Finder(report, least).find();
}

}  // namespace sohoa::progress
