#pragma once
// What the runs of a dataset tell about its sources.
#include <cstdint>
#include <string>
#include <vector>

namespace sohoa::store {

/// How a source was loaded last, as its run has recorded it.
struct LoadedSource {
  std::string path;   ///< as it was given
  std::string layer;  ///< of the dataset
  std::int64_t size = -1;
  std::string sha256, schema, schema_digest;
  std::string started, tool, version, arguments;  ///< of the run
  std::int64_t still_rejected = 0;                ///< features of it that are in _rejected now
  bool has_rivals = false;                        ///< some of these have the key of a feature from another source
};

/// The sources whose features the layers of a dataset hold: a later run that made the layer anew without a source, or
/// removed what was not in it, has ended that source's time. In the order in which they were loaded; `layer` empty: of
/// all layers. None when there is no such file. Waits `patience` seconds for those who write to it. Throws OutputError
/// as opening a dataset does.
std::vector<LoadedSource> sources_in_effect(const std::string& path, const std::string& layer, int patience = 10);

}  // namespace sohoa::store
