#pragma once
// One row of a batch with its fields by place.
#include <span>

#include "stream/feature.hpp"

namespace sohoa {

/// A field the schema does not have (-1) is null and takes nothing.
class Row {
 public:
  explicit Row(std::span<Value> values) : values_(values) {}
  const Value& get(int column) const {
    static const Value none{};
    return column < 0 ? none : values_[static_cast<std::size_t>(column)];
  }
  void set(int column, Value value) {
    if (column >= 0) values_[static_cast<std::size_t>(column)] = value;
  }

 private:
  std::span<Value> values_;
};

}  // namespace sohoa
