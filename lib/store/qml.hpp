#pragma once
// A style as QGIS keeps it (QML), in the form that every QGIS 3 reads.
#include <optional>
#include <string>
#include <vector>

#include "store/field_titles.hpp"
#include "store/style.hpp"

namespace sohoa::store {

/// The document: how features are drawn and labelled (not of a table without geometry), the titles of the columns and
/// how the form edits them: lists to choose from, boxes to tick; what the tools fill is read only. The same style gives
/// the same bytes.
std::string qml(const Style& style, const std::vector<ColumnTitle>& titles, bool spatial);

}  // namespace sohoa::store
