#include "source/crs_choice.hpp"

#include "admin/units.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/definition.hpp"
#include "crs/zones.hpp"

namespace sohoa::source {
namespace {

CrsRemark remark(const crs::Identified& found) {
  switch (found.note) {
    case crs::Note::says_wgs84:
      return {"crs.says-wgs84", Severity::warning, found.says};
    case crs::Note::other_datum:
      return {"crs.other-datum", Severity::warning, found.says};
    case crs::Note::code_contradicted:
      return {"crs.code-contradicted", Severity::warning, found.says};
    case crs::Note::towgs84_ignored:
      return {"crs.towgs84-ignored", Severity::info, found.says};
    case crs::Note::withdrawn_code:
      return {"crs.withdrawn-code", Severity::info, found.says};
    default:
      return {};
  }
}

/// True for the names that GeoPackage and GDAL give to "no system".
bool is_undefined(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos || text.find("\"Undefined ") != std::string::npos ||
         text.find("\"undefined ") != std::string::npos;
}

/// Whether the coordinates of a layer can be degrees, in either order. A layer without coordinates is given the benefit
/// of the doubt: what shows up later and is no degree is refused.
bool may_be_degrees(const LayerExtent& extent) {
  constexpr double kMost = 180;
  return !extent.known ||
         (extent.minx >= -kMost && extent.miny >= -kMost && extent.maxx <= kMost && extent.maxy <= kMost);
}

/// The words of lib/crs speak of --crs.
std::string with_option(std::string text, const std::string& option) {
  constexpr std::string_view kUsual = "--crs";
  for (std::size_t at = 0; (at = text.find(kUsual, at)) != std::string::npos; at += option.size())
    text.replace(at, kUsual.size(), option);
  return text;
}

}  // namespace

std::optional<int> option_code(const char* option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto epsg = crs::parse_epsg(text);
  if (!epsg || !crs::known(*epsg))
    throw UsageError(tr("{} {}: no such coordinate system; write EPSG:n, such as EPSG:5899", option, text));
  return crs::current(*epsg);
}

std::optional<int> province_zone(const SourceOptions& options) {
  if (options.province.empty()) return std::nullopt;
  if (!options.crs.empty())
    throw UsageError(tr("--crs and --province both name a coordinate system; give one of them"));
  const auto zone = admin::Units::shipped().zone_of_old_province(options.province);
  if (!zone)
    throw UsageError(tr("--province {}: no province of 2024 has this code; write two digits, such as --province 22",
                        options.province));
  return zone;
}

CrsChoice::CrsChoice(const SourceOptions& options)
    : chosen_(option_code(options.crs_option, options.crs)),
      fallback_(province_zone(options)),
      target_(option_code("--to-crs", options.to_crs)),
      option_(options.crs_option) {}

LayerCrs CrsChoice::of(const LayerInfo& layer, const std::string& display) const {
  if (!layer.spatial) return {};
  const bool silent = is_undefined(layer.srs) || layer.default_srs;
  if (chosen_) {
    const crs::Identified found = silent ? crs::Identified{} : crs::identify(layer.srs);
    const bool contradicts = found.epsg != 0 && found.epsg != *chosen_;
    return {*chosen_, contradicts ? CrsRemark{"crs.overridden", Severity::warning, found.says} : CrsRemark{}};
  }
  if (layer.default_srs && (!fallback_ || may_be_degrees(layer.extent))) return {crs::kWgs84, {}};
  if (silent && fallback_) return {*fallback_, {}};
  if (silent && layer.bare) return {};
  if (silent && option_ != "--crs")
    throw InputError(
        tr("{}: names no coordinate system; give it with {}, such as {} EPSG:5899", display, option_, option_));
  if (silent)
    throw InputError(
        tr("{}: names no coordinate system; give it with --crs, such as --crs EPSG:5899, or with the old "
           "province, such as --province 22",
           display));
  const crs::Identified found = crs::identify(layer.srs);
  if (found.epsg == 0 || found.note == crs::Note::hn72)
    throw InputError(fmt::format("{}: {}", display, with_option(crs::explain(found), option_)));
  return {found.epsg, remark(found)};
}

int suggested_target(const std::vector<LayerCrs>& layers) {
  int best = 0, best_rank = 0;
  for (const LayerCrs& layer : layers) {
    if (layer.epsg == 0) continue;
    const int rank = crs::zone(layer.epsg) != nullptr ? 3 : layer.epsg == crs::kVn2000 ? 2 : 1;
    if (rank > best_rank) best = layer.epsg, best_rank = rank;
  }
  return best;
}

int CrsChoice::common(const std::vector<LayerCrs>& layers, const std::vector<std::string>& displays) const {
  std::size_t first = layers.size();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].epsg == 0) continue;
    if (first == layers.size()) first = i;
    if (layers[i].epsg != layers[first].epsg && !target_)
      throw UsageError(tr("{} is in EPSG:{}, {} in EPSG:{}; bring them together with --to-crs EPSG:{}", displays[first],
                          layers[first].epsg, displays[i], layers[i].epsg, suggested_target(layers)));
  }
  if (first == layers.size()) return 0;
  return target_.value_or(layers[first].epsg);
}

}  // namespace sohoa::source
