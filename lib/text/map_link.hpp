#pragma once
// Links to maps, which people copy into tables in place of coordinates.
#include <optional>
#include <string_view>

#include "text/coordinate.hpp"

namespace sohoa::text {

/// What a link to a map says about a place, without asking the network.
struct MapLink {
  std::optional<LatLon> place;
  std::string_view code;  ///< a Plus Code in the link: "7PH9X334+FF" of …/maps/place/7PH9X334%2BFF, its sign as "%2B"
  bool of_picture = false;  ///< the place is only the middle of the picture
};

/// Whether the text holds an address in the web, with "http" or without ("maps.app.goo.gl/…").
bool is_link(std::string_view text);

/// The place in a link: of Google Maps the pin ("!3d20.97!4d107.76"), else what was asked for ("q=", "query=",
/// "destination=", "ll=", "/place/20.97,107.76", "/search/…"), else the middle of the picture ("@20.97,107.76,17z"); of
/// OpenStreetMap "mlat=…&mlon=…", else "#map=17/20.97/107.76"; "geo:20.97,107.76". None when the link is a short one,
/// which only the network can follow, or leads out of the latitudes and longitudes of Viet Nam.
std::optional<MapLink> parse_map_link(std::string_view text);

}  // namespace sohoa::text
