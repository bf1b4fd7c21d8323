#pragma once
// Features exactly as our own writer lays them out, read in one pass: the same fields in the same order, no escapes, no
// issues, no blanks. Nearly all records of a stream between our tools are such; what is not, in any way, is left to
// RecordDecoder, which also says what is wrong with it.
#include <string>
#include <string_view>
#include <vector>

#include "stream/feature.hpp"

namespace sohoa {

class PlainRecords {
 public:
  PlainRecords() = default;
  explicit PlainRecords(const Header& header);

  /// Adds the feature to `batch`, whose header is the constructor's. Texts become views of `record`, which must be
  /// valid UTF-8 and live as long as the batch. False, and nothing is added, when RecordDecoder must look at the
  /// record.
  bool decode(std::string_view record, Batch& batch) const;

 private:
  std::vector<std::string> keys_;  ///< of the properties, the first with what stands before it
  std::vector<Type> types_;
  bool typed_ = false;  ///< the stream follows a schema: each value has the type of its field
};

}  // namespace sohoa
