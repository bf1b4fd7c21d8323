#pragma once
// dBASE tables (.dbf), inside the reading process. They are read by ourselves because their bytes must arrive as they
// are: text in any old encoding, numbers with a decimal comma (of which GDAL keeps the whole part without a word), and
// the claims of the header to be compared with the file.
#include <cpl_vsi.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/protocol.hpp"

namespace sohoa::source {

/// An open .dbf whose header was found sound.
class Dbf {
 public:
  /// Throws InputError when it is no .dbf, its fields do not fit its records, or it holds fewer records than it claims.
  Dbf(const std::string& path, std::string display);

  std::int64_t records() const { return records_; }
  std::uint32_t record_length() const { return record_length_; }
  const std::vector<Column>& columns() const { return columns_; }

  /// The bytes of a record, 0-based; valid until the next call. The first byte is '*' in a deleted one. Fast when
  /// records are asked for in order.
  std::string_view record(std::int64_t index);

 private:
  struct Close {
    void operator()(VSILFILE* file) const { VSIFCloseL(file); }
  };
  void read_fields(std::string_view bytes);
  void compare_with_size();

  std::unique_ptr<VSILFILE, Close> file_;
  std::string display_;
  std::int64_t records_ = 0;
  std::uint32_t header_length_ = 0, record_length_ = 0;
  std::vector<Column> columns_;
  std::vector<char> block_;  ///< records first_ … first_ + in_block_ - 1
  std::int64_t first_ = 0, in_block_ = 0;
};

}  // namespace sohoa::source
