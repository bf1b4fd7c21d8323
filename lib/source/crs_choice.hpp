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

/// What --crs, --province and --to-crs say. Throws UsageError for codes that do not exist.
class CrsChoice {
 public:
  explicit CrsChoice(const SourceOptions& options);

  /// The system of a layer; `display` names it. Throws InputError when there is none, or one that cannot be used.
  LayerCrs of(const LayerInfo& layer, const std::string& display) const;
  /// The system of the stream, for layers with these systems and names. Throws UsageError when they differ without
  /// --to-crs.
  int common(const std::vector<LayerCrs>& layers, const std::vector<std::string>& displays) const;

 private:
  std::optional<int> chosen_, fallback_, target_;  ///< --crs, --province, --to-crs
};

}  // namespace sohoa::source
