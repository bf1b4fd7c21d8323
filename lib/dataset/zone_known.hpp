#pragma once
// Zones that have codes, and which of them a zone is: one rule for all who ask.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "geometry/box_tree.hpp"
#include "store/registry.hpp"

namespace sohoa {

/// A zone as it is told from others. Shapes are in WGS 84.
struct ZoneSeat {
  std::uint32_t file = 0;
  std::int64_t row = 0, fid = -1;
  std::string code;    ///< that it has; empty: none
  std::string state;   ///< of that code; empty: not said
  std::string day;     ///< when it was given; empty: not said
  std::string since;   ///< since when it is suspended or withdrawn; empty: not said
  std::string reason;  ///< of that
  std::string until;   ///< its last day; empty: not said
  std::string name;
  std::string subject;  ///< crop and market, folded
  std::string holder;   ///< commune, holder and address, folded; see zone_identity()
  std::string wkb;
  geometry::Box box;
  std::map<std::string, std::string> parts;  ///< what new codes are made of: commune, province, crop, market
  bool rejected = false;
  bool astray = false;  ///< it lies outside its commune
  std::string fault;    ///< rule of the first error; empty: none
};

/// Shares of the smaller area from which two zones are one: with one name, and whatever their names.
inline constexpr double kNamed = 0.8, kAlone = 0.95;

inline constexpr char kZoneBetween = '\n';  ///< of subject and holder, which the registry stores as one text

/// What a code was given for. Words are folded; shapes are in WGS 84.
struct KnownZone {
  std::string code, name, subject, commune, owner, address, wkb, state, day, given;
  geometry::Box box;
  double area = 0;
};
/// Without a code.
KnownZone known_zone(const ZoneSeat& zone);

/// Zones of one name, crop and market, by holder and address, so that a thousand gardens of one name cost nothing.
class ZoneNames {
 public:
  void add(const std::string& named, const std::string& owner, const std::string& address, std::size_t place);
  /// Those that may be of that holder and address: equal ones, and those where one side does not say.
  /// `take` gives false for enough.
  template <class Take>
  void find(const std::string& named, const std::string& owner, const std::string& address, Take take) const;

 private:
  using Places = std::unordered_map<std::string, std::vector<std::size_t>>;  ///< by address
  std::unordered_map<std::string, std::unordered_map<std::string, Places>> all_;
};

/// The zones of one family. Filling it is for one thread, asking for any.
class KnownZones {
 public:
  /// All codes of a family, with the day on which each was given first, and their shapes in the tree.
  void load(std::vector<store::RegisteredCode> codes, const std::unordered_map<std::string, std::string>& first_days);
  /// Room for more zones, whose boxes go into the tree; note() fills them in.
  void extend(const std::vector<ZoneSeat>& zones);
  void note(KnownZone zone, std::size_t place);

  std::size_t size() const { return zones_.size(); }
  const KnownZone& operator[](std::size_t place) const { return zones_[place]; }

  /// Places of zones with codes in force that are this one, two at the most: those that say the same, else those that
  /// do not say all. Two shapes decide alone: the name of a zone that moved away does not make it the same.
  /// `place`: where it stands itself; size(): nowhere. `withdrawn`: one whose code was withdrawn; size(): none.
  std::vector<std::size_t> find(const KnownZone& zone, std::size_t place, std::size_t& withdrawn) const;
  /// Places of zones with codes in force that have its name, crop, market and holder, wherever they lie; two at the
  /// most.
  std::vector<std::size_t> namesakes(const KnownZone& zone) const;

 private:
  enum class Match : std::uint8_t { no, maybe, sure };
  static Match match(const KnownZone& zone, const KnownZone& known);
  void add_box(const geometry::Box& box, std::size_t place);

  std::vector<KnownZone> zones_;
  ZoneNames named_, shapeless_;  ///< of all, and of those without a shape
  std::vector<geometry::Box> boxes_;
  geometry::BoxTree tree_;
  std::vector<std::size_t> in_tree_;  ///< place of each box
};

}  // namespace sohoa
