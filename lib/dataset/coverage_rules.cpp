#include "dataset/coverage_rules.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <deque>
#include <filesystem>
#include <map>
#include <numbers>
#include <optional>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/definition.hpp"
#include "dataset/border_strips.hpp"
#include "dataset/coverage_ground.hpp"
#include "dataset/feature_names.hpp"
#include "dataset/set_issue.hpp"
#include "geometry/coverage.hpp"
#include "geometry/findings.hpp"
#include "schema/ground_area.hpp"

namespace sohoa {
namespace {

using geometry::CoverageFault;
using geometry::CoverageFinding;

constexpr double kSquare = 200;  // m, of BorderStrips: parcels near a border, and few squares
constexpr std::array kRules{"coverage.overlap", "coverage.gap",     "coverage.near-edge",
                            "coverage.t-node",  "coverage.outside", "coverage.duplicate"};
constexpr int kMapsPerRule = 8;  // that a report draws
constexpr std::string_view kDuplicate = "geometry.duplicate";

double rounded(double value, double steps) {
  return std::round(value * steps) / steps;
}

/// Metres; the engine knows a width to one part in a hundred.
double known_width(double width) {
  return rounded(width, width < 0.1 ? 1000 : 100);
}

/// Bytes of "800M", "2G" or "1500000".
std::size_t parse_memory(const std::string& text) {
  constexpr double kLeast = 1 << 20;
  double size = 0;
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), size);
  const char* const last = text.data() + text.size();
  if (failed == std::errc() && end != last) {
    const std::size_t power = std::string_view("KMGT").find(static_cast<char>(*end & ~0x20));
    if (power != std::string_view::npos) {
      size *= std::pow(1024.0, static_cast<double>(power + 1));
      ++end;
    }
    if (end != last && (*end == 'B' || *end == 'b')) ++end;
  }
  if (failed != std::errc() || end != last || !(size >= kLeast && size < 1e15))
    throw UsageError(tr("--memory {}: write a size of at least 1M, such as 500M or 4G", text));
  return static_cast<std::size_t>(size);
}

std::size_t half_of_the_machine() {
  const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0 ? static_cast<std::size_t>(pages) * static_cast<std::size_t>(size) / 2 : 1 << 30;
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
    if (!judge.policy.is_off("coverage.skipped")) skipped_rule_ = book_.find("coverage.skipped");
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
    mark_faulty(batch);
    bool told_twice = false;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Feature& feature = batch.features[i];
      const geometry::Kind kind = geometry::kind(feature.wkb);
      if (kind != geometry::Kind::polygon && kind != geometry::Kind::multipolygon) continue;
      if ((marks_[i] & kFaulty) != 0) {
        if (faulty_++ == 0) first_faulty_ = feature.origin;
        continue;
      }
      take(batch, i);
      told_twice |= (marks_[i] & kTwice) != 0;
    }
    if (told_twice && rules_[static_cast<std::size_t>(CoverageFault::duplicate)] != nullptr)
      std::erase_if(batch.issues, [&](const Issue& issue) {
        return issue.rule == kDuplicate && issue.feature != Issue::kLate && (marks_[issue.feature] & kFaulty) == 0;
      });
  }

  void finish(Batch& late) override {
    if (shapes_) feed();
    for (geometry::Coverage& engine : engines_) engine.finish([&](const CoverageFinding& found) { tell(found, late); });
    engines_.clear();
    if (faulty_ > 0 && skipped_rule_ != nullptr) {
      Issue& issue = add_set_issue(late, *skipped_rule_, {}, first_faulty_, {}, {});
      issue.count = faulty_;
    }
    if (tally_ != nullptr) sum_up();
  }

 private:
  enum Mark : std::uint8_t { kFaulty = 1, kTwice = 2 };

  /// What is known of a feature until the end: 20 bytes.
  struct Known {
    std::uint64_t name = 0;  ///< place in names_
    std::uint32_t commune = admin::Boundaries::kNone;
    std::uint32_t side = 0;
    std::uint8_t kind = 0;  ///< of classes_
  };

  /// The layers of one file are of different things; files beside one another are sheets of one map. What follows a
  /// schema is one layer in any case.
  void make_engines(const Header& header) {
    std::map<std::string, std::size_t> layers, paths;
    for (const SourceInfo& source : header.sources) ++paths[source.path];
    const bool apart = !schema_ && std::any_of(paths.begin(), paths.end(), [](const auto& p) { return p.second > 1; });
    for (const SourceInfo& source : header.sources)
      layer_of_.push_back(apart ? layers.try_emplace(source.layer, layers.size()).first->second : 0);
    geometry::CoverageMemory memory;
    std::error_code none;
    memory.folder = std::filesystem::temp_directory_path(none).string();
    const std::size_t count = std::max<std::size_t>(layers.size(), 1);
    if (options_.memory > 0) memory.bytes = options_.memory / count;
    for (std::size_t i = 0; i < count; ++i) engines_.emplace_back(classes_->limits(), memory);
  }

  /// Metres that a unit of the coordinates is, roughly: squares need no more.
  double unit() const { return degrees_ ? 110000 : 1; }

  void mark_faulty(const Batch& batch) {
    constexpr std::string_view kGeometry = "geometry.";
    marks_.assign(batch.features.size(), 0);
    for (const Issue& issue : batch.issues) {
      if (issue.feature == Issue::kLate || !issue.rule.starts_with(kGeometry)) continue;
      if (issue.rule == kDuplicate)
        marks_[issue.feature] |= kTwice;
      else if (issue.severity == Severity::error ||
               is_invalid(geometry::fault_named(issue.rule.substr(kGeometry.size()))))
        marks_[issue.feature] |= kFaulty;
    }
  }

  std::string_view text(const Batch& batch, std::size_t row, int field) const {
    return field < 0 ? std::string_view{} : batch.row(row)[static_cast<std::size_t>(field)].text();
  }

  void take(const Batch& batch, std::size_t row) {
    const Feature& feature = batch.features[row];
    Known& known = known_.emplace_back();
    known.name = names_.add(batch, row);
    known.kind = classes_->of(kinds_.scale(batch, row), kinds_.is_wider(batch, row));
    if (communes_) known.commune = communes_->of(text(batch, row, commune_), feature);
    if (strips_) {
      known.side = side_of(batch, row);
      strips_->add(feature.wkb, known.side);
    }
    if (shapes_) {
      shape_places_.push_back(shapes_->add(feature.origin, feature.wkb));
      box_.add(feature.minx, feature.miny);
      box_.add(feature.maxx, feature.maxy);
    } else {
      add(known_.size() - 1, feature.origin, feature.wkb);
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
    if (!engines_[layer].add(number, wkb, boundary, known.kind)) return;
    ++judged_;
    if (boundary != geometry::Coverage::kNoBoundary) ++bounded_;
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

  void tell(const CoverageFinding& found, Batch& late) {
    const Rule* rule = rules_[static_cast<std::size_t>(found.fault)];
    if (rule == nullptr) return;
    const Known& a = known_[found.a];
    const bool alone = found.b == CoverageFinding::kNobody;
    const Known& b = alone ? a : known_[found.b];
    if (options_.borders_only && found.fault != CoverageFault::outside && a.side == b.side) return;
    const FeatureNames::Name one = names_.read(a.name);
    const std::string other = alone ? std::string() : names_.read(b.name).path;
    shape_.assign(found.shape);
    plane_.back(shape_);
    const Value feature = Value::of(std::string_view(one.path)), second = Value::of(std::string_view(other));
    const Value area = Value::of(rounded(area_of(found), 100)), width = Value::of(known_width(found.width));
    const Value limit = Value::of(rounded(limit_of(found.fault, a.kind, b.kind), 10000));
    const Value scale = Value::of(std::int64_t{std::max(classes_->scale(a.kind), classes_->scale(b.kind))});
    const auto add = [&](std::initializer_list<Arg> args) -> Issue& {
      return add_set_issue(late, *rule, one.key, one.origin, shape_, args);
    };
    Issue& issue = [&]() -> Issue& {
      switch (found.fault) {
        case CoverageFault::overlap:
        case CoverageFault::near_edge:
          return add({{"feature", feature},
                      {"other", second},
                      {"area", area},
                      {"width", width},
                      {"limit", limit},
                      {"scale", scale}});
        case CoverageFault::gap: {
          const std::string both = one.path + (alone ? "" : ", " + other);
          return add({{"features", Value::of(std::string_view(both))},
                      {"feature", feature},
                      {"other", second},
                      {"area", area},
                      {"width", width},
                      {"limit", limit},
                      {"scale", scale}});
        }
        case CoverageFault::t_node:
          return add({{"feature", feature}, {"other", second}, {"limit", limit}});
        case CoverageFault::outside:
          return add(
              {{"feature", feature},
               {"commune", Value::of(std::string_view(communes_->name(a.commune)))},
               {"area", area},
               {"width", width},
               {"limit", limit},
               {"border", Value::of(std::string_view(communes_->shipped() ? "shipped-border" : "given-border"))}});
        case CoverageFault::duplicate:
          break;
      }
      return add({{"feature", feature}, {"other", second}});
    }();
    if (shown_[static_cast<std::size_t>(found.fault)]++ < kMapsPerRule) issue.ground = late.arena.copy(ground(found));
    const geometry::Point place = plane_.back(found.place);
    issue.has_place = std::isfinite(place.x) && std::isfinite(place.y);
    issue.x = place.x;
    issue.y = place.y;
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
      const std::int64_t all = static_cast<std::int64_t>(known_.size()) + faulty_;
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
  const Rule* skipped_rule_ = nullptr;

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
  std::vector<std::uint8_t> marks_;  ///< of the batch
  std::int64_t faulty_ = 0, judged_ = 0, bounded_ = 0;
  Origin first_faulty_;

  std::optional<FeatureSpool> shapes_;  ///< where features have to wait
  std::vector<std::uint64_t> shape_places_;
  geometry::Box box_;
  MetrePlane plane_;
  std::optional<BorderStrips> strips_;
  std::map<std::string, std::uint32_t> side_numbers_;
  std::string shape_;
  std::array<int, kRules.size()> shown_{};
  std::optional<GroundArea> ground_;
};

}  // namespace

Options coverage_options() {
  return {
      {"--coverage", "", "",
       N_("also judge what all polygons together show: overlaps, gaps, near edges, missing vertices, features outside "
          "their commune (sohoa-check always does for a dataset)")},
      {"--borders-only", "", "",
       N_("of --coverage, only the strips where communes (or files) meet, and what lies between two of them")},
      {"--memory", "", "SIZE",
       N_("memory that --coverage may take for shapes, such as 500M or 4G; beyond it a temporary file is used "
          "(default: "
          "half of the machine's)")},
  };
}

CoverageOptions coverage_arguments(const Arguments& arguments) {
  CoverageOptions options;
  options.borders_only = arguments.has("--borders-only");
  options.judge = arguments.has("--coverage") || options.borders_only;
  options.memory = arguments.has("--memory") ? parse_memory(arguments.get("--memory")) : half_of_the_machine();
  return options;
}

std::unique_ptr<Stage> make_coverage_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& judge,
                                           const CoverageOptions& options, SetTally* tally) {
  const bool polygons = !schema || schema->geometry_type.ends_with("POLYGON");
  if (!polygons || (schema && schema->geometry == GeometryNeed::none)) return nullptr;
  auto stage = std::make_unique<CoverageStage>(std::move(schema), judge, options, tally);
  if (!stage->any()) return nullptr;
  return stage;
}

}  // namespace sohoa
