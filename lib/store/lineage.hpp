#pragma once
// Where the features of a layer come from, as metadata that travels in the GeoPackage.
#include <cstdint>
#include <map>
#include <string>

#include "store/container.hpp"

namespace sohoa::store {

/// What a run did to its layer.
enum class LayerChange {
  begun,   ///< wrote all that is in it
  added,   ///< put its sources to those that were there
  judged,  ///< read the dataset itself and kept, moved and updated features
};

/// Fingerprints of the titles that were written, by table: see write_titles().
using WrittenTitles = std::map<std::string, std::string>;

/// The fingerprints that the lineage of `layer` remembers.
WrittenTitles written_titles(Database& database, const Container& container, const std::string& layer);

/// Records the run `run` of sohoa_run as lineage of `layer` and `layer`_rejected: one row of gpkg_metadata
/// (application/json, md_standard_uri kLineageUri), two of gpkg_metadata_reference with the scope of a table
/// (GeoPackage F.8). It is the state of now: {"layer", "steps": [{"run", "time", "tool", "version", "schema": {"name",
/// "version", "digest"}, "totals": {...}, "sources": [{"path", "layer", "sha256", "size", "epsg", "read", "written",
/// "rejected"}]}], "titles": {...}}. A run that begins a layer forgets the steps before it; one that adds to it takes
/// over the sources that it has read anew, and steps without sources go; only the last judgement is kept. So the record
/// never holds more than one source per path and layer.
///
/// Other formats have no such register: there sohoa_run and sohoa_source alone tell, and nothing happens.
void write_lineage(Database& database, const Container& container, const std::string& layer, std::int64_t run,
                   LayerChange change, const WrittenTitles& titles);

inline constexpr const char* kLineageUri = "urn:x-sohoa:lineage:1";

}  // namespace sohoa::store
