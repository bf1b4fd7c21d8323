#pragma once
// Borders as a web: neighbours hang on the same vertices, so what is drawn anew is drawn anew for all of them.
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "geometry/box_tree.hpp"
#include "geometry/measure.hpp"
#include "geometry/wkb.hpp"

namespace sohoa::geometry::coverage {

double distance(Point a, Point b);

/// Where on a stretch a point's nearest point lies.
struct Foot {
  Point at;
  double apart;  ///< from the point
  double along;  ///< from the stretch's beginning
  double length;
};
Foot foot_on(Point point, Point from, Point to);

/// The rings of some features. Every ring is walked with the inside on its left.
class Web {
 public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  /// What may happen to a feature.
  enum class Freedom : std::uint8_t {
    free,
    rigid,        ///< its border stays where it is, within the rounding: it may get vertices
    untouchable,  ///< nothing
  };

  struct Vertex {
    Point now, was;
    std::uint32_t first = kNone;  ///< of its nodes; kNone when it was merged into another
    bool locked = false;          ///< others are drawn along it
  };
  /// A vertex as a ring passes it.
  struct Node {
    std::uint32_t vertex, next, before, ring;
    std::uint32_t same;  ///< the next of the same vertex
  };
  struct Ring {
    std::uint32_t first, feature, polygon;
    bool turned;  ///< the feature's bytes run the other way
  };
  /// One change, for the record.
  struct Act {
    std::uint32_t feature;  ///< that changes
    std::uint32_t a, b;     ///< on whose account
    double moved;           ///< how far its border moves
    Point at;
    bool vertex;  ///< within the rounding: it got a vertex and nothing else
  };

  /// `reach`: how far vertices will move at most. `rounding`: what is not farther off lies on an edge.
  Web(double reach, double rounding) : reach_(reach), rounding_(rounding) {}

  /// Adds a feature, which gets the next number.
  void add(std::string_view wkb, Freedom freedom);
  /// To be called when all are added.
  void tie();

  std::size_t features() const { return members_.size(); }
  Freedom freedom(std::uint32_t feature) const { return members_[feature].freedom; }
  bool changed(std::uint32_t feature) const { return members_[feature].changed; }
  const Vertex& vertex(std::uint32_t number) const { return vertices_[number]; }
  const Node& node(std::uint32_t number) const { return nodes_[number]; }
  std::uint32_t feature_of(std::uint32_t node) const { return rings_[nodes_[node].ring].feature; }
  Point point(std::uint32_t node) const { return vertices_[nodes_[node].vertex].now; }
  std::uint32_t next(std::uint32_t node) const { return nodes_[node].next; }
  std::uint32_t before(std::uint32_t node) const { return nodes_[node].before; }
  /// A node of a feature at a vertex; kNone when the feature does not have that vertex.
  std::uint32_t node_at(std::uint32_t vertex, std::uint32_t feature) const;

  /// Calls `visit(node)` for nodes whose edge, the one that leaves them, may come into `box`.
  template <typename Visit>
  void edges_in(const Box& box, Visit&& visit) const;

  /// On whose account the following changes are.
  void begin(std::uint32_t a, std::uint32_t b) {
    a_ = a;
    b_ = b;
  }
  void lock(std::uint32_t vertex) { vertices_[vertex].locked = true; }
  /// Whether the vertex may be moved there, of all who have it.
  bool may_move(std::uint32_t vertex, Point to) const;
  /// Whether the edge that leaves a node may pass through `point`, of all who have that edge.
  bool may_bend(std::uint32_t node, Point point) const;
  void move(std::uint32_t vertex, Point to);
  /// Moves a vertex onto another one: from now on they are the same.
  void merge(std::uint32_t vertex, std::uint32_t into);
  /// Puts a vertex into the edge that leaves a node, for all who have that edge.
  void bend(std::uint32_t node, std::uint32_t vertex);

  const std::vector<Act>& acts() const { return acts_; }
  /// Writes a feature as it is now. False when a ring has nothing left inside.
  bool write(std::uint32_t feature, std::string& wkb) const;

 private:
  struct Member {
    std::uint32_t first_ring, rings;
    Freedom freedom;
    bool multi, changed;
  };

  template <typename Visit>
  void twins(std::uint32_t node, Visit&& visit) const;
  std::uint32_t insert_behind(std::uint32_t node, std::uint32_t vertex);
  void record(std::uint32_t feature, double moved, Point at);

  double reach_, rounding_;
  std::uint32_t a_ = kNone, b_ = kNone;
  std::vector<Member> members_;
  std::vector<Ring> rings_;
  std::vector<Node> nodes_;
  std::vector<Vertex> vertices_;
  std::vector<Act> acts_;
  std::uint32_t first_new_ = 0;  ///< node
  BoxTree tree_;                 ///< of the edges as they were, by the node that they leave
};

template <typename Visit>
void Web::edges_in(const Box& box, Visit&& visit) const {
  tree_.search(Box{box.minx - reach_, box.miny - reach_, box.maxx + reach_, box.maxy + reach_},
               [&](std::uint32_t number) {
                 std::uint32_t node = number;
                 do {
                   visit(node);
                   node = nodes_[node].next;
                 } while (node >= first_new_);  // the edge was cut up
                 return true;
               });
}

}  // namespace sohoa::geometry::coverage
