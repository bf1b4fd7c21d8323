#pragma once
// The addresses that have codes, and which of them an address is. Held in memory while codes are given.
#include <tsl/robin_map.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "address/local_code.hpp"
#include "dataset/address_identity.hpp"
#include "store/open_dataset.hpp"

namespace sohoa {

inline constexpr const char* kAddressLayer = "dia_chi_so";
inline constexpr const char* kGiven = "da_cap";
inline constexpr const char* kRetired = "thu_hoi";

/// One registered address.
struct RegisteredAddress {
  std::uint64_t id = 0;      ///< LocalCode::id()
  AddressIdentity identity;  ///< with the latest place
  bool retired = false;
  bool seen = false;                                             ///< an address of this run is it
  std::uint64_t line = 0;                                        ///< of the record of this run that is it: its content
  std::uint64_t text_at = 0;                                     ///< in the book's memory
  std::uint32_t next_number = 0, next_named = 0, next_door = 0;  ///< the next with the same hash, from 1
  std::uint32_t next_near = 0, next_spot = 0;
};

/// A registered address that another one may be.
struct AddressNear {
  std::uint32_t row;
  double distance;  ///< m; 0 where one has no place
};

class AddressBook {
 public:
  AddressBook() = default;
  /// Reads the layer of a dataset; empty where the file, or the layer, is not there. Codes of the history count as
  /// given, whatever became of their rows. Throws OutputError as opening a dataset does, or when the layer is another
  /// program's or an older one's; InputError when it has a code that is none, or one twice. `patience`: how long to
  /// wait for other programs, in milliseconds.
  explicit AddressBook(const std::string& path, int patience = store::kPatience);
  AddressBook(AddressBook&&) = default;
  AddressBook& operator=(AddressBook&&) = default;

  /// Whether another program has written to the file since it was read, or made it.
  bool is_stale();
  /// Lets go of the file: from now on is_stale() is false.
  void close() { file_.reset(); }

  std::size_t size() const { return rows_.size(); }
  RegisteredAddress& operator[](std::uint32_t row) { return rows_[row]; }
  const RegisteredAddress& operator[](std::uint32_t row) const { return rows_[row]; }

  /// The address with this code.
  std::optional<std::uint32_t> find(std::uint64_t id) const;
  /// The registered address that this one surely is: the one of its key; else one of its number and name, else of its
  /// door and name, the nearest of several; two without a name are as good as of one name. One that another address of
  /// this run is already does not count, unless the key says so. `retired_too`: also retired ones.
  std::optional<std::uint32_t> match(const AddressIdentity& identity, bool retired_too) const;
  /// Those that it may be, for its number or door, though the name is another one or only one of them says a name: of
  /// the others of this run none, and none with another key. None when too many have that number for it to tell
  /// anything.
  std::vector<AddressNear> candidates(const AddressIdentity& identity) const;
  /// Whether any address in use has its number or door.
  bool in_use(const AddressIdentity& identity) const;
  /// Those of its name within kSamePlace, those of this run too, the nearest first.
  std::vector<AddressNear> namesakes(const AddressIdentity& identity);
  /// The only one of its name at the same point, whatever number either of them has. `again`: none that is retired.
  std::optional<std::uint32_t> spot_namesake(const AddressIdentity& identity, bool again);
  /// Without names: the only one of its house number at the same point, where lane or hamlet are called otherwise.
  std::optional<std::uint32_t> renamed_lane(const AddressIdentity& identity, bool again);
  /// Without numbers: the only address at the same point, of another name.
  std::optional<std::uint32_t> new_occupant(const AddressIdentity& identity);
  /// The only one of its name and number within kSamePlace that has another key.
  std::optional<std::uint32_t> rekeyed(const AddressIdentity& identity) const;
  /// The address of this run that this one is once more: of its name and house close by.
  std::optional<std::uint32_t> repeated(const AddressIdentity& identity);
  /// An address has got another place.
  void move(std::uint32_t row, const AddressIdentity& place);
  /// The address of this run at the same door that nothing tells from this one, by `line` where there is such a one.
  std::optional<std::uint32_t> twin(const AddressIdentity& identity, std::uint64_t line) const;

  /// The number of the next address in a cell: one above the highest that was ever given; 400 and more: it is full.
  int next_number(std::uint64_t cell) const;
  /// Gives the next code of the cell to an address.
  std::uint32_t add(std::uint64_t cell, const AddressIdentity& identity);

  static constexpr std::uint64_t kNoText = ~std::uint64_t{0};  ///< of what this run has added
  /// A text of a row, by kAddressTexts, one of the dates, or what no column took (JSON); empty when it has none.
  std::string_view text(std::uint32_t row, std::size_t which) const;
  static constexpr std::size_t kGivenOn = kAddressTexts.size(), kStateSince = kGivenOn + 1, kRest = kStateSince + 1;

  static constexpr double kFar = 500;       ///< m: the same address is hardly elsewhere
  static constexpr double kSameSpot = 2;    ///< m: as good as the same point
  static constexpr double kSamePlace = 20;  ///< m: measured anew, or moved from the gate to the house

 private:
  /// Registered before this run, within kSameSpot; none when they are too many to tell anything.
  std::vector<std::uint32_t> at_spot(const AddressIdentity& identity);
  template <typename Fits>
  std::optional<std::uint32_t> only_at_spot(const AddressIdentity& identity, bool again, const Fits& fits);
  static constexpr int kMostLooked = 400;  ///< of addresses with one hash: a column filled with one value is no number
  using Map = tsl::robin_map<std::uint64_t, std::uint32_t>;
  void index(std::uint32_t row);
  void index_near(std::uint32_t row);
  void index_spots();
  void read(const std::string& path, int patience);
  void read_rows(store::Database& database, const std::string& path);
  void take_history(const std::vector<std::uint64_t>& codes);
  void identify_stored(std::uint32_t at);
  bool may_be(const RegisteredAddress& row, const AddressIdentity& identity, bool retired_too) const;
  template <typename Visit>
  bool each(const Map& map, std::uint64_t hash, std::uint32_t RegisteredAddress::*next, const Visit& visit) const;

  std::string path_;
  std::unique_ptr<store::OpenDataset> file_;  ///< tells whether others write to it
  std::int64_t version_ = -1;                 ///< SQLite's, of what was read; -1: there was no file
  std::vector<RegisteredAddress> rows_;
  std::string texts_;  ///< of each row: all texts, each with its length before it
  Map by_id_, by_key_, by_number_, by_named_, by_door_;
  Map near_;                                                         ///< by name and square; made when first asked
  Map spot_;                                                         ///< by square; made when first asked
  tsl::robin_map<std::uint64_t, std::vector<std::uint32_t>> moved_;  ///< by name and square: those of near_ elsewhere
  bool has_near_ = false, has_spots_ = false;
  std::uint32_t stored_ = 0;                            ///< rows that were there before this run
  bool has_keyless_ = false;                            ///< some row says no key
  tsl::robin_map<std::uint64_t, std::uint16_t> cells_;  ///< how many numbers of a cell are given
};

}  // namespace sohoa
