#include "text/map_link.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace sohoa::text {
namespace {

constexpr std::size_t kLongest = 4096;  // bytes of a link worth looking at

bool in_country(double lat, double lon) {
  return lat >= 6 && lat <= 24 && lon >= 101 && lon <= 118;
}

/// A decimal number at the front, which is cut off.
std::optional<double> take_number(std::string_view& text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// What may stand between the two numbers of a pair: "," "%2C" "/" and blanks in the writings of links.
bool take_separator(std::string_view& text) {
  bool taken = false;
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view sign : {",", "%2C", "%2c", "%20", "+", " ", "/"})
      if (text.starts_with(sign)) {
        text.remove_prefix(sign.size());
        taken = more = true;
      }
  }
  return taken;
}

std::optional<LatLon> pair_at(std::string_view text) {
  const auto lat = take_number(text);
  if (!lat || !take_separator(text)) return std::nullopt;
  const auto lon = take_number(text);
  if (!lon) return std::nullopt;
  if (in_country(*lat, *lon)) return LatLon{*lat, *lon};
  if (in_country(*lon, *lat)) return LatLon{*lon, *lat};
  return std::nullopt;
}

/// Two numbers, each behind its own mark; the last such pair, as a link of Google names every step of a way.
std::optional<LatLon> marked(std::string_view text, std::string_view lat_mark, std::string_view lon_mark) {
  const std::size_t lat_at = text.rfind(lat_mark);
  if (lat_at == text.npos) return std::nullopt;
  const std::size_t lon_at = text.find(lon_mark);
  if (lon_at == text.npos) return std::nullopt;
  std::string_view lat_text = text.substr(lat_at + lat_mark.size());
  std::string_view lon_text = text.substr(text.rfind(lon_mark) + lon_mark.size());
  const auto lat = take_number(lat_text), lon = take_number(lon_text);
  if (!lat || !lon || !in_country(*lat, *lon)) return std::nullopt;
  return LatLon{*lat, *lon};
}

std::optional<LatLon> behind(std::string_view text, std::string_view mark) {
  for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + 1))
    if (const auto found = pair_at(text.substr(at + mark.size()))) return found;
  return std::nullopt;
}

/// "#map=17/20.97/107.76": the zoom stands first.
std::optional<LatLon> behind_zoom(std::string_view text) {
  const std::size_t at = text.find("#map=");
  if (at == text.npos) return std::nullopt;
  text.remove_prefix(at + 5);
  if (!take_number(text) || !text.starts_with('/')) return std::nullopt;
  return pair_at(text.substr(1));
}

bool is_code_digit(char c) {
  return std::string_view("23456789CFGHJMPQRVWXcfghjmpqrvwx").find(c) != std::string_view::npos;
}

/// The Plus Code around a "%2B": digits of the code, two or more behind the sign.
std::string_view code_in(std::string_view text) {
  const std::size_t at = text.find("%2B");
  if (at == text.npos) return {};
  std::size_t begin = at, end = at + 3;
  while (begin > 0 && is_code_digit(text[begin - 1])) --begin;
  while (end < text.size() && is_code_digit(text[end])) ++end;
  return at - begin >= 4 && end - at - 3 >= 2 ? text.substr(begin, end - begin) : std::string_view{};
}

}  // namespace

bool is_link(std::string_view text) {
  for (const std::string_view mark :
       {"http://", "https://", "geo:", "maps.app.goo.gl/", "goo.gl/maps", "google.com/maps", "maps.google."})
    if (text.find(mark) != text.npos) return true;
  return false;
}

std::optional<MapLink> parse_map_link(std::string_view text) {
  if (text.size() > kLongest || !is_link(text)) return std::nullopt;
  MapLink link;
  link.code = code_in(text);
  link.place = marked(text, "!3d", "!4d");
  if (!link.place) link.place = marked(text, "mlat=", "mlon=");
  constexpr std::array<std::string_view, 12> kMarks{"q=",      "query=",   "destination=", "daddr=",  "sll=", "ll=",
                                                    "/place/", "/search/", "/dir//",       "center=", "geo:", "/@"};
  for (const std::string_view mark : kMarks)
    if (!link.place && (link.code.empty() || mark != "/@")) {
      link.place = behind(text, mark);
      link.of_picture = link.place && mark == "/@";
    }
  if (!link.place) {
    link.place = behind_zoom(text);
    link.of_picture = link.place.has_value();
  }
  if (!link.place && link.code.empty()) return std::nullopt;
  return link;
}

}  // namespace sohoa::text
