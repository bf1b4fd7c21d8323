#pragma once
// Which records of accommodation lists are one establishment.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

/// One record, as far as it tells establishments apart.
struct AccommodationRecord {
  std::string name, other_name;  ///< as written; empty: none
  std::string commune;           ///< code of today; empty: not known
  std::string type;              ///< code
  std::vector<std::string> phones;
  std::vector<std::string> webs;  ///< e-mail addresses in small letters, owners of web addresses (url_owner())
  std::string house, street;      ///< as written
  std::string decision;
  double x = 0, y = 0;  ///< metres on a plane
  enum class Place : std::uint8_t { none, rough, exact } place = Place::none;
  int rooms = 0, stars = 0;  ///< 0: not said
  static constexpr std::uint32_t kNoList = 0xFFFFFFFF;
  std::uint32_t list = 0;  ///< which list it stands in; kNoList: nobody knows
};

/// Why two records are taken for one, or not: each speaks with points.
enum class Ground : std::uint8_t {
  name,
  rare_name,
  phone,
  web,
  decision,
  address,
  near,
  commune,
  rooms,
  other_number,  ///< "Biển Xanh 1", "Biển Xanh 2"
  other_decision,
  far,
  other_address,
  other_commune,
  other_phone,
  other_type,
  other_rooms,
  same_list,
};
/// A word for messages: "name", "phone" …
const char* ground_name(Ground ground);

struct Reason {
  Ground ground;
  int points;       ///< below 0: against
  double distance;  ///< metres, of near and far
};

struct DuplicatePair {
  std::uint32_t a, b;  ///< places in the list of records, a < b
  int score;           ///< 0 to 100
  std::vector<Reason> reasons;
};

/// From this score on two records are taken for one, and --merge merges them; from the other one on it is possible.
inline constexpr int kDuplicate = 70;
inline constexpr int kPossible = 58;

struct Duplicates {
  std::vector<DuplicatePair> pairs;  ///< possible ones and better, by a, then b
  std::vector<std::uint32_t> group;  ///< of each record the first of its group, itself when it is alone
};

/// Compares what has something rare in common: a telephone number, an address, a web address, a place within 200 m, or
/// a word of the name; where many have it, only those next to each other by name, telephone and house. Takes time in
/// proportion to such pairs, not to all. Records join a group where nothing speaks
/// against any of its members.
Duplicates find_duplicates(const std::vector<AccommodationRecord>& records);

}  // namespace sohoa
