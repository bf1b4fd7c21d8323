#pragma once
// Which parcels have a record in the register, and which records a parcel.
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "progress/place.hpp"

namespace sohoa::progress {

/// Keys are commune (of now), sheet and number. After communes have merged several of the former ones may have a sheet
/// 5 with a parcel 1: a record of the merged commune does not say which of them it means, so it matches none.
///
/// 16 bytes a record and 18 to 36 of the table of keys.
class RegisterMatch {
 public:
  static std::uint64_t key(std::string_view commune, std::string_view sheet, std::string_view number);

  /// `unit` must outlive this.
  void add_record(std::uint64_t key, const Unit& unit) { records_.push_back({key, &unit}); }
  /// No record comes any more.
  void close();
  bool empty() const { return records_.empty(); }

  /// The place of a key, for the next three; 0: no record has it.
  std::uint32_t find(std::uint64_t key) const;
  /// A valid parcel of a former commune has it; 1 … 65534, each code its own.
  void meet(std::uint32_t place, std::uint16_t former);
  bool is_matched(std::uint32_t place) const { return place != 0 && former_[place] != 0 && former_[place] != kSeveral; }
  bool has_several(std::uint32_t place) const { return place != 0 && former_[place] == kSeveral; }

  struct Record {
    std::uint64_t key;  ///< once it is closed, its place
    const Unit* unit;
  };
  std::span<const Record> records() const { return records_; }

 private:
  static constexpr std::uint16_t kSeveral = 0xFFFF;
  std::vector<Record> records_;
  std::vector<std::uint64_t> keys_;    ///< a table with open addresses; 0: free
  std::vector<std::uint16_t> former_;  ///< by place, which is one more than the address: 0: no parcel has come
  std::size_t mask_ = 0;
};

}  // namespace sohoa::progress
