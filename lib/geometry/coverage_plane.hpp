#pragma once
// The plane cut up by the unmatched edges. Matched edges cancel out, so the number of features that cover a place is
// the winding number of the unmatched ones round it: gaps and overlaps are faces of their arrangement.
#include <cstdint>
#include <span>
#include <vector>

#include "geometry/coverage_meet.hpp"

namespace sohoa::geometry::coverage {

/// The part of an edge between two nodes.
struct Piece {
  std::uint32_t from, to;  ///< nodes
  std::uint32_t edge;
};

/// All pieces between two nodes, as far as they do not cancel out.
struct Link {
  std::uint32_t low, high;    ///< nodes; low < high
  std::uint32_t first;        ///< in pieces_in_order(), those from low to high first
  std::uint32_t there, back;  ///< how many run from low to high, and how many back
};

/// A side of a link is numbered 2 × link (seen from low to high) or that plus one. What lies on its left is a face.
class Plane {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

  Plane(const BigArray<Edge>& edges, const EdgeTree& tree, const BigArray<Cut>& cuts, Scratch& scratch);

  struct Cycle {
    std::uint32_t side;       ///< one of its sides
    std::uint32_t component;  ///< what hangs together
    double area;              ///< left of it; negative for the outside of a component
  };
  struct Component {
    std::uint32_t node;    ///< the leftmost
    std::uint32_t outer;   ///< the cycle round it
    std::uint32_t parent;  ///< the cycle of the face it lies in, kNone: outside of all
  };

  std::size_t cycles() const { return cycles_.size(); }
  const Cycle& cycle(std::uint32_t number) const { return cycles_[number]; }
  const std::vector<Component>& components() const { return components_; }
  /// Components whose parent is that cycle.
  std::span<const std::uint32_t> inside(std::uint32_t cycle) const;

  /// How many features cover the face left of a cycle.
  int depth(std::uint32_t cycle) const { return depth_[cycle]; }
  /// The face left of a side: the cycle round it, kNone when it has no end.
  std::uint32_t face(std::uint32_t side) const {
    const std::uint32_t cycle = cycle_of_[side];
    const Component& component = components_[cycles_[cycle].component];
    return component.outer == cycle ? component.parent : cycle;
  }

  std::uint32_t next(std::uint32_t side) const { return next_[side]; }
  std::uint32_t tail(std::uint32_t side) const {
    return (side & 1) == 0 ? links_[side / 2].low : links_[side / 2].high;
  }
  std::uint32_t head(std::uint32_t side) const { return tail(side ^ 1); }
  Point point(std::uint32_t node) const { return nodes_[node]; }
  std::size_t nodes() const { return nodes_.size(); }
  /// kNone when there is none.
  std::uint32_t node_at(Point point) const;

  /// Numbers of the pieces that run along a side, with the inside of their features left of it.
  std::span<const std::uint32_t> pieces(std::uint32_t side) const {
    const Link& link = links_[side / 2];
    return (side & 1) == 0 ? std::span(order_.data() + link.first, link.there)
                           : std::span(order_.data() + link.first + link.there, link.back);
  }
  const Piece& piece(std::uint32_t number) const { return pieces_[number]; }
  std::uint32_t feature(std::uint32_t piece) const { return edges_[pieces_[piece].edge].feature; }
  /// Numbers of the pieces of an edge: from first_piece(edge) to before first_piece(edge + 1).
  std::uint32_t first_piece(std::size_t edge) const { return first_piece_[edge]; }
  /// The side along which a piece runs; kNone when it cancels out.
  std::uint32_t side_of(std::uint32_t piece) const { return side_of_[piece]; }

 private:
  void make_pieces(const BigArray<Cut>& cuts);
  std::uint32_t number(Point point);
  void sort_pieces();
  void make_links();
  void sort_sides();
  BigArray<std::uint32_t> trace_cycles();
  void find_components(const BigArray<std::uint32_t>& leftmost);
  std::uint32_t spread(std::uint32_t start, std::uint32_t component, const BigArray<std::uint32_t>& leftmost,
                       std::vector<std::uint32_t>& waiting);
  void order_components();
  void find_parents();
  std::uint32_t left_neighbour(std::uint32_t node) const;
  std::uint32_t spanning_piece(std::size_t edge, double y) const;
  bool further_left(std::uint32_t side, std::uint32_t other) const;
  bool angle_before(std::uint32_t side, std::uint32_t other) const;
  int weight(std::uint32_t side) const;

  const BigArray<Edge>& edges_;
  const EdgeTree& tree_;
  Scratch& scratch_;
  BigArray<Point> nodes_;          ///< as the edges, in Hilbert order, come to them: what is near lies near in memory
  BigArray<std::uint32_t> index_;  ///< hash table of the nodes, their numbers plus one
  BigArray<std::uint32_t> first_piece_;
  BigArray<Piece> pieces_;
  BigArray<std::uint32_t> order_;    ///< pieces by link
  BigArray<std::uint32_t> side_of_;  ///< by piece
  BigArray<Link> links_;
  BigArray<std::uint32_t> next_, cycle_of_;  ///< by side
  std::vector<Cycle> cycles_;
  std::vector<Component> components_;
  std::vector<int> depth_;
  std::vector<std::uint32_t> inside_, inside_from_;  ///< components by parent, and where those of a cycle begin
};

}  // namespace sohoa::geometry::coverage
