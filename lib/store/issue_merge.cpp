#include "store/issue_merge.hpp"

#include <optional>
#include <span>
#include <vector>

#include "crs/transform.hpp"
#include "geometry/wkb.hpp"
#include "store/issues.hpp"
#include "store/layer_edit.hpp"

namespace sohoa::store {
namespace {

/// Moves cells of sohoa_issue to the coordinate system that the table has in this file.
class Reprojection {
 public:
  Reprojection(Format format, int from, int to, int srid) : format_(format), srid_(srid) {
    if (from != 0 && to != 0) transform_.emplace(from, to);
  }

  /// SQL: sohoa_moved(cell); NULL when there is no way from one system to the other.
  static void call(sqlite3_context* context, int, sqlite3_value** values) {
    auto& self = *static_cast<Reprojection*>(sqlite3_user_data(context));
    const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values[0]));
    const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
    if (bytes == nullptr || !self.move({bytes, size})) return sqlite3_result_null(context);
    sqlite3_result_blob(context, self.cell_.data(), static_cast<int>(self.cell_.size()), SQLITE_TRANSIENT);
  }

 private:
  bool move(std::string_view cell) {
    if (!transform_) return false;
    read_blob(format_, cell, wkb_);
    const bool moved = geometry::transform(wkb_.data(), wkb_.size(), scratch_, [this](std::span<double> points) {
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
    cell_.resize(blob_bound(wkb_.size()));
    cell_.resize(write_blob(format_, srid_, wkb_, geometry::measure(wkb_).box, cell_.data()).size());
    return !cell_.empty();
  }

  Format format_;
  int srid_;
  std::optional<crs::Transform> transform_;
  std::vector<double> scratch_, x_, y_;
  std::string wkb_, cell_;
};

/// Each with a comma before it.
std::string selected(const LayerPlan& plan, const IssueColumns& with) {
  std::string columns;
  for (const Column& column : plan.columns) {
    columns += ", ";
    if (column.name == "run")
      columns += std::to_string(with.run);
    else
      columns += column.name == "feature_fid" ? with.feature : quote(column.name);
  }
  return columns;
}

}  // namespace

void copy_issues(OpenDataset& file, const FinishedLayer& issues, const IssueColumns& columns) {
  copy_layer(file, issues, std::string("fid, ") + kGeometryColumn + selected(issues.plan, columns));
}

void append_issues(OpenDataset& file, const LayerPlan& issues, const IssueColumns& columns, int epsg,
                   const std::string& from) {
  Database& database = file.database;
  const int srid = file.container->layer_srid(kIssueTable);
  Reprojection reprojection(file.container->format(), epsg, file.container->epsg(srid), srid);
  std::string geom = kGeometryColumn;
  if (srid != issues.srid) {
    database.check(sqlite3_create_function(database.handle(), "sohoa_moved", 1, SQLITE_UTF8, &reprojection,
                                           Reprojection::call, nullptr, nullptr));
    geom = "sohoa_moved(" + geom + ")";
  }
  database.execute(std::string("INSERT INTO main.") + kIssueTable + " (" + kGeometryColumn + column_list(issues) +
                   ") SELECT " + geom + selected(issues, columns) + " FROM " + from + "." + kIssueTable +
                   " ORDER BY fid");
  file.container->refresh_extent(kIssueTable);
}

}  // namespace sohoa::store
