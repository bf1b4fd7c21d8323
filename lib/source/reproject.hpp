#pragma once
// Changing the coordinates of whole batches: swapped axes put right, one system brought to another.
#include <memory>

#include "stream/feature.hpp"

namespace sohoa {

/// Applies to every geometry of a batch and to the places and locations of its issues; safe on many batches at once. A
/// geometry that has no image becomes none, with the issue geometry.non-finite; a place that has none is left out.
class CoordinateChange {
 public:
  /// `swap`: first x and y change places. `from` and `to` are EPSG codes; equal ones leave coordinates as they are.
  CoordinateChange(int from, int to, bool swap);
  ~CoordinateChange();
  CoordinateChange(const CoordinateChange&) = delete;
  CoordinateChange& operator=(const CoordinateChange&) = delete;

  bool identity() const;
  void apply(Batch& batch) const;
  /// The box of a source, changed at its corners and edges.
  void apply(SourceInfo& source) const;

 private:
  struct Threads;
  int from_, to_;
  bool swap_;
  std::unique_ptr<Threads> threads_;
};

}  // namespace sohoa
