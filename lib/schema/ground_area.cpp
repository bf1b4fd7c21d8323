#include "schema/ground_area.hpp"

#include <tbb/enumerable_thread_specific.h>

#include <cmath>
#include <numbers>

#include "crs/definition.hpp"
#include "crs/zones.hpp"
#include "geometry/wkb.hpp"

namespace sohoa {
namespace {

/// Farther than this from a meridian no province works in its zone.
constexpr double kFarthest = 3;

const crs::Zone* nearest_zone(double lon) {
  const crs::Zone* best = nullptr;
  for (const crs::Zone& zone : crs::local_zones())
    if (best == nullptr || std::abs(zone.meridian - lon) < std::abs(best->meridian - lon)) best = &zone;
  return best != nullptr && std::abs(best->meridian - lon) < kFarthest ? best : nullptr;
}

class MeasureStage : public Stage {
 public:
  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    epsg_ = in->epsg;
    return in;
  }

  void process(Batch& batch) override {
    for (Feature& feature : batch.features) {
      if (feature.area >= 0 || feature.wkb.empty()) continue;
      const geometry::Measure measure = geometry::measure(feature.wkb);
      if (!measure.finite || measure.empty()) continue;
      feature.minx = measure.box.minx, feature.maxx = measure.box.maxx;
      feature.miny = measure.box.miny, feature.maxy = measure.box.maxy;
      feature.area = measure.area;
      if (GroundArea::is_direct(epsg_) || measure.polygons == 0) continue;
      std::unique_ptr<GroundArea>& ground = ground_.local();
      if (!ground) ground = std::make_unique<GroundArea>(epsg_);
      feature.area = ground->of(feature.wkb, measure.box);
    }
  }

 private:
  int epsg_ = 0;
  tbb::enumerable_thread_specific<std::unique_ptr<GroundArea>> ground_;
};

}  // namespace

std::unique_ptr<Stage> make_measure_stage() {
  return std::make_unique<MeasureStage>();
}

std::optional<GroundScale> ground_scale(int epsg, double square_metres, const geometry::Measure& measure) {
  if (epsg == 0) return std::nullopt;
  if (GroundArea::is_direct(epsg)) return GroundScale{};
  if (!(square_metres > 0 && measure.area > 0)) return std::nullopt;
  const double both = std::sqrt(square_metres / measure.area);
  if (!crs::geographic(epsg)) return GroundScale{both, both};
  // A degree of longitude is shorter than one of latitude; their product is as measured.
  const double narrower = std::sqrt(std::cos((measure.box.miny + measure.box.maxy) / 2 * std::numbers::pi / 180));
  return GroundScale{both * narrower, both / narrower};
}

bool GroundArea::is_direct(int epsg) {
  return epsg == 0 || crs::zone(epsg) != nullptr;
}

GroundArea::GroundArea(int epsg) : to_degrees_(epsg, crs::kWgs84) {}

double GroundArea::of(std::string_view wkb, const geometry::Box& box) {
  double lon = (box.minx + box.maxx) / 2;
  double lat = (box.miny + box.maxy) / 2;
  const crs::Zone* zone = to_degrees_.forward(lon, lat) ? nearest_zone(lon) : nullptr;
  if (zone == nullptr) return -1;
  auto found = to_zone_.find(zone->epsg);
  if (found == to_zone_.end())
    found = to_zone_.emplace(zone->epsg, crs::CellTransform(to_degrees_.from(), zone->epsg)).first;
  crs::CellTransform& transform = found->second;
  copy_.assign(wkb);
  const bool done = geometry::transform(copy_.data(), copy_.size(), scratch_,
                                        [&](std::span<double> xy) { return transform.forward(xy); });
  return done ? geometry::measure(copy_).area : -1;
}

}  // namespace sohoa
