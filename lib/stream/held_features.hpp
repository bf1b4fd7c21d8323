#pragma once
// Features that a stage keeps until it has seen all others.
#include <span>

#include "stream/feature.hpp"

namespace sohoa {

class HeldFeatures {
 public:
  /// Copies features of a batch with their values and issues, and takes them out of it; counted changes stay in it.
  /// `indices` rise.
  void take(Batch& batch, std::span<const std::size_t> indices);
  /// All of them, in the order in which they came.
  Batch& batch() { return batch_; }
  std::size_t size() const { return batch_.features.size(); }

 private:
  void copy(const Batch& from, std::size_t index);
  Value copy(const Value& value);
  Issue copy(const Issue& issue);

  Batch batch_;
};

}  // namespace sohoa
