#include "dataset/coverage_ground.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "crs/zones.hpp"
#include "geometry/wkb.hpp"

namespace sohoa {
namespace {

constexpr double kAnywhere = 1e9;  // m

}  // namespace

MetrePlane::MetrePlane(double latitude) {
  constexpr double kAxis = 6378137, kEccentricity = 0.00669438;
  const double angle = latitude * std::numbers::pi / 180;
  const double w = 1 - kEccentricity * std::sin(angle) * std::sin(angle);
  x_ = kAxis / std::sqrt(w) * std::cos(angle) * std::numbers::pi / 180;
  y_ = kAxis * (1 - kEccentricity) / (w * std::sqrt(w)) * std::numbers::pi / 180;
}

void MetrePlane::scale(std::string& wkb, double x, double y) {
  if (x == 1 && y == 1) return;
  std::vector<double> scratch;
  geometry::transform(wkb.data(), wkb.size(), scratch, [&](std::span<double> xy) {
    for (std::size_t i = 0; i + 1 < xy.size(); i += 2) {
      xy[i] *= x;
      xy[i + 1] *= y;
    }
    return true;
  });
}

CoverageClasses::CoverageClasses(const CoverageSizes& sizes, bool shipped_borders) : sizes_(sizes) {
  for (const auto& scale : sizes.scales)
    for (const bool is_wider : {false, true}) limits_.push_back(sizes.limits(scale.scale, is_wider, shipped_borders));
}

std::uint8_t CoverageClasses::of(int scale, bool is_wider) const {
  const int wanted = scale > 0 ? scale : sizes_.unknown_scale;
  std::size_t place = 0;
  while (place + 1 < sizes_.scales.size() && sizes_.scales[place].scale < wanted) ++place;
  return static_cast<std::uint8_t>(2 * place + (is_wider ? 1 : 0));
}

double CoverageClasses::widest_gap() const {
  double most = 0;
  for (const auto& limits : limits_) most = std::max(most, limits.gap);
  return most;
}

std::shared_ptr<const Schema> coverage_schema(const std::shared_ptr<const Schema>& schema) {
  return schema && schema->coverage ? schema : Schema::load("parcel");
}

CoverageKinds::CoverageKinds(const Schema* schema, const CoverageSizes& sizes, const JudgeOptions& judge)
    : schema_(schema), sizes_(sizes), given_scale_(judge.map_scale) {
  if (schema != nullptr) context_.emplace(*schema, judge);
}

void CoverageKinds::begin(const Header& header) {
  wider_ = sizes_.wider.field.empty() ? -1 : header.find(sizes_.wider.field);
  codes_ = nullptr;
  if (wider_ < 0 || schema_ == nullptr) return;
  const int field = schema_->find(sizes_.wider.field);
  if (field >= 0 && !schema_->fields[static_cast<std::size_t>(field)].code_list.empty())
    codes_ = &CodeList::named(schema_->fields[static_cast<std::size_t>(field)].code_list);
}

int CoverageKinds::scale(const Batch& batch, std::size_t row) const {
  if (!context_) return given_scale_;
  return context_->is_assumed_scale(batch, row) ? 0 : context_->scale(batch, row);
}

bool CoverageKinds::is_wider(const Batch& batch, std::size_t row) {
  if (codes_ == nullptr) return false;
  const std::string_view value = batch.row(row)[static_cast<std::size_t>(wider_)].text();
  if (value.empty()) return false;
  if (value == last_value_) return last_wider_;
  const CodeParts parts(value, *codes_);
  last_value_ = value;
  last_wider_ = std::all_of(parts.parts().begin(), parts.parts().end(), [&](const CodePart& part) {
    return part.known && codes_->group(value.substr(part.offset, part.size), context_->today()) == sizes_.wider.group;
  });
  return last_wider_;
}

HomeCommunes::HomeCommunes(std::shared_ptr<const admin::Boundaries> given, int epsg)
    : shipped_(given == nullptr), boundaries_(std::move(given)) {
  if (!boundaries_) boundaries_ = {std::shared_ptr<void>(), &admin::Boundaries::shipped()};
  if (epsg == 0 || crs::current(epsg) == crs::kWgs84) return;
  to_degrees_.emplace(epsg, crs::kWgs84);
  from_degrees_.emplace(crs::kWgs84, epsg);
}

std::uint32_t HomeCommunes::of(std::string_view code, const Feature& feature) {
  const std::uint32_t known = code.empty() ? admin::Boundaries::kNone : boundaries_->find(code);
  if (known != admin::Boundaries::kNone || shipped_) return known;
  std::array<double, 2> middle{(feature.minx + feature.maxx) / 2, (feature.miny + feature.maxy) / 2};
  if (to_degrees_ && !to_degrees_->forward(middle)) return admin::Boundaries::kNone;
  return boundaries_->at({middle[0], middle[1]}, kAnywhere).area;
}

std::string HomeCommunes::polygon(std::uint32_t area) {
  std::string wkb = boundaries_->areas()[area].wkb;
  std::vector<double> scratch;
  if (from_degrees_ && !geometry::transform(wkb.data(), wkb.size(), scratch,
                                            [&](std::span<double> xy) { return from_degrees_->forward(xy); }))
    wkb.clear();
  return wkb;
}

}  // namespace sohoa
