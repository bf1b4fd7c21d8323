#include "crs/definition.hpp"

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/proj_handle.hpp"
#include "crs/zones.hpp"

namespace sohoa::crs {
namespace {

bool is_geographic(const PJ* object) {
  const PJ_TYPE type = proj_get_type(object);
  return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
}

bool is_usable(const PJ* object) {
  return is_geographic(object) || proj_get_type(object) == PJ_TYPE_PROJECTED_CRS;
}

/// PROJ writes into memory that the next question overwrites.
std::string owned(const char* text) {
  return text == nullptr ? std::string{} : std::string(text);
}

Object find(PJ_CONTEXT* context, int epsg) {
  Object object = from_epsg(context, epsg);
  if (!object || !is_usable(object.get()))
    throw InputError(tr("EPSG:{} is no coordinate system that is known here", epsg));
  return object;
}

/// VN-2000's seven parameters for programs that read PROJ strings: those of EPSG:6960 with the rotations' signs turned
/// round, because +towgs84 means a position vector and the regulation a coordinate frame.
std::string with_shift(std::string proj4, int epsg) {
  constexpr std::string_view kShift =
      "+towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 ";
  const std::size_t end = std::min(proj4.find("+units"), proj4.find("+no_defs"));
  if ((epsg == kVn2000 || zone(epsg) != nullptr) && end != std::string::npos) proj4.insert(end, kShift);
  return proj4;
}

}  // namespace

Context make_context() {
  Context context(proj_context_create());
  proj_log_level(context.get(), PJ_LOG_NONE);
  proj_context_set_enable_network(context.get(), 0);
  proj_context_use_proj4_init_rules(context.get(), 0);
  return context;
}

PJ_CONTEXT* thread_context() {
  thread_local const Context context = make_context();
  return context.get();
}

Object from_epsg(PJ_CONTEXT* context, int epsg) {
  return Object(proj_create_from_database(context, "EPSG", std::to_string(epsg).c_str(), PJ_CATEGORY_CRS, 0, nullptr));
}

bool known(int epsg) {
  const Object object = from_epsg(thread_context(), epsg);
  return object && is_usable(object.get());
}

bool geographic(int epsg) {
  const Object object = from_epsg(thread_context(), epsg);
  return object && is_geographic(object.get());
}

Definition definition(int epsg) {
  PJ_CONTEXT* context = thread_context();
  const Object object = find(context, epsg);
  const char* const one_line[] = {"MULTILINE=NO", nullptr};
  return {owned(proj_get_name(object.get())),
          "EPSG",
          epsg,
          owned(proj_as_wkt(context, object.get(), PJ_WKT1_GDAL, one_line)),
          with_shift(owned(proj_as_proj_string(context, object.get(), PJ_PROJ_4, nullptr)), epsg),
          is_geographic(object.get())};
}

std::string wkt1(int epsg) {
  return definition(epsg).wkt;
}

}  // namespace sohoa::crs
