#pragma once
// Whether an address lies in the commune that it names, and what is known of that commune.
#include <tbb/enumerable_thread_specific.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "admin/boundaries.hpp"
#include "admin/units.hpp"
#include "geometry/wkb.hpp"

namespace sohoa {

/// A commune as a list names it.
struct NamedCommune {
  const admin::Commune* commune = nullptr;  ///< null: no edition has the code
  admin::Edition edition = admin::Edition::y2026;
  std::vector<admin::Place> seats;  ///< of what it is today; empty: nothing can be said of distances
  std::string today;                ///< of one of 2024: the codes and names of its successors
  std::uint32_t area = admin::Boundaries::kNone;
};

/// Any number of threads may ask.
class AddressGround {
 public:
  AddressGround();

  /// `edition`: as the list says it; where it does not, the newest one that has the code.
  const NamedCommune& commune(std::string_view code, std::string_view edition) const;

  enum class Verdict {
    fine,
    other,   ///< in the polygon of another commune, and not near the border
    remote,  ///< farther from the seat than the commune's own land may be
    wrong    ///< farther by more than kWrong: the place or the commune is that of something else
  };
  struct Judgement {
    Verdict verdict = Verdict::fine;
    std::string_view name;  ///< of the other commune, or of the nearest one
    double distance = 0;    ///< km from the seat
  };
  Judgement judge(geometry::Point point, const NamedCommune& commune) const;
  /// Of an address that names no commune that is known: against all of them.
  Judgement judge(geometry::Point point) const;

  static constexpr double kWrong = 30;    ///< km beyond the commune's own land
  static constexpr double kBorder = 500;  ///< m: polygons are approximate

 private:
  struct Seat {
    admin::Place place;
    double limit;
    std::string_view name;
  };
  static constexpr double kSquares = 4;  ///< of a degree
  static std::int64_t square(double lon, double lat);

  const admin::Units& units_;
  std::vector<Seat> seats_;
  std::unordered_map<std::int64_t, std::vector<std::uint32_t>> by_square_;  ///< whose land may reach into it
  using Known = std::unordered_map<std::string, NamedCommune>;
  mutable tbb::enumerable_thread_specific<Known> known_;
};

}  // namespace sohoa
