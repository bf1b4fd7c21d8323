#pragma once
// Shapes that are needed once more when all have been seen, kept on disk.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/nameless_file.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// A file without a name in the folder for temporary files (TMPDIR, else /tmp), as large as what was put into it. 64 kB
/// of memory. Throws OutputError when it cannot be written.
class FeatureSpool {
 public:
  FeatureSpool();
  FeatureSpool(const FeatureSpool&) = delete;
  FeatureSpool& operator=(const FeatureSpool&) = delete;

  /// Where it lies, for read().
  std::uint64_t add(const Origin& origin, std::string_view wkb);
  void read(std::uint64_t place, Origin& origin, std::string& wkb);

 private:
  struct Head {
    Origin origin;
    std::uint64_t size;
  };
  void append(const void* bytes, std::size_t size);
  void flush();
  void fetch(std::uint64_t place, void* bytes, std::size_t size) const;
  [[noreturn]] void fail(int error) const;

  std::string folder_;
  NamelessFile file_;
  std::string waiting_;        ///< not yet in the file
  std::uint64_t in_file_ = 0;  ///< bytes
};

}  // namespace sohoa
