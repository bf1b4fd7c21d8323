#pragma once
// What tells an address from all others, however its texts are written.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "geometry/wkb.hpp"

namespace sohoa {

/// Columns of the layer whose texts an address keeps where a later list leaves them out, in the order of the schema.
inline constexpr std::array<const char*, 14> kAddressTexts{
    "khoa",      "loai",        "ten",  "can_ho", "so_nha",   "duong",
    "thon",      "dia_chi",     "maXa", "tenXa",  "phienBan", "ma_dia_chi_so_quoc_gia",
    "vpostcode", "ma_buu_chinh"};
/// Places in kAddressTexts.
enum AddressText : std::size_t {
  kKeyText,
  kKindText,
  kNameText,
  kFlatText,
  kHouseText,
  kStreetText,
  kHamletText,
  kLineText,
  kCommuneText,
  kCommuneNameText,
  kEditionText,
  kNationalText,
  kVpostcodeText,
  kPostalText
};

using AddressTexts = std::array<std::string_view, kAddressTexts.size()>;

/// Hashes of texts in the form in which they are compared; 0: not said.
///
/// "Số nhà 05", "5" and "5.0" are one number, "P2", "p. 2" and "Phòng 2" one flat, "Thôn Hải Tiến", "thon hai tien" and
/// "Khu Hải Tiến" one hamlet; but "Thôn 1" and "Tổ 1" are two, and so are Hà and Hạ where both are written with marks.
/// House, street and hamlet are taken from the line of address where they have no columns; a line without a house's
/// number has none.
struct AddressIdentity {
  std::uint64_t key = 0;     ///< of its source
  std::uint64_t number = 0;  ///< flat, house, street, hamlet; not the commune, whose code and name change
  std::uint64_t house = 0;   ///< flat and house
  std::uint64_t door = 0;    ///< cell, flat and house, or cell and name where there is no number
  std::uint64_t name = 0;    ///< chooses among several
  std::uint64_t commune = 0;
  std::uint64_t cell = kNoCell;  ///< LocalCode::cell_id() of the place
  /// Of the same texts with their marks; 0 where none is written.
  std::uint32_t name_marks = 0, street_marks = 0, hamlet_marks = 0;
  geometry::Point point{};  ///< degrees, where there is a cell

  static constexpr std::uint64_t kNoCell = ~std::uint64_t{0};
  bool has_point() const { return cell != kNoCell; }
};

/// `point` in degrees, unset where it has no place.
AddressIdentity identify(const AddressTexts& texts, std::optional<geometry::Point> point);

/// Both say a name, and it is the same one.
bool same_name(const AddressIdentity& one, const AddressIdentity& other);
/// Both say a key, and it is not the same one.
bool other_key(const AddressIdentity& one, const AddressIdentity& other);
/// Both say house or flat, and it is not the same one.
bool other_house(const AddressIdentity& one, const AddressIdentity& other);
/// House, flat, street or hamlet are not the same.
bool other_number(const AddressIdentity& one, const AddressIdentity& other);
/// Whether an address of the same key is another one: of another name, or without names, and with another number or
/// place.
bool contradicts(const AddressIdentity& one, const AddressIdentity& other);
/// Of one list: the same address twice, however it is written. Streets and hamlets differ at the same point only, and
/// houses without a number are one only there.
bool is_repeated(const AddressIdentity& one, const AddressIdentity& other);
/// Streets or hamlets differ in marks that both have.
bool marks_differ(const AddressIdentity& one, const AddressIdentity& other);

/// Metres between two places in degrees.
double metres_between(geometry::Point one, geometry::Point other);

}  // namespace sohoa
