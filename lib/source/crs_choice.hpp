#pragma once
// In which coordinate system each input lies, and in which the stream goes on.
#include <optional>
#include <string>
#include <vector>

#include "crs/identify.hpp"
#include "source/protocol.hpp"
#include "source/source.hpp"

namespace sohoa::source {

/// A remark about the coordinate system of one layer, to become one issue about the whole source.
struct CrsRemark {
  const char* rule = nullptr;  ///< null: nothing to say
  Severity severity = Severity::warning;
  std::string says;
};

struct LayerCrs {
  int epsg = 0;  ///< 0: the layer has no geometry
  CrsRemark remark;
};

/// The current code of an option's text; nothing when it is empty. Throws UsageError when there is no such system.
std::optional<int> option_code(const char* option, const std::string& text);

/// The zone of --province; nothing without it. Throws UsageError for a code that does not exist, or beside --crs.
std::optional<int> province_zone(const SourceOptions& options);

/// To what layers in different systems are best brought: the first VN-2000 zone among them, else VN-2000 in degrees,
/// else the first system. 0 when none has one.
int suggested_target(const std::vector<LayerCrs>& layers);

/// What --crs, --province and --to-crs say. Throws UsageError for codes that do not exist.
class CrsChoice {
 public:
  explicit CrsChoice(const SourceOptions& options);

  /// The system of a layer; `display` names it. --crs goes before what the file says, --province behind it: a zone only
  /// for layers that name no system. GeoJSON that names none is WGS 84 (RFC 7946, 4), and stays so with --province as
  /// long as its coordinates can be degrees; metres get the zone. None is needed where no record has a geometry. Throws
  /// InputError when there is none, or one that cannot be used.
  LayerCrs of(const LayerInfo& layer, const std::string& display) const;
  /// The system of the stream, for layers with these systems and names. Throws UsageError when they differ without
  /// --to-crs.
  int common(const std::vector<LayerCrs>& layers, const std::vector<std::string>& displays) const;

 private:
  std::optional<int> chosen_, fallback_, target_;  ///< --crs, --province, --to-crs
  std::string option_;
};

}  // namespace sohoa::source
