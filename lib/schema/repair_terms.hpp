#pragma once
// What the repairs of shapes have in common: how far an area may change, and how an issue shows a shape.
#include <cstddef>
#include <string_view>

#include "schema/judge_context.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// Of an area: what sums of products may differ by.
inline constexpr double kAreaRounding = 1e-9;

/// m² by which the area of a feature, `area` m², may change: the tolerance of its scale (TT 26/2024/TT-BTNMT, appendix
/// 03; see AreaTolerance), at 1:200 where nobody says the scale, but no more than a twentieth of it. `context` may be
/// null: nobody says the scale.
double largest_change(const JudgeContext* context, const Batch& batch, std::size_t row, double area);

/// The shape as WKT in the batch's arena, cut off behind 300 bytes.
std::string_view shown_shape(Batch& batch, std::string_view wkb);

}  // namespace sohoa
