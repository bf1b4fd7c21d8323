#include "stream/changes.hpp"

namespace sohoa {

void ChangeCounter::add(const Batch& batch) {
  for (const Change& change : batch.changes) {
    const View key{change.origin.file, change.rule, change.field, change.by_value ? change.before : std::string_view{},
                   change.by_value ? change.after : std::string_view{}};
    auto found = entries_.find(key);
    if (found == entries_.end()) {
      found = entries_
                  .emplace(Key{std::get<0>(key), std::string(std::get<1>(key)), std::string(std::get<2>(key)),
                               std::string(std::get<3>(key)), std::string(std::get<4>(key))},
                           Entry{std::string(change.before), std::string(change.after), change.origin, 0})
                  .first;
    }
    found->second.count += change.count;
  }
}

void ChangeCounter::flush(Batch& late) const {
  for (const auto& [key, entry] : entries_) {
    Issue issue;
    issue.severity = Severity::info;
    issue.rule = late.arena.copy(std::get<1>(key));
    issue.field = late.arena.copy(std::get<2>(key));
    issue.before = late.arena.copy(entry.before);
    issue.after = late.arena.copy(entry.after);
    issue.value = issue.before;
    issue.count = entry.count;
    issue.origin = entry.first;
    late.issues.push_back(issue);
  }
}

}  // namespace sohoa
