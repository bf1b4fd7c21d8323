#include "geometry/coverage_features.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/orient.hpp"

namespace sohoa::geometry::coverage {
namespace {

/// The turn at the lowest of the leftmost vertices is that of the whole ring, if the ring is simple.
bool turns_right_at_left_end(const Points& ring) {
  const std::uint32_t count = ring.size() - 1;
  const auto before = [](Point a, Point b) { return a.x < b.x || (a.x == b.x && a.y < b.y); };
  std::uint32_t left = 0;
  for (std::uint32_t i = 1; i < count; ++i)
    if (before(ring[i], ring[left])) left = i;
  std::uint32_t next = left, last = left;
  do next = (next + 1) % count;
  while (ring[next] == ring[left] && next != left);
  do last = (last + count - 1) % count;
  while (ring[last] == ring[left] && last != left);
  const Point a = ring[last], b = ring[left], c = ring[next];
  return orient(a.x, a.y, b.x, b.y, c.x, c.y) < 0;
}

/// What has to be true of a ring before its edges mean anything.
bool encloses(const Points& ring) {
  if (ring.size() < 4 || ring.front() != ring.back()) return false;
  const Point first = ring.front();
  Point other = first;
  for (std::uint32_t i = 1; i < ring.size(); ++i) {
    const Point here = ring[i];
    if (other == first) {
      other = here;
    } else if (orient(first.x, first.y, other.x, other.y, here.x, here.y) != 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool runs_clockwise(const Points& ring) {
  const Point first = ring.front();
  Point a = first;
  double twice_area = 0, doubt = 0;
  for (std::uint32_t i = 1; i < ring.size(); ++i) {
    const Point b = ring[i];
    const double left = (a.x - first.x) * (b.y - first.y), right = (a.y - first.y) * (b.x - first.x);
    twice_area += left - right;
    doubt += std::abs(left) + std::abs(right);
    a = b;
  }
  if (std::abs(twice_area) > doubt * 1e-15 * ring.size()) return twice_area < 0;
  return turns_right_at_left_end(ring);
}

Features::~Features() {
  for (const Block& block : blocks_) scratch_.release(block.bytes, block.size);
}

double Features::edge(std::uint32_t a, std::uint32_t b) const {
  const std::uint8_t one = list_[a].kind, two = list_[b].kind;
  if (one == two) return limits_[one].edge;
  return std::hypot(limits_[one].edge, limits_[two].edge) * std::numbers::sqrt2 / 2;
}

double Features::node() const {
  double most = 0;
  for (const CoverageLimits& limits : limits_) most = std::max(most, limits.node);
  return most;
}

double Features::edge() const {
  double most = 0;
  for (const CoverageLimits& limits : limits_) most = std::max(most, limits.edge);
  return most;
}

bool Features::add(std::uint64_t id, std::string_view wkb, std::uint32_t boundary, std::uint8_t kind_of) {
  const Kind what = kind(wkb);
  if (what != Kind::polygon && what != Kind::multipolygon) return false;
  Feature feature{id, nullptr, static_cast<std::uint32_t>(wkb.size()), boundary, 0, false, kind_of, {}};
  bool sound = wkb.size() < std::numeric_limits<std::uint32_t>::max();
  double finite = 0;
  std::uint64_t edges = 0;
  const bool whole = walk(wkb, [&](const Run& run) {
    if (run.points.empty()) return;
    for (std::uint32_t i = 0; i < run.points.size(); ++i) {
      const Point point = run.points[i];
      feature.box.add(point.x, point.y);
      finite += point.x * 0 + point.y * 0;
    }
    edges += run.points.size() - 1;
    sound = sound && encloses(run.points);
  });
  if (!whole || !sound || finite != 0 || edges == 0) return false;
  char* const bytes = room(wkb.size());
  std::memcpy(bytes, wkb.data(), wkb.size());
  feature.bytes = bytes;
  list_.push_back(feature);
  return true;
}

char* Features::room(std::size_t size) {
  if (blocks_.empty() || blocks_.back().size - blocks_.back().used < size) {
    if (!blocks_.empty()) scratch_.leave(blocks_.back().bytes, blocks_.back().size);
    // Few features must not cost megabytes: the first block is small.
    const std::size_t wanted = std::max(size, blocks_.empty() ? kBlock / 64 : kBlock);
    blocks_.push_back({static_cast<char*>(scratch_.allocate(wanted)), wanted, 0});
  }
  Block& block = blocks_.back();
  block.used += size;
  return block.bytes + block.used - size;
}

void Features::number() {
  const auto by_id = [](const Feature& a, const Feature& b) { return a.id < b.id; };
  if (!std::is_sorted(list_.begin(), list_.end(), by_id)) std::sort(list_.begin(), list_.end(), by_id);
  edges_ = 0;
  for (Feature& feature : list_) {
    feature.first_edge = static_cast<std::uint32_t>(edges_);
    walk(feature.wkb(), [&](const Run& run) { edges_ += run.points.empty() ? 0 : run.points.size() - 1; });
    if (edges_ >= std::numeric_limits<std::uint32_t>::max())
      throw InputError(
          tr("{} features have more than four thousand million vertices; check them in several parts", list_.size()));
  }
}

}  // namespace sohoa::geometry::coverage
