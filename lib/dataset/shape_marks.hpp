#pragma once
// Which shapes of a batch rules over the whole set may look at.
#include <string_view>
#include <vector>

#include "stream/feature.hpp"

namespace sohoa {

inline constexpr std::string_view kSameShape = "geometry.duplicate";

struct ShapeMark {
  bool faulty = false;  ///< invalid, whatever severity the office gives that, or rejected for its shape
  bool twice = false;   ///< another feature has it too (kSameShape)
};

/// By feature, from the issues of the batch.
void mark_shapes(const Batch& batch, std::vector<ShapeMark>& marks);

}  // namespace sohoa
