#pragma once
// Which coordinate system a file means, whatever its .prj says.
#include <string>
#include <string_view>

namespace sohoa::crs {

/// What is worth saying about a definition.
enum class Note {
  none,
  says_wgs84,         ///< a VN-2000 zone by its numbers that names WGS 84 as its datum: a warning
  unnamed_datum,      ///< a VN-2000 zone by its numbers without a usable datum name
  other_datum,        ///< a VN-2000 zone by its numbers that names some other datum: a warning
  towgs84_ignored,    ///< carries a shift to WGS 84 other than EPSG:6960, which is not used
  withdrawn_code,     ///< 6956–6959, replaced by 5896–5899
  code_contradicted,  ///< names an EPSG code that its own numbers contradict; the numbers count: a warning
  hn72,               ///< HN-72, the datum before VN-2000: no formula leads from it to VN-2000 (circular 973/2001)
  local_grid,         ///< says itself that it lies nowhere on the Earth
  unknown,            ///< read, but none of the systems that can be taken without a code
  unreadable,         ///< no definition at all
};

struct Identified {
  int epsg = 0;  ///< 0 when it cannot be told; --crs has to
  Note note = Note::none;
  std::string says;  ///< what the text says, in short: name; projection numbers; datum. Empty when unreadable
};

/// The EPSG code that WKT (OGC, ESRI, WKT 2), a PROJ string or any text of parse_epsg() means.
///
/// - A transverse Mercator with false easting 500 000 m, false northing 0, latitude of origin 0, an ellipsoid of the
/// size of WGS 84, and a
///   scale and meridian of zones() is that zone, whatever datum it names: the programs of the trade know no VN-2000,
///   and offices chose WGS 84 or nothing.
/// - One exception: EPSG:32648 and 32649 that carry their code stay UTM on WGS 84. Without the code
/// ("WGS_1984_UTM_Zone_48N") they are taken as
///   3405 and 3406, with says_wgs84, because that is how VN-2000 was written; --crs EPSG:32648 says otherwise.
/// - A code of EPSG counts when the numbers beside it agree. HN-72 keeps its code, with the note hn72.
/// - A projected system without a code whose name and numbers are both those of an EPSG entry (ESRI's Web Mercator,
/// say) has that code.
/// - Longitude and latitude on WGS 84 are 4326, on VN-2000 4756.
Identified identify(std::string_view text);

/// True for the notes a user should see although a system was found: the text says one thing and its numbers another.
bool is_warning(Note note);

/// One sentence in the user's language on what the note means and what to do; empty for Note::none.
std::string explain(const Identified& found);

}  // namespace sohoa::crs
