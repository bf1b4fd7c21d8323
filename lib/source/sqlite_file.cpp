#include "source/sqlite_file.hpp"

#include <cpl_vsi.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa::source {
namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::string_view kJournalMagic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
constexpr std::int64_t kWalHeader = 32;

std::int64_t size_of(const std::string& path) {
  VSIStatBufL status;
  return VSIStatExL(path.c_str(), &status, VSI_STAT_EXISTS_FLAG | VSI_STAT_SIZE_FLAG) == 0 ? status.st_size : -1;
}

std::string head_of(const std::string& path, std::size_t count) {
  std::string head(count, '\0');
  VSILFILE* file = VSIFOpenL(path.c_str(), "rb");
  if (file == nullptr) return {};
  head.resize(VSIFReadL(head.data(), 1, count, file));
  VSIFCloseL(file);
  return head;
}

std::uint32_t big(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

void check_size(std::string_view head, std::int64_t size, const std::string& display) {
  const std::uint32_t stated = big(head, 16) >> 16;
  const std::int64_t page = stated == 1 ? 65536 : stated;
  // Old writers leave the number of pages alone; then these two counters differ.
  if (big(head, 24) != big(head, 92)) return;
  const std::int64_t claimed = page * big(head, 28);
  if (claimed > size)
    throw InputError(
        tr("{}: the file is cut off: it says that it has {} bytes, but there are only {}", display, claimed, size));
}

}  // namespace

SqliteState look_at_sqlite(const std::string& path, const std::string& display) {
  const std::string head = head_of(path, 100);
  if (head.size() < 100 || !head.starts_with(kMagic)) return SqliteState::none;
  if (head_of(path + "-journal", kJournalMagic.size()) == kJournalMagic)
    throw InputError(
        tr("{}: a write was cut off and waits to be undone ({}-journal); open the file once with the program that "
           "wrote it, then run again",
           display, display));
  if (size_of(path + "-wal") > kWalHeader) {
    if (size_of(path + "-shm") > 0) return SqliteState::in_use;
    throw InputError(
        tr("{}: holds changes that were not finished ({}-wal); open and close the file with the program that wrote "
           "it, then run again",
           display, display));
  }
  check_size(head, size_of(path), display);
  return SqliteState::at_rest;
}

}  // namespace sohoa::source
