#include "crs/identify.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <optional>

#include "base/message.hpp"
#include "crs/definition.hpp"
#include "crs/proj_handle.hpp"
#include "crs/zones.hpp"

namespace sohoa::crs {
namespace {

enum class Datum { vn2000, wgs84, hn72, unnamed, other };

/// The numbers of a transverse Mercator: degrees and metres.
struct Mercator {
  double latitude = NAN, meridian = NAN, scale = NAN, easting = NAN, northing = NAN;
};

struct Read {
  Object crs;       // without the shift to WGS 84 that may be bound to it
  Object geodetic;  // its longitude and latitude
  std::optional<std::array<double, 7>> shift;
};

std::string letters(std::string_view text) {
  std::string kept;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)))
      kept += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return kept;
}

std::string name_of(const PJ* object) {
  const char* name = object == nullptr ? nullptr : proj_get_name(object);
  return name == nullptr ? "" : name;
}

bool contains(const std::string& text, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts)
    if (text.find(part) != std::string::npos) return true;
  return false;
}

/// The EPSG code an object carries, 0 without one.
int code_of(const PJ* object) {
  const char* authority = proj_get_id_auth_name(object, 0);
  const char* code = proj_get_id_code(object, 0);
  return authority != nullptr && code != nullptr && std::string_view(authority) == "EPSG" ? std::atoi(code) : 0;
}

/// Null for what is no definition. PROJ would also take words, and look for a system with such a name.
Object parse(PJ_CONTEXT* context, std::string_view text) {
  if (text.find_first_of("[{+") == std::string_view::npos) return {};
  std::string definition(text);
  if (definition.starts_with("\xEF\xBB\xBF")) definition.erase(0, 3);
  if (definition.find("+proj=") != std::string::npos && definition.find("+type=crs") == std::string::npos)
    definition += " +type=crs";
  return Object(proj_create(context, definition.c_str()));
}

Read read(PJ_CONTEXT* context, std::string_view text) {
  Read found;
  found.crs = parse(context, text);
  if (found.crs && proj_get_type(found.crs.get()) == PJ_TYPE_COMPOUND_CRS)
    found.crs.reset(proj_crs_get_sub_crs(context, found.crs.get(), 0));
  if (found.crs && proj_get_type(found.crs.get()) == PJ_TYPE_BOUND_CRS) {
    const Object operation(proj_crs_get_coordoperation(context, found.crs.get()));
    std::array<double, 7> shift{};
    if (operation && proj_coordoperation_get_towgs84_values(context, operation.get(), shift.data(), 7, 0))
      found.shift = shift;
    found.crs.reset(proj_get_source_crs(context, found.crs.get()));
  }
  if (found.crs && !proj_is_crs(found.crs.get())) found.crs.reset();
  if (found.crs) found.geodetic.reset(proj_crs_get_geodetic_crs(context, found.crs.get()));
  return found;
}

double semi_major(PJ_CONTEXT* context, const PJ* geodetic, double& flattening) {
  const Object ellipsoid(geodetic == nullptr ? nullptr : proj_get_ellipsoid(context, geodetic));
  double major = 0, minor = 0;
  int computed = 0;
  if (ellipsoid) proj_ellipsoid_get_parameters(context, ellipsoid.get(), &major, &minor, &computed, &flattening);
  return major;
}

std::string datum_name(PJ_CONTEXT* context, const PJ* geodetic) {
  const Object datum(geodetic == nullptr ? nullptr : proj_crs_get_datum_forced(context, geodetic));
  return name_of(datum.get());
}

Datum datum_of(PJ_CONTEXT* context, const PJ* geodetic) {
  double flattening = 0;
  const double major = semi_major(context, geodetic, flattening);
  const std::string name = letters(datum_name(context, geodetic));
  if (contains(name, {"hanoi1972", "hn72", "hn1972"})) return Datum::hn72;
  if (contains(name, {"vietnam2000", "vn2000"})) return Datum::vn2000;
  // Krassovsky's ellipsoid under a Vietnamese zone can only be HN-72, however it is called.
  if (std::abs(major - 6378245) < 1 && std::abs(flattening - 298.3) < 1e-3) return Datum::hn72;
  if (name.empty() || contains(name, {"unknown", "unnamed", "notspecified", "undefined", "mif9999", "mif999"}))
    return Datum::unnamed;
  return contains(name, {"wgs1984", "wgs84", "worldgeodeticsystem1984"}) ? Datum::wgs84 : Datum::other;
}

/// The numbers of a projected system when it is a transverse Mercator in metres.
std::optional<Mercator> mercator_of(PJ_CONTEXT* context, const PJ* crs) {
  const Object conversion(proj_crs_get_coordoperation(context, crs));
  const char* method = nullptr;
  if (!conversion || !proj_coordoperation_get_method_info(context, conversion.get(), &method, nullptr, nullptr))
    return {};
  if (letters(method == nullptr ? "" : method) != "transversemercator") return {};
  const Object axes(proj_crs_get_coordinate_system(context, crs));
  double metres = 0;
  if (!axes ||
      !proj_cs_get_axis_info(context, axes.get(), 0, nullptr, nullptr, nullptr, &metres, nullptr, nullptr, nullptr) ||
      std::abs(metres - 1) > 1e-9)
    return {};
  Mercator found;
  const int count = proj_coordoperation_get_param_count(context, conversion.get());
  for (int i = 0; i < count; ++i) {
    const char* code = nullptr;
    double value = 0, unit = 1;
    proj_coordoperation_get_param(context, conversion.get(), i, nullptr, nullptr, &code, &value, nullptr, &unit,
                                  nullptr, nullptr, nullptr, nullptr);
    const double degrees = value * unit * 180 / std::numbers::pi;
    switch (code == nullptr ? 0 : std::atoi(code)) {
      case 8801:
        found.latitude = degrees;
        break;
      case 8802:
        found.meridian = degrees;
        break;
      case 8805:
        found.scale = value * unit;
        break;
      case 8806:
        found.easting = value * unit;
        break;
      case 8807:
        found.northing = value * unit;
        break;
      default:
        break;
    }
  }
  return found;
}

const Zone* zone_of(const Mercator& numbers) {
  const bool usual = std::abs(numbers.latitude) < 1e-9 && std::abs(numbers.easting - 500000) < 1e-3 &&
                     std::abs(numbers.northing) < 1e-3;
  return usual ? zone_at(numbers.meridian, numbers.scale) : nullptr;
}

std::string describe(PJ_CONTEXT* context, const Read& found, const std::optional<Mercator>& numbers) {
  std::string text = name_of(found.crs.get());
  if (numbers)
    text += fmt::format("; tmerc lon_0={:.10g} k={:.10g} x_0={:.10g} y_0={:.10g}", numbers->meridian, numbers->scale,
                        numbers->easting, numbers->northing);
  const std::string datum = datum_name(context, found.geodetic.get());
  return datum.empty() ? text : text + "; " + datum;
}

/// True when the shift is the one the regulation gives, in PROJ's sign convention (QĐ 05/2007/QĐ-BTNMT, EPSG:6960).
bool is_national(const std::array<double, 7>& shift) {
  constexpr std::array<double, 7> kNational{-191.90441429, -39.30318279, -111.45032835, 0.00928836,
                                            -0.01975479,   0.00427372,   0.252906278};
  for (std::size_t i = 0; i < shift.size(); ++i)
    if (std::abs(shift[i] - kNational[i]) > 1e-7) return false;
  return true;
}

Note note_of(Datum datum, const Read& found) {
  if (datum == Datum::wgs84) return Note::says_wgs84;
  if (datum == Datum::other) return Note::other_datum;
  if (found.shift && !is_national(*found.shift)) return Note::towgs84_ignored;
  return datum == Datum::unnamed && !found.shift ? Note::unnamed_datum : Note::none;
}

/// Longitude and latitude without a code: only the two systems that need none.
Identified identify_geographic(Datum datum, Identified found, const Read& parts) {
  if (datum == Datum::wgs84) found.epsg = kWgs84;
  if (datum == Datum::vn2000) found.epsg = kVn2000;
  found.note = found.epsg == 0 ? Note::unknown : Note::none;
  if (found.epsg == kVn2000 && parts.shift && !is_national(*parts.shift)) found.note = Note::towgs84_ignored;
  return found;
}

/// The code of a system whose name and numbers are both those of one EPSG entry, such as ESRI's
/// "WGS_1984_Web_Mercator_Auxiliary_Sphere", which carries no code. 90 is PROJ's word for that; 70 would mean the
/// numbers alone.
int code_by_name(PJ_CONTEXT* context, const PJ* crs) {
  int* confidence = nullptr;
  PJ_OBJ_LIST* list = proj_identify(context, crs, "EPSG", nullptr, &confidence);
  int code = 0;
  if (list != nullptr && proj_list_get_count(list) > 0 && confidence[0] >= 90) {
    const Object best(proj_list_get(context, list, 0));
    code = code_of(best.get());
  }
  proj_int_list_destroy(confidence);
  proj_list_destroy(list);
  return code;
}

bool is_wgs84_utm(int code) {
  return code == 32648 || code == 32649;
}

Identified from_code(int code) {
  Identified found{code, Note::none, fmt::format("EPSG:{}", code)};
  PJ_CONTEXT* context = thread_context();
  const Object object = from_epsg(context, code);
  if (!object) return {0, Note::unknown, found.says};
  found.says += " " + name_of(object.get());
  const Object geodetic(proj_crs_get_geodetic_crs(context, object.get()));
  if (!known(code)) return {0, Note::unknown, found.says};
  if (current(code) != code) return {current(code), Note::withdrawn_code, found.says};
  if (contains(letters(datum_name(context, geodetic.get())), {"hanoi1972"})) found.note = Note::hn72;
  return found;
}

/// A system that carries a code: the code counts when a transverse Mercator's numbers do not contradict it.
Identified judge_code(int code, const std::optional<Mercator>& numbers, const Zone* zone) {
  Identified found = from_code(code);
  if (found.epsg == 0 || !numbers) return found;
  if (zone == nullptr && found.note == Note::none && crs::zone(found.epsg) != nullptr) return {0, Note::unknown, {}};
  if (zone == nullptr) return found;
  const bool agrees = is_wgs84_utm(code)
                          ? zone_at(numbers->meridian, 0.9996) == zone && (code == 32648) == (zone->epsg == 3405)
                          : zone->epsg == found.epsg || crs::zone(found.epsg) == nullptr;
  if (agrees) return found;
  return {zone->epsg, Note::code_contradicted, {}};
}

}  // namespace

Identified identify(std::string_view text) {
  if (const std::optional<int> code = parse_epsg(text)) return from_code(*code);
  PJ_CONTEXT* context = thread_context();
  const Read parts = read(context, text);
  if (!parts.crs) return {0, Note::unreadable, {}};
  const PJ_TYPE type = proj_get_type(parts.crs.get());
  const bool projected = type == PJ_TYPE_PROJECTED_CRS;
  const std::optional<Mercator> numbers = projected ? mercator_of(context, parts.crs.get()) : std::nullopt;
  Identified found{0, Note::unknown, describe(context, parts, numbers)};
  if (type == PJ_TYPE_ENGINEERING_CRS) return {0, Note::local_grid, found.says};

  double flattening = 0;
  const bool same_size = std::abs(semi_major(context, parts.geodetic.get(), flattening) - 6378137) < 1;
  const Zone* zone = numbers && same_size ? zone_of(*numbers) : nullptr;
  const Datum datum = datum_of(context, parts.geodetic.get());
  if (const int code = code_of(parts.crs.get()); code != 0) {
    Identified by_code = judge_code(code, numbers, zone);
    by_code.says = found.says;
    if (by_code.epsg != 0) return by_code;
  }
  if (datum == Datum::hn72) return {0, Note::hn72, found.says};
  if (zone != nullptr) return {zone->epsg, note_of(datum, parts), found.says};
  if (!projected) return identify_geographic(datum, found, parts);
  if (const int code = code_by_name(context, parts.crs.get()); code != 0 && crs::zone(code) == nullptr)
    return {code, Note::none, found.says};
  return found;
}

bool is_warning(Note note) {
  return note == Note::says_wgs84 || note == Note::other_datum || note == Note::code_contradicted;
}

std::string explain(const Identified& found) {
  switch (found.note) {
    case Note::none:
      return {};
    case Note::says_wgs84:
      return tr(
          "names WGS 84 as its datum; taken as VN-2000 (EPSG:{}) because its numbers are those of that zone; --crs "
          "settles it",
          found.epsg);
    case Note::unnamed_datum:
      return tr("names no datum; taken as VN-2000 (EPSG:{}) by its numbers", found.epsg);
    case Note::other_datum:
      return tr("names another datum ({}); taken as VN-2000 (EPSG:{}) by its numbers; --crs settles it", found.says,
                found.epsg);
    case Note::towgs84_ignored:
      return tr("carries its own shift to WGS 84, which is not used; EPSG:{} is always shifted by EPSG:6960",
                found.epsg);
    case Note::withdrawn_code:
      return tr("names a withdrawn code; EPSG:{} stands in its place", found.epsg);
    case Note::code_contradicted:
      return tr("names a code that its own numbers contradict; taken as EPSG:{} by its numbers; --crs settles it",
                found.epsg);
    case Note::hn72:
      return tr(
          "is HN-72, and no formula leads from there to VN-2000; convert it with the survey office's tool for its area "
          "first");
    case Note::local_grid:
      return tr("is a local grid without a place on the Earth; bring it to VN-2000 by control points first");
    case Note::unknown:
      return tr("is no coordinate system that can be taken without a code ({}); give --crs EPSG:n", found.says);
    case Note::unreadable:
      return tr("its coordinate system cannot be read; give --crs EPSG:n");
  }
  return {};
}

}  // namespace sohoa::crs
