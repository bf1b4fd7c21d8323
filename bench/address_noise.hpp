#pragma once
// Addresses as people and machines write them, made from the unit lists with known answers.
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "address_slips.hpp"
#include "admin/units.hpp"

namespace sohoa::bench {

/// An address with what it says.
struct Made {
  std::string text;
  std::size_t kind = 0;
  const admin::Commune* commune = nullptr;
  bool old = false;
  bool open = false;  ///< the words that are said fit several communes
};

/// The units and the words below them before they are written down.
struct Draft {
  std::string local;
  std::string commune_word, commune, district_word, district, province_word, province;
  bool says_district = true, says_province = true;
};

/// Makes addresses; the same seed makes the same ones.
class AddressMaker {
 public:
  AddressMaker(std::uint64_t seed, bool holdout);

  static std::vector<std::string_view> kinds(bool holdout);
  Made make(std::size_t kind);

 private:
  Draft draft(const admin::Commune& commune, bool old);
  std::string local_part();
  std::string written(std::size_t kind, Draft& draft);
  std::string written_holdout(std::size_t kind, Draft& draft);
  bool is_open(const Draft& draft) const;
  std::size_t below(std::size_t count) { return random_() % count; }
  bool chance(double share) { return std::uniform_real_distribution<double>(0, 1)(random_) < share; }

  Random random_;
  bool holdout_;
  std::unordered_map<std::string, int> said_;  // how many communes fit what is said
};

}  // namespace sohoa::bench
