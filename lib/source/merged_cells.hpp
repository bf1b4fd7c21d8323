#pragma once
// A cell merged over several rows holds for all of them, but only the first one has its value in the file.
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "source/sheet.hpp"

namespace sohoa::source {

/// Gives the records of a table, from the first to the last, the values of ranges that begin in a record above.
class MergedCells {
 public:
  /// `merges`: in ascending order of their first rows, as far as they are known by this row.
  void fill(SheetRow& record, const std::vector<Merge>& merges);
  std::int64_t filled() const { return filled_; }            ///< how many cells
  const std::string& first_place() const { return place_; }  ///< of the first one: "A3"

 private:
  struct Range {
    std::int64_t last_row;
    Cell cell;
    std::string text;
  };
  void give(SheetRow& record, const Range& range);

  std::deque<Range> open_;
  std::size_t next_ = 0;  ///< of the merges
  std::int64_t filled_ = 0;
  std::string place_;
};

}  // namespace sohoa::source
