#pragma once
// What only accommodation lists need: where an establishment is, its type and rank, how it is reached, its key.
#include <deque>
#include <memory>
#include <string>

#include "dataset/commune.hpp"
#include "schema/schema.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// True for our schema accommodation and copies of it.
bool is_accommodation(const Schema& schema);

struct AccommodationPlaceOptions {
  CommuneOptions commune;  ///< --commune --province --edition --boundary
  int epsg = 0;            ///< --crs, or the zone of --province: of metres in a cell; 0: not said
  bool again = false;      ///< the input has been through here
};

/// Says which commune an establishment is in and gives it a point; stands behind the mapping stage and before the
/// geometry stage.
///
/// - The commune: the code; else what the fields xa, quan_huyen, tinh tell; else the address; else the section of the
///   table; else (where no --commune is given) the commune that holds the point, or the nearest one within
///   kNearestWithin. A name that stays open is left to the commune stage, which names the candidates.
/// - The point: the source's own (the middle of an outline), else toa_do (both coordinates in any form, metres of
///   VN-2000, a link to a map, a Plus Code), else a Plus Code in the address, else the commune's seat. cach_lay_toa_do
///   and do_chinh_xac say which; in a dataset of ours a point that was moved from the seat becomes one of its own.
/// - House, street and hamlet are taken from the address where they are empty.
///
/// A run without any coordinates is in degrees. Issues: accommodation.commune-absent, -commune-differs,
/// -commune-nearest, -place-unreadable, -place-short-link, -place-rough; counted changes: -commune-from-address,
/// -commune-from-place, -place-plus-code, -place-of-outline, -address-parted.
std::unique_ptr<Stage> make_accommodation_place_stage(AccommodationPlaceOptions options);

/// Brings type, rank, decision, telephones, e-mail, web address and state to the forms of the schema; stands behind the
/// commune stage. Issues: accommodation.stars-unreadable, -phone-invalid, -type-differs, -name-symbols; counted
/// changes: -type-recoded, -type-from-name, -phone-old-prefix, -normalised.
std::unique_ptr<Stage> make_accommodation_values_stage(bool again);

/// Gives ma_co_so to those without one: the source's own id (with the commune where it is a mere number), else commune
/// and name; to one whose key is taken, with house and street or the telephone number behind it, and a number where
/// that is taken too. In input order; keeps the keys in memory.
std::unique_ptr<Stage> make_accommodation_key_stage();

/// The same for a list that is held whole: of namesakes each has its house or telephone number in its key, so that keys
/// do not depend on the order of the rows.
void give_accommodation_keys(const Header& header, std::deque<Batch>& list);

}  // namespace sohoa
