#include "dataset/coverage_rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <map>
#include <numbers>
#include <optional>

#include "crs/definition.hpp"
#include "dataset/border_strips.hpp"
#include "dataset/coverage_ground.hpp"
#include "dataset/feature_names.hpp"
#include "dataset/set_issue.hpp"
#include "dataset/shape_marks.hpp"
#include "dataset/zone.hpp"
#include "geometry/coverage.hpp"
#include "geometry/findings.hpp"
#include "geometry/geos_judge.hpp"
#include "geometry/validity.hpp"
#include "schema/ground_area.hpp"

namespace sohoa {
namespace {

using geometry::CoverageFault;
using geometry::CoverageFinding;

constexpr double kSquare = 200;  // m, of BorderStrips: parcels near a border, and few squares
constexpr std::array kRules{"coverage.overlap", "coverage.gap",     "coverage.near-edge",
                            "coverage.t-node",  "coverage.outside", "coverage.duplicate"};
constexpr int kMapsPerRule = 8;  // that a report draws

double rounded(double value, double steps) {
  return std::round(value * steps) / steps;
}

/// Metres; the engine knows a width to one part in a hundred.
double known_width(double width) {
  return rounded(width, width < 0.1 ? 1000 : 100);
}

class CoverageStage : public Stage {
 public:
  CoverageStage(std::shared_ptr<const Schema> schema, const JudgeOptions& judge, const CoverageOptions& options,
                SetTally* tally)
      : schema_(std::move(schema)),
        numbers_(coverage_schema(schema_)),
        sizes_(*numbers_->coverage),
        kinds_(schema_.get(), sizes_, judge),
        options_(options),
        tally_(tally),
        book_(schema_),
        names_(schema_.get()) {
    for (std::size_t i = 0; i < kRules.size(); ++i)
      if (!judge.policy.is_off(kRules[i])) rules_[i] = book_.find(kRules[i]);
    must_validate_ = options_.unjudged;
    for (int fault = 1; fault < geometry::kFaults; ++fault)
      must_validate_ |= is_invalid(static_cast<geometry::Fault>(fault)) &&
                        judge.policy.is_off("geometry." + std::string(name(static_cast<geometry::Fault>(fault))));
    if (!judge.policy.is_off("coverage.skipped")) skipped_rule_ = book_.find("coverage.skipped");
    if (!judge.policy.is_off("coverage.cut-short")) cut_rule_ = book_.find("coverage.cut-short");
    if (!judge.policy.is_off("coverage.one-side")) one_side_rule_ = book_.find("coverage.one-side");
  }

  bool any() const {
    return std::any_of(rules_.begin(), rules_.end(), [](const Rule* rule) { return rule != nullptr; });
  }

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    names_.begin(*header);
    degrees_ = crs::geographic(header->epsg);
    epsg_ = header->epsg;
    const auto place = [&](const std::string& field) { return field.empty() ? -1 : header->find(field); };
    commune_ = place(sizes_.commune);
    side_ = place(sizes_.side);
    kinds_.begin(*header);
    if (rules_[static_cast<std::size_t>(CoverageFault::outside)] != nullptr && (options_.boundaries || commune_ >= 0))
      communes_.emplace(options_.boundaries, epsg_);
    classes_.emplace(sizes_, !communes_ || communes_->shipped());
    make_engines(*header);
    if (options_.borders_only) strips_.emplace(kSquare / unit(), classes_->widest_gap() / unit());
    if (strips_ || degrees_) shapes_.emplace();
    return header;
  }

  bool serial() const override { return true; }

  void process(Batch& batch) override {
    mark_shapes(batch, marks_);
    bool told_twice = false;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Feature& feature = batch.features[i];
      const geometry::Kind kind = geometry::kind(feature.wkb);
      if (kind != geometry::Kind::polygon && kind != geometry::Kind::multipolygon) continue;
      if (marks_[i].faulty || (must_validate_ && !is_valid(feature.wkb))) {
        marks_[i].faulty = true;
        if (faulty_++ == 0) first_faulty_ = feature.origin;
        // Nothing is told of it, but its ground is no gap.
        if (mend(feature.wkb)) take(batch, i, mended_, true);
        continue;
      }
      take(batch, i, feature.wkb, false);
      told_twice |= marks_[i].twice;
    }
    forget_old_findings(batch);
    // Copies come up as coverage.duplicate, unless only some of the features are compared.
    const bool all_compared = !options_.borders_only && engines_.size() == 1;
    if (told_twice && all_compared && rules_[static_cast<std::size_t>(CoverageFault::duplicate)] != nullptr)
      std::erase_if(batch.issues, [&](const Issue& issue) {
        return issue.rule == kSameShape && issue.feature != Issue::kLate && !marks_[issue.feature].faulty;
      });
  }

  void finish(Batch& late) override {
    if (shapes_) feed();
    for (geometry::Coverage& engine : engines_) {
      cut_short_ += engine.finish([&](const CoverageFinding& found) { sort_out(found, late); }).cut_short;
      tell_nodes(late);
    }
    engines_.clear();
    if (cut_short_ > 0 && cut_rule_ != nullptr)
      add_set_issue(late, *cut_rule_, {}, {}, {}).count = static_cast<std::int64_t>(cut_short_);
    if (options_.borders_only && side_numbers_.size() == 1 && one_side_rule_ != nullptr)
      add_set_issue(late, *one_side_rule_, {}, {}, {});
    if (faulty_ > 0 && skipped_rule_ != nullptr) {
      Issue& issue = add_set_issue(late, *skipped_rule_, {}, first_faulty_, {});
      issue.count = faulty_;
    }
    if (tally_ != nullptr) sum_up();
  }

 private:
  /// What an earlier tool found between features is judged anew here; what was mended stays told, and what lies within
  /// the borders where only these are looked at.
  void forget_old_findings(Batch& batch) const {
    std::erase_if(batch.issues, [&](const Issue& issue) {
      const bool found_here = issue.rule == "coverage.skipped" || !options_.borders_only;
      return issue.feature == Issue::kLate && issue.rule.starts_with("coverage.") && found_here &&
             issue.rule.find("fixed") == std::string_view::npos;
    });
  }

  /// A shape that covers the ground of a faulty one; false where it has none that could be told.
  bool mend(std::string_view wkb) {
    return geometry::measure(wkb).finite && geos_.make_valid(wkb, mended_) && !geometry::is_empty(mended_);
  }

  bool is_valid(std::string_view wkb) {
    for (const geometry::Finding& found : validator_.check(wkb, geometry::measure(wkb), {}))
      if (is_invalid(found.fault)) return false;
    return true;
  }

  /// What is known of a feature until the end: 24 bytes.
  struct Known {
    std::uint64_t name = 0;  ///< place in names_
    std::uint32_t commune = admin::Boundaries::kNone;
    std::uint32_t side = 0;
    std::uint8_t kind = 0;  ///< of classes_
    bool filler = false;    ///< a faulty shape made valid: only covers its ground
  };

  /// The layers of one file are of different things; files beside one another are sheets of one map. What follows a
  /// schema is one layer in any case.
  void make_engines(const Header& header) {
    std::map<std::string, std::size_t> layers, paths;
    for (const SourceInfo& source : header.sources) ++paths[source.path];
    const bool apart = !schema_ && !options_.stored &&
                       std::any_of(paths.begin(), paths.end(), [](const auto& p) { return p.second > 1; });
    for (const SourceInfo& source : header.sources)
      layer_of_.push_back(apart ? layers.try_emplace(source.layer, layers.size()).first->second : 0);
    geometry::CoverageMemory memory;
    const std::size_t count = std::max<std::size_t>(layers.size(), 1);
    memory.bytes = options_.memory / count;
    for (std::size_t i = 0; i < count; ++i) engines_.emplace_back(classes_->limits(), memory);
  }

  /// Metres that a unit of the coordinates is, roughly: squares need no more.
  double unit() const { return degrees_ ? 110000 : 1; }

  std::string_view text(const Batch& batch, std::size_t row, int field) const {
    return field < 0 ? std::string_view{} : batch.row(row)[static_cast<std::size_t>(field)].text();
  }

  void take(const Batch& batch, std::size_t row, std::string_view shape, bool filler) {
    const Feature& feature = batch.features[row];
    Known& known = known_.emplace_back();
    known.filler = filler;
    known.name = names_.add(batch, row);
    known.kind = classes_->of(kinds_.scale(batch, row), kinds_.is_wider(batch, row));
    if (communes_) known.commune = communes_->of(text(batch, row, commune_), feature);
    if (strips_) {
      known.side = side_of(batch, row);
      strips_->add(shape, known.side);
    }
    if (shapes_) {
      shape_places_.push_back(shapes_->add(feature.origin, shape));
      box_.add(feature.minx, feature.miny);
      box_.add(feature.maxx, feature.maxy);
    } else {
      add(known_.size() - 1, feature.origin, shape);
    }
  }

  std::uint32_t side_of(const Batch& batch, std::size_t row) {
    std::string side(text(batch, row, side_));
    if (side.empty()) side = "/" + std::to_string(batch.features[row].origin.file);
    return side_numbers_.try_emplace(side, static_cast<std::uint32_t>(side_numbers_.size())).first->second;
  }

  /// The features that had to wait until all were known.
  void feed() {
    if (degrees_ && !box_.empty()) plane_ = MetrePlane((box_.miny + box_.maxy) / 2);
    Origin origin;
    std::string wkb;
    for (std::size_t i = 0; i < known_.size(); ++i) {
      shapes_->read(shape_places_[i], origin, wkb);
      if (strips_ && !strips_->near(wkb)) continue;
      plane_.to_metres(wkb);
      add(i, origin, wkb);
    }
    shapes_.reset();
    strips_.reset();
  }

  void add(std::size_t number, const Origin& origin, std::string_view wkb) {
    const Known& known = known_[number];
    const std::size_t layer = origin.file < layer_of_.size() ? layer_of_[origin.file] : 0;
    const std::uint32_t boundary = boundary_of(known.commune, layer);
    if (!engines_[layer].add(number, wkb, boundary, known.kind) || known.filler) return;
    ++judged_;
    // What lies within an approximate border is not known to lie within the real one.
    if (boundary != geometry::Coverage::kNoBoundary && !communes_->shipped()) ++bounded_;
  }

  std::uint32_t boundary_of(std::uint32_t commune, std::size_t layer) {
    if (commune == admin::Boundaries::kNone) return geometry::Coverage::kNoBoundary;
    const auto [found, is_new] = engine_boundaries_.try_emplace({commune, layer}, geometry::Coverage::kNoBoundary);
    if (!is_new) return found->second;
    std::string wkb = communes_->polygon(commune);
    plane_.to_metres(wkb);
    if (!wkb.empty()) found->second = engines_[layer].add_boundary(wkb);
    return found->second;
  }

  /// What is nearer than the rounding of coordinates is no fault; vertices of one on another are told together.
  void sort_out(const CoverageFinding& found, Batch& late) {
    if (found.fault == CoverageFault::near_edge && found.width <= sizes_.node) return;
    if (found.fault != CoverageFault::t_node) return tell(found, late);
    if (!nodes_.empty() && nodes_.begin()->second.found.a != found.a) tell_nodes(late);
    Nodes& nodes = nodes_[found.b];
    if (nodes.places.empty()) nodes.found = found;
    nodes.places.push_back(found.place);
  }

  void tell_nodes(Batch& late) {
    std::string shape;
    for (auto& [other, nodes] : nodes_) {
      shape.clear();
      geometry::Writer writer(shape);
      const bool several = nodes.places.size() > 1;
      if (several) writer.begin(geometry::Kind::multipoint);
      for (const geometry::Point& place : nodes.places) {
        writer.begin(geometry::Kind::point);
        writer.xy(place.x, place.y);
        writer.end();
      }
      if (several) writer.end();
      nodes.found.shape = shape;
      tell(nodes.found, late, static_cast<std::int64_t>(nodes.places.size()));
    }
    nodes_.clear();
  }

  void tell(const CoverageFinding& found, Batch& late, std::int64_t places = 1) {
    const Rule* rule = rules_[static_cast<std::size_t>(found.fault)];
    if (rule == nullptr) return;
    const Known& a = known_[found.a];
    const bool alone = found.b == CoverageFinding::kNobody;
    const Known& b = alone ? a : known_[found.b];
    if (a.filler || b.filler) return;
    if (options_.borders_only && found.fault != CoverageFault::outside && a.side == b.side) return;
    FeatureNames::Name one = names_.read(a.name), two = alone ? FeatureNames::Name{} : names_.read(b.name);
    // Whose issue it is does not depend on the order of the files, where both are alike in it.
    const bool alike = found.fault != CoverageFault::t_node && found.fault != CoverageFault::duplicate;
    if (!alone && alike && two.path < one.path) std::swap(one, two);
    shape_.assign(found.shape);
    plane_.back(shape_);
    std::vector<Arg> args{{"feature", text_value(one.path)}};
    if (!alone) args.push_back({"other", text_value(two.path)});
    const std::string features = alone ? one.path : one.path + ", " + two.path;
    if (found.fault == CoverageFault::gap) args.push_back({"features", text_value(features)});
    add_sizes(args, found, a, b, places);
    Issue& issue = add_set_issue(late, *rule, one.key, one.origin, shape_, args);
    if (shown_[static_cast<std::size_t>(found.fault)]++ < kMapsPerRule) issue.ground = late.arena.copy(ground(found));
    const geometry::Point place = plane_.back(found.place);
    issue.has_place = std::isfinite(place.x) && std::isfinite(place.y);
    issue.x = place.x;
    issue.y = place.y;
  }

  static Value text_value(std::string_view text) { return Value::of(text); }

  /// What was found, and the numbers by which it is a fault.
  void add_sizes(std::vector<Arg>& args, const CoverageFinding& found, const Known& a, const Known& b,
                 std::int64_t places) {
    const CoverageFault fault = found.fault;
    if (fault == CoverageFault::duplicate) return;
    if (fault == CoverageFault::t_node) {
      args.push_back({"places", Value::of(places)});
    } else {
      args.push_back({"area", Value::of(rounded(area_of(found), 100))});
      args.push_back({"width", Value::of(known_width(found.width))});
    }
    args.push_back({"limit", Value::of(rounded(limit_of(fault, a.kind, b.kind), 10000))});
    if (fault == CoverageFault::gap) args.push_back({"neighbours", Value::of(std::int64_t{found.neighbours})});
    if (fault == CoverageFault::outside) {
      args.push_back({"commune", text_value(communes_->name(a.commune))});
      args.push_back({"border", text_value(communes_->shipped() ? "shipped-border" : "given-border")});
    } else if (fault != CoverageFault::t_node) {
      args.push_back({"scale", Value::of(std::int64_t{std::max(classes_->scale(a.kind), classes_->scale(b.kind))})});
    }
  }

  /// The features of a finding, as they came.
  std::string ground(const CoverageFinding& found) const {
    std::string wkb, both;
    geometry::Writer writer(both);
    writer.begin(geometry::Kind::multipolygon);
    for (const std::string_view feature : {found.first, found.second}) {
      wkb = feature;
      plane_.back(wkb);
      std::uint32_t polygon = std::numeric_limits<std::uint32_t>::max();
      geometry::walk(wkb, [&](const geometry::Run& run) {
        if (run.polygon != polygon) {
          if (polygon != std::numeric_limits<std::uint32_t>::max()) writer.end();
          writer.begin(geometry::Kind::polygon);
          polygon = run.polygon;
        }
        writer.begin_ring();
        for (std::uint32_t i = 0; i < run.points.size(); ++i) writer.xy(run.points[i].x, run.points[i].y);
        writer.end();
      });
      if (!feature.empty()) writer.end();
    }
    writer.end();
    return both;
  }

  /// Square metres, on the plane of a zone where the coordinates are degrees.
  double area_of(const CoverageFinding& found) {
    if (!degrees_ || found.fault == CoverageFault::near_edge || shape_.empty()) return found.area;
    if (!ground_) ground_.emplace(epsg_);
    const double area = ground_->of(shape_, geometry::measure(shape_).box);
    return area >= 0 ? area : found.area;
  }

  double limit_of(CoverageFault fault, std::uint8_t a, std::uint8_t b) const {
    const auto &one = classes_->limits()[a], &two = classes_->limits()[b];
    switch (fault) {
      case CoverageFault::gap:
        return std::max(one.gap, two.gap);
      case CoverageFault::t_node:
        return std::max(one.node, two.node);
      case CoverageFault::outside:
        return one.outside;
      default:
        return std::hypot(one.edge, two.edge) / std::numbers::sqrt2;
    }
  }

  void sum_up() const {
    for (std::size_t i = 0; i < kRules.size(); ++i) {
      if (rules_[i] == nullptr) continue;
      const bool outside = i == static_cast<std::size_t>(CoverageFault::outside);
      const std::int64_t fillers = std::count_if(known_.begin(), known_.end(), [](const Known& k) { return k.filler; });
      const std::int64_t all = static_cast<std::int64_t>(known_.size()) - fillers + faulty_;
      const std::int64_t judged = outside ? bounded_ : judged_;
      tally_->lines.push_back({kRules[i], SetUnit::features, judged, all - judged});
    }
  }

  std::shared_ptr<const Schema> schema_, numbers_;
  const CoverageSizes& sizes_;
  CoverageKinds kinds_;
  CoverageOptions options_;
  SetTally* tally_;
  RuleBook book_;
  std::array<const Rule*, kRules.size()> rules_{};
  const Rule *skipped_rule_ = nullptr, *one_side_rule_ = nullptr, *cut_rule_ = nullptr;
  std::uint64_t cut_short_ = 0;

  bool degrees_ = false;
  int epsg_ = 0;
  int commune_ = -1, side_ = -1;

  std::optional<CoverageClasses> classes_;
  std::optional<HomeCommunes> communes_;
  std::vector<std::size_t> layer_of_;  ///< by source: which engine judges it
  std::deque<geometry::Coverage> engines_;
  std::map<std::pair<std::uint32_t, std::size_t>, std::uint32_t> engine_boundaries_;  ///< by commune and engine
  FeatureNames names_;
  std::vector<Known> known_;
  std::vector<ShapeMark> marks_;  ///< of the batch
  bool must_validate_ = false;    ///< nobody did, or the policy may have hidden what was wrong
  geometry::Validator validator_;
  geometry::GeosJudge geos_;
  std::string mended_;
  std::int64_t faulty_ = 0, judged_ = 0, bounded_ = 0;
  Origin first_faulty_;

  std::optional<FeatureSpool> shapes_;  ///< where features have to wait
  std::vector<std::uint64_t> shape_places_;
  geometry::Box box_;
  MetrePlane plane_;
  std::optional<BorderStrips> strips_;
  std::map<std::string, std::uint32_t> side_numbers_;
  /// Vertices of one feature on edges of another.
  struct Nodes {
    CoverageFinding found;
    std::vector<geometry::Point> places;
  };
  std::map<std::uint64_t, Nodes> nodes_;  ///< of one feature, by the other
  std::string shape_;
  std::array<int, kRules.size()> shown_{};
  std::optional<GroundArea> ground_;
};

}  // namespace

std::unique_ptr<Stage> make_coverage_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& judge,
                                           const CoverageOptions& options, SetTally* tally) {
  const bool polygons = !schema || schema->geometry_type.ends_with("POLYGON");
  if (!polygons || (schema && schema->geometry == GeometryNeed::none)) return nullptr;
  // Zones with codes do not tile the ground; which of them may not overlap, their own stage knows.
  if (schema && is_zone(*schema)) return nullptr;
  auto stage = std::make_unique<CoverageStage>(std::move(schema), judge, options, tally);
  if (!stage->any()) return nullptr;
  return stage;
}

}  // namespace sohoa
