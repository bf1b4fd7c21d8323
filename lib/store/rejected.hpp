#pragma once
// <layer>_rejected: nothing is ever dropped.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/layer.hpp"
#include "stream/feature.hpp"

namespace sohoa::store {

/// Texts that stand for a field's value, by field.
using FieldTexts = std::vector<std::pair<std::size_t, std::string>>;

/// The table: the layer's columns as TEXT, the source (path) and row of each feature. `layer` is the layer's plan,
/// whose last column is khac.
LayerPlan rejected_plan(const LayerPlan& layer, const std::vector<Field>& fields);

/// For each field the text that an issue about the feature tells, else a null view: what the source had where a value
/// did not fit. `issues`: indices into Batch::issues.
void raw_texts(const Batch& batch, std::span<const std::uint32_t> issues, std::vector<std::string_view>& raw);

/// Writes rejected features: each field with the raw text that its source had, where an issue tells it.
class RejectedWriter {
 public:
  RejectedWriter(Database& database, LayerPlan plan) : table_(database, std::move(plan)) {}

  TableWriter& table() { return table_; }

  /// `raw`: for each field the text that replaces its value, or a null view. `source` empty and `source_row` 0 where
  /// nobody knows them any more.
  std::int64_t add(std::span<const Value> row, std::span<const std::string_view> raw, std::string_view rest,
                   std::string_view source, std::int64_t source_row, const Shape& shape);

 private:
  TableWriter table_;
  std::vector<ValueText> texts_;
};

}  // namespace sohoa::store
