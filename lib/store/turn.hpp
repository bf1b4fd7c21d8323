#pragma once
// One program at a time.
#include <string>

namespace sohoa::store {

/// While it lives, no other Turn on the same destination does, whoever else reads or writes the file: for work that
/// reads what is there, thinks for long, and writes what depends on it. Kept by a lock on a hidden file beside the
/// destination, `.DEST.sohoa-turn`, which goes with the last one; one that a killed program left holds nobody up.
class Turn {
 public:
  /// Waits for the others, `patience` milliseconds. Throws OutputError when that is over, or the folder cannot be
  /// written.
  Turn(const std::string& destination, int patience);
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::string path_;
  int file_ = -1;
};

}  // namespace sohoa::store
