#pragma once
// layer_styles: the table in which QGIS looks for the style of a layer that it opens.
#include <string>

#include "store/container.hpp"

namespace sohoa::store {

/// What a layer is to look like.
struct LayerStyle {
  std::string table;
  std::string geometry_column;  ///< empty: the table has no geometry
  std::string name;             ///< as QGIS lists it
  std::string qml;
};

/// Puts a style into layer_styles, as the default of its layer when no other one is.
///
/// What a person has made stays: the description of our row holds a fingerprint of the QML. A row of the same table and
/// name that does not fit its fingerprint any more (edited, or saved by QGIS, which writes its own description) is left
/// alone, and so is every row of another name; whether our row is the default is never changed once it is there.
///
/// In a GeoPackage the table is registered, since QGIS does not find it otherwise when other tables are. In SpatiaLite
/// each style has two rows: QGIS looks for '' as schema when it opens the file through GDAL, and for NULL when it does
/// through SpatiaLite.
void write_style(Database& database, Container& container, const LayerStyle& style);

}  // namespace sohoa::store
