#include "source/reproject.hpp"

#include <tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "crs/cell_transform.hpp"
#include "geometry/wkb.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {

/// PROJ objects serve one thread each, and so do the buffers.
struct CoordinateChange::Threads {
  struct Own {
    std::unique_ptr<crs::CellTransform> transform;
    std::vector<double> scratch;
  };
  mutable tbb::enumerable_thread_specific<Own> own;
};

CoordinateChange::CoordinateChange(int from, int to, bool swap)
    : from_(from), to_(to), swap_(swap), threads_(std::make_unique<Threads>()) {}

CoordinateChange::~CoordinateChange() = default;

bool CoordinateChange::identity() const {
  return !swap_ && (from_ == to_ || from_ == 0 || to_ == 0);
}

void CoordinateChange::apply(Batch& batch) const {
  if (identity()) return;
  Threads::Own& own = threads_->own.local();
  const bool transforms = from_ != to_ && from_ != 0 && to_ != 0;
  if (transforms && !own.transform) own.transform = std::make_unique<crs::CellTransform>(from_, to_);
  // A changed copy in the arena; empty when some point has no image.
  const auto changed = [&](std::string_view wkb) {
    char* copy = batch.arena.allocate(wkb.size());
    std::copy(wkb.begin(), wkb.end(), copy);
    if (swap_) geometry::swap_axes(copy, wkb.size());
    const bool done = !transforms || geometry::transform(copy, wkb.size(), own.scratch, [&](std::span<double> xy) {
      return own.transform->forward(xy);
    });
    return done ? std::string_view(copy, wkb.size()) : std::string_view{};
  };
  for (Issue& issue : batch.issues) {
    if (!issue.location.empty()) issue.location = changed(issue.location);
    if (!issue.has_place) continue;
    if (swap_) std::swap(issue.x, issue.y);
    if (!transforms) continue;
    std::array<double, 2> place{issue.x, issue.y};
    issue.has_place = own.transform->forward(place);
    issue.x = place[0], issue.y = place[1];
  }
  for (std::size_t i = 0; i < batch.features.size(); ++i) {
    const std::string_view before = batch.features[i].wkb;
    if (before.empty()) continue;
    const std::string_view after = changed(before);
    batch.features[i].wkb = after;
    if (!after.empty()) continue;
    Issue& issue = batch.add_issue(i, Severity::error, "geometry.non-finite");
    issue.value = batch.arena.copy(geometry::wkt(before).substr(0, 200));
  }
  order_issues(batch);
}

void CoordinateChange::apply(SourceInfo& source) const {
  if (identity() || !source.has_extent) return;
  std::vector<double> x, y;
  constexpr int kSteps = 8;  // the edges of a box bend
  for (int i = 0; i <= kSteps; ++i)
    for (int j = 0; j <= kSteps; ++j) {
      x.push_back(source.minx + (source.maxx - source.minx) * i / kSteps);
      y.push_back(source.miny + (source.maxy - source.miny) * j / kSteps);
    }
  if (swap_) std::swap(x, y);
  const bool transforms = from_ != to_ && from_ != 0 && to_ != 0;
  if (transforms && !crs::Transform(from_, to_).forward(x, y)) {
    source.has_extent = false;
    return;
  }
  source.minx = *std::min_element(x.begin(), x.end());
  source.maxx = *std::max_element(x.begin(), x.end());
  source.miny = *std::min_element(y.begin(), y.end());
  source.maxy = *std::max_element(y.begin(), y.end());
}

}  // namespace sohoa
