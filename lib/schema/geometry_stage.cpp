#include <tbb/enumerable_thread_specific.h>

#include <array>
#include <cmath>
#include <span>
#include <string>

#include "geometry/measure.hpp"
#include "geometry/validity.hpp"
#include "schema/ground_area.hpp"
#include "schema/stages.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

using geometry::Fault;
using geometry::Kind;

/// The rule of each fault. Issues hold views, so the names must stay.
const std::string& rule_of(Fault fault) {
  static const auto rules = [] {
    std::array<std::string, geometry::kFaults> names;
    for (std::size_t i = 0; i < names.size(); ++i)
      names[i] = "geometry." + std::string(geometry::name(static_cast<Fault>(i)));
    return names;
  }();
  return rules[static_cast<std::size_t>(fault)];
}

Kind kind_named(std::string_view name) {
  for (int i = 1; i <= static_cast<int>(Kind::collection); ++i)
    if (geometry::name(static_cast<Kind>(i)) == name) return static_cast<Kind>(i);
  return Kind::none;
}

Severity severity_of(Fault fault) {
  if (geometry::is_invalid(fault)) return Severity::error;
  return fault == Fault::inside_out ? Severity::info : Severity::warning;
}

bool is_multi(Kind kind) {
  return kind >= Kind::multipoint && kind <= Kind::multipolygon;
}

class GeometryStage : public Stage {
 public:
  explicit GeometryStage(const std::shared_ptr<const Schema>& schema)
      : limits_(limits_of(schema ? *schema : Schema{})) {
    if (!schema) return;
    need_ = schema->geometry;
    wanted_ = kind_named(schema->geometry_type);
  }

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    epsg_ = in->epsg;
    direct_ = GroundArea::is_direct(epsg_);
    return in;
  }

  void process(Batch& batch) override {
    if (need_ == GeometryNeed::none) return;
    Tools& tools = tools_.local();
    order_issues(batch);
    const std::size_t known = batch.issues.size();
    for (std::size_t i = 0; i < batch.features.size(); ++i) judge(batch, i, known, tools);
    if (batch.issues.size() > known) order_issues(batch);
  }

 private:
  struct Tools {
    geometry::Validator validator;
    std::string multi;
    std::unique_ptr<GroundArea> ground;
  };

  /// The first `known` issues of the batch are those of earlier stages.
  void judge(Batch& batch, std::size_t index, std::size_t known, Tools& tools) const {
    Feature& feature = batch.features[index];
    if (feature.wkb.empty()) return judge_absent(batch, index, known);
    const geometry::Measure measure = geometry::measure(feature.wkb);
    if (measure.kind == Kind::none)
      return add_fault(batch, index, {Fault::malformed, geometry::kNoPlace.x, geometry::kNoPlace.y});
    if (measure.empty()) return judge_empty(batch, index);
    if (measure.finite) {
      feature.area = square_metres(feature.wkb, measure, tools);
      feature.minx = measure.box.minx;
      feature.miny = measure.box.miny;
      feature.maxx = measure.box.maxx;
      feature.maxy = measure.box.maxy;
    }
    if (!bring_to_kind(batch, index, measure.kind, known, tools)) return;
    const geometry::Limits limits = limits_for(feature.area, measure);
    for (const geometry::Finding& finding : tools.validator.check(feature.wkb, measure, limits))
      add_fault(batch, index, finding);
  }

  static geometry::Limits limits_of(const Schema& schema) { return {schema.min_area, schema.min_width}; }

  /// Limits are in metres. Where nobody knows how many metres a unit is, sizes are not judged.
  geometry::Limits limits_for(double square_metres, const geometry::Measure& measure) const {
    const auto scale = ground_scale(epsg_, square_metres, measure);
    if (!scale) return {};
    geometry::Limits limits = limits_;
    limits.x_metres = scale->x;
    limits.y_metres = scale->y;
    return limits;
  }

  double square_metres(std::string_view wkb, const geometry::Measure& measure, Tools& tools) const {
    if (direct_ || measure.polygons == 0) return measure.area;
    if (!tools.ground) tools.ground = std::make_unique<GroundArea>(epsg_);
    return tools.ground->of(wkb, measure.box);
  }

  /// A source that could not give the geometry has said why.
  void judge_absent(Batch& batch, std::size_t index, std::size_t known) const {
    if (need_ != GeometryNeed::required) return;
    if (!has_error(std::span(batch.issues).first(known), index, "geometry."))
      batch.add_issue(index, Severity::error, "geometry.missing");
  }

  void judge_empty(Batch& batch, std::size_t index) const {
    batch.features[index].area = 0;
    if (need_ == GeometryNeed::required) batch.add_issue(index, Severity::error, "geometry.empty");
  }

  /// Makes a single geometry multi where the schema wants that. False, with an issue, when the kind is another one.
  bool bring_to_kind(Batch& batch, std::size_t index, Kind kind, std::size_t known, Tools& tools) const {
    if (wanted_ == Kind::none || kind == wanted_) return true;
    Feature& feature = batch.features[index];
    if (is_multi(wanted_) && kind == geometry::member_of(wanted_)) {
      geometry::to_multi(feature.wkb, tools.multi);
      feature.wkb = batch.arena.copy(tools.multi);
      return true;
    }
    // Of a boundary that is an open line it was said why it is no area.
    if (has_error(std::span(batch.issues).first(known), index, "zone.line-")) return false;
    Issue& issue = batch.add_issue(index, Severity::error, "geometry.type");
    issue.value = geometry::name(kind);
    issue.args =
        batch.keep({{"found", Value::of(geometry::name(kind))}, {"expected", Value::of(geometry::name(wanted_))}});
    return false;
  }

  void add_fault(Batch& batch, std::size_t index, const geometry::Finding& finding) const {
    Issue& issue = batch.add_issue(index, severity_of(finding.fault), rule_of(finding.fault));
    issue.has_place = std::isfinite(finding.x) && std::isfinite(finding.y);
    if (issue.has_place) {
      issue.x = finding.x;
      issue.y = finding.y;
    }
    if (finding.fault == Fault::non_finite) issue.value = shown(batch, index);
    if (finding.fault == Fault::sliver) {
      issue.args = batch.keep({{"area", Value::of(finding.area)}, {"width", Value::of(finding.width)}});
    } else if (finding.fault == Fault::repeated_point) {
      issue.args = batch.keep({{"points", Value::of(std::int64_t{finding.places})}});
    } else if (finding.places > 1) {
      issue.args = batch.keep({{"places", Value::of(std::int64_t{finding.places})}});
    }
  }

  /// As a source shows a geometry that it cannot pass on.
  static std::string_view shown(Batch& batch, std::size_t index) {
    constexpr std::size_t kShownWkt = 200;
    return batch.arena.copy(geometry::wkt(batch.features[index].wkb).substr(0, kShownWkt));
  }

  GeometryNeed need_ = GeometryNeed::optional;
  Kind wanted_ = Kind::none;  ///< none: any kind will do
  geometry::Limits limits_;   ///< of the schema, in metres
  int epsg_ = 0;
  bool direct_ = true;  ///< the coordinates are metres of a zone, or of nobody knows what (epsg_ 0)
  tbb::enumerable_thread_specific<Tools> tools_;
};

}  // namespace

std::unique_ptr<Stage> make_geometry_stage(const std::shared_ptr<const Schema>& schema) {
  return std::make_unique<GeometryStage>(schema);
}

}  // namespace sohoa
