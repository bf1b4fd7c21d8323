#include "source/shape_records.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa::source {
namespace {

constexpr std::size_t kFileHead = 100;
constexpr std::size_t kEntry = 8;         // of the .shx; the head of a record in the .shp is as long
constexpr std::size_t kPolygonHead = 44;  // type, box, number of parts, number of points
constexpr std::size_t kPoint = 16;
constexpr std::size_t kBlock = 1 << 20;
constexpr std::int64_t kLargestPlain = 64 << 20;
enum ShapeType : std::int32_t { kPolygon = 5, kPolygonZ = 15, kPolygonM = 25 };

std::int64_t big(const char* bytes) {
  std::uint32_t value;
  std::memcpy(&value, bytes, sizeof value);
  return static_cast<std::int32_t>(__builtin_bswap32(value));
}

std::int32_t little(const char* bytes) {
  std::int32_t value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// Reads the head that .shp and .shx begin with, and gives the bytes that the file says it has.
std::int64_t read_head(VSILFILE* file, const std::string& display) {
  std::array<char, kFileHead> head;
  const std::int64_t size = size_of(file);
  if (VSIFReadL(head.data(), 1, head.size(), file) != head.size() || big(head.data()) != 9994)
    throw InputError(tr("{}: is damaged: it does not begin like a Shapefile", display));
  const std::int64_t claimed = big(head.data() + 24) * 2;
  if (claimed > size)
    throw InputError(
        tr("{}: the file is cut off: it says that it has {} bytes, but there are only {}", display, claimed, size));
  return claimed;
}

File open_or_throw(const std::string& path, const std::string& display) {
  File file = open_file(path);
  if (!file) throw InputError(tr("{}: cannot be opened", display));
  return file;
}

/// Bytes that a polygon of one ring has behind its type, as the specification lays them out (ESRI 1998, pages 8 to 21):
/// Z values must follow, measures may.
bool fits_one_ring(std::int32_t type, std::int64_t length, std::int64_t points) {
  const auto plain = static_cast<std::int64_t>(kPolygonHead + 4) + points * static_cast<std::int64_t>(kPoint);
  const std::int64_t ordinates = 16 + 8 * points;
  if (type == kPolygon) return length == plain;
  if (type == kPolygonM) return length == plain || length == plain + ordinates;
  return length == plain + ordinates || length == plain + 2 * ordinates;
}

}  // namespace

File open_file(const std::string& path) {
  return File(VSIFOpenL(path.c_str(), "rb"));
}

std::int64_t size_of(VSILFILE* file) {
  VSIFSeekL(file, 0, SEEK_END);
  const auto size = static_cast<std::int64_t>(VSIFTellL(file));
  VSIFSeekL(file, 0, SEEK_SET);
  return size;
}

ShapeIndex::ShapeIndex(const std::string& path, const std::string& display) : file_(open_or_throw(path, display)) {
  const std::int64_t entries = read_head(file_.get(), display) - static_cast<std::int64_t>(kFileHead);
  records_ = std::max<std::int64_t>(entries, 0) / static_cast<std::int64_t>(kEntry);
}

ShapeIndex::Entry ShapeIndex::entry(std::int64_t record) {
  if (record < first_ || record >= first_ + in_block_) {
    block_.resize(kEntry << 13);
    VSIFSeekL(file_.get(), kFileHead + static_cast<vsi_l_offset>(record) * kEntry, SEEK_SET);
    first_ = record;
    in_block_ = static_cast<std::int64_t>(VSIFReadL(block_.data(), kEntry, block_.size() / kEntry, file_.get()));
    if (in_block_ == 0) return {};
  }
  const char* bytes = &block_[static_cast<std::size_t>(record - first_) * kEntry];
  return {big(bytes) * 2, big(bytes + 4) * 2};
}

void ShapeIndex::compare_with(std::int64_t size, const std::string& shp) {
  for (std::int64_t record = 0; record < records_; ++record) {
    const Entry place = entry(record);
    // Some writers count the 8 bytes before a record to its length.
    if (place.from < static_cast<std::int64_t>(kFileHead) || place.length < 0 ||
        place.from + std::max<std::int64_t>(place.length, kEntry) > size)
      throw InputError(
          tr("{}: the file is cut off or damaged: shape {} of {} lies outside of it", shp, record + 1, records_));
  }
}

ShapeRecords::ShapeRecords(const std::string& shp, const std::string& shp_display, const std::string& shx,
                           const std::string& shx_display)
    : file_(open_or_throw(shp, shp_display)), index_(shx, shx_display) {
  read_head(file_.get(), shp_display);
  index_.compare_with(size_of(file_.get()), shp_display);
}

std::string_view ShapeRecords::bytes(std::int64_t from, std::size_t size) {
  const std::int64_t end = block_from_ + static_cast<std::int64_t>(in_block_);
  if (from < block_from_ || from + static_cast<std::int64_t>(size) > end) {
    // What is left of the block goes to its front, so that a file in a .zip is never read backwards.
    const std::size_t kept = from >= block_from_ && from < end ? static_cast<std::size_t>(end - from) : 0;
    if (kept > 0) std::memmove(block_.data(), block_.data() + (in_block_ - kept), kept);
    if (block_.size() < size) block_.resize(std::max(size, kBlock));
    if (kept == 0) VSIFSeekL(file_.get(), static_cast<vsi_l_offset>(from), SEEK_SET);
    block_from_ = from;
    in_block_ = kept + VSIFReadL(block_.data() + kept, 1, block_.size() - kept, file_.get());
  }
  const auto at = static_cast<std::size_t>(from - block_from_);
  return {block_.data() + at, std::min(size, in_block_ - at)};
}

std::uint32_t ShapeRecords::append_plain(std::int64_t record, FrameWriter& frame, std::uint32_t& flags) {
  const ShapeIndex::Entry place = index_.entry(record);
  if (place.length > kLargestPlain) return 0;
  const auto whole = static_cast<std::size_t>(place.length) + kEntry;
  const std::string_view bytes = this->bytes(place.from, whole);
  if (bytes.size() < whole || whole < kEntry + kPolygonHead + 4 || big(&bytes[4]) * 2 != place.length) return 0;
  const std::string_view shape = bytes.substr(kEntry);
  const std::int32_t type = little(&shape[0]), points = little(&shape[40]);
  const bool one_ring = little(&shape[36]) == 1 && little(&shape[kPolygonHead]) == 0;
  if ((type != kPolygon && type != kPolygonZ && type != kPolygonM) || !one_ring || points < 1 ||
      !fits_one_ring(type, place.length, points))
    return 0;
  if (type != kPolygon) flags |= kDroppedZ;
  const std::array<std::uint32_t, 3> head{3 /* polygon */, 1, static_cast<std::uint32_t>(points)};
  const std::size_t size = static_cast<std::size_t>(points) * kPoint;
  char* out = frame.extend(1 + sizeof head + size);
  *out = 1;  // little-endian
  std::memcpy(out + 1, head.data(), sizeof head);
  std::memcpy(out + 1 + sizeof head, &shape[kPolygonHead + 4], size);
  return static_cast<std::uint32_t>(1 + sizeof head + size);
}

bool ShapeRecords::is_null(std::int64_t record) {
  const std::string_view bytes = this->bytes(index_.entry(record).from, 52);
  if (bytes.size() < 12) return false;
  const std::int32_t type = little(&bytes[8]) % 10;
  if (type == 0) return true;
  if (type == 1) return false;
  return bytes.size() >= 52 && (little(&bytes[44]) == 0 || (type != 8 && little(&bytes[48]) == 0));
}

}  // namespace sohoa::source
