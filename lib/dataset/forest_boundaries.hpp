#pragma once
// The boundaries of compartments and sub-compartments, derived from the lots of a dataset.
#include <memory>
#include <string>

#include "store/open_dataset.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

enum class ForestBoundary : std::uint8_t { compartment, subcompartment };

/// Gives one line feature for each compartment, or sub-compartment, of the layer lo_rung, by commune and number: what
/// its lots bound together (geometry/outline.hpp). Fields: maxa (the commune as the source has it), tk, khoanh. Holds
/// the edges of one compartment in memory. `file` stays open as long as the source. Throws InputError when the layer is
/// not there.
std::unique_ptr<Source> make_boundary_source(store::OpenDataset& file, const std::string& path, ForestBoundary kind);

}  // namespace sohoa
