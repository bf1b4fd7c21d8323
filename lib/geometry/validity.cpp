#include "geometry/validity.hpp"

#include <array>
#include <cmath>

#include "geometry/advice.hpp"
#include "geometry/geos_judge.hpp"
#include "geometry/plain_rings.hpp"
#include "geometry/ring_faults.hpp"

namespace sohoa::geometry {
namespace {

constexpr std::array<std::string_view, kFaults> kNames{"none",
                                                       "malformed",
                                                       "non-finite",
                                                       "not-closed",
                                                       "too-few-points",
                                                       "zero-area",
                                                       "spike",
                                                       "self-crossing",
                                                       "ring-self-touch",
                                                       "duplicate-ring",
                                                       "hole-touches-along-line",
                                                       "parts-touch-along-line",
                                                       "hole-outside",
                                                       "nested-holes",
                                                       "nested-shells",
                                                       "disconnected-interior",
                                                       "other",
                                                       "repeated-point",
                                                       "near-spike",
                                                       "sliver",
                                                       "inside-out"};

bool is_finite(Point point) {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

/// What must hold before GEOS can even build the geometry. Runs that are sound go on to the rings.
class Scan {
 public:
  Scan(bool finite, Findings& findings, PlainRings& rings) : finite_(finite), findings_(findings), rings_(rings) {}

  void look_at(const Run& run) {
    const Points& points = run.points;
    if (run.kind == Kind::polygon && run.ring == 0) shell_empty_ = points.empty();
    if (points.empty() || (!finite_ && !all_finite(points))) return;
    if (run.kind == Kind::line) {
      look_at_line(points);
    } else if (run.kind == Kind::polygon) {
      look_at_ring(run);
    }
  }

  /// After the last run.
  void finish() {
    if (non_finite_ != 0) findings_.add(Fault::non_finite, non_finite_at_, non_finite_);
    if (repeated_ + rings_.repeated() == 0) return;
    findings_.add(Fault::repeated_point, repeated_ != 0 ? repeated_at_ : rings_.first_repeated(),
                  repeated_ + rings_.repeated());
  }

 private:
  bool all_finite(const Points& points) {
    bool finite = true;
    for (std::uint32_t i = 0; i < points.size(); ++i) {
      const Point point = points[i];
      if (is_finite(point)) {
        last_ = point;
        if (non_finite_ != 0 && std::isnan(non_finite_at_.x)) non_finite_at_ = point;
      } else {
        finite = false;
        if (non_finite_++ == 0) non_finite_at_ = last_;
      }
    }
    return finite;
  }

  void look_at_line(const Points& line) {
    const std::uint32_t steps = line.size() - 1;
    const std::uint32_t repeated = count_repeated(line, steps);
    if (repeated == steps) return findings_.add(Fault::too_few_points, line.front());
    repeated_ += repeated;
  }

  void look_at_ring(const Run& run) {
    const Points& ring = run.points;
    const bool open = ring.front() != ring.back();
    if (ring.size() < 3 || shell_empty_ || (!open && ring.size() < 4)) {
      findings_.add(Fault::too_few_points, ring.front());
    } else if (open) {
      findings_.add(Fault::not_closed, ring.back());
      repeated_ += count_repeated(ring, ring.size() - 1);
    } else {
      rings_.add(run);
    }
  }

  /// How many of the first steps go nowhere.
  std::uint32_t count_repeated(const Points& points, std::uint32_t steps) {
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < steps; ++i) {
      if (points[i] != points[i + 1]) continue;
      if (repeated_ + count++ == 0) repeated_at_ = points[i];
    }
    return count;
  }

  const bool finite_;
  Findings& findings_;
  PlainRings& rings_;
  bool shell_empty_ = false;
  Point last_ = kNoPlace;
  std::uint32_t non_finite_ = 0, repeated_ = 0;
  Point non_finite_at_{}, repeated_at_{};
};

/// GEOS calls most faults of rings a self-intersection, and of several faults may name one that only follows from
/// another. What was found by ourselves says it better; that the interior is cut in two only GEOS can tell.
bool is_news(const Findings& findings, Fault verdict) {
  return findings.empty() || (verdict == Fault::disconnected_interior && !findings.has(verdict));
}

}  // namespace

std::string_view name(Fault fault) {
  return kNames[static_cast<std::size_t>(fault)];
}

Fault fault_named(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  return found == kNames.end() ? Fault::none : static_cast<Fault>(found - kNames.begin());
}

struct Validator::Parts {
  GeosJudge geos;
  PlainRings rings;
  Findings findings;

  /// Finds what makes rings invalid that plain arithmetic could not prove valid. `related` as in RingFaults.
  void judge(std::string_view wkb, bool buildable, bool related) {
    const Finding verdict = buildable ? geos.verdict(wkb) : Finding{};
    if (buildable && verdict.fault == Fault::none) return;
    RingFaults(geos).find(rings, related, findings);
    if (buildable && is_news(findings, verdict.fault)) findings.add(verdict);
  }
};

Validator::Validator() : parts_(std::make_unique<Parts>()) {}
Validator::~Validator() = default;
Validator::Validator(Validator&&) noexcept = default;
Validator& Validator::operator=(Validator&&) noexcept = default;

const Findings& Validator::check(std::string_view wkb, const Measure& measure, const Limits& limits) {
  Findings& findings = parts_->findings;
  PlainRings& rings = parts_->rings;
  findings.clear();
  rings.clear();
  if (measure.kind == Kind::none) {
    findings.add(Fault::malformed, kNoPlace);
    return findings;
  }
  Scan scan(measure.finite, findings, rings);
  walk(wkb, [&](const Run& run) { scan.look_at(run); });
  const bool multi = measure.kind == Kind::multipolygon;
  const bool buildable = measure.finite && findings.empty();
  // A collection's polygons may overlap, so the quick proof asks too much of them.
  const bool proved =
      buildable && (measure.polygons == 0 || (measure.kind != Kind::collection && rings.certainly_valid()));
  if (!proved) parts_->judge(wkb, buildable, multi);
  const bool valid = measure.finite && findings.empty();
  scan.finish();
  if (rings.maybe_sharp()) find_near_spikes(rings, limits, findings);
  if (!valid || measure.polygons == 0) return findings;
  if (measure.rings > measure.polygons) find_inside_out(rings, findings);
  find_slivers(rings, measure, limits, parts_->geos, findings);
  return findings;
}

std::optional<Point> Validator::inside_point(std::string_view wkb) {
  Findings& findings = parts_->findings;
  findings.clear();
  parts_->rings.clear();
  const Measure measure = geometry::measure(wkb);
  if (measure.kind == Kind::none || !measure.finite) return std::nullopt;
  Scan scan(true, findings, parts_->rings);
  walk(wkb, [&](const Run& run) { scan.look_at(run); });
  return findings.empty() ? parts_->geos.inside_point(wkb) : std::nullopt;
}

std::optional<Point> non_finite_place(std::string_view wkb) {
  Findings findings;
  PlainRings rings;
  Scan scan(false, findings, rings);
  if (!walk(wkb, [&](const Run& run) { scan.look_at(run); })) return std::nullopt;
  scan.finish();
  const Finding* found = findings.find(Fault::non_finite);
  if (found == nullptr || std::isnan(found->x)) return std::nullopt;
  return Point{found->x, found->y};
}

}  // namespace sohoa::geometry
