#include "admin/history.hpp"

#include <algorithm>

#include "base/data.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "text/number.hpp"

namespace sohoa::admin {

const History& History::shipped() {
  static const History history(data_path("admin"));
  return history;
}

History::History(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "changes.csv";
  const Table changes = Table::read(file);
  const std::size_t date = changes.column("date"), code = changes.column("code"), before = changes.column("before"),
                    after = changes.column("after"), act = changes.column("act");
  for (std::size_t i = 0; i < changes.rows().size(); ++i) {
    const std::vector<std::string>& row = changes.rows()[i];
    const auto day = text::parse_date(row[date]);
    if (!day)
      throw Error(Exit::fault,
                  tr("{}: line {} is damaged; install the program's data again", file.string(), changes.line(i)));
    changes_.push_back({row[code], *day, row[before], row[after], row[act]});
  }
  std::stable_sort(changes_.begin(), changes_.end(), [](const NameChange& a, const NameChange& b) {
    return a.code != b.code ? a.code < b.code : a.day < b.day;
  });
  const Table acts = Table::read(folder / "acts_2025.csv");
  for (const std::vector<std::string>& row : acts.rows())
    acts_.emplace_back(row[acts.column("province")], row[acts.column("act")]);
}

std::vector<const NameChange*> History::of(std::string_view code) const {
  std::vector<const NameChange*> found;
  for (const NameChange& change : changes_)
    if (change.code == code) found.push_back(&change);
  return found;
}

std::string_view History::name_at(std::string_view code, std::string_view listed,
                                  std::chrono::year_month_day day) const {
  const auto changes = of(code);
  if (changes.empty()) return listed;
  std::string_view name = changes.front()->before;
  for (const NameChange* change : changes)
    if (change->day <= day) name = change->after;
  return name;
}

std::string_view History::communes_act(std::string_view province) const {
  for (const auto& [code, act] : acts_)
    if (code == province) return act;
  return {};
}

}  // namespace sohoa::admin
