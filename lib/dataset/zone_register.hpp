#pragma once
// Which code a zone has or gets: the registry of one family, in memory for one run.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dataset/zone_codes.hpp"
#include "geometry/box_tree.hpp"
#include "store/registry.hpp"

namespace sohoa {

/// A zone as it is told from others. Shapes are in WGS 84.
struct ZoneSeat {
  std::uint32_t file = 0;
  std::int64_t row = 0, fid = -1;
  std::string code;   ///< that it has; empty: none
  std::string state;  ///< of that code; empty: not said
  std::string day;    ///< when it was given; empty: not said
  std::string name;
  std::string subject;  ///< crop and market; of what has no shape also commune and holder, see make_subject()
  std::string holder;   ///< commune and holder, folded
  std::string wkb;
  geometry::Box box;
  std::map<std::string, std::string> parts;  ///< what new codes are made of: commune, province, crop, market
  bool rejected = false;
};

/// Shares of the smaller area from which two zones are one: with one name, and whatever their names.
inline constexpr double kNamed = 0.8, kAlone = 0.95;

/// What became of a zone.
struct ZoneGiven {
  enum class How : std::uint8_t {
    made,      ///< a new code
    known,     ///< the one that the zone got before
    had,       ///< the input has it
    unsure,    ///< several zones with codes may be this one: `why` has them
    lacking,   ///< a part of the code is not known: `why` names it
    rejected,  ///< the record is at fault
    other,     ///< it has a code of another family
    doubled,   ///< other zones have its code too: `why` has their rows
  };
  How how = How::made;
  std::string code, why;
  std::string state, day;  ///< of the code in the registry: made, known, had
};

class ZoneRegister {
 public:
  /// Within a transaction of the registry. `fixed`: parts of codes that the user says. `state`, `day`: of new codes.
  ZoneRegister(store::Registry& registry, const ZoneCodes& codes, const ZoneCodeFamily& family,
               std::map<std::string, std::string> fixed, std::string state, std::string day);

  /// Keeps the numbers of the codes in a text from being given, though no zone of this run has them: those of records
  /// at fault, which are mended and come back with their codes. What holds none of the family is nothing.
  void reserve(std::string_view written);
  /// Answers for each zone, in their order.
  std::vector<ZoneGiven> give(const std::vector<ZoneSeat>& zones);

 private:
  struct Known {
    std::string code, name, subject, holder, wkb, state, day;
    geometry::Box box;
  };
  void enter(const ZoneSeat& zone, ZoneGiven& given, std::size_t place);
  std::pair<std::string, std::int64_t> series_of(std::string_view code) const;
  ZoneGiven give(const ZoneSeat& zone, std::size_t place);
  bool is_same(const ZoneSeat& zone, const Known& known) const;
  /// Series and code of number 0 ... : false, with `lacking`, when a part is not known.
  bool make(const ZoneSeat& zone, std::string& series, std::string& lacking) const;
  std::int64_t next(const std::string& series);
  void note(const ZoneSeat& zone, const ZoneGiven& given, std::size_t place);
  store::RegisteredCode record(const ZoneSeat& zone, std::string code, std::string series, std::int64_t number) const;

  store::Registry& registry_;
  const ZoneCodes& codes_;
  const ZoneCodeFamily& family_;
  std::map<std::string, std::string> fixed_;
  std::string state_, day_;
  std::vector<Known> known_;  ///< of the registry, then of the zones by their place
  std::unordered_map<std::string, std::vector<std::size_t>> names_;  ///< folded name and subject → places
  std::unordered_map<std::string, std::size_t> by_code_;
  std::unordered_map<std::string, std::int64_t> last_;  ///< number of a series
  geometry::BoxTree tree_;
  std::vector<std::size_t> in_tree_;  ///< place in known_ of each box
  std::size_t registered_ = 0;
};

}  // namespace sohoa
