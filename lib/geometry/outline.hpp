#pragma once
// What polygons of a clean coverage bound together.
#include <string>
#include <string_view>
#include <unordered_set>

#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// The edges that an odd number of the polygons have: where neighbours share their vertices, the outline of all of
/// them. Where they do not, both their edges stay.
class Outline {
 public:
  /// Adds the rings of a polygonal WKB; other geometry adds nothing. False for malformed bytes.
  bool add(std::string_view wkb);
  /// Adds all that another outline holds.
  void add(const Outline& other);
  void clear() { edges_.clear(); }
  bool empty() const { return edges_.empty(); }

  /// The edges joined to lines, as MULTILINESTRING; the same edges always give the same bytes.
  std::string wkb() const;

 private:
  struct Edge {
    Point from, to;  ///< from before to, by x, then y
    friend bool operator==(const Edge&, const Edge&) = default;
  };
  struct Hash {
    std::size_t operator()(const Edge& edge) const;
  };
  void toggle(const Edge& edge);
  std::unordered_set<Edge, Hash> edges_;
};

}  // namespace sohoa::geometry
