#pragma once
// What only the land register (form PL03-01) needs.
#include <memory>

#include "schema/schema.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// True for our schema land-register and copies of it.
bool is_land_register(const Schema& schema);

/// Judges communes and addresses: land-register.commune-unknown; land-register.address-unit, when a part of the
/// parcel's address is a commune, district or province, which the form wants left out (letter 2071/QLĐĐ-TKKKTTĐĐ, field
/// 23); fills tenXa. Stands behind the mapping stage.
std::unique_ptr<Stage> make_land_register_stage();

}  // namespace sohoa
