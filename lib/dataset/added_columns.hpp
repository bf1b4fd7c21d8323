#pragma once
// Columns that a stage adds behind those of its stream.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "stream/feature.hpp"

namespace sohoa {

/// Columns with fixed names; one that the stream has already is filled anew. The stream follows no schema any more.
class AddedColumns {
 public:
  explicit AddedColumns(std::vector<Field> fields) : added_(std::move(fields)) {}

  /// The header with the columns.
  std::shared_ptr<Header> prepare(const Header& in);
  /// Brings the rows of a batch to the new header, which is `out`, with null in the columns.
  void widen(Batch& batch, const std::shared_ptr<const Header>& out) const;
  /// Where column n stands in a row.
  std::size_t operator[](std::size_t n) const { return places_[n]; }

 private:
  std::vector<Field> added_;
  std::vector<std::size_t> places_;
  std::size_t old_width_ = 0;
};

}  // namespace sohoa
