#pragma once
// Which code a zone has or gets: the registry of one family, in memory for one run.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dataset/zone_codes.hpp"
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

/// What became of a zone.
struct ZoneGiven {
  enum class How : std::uint8_t {
    made,       ///< a new code
    known,      ///< the one that the zone got before
    had,        ///< the input has it
    unsure,     ///< several zones with codes may be this one: `why` has two of them
    lacking,    ///< a part of the code is not known: `why` names it
    rejected,   ///< the record is at fault: `why` has the rule
    other,      ///< it has a code of another family
    doubled,    ///< other zones have its code too: `why` has their rows
    repeated,   ///< it is the zone of another row: `why` has it
    withdrawn,  ///< its code was withdrawn: `why` has it
    ended,      ///< it has no code, and is suspended or withdrawn by its own record
    astray,     ///< it lies outside its commune
    uncoded,    ///< it has no code, and none is given
  };
  How how = How::made;
  std::string code, why;
  std::string state, day;  ///< of the code in the registry: made, known, had
  std::string given;       ///< when the code was given first; empty: not known
};

struct ZoneRegisterOptions {
  std::map<std::string, std::string> fixed;  ///< parts of codes that the user says
  std::string state, day;                    ///< of new codes
  bool again = false;                        ///< zones whose code was withdrawn get a new one
};

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

class ZoneRegister {
 public:
  /// Within a transaction of the registry; null: an empty one that keeps nothing.
  ZoneRegister(store::Registry* registry, const ZoneCodes& codes, const ZoneCodeFamily& family,
               ZoneRegisterOptions options);

  /// Keeps the numbers of the codes in a text from being given, though no zone of this run has them: those of records
  /// at fault, which are mended and come back with their codes. What holds none of the family is nothing.
  void reserve(std::string_view written);
  /// Answers for each zone, in their order.
  std::vector<ZoneGiven> give(const std::vector<ZoneSeat>& zones);
  /// Enters the codes that zones have, and gives none: zones without one are `uncoded`.
  std::vector<ZoneGiven> enter(const std::vector<ZoneSeat>& zones);

 private:
  struct Known {
    std::string code, name, subject, commune, owner, address, wkb, state, day, given;  ///< name: folded
    geometry::Box box;
    double area = 0;
  };
  enum class Match : std::uint8_t { no, maybe, sure };

  std::vector<ZoneGiven> enter_all(const std::vector<ZoneSeat>& zones);
  void enter(const ZoneSeat& zone, ZoneGiven& given, std::size_t place);
  std::pair<std::string, std::int64_t> series_of(std::string_view code) const;
  ZoneGiven give(const ZoneSeat& zone, std::size_t place);
  std::vector<std::size_t> find(const Known& zone, std::size_t place, std::size_t& withdrawn) const;
  static Match match(const Known& zone, const Known& known);
  bool make(const ZoneSeat& zone, ZoneGiven& given, std::string& series, std::int64_t& number);
  std::string misfit(std::map<std::string, std::string> parts) const;
  static Known known_of(const ZoneSeat& zone, const ZoneGiven& given);
  void note(Known known, std::size_t place);
  store::RegisteredCode record(const ZoneSeat& zone, std::string code, std::string series, std::int64_t number) const;

  store::Registry* registry_;
  const ZoneCodes& codes_;
  const ZoneCodeFamily& family_;
  ZoneRegisterOptions options_;
  std::vector<Known> known_;     ///< of the registry, then of the zones by their place
  ZoneNames named_, shapeless_;  ///< of all, and of those without a shape
  std::unordered_map<std::string, std::size_t> by_code_;
  std::unordered_map<std::string, std::int64_t> last_;   ///< number of a series
  std::unordered_map<std::string, std::int64_t> taken_;  ///< code → row of this run that has it
  geometry::BoxTree tree_;
  std::vector<std::size_t> in_tree_;  ///< place in known_ of each box
  std::size_t registered_ = 0;
};

}  // namespace sohoa
