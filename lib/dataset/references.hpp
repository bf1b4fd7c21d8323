#pragma once
// The places that short Plus Codes are near to.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "address/any_code.hpp"
#include "admin/finder.hpp"
#include "base/options.hpp"
#include "dataset/point_text.hpp"
#include "text/coordinate.hpp"

namespace sohoa {

/// Short Plus Codes made whole by a place near them: a point, or the seat of a commune by its name. Not for several
/// threads at once.
class References {
 public:
  /// `usual`: the place of codes that name none; empty: there is none. Throws UsageError when it is no place.
  explicit References(const std::string& usual);

  /// Why a code stays short, or what does not fit a full one.
  struct Remark {
    std::string note;           ///< empty: nothing
    std::string_view why = {};  ///< of a code that stays short, as a word of schemas/rules.json
  };
  /// Makes a short code full. Where several communes bear the name it is the one that the code can lie in. A full code
  /// stays as it is; the remark tells where it lies far from the place that it names.
  Remark recover(address::WrittenCode& code);

 private:
  struct Seat {
    admin::Place place;
    std::string name;  ///< "Đặc khu Cô Tô, Thành phố Quảng Ninh"
  };
  struct Place {
    std::optional<address::GridPoint> point;
    std::vector<Seat> seats;          ///< of the communes of this name, each place once
    std::vector<admin::Place> parts;  ///< of a province: its communes
    std::string note;                 ///< why there is neither
  };
  const Place& find(const std::string& text);
  void find_communes(const std::string& text, Place& place);
  Remark near_one_of(address::WrittenCode& code, const Place& place, const std::string& text) const;
  Remark compare(const address::WrittenCode& code);

  std::optional<admin::Finder> finder_;
  std::map<std::string, Place, std::less<>> known_;
  std::string usual_;
  PointReader points_{0};
};

/// The place of a code in a cell: the middle of a Plus Code (a short one with its commune behind it), of a local code,
/// or of a GeoHash of at least eight characters. None where it is no code, or may be several. For any thread.
std::optional<text::LatLon> place_of_code(std::string_view text);

/// --reference
Option reference_option();

}  // namespace sohoa
