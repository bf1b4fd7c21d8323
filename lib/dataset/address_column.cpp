#include "dataset/address_column.hpp"

#include <algorithm>
#include <vector>

#include "address/any_code.hpp"
#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa {
namespace {

/// A code that nothing else is: a number of ten digits may be a telephone's.
bool is_code(std::string_view text) {
  if (!address::may_be_code(text)) return false;
  const address::WrittenCode code = address::read_code(text);
  if (code.kind == address::CodeKind::geohash)  // "2025-01-01" is a day
    return code.fault == address::CodeFault::none && text.size() >= 6 &&
           code.text.find_first_not_of("0123456789") != std::string::npos;
  const bool placed = code.kind == address::CodeKind::plus || code.kind == address::CodeKind::plus_short ||
                      code.kind == address::CodeKind::local;
  return placed && (code.fault == address::CodeFault::none || code.fault == address::CodeFault::check);
}

}  // namespace

int find_address_column(const Header& header, const std::deque<Batch>& batches, const std::string& field) {
  if (!field.empty()) {
    const int found = header.find(field);
    if (found < 0) throw UsageError(tr("--field {}: the input has no such column", field));
    return found;
  }
  std::vector<int> candidates;
  for (std::size_t column = 0; column < header.fields.size(); ++column) {
    std::size_t filled = 0, codes = 0;
    for (const Batch& batch : batches)
      for (std::size_t i = 0; i < batch.features.size(); ++i) {
        const std::string_view text = batch.row(i)[column].text();
        filled += !text.empty();
        codes += !text.empty() && is_code(text);
      }
    if (codes > 0 && 2 * codes > filled) candidates.push_back(static_cast<int>(column));
  }
  if (candidates.empty()) throw UsageError(tr("no column holds codes of places; name it with --field COLUMN"));
  const auto name = [&](int column) { return header.fields[static_cast<std::size_t>(column)].name; };
  if (candidates.size() > 1)
    throw UsageError(tr("several columns hold codes of places: {} and {}; name one with --field {}",
                        name(candidates[0]), name(candidates[1]), name(candidates[0])));
  return candidates.front();
}

}  // namespace sohoa
