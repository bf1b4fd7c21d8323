#include "source/crs_choice.hpp"

#include "admin/units.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/definition.hpp"
#include "crs/zones.hpp"

namespace sohoa::source {
namespace {

std::optional<int> code(const char* option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto epsg = crs::parse_epsg(text);
  if (!epsg || !crs::known(*epsg))
    throw UsageError(tr("{} {}: no such coordinate system; write EPSG:n, such as EPSG:5899", option, text));
  return crs::current(*epsg);
}

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

}  // namespace

CrsChoice::CrsChoice(const SourceOptions& options)
    : chosen_(code("--crs", options.crs)), target_(code("--to-crs", options.to_crs)) {
  if (options.province.empty()) return;
  if (chosen_) throw UsageError(tr("--crs and --province both name a coordinate system; give one of them"));
  fallback_ = admin::Units::shipped().zone_of_old_province(options.province);
  if (!fallback_)
    throw UsageError(tr("--province {}: no province of 2024 has this code; write two digits, such as --province 22",
                        options.province));
}

LayerCrs CrsChoice::of(const LayerInfo& layer, const std::string& display) const {
  if (!layer.spatial) return {};
  const bool silent = is_undefined(layer.srs) || layer.default_srs;
  if (chosen_) {
    const crs::Identified found = silent ? crs::Identified{} : crs::identify(layer.srs);
    const bool contradicts = found.epsg != 0 && found.epsg != *chosen_;
    return {*chosen_, contradicts ? CrsRemark{"crs.overridden", Severity::warning, found.says} : CrsRemark{}};
  }
  if (silent && fallback_) return {*fallback_, {}};
  if (layer.default_srs) return {crs::kWgs84, {}};
  if (silent)
    throw InputError(
        tr("{}: names no coordinate system; give it with --crs, such as --crs EPSG:5899, or with the old "
           "province, such as --province 22",
           display));
  const crs::Identified found = crs::identify(layer.srs);
  if (found.epsg == 0 || found.note == crs::Note::hn72)
    throw InputError(fmt::format("{}: {}", display, crs::explain(found)));
  return {found.epsg, remark(found)};
}

int CrsChoice::common(const std::vector<LayerCrs>& layers, const std::vector<std::string>& displays) const {
  std::size_t first = layers.size();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].epsg == 0) continue;
    if (first == layers.size()) first = i;
    if (layers[i].epsg != layers[first].epsg && !target_)
      throw UsageError(tr("{} is in EPSG:{}, {} in EPSG:{}; bring them together with --to-crs EPSG:{}", displays[first],
                          layers[first].epsg, displays[i], layers[i].epsg, layers[first].epsg));
  }
  if (first == layers.size()) return 0;
  return target_.value_or(layers[first].epsg);
}

}  // namespace sohoa::source
