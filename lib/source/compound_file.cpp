#include "source/compound_file.hpp"

#include <algorithm>

#include "source/binary.hpp"

namespace sohoa::source {
namespace {

constexpr std::uint32_t kLastSector = 0xFFFFFFFA;  // from here on the numbers are marks
constexpr std::size_t kHeaderTable = 109;          // sectors of the table that the header itself names
constexpr std::uint32_t kMiniCutoff = 4096;        // streams below this size lie in mini sectors

std::string entry_name(std::string_view entry) {
  std::string name;
  const std::size_t bytes = std::min<std::size_t>(get<std::uint16_t>(entry, 64), 64);
  for (std::size_t i = 0; i + 2 < bytes; i += 2) {
    const auto unit = get<std::uint16_t>(entry, i);
    name += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return name;
}

}  // namespace

bool CompoundFile::is_one(std::string_view head) {
  return head.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
}

CompoundFile::CompoundFile(std::string bytes) : bytes_(std::move(bytes)) {
  if (!is_one(bytes_)) return;
  const auto shift = get<std::uint16_t>(bytes_, 30), mini_shift = get<std::uint16_t>(bytes_, 32);
  if (shift < 7 || shift > 16 || mini_shift < 4 || mini_shift > 12) return;
  sector_size_ = std::size_t{1} << shift;
  mini_size_ = std::size_t{1} << mini_shift;
  if (get<std::uint32_t>(bytes_, 56) != kMiniCutoff) return;  // the format knows no other
  read_table();
  mini_table_ = chain(get<std::uint32_t>(bytes_, 60), bytes_.size());
  read_directory(get<std::uint32_t>(bytes_, 48));
}

std::string_view CompoundFile::sector(std::uint32_t index) const {
  const std::uint64_t at = (std::uint64_t{index} + 1) * sector_size_;
  return at < bytes_.size() ? std::string_view(bytes_).substr(at, sector_size_) : std::string_view{};
}

void CompoundFile::read_table() {
  // One entry a sector: lists that name one another again and again make no more of them.
  const std::size_t most = bytes_.size() / sector_size_;
  const auto append = [&](std::uint32_t index) {
    const std::string_view part = sector(index);
    for (std::size_t at = 0; at + 4 <= part.size() && table_.size() < most; at += 4)
      table_.push_back(get<std::uint32_t>(part, at));
  };
  for (std::size_t i = 0; i < kHeaderTable; ++i)
    if (const auto index = get<std::uint32_t>(bytes_, 76 + 4 * i); index < kLastSector) append(index);
  auto more = get<std::uint32_t>(bytes_, 68);
  while (more < kLastSector && table_.size() < most) {
    const std::size_t before = table_.size();
    const std::string_view list = sector(more);
    if (list.size() < sector_size_) return;
    for (std::size_t at = 0; at + 8 <= list.size(); at += 4)
      if (const auto index = get<std::uint32_t>(list, at); index < kLastSector) append(index);
    if (table_.size() == before) return;
    more = get<std::uint32_t>(list, list.size() - 4);
  }
}

std::string CompoundFile::chain(std::uint32_t start, std::uint64_t most) const {
  std::string out;
  most = std::min<std::uint64_t>(most, bytes_.size());
  for (std::uint32_t at = start; at < table_.size() && out.size() < most; at = table_[at]) {
    const std::string_view part = sector(at);
    if (part.empty()) break;
    out += part;
  }
  if (out.size() > most) out.resize(most);
  return out;
}

void CompoundFile::read_directory(std::uint32_t start) {
  constexpr std::size_t kEntryBytes = 128;
  constexpr char kStream = 2, kRoot = 5;
  const std::string directory = chain(start, bytes_.size());
  for (std::size_t at = 0; at + kEntryBytes <= directory.size(); at += kEntryBytes) {
    const std::string_view entry = std::string_view(directory).substr(at, kEntryBytes);
    const Entry found{get<std::uint32_t>(entry, 116), get<std::uint32_t>(entry, 120)};
    if (entry[66] == kRoot) mini_bytes_ = chain(found.start, found.size);
    if (entry[66] == kStream) entries_.emplace(entry_name(entry), found);
  }
}

std::string CompoundFile::read(const std::string& stream) const {
  const auto found = entries_.find(stream);
  if (found == entries_.end()) return {};
  const Entry& entry = found->second;
  if (entry.size >= kMiniCutoff) return chain(entry.start, entry.size);
  const std::size_t most = std::min<std::size_t>(entry.size, mini_bytes_.size());
  std::string out;
  for (std::size_t at = entry.start; out.size() < most && at * mini_size_ < mini_bytes_.size();
       at = get<std::uint32_t>(mini_table_, at * 4)) {
    out.append(mini_bytes_, at * mini_size_, mini_size_);
    if (at * 4 + 4 > mini_table_.size()) break;
  }
  out.resize(std::min(out.size(), most));
  return out;
}

}  // namespace sohoa::source
