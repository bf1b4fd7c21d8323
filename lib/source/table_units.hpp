#pragma once
// Units that a table says beside the titles of its columns: on a line above it ("Đơn vị tính: ha"), or in a row of its
// header ("(ha)").
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::source {

/// The units that a line above a table names, as written: "Đơn vị tính: ha", "(ĐVT: 1000 m2)", "Đơn vị: ha, tấn". None
/// when it is no such line, or names what is no unit ("Đơn vị: UBND xã").
std::vector<std::string> units_of_line(std::string_view text);

/// Whether the title of a column is a unit and nothing else: "(ha)", "m2".
bool is_unit_title(std::string_view title);

/// A title with its unit as people write it: "Diện tích (ha)". A title that has one already comes back as it is.
std::string with_unit(std::string_view title, std::string_view unit);

/// A title of what is measured in units of this quantity, with the first of `units` that is one: "Diện tích" with an
/// area, "Sản lượng" with a weight. The title as it is where none is, and where it has one already.
std::string with_common_unit(std::string_view title, const std::vector<std::string>& units);

}  // namespace sohoa::source
