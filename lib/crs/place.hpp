#pragma once
// Whether coordinates lie where the commune codes say, and which mistake would explain it if they do not.
#include <span>
#include <string>

#include "admin/units.hpp"

namespace sohoa::crs {

/// The box around a source's coordinates, in its own units, east before north.
struct Extent {
  double minx, miny, maxx, maxy;
  double x() const { return (minx + maxx) / 2; }
  double y() const { return (miny + maxy) / 2; }
};

/// How coordinates read.
enum class Reading {
  fine,         ///< where they should be
  other_zone,   ///< right in another zone of VN-2000
  swapped,      ///< north stands before east (or latitude before longitude)
  millimetres,  ///< of a DGN file, a thousand to the metre
  centimetres,  ///< a hundred to the metre
  hn72,         ///< easting with a zone prefix, 18 or 19 million: Gauss-Krüger on HN-72
  degrees,      ///< longitude and latitude under a projected system
  local_grid,   ///< near (0, 0): measured freely, without a place on the Earth
  nowhere,      ///< none of these explains them
};

/// The outcome of a check of place.
struct PlaceVerdict {
  Reading reading = Reading::fine;
  int epsg = 0;           ///< the system in which the other reading is right; the present one when fine
  double present_km = 0;  ///< from the middle of the extent to the nearest seat, as the source says it is
  double other_km = 0;    ///< the same in the other reading
  bool whole = false;  ///< the other reading lies within the limit of its place, so that it explains the whole distance
  std::string_view code;  ///< the commune (of 2025) that present_km is measured from; empty without places
};

/// Judges an extent against the communes the data should lie in.
///
/// The present reading is fine within Place::limit_km() of a seat, or when an extent of less than 100 km holds a seat.
/// Otherwise all zones and swapped axes are tried, and the other units; one that brings the middle at least 10 km
/// nearer to a seat is reported, and among readings within 2 km of each other the simplest (zone before swapped axes).
/// HN-72 by its code is refused as hn72.
PlaceVerdict judge_place(const Extent& extent, int epsg, std::span<const admin::Place> places);

/// Whether an extent, however wide, has a seat in it or near it. What is scattered, such as farms in a list, may have
/// one place astray that says nothing about the others.
bool reaches_a_seat(const Extent& extent, int epsg, std::span<const admin::Place> places);

/// Judges an extent without knowing the commune: easting 335 000–665 000 and northing 900 000–2 600 000 in a 3° zone
/// (wider in UTM), Viet Nam's box otherwise. Tells swapped axes, other units, HN-72, degrees and local grids, never
/// another zone.
PlaceVerdict judge_range(const Extent& extent, int epsg);

/// One sentence in the user's language: what is wrong and the likely cure. Empty when fine.
std::string explain(const PlaceVerdict& verdict, int epsg);

}  // namespace sohoa::crs
