#pragma once
// Titles, descriptions and value lists of columns, and where a GeoPackage keeps them.
#include <optional>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "store/container.hpp"
#include "store/style.hpp"

namespace sohoa::store {

/// What people see of a column, and what it may hold.
struct ColumnTitle {
  std::string column, title, description;
  Type type = Type::text;
  bool derived = false;  ///< the tools fill it
  Choices choices;       ///< code lists, enumerations; empty: no list
  std::string glob;      ///< a pattern as SQLite's GLOB has it
  std::optional<double> minimum, maximum;

  bool constrained() const { return !choices.empty() || !glob.empty() || minimum || maximum; }
};

/// Titles of the columns of a table that have any: from the schema (may be null), else from the style (may be null).
/// `values`: with choices and patterns; a _rejected table holds what broke them. Codes are those in force on `today`.
std::vector<ColumnTitle> column_titles(const LayerPlan& plan, const Schema* schema, const Style* style, bool values,
                                       std::string_view today);

/// A pattern of RE2 as a GLOB that matches the same texts: [0-9]{5} → [0-9][0-9][0-9][0-9][0-9]; nullopt when there is
/// none, because it has repetitions without an end, alternatives and the like.
std::optional<std::string> glob_of(std::string_view pattern);

/// Writes the titles to gpkg_data_columns and what columns may hold to gpkg_data_column_constraints (GeoPackage F.9),
/// so that QGIS and GDAL know both; other formats have no such registers, and nothing happens.
///
/// What a person has changed there stays: `written` is the fingerprint that this function gave when it last wrote the
/// rows of the table (empty: never). Where the rows are still those, they are replaced by the new ones; otherwise only
/// columns without a row get one. Gives the fingerprint to remember.
std::string write_titles(Database& database, const Container& container, const std::string& table,
                         const std::vector<ColumnTitle>& titles, const std::string& written);

}  // namespace sohoa::store
