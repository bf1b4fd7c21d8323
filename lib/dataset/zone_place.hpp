#pragma once
// Whether the province that a code names is the one that its zone lies in.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/zone_codes.hpp"

namespace sohoa {

/// Provinces under their names before and after the mergers of 2025. Unchanging; safe from any thread.
class ZonePlaces {
 public:
  static const ZonePlaces& shipped();

  /// Names of the provinces that a part of a code of that family may stand for; empty: nobody knows.
  std::vector<std::string> named(const ZoneCodeFamily& family, std::string_view part) const;
  /// Names of the provinces of a commune (of any edition), those before the mergers too.
  std::vector<std::string> of_commune(std::string_view code, std::string_view edition) const;
  /// The province that an address ends in; empty: none is named there.
  std::string_view of_address(std::string_view address) const;
  /// Whether the commune of a code is that of a zone, or went into it: a code outlives the commune that it names.
  bool same_commune(std::string_view in_code, std::string_view commune) const;
  /// "Xã Đồng Tiến", of the newest list that has the code; the code itself where none has it.
  std::string commune_named(std::string_view code) const;
  /// A number that a province had before the mergers of 2025, and that none has now.
  static bool is_old_province(std::string_view code);
  /// One province, or one that went into the other.
  bool related(std::string_view one, std::string_view other) const;

 private:
  ZonePlaces();
  std::map<std::string, std::vector<std::string>, std::less<>> letters_;
  std::map<std::string, std::string, std::less<>> names_;  ///< folded, without the word for a province → name
  std::map<std::string, std::set<std::string>, std::less<>> into_;  ///< folded old name → folded new ones
};

}  // namespace sohoa
