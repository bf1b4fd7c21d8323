#pragma once
// Counted changes: a repair that follows from the value alone is one issue with a count, not one per feature.
#include <map>
#include <string>
#include <tuple>

#include "stream/feature.hpp"

namespace sohoa {

/// Adds up the changes of all batches in input order and gives them out as late issues of severity info.
class ChangeCounter {
 public:
  void add(const Batch& batch);
  /// Appends one late issue per (file, rule, field[, before, after]) to `late`, in that order.
  void flush(Batch& late) const;

 private:
  struct Entry {
    std::string before, after;
    Origin first;
    std::int64_t count = 0;
  };
  using Key = std::tuple<std::uint32_t, std::string, std::string, std::string, std::string>;
  using View = std::tuple<std::uint32_t, std::string_view, std::string_view, std::string_view, std::string_view>;
  /// Looks up by views, so that counting a change that is known does not allocate.
  struct Less {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return View(a) < View(b);
    }
  };
  std::map<Key, Entry, Less> entries_;
};

}  // namespace sohoa
