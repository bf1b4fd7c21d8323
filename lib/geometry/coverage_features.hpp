#pragma once
// The features of a coverage, as long as it is judged.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "geometry/coverage.hpp"
#include "geometry/measure.hpp"
#include "geometry/scratch.hpp"
#include "geometry/wkb.hpp"

namespace sohoa::geometry::coverage {

struct Feature {
  std::uint64_t id;
  const char* bytes;
  std::uint32_t size;
  std::uint32_t boundary;
  std::uint32_t first_edge;  ///< number of its first edge among those of all features
  bool duplicate;            ///< another one is judged in its place
  std::uint8_t kind;         ///< whose limits it has
  Box box;

  std::string_view wkb() const { return {bytes, size}; }
};

/// Whether the ring runs clockwise; exact also where its area gets lost in rounding. Closed, at least four points.
bool runs_clockwise(const Points& ring);

/// Calls `visit(number, a, b)` for every edge of a feature, from a to b with the inside on the left. Repeated vertices
/// make no edge but use a number.
template <typename Visit>
void each_edge(const Feature& feature, Visit&& visit) {
  std::uint32_t number = feature.first_edge;
  walk(feature.wkb(), [&](const Run& run) {
    if (run.points.empty()) return;
    const bool turn = runs_clockwise(run.points) == (run.ring == 0);
    // Adding zero makes 0.0 of -0.0.
    Point a{run.points.front().x + 0.0, run.points.front().y + 0.0};
    for (std::uint32_t i = 1; i < run.points.size(); ++i, ++number) {
      const Point next = run.points[i];
      const Point b{next.x + 0.0, next.y + 0.0};
      if (a == b) continue;
      if (turn) {
        visit(number, b, a);
      } else {
        visit(number, a, b);
      }
      a = b;
    }
  });
}

class Features {
 public:
  Features(std::vector<CoverageLimits> limits, Scratch& scratch) : scratch_(scratch), limits_(std::move(limits)) {}
  ~Features();
  Features(const Features&) = delete;
  Features& operator=(const Features&) = delete;

  /// Copies the bytes. False when it is no polygon whose edges could be compared.
  bool add(std::uint64_t id, std::string_view wkb, std::uint32_t boundary, std::uint8_t kind);

  /// Puts them in the order of their ids, so that nothing depends on the order of the input, and numbers the edges.
  /// Throws InputError when there are more than 2^32 - 2.
  void number();

  // Limits, by place in list(); CoverageLimits says how those of two are taken together.
  double edge(std::uint32_t a, std::uint32_t b) const;
  double gap(std::uint32_t a, std::uint32_t b) const { return std::max(limits_of(a).gap, limits_of(b).gap); }
  double outside(std::uint32_t a) const { return limits_of(a).outside; }
  /// The largest of all.
  double node() const;
  double edge() const;

  std::uint64_t edges() const { return edges_; }
  std::vector<Feature>& list() { return list_; }
  const std::vector<Feature>& list() const { return list_; }

 private:
  static constexpr std::size_t kBlock = 4 << 20;
  char* room(std::size_t size);
  const CoverageLimits& limits_of(std::uint32_t feature) const { return limits_[list_[feature].kind]; }

  Scratch& scratch_;
  std::vector<CoverageLimits> limits_;
  struct Block {
    char* bytes;
    std::size_t size, used;
  };
  std::vector<Block> blocks_;
  std::vector<Feature> list_;
  std::uint64_t edges_ = 0;
};

}  // namespace sohoa::geometry::coverage
