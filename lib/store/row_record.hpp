#pragma once
// Rows as SQLite stores them ("Database File Format", 2.1), made and read without SQLite, so that all cores can make
// them and the one that writes has only bytes to copy.
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "stream/feature.hpp"

namespace sohoa::store {

/// Which kinds of value a column keeps ("Datatypes In SQLite", 3).
enum class Affinity : std::uint8_t { none, text, numeric, integer, real };

/// Of a column declared so, by SQLite's rules (3.1).
Affinity affinity_of(std::string_view declared_type);

inline constexpr std::size_t kLongestVarint = 9;
/// Writes a number of one to nine bytes, seven bits a byte, and gives its end.
char* put_varint(char* place, std::uint64_t value);
std::size_t varint_size(std::uint64_t value);
/// Reads one and moves `at` behind it; false when `bytes` end before it does.
bool get_varint(std::string_view bytes, std::size_t& at, std::uint64_t& value);

/// Puts one row together: begin(), each column in the order of the table, then size() and write(). What is added is
/// converted as the column's affinity asks. Texts and blobs must live until write().
class RecordBuilder {
 public:
  /// `columns`: as many as will be added, or more.
  void begin(std::size_t columns);
  void add_null() { add_type(0); }
  void add(std::int64_t value, Affinity affinity);
  void add(double value, Affinity affinity);
  void add(std::string_view text, Affinity affinity);
  void add(const Value& value, Affinity affinity);
  /// NULL when empty.
  void add_blob(std::string_view bytes);

  /// Bytes of the whole row.
  std::size_t size() const;
  /// Writes the row to `place`.
  void write(char* place) const;

 private:
  /// What stands behind the header for one column that needs bytes there.
  struct Content {
    const char* bytes;   ///< null: a number
    std::uint64_t bits;  ///< of a number
    std::uint32_t size;
  };
  void add_type(std::uint64_t serial_type) {
    if (serial_type < 0x80)
      *types_end_++ = static_cast<char>(serial_type);
    else
      types_end_ = put_varint(types_end_, serial_type);
  }
  void add_content(std::uint64_t serial_type, const char* bytes, std::uint64_t bits, std::size_t size) {
    add_type(serial_type);
    *contents_end_++ = {bytes, bits, static_cast<std::uint32_t>(size)};
    body_ += size;
  }
  void add_integer(std::int64_t value, bool real);
  void add_real(double value);
  void add_digits(std::string_view digits);

  std::vector<char> types_;
  std::vector<Content> contents_;
  char* types_end_ = nullptr;
  Content* contents_end_ = nullptr;
  std::size_t body_ = 0;
  std::deque<std::string> digits_;  ///< numbers as texts
};

/// What a text is when all of it is a number, as a numeric column stores it; else null.
Value number_of(std::string_view text);

/// One column of a stored row: null, integer, number, or text (blobs too). A number column gives whole numbers as
/// integers. Null when the row has no such column or is no row.
Value stored_value(std::string_view record, std::size_t column);

}  // namespace sohoa::store
