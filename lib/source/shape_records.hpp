#pragma once
// The records of a .shp by number, inside the reading process. Nearly all parcels are polygons of one ring, whose
// points lie in the file as WKB wants them; these are copied. Whatever needs a judgement (several rings: which is a
// hole of which?) or looks odd in any way is left to GDAL.
#include <cpl_vsi.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/protocol.hpp"

namespace sohoa::source {

struct CloseFile {
  void operator()(VSILFILE* file) const { VSIFCloseL(file); }
};
using File = std::unique_ptr<VSILFILE, CloseFile>;

/// Opens for reading; null when that fails.
File open_file(const std::string& path);
/// Bytes; the next read begins at the start.
std::int64_t size_of(VSILFILE* file);

/// .shx: where each record of the .shp lies.
class ShapeIndex {
 public:
  struct Entry {
    std::int64_t from = 0;    ///< byte of the .shp where the record's head begins
    std::int64_t length = 0;  ///< bytes behind the head, as the index says
  };

  /// Throws InputError when it is no .shx or holds less than it says.
  ShapeIndex(const std::string& path, const std::string& display);

  std::int64_t records() const { return records_; }
  /// Throws InputError when an entry points behind the end of a .shp of `size` bytes.
  void compare_with(std::int64_t size, const std::string& shp);
  /// Fast when records are asked for in order.
  Entry entry(std::int64_t record);

 private:
  File file_;
  std::int64_t records_ = 0;
  std::vector<char> block_;  ///< entries first_ … first_ + in_block_ - 1
  std::int64_t first_ = 0, in_block_ = 0;
};

/// An open .shp and its .shx.
class ShapeRecords {
 public:
  /// Throws InputError when one of them is cut off, or they contradict each other.
  ShapeRecords(const std::string& shp, const std::string& shp_display, const std::string& shx,
               const std::string& shx_display);

  std::int64_t count() const { return index_.records(); }

  /// Appends a polygon of one ring as WKB and gives its bytes; Z and M are dropped, which `flags` tells. 0, and nothing
  /// is appended, when GDAL must look at the record.
  std::uint32_t append_plain(std::int64_t record, FrameWriter& frame, std::uint32_t& flags);

  /// True when a record that GDAL gave no geometry for has none: a null shape, or one without parts.
  bool is_null(std::int64_t record);

 private:
  /// The bytes from `from` on, `size` or fewer of them at the end of the file; valid until the next call.
  std::string_view bytes(std::int64_t from, std::size_t size);

  File file_;
  ShapeIndex index_;
  std::vector<char> block_;
  std::int64_t block_from_ = 0;
  std::size_t in_block_ = 0;
};

}  // namespace sohoa::source
