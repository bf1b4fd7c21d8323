#include "geometry/repair.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "geometry/geos_judge.hpp"
#include "geometry/ring_repair.hpp"
#include "geometry/validity.hpp"

namespace sohoa::geometry {
namespace {

constexpr std::array<std::string_view, kMends> kNames{"repeated-point", "spike",          "open-ring",
                                                      "extra-ring",     "hole-direction", "crossing"};

/// Cutting at a crossing may leave a spike, and a spike that is gone may uncover a crossing. Real shapes need two
/// rounds; one that needs more than this is no drawing of a parcel.
constexpr int kRounds = 8;
/// Beyond this nothing is a coordinate, and sums of products lose what a repair is judged by.
constexpr double kLargest = 1e9;

bool is_polygonal(Kind kind) {
  return kind == Kind::polygon || kind == Kind::multipolygon;
}

bool is_linear(Kind kind) {
  return kind == Kind::line || kind == Kind::multiline;
}

bool has_near_points(std::string_view wkb, const RepairLimits& limits) {
  bool found = false;
  walk(wkb, [&](const Run& run) {
    for (std::uint32_t i = 1; i < run.points.size() && !found; ++i)
      found = RingCleaner::same(run.points[i - 1], run.points[i], limits);
  });
  return found;
}

/// The place of the first fault that makes a geometry invalid; nullptr when it is valid.
const Finding* invalidity(const Findings& findings) {
  for (const Finding& finding : findings)
    if (is_invalid(finding.fault)) return &finding;
  return nullptr;
}

}  // namespace

std::string_view name(Mend mend) {
  return kNames[static_cast<std::size_t>(mend)];
}

struct Repairer::Parts {
  Validator validator;
  GeosJudge geos;
  MendList mends;
  PolygonRings rings, cut;
  Repair repair;
  std::string wkb, scratch;

  /// Brings the rings to a state in which nothing is left to mend. False when there is no such state with an area.
  bool settle(bool multi, const RepairLimits& limits) {
    RingCleaner cleaner(limits);
    for (int round = 0; round < kRounds; ++round) {
      if (!rings.clean(cleaner, mends)) return false;
      rings.drop_twins(mends);
      rings.write(multi, wkb);
      const Finding* fault = invalidity(validator.check(wkb, measure(wkb), {}));
      if (fault == nullptr) {
        rings.turn_holes(mends);
        rings.write(multi, wkb);
        return true;
      }
      const Point place{fault->x, fault->y};
      // Beside polygons GEOS may leave a line as long as a rounding error.
      if (!geos.make_valid(wkb, scratch) || measure(scratch).area <= 0) return false;
      // How often rings cross nobody counts; later rounds join the pieces.
      if (!mends.has(Mend::crossing)) mends.add(Mend::crossing, 0, place);
      cut.read(scratch, mends);
      cut.keep_habits(rings);
      std::swap(rings, cut);
    }
    return false;
  }

  void mend_polygons(std::string_view from, const Measure& measured, const RepairLimits& limits) {
    using Outcome = Repair::Outcome;
    const double square = limits.x_metres * limits.y_metres;
    const bool multi = measured.kind == Kind::multipolygon;
    RepairLimits exact = limits;
    exact.width = 0;
    RingCleaner cleaner(exact);
    rings.read(from, mends);
    // What is exact leaves the area as it is, but for rings that were counted twice.
    if (!rings.clean(cleaner, mends)) return;
    rings.drop_twins(mends);
    rings.write(multi, wkb);
    repair.area_before = measure(wkb).area * square;
    if (!settle(multi, limits)) return;
    if (wkb == from) return;
    const Measure after = measure(wkb);
    repair.area_after = after.area * square;
    if (!multi && after.kind != Kind::polygon && !limits.may_split) return;
    const bool fits = std::abs(repair.area_after - repair.area_before) <= limits.area;
    repair.outcome = fits ? Outcome::repaired : Outcome::refused;
    repair.mended = mends.take();
  }

  void mend_lines(std::string_view from, const Measure& measured, const RepairLimits& limits) {
    RingCleaner cleaner(limits);
    wkb.clear();
    Writer writer(wkb);
    const bool multi = measured.kind == Kind::multiline;
    if (multi) writer.begin(Kind::multiline);
    std::vector<Point> line;
    walk(from, [&](const Run& run) {
      line.clear();
      for (std::uint32_t i = 0; i < run.points.size(); ++i) line.push_back(run.points[i]);
      cleaner.clean_line(line);
      mends.add(cleaner.mends());
      writer.begin(Kind::line);
      for (const Point point : line) writer.xy(point.x, point.y);
      writer.end();
    });
    if (multi) writer.end();
    if (wkb == from) return;
    repair.outcome = Repair::Outcome::repaired;
    repair.mended = mends.take();
  }
};

Repairer::Repairer() : parts_(std::make_unique<Parts>()) {}
Repairer::~Repairer() = default;
Repairer::Repairer(Repairer&&) noexcept = default;
Repairer& Repairer::operator=(Repairer&&) noexcept = default;

bool Repairer::wants_repair(std::string_view wkb, const Measure& measure, const RepairLimits& limits) {
  if (!is_polygonal(measure.kind) && !is_linear(measure.kind)) return false;
  if (!measure.finite || measure.empty()) return false;
  const Box& box = measure.box;
  if (std::max({-box.minx, -box.miny, box.maxx, box.maxy}) > kLargest) return false;
  if (is_linear(measure.kind)) return has_near_points(wkb, limits);
  for (const Finding& finding :
       parts_->validator.check(wkb, measure, {0, limits.width, limits.x_metres, limits.y_metres}))
    if (finding.fault != Fault::sliver) return true;
  return has_near_points(wkb, limits);
}

const Repair& Repairer::repair(std::string_view wkb, const Measure& measure, const RepairLimits& limits) {
  Parts& parts = *parts_;
  parts.mends.clear();
  parts.repair = {};
  if (!wants_repair(wkb, measure, limits)) return parts.repair;
  if (is_linear(measure.kind))
    parts.mend_lines(wkb, measure, limits);
  else
    parts.mend_polygons(wkb, measure, limits);
  return parts.repair;
}

const std::string& Repairer::wkb() const {
  return parts_->wkb;
}

}  // namespace sohoa::geometry
