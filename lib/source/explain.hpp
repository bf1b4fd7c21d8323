#pragma once
// What is understood of inputs, told so that a clerk can check it before anything is written.
#include <memory>
#include <string>

#include "schema/schema.hpp"
#include "schema/stages.hpp"
#include "source/source.hpp"

namespace sohoa {

struct ExplainOptions {
  SourceOptions source;
  std::shared_ptr<const Schema> schema;  ///< --schema: how the columns would fill its fields; may be null
  MappingOptions mapping;
};

/// Reads the inputs from beginning to end and tells, for each layer or sheet: format, header rows, columns with type,
/// encoding, decimal sign and examples, how many rows were skipped and why, sheets that were not read, and with a
/// schema the mapping. Examples from columns about persons are not shown. As text for people, or as one JSON object.
/// Throws what open_source() throws; UsageError for a stream.
std::string explain(const ExplainOptions& options, bool json);

}  // namespace sohoa
