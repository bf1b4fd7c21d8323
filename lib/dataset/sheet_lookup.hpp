#pragma once
// What the office's table of map sheets (sheet_table.hpp) says about a row.
#include <memory>
#include <string_view>

#include "dataset/row.hpp"
#include "dataset/sheet_table.hpp"

namespace sohoa {

struct SheetOptions {
  std::shared_ptr<const SheetTable> table;  ///< --renumber-sheets; null: sheets keep their numbers
  int map_scale = 0;                        ///< --map-scale: which of two sheets of one number; 0: column tyLe says
};

class SheetLookup {
 public:
  SheetLookup(SheetOptions options, const Header& header)
      : options_(std::move(options)), sheet_(header.find("soHieuToBanDo")), scale_(header.find("tyLe")) {}

  /// For the sheet of a row of the old commune `code`; Kind::unknown_commune without a table or a sheet.
  SheetTable::Answer find(const Row& row, std::string_view code) const;

 private:
  SheetOptions options_;
  int sheet_, scale_;  ///< columns
};

}  // namespace sohoa
