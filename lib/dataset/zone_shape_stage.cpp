// Shapes of zones: found beside the list, and brought to the kind of the layer.
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <optional>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/cell_transform.hpp"
#include "crs/transform.hpp"
#include "crs/zones.hpp"
#include "dataset/row.hpp"
#include "dataset/zone.hpp"
#include "geometry/inner_point.hpp"
#include "geometry/measure.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

using geometry::Kind;

/// Of a line's length: how far its ends may lie apart for it to be closed. A walk around a field with a receiver ends
/// some metres from where it began.
constexpr double kClosingGap = 0.02;
/// Metres: a place that was taken at the gate or the house is that of the area still.
constexpr double kBeside = 300;
constexpr std::size_t kToldUnused = 20;

class ZoneShapeStage : public Stage {
 public:
  ZoneShapeStage(std::shared_ptr<const Schema> schema, const ZoneOptions& options)
      : schema_(std::move(schema)),
        kind_(zone_kind(*schema_)),
        points_(schema_->geometry_type == "POINT"),
        shapes_(options.shapes),
        own_(options.families.empty() ? nullptr : std::make_unique<const ZoneCodes>(options.families)),
        codes_(own_ ? *own_ : ZoneCodes::shipped()) {
    if (shapes_) users_.assign(shapes_->shapes().size(), 0);
  }

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    code_ = in->find(zone_code_field(kind_));
    name_ = in->find(zone_name_field(kind_));
    east_ = in->find("kinh_do");
    north_ = in->find("vi_do");
    file_ = in->find("tep_hinh");
    auto out = std::make_shared<Header>(*in);
    // A list without a place of its own takes the system of the shapes.
    if (shapes_ && shapes_->epsg() != 0) {
      if (out->epsg == 0) out->epsg = shapes_->epsg();
      if (out->epsg != shapes_->epsg()) to_header_.emplace(shapes_->epsg(), out->epsg);
    }
    epsg_ = out->epsg;
    return out;
  }

  /// One shape belongs to one zone: which came first is told in input order.
  bool serial() const override { return shapes_ != nullptr; }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      Row row(batch.row(i));
      // The place in a list does not stand in the way of the area beside it.
      const std::string_view own = batch.features[i].wkb;
      if (shapes_ && (own.empty() || (!points_ && is_point(own))) && join(batch, i, row) && !own.empty())
        compare_point(batch, i, row, own);
      if (batch.features[i].wkb.empty()) continue;
      const Kind kind = geometry::kind(batch.features[i].wkb);
      if (points_)
        make_point(batch, i, kind);
      else if (is_point(batch.features[i].wkb))
        keep_point(batch, i, row);
      else if (kind == Kind::line || kind == Kind::multiline || kind == Kind::collection)
        take_outline(batch, i, row);
    }
    order_issues(batch);
  }

  void finish(Batch& late) override {
    if (!shapes_) return;
    if (joined_ > 0) {
      Issue& issue = late.issues.emplace_back();
      issue.severity = Severity::info;
      issue.rule = "zone.shape-joined";
      issue.field = "tep_hinh";
      issue.args = late.keep(
          {{"zones", Value::of(joined_)}, {"shapes", Value::of(static_cast<std::int64_t>(shapes_->shapes().size()))}});
    }
    for (const ZoneShapes::Remark& remark : shapes_->remarks()) {
      Issue& issue = late.issues.emplace_back();
      issue.severity = Severity::warning;
      issue.rule = "zone.shape-crs";
      issue.field = "tep_hinh";
      issue.value = late.arena.copy(remark.path);
      issue.args = late.keep({{"says", Value::of(late.arena.copy(remark.says))}, {"epsg", Value::of(remark.epsg)}});
    }
    std::int64_t unused = 0;
    std::string list;
    for (std::size_t i = 0; i < users_.size(); ++i) {
      if (users_[i] != 0) continue;
      if (static_cast<std::size_t>(++unused) <= kToldUnused)
        list += (list.empty() ? "" : "; ") + shapes_->shapes()[i].label;
    }
    if (unused == 0) return;
    if (static_cast<std::size_t>(unused) > kToldUnused) list += "; …";
    Issue& issue = late.issues.emplace_back();
    issue.severity = Severity::warning;
    issue.rule = "zone.shape-unused";
    issue.field = "tep_hinh";
    issue.args = late.keep({{"shapes", Value::of(unused)}, {"list", Value::of(late.arena.copy(list))}});
  }

 private:
  static bool is_point(std::string_view wkb) {
    const Kind kind = geometry::kind(wkb);
    return kind == Kind::point || kind == Kind::multipoint;
  }

  /// True when the record got a shape.
  bool join(Batch& batch, std::size_t index, Row& row) {
    ZoneCodeReading& reading = reading_;
    reading.code.clear();
    if (!row.get(code_).is_null()) codes_.read(row.get(code_).text(), kind_, reading);
    bool several = false;
    ZoneShapes::Group group = shapes_->find(kind_, reading.code, row.get(name_).text(), several);
    if (several) {
      Issue& issue = batch.add_issue(index, Severity::warning, "zone.shape-several", "tep_hinh");
      issue.value = reading.code.empty() ? row.get(name_).text() : batch.arena.copy(reading.code);
      return false;
    }
    if (group.shapes.empty()) return false;
    const auto is_used = [&](std::uint32_t shape) { return users_[shape] != 0; };
    const auto used = std::find_if(group.shapes.begin(), group.shapes.end(), is_used);
    const bool all = std::all_of(group.shapes.begin(), group.shapes.end(), is_used);
    // What another record has by its code is left out of those that only have the name in common.
    if (all || (group.by_code && used != group.shapes.end())) {
      Issue& issue = batch.add_issue(index, Severity::warning, "zone.shape-twice", "tep_hinh");
      issue.value = shapes_->shapes()[*used].label;
      issue.args = batch.keep({{"row", Value::of(users_[*used])}});
      return false;
    }
    std::erase_if(group.shapes, is_used);
    std::string wkb = shapes_->together(group);
    if (to_header_) {
      const bool done = geometry::transform(wkb.data(), wkb.size(), scratch_,
                                            [&](std::span<double> xy) { return to_header_->forward(xy); });
      if (!done) return false;
    }
    for (const std::uint32_t shape : group.shapes) users_[shape] = batch.features[index].origin.row;
    ++joined_;
    batch.features[index].wkb = batch.arena.copy(wkb);
    row.set(file_, Value::of(batch.arena.copy(shapes_->shapes()[group.shapes.front()].label)));
    return true;
  }

  /// Metres, as far as anyone can tell.
  double metres(double distance) const {
    constexpr double kDegree = 111'000;
    return epsg_ != 0 && epsg_ == crs::kWgs84 ? distance * kDegree : distance;
  }

  /// The areas of lines and collections; what is left out is told.
  void take_outline(Batch& batch, std::size_t index, Row& row) const {
    Feature& feature = batch.features[index];
    const ZoneOutline outline = zone_outline(feature.wkb, kClosingGap);
    const auto told = [&](double gap) { return Value::of(std::round(metres(gap) * 10) / 10); };
    // Beside areas an open line is a road or a ditch; among lines it is a part of the boundary.
    if (outline.areas == 0 && outline.open > 0) {
      Issue& issue = batch.add_issue(index, Severity::error, "zone.line-open", "tep_hinh");
      issue.args = batch.keep({{"gap", told(outline.open_gap)}});
      return;
    }
    if (outline.wkb.empty()) return outline.points > 0 ? keep_point(batch, index, row) : void();
    feature.wkb = batch.arena.copy(outline.wkb);
    if (outline.gap > 0) {
      Issue& issue = batch.add_issue(index, Severity::warning, "zone.line-nearly-closed", "tep_hinh");
      issue.args = batch.keep({{"gap", told(outline.gap)}});
    } else if (outline.closed > 0) {
      Change change;
      change.rule = "zone.line-closed";
      change.field = "tep_hinh";
      change.origin = feature.origin;
      batch.changes.push_back(change);
    }
    if (outline.open + outline.points == 0) return;
    Issue& issue =
        batch.add_issue(index, outline.open > 0 ? Severity::warning : Severity::info, "zone.shape-left", "tep_hinh");
    issue.args = batch.keep({{"lines", Value::of(static_cast<std::int64_t>(outline.open))},
                             {"points", Value::of(static_cast<std::int64_t>(outline.points))}});
  }

  /// Writes a place into kinh_do and vi_do; false where it cannot be.
  bool record_point(std::string_view wkb, Row& row) const {
    const geometry::Measure measure = geometry::measure(wkb);
    if (!measure.finite || measure.empty()) return false;
    double x = (measure.box.minx + measure.box.maxx) / 2, y = (measure.box.miny + measure.box.maxy) / 2;
    thread_local std::optional<crs::Transform> to_degrees;
    if (epsg_ != 0) {
      if (!to_degrees || to_degrees->from() != epsg_) to_degrees.emplace(epsg_, crs::kWgs84);
      if (!to_degrees->forward(x, y)) return false;
    }
    constexpr double kDigits = 1e7;
    row.set(east_, Value::of(std::round(x * kDigits) / kDigits));
    row.set(north_, Value::of(std::round(y * kDigits) / kDigits));
    return true;
  }

  /// The place of the list beside the shape that was found for it: far apart, one of them is another zone's.
  void compare_point(Batch& batch, std::size_t index, Row& row, std::string_view own) const {
    if (!record_point(own, row)) return;
    const geometry::Box point = geometry::measure(own).box, area = geometry::measure(batch.features[index].wkb).box;
    const double x = std::max({area.minx - point.maxx, point.minx - area.maxx, 0.0});
    const double y = std::max({area.miny - point.maxy, point.miny - area.maxy, 0.0});
    const double distance = metres(std::hypot(x, y));
    if (!(distance > kBeside)) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "zone.shape-elsewhere", "tep_hinh");
    issue.value = row.get(file_).text();
    issue.args = batch.keep({{"distance", Value::of(std::round(distance))}});
  }

  /// A zone that is only a point keeps it beside the empty shape.
  void keep_point(Batch& batch, std::size_t index, Row& row) const {
    if (!record_point(batch.features[index].wkb, row)) return;
    batch.features[index].wkb = {};
    batch.add_issue(index, kind_ == ZoneKind::growing ? Severity::warning : Severity::info, "zone.point-only",
                    "kinh_do");
  }

  /// The point that stands beside areas or lines, if it is one.
  static std::optional<geometry::Point> only_point(std::string_view wkb) {
    std::optional<geometry::Point> found;
    std::uint32_t points = 0;
    geometry::walk(wkb, [&](const geometry::Run& run) {
      if (run.kind != Kind::point || run.points.empty()) return;
      ++points;
      found = run.points.front();
    });
    return points == 1 ? found : std::nullopt;
  }

  void make_point(Batch& batch, std::size_t index, Kind kind) const {
    Feature& feature = batch.features[index];
    if (kind == Kind::point) return;
    const geometry::Measure measure = geometry::measure(feature.wkb);
    if (!measure.finite || measure.empty() || kind == Kind::none) return;
    auto point = only_point(feature.wkb);
    if (!point) point = geometry::inner_point(feature.wkb);
    if (!point) return;
    thread_local std::string wkb;
    wkb.clear();
    geometry::Writer writer(wkb);
    writer.begin(Kind::point);
    writer.xy(point->x, point->y);
    writer.end();
    feature.wkb = batch.arena.copy(wkb);
    if (kind == Kind::multipoint && measure.vertices == 1) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "zone.area-to-point", zone_code_field(kind_));
    issue.args = batch.keep({{"found", Value::of(geometry::name(kind))}});
  }

  std::shared_ptr<const Schema> schema_;
  ZoneKind kind_;
  bool points_;
  std::shared_ptr<const ZoneShapes> shapes_;
  std::unique_ptr<const ZoneCodes> own_;
  const ZoneCodes& codes_;
  int code_ = -1, name_ = -1, east_ = -1, north_ = -1, file_ = -1, epsg_ = 0;
  std::optional<crs::CellTransform> to_header_;
  std::vector<double> scratch_;
  std::vector<std::int64_t> users_;  ///< row of the zone that has a shape; 0: none
  std::int64_t joined_ = 0;
  ZoneCodeReading reading_;
};

}  // namespace

std::unique_ptr<Stage> make_zone_shape_stage(std::shared_ptr<const Schema> schema, const ZoneOptions& options) {
  return std::make_unique<ZoneShapeStage>(std::move(schema), options);
}

}  // namespace sohoa
