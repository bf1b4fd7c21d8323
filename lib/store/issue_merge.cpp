#include "store/issue_merge.hpp"

#include <span>

#include "geometry/wkb.hpp"
#include "store/issues.hpp"
#include "store/layer_edit.hpp"

namespace sohoa::store {
namespace {

/// SQL: sohoa_moved(cell); NULL when there is no way from one system to the other.
void moved_cell(sqlite3_context* context, int, sqlite3_value** values) {
  auto& mover = *static_cast<CellMover*>(sqlite3_user_data(context));
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  if (bytes == nullptr || !mover.move({bytes, size})) return sqlite3_result_null(context);
  sqlite3_result_blob(context, mover.cell().data(), static_cast<int>(mover.cell().size()), SQLITE_TRANSIENT);
}

/// Each with a comma before it.
std::string selected(const LayerPlan& plan, const IssueColumns& with) {
  std::string columns;
  for (const Column& column : plan.columns) {
    columns += ", ";
    if (column.name == "run")
      columns += "run + " + std::to_string(with.offset);
    else
      columns += column.name == "feature_fid" ? with.feature : quote(column.name);
  }
  return columns;
}

}  // namespace

CellMover::CellMover(Format from_format, int from, Format to_format, int to, int srid)
    : from_format_(from_format), to_format_(to_format), srid_(srid), same_(from == to) {
  if (!same_ && from != 0 && to != 0) transform_.emplace(from, to);
}

bool CellMover::move(std::string_view cell) {
  if (cell.empty() || (!same_ && !transform_)) return false;
  read_blob(from_format_, cell, wkb_);
  const bool moved = same_ || geometry::transform(wkb_.data(), wkb_.size(), scratch_, [this](std::span<double> points) {
                       x_.clear();
                       y_.clear();
                       for (std::size_t i = 0; i < points.size(); i += 2) {
                         x_.push_back(points[i]);
                         y_.push_back(points[i + 1]);
                       }
                       if (!transform_->forward(x_, y_)) return false;
                       for (std::size_t i = 0; i < x_.size(); ++i) {
                         points[2 * i] = x_[i];
                         points[2 * i + 1] = y_[i];
                       }
                       return true;
                     });
  if (!moved) return false;
  const geometry::Measure measure = geometry::measure(wkb_);
  cell_.resize(blob_bound(wkb_.size()));
  cell_.resize(
      write_blob(to_format_, srid_, wkb_, measure.finite ? measure.box : geometry::Box{}, cell_.data()).size());
  return !cell_.empty();
}

void copy_issues(OpenDataset& file, const FinishedLayer& issues, const IssueColumns& columns) {
  copy_layer(file, issues, std::string("fid, ") + kGeometryColumn + selected(issues.plan, columns));
}

void append_issues(OpenDataset& file, const LayerPlan& issues, const IssueColumns& columns, int epsg,
                   const std::string& from) {
  Database& database = file.database;
  const int srid = file.container->layer_srid(kIssueTable);
  const Format format = file.container->format();
  CellMover mover(format, epsg, format, file.container->epsg(srid), srid);
  std::string geom = kGeometryColumn;
  if (srid != issues.srid) {
    database.check(sqlite3_create_function(database.handle(), "sohoa_moved", 1, SQLITE_UTF8, &mover, moved_cell,
                                           nullptr, nullptr));
    geom = "sohoa_moved(" + geom + ")";
  }
  database.execute(std::string("INSERT INTO main.") + kIssueTable + " (" + kGeometryColumn + column_list(issues) +
                   ") SELECT " + geom + selected(issues, columns) + " FROM " + from + "." + kIssueTable +
                   " ORDER BY fid");
  file.container->refresh_extent(kIssueTable);
}

}  // namespace sohoa::store
