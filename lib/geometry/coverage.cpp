#include "geometry/coverage.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/coverage_faces.hpp"
#include "geometry/coverage_features.hpp"
#include "geometry/coverage_match.hpp"
#include "geometry/coverage_outside.hpp"
#include "geometry/coverage_overlap.hpp"

namespace sohoa::geometry {
namespace coverage {
namespace {

using Visit = std::function<void(const CoverageFinding&)>;

/// Four times the distance between neighbouring doubles: nothing that is computed is more exact.
double rounding(const Features& features) {
  double largest = 0;
  for (const Feature& feature : features.list()) {
    const Box& box = feature.box;
    largest = std::max({largest, std::abs(box.minx), std::abs(box.maxx), std::abs(box.miny), std::abs(box.maxy)});
  }
  return largest * 0x1p-50;
}

/// Stretches in the order of the border where they hang together, else as they come.
std::string lines_wkb(std::vector<Segment>& segments) {
  const auto key = [](const Segment& s) { return std::tie(s.from.x, s.from.y, s.to.x, s.to.y); };
  std::sort(segments.begin(), segments.end(), [&](const Segment& s, const Segment& t) { return key(s) < key(t); });
  segments.erase(std::unique(segments.begin(), segments.end(),
                             [&](const Segment& s, const Segment& t) { return key(s) == key(t); }),
                 segments.end());
  const auto from = [&](Point place) {
    return std::lower_bound(segments.begin(), segments.end(), place, [](const Segment& s, Point p) {
      return std::tie(s.from.x, s.from.y) < std::tie(p.x, p.y);
    });
  };
  std::vector<bool> used(segments.size()), follows(segments.size());
  for (const Segment& segment : segments)
    if (const auto next = from(segment.to); next != segments.end() && next->from == segment.to)
      follows[static_cast<std::size_t>(next - segments.begin())] = true;
  std::string wkb;
  Writer writer(wkb);
  writer.begin(Kind::multiline);
  const auto line = [&](std::size_t i) {
    writer.begin(Kind::line);
    writer.xy(segments[i].from.x, segments[i].from.y);
    while (i < segments.size() && !used[i]) {
      used[i] = true;
      const Point to = segments[i].to;
      writer.xy(to.x, to.y);
      i = static_cast<std::size_t>(from(to) - segments.begin());
      if (i < segments.size() && segments[i].from != to) break;
    }
    writer.end();
  };
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (!follows[i]) line(i);
  for (std::size_t i = 0; i < segments.size(); ++i)  // closed ones
    if (!used[i]) line(i);
  writer.end();
  return wkb;
}

std::string point_wkb(Point point) {
  std::string wkb;
  Writer writer(wkb);
  writer.begin(Kind::point);
  writer.xy(point.x, point.y);
  writer.end();
  return wkb;
}

/// Passes on what was found, kind by kind.
class Report {
 public:
  Report(const Features& features, const Visit& visit) : list_(features.list()), visit_(visit) {}

  void overlaps(std::vector<Overlap>& found) {
    std::sort(found.begin(), found.end(),
              [](const Overlap& x, const Overlap& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
    for (const Overlap& one : found) {
      told_.emplace_back(one.a, one.b);
      tell(CoverageFault::overlap, one.a, one.b, one.area, one.width, one.place, to_wkb(one.polygons, true));
    }
  }

  void gaps(std::vector<Gap>& found) const {
    std::sort(found.begin(), found.end(), [](const Gap& x, const Gap& y) {
      return std::tie(x.a, x.b, x.place.x, x.place.y) < std::tie(y.a, y.b, y.place.x, y.place.y);
    });
    const Geos geos;
    for (const Gap& one : found) {
      const Geos::Shape shape = geos.build(one.rings);
      const std::string wkb = to_wkb(shape ? geos.polygons(shape.get()) : std::vector<Rings>{one.rings}, false);
      tell(CoverageFault::gap, one.a, one.b, one.area, one.width, one.place, wkb);
    }
  }

  void nears(std::vector<Near>& found) {
    std::sort(found.begin(), found.end(), [](const Near& x, const Near& y) {
      return std::tie(x.a, x.b, y.width, x.place.x, x.place.y) < std::tie(y.a, y.b, x.width, y.place.x, y.place.y);
    });
    const auto overlaps = static_cast<std::ptrdiff_t>(told_.size());
    for (std::size_t i = 0; i < found.size();) {
      Near all = std::move(found[i]);  // the widest
      for (++i; i < found.size() && found[i].a == all.a && found[i].b == all.b; ++i) {
        all.area += found[i].area;
        all.border.insert(all.border.end(), found[i].border.begin(), found[i].border.end());
      }
      told_.emplace_back(all.a, all.b);
      tell(CoverageFault::near_edge, all.a, all.b, all.area, all.width, all.place, lines_wkb(all.border));
    }
    std::inplace_merge(told_.begin(), told_.begin() + overlaps, told_.end());
  }

  /// Two whose border has to be drawn anew anyway need not be told of its vertices.
  void touches(const BigArray<Touch>& found, const BigArray<Edge>& edges) const {
    for (const Touch& touch : found) {
      const std::uint32_t on = edges[touch.edge].feature;
      const std::pair<std::uint32_t, std::uint32_t> pair = std::minmax(on, touch.feature);
      if (std::binary_search(told_.begin(), told_.end(), pair)) continue;
      tell(CoverageFault::t_node, on, touch.feature, 0, 0, touch.at, point_wkb(touch.at));
    }
  }

  void outsides(const std::vector<Outside>& found) const {
    for (const Outside& one : found)
      tell(CoverageFault::outside, one.feature, Plane::kNone, one.area, one.width, one.place,
           to_wkb(one.polygons, true));
  }

  void duplicates(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& found) const {
    for (const auto& [kept, copy] : found) {
      const Box& box = list_[copy].box;
      tell(CoverageFault::duplicate, copy, kept, 0, 0, {(box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2}, {});
    }
  }

 private:
  void tell(CoverageFault fault, std::uint32_t a, std::uint32_t b, double area, double width, Point place,
            std::string_view shape) const {
    const bool alone = b == Plane::kNone;
    visit_({fault, list_[a].id, alone ? CoverageFinding::kNobody : list_[b].id, area, width, place, shape,
            list_[a].wkb(), alone ? std::string_view{} : list_[b].wkb()});
  }

  const std::vector<Feature>& list_;
  const Visit& visit_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> told_;  ///< pairs that overlap or have near edges
};

}  // namespace
}  // namespace coverage

std::string_view name(CoverageFault fault) {
  static constexpr std::array<std::string_view, kCoverageFaults> kNames{"overlap", "gap",     "near-edge",
                                                                        "t-node",  "outside", "duplicate"};
  return kNames[static_cast<std::size_t>(fault)];
}

struct Coverage::Parts {
  Parts(std::vector<CoverageLimits> limits, CoverageMemory memory)
      : scratch(memory.bytes, std::move(memory.folder)), features(std::move(limits), scratch) {}

  Scratch scratch;
  coverage::Features features;
  std::vector<std::string> boundaries;
  CoverageTotals totals;
};

Coverage::Coverage(std::vector<CoverageLimits> classes, CoverageMemory memory)
    : parts_(std::make_unique<Parts>(std::move(classes), std::move(memory))) {}
Coverage::~Coverage() = default;

std::uint32_t Coverage::add_boundary(std::string_view wkb) {
  const coverage::Geos geos;
  const Kind what = kind(wkb);
  const auto shape = what == Kind::polygon || what == Kind::multipolygon ? geos.read(wkb) : geos.own(nullptr);
  if (!shape || GEOSisValid_r(geos.handle(), shape.get()) != 1)
    throw InputError(tr("boundary {} is no valid polygon; repair it first", parts_->boundaries.size() + 1));
  parts_->boundaries.emplace_back(wkb);
  return static_cast<std::uint32_t>(parts_->boundaries.size() - 1);
}

bool Coverage::add(std::uint64_t id, std::string_view wkb, std::uint32_t boundary, std::uint8_t kind) {
  const bool taken = parts_->features.add(id, wkb, boundary, kind);
  ++(taken ? parts_->totals.features : parts_->totals.skipped);
  return taken;
}

CoverageTotals Coverage::finish(const std::function<void(const CoverageFinding&)>& visit) {
  using namespace coverage;
  Features& features = parts_->features;
  Scratch& scratch = parts_->scratch;
  CoverageTotals& totals = parts_->totals;
  features.number();
  const double noise = rounding(features);
  Matching matching = match(features, scratch);
  const BigArray<Edge>& edges = matching.unmatched;
  const EdgeTree tree(edges, scratch);
  const Meetings meetings = meet(edges, tree, std::max(features.node(), noise), features.edge(), scratch);
  FaceFindings faces;
  {
    const Plane plane(edges, tree, meetings.cuts, scratch);
    faces = judge_faces(plane, edges, meetings, features, noise);
  }
  OverlapFindings overlaps = find_overlaps(features, std::move(faces.pairs), faces.crowds, noise);
  std::move(overlaps.nears.begin(), overlaps.nears.end(), std::back_inserter(faces.nears));
  const std::vector<Outside> outsides = find_outside(features, parts_->boundaries);
  totals.edges = matching.edges;
  totals.unmatched = edges.size();
  totals.spilled = scratch.spilled();
  Report report(features, visit);
  report.overlaps(overlaps.overlaps);
  report.gaps(faces.gaps);
  report.nears(faces.nears);
  report.touches(meetings.touches, edges);
  report.outsides(outsides);
  report.duplicates(matching.duplicates);
  return totals;
}

}  // namespace sohoa::geometry
