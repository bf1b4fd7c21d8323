#include "dataset/feature_names.hpp"

#include <algorithm>
#include <filesystem>

#include "stream/json.hpp"

namespace sohoa {

FeatureNames::FeatureNames(const Schema* schema) {
  if (schema != nullptr) key_names_ = schema->primary_key;
}

void FeatureNames::begin(const Header& header) {
  for (const SourceInfo& source : header.sources)
    files_.push_back(std::filesystem::path(source.path).filename().string());
  key_fields_.clear();
  for (const std::string& name : key_names_) key_fields_.push_back(header.find(name));
  if (std::count(key_fields_.begin(), key_fields_.end(), -1) > 0) key_fields_.clear();
}

std::uint64_t FeatureNames::add(const Batch& batch, std::size_t row) {
  const std::span<const Value> values = batch.row(row);
  const auto is_null = [&](int field) { return values[static_cast<std::size_t>(field)].is_null(); };
  room_.clear();
  if (std::none_of(key_fields_.begin(), key_fields_.end(), is_null))
    for (std::size_t i = 0; i < key_fields_.size(); ++i) {
      room_ += i == 0 ? "{" : ",";
      json::append_string(room_, key_names_[i]);
      room_ += ':';
      json::append_value(room_, values[static_cast<std::size_t>(key_fields_[i])]);
    }
  if (!room_.empty()) room_ += '}';
  // No JSON text holds a line feed.
  room_ += '\n';
  if (room_.size() > 1) {
    for (std::size_t i = 0; i < key_fields_.size(); ++i) {
      const Value& value = values[static_cast<std::size_t>(key_fields_[i])];
      if (i > 0) room_ += '/';
      if (value.is_text())
        room_ += value.text();
      else
        json::append_value(room_, value);
    }
  } else {
    const Origin& origin = batch.features[row].origin;
    if (origin.file < files_.size()) room_ += files_[origin.file];
    room_ += ':';
    json::append_integer(room_, origin.row);
  }
  return spool_->add(batch.features[row].origin, room_);
}

FeatureNames::Name FeatureNames::read(std::uint64_t place) {
  Name name;
  std::string text;
  spool_->read(place, name.origin, text);
  const std::size_t line = text.find('\n');
  name.key = text.substr(0, line);
  name.path = text.substr(line + 1);
  return name;
}

}  // namespace sohoa
