#include "dataset/point_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/message.hpp"
#include "crs/definition.hpp"
#include "crs/zones.hpp"
#include "text/coordinate.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

/// "107.77,20.98", the form in which programs write millions.
std::optional<std::pair<double, double>> plain_numbers(std::string_view text) {
  double first = 0, second = 0;
  const char* const end = text.data() + text.size();
  const auto one = std::from_chars(text.data(), end, first, std::chars_format::fixed);
  if (one.ec != std::errc() || one.ptr == end || *one.ptr != ',') return std::nullopt;
  const char* next = one.ptr + 1;
  if (next != end && *next == ' ') ++next;
  const auto other = std::from_chars(next, end, second, std::chars_format::fixed);
  if (other.ec != std::errc() || other.ptr != end || !std::isfinite(first) || !std::isfinite(second))
    return std::nullopt;
  return std::pair{first, second};
}

/// The land and sea of Viet Nam, as text::parse_lat_lon() has them.
bool is_lat(double value) {
  return value >= 6 && value <= 24;
}
bool is_lon(double value) {
  return value >= 101 && value <= 118;
}

/// More than this is no longitude that somebody wrapped, but a mistake.
constexpr double kMostLongitude = 720, kMostLatitude = 180;

}  // namespace

std::optional<std::pair<double, double>> two_numbers(std::string_view text) {
  for (const char* between : {";", "\t", ", ", " ", ","}) {
    const std::size_t at = text.find(between);
    if (at == std::string_view::npos) continue;
    const auto trimmed = [](std::string_view part) {
      while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
      while (!part.empty() && (part.back() == ' ' || part.back() == '\t')) part.remove_suffix(1);
      return part;
    };
    const auto first = text::parse_number(trimmed(text.substr(0, at)));
    const auto second = text::parse_number(trimmed(text.substr(at + std::string_view(between).size())));
    if (first && second) return std::pair{*first, *second};
    return std::nullopt;
  }
  return std::nullopt;
}

bool is_point_text(std::string_view text) {
  if (two_numbers(text) || text::parse_lat_lon(text)) return true;
  double first = 0;
  const auto number = std::from_chars(text.data(), text.data() + text.size(), first);
  return number.ec == std::errc() && !std::isfinite(first) && text.find(',') != std::string_view::npos;
}

PointReader::PointReader(int epsg)
    : degrees_(epsg == 0 || crs::geographic(epsg)), to_wgs84_(epsg == 0 ? crs::kWgs84 : epsg, crs::kWgs84) {}

AskedPoint PointReader::read(std::string_view text) {
  return degrees_ ? degrees(text) : metres(text);
}

AskedPoint PointReader::read_anywhere(std::string_view text) {
  if (!degrees_) return metres(text);
  auto pair = plain_numbers(text);
  if (pair && is_lon(pair->first) && is_lat(pair->second)) return moved({pair->first, pair->second});
  if (!pair) pair = two_numbers(text);
  if (const auto found = text::parse_lat_lon(text)) {
    AskedPoint asked = moved({found->lon, found->lat});
    if (pair && is_lat(pair->first) && is_lon(pair->second) && asked.note.empty())
      asked.note = tr("latitude stands first: read as longitude {}, latitude {}", found->lon, found->lat);
    return asked;
  }
  if (!pair) return {{}, tr("is no point; write longitude and latitude, such as 107.77,20.98")};
  const auto [lon, lat] = *pair;
  if (!std::isfinite(lon) || !std::isfinite(lat)) return {{}, tr("is no point: a coordinate is not finite")};
  if (std::abs(lon) > 1000 && std::abs(lat) > 1000)
    return {{},
            tr("these are metres, not degrees; name their zone with --crs EPSG:n, or with the old province, such "
               "as --province 22")};
  if (std::abs(lat) > 90 && std::abs(lon) <= 90)
    return {{},
            tr("the latitude {} lies beyond the pole; longitude stands first, latitude second: {},{}?", lat, lat, lon)};
  if (std::abs(lat) > kMostLatitude || std::abs(lon) > kMostLongitude) return {{}, tr("is no place on Earth")};
  AskedPoint asked = moved({lon, lat});
  if (std::abs(lat) > 90)
    asked.note = tr("the latitude is taken for the pole's");
  else if (lon < -180 || lon >= 180)
    asked.note = tr("the longitude is counted from the date line again");
  else
    asked.note = tr("lies outside Viet Nam");
  return asked;
}

AskedPoint PointReader::degrees(std::string_view text) {
  if (const auto found = text::parse_lat_lon(text)) return moved({found->lon, found->lat});
  const auto pair = two_numbers(text);
  if (!pair) return {{}, tr("is no point; write longitude and latitude, such as 107.77,20.98")};
  if (std::abs(pair->first) > 1000 && std::abs(pair->second) > 1000)
    return {{},
            tr("these are metres, not degrees; name their zone with --crs EPSG:n, or with the old province, such "
               "as --province 22")};
  return {{}, tr("lies outside Viet Nam, whichever of the two is the longitude")};
}

/// The northing is the greater number everywhere in Viet Nam, whichever stands first.
AskedPoint PointReader::metres(std::string_view text) {
  const auto pair = two_numbers(text);
  if (!pair) return {{}, tr("is no point; write easting and northing in metres, such as 501500,2319500")};
  const double east = std::min(pair->first, pair->second), north = std::max(pair->first, pair->second);
  if (east < 100000 || east > 900000 || north < 650000 || north > 2700000)
    return {{}, tr("is no place in metres of a zone of VN-2000")};
  return moved({east, north});
}

AskedPoint PointReader::moved(geometry::Point point) {
  if (to_wgs84_.identity() || to_wgs84_.forward(point.x, point.y)) return {point, {}};
  return {{}, tr("has no place on WGS 84")};
}

}  // namespace sohoa
