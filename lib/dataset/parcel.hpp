#pragma once
// What only land parcels need: the columns that follow from others.
#include <memory>

#include "stream/pipeline.hpp"

namespace sohoa {

/// Fills the sorting numbers, the drawn area, and loaiDat from the symbol of 1995. Issues: parcel.land-use-from-1995.
/// Stands behind the commune stage.
std::unique_ptr<Stage> make_parcel_stage();

}  // namespace sohoa
