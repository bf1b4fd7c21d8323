#include "source/reproject.hpp"

#include <tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "crs/transform.hpp"
#include "geometry/wkb.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {

/// PROJ objects serve one thread each, and so do the buffers.
struct CoordinateChange::Threads {
  struct Own {
    std::unique_ptr<crs::Transform> transform;
    std::vector<double> scratch, x, y;
  };
  mutable tbb::enumerable_thread_specific<Own> own;
};

namespace {

/// Changes interleaved coordinates; false when a point has no image.
bool change(crs::Transform& transform, std::span<double> xy, std::vector<double>& x, std::vector<double>& y) {
  const std::size_t count = xy.size() / 2;
  x.resize(count);
  y.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    x[i] = xy[2 * i];
    y[i] = xy[2 * i + 1];
  }
  if (!transform.forward(x, y)) return false;
  for (std::size_t i = 0; i < count; ++i) {
    xy[2 * i] = x[i];
    xy[2 * i + 1] = y[i];
  }
  return true;
}

}  // namespace

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
  if (transforms && !own.transform) own.transform = std::make_unique<crs::Transform>(from_, to_);
  // A changed copy in the arena; empty when some point has no image.
  const auto changed = [&](std::string_view wkb) {
    char* copy = batch.arena.allocate(wkb.size());
    std::copy(wkb.begin(), wkb.end(), copy);
    if (swap_) geometry::swap_axes(copy, wkb.size());
    const bool done = !transforms || geometry::transform(copy, wkb.size(), own.scratch, [&](std::span<double> xy) {
      return change(*own.transform, xy, own.x, own.y);
    });
    return done ? std::string_view(copy, wkb.size()) : std::string_view{};
  };
  for (Issue& issue : batch.issues) {
    if (!issue.location.empty()) issue.location = changed(issue.location);
    if (!issue.has_place) continue;
    if (swap_) std::swap(issue.x, issue.y);
    if (transforms) issue.has_place = own.transform->forward(issue.x, issue.y);
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
