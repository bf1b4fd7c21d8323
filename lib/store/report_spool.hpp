#pragma once
// The lines of a workbook, kept on disk until the end shows which sheets there are.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "store/sqlite.hpp"
#include "store/staging.hpp"

namespace sohoa::store {

/// A temporary database beside the report. Takes about the size of the texts on disk and 8 MB of memory.
class ReportSpool {
 public:
  /// Throws OutputError like all the others; `report` is the path that messages name.
  explicit ReportSpool(const std::string& report);

  /// Where a line belongs: lines of one sheet come back by run, file and row, and then as they were added.
  struct Place {
    std::size_t sheet = 0, run = 0;
    std::uint32_t file = 0;
    std::int64_t row = 0;
  };
  void add(const Place& place, std::string_view line);
  /// No more lines come.
  void close();
  void each(std::size_t sheet, const std::function<void(std::string_view line)>& take);

 private:
  StagingFile file_;
  Database database_;
  Statement insert_, select_;
};

}  // namespace sohoa::store
