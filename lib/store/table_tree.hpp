#pragma once
// A table written as SQLite's file format has it ("Database File Format", 1.6): rows come once and in order of their
// rowid, so leaf follows leaf, and the pages above are known at the end. A tenth of what inserting by SQLite costs.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/growing.hpp"
#include "store/page_file.hpp"

namespace sohoa::store {

inline constexpr char kLeafPage = 0x0D, kInteriorPage = 0x05;  ///< first byte of the pages of a table

/// Bytes of a record that stay in the leaf, the rest overflows; `usable` bytes to a page ("Database File Format", 1.6).
std::size_t local_record_size(std::size_t usable, std::size_t record);

/// Fills one empty rowid table. Its rows are there for SQLite after finish() of this and of the file.
class TableTree {
 public:
  /// `root`: the table's page (sqlite_schema.rootpage).
  TableTree(PageFile& file, std::uint32_t root);

  /// `rowid` must be higher than all before; `record` as RecordBuilder writes it. Throws OutputError when it is larger
  /// than SQLite can read.
  void append(std::int64_t rowid, std::string_view record);
  /// The record of a row that append() took; false when there is none.
  bool find(std::int64_t rowid, std::string& record) const;
  void finish();

 private:
  /// A page and the highest rowid below it.
  struct Child {
    std::uint32_t page;
    std::uint32_t last_high, last_low;  ///< in two halves, so that a leaf costs 12 bytes
    std::int64_t last() const { return static_cast<std::int64_t>(std::uint64_t{last_high} << 32 | last_low); }
  };
  static Child child(std::uint32_t page, std::int64_t last);

  void begin_leaf();
  /// Puts what the leaf has no room for on pages of its own; gives the first.
  std::uint32_t append_overflow(std::string_view rest);
  std::size_t local_size(std::size_t record) const { return local_record_size(file_.usable(), record); }
  bool find_in_leaf(const char* page, std::int64_t rowid, std::string& record) const;
  void write_interior(char* page, const Child* children, std::size_t count) const;

  PageFile& file_;
  std::uint32_t root_;
  Growing<Child> leaves_;
  std::vector<char> page_;  ///< the leaf that is being filled
  std::uint32_t cells_ = 0;
  std::size_t content_ = 0;  ///< where its cells begin; they grow towards the front
  std::int64_t last_ = 0;
};

}  // namespace sohoa::store
