#pragma once
// An R-tree written whole: sorted along the Hilbert curve, packed into nodes, stored straight into SQLite's shadow
// tables.
#include <cstdint>
#include <string>

#include "store/blob.hpp"
#include "store/growing.hpp"
#include "store/page_file.hpp"
#include "store/sqlite.hpp"

namespace sohoa::store {

/// What the index holds of one row.
struct IndexEntry {
  IndexBox box;
  std::uint32_t fid;
  std::uint32_t order;  ///< place on the curve, set by write_rtree()
};

/// Where an R-tree keeps its nodes, the node of each row and the parent of each node.
struct IndexTables {
  std::uint32_t nodes = 0, rows = 0, parents = 0;  ///< root pages of the shadow tables
  std::size_t node_size = 0;                       ///< bytes
};

/// Of the R-tree `index`, a virtual table just created.
IndexTables index_tables(Database& database, const std::string& index);

/// Fills an empty R-tree. Nodes get 40 of 51 cells (of however many the page size gives), so that later edits do not
/// split them at once. Reorders `entries`, and gives their memory back.
void write_rtree(PageFile& file, const IndexTables& tables, Growing<IndexEntry>& entries);

/// Fills the empty R-tree `index` of `main` with that of the attached database `from`: node by node when both have
/// nodes of one size, else row by row.
void copy_rtree(Database& database, const std::string& index, const std::string& from);

/// What the R-tree `index` of `main` covers, from its root node: no row is read. Empty when it holds nothing.
geometry::Box rtree_extent(Database& database, const std::string& index);

}  // namespace sohoa::store
