#include "dataset/sheet_lookup.hpp"

#include "schema/judge_context.hpp"

namespace sohoa {

SheetTable::Answer SheetLookup::find(const Row& row, std::string_view code) const {
  if (!options_.table || row.get(sheet_).is_null()) return {};
  const int scale = options_.map_scale > 0 ? options_.map_scale : parse_scale(row.get(scale_).text());
  return options_.table->find(code, row.get(sheet_).text(), scale);
}

}  // namespace sohoa
