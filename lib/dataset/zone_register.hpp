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
#include "dataset/zone_known.hpp"
#include "store/registry.hpp"

namespace sohoa {

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
    expired,    ///< its last day, `why`, lies before the day of the code
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
  std::vector<ZoneGiven> enter_all(const std::vector<ZoneSeat>& zones);
  void enter(const ZoneSeat& zone, ZoneGiven& given, std::size_t place);
  std::pair<std::string, std::int64_t> series_of(std::string_view code) const;
  ZoneGiven give(const ZoneSeat& zone, std::size_t place);
  bool make(const ZoneSeat& zone, ZoneGiven& given, std::string& series, std::int64_t& number);
  std::string misfit(std::map<std::string, std::string> parts) const;
  void note(const ZoneSeat& zone, const ZoneGiven& given, std::size_t place);
  store::RegisteredCode record(const ZoneSeat& zone, std::string code, std::string series, std::int64_t number) const;

  store::Registry* registry_;
  const ZoneCodes& codes_;
  const ZoneCodeFamily& family_;
  ZoneRegisterOptions options_;
  KnownZones known_;  ///< of the registry, then of the zones by their place
  std::unordered_map<std::string, std::size_t> by_code_;
  std::unordered_map<std::string, std::int64_t> last_;   ///< number of a series
  std::unordered_map<std::string, std::int64_t> taken_;  ///< code → row of this run that has it
  std::size_t registered_ = 0;
};

}  // namespace sohoa
