#include "geometry/fingerprint.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <utility>

#include "geometry/wkb.hpp"

namespace sohoa::geometry {
namespace {

/// A sum of hashes does not depend on the order of its parts. Wraps around, as each half stands for itself.
struct Sum {
  std::uint64_t low = 0, high = 0;

  void add(const XXH128_hash_t& hash) {
    low += hash.low64;
    high += hash.high64;
  }
};

class Shape {
 public:
  explicit Shape(std::uint64_t seed) : seed_(seed) {}

  void add(const Run& run) {
    if (run.kind != Kind::polygon || run.ring == 0) end_polygon();
    if (run.points.empty()) return;
    const Sum sum = run.kind == Kind::point ? point(run.points.front()) : edges(run.points);
    if (run.kind == Kind::polygon) {
      polygon_.add(sealed(Kind::polygon, sum));
      ++rings_;
    } else {
      whole_.add(sealed(run.kind, sum));
    }
  }

  std::array<std::uint64_t, 2> finish() {
    end_polygon();
    return {whole_.low, whole_.high};
  }

 private:
  void end_polygon() {
    if (rings_ != 0) whole_.add(sealed(Kind::multipolygon, polygon_));
    polygon_ = {};
    rings_ = 0;
  }

  /// Keeps the sums of different parts apart: without it the edges of two rings could be dealt out otherwise.
  XXH128_hash_t sealed(Kind kind, const Sum& sum) const {
    const std::uint64_t words[3] = {sum.low, sum.high, static_cast<std::uint64_t>(kind)};
    return XXH3_128bits_withSeed(words, sizeof words, seed_);
  }

  /// Adding zero makes 0.0 of -0.0.
  static Point plain(Point point) { return {point.x + 0.0, point.y + 0.0}; }

  Sum point(Point place) const {
    const Point here = plain(place);
    Sum sum;
    sum.add(XXH3_128bits_withSeed(&here, sizeof here, seed_));
    return sum;
  }

  /// A ring or line is the sum of its edges, each told by its ends in a fixed order. One point over and over is that
  /// point.
  Sum edges(const Points& points) const {
    Sum sum;
    bool edge = false;
    Point before = plain(points.front());
    for (std::uint32_t i = 1; i < points.size(); ++i) {
      const Point here = plain(points[i]);
      if (here == before) continue;
      Point ends[2] = {before, here};
      if (here.x < before.x || (here.x == before.x && here.y < before.y)) std::swap(ends[0], ends[1]);
      sum.add(XXH3_128bits_withSeed(ends, sizeof ends, seed_));
      before = here;
      edge = true;
    }
    return edge ? sum : point(points.front());
  }

  std::uint64_t seed_;
  Sum whole_, polygon_;
  std::uint32_t rings_ = 0;
};

}  // namespace

std::array<std::uint64_t, 2> fingerprint(std::string_view wkb, std::uint64_t seed) {
  Shape shape(seed);
  if (!walk(wkb, [&](const Run& run) { shape.add(run); })) return {0, 0};
  return shape.finish();
}

}  // namespace sohoa::geometry
