#pragma once
// Writes into every feature which commune it lies in.
#include <memory>

#include "dataset/locating.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// How far the nearest commune may be by default, m: the polygons end at the land edge, and floating houses, cruise
/// ships and islets lie beyond.
inline constexpr double kNearestWithin = 5000;

/// The columns that the stage fills (and adds where they are not there):
///
/// - vi_tri_ma_xa, vi_tri_ten_xa: the commune that holds the largest part, else the nearest one; null when none is near
///   enough or none can be told;
/// - vi_tri_khoang_cach: metres to it, 0 when it holds some of the feature;
/// - vi_tri_ty_le: its part of the feature's area (length, points), 0 to 1;
/// - vi_tri_xa_khac: all communes with their parts where there are several, "07192 93%; 06994 7%".
///
/// Issues: admin.commune-across (info: the largest part is at least admin::kBelongs of what lies in any commune),
/// admin.commune-divided (warning: it is less), admin.commune-nearest (info), admin.commune-far (warning: no code),
/// admin.commune-rival (warning: a commune whose polygon is not at hand may be nearer; no code), geometry.missing
/// (warning), crs.other-zone (late warning: in another zone the source would lie among the communes).
///
/// A stream that follows a schema does not any more. prepare() throws InputError when a source's coordinates cannot be
/// what they are said to be (crs::judge_range()).
std::unique_ptr<Stage> make_locate_stage(std::shared_ptr<const admin::Boundaries> boundaries, double most);

}  // namespace sohoa
