#pragma once
// Draws borders of a web along those of neighbours.
#include <cstdint>
#include <optional>
#include <vector>

#include "geometry/coverage_faces.hpp"
#include "geometry/coverage_web.hpp"

namespace sohoa::geometry::coverage {

/// Borders of a and b that are nearly the same. Features by their number in the web.
struct NearBorders {
  std::uint32_t a, b;
  double apart;                ///< how far at most
  std::vector<Segment> where;  ///< stretches of one of them
};

class Snapper {
 public:
  /// `width`: how far a border may move; `rounding`: what is not farther off lies on an edge.
  Snapper(Web& web, double width, double rounding) : web_(web), width_(width), rounding_(rounding) {}

  /// How long the borders of the two run along one another there.
  double length(const NearBorders& near);

  /// Draws the border of `feature` anew, there along that of `model`, the other of the two: its vertices go to a vertex
  /// or an edge of the model's, and what the model has between them it gets too. Features that share these vertices
  /// and edges go along. The model gets the vertices that lie on its edges now. What nobody may change stays. Whether
  /// anything changed.
  bool draw(const NearBorders& near, std::uint32_t feature, std::uint32_t model);

  /// Gives an edge of `feature` the vertex at that place, which lies on it. Whether it could.
  bool bend(std::uint32_t feature, std::uint32_t owner, Point place);

  /// The border of `feature` there shall not move any more.
  void lock(const NearBorders& near, std::uint32_t feature);

 private:
  struct Target {
    std::uint32_t node;    ///< the edge that leaves it
    std::uint32_t vertex;  ///< Web::kNone: a place on the edge
    Point at;
    double apart;
  };

  double reach(const NearBorders& near) const;
  std::vector<std::uint32_t> vertices(const NearBorders& near, std::uint32_t feature) const;
  std::vector<std::uint32_t> edges(const NearBorders& near, std::uint32_t feature) const;
  bool runs_against(std::uint32_t edge, std::uint32_t node) const;
  bool turns(std::uint32_t node) const;
  bool is_next(std::uint32_t vertex, std::uint32_t node) const;
  std::optional<Target> target(std::uint32_t node, std::uint32_t model, double reach) const;
  bool move_vertices(const NearBorders& near, std::uint32_t feature, std::uint32_t model);
  bool move(std::uint32_t node, const Target& target);
  bool follow(const NearBorders& near, std::uint32_t feature, std::uint32_t model);
  bool follow(std::uint32_t edge, std::uint32_t model);
  bool take_vertices(const NearBorders& near, std::uint32_t feature, std::uint32_t model);

  Web& web_;
  const double width_, rounding_;
};

}  // namespace sohoa::geometry::coverage
