#pragma once
// The addresses that have codes, and which of them an address is. Held in memory while codes are given.
#include <tsl/robin_map.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "address/local_code.hpp"
#include "geometry/wkb.hpp"

namespace sohoa {

/// Columns of the layer whose texts an address keeps where a later list leaves them out, in the order of the schema.
inline constexpr std::array<const char*, 14> kAddressTexts{
    "khoa",      "loai",        "ten",  "can_ho", "so_nha",   "duong",
    "thon",      "dia_chi",     "maXa", "tenXa",  "phienBan", "ma_dia_chi_so_quoc_gia",
    "vpostcode", "ma_buu_chinh"};

inline constexpr const char* kAddressLayer = "dia_chi_so";
inline constexpr const char* kGiven = "da_cap";
inline constexpr const char* kRetired = "thu_hoi";

/// What tells an address from others, as hashes of folded texts; 0: not said.
struct AddressIdentity {
  std::uint64_t key = 0;     ///< of its source
  std::uint64_t number = 0;  ///< flat, house, street, hamlet; not the commune, whose code and name change
  std::uint64_t door = 0;    ///< cell, flat and house, or cell and name where there is no number
  std::uint64_t name = 0;    ///< chooses among several
  std::uint64_t commune = 0;
  std::uint64_t cell = kNoCell;  ///< LocalCode::cell_id() of the place
  geometry::Point point{};       ///< degrees, where there is a cell

  static constexpr std::uint64_t kNoCell = ~std::uint64_t{0};
  bool has_point() const { return cell != kNoCell; }
};

using AddressTexts = std::array<std::string_view, kAddressTexts.size()>;

/// Hashes the texts of an address; `point` in degrees, unset where it has no place.
AddressIdentity identify(const AddressTexts& texts, std::optional<geometry::Point> point);

/// Metres between two places in degrees.
double metres_between(geometry::Point one, geometry::Point other);

/// One registered address.
struct RegisteredAddress {
  std::uint64_t id = 0;      ///< LocalCode::id()
  AddressIdentity identity;  ///< with the latest place
  bool retired = false;
  bool seen = false;                             ///< an address of this run is it
  std::uint64_t text_at = 0;                     ///< in the book's memory
  std::uint32_t next_number = 0, next_door = 0;  ///< the next with the same hash, from 1
};

class AddressBook {
 public:
  AddressBook() = default;
  /// Reads the layer of a dataset; empty where the file, or the layer, is not there. Throws OutputError as opening a
  /// dataset does, or when the layer is another program's or an older one's.
  explicit AddressBook(const std::string& path);
  AddressBook(AddressBook&&) = default;
  AddressBook& operator=(AddressBook&&) = default;

  std::size_t size() const { return rows_.size(); }
  RegisteredAddress& operator[](std::uint32_t row) { return rows_[row]; }
  const RegisteredAddress& operator[](std::uint32_t row) const { return rows_[row]; }

  /// The address with this code.
  std::optional<std::uint32_t> find(std::uint64_t id) const;
  /// The registered address that this one is: by its key; else by its number, in the same
  /// commune or within kSameStreet; else by its door. One that another
  /// address of this run is already does not count, unless the key says so. `retired_too`: also retired ones, by key
  /// and number.
  std::optional<std::uint32_t> match(const AddressIdentity& identity, bool retired_too) const;
  /// Another address of this run has the same door, and nothing tells the two apart.
  bool has_twin(const AddressIdentity& identity) const;

  /// The number of the next address in a cell: one above the highest that was ever given; 400 and more: it is full.
  int next_number(std::uint64_t cell) const;
  /// Gives the next code of the cell to an address.
  std::uint32_t add(std::uint64_t cell, const AddressIdentity& identity);

  static constexpr std::uint64_t kNoText = ~std::uint64_t{0};  ///< of what this run has added
  /// A text of a row, by kAddressTexts, one of the dates, or what no column took (JSON); empty when it has none.
  std::string_view text(std::uint32_t row, std::size_t which) const;
  static constexpr std::size_t kGivenOn = kAddressTexts.size(), kStateSince = kGivenOn + 1, kRest = kStateSince + 1;

 private:
  static constexpr int kMostLooked = 200;  ///< of addresses with one hash: a column filled with one value is no number
  static constexpr double kSameStreet = 1000;  ///< m
  using Map = tsl::robin_map<std::uint64_t, std::uint32_t>;
  void index(std::uint32_t row);
  void read(const std::string& path);
  void identify_stored(std::uint32_t at);

  std::vector<RegisteredAddress> rows_;
  std::string texts_;  ///< of each row: all texts, each with its length before it
  Map by_id_, by_key_, by_number_, by_door_;
  tsl::robin_map<std::uint64_t, std::uint16_t> cells_;  ///< how many numbers of a cell are given
};

}  // namespace sohoa
