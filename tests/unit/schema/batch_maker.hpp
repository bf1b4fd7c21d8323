#pragma once
// Small batches as a source would give them.
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "stream/feature.hpp"
#include "stream/pipeline.hpp"

namespace sohoa::test {

/// A header of one source with these columns; all text, as their type does not matter to a batch.
inline std::shared_ptr<Header> header_of(const std::vector<std::string>& columns, const std::string& path = "dc5.shp") {
  auto header = std::make_shared<Header>();
  header->epsg = 5899;
  SourceInfo& source = header->sources.emplace_back();
  source.path = path;
  for (const std::string& column : columns) {
    source.columns.push_back(static_cast<std::uint32_t>(header->fields.size()));
    header->fields.emplace_back().name = column;
  }
  return header;
}

/// A batch of that header; texts must be literals.
inline Batch batch_of(std::shared_ptr<const Header> header, std::initializer_list<std::vector<Value>> rows) {
  Batch batch;
  batch.header = std::move(header);
  for (const auto& row : rows) {
    Feature& feature = batch.features.emplace_back();
    feature.origin.row = static_cast<std::int64_t>(batch.features.size());
    batch.values.insert(batch.values.end(), row.begin(), row.end());
  }
  return batch;
}

inline Value word(std::string_view literal) {
  return Value::of(literal);
}
inline Value whole(std::int64_t number) {
  return Value::of(number);
}
inline Value real(double number) {
  return Value::of(number);
}
inline Value none() {
  return Value::null();
}

/// The value of a field of a batch.
inline Value at(const Batch& batch, std::size_t row, std::string_view field) {
  const int place = batch.header->find(field);
  return place < 0 ? Value::null() : batch.row(row)[static_cast<std::size_t>(place)];
}

/// The rules of a feature's issues in order, blank between.
inline std::string rules_of(const Batch& batch, std::size_t row) {
  std::string found;
  for (const Issue& issue : batch.issues)
    if (issue.feature == row) found += (found.empty() ? "" : " ") + std::string(issue.rule);
  return found;
}

}  // namespace sohoa::test
