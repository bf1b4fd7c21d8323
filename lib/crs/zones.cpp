#include "crs/zones.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace sohoa::crs {
namespace {

constexpr std::array<Zone, 20> kZones{{
    {5896, 102.00, 0.9999, "VN-2000 / TM-3 zone 481"}, {9205, 103.00, 0.9999, "VN-2000 / TM-3 103-00"},
    {9206, 104.00, 0.9999, "VN-2000 / TM-3 104-00"},   {9207, 104.50, 0.9999, "VN-2000 / TM-3 104-30"},
    {9208, 104.75, 0.9999, "VN-2000 / TM-3 104-45"},   {5897, 105.00, 0.9999, "VN-2000 / TM-3 zone 482"},
    {9209, 105.50, 0.9999, "VN-2000 / TM-3 105-30"},   {9210, 105.75, 0.9999, "VN-2000 / TM-3 105-45"},
    {9211, 106.00, 0.9999, "VN-2000 / TM-3 106-00"},   {9212, 106.25, 0.9999, "VN-2000 / TM-3 106-15"},
    {9213, 106.50, 0.9999, "VN-2000 / TM-3 106-30"},   {9214, 107.00, 0.9999, "VN-2000 / TM-3 107-00"},
    {9215, 107.25, 0.9999, "VN-2000 / TM-3 107-15"},   {9216, 107.50, 0.9999, "VN-2000 / TM-3 107-30"},
    {5899, 107.75, 0.9999, "VN-2000 / TM-3 107-45"},   {5898, 108.00, 0.9999, "VN-2000 / TM-3 zone 491"},
    {9217, 108.25, 0.9999, "VN-2000 / TM-3 108-15"},   {9218, 108.50, 0.9999, "VN-2000 / TM-3 108-30"},
    {3405, 105.00, 0.9996, "VN-2000 / UTM zone 48N"},  {3406, 111.00, 0.9996, "VN-2000 / UTM zone 49N"},
}};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool starts_with_folded(std::string_view text, std::string_view start) {
  return text.size() >= start.size() &&
         std::equal(start.begin(), start.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace

std::span<const Zone> zones() {
  return kZones;
}
std::span<const Zone> local_zones() {
  return std::span(kZones).first<18>();
}

const Zone* zone(int epsg) {
  const auto found = std::find_if(kZones.begin(), kZones.end(), [epsg](const Zone& z) { return z.epsg == epsg; });
  return found == kZones.end() ? nullptr : &*found;
}

const Zone* zone_at(double meridian, double scale) {
  for (const Zone& zone : kZones)
    if (std::abs(zone.meridian - meridian) < 1e-6 && std::abs(zone.scale - scale) < 1e-7) return &zone;
  return nullptr;
}

int current(int epsg) {
  return epsg >= 6956 && epsg <= 6959 ? epsg - 6956 + 5896 : epsg;
}

std::optional<int> parse_epsg(std::string_view text) {
  text = trimmed(text);
  for (const std::string_view crs84 : {"ogc:crs84", "urn:ogc:def:crs:ogc:1.3:crs84", "urn:ogc:def:crs:ogc::crs84",
                                       "http://www.opengis.net/def/crs/ogc/1.3/crs84"})
    if (text.size() == crs84.size() && starts_with_folded(text, crs84)) return kWgs84;
  for (const std::string_view start : {"epsg:", "+init=epsg:", "urn:ogc:def:crs:epsg:", "urn:x-ogc:def:crs:epsg:",
                                       "http://www.opengis.net/def/crs/epsg/", "https://www.opengis.net/def/crs/epsg/"})
    if (starts_with_folded(text, start)) {
      text.remove_prefix(start.size());
      // The version of the EPSG list may stand before the code: "urn:...:EPSG:9.9:5899", ".../EPSG/0/5899".
      const std::size_t last = text.find_last_of(":/");
      if (last != std::string_view::npos && start.size() > 12) text.remove_prefix(last + 1);
      break;
    }
  int code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (error != std::errc{} || end != text.data() + text.size() || code < 1000 || code > 999999) return {};
  return code;
}

std::string urn(int epsg) {
  return fmt::format("urn:ogc:def:crs:EPSG::{}", epsg);
}

std::string degrees_text(double degrees) {
  const long minutes = std::lround(degrees * 60);
  return fmt::format("{}°{:02}'", minutes / 60, minutes % 60);
}

}  // namespace sohoa::crs
