#pragma once
// Staged issues join those that a dataset has of other layers and runs.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crs/transform.hpp"
#include "store/layer.hpp"
#include "store/open_dataset.hpp"
#include "store/staged.hpp"

namespace sohoa::store {

/// What takes the place of two columns when staged issues are copied.
struct IssueColumns {
  std::int64_t offset;                  ///< of the numbers of runs, see CopiedRuns
  std::string feature = "feature_fid";  ///< SQL: the fid that the feature has in this file
};

/// Makes the table sohoa_issue, which the file must not have, of the staged one: pages of rows, nodes of the index.
void copy_issues(OpenDataset& file, const FinishedLayer& issues, const IssueColumns& columns);

/// Moves the cells of geometries from one format and coordinate system to another.
class CellMover {
 public:
  /// `from`, `to`: EPSG codes, 0: none; `srid`: that of the new cells.
  CellMover(Format from_format, int from, Format to_format, int to, int srid);
  /// False when there is no cell, or no way from one system to the other.
  bool move(std::string_view cell);
  /// The cell that move() made.
  std::string_view cell() const { return cell_; }

 private:
  Format from_format_, to_format_;
  int srid_;
  bool same_;
  std::optional<crs::Transform> transform_;
  std::vector<double> scratch_, x_, y_;
  std::string wkb_, cell_;
};

/// Adds the issues of the attached database `from` to those the file has; triggers keep index and counts right. Their
/// places are moved from `epsg` to the coordinate system that the table has in this file.
void append_issues(OpenDataset& file, const LayerPlan& issues, const IssueColumns& columns, int epsg,
                   const std::string& from = "staged");

}  // namespace sohoa::store
