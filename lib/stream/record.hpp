#pragma once
// One JSON record of the pipe → header, feature, late issues or trailer.
#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "stream/feature.hpp"

namespace sohoa {

/// A record and the bytes after it that simdjson may touch.
struct Record {
  std::string_view text;
  std::size_t capacity = 0;
};

/// The header when `record` is one; false when it is another record. Throws simdjson::simdjson_error when broken.
bool read_header(Record record, Header& header);
/// The trailer when `record` is one.
bool read_trailer(Record record, Trailer& trailer);

/// Decodes feature and late-issue records into a batch. One per thread and batch.
class RecordDecoder {
 public:
  explicit RecordDecoder(Batch& batch) : batch_(batch) {}
  /// Throws simdjson::simdjson_error for broken JSON, std::runtime_error (untranslated) for JSON that is no record.
  void decode(Record record);

 private:
  void feature(simdjson::ondemand::object object);
  void properties(simdjson::ondemand::object object, std::size_t base);
  Value value(simdjson::ondemand::value json, Type wanted);
  void geometry(simdjson::ondemand::value json, std::size_t index);
  void issues(simdjson::ondemand::array array, std::uint32_t feature);
  void issue(simdjson::ondemand::object object, std::uint32_t feature);
  void location(simdjson::ondemand::object object, Issue& issue);
  std::span<const Arg> args(simdjson::ondemand::object object);
  void add_rest(std::string_view& rest);
  void unknown_property(std::string_view key, simdjson::ondemand::value json);

  Batch& batch_;
  std::string scratch_;  ///< WKB being built
  std::string rest_;     ///< properties that no field takes
};

/// Adds the properties of a plain feature to `fields` (two types become the wider one, else text).
void infer_fields(Record record, std::vector<Field>& fields);

}  // namespace sohoa
