#include "crs/transform.hpp"

#include <fmt/core.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/definition.hpp"
#include "crs/identify.hpp"
#include "crs/proj_handle.hpp"
#include "crs/zones.hpp"

namespace sohoa::crs {
namespace {

// EPSG:6960, method 9607 (coordinate frame), as PROJ spells it; heights do not take part.
constexpr std::string_view kShift =
    "+step +proj=push +v_3 +step +proj=cart +ellps=WGS84 "
    "+step {}+proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 +rx=-0.00928836 +ry=0.01975479 "
    "+rz=-0.00427372 +s=0.252906278 +convention=coordinate_frame "
    "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 ";

bool is_vn2000(int epsg) {
  return epsg == kVn2000 || zone(epsg) != nullptr;
}

/// The step between a VN-2000 system and VN-2000 longitude and latitude in radians.
std::string leaf(int epsg, bool inverse) {
  const Zone* found = zone(epsg);
  if (found == nullptr)
    return inverse ? "+step +proj=unitconvert +xy_in=deg +xy_out=rad "
                   : "+step +proj=unitconvert +xy_in=rad +xy_out=deg ";
  return fmt::format("+step {}+proj=tmerc +lat_0=0 +lon_0={} +k={} +x_0=500000 +y_0=0 +ellps=WGS84 ",
                     inverse ? "+inv " : "", found->meridian, found->scale);
}

Object pipeline(PJ_CONTEXT* context, const std::string& steps) {
  Object made(proj_create(context, ("+proj=pipeline " + steps).c_str()));
  if (!made)
    throw Error(Exit::fault, tr("a coordinate operation could not be made: {}",
                                proj_context_errno_string(context, proj_context_errno(context))));
  return made;
}

Object best(PJ_CONTEXT* context, int from, int to) {
  const Object crude(proj_create_crs_to_crs(context, fmt::format("EPSG:{}", from).c_str(),
                                            fmt::format("EPSG:{}", to).c_str(), nullptr));
  Object made(crude ? proj_normalize_for_visualization(context, crude.get()) : nullptr);
  if (!made) throw InputError(tr("no way is known from EPSG:{} to EPSG:{}", from, to));
  return made;
}

/// HN-72 among known codes; throws for unknown ones.
bool is_hn72(int epsg) {
  if (is_vn2000(epsg) || epsg == kWgs84) return false;
  const Identified found = identify(std::to_string(epsg));
  if (found.epsg == 0) throw InputError(tr("EPSG:{} is no coordinate system that is known here", epsg));
  return found.note == Note::hn72;
}

}  // namespace

struct Transform::Steps {
  Context context = make_context();
  std::vector<Object> legs;
};

Transform::Transform(int from, int to) : from_(current(from)), to_(current(to)), steps_(std::make_unique<Steps>()) {
  if (is_hn72(from_) != is_hn72(to_))
    throw InputError(tr(
        "from EPSG:{} to EPSG:{}: no formula leads from HN-72 to another system; convert with the survey office's tool "
        "for the area first",
        from_, to_));
  if (from_ == to_) return;
  PJ_CONTEXT* context = steps_->context.get();
  std::vector<Object>& legs = steps_->legs;
  if (is_vn2000(from_) && is_vn2000(to_)) {
    legs.push_back(pipeline(context, leaf(from_, true) + leaf(to_, false)));
  } else if (is_vn2000(from_)) {
    legs.push_back(pipeline(context, leaf(from_, true) + fmt::format(fmt::runtime(kShift), "") + leaf(kVn2000, false)));
    if (to_ != kWgs84) legs.push_back(best(context, kWgs84, to_));
  } else if (is_vn2000(to_)) {
    if (from_ != kWgs84) legs.push_back(best(context, from_, kWgs84));
    legs.push_back(
        pipeline(context, leaf(kVn2000, true) + fmt::format(fmt::runtime(kShift), "+inv ") + leaf(to_, false)));
  } else {
    legs.push_back(best(context, from_, to_));
  }
}

Transform::~Transform() = default;
Transform::Transform(Transform&&) noexcept = default;
Transform& Transform::operator=(Transform&&) noexcept = default;

bool Transform::identity() const {
  return steps_->legs.empty();
}

bool Transform::forward(std::span<double> x, std::span<double> y) {
  for (const Object& leg : steps_->legs) {
    proj_trans_generic(leg.get(), PJ_FWD, x.data(), sizeof(double), x.size(), y.data(), sizeof(double), y.size(),
                       nullptr, 0, 0, nullptr, 0, 0);
    proj_errno_reset(leg.get());
  }
  bool all = true;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isfinite(x[i]) && std::isfinite(y[i])) continue;
    x[i] = y[i] = HUGE_VAL;
    all = false;
  }
  return all;
}

}  // namespace sohoa::crs
