#include "schema/tolerance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/data.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

double number(const std::string& text, const std::filesystem::path& path) {
  const auto value = text::parse_number(text, '.');
  if (!value) throw InputError(tr("{}: \"{}\" is not a number", path.string(), text));
  return *value;
}

}  // namespace

AreaTolerance::AreaTolerance(const std::filesystem::path& path) {
  const Table table = Table::read(path);
  const std::size_t kind = table.column("kind"), scale = table.column("scale"), from = table.column("from");
  const std::size_t value = table.column("value"), valid_from = table.column("valid_from");
  for (const auto& row : table.rows()) {
    Scale& target = at_scale(static_cast<int>(number(row[scale], path)));
    const double amount = number(row[value], path);
    if (row[kind] == "point") {
      target.point_error = amount;
      continue;
    }
    newest_from_ = row[valid_from];
    if (row[kind] == "base") target.steps.push_back({0, amount, 0});
    if (row[kind] == "step") target.steps.push_back({number(row[from], path), 0, amount / 10});
  }
  std::erase_if(scales_, [](const Scale& entry) { return entry.steps.empty(); });
  if (scales_.empty()) throw InputError(tr("{}: no area tolerances in the table", path.string()));
  add_up();
}

AreaTolerance::Scale& AreaTolerance::at_scale(int scale) {
  const auto place =
      std::lower_bound(scales_.begin(), scales_.end(), scale, [](const Scale& s, int n) { return s.scale < n; });
  if (place != scales_.end() && place->scale == scale) return *place;
  return *scales_.insert(place, Scale{scale, 0, {}});
}

void AreaTolerance::add_up() {
  for (Scale& scale : scales_) {
    std::sort(scale.steps.begin(), scale.steps.end(), [](const Step& a, const Step& b) { return a.from < b.from; });
    for (std::size_t i = 1; i < scale.steps.size(); ++i) {
      const Step& before = scale.steps[i - 1];
      scale.steps[i].at_from = before.at_from + (scale.steps[i].from - before.from) * before.per_metre;
    }
  }
}

const AreaTolerance& AreaTolerance::standard() {
  static const AreaTolerance table(data_path("codelists/area-tolerance.csv"));
  return table;
}

double AreaTolerance::at(double area, int scale, std::string_view date) const {
  if (!(area >= 0)) return std::numeric_limits<double>::quiet_NaN();
  const Scale* chosen = &scales_.back();
  for (auto entry = scales_.rbegin(); entry != scales_.rend() && scale > 0 && entry->scale >= scale; ++entry)
    chosen = &*entry;
  const Step* step = &chosen->steps.front();
  for (const Step& candidate : chosen->steps)
    if (area >= candidate.from) step = &candidate;
  const double newest = step->at_from + (area - step->from) * step->per_metre;
  if (date.empty() || date >= newest_from_) return newest;
  return std::max(newest, chosen->point_error * std::sqrt(2 * area));
}

}  // namespace sohoa
