#pragma once
// Which edition the commune codes of a layer belong to.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "admin/units.hpp"
#include "store/sqlite.hpp"

namespace sohoa::progress {

/// What a layer says in its column phienBan, learnt from a few hundred features spread over it: the runs do not
/// record the edition, and a whole scan would take as long as the layer is large.
class LayerEditions {
 public:
  /// Reads `layer` and `layer`_rejected of `main`, as far as they are there and have the columns.
  LayerEditions(store::Database& database, const std::string& layer);

  /// That of the features seen with this code; else the only one that the whole sample has, when the code exists in
  /// it.
  std::optional<admin::Edition> of(std::string_view code, const admin::Units& units) const;

 private:
  void sample(store::Database& database, const std::string& table);

  std::map<std::string, admin::Edition, std::less<>> by_code_;
  std::optional<admin::Edition> only_;
  bool mixed_ = false;
};

/// The commune's name in its edition. Where that is not known: its name when every edition that has the code gives the
/// same, otherwise nothing.
std::string_view commune_name(std::string_view code, std::optional<admin::Edition> edition, const admin::Units& units);

}  // namespace sohoa::progress
