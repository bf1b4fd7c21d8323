#include "schema/repair_terms.hpp"

#include <algorithm>
#include <string>

#include "geometry/wkb.hpp"
#include "schema/tolerance.hpp"

namespace sohoa {
namespace {

constexpr std::size_t kShownWkt = 300;
/// The tolerance of a circular is for parcels; a shape of a square metre must not lose half of itself.
constexpr double kMostOfArea = 0.05;
/// Where nobody says the scale the strictest tolerance holds, since a repair asks nobody.
constexpr int kFinestScale = 200;

}  // namespace

double largest_change(const JudgeContext* context, const Batch& batch, std::size_t row, double area) {
  const bool assumed = context == nullptr || context->is_assumed_scale(batch, row);
  const int scale = assumed ? kFinestScale : context->scale(batch, row);
  const std::string_view date = context != nullptr ? context->date(batch, row) : std::string_view();
  return std::min(AreaTolerance::standard().at(area, scale, date), kMostOfArea * area) + kAreaRounding * area;
}

std::string_view shown_shape(Batch& batch, std::string_view wkb) {
  std::string text = geometry::wkt(wkb);
  if (text.size() > kShownWkt) text = text.substr(0, kShownWkt) + "…";
  return batch.arena.copy(text);
}

}  // namespace sohoa
