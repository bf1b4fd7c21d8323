#include "source/zip_index.hpp"

#include <algorithm>
#include <fstream>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/binary.hpp"
#include "source/suffix.hpp"
#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

constexpr std::uint64_t kMostUnpacked = std::uint64_t{16} << 30;
constexpr std::uint64_t kHarmless = 256 << 20;  // below this size no ratio matters
constexpr std::uint64_t kMostRatio = 300;       // blank columns of a .dbf pack 100 to 1
constexpr std::size_t kMostMembers = 20000;
constexpr std::size_t kEndBytes = 22, kEntryBytes = 46;

class Reader {
 public:
  Reader(const std::string& path, const std::string& display) : file_(path, std::ios::binary), display_(display) {
    file_.seekg(0, std::ios::end);
    size_ = file_ ? static_cast<std::uint64_t>(file_.tellg()) : 0;
  }
  Reader(std::string_view memory, const std::string& display)
      : memory_(memory), display_(display), size_(memory.size()) {}
  std::vector<ZipMember> members();

 private:
  [[noreturn]] void fail(const std::string& why) const { throw InputError(fmt::format("{}: {}", display_, why)); }
  std::string bytes(std::uint64_t at, std::uint64_t count);
  void find_directory();
  ZipMember member(std::string_view entry) const;
  void read_wide_sizes(std::string_view extra, ZipMember& member) const;
  void check_name(const std::string& name) const;
  void check_sizes(const std::vector<ZipMember>& members) const;

  std::ifstream file_;
  std::string_view memory_;
  std::string display_;
  std::uint64_t size_ = 0;
  std::uint64_t directory_ = 0, directory_size_ = 0, count_ = 0;
};

std::string Reader::bytes(std::uint64_t at, std::uint64_t count) {
  if (at > size_ || count > size_ - at) fail(tr("the .zip is cut off or damaged"));
  if (!memory_.empty()) return std::string(memory_.substr(at, count));
  std::string text(count, '\0');
  file_.seekg(static_cast<std::streamoff>(at));
  if (!file_.read(text.data(), static_cast<std::streamsize>(count))) fail(tr("cannot be read"));
  return text;
}

void Reader::find_directory() {
  const std::uint64_t look = std::min<std::uint64_t>(size_, 65535 + kEndBytes);
  const std::string tail = bytes(size_ - look, look);
  const std::size_t at = tail.rfind("PK\5\6");
  if (at == std::string::npos || at + kEndBytes > tail.size()) fail(tr("the .zip is cut off or damaged"));
  count_ = get<std::uint16_t>(tail, at + 10);
  directory_size_ = get<std::uint32_t>(tail, at + 12);
  directory_ = get<std::uint32_t>(tail, at + 16);
  if (directory_ != 0xFFFFFFFF && count_ != 0xFFFF) return;
  // More than 4 GiB or 65534 members: the numbers stand in a record of their own, found through a locator before this
  // one.
  if (at < 20 || tail.compare(at - 20, 4, "PK\6\7") != 0) return;
  const std::string wide = bytes(get<std::uint64_t>(tail, at - 20 + 8), 56);
  count_ = get<std::uint64_t>(wide, 32);
  directory_size_ = get<std::uint64_t>(wide, 40);
  directory_ = get<std::uint64_t>(wide, 48);
}

std::vector<ZipMember> Reader::members() {
  find_directory();
  if (count_ > kMostMembers) fail(tr("the .zip holds {} files, more than {}", count_, kMostMembers));
  const std::string directory = bytes(directory_, directory_size_);
  std::vector<ZipMember> found;
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < count_; ++i) {
    const std::string_view entry = std::string_view(directory).substr(at);
    if (entry.size() < kEntryBytes || !entry.starts_with("PK\1\2")) fail(tr("the .zip is cut off or damaged"));
    const std::size_t length =
        kEntryBytes + get<std::uint16_t>(entry, 28) + get<std::uint16_t>(entry, 30) + get<std::uint16_t>(entry, 32);
    if (length > entry.size()) fail(tr("the .zip is cut off or damaged"));
    ZipMember next = member(entry.substr(0, length));
    if (!next.name.ends_with('/')) found.push_back(std::move(next));
    at += length;
  }
  check_sizes(found);
  std::sort(found.begin(), found.end(), [](const ZipMember& a, const ZipMember& b) { return a.name < b.name; });
  return found;
}

ZipMember Reader::member(std::string_view entry) const {
  ZipMember member;
  const auto name_size = get<std::uint16_t>(entry, 28);
  member.name = entry.substr(kEntryBytes, name_size);
  member.packed = get<std::uint32_t>(entry, 20);
  member.unpacked = get<std::uint32_t>(entry, 24);
  read_wide_sizes(entry.substr(kEntryBytes + name_size, get<std::uint16_t>(entry, 30)), member);
  check_name(member.name);
  if ((get<std::uint16_t>(entry, 8) & 1U) != 0)
    fail(tr("the .zip is encrypted; unpack it with its password and give the folder"));
  const std::uint32_t mode = get<std::uint32_t>(entry, 38) >> 16;
  if ((mode & 0170000U) == 0120000U)
    fail(tr("the .zip holds a link ({}), which is not followed", text::printable(member.name)));
  return member;
}

void Reader::read_wide_sizes(std::string_view extra, ZipMember& member) const {
  while (extra.size() >= 4) {
    const std::size_t size = std::min<std::size_t>(get<std::uint16_t>(extra, 2), extra.size() - 4);
    if (get<std::uint16_t>(extra, 0) == 1) {
      const std::string_view wide = extra.substr(4, size);
      std::size_t at = 0;
      for (std::uint64_t* number : {&member.unpacked, &member.packed})
        if (*number == 0xFFFFFFFF) {
          *number = get<std::uint64_t>(wide, at);
          at += 8;
        }
    }
    extra.remove_prefix(4 + size);
  }
}

void Reader::check_name(const std::string& name) const {
  const bool leads_out = name.empty() || name.front() == '/' || name.find('\\') != std::string::npos ||
                         name.find('\0') != std::string::npos || (name.size() > 1 && name[1] == ':') ||
                         ("/" + name + "/").find("/../") != std::string::npos;
  if (leads_out) fail(tr("the .zip holds a file whose name leads out of it: {}", text::printable(name)));
  if (suffix_of(name) == ".zip") fail(tr("the .zip holds another one ({}); unpack it first", text::printable(name)));
}

void Reader::check_sizes(const std::vector<ZipMember>& members) const {
  std::uint64_t unpacked = 0;
  for (const ZipMember& member : members) {
    if (member.unpacked > kMostUnpacked) unpacked = kMostUnpacked;
    unpacked += member.unpacked;
    if (unpacked > kMostUnpacked || (unpacked > kHarmless && unpacked / kMostRatio > size_))
      fail(tr("the .zip would unpack to more than {} MiB from {} KiB, which no honest file does", unpacked >> 20,
              size_ >> 10));
  }
}

}  // namespace

std::vector<ZipMember> read_zip_index(const std::string& path, const std::string& display) {
  return Reader(path, display).members();
}

std::vector<ZipMember> read_zip_index(std::string_view bytes, const std::string& display) {
  return Reader(bytes, display).members();
}

}  // namespace sohoa::source
