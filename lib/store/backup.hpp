#pragma once
// Former states of a dataset, kept beside it.
#include <memory>
#include <string>

#include "store/staging.hpp"

namespace sohoa::store {

/// The committed state of a dataset, copied before it is changed; other programs may read meanwhile. It gets its name
/// when the change has happened: then PATH.1 becomes PATH.2 and so on up to PATH.`count`, the oldest of which goes. The
/// suffix keeps patterns like *.gpkg from finding it. Nobody may see in the copy what he may not see in the dataset.
class Backup {
 public:
  /// Nothing happens when `count` is 0. Throws OutputError.
  Backup(const std::string& path, int count);
  void keep();

 private:
  std::string path_;
  int count_;
  std::unique_ptr<StagingFile> copy_;
};

}  // namespace sohoa::store
