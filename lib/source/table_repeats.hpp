#pragma once
// A workbook often has a sheet "Tổng" that holds once more what stands on the others.
#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "source/sheet.hpp"
#include "source/table_finder.hpp"

namespace sohoa::source {

/// Counts, sheet after sheet, how many records stand on an earlier one already. Records are compared by a 64-bit hash
/// of what they hold in the columns that all tables have, without their running number: 8 bytes a record are kept.
class TableRepeats {
 public:
  /// `shapes`: of all tables that are read, in their order.
  explicit TableRepeats(const std::vector<const TableShape*>& shapes);

  /// The table is read from its beginning.
  void begin(std::size_t table);
  void observe(std::size_t table, const SheetRow& row);
  /// How many records of the table that was read last stand on an earlier one; 0 where they are too few to say
  /// anything, or less than nine in ten.
  std::int64_t finish();

 private:
  std::vector<std::vector<std::pair<std::uint32_t, std::uint64_t>>> columns_;  ///< place and hash of the name, by place
  std::unordered_set<std::uint64_t> earlier_;
  std::vector<std::uint64_t> records_;
};

}  // namespace sohoa::source
