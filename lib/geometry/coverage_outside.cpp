#include "geometry/coverage_outside.hpp"

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "geometry/box_tree.hpp"
#include "geometry/coverage.hpp"

namespace sohoa::geometry::coverage {
namespace {

/// The boundaries as one thread asks about them: GEOS's prepared geometries are not to be shared.
class Boundaries {
 public:
  explicit Boundaries(const std::vector<std::string>& wkbs) {
    for (const std::string& wkb : wkbs) shapes_.push_back(geos_.read(wkb));
    prepared_.resize(wkbs.size());
  }
  ~Boundaries() {
    for (const GEOSPreparedGeometry* one : prepared_)
      if (one != nullptr) GEOSPreparedGeom_destroy_r(geos_.handle(), one);
  }
  Boundaries(const Boundaries&) = delete;
  Boundaries& operator=(const Boundaries&) = delete;

  const Geos& geos() const { return geos_; }
  const GEOSGeometry* shape(std::uint32_t number) const { return shapes_[number].get(); }

  bool has(std::uint32_t number, Point point) {
    const Geos::Shape place = geos_.own(GEOSGeom_createPointFromXY_r(geos_.handle(), point.x, point.y));
    return GEOSPreparedIntersects_r(geos_.handle(), prepared(number), place.get()) == 1;
  }
  double distance(std::uint32_t number, Point point) {
    const Geos::Shape place = geos_.own(GEOSGeom_createPointFromXY_r(geos_.handle(), point.x, point.y));
    double apart = 0;
    return GEOSPreparedDistance_r(geos_.handle(), prepared(number), place.get(), &apart) == 1 ? apart : 0;
  }
  bool covers(std::uint32_t number, const GEOSGeometry* shape) {
    return GEOSPreparedCovers_r(geos_.handle(), prepared(number), shape) == 1;
  }

 private:
  const GEOSPreparedGeometry* prepared(std::uint32_t number) {
    if (prepared_[number] == nullptr) prepared_[number] = GEOSPrepare_r(geos_.handle(), shapes_[number].get());
    return prepared_[number];
  }

  Geos geos_;
  std::vector<Geos::Shape> shapes_;
  std::vector<const GEOSPreparedGeometry*> prepared_;
};

/// The edges of one boundary: a feature near none of them lies in or out with any of its vertices.
BoxTree edge_boxes(std::string_view wkb) {
  std::vector<Box> boxes;
  walk(wkb, [&](const Run& run) {
    for (std::uint32_t i = 1; i < run.points.size(); ++i) {
      Box& box = boxes.emplace_back();
      box.add(run.points[i - 1].x, run.points[i - 1].y);
      box.add(run.points[i].x, run.points[i].y);
    }
  });
  BoxTree tree;
  tree.build(boxes);
  return tree;
}

Point first_vertex(const Feature& feature) {
  Point first{};
  bool known = false;
  walk(feature.wkb(), [&](const Run& run) {
    if (!known && !run.points.empty()) first = run.points.front();
    known = true;
  });
  return first;
}

class Judge {
 public:
  Judge(const Features& features, const std::vector<std::string>& boundaries)
      : features_(features), list_(features.list()), local_([&] { return std::make_unique<Boundaries>(boundaries); }) {
    for (const std::string& boundary : boundaries) edges_.push_back(edge_boxes(boundary));
  }

  std::vector<Outside> run() {
    tbb::enumerable_thread_specific<std::vector<Outside>> found;
    tbb::parallel_for(tbb::blocked_range<std::uint32_t>(0, static_cast<std::uint32_t>(list_.size()), 256),
                      [&](const auto& range) {
                        auto& mine = found.local();
                        Boundaries& boundaries = *local_.local();
                        for (std::uint32_t i = range.begin(); i < range.end(); ++i)
                          if (list_[i].boundary < edges_.size()) look(i, boundaries, mine);
                      });
    std::vector<Outside> all;
    for (auto& some : found) std::move(some.begin(), some.end(), std::back_inserter(all));
    std::sort(all.begin(), all.end(), [](const Outside& a, const Outside& b) { return a.feature < b.feature; });
    return all;
  }

 private:
  void look(std::uint32_t number, Boundaries& boundaries, std::vector<Outside>& found) const {
    const Feature& feature = list_[number];
    const bool clear = edges_[feature.boundary].search(feature.box, [](std::uint32_t) { return false; });
    if (clear && boundaries.has(feature.boundary, first_vertex(feature))) return;
    const Geos::Shape shape = boundaries.geos().read(feature.wkb());
    if (!shape || boundaries.covers(feature.boundary, shape.get())) return;
    auto polygons = boundaries.geos().rest(shape.get(), boundaries.shape(feature.boundary));
    if (!polygons) return;
    Outside outside{number, 0, 0, {}, {}};
    for (Rings& rings : *polygons) {
      Point farthest = rings[0].front();
      double reach = 0;
      for (const Point& vertex : rings[0])
        if (const double apart = boundaries.distance(feature.boundary, vertex); apart > reach) {
          reach = apart;
          farthest = vertex;
        }
      if (reach <= features_.outside(number)) continue;
      for (const Outline& ring : rings) outside.area += (&ring == rings.data() ? 1 : -1) * std::abs(area(ring));
      if (reach > outside.width) {
        outside.width = reach;
        outside.place = farthest;
      }
      outside.polygons.push_back(std::move(rings));
    }
    if (!outside.polygons.empty()) found.push_back(std::move(outside));
  }

  const Features& features_;
  const std::vector<Feature>& list_;
  std::vector<BoxTree> edges_;
  tbb::enumerable_thread_specific<std::unique_ptr<Boundaries>> local_;
};

}  // namespace

std::vector<Outside> find_outside(const Features& features, const std::vector<std::string>& boundaries) {
  if (boundaries.empty()) return {};
  return Judge(features, boundaries).run();
}

}  // namespace sohoa::geometry::coverage
