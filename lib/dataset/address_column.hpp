#pragma once
// Which column of a table holds codes.
#include <deque>
#include <string>

#include "stream/feature.hpp"

namespace sohoa {

/// The column most of whose values are codes of places; `field` names it instead. Throws UsageError when there is none,
/// or several (with the --field that settles it).
int find_address_column(const Header& header, const std::deque<Batch>& batches, const std::string& field);

/// So many features of a table are looked at before the first goes on its way.
inline constexpr std::size_t kPeekedCodes = 5000;

}  // namespace sohoa
