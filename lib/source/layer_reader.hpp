#pragma once
// Inside the reading process: one open layer, whatever format it has.
#include <memory>
#include <string>
#include <vector>

#include "source/protocol.hpp"

namespace sohoa::source {

/// Reads the records of one layer in the file's order.
class LayerReader {
 public:
  virtual ~LayerReader() = default;
  const LayerInfo& info() const { return info_; }
  LayerInfo& info() { return info_; }

  /// Goes back before the first record. `geometry` false: records come without it.
  virtual void rewind(bool geometry) = 0;
  /// The same without geometry, for looking at some `rows` records. Where it costs nothing they are taken from all over
  /// the layer: a province in one file begins with one commune. Where the file does not say where it lies,
  /// info().extent becomes the box of these records.
  virtual void rewind_for_sample(std::uint32_t rows) {
    (void)rows;
    rewind(false);
  }
  /// Appends the next record (protocol.hpp, RowHead); false at the end. Throws InputError.
  virtual bool next(FrameWriter& frame) = 0;
  /// After next() gave false: what was read. Throws InputError when the file claims something else.
  virtual LayerEnd finish() = 0;

 protected:
  LayerInfo info_;
};

/// An open file. Destroys its layers before itself.
class OpenFile {
 public:
  virtual ~OpenFile() = default;
  std::vector<std::unique_ptr<LayerReader>> layers;
};

}  // namespace sohoa::source
