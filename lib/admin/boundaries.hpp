#pragma once
// The land of communes as polygons: which commune a point or a geometry lies in.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "admin/units.hpp"
#include "geometry/area_index.hpp"
#include "geometry/overlay.hpp"

namespace sohoa::admin {

/// A commune's land. All coordinates of this header are degrees on WGS 84, longitude first.
struct CommuneArea {
  std::string code;  ///< of 2025, five digits
  std::string name;  ///< with its type word
  std::string wkb;   ///< polygon or multipolygon, valid
};

/// Where a point lies.
struct Spot {
  std::uint32_t area = geometry::AreaIndex::kNone;  ///< place in Boundaries::areas(); kNone: too far from all
  double distance = 0;                              ///< m; 0 when the commune holds the point
  std::string_view rival;                           ///< see Boundaries::rival(); empty when the commune holds the point
};

/// The polygons of some communes, prepared. Unchanging: any number of threads may ask.
///
/// A point on a border belongs to the commune, on a shared border to the one with the lowest code. Distances are metres
/// on the ellipsoid, right to one part in a thousand up to 50 km.
class Boundaries {
 public:
  static constexpr std::uint32_t kNone = geometry::AreaIndex::kNone;

  /// The provinces whose polygons come with the program (schemas/admin/README.md): Quảng Ninh. Read at first use, safe
  /// from any thread. Throws Error(fault) when a file is damaged.
  static const Boundaries& shipped();
  /// `areas` in any order, each code once.
  explicit Boundaries(std::vector<CommuneArea> areas);
  Boundaries(const Boundaries&) = delete;  // views point into the areas
  Boundaries& operator=(const Boundaries&) = delete;

  /// In the order of their codes.
  std::span<const CommuneArea> areas() const { return areas_; }
  /// The place of a code in areas(); kNone when there is no polygon of it.
  std::uint32_t find(std::string_view code) const;

  /// The commune that holds the point, else the nearest one within `most` metres.
  Spot at(geometry::Point point, double most) const;

  /// The commune without a polygon here that may be nearer to a point than `distance` metres, taking each for a circle
  /// of its area around its seat: beyond the border of the province that the polygons cover, the nearest polygon proves
  /// nothing. Empty when there is none.
  std::string_view rival(geometry::Point point, double distance) const;

  const geometry::AreaIndex& index() const { return *index_; }
  std::span<const std::string_view> bytes() const { return bytes_; }

 private:
  void find_rivals();

  std::vector<CommuneArea> areas_;
  std::vector<std::string_view> bytes_;
  std::optional<geometry::AreaIndex> index_;
  /// A commune without a polygon, as a circle.
  struct Rival {
    Place place;
    double radius;  ///< km
  };
  std::vector<Rival> rivals_;  ///< those around the polygons, by latitude
  double widest_ = 0;          ///< of their radii
};

/// The part of a geometry that lies in one commune.
struct Part {
  std::uint32_t area;  ///< place in Boundaries::areas()
  double share;        ///< of the whole geometry's area on the ground (length of lines, number of points): 0 to 1;
                       ///< what several communes hold (a border, polygons that overlap) is parted among them
};

/// Where a geometry lies.
struct Placed {
  /// The commune of the largest part; where none holds anything the nearest; kNone: too far from all, or no geometry.
  std::uint32_t area = geometry::AreaIndex::kNone;
  double share = 0;         ///< of that part; 0 when the commune is only the nearest
  double distance = 0;      ///< m from the geometry to the commune; 0 when it holds some of it
  std::string_view rival;   ///< see Boundaries::rival(): of the first vertex where no commune holds a part, of any that
                            ///< lies outside where they hold less than half; else empty
  std::vector<Part> parts;  ///< all parts when there is more than one, the largest first
  double inside = 0;        ///< the shares of all parts together; the rest lies outside all communes
  bool beyond = false;      ///< less than half lies inside, and some of the rest farther away than the nearest may be

  /// The largest part's share of what lies in any commune: what is drawn beyond the land edge speaks for none.
  double weight() const { return inside > 0 ? share / inside : 0; }
};

/// Places geometries. Holds a GEOS context and scratch memory: one per thread.
class Locator {
 public:
  /// The boundaries have to outlive it.
  explicit Locator(const Boundaries& boundaries) : boundaries_(boundaries), overlay_(boundaries.bytes()) {}

  /// A geometry of any kind. `most`: how far, in metres, the nearest commune may be. An invalid geometry is judged as
  /// repaired; bytes that are no geometry lie nowhere. The answer stays until the next call.
  const Placed& place(std::string_view wkb, double most);

 private:
  void place_points(std::string_view wkb);
  bool place_parts(std::string_view wkb, const geometry::Box& box);
  void place_nearest(std::string_view wkb, double most);
  void judge_outside(std::string_view wkb, double most);
  void conclude();

  const Boundaries& boundaries_;
  geometry::Overlay overlay_;
  Placed placed_;
  std::vector<std::uint32_t> candidates_;
  std::string cut_;
};

}  // namespace sohoa::admin
