#include "geometry/ring_repair.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "geometry/advice.hpp"
#include "geometry/orient.hpp"

namespace sohoa::geometry {
namespace {

bool before(Point a, Point b) {
  return a.x != b.x ? a.x < b.x : a.y < b.y;
}

double metres(Point a, Point b, const RepairLimits& limits) {
  return std::hypot((b.x - a.x) * limits.x_metres, (b.y - a.y) * limits.y_metres);
}

/// Twice the area, positive when the ring runs counter-clockwise.
double twice_area(const RingPoints& ring) {
  double sum = 0;
  for (std::size_t i = 1; i + 1 < ring.size(); ++i)
    sum +=
        (ring[i].x - ring[0].x) * (ring[i + 1].y - ring[0].y) - (ring[i].y - ring[0].y) * (ring[i + 1].x - ring[0].x);
  return sum;
}

/// Turned round, the first vertex staying the first.
void reverse(RingPoints& ring) {
  if (ring.size() > 1) std::reverse(ring.begin() + 1, ring.end());
}

/// From the smallest vertex on, in the direction of its smaller neighbour: the same for all rings that are the same.
RingPoints canonical(RingPoints ring) {
  std::rotate(ring.begin(), std::min_element(ring.begin(), ring.end(), before), ring.end());
  if (ring.size() > 2 && before(ring.back(), ring[1])) reverse(ring);
  return ring;
}

std::string chain_wkb(const std::vector<Point>& chain) {
  std::string out;
  if (chain.empty()) return out;
  const bool line = std::any_of(chain.begin(), chain.end(), [&](Point point) { return point != chain.front(); });
  Writer writer(out);
  writer.begin(line ? Kind::line : Kind::point);
  for (std::size_t i = 0; i < (line ? chain.size() : 1); ++i) writer.xy(chain[i].x, chain[i].y);
  writer.end();
  return out;
}

}  // namespace

// --- what was done

void MendList::add(Mend what, double moved, Point at, const std::vector<Point>& before,
                   const std::vector<Point>& after) {
  for (Mended& known : list_) {
    if (known.what != what) continue;
    ++known.places;
    known.moved = std::max(known.moved, moved);
    return;
  }
  list_.push_back({what, 1, moved, at, chain_wkb(before), chain_wkb(after)});
}

bool MendList::has(Mend what) const {
  return std::any_of(list_.begin(), list_.end(), [&](const Mended& mended) { return mended.what == what; });
}

void MendList::add(const MendList& others) {
  for (const Mended& other : others.list_) {
    const auto known =
        std::find_if(list_.begin(), list_.end(), [&](const Mended& mended) { return mended.what == other.what; });
    if (known == list_.end()) {
      list_.push_back(other);
      continue;
    }
    known->places += other.places;
    known->moved = std::max(known->moved, other.moved);
  }
}

std::vector<Mended> MendList::take() {
  std::stable_sort(list_.begin(), list_.end(), [](const Mended& a, const Mended& b) { return a.what < b.what; });
  return std::exchange(list_, {});
}

// --- one ring

bool RingCleaner::same(Point a, Point b, const RepairLimits& limits) {
  return a == b || (limits.width > 0 && metres(a, b, limits) < std::min(kSamePoint, limits.width));
}

/// True when `next` and the last vertex are one; not `told` when that follows from a spike that is gone. Which of two
/// near ones stays does not depend on the way the ring runs, so that neighbours who share both keep the same one.
bool RingCleaner::merge(Point next, bool told) {
  Point& last = kept_.back();
  if (!same(last, next, limits_)) return false;
  const Point stays = before(next, last) ? next : last;
  if (told) mends_.add(Mend::repeated_point, metres(last, next, limits_), last, {last, next}, {stays});
  last = stays;
  return true;
}

bool RingCleaner::is_spike(Point a, Point b, Point c, double& width) const {
  const double out_x = (b.x - a.x) * limits_.x_metres, out_y = (b.y - a.y) * limits_.y_metres;
  const double back_x = (c.x - b.x) * limits_.x_metres, back_y = (c.y - b.y) * limits_.y_metres;
  const double along = out_x * back_x + out_y * back_y;
  if (along >= 0) return false;
  width = 0;
  if (orient(a.x, a.y, b.x, b.y, c.x, c.y) == 0) return true;
  const double across = std::abs(out_x * back_y - out_y * back_x);
  if (across > -along * kSpikeTangent) return false;
  const double longer = std::max(std::hypot(out_x, out_y), std::hypot(back_x, back_y));
  width = across / longer;
  return width < limits_.width;
}

void RingCleaner::push(Point next) {
  double width = 0;
  bool unfolded = false;
  while (kept_.size() > first_) {
    if (merge(next, !unfolded)) {
      // The last vertex may have changed its place a little: it is put on again and judged with those before it.
      next = kept_.back();
      kept_.pop_back();
      continue;
    }
    const std::size_t size = kept_.size();
    if (size - first_ < 2 || !is_spike(kept_[size - 2], kept_[size - 1], next, width)) break;
    mends_.add(Mend::spike, width, kept_.back(), {kept_[size - 2], kept_.back(), next}, {kept_[size - 2], next});
    kept_.pop_back();
    unfolded = true;
  }
  kept_.push_back(next);
}

/// The same where the end of the ring meets its beginning.
void RingCleaner::close() {
  double width = 0;
  bool unfolded = false;
  while (kept_.size() - first_ >= 2) {
    const std::size_t size = kept_.size();
    const Point a = kept_[size - 2], b = kept_.back(), c = kept_[first_], d = kept_[first_ + 1];
    if (same(b, c, limits_)) {
      const Point stays = before(b, c) ? b : c;
      if (!unfolded) mends_.add(Mend::repeated_point, metres(b, c, limits_), b, {b, c}, {stays});
      kept_[first_] = stays;
      kept_.pop_back();
    } else if (size - first_ > 2 && is_spike(a, b, c, width)) {
      mends_.add(Mend::spike, width, b, {a, b, c}, {a, c});
      kept_.pop_back();
      unfolded = true;
    } else if (size - first_ > 2 && is_spike(b, c, d, width)) {
      mends_.add(Mend::spike, width, c, {b, c, d}, {b, d});
      ++first_;
      unfolded = true;
    } else {
      return;
    }
  }
}

void RingCleaner::clean(RingPoints& ring) {
  mends_.clear();
  // A merged vertex may lie differently to those that were judged before it; the second time finds nothing.
  for (std::size_t was = ring.size() + 1; ring.size() < was;) {
    was = ring.size();
    kept_.clear();
    first_ = 0;
    for (const Point point : ring) push(point);
    close();
    ring.assign(kept_.begin() + static_cast<std::ptrdiff_t>(first_), kept_.end());
  }
}

void RingCleaner::clean_line(std::vector<Point>& line) {
  mends_.clear();
  if (line.size() < 3) return;
  const Point end = line.back();
  kept_.assign(1, line.front());
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (!same(kept_.back(), line[i], limits_)) {
      kept_.push_back(line[i]);
      continue;
    }
    const bool keeps_end = i + 1 == line.size() && kept_.size() > 1;
    mends_.add(Mend::repeated_point, metres(kept_.back(), line[i], limits_), line[i], {kept_.back(), line[i]},
               {keeps_end ? end : kept_.back()});
    if (keeps_end) kept_.back() = end;
  }
  // A line that goes nowhere stays what it is: it is another fault.
  if (kept_.size() < 2) kept_ = {line.front(), end};
  line = kept_;
}

// --- the polygons

void PolygonRings::read(std::string_view wkb, MendList& mends) {
  polygons_.clear();
  walk(wkb, [&](const Run& run) {
    if (run.kind != Kind::polygon) return;
    if (run.ring == 0) polygons_.emplace_back();
    RingPoints& ring = polygons_.back().emplace_back();
    for (std::uint32_t i = 0; i < run.points.size(); ++i) ring.push_back(run.points[i]);
    if (ring.size() > 1 && ring.front() == ring.back()) {
      ring.pop_back();
    } else if (ring.size() > 2) {
      mends.add(Mend::open_ring, 0, ring.back(), {ring.back(), ring.front()}, {ring.back(), ring.front()});
    }
  });
}

void PolygonRings::write(bool multi, std::string& out) const {
  out.clear();
  Writer writer(out);
  multi = multi || polygons_.size() != 1;
  if (multi) writer.begin(Kind::multipolygon);
  for (const Polygon& polygon : polygons_) {
    writer.begin(Kind::polygon);
    for (const RingPoints& ring : polygon) {
      writer.begin_ring();
      for (const Point point : ring) writer.xy(point.x, point.y);
      if (!ring.empty()) writer.xy(ring.front().x, ring.front().y);
      writer.end();
    }
    writer.end();
  }
  if (multi) writer.end();
}

bool PolygonRings::clean(RingCleaner& cleaner, MendList& mends) {
  RingPoints was;
  for (Polygon& polygon : polygons_)
    for (RingPoints& ring : polygon) {
      if (ring.empty()) continue;
      was.assign(ring.begin(), ring.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(ring.size(), 5)));
      cleaner.clean(ring);
      if (ring.size() >= 3) {
        mends.add(cleaner.mends());
        continue;
      }
      mends.add(Mend::extra_ring, 0, was.front(), was);
      ring.clear();
    }
  for (Polygon& polygon : polygons_)
    if (!polygon.empty() && polygon.front().empty())
      polygon.clear();
    else
      std::erase_if(polygon, [](const RingPoints& ring) { return ring.empty(); });
  std::erase_if(polygons_, [](const Polygon& polygon) { return polygon.empty(); });
  return !polygons_.empty();
}

void PolygonRings::drop_twins(MendList& mends) {
  const auto forget_later = [&](auto begin, auto end, const auto& ring_of) {
    std::vector<std::pair<RingPoints, std::size_t>> sorted;
    for (auto at = begin; at != end; ++at)
      sorted.emplace_back(canonical(ring_of(*at)), static_cast<std::size_t>(at - begin));
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
      const auto order =
          std::lexicographical_compare(a.first.begin(), a.first.end(), b.first.begin(), b.first.end(), before);
      return order || (a.first == b.first && a.second < b.second);
    });
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      if (sorted[i].first.empty() || sorted[i].first != sorted[i - 1].first) continue;
      auto& twin = *(begin + static_cast<std::ptrdiff_t>(sorted[i].second));
      mends.add(Mend::extra_ring, 0, sorted[i].first.front(), sorted[i].first);
      twin.clear();
    }
  };
  for (Polygon& polygon : polygons_) {
    if (polygon.size() < 3) continue;
    forget_later(polygon.begin() + 1, polygon.end(), [](const RingPoints& ring) { return ring; });
    std::erase_if(polygon, [](const RingPoints& ring) { return ring.empty(); });
  }
  if (polygons_.size() < 2) return;
  // One with holes is not the same as one without; such a pair overlaps and is left to the crossing of all rings.
  forget_later(polygons_.begin(), polygons_.end(),
               [](const Polygon& polygon) { return polygon.size() == 1 ? polygon.front() : RingPoints{}; });
  std::erase_if(polygons_, [](const Polygon& polygon) { return polygon.empty(); });
}

void PolygonRings::turn_holes(MendList& mends) {
  for (Polygon& polygon : polygons_) {
    const double shell = twice_area(polygon.front());
    for (std::size_t i = 1; i < polygon.size(); ++i) {
      if (!(twice_area(polygon[i]) * shell > 0)) continue;
      mends.add(Mend::hole_direction, 0, polygon[i].front());
      reverse(polygon[i]);
    }
  }
}

void PolygonRings::keep_habits(const PolygonRings& old) {
  struct Place {
    std::size_t order;
    bool left;  ///< the shell of the vertex runs counter-clockwise
  };
  std::map<std::pair<double, double>, Place> places;  // of the old vertices
  for (const Polygon& polygon : old.polygons_)
    for (const RingPoints& ring : polygon) {
      const bool left = (twice_area(ring) >= 0) == (&ring == &polygon.front());
      for (const Point point : ring) places.try_emplace({point.x, point.y}, Place{places.size(), left});
    }
  const auto place_of = [&](Point point) {
    const auto found = places.find({point.x, point.y});
    return found == places.end() ? Place{places.size(), true} : found->second;
  };
  const auto earlier = [&](Point a, Point b) {
    const std::size_t one = place_of(a).order, other = place_of(b).order;
    return one != other ? one < other : before(a, b);
  };
  const auto begins_earlier = [&](const RingPoints& a, const RingPoints& b) { return earlier(a.front(), b.front()); };
  for (Polygon& polygon : polygons_) {
    for (RingPoints& ring : polygon)
      std::rotate(ring.begin(), std::min_element(ring.begin(), ring.end(), earlier), ring.end());
    const bool left = place_of(polygon.front().front()).left;
    for (RingPoints& ring : polygon)
      if ((twice_area(ring) >= 0) != (left == (&ring == &polygon.front()))) reverse(ring);
    std::sort(polygon.begin() + 1, polygon.end(), begins_earlier);
  }
  std::sort(polygons_.begin(), polygons_.end(),
            [&](const Polygon& a, const Polygon& b) { return begins_earlier(a.front(), b.front()); });
}

}  // namespace sohoa::geometry
