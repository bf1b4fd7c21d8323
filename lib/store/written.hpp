#pragma once
// Fingerprints of what was written beside the layers, by which it is known again: what still has its own is ours and
// may be replaced, everything else was changed by a person and stays.
#include <string>
#include <string_view>

#include "store/sqlite.hpp"

namespace sohoa::store {

/// Sums up texts; their number and borders count.
class Fingerprint {
 public:
  void add(std::string_view text);
  void add_null() { sum_ += '\1'; }
  /// All rows that the statement still gives.
  void add_rows(Statement& statement);
  /// 16 hexadecimal digits; empty when nothing was added.
  std::string text() const;

 private:
  std::string sum_;
};

}  // namespace sohoa::store
