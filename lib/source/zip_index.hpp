#pragma once
// What a .zip says it holds, read before anything is unpacked.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::source {

/// A file inside a .zip.
struct ZipMember {
  std::string name;  ///< the bytes as stored, with '/' between folders
  std::uint64_t packed = 0, unpacked = 0;
};

/// The files of a .zip in byte order of their names. `display` names it in messages. Throws InputError for what is no
/// .zip, is cut off or encrypted, holds names that lead out of it, links, another .zip, or would unpack to absurd
/// sizes.
std::vector<ZipMember> read_zip_index(const std::string& path, const std::string& display);
/// The same for a .zip in memory.
std::vector<ZipMember> read_zip_index(std::string_view bytes, const std::string& display);

}  // namespace sohoa::source
