#pragma once
// What only land parcels need: the columns that follow from others, and what became of the map sheets.
#include <memory>

#include "base/options.hpp"
#include "dataset/sheet_lookup.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// --renumber-sheets
Options parcel_options();
/// Reads the table of sheets: call it before a thread starts. Throws what SheetTable::load() throws.
SheetOptions sheet_arguments(const Arguments& arguments);

/// Fills the sorting numbers, the drawn area, loaiDat from the symbol of 1995, and soHieuToBanDoMoi from the table of
/// sheets. Issues: parcel.land-use-from-1995, parcel.sheet-*. Stands behind the commune stage, which chooses the
/// commune of a split one's land by the same table.
std::unique_ptr<Stage> make_parcel_stage(SheetOptions options);

}  // namespace sohoa
