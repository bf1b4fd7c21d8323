#pragma once
// Compound files (MS-CFB): the outer shape of .xls, and of .xlsx with a password.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::source {

/// The streams of a compound file that lies in memory. What is damaged gives fewer streams or shorter ones, never an
/// error: who needs a stream says so.
class CompoundFile {
 public:
  explicit CompoundFile(std::string bytes);
  static bool is_one(std::string_view head);

  bool has(const std::string& stream) const { return entries_.contains(stream); }
  /// "" when there is none.
  std::string read(const std::string& stream) const;

 private:
  struct Entry {
    std::uint32_t start = 0;
    std::uint64_t size = 0;
  };
  std::string_view sector(std::uint32_t index) const;
  std::string chain(std::uint32_t start, std::uint64_t most) const;
  void read_table();
  void read_directory(std::uint32_t start);

  std::string bytes_;
  std::size_t sector_size_ = 512, mini_size_ = 64;
  std::vector<std::uint32_t> table_;
  std::string mini_table_, mini_bytes_;
  std::map<std::string, Entry> entries_;  ///< by name; letters beyond ASCII as '?'
};

}  // namespace sohoa::source
