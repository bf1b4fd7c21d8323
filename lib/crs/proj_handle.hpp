#pragma once
// PROJ's objects with owners. Included by lib/crs/*.cpp only: no other part sees PROJ.
#include <proj.h>

#include <memory>
#include <string>

namespace sohoa::crs {

struct ContextDeleter {
  void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
};
struct ObjectDeleter {
  void operator()(PJ* object) const { proj_destroy(object); }
};
using Context = std::unique_ptr<PJ_CONTEXT, ContextDeleter>;
using Object = std::unique_ptr<PJ, ObjectDeleter>;

/// A context that prints nothing and asks no server for grids.
Context make_context();

/// The context of this thread, for questions to the database.
PJ_CONTEXT* thread_context();

/// The coordinate system of an EPSG code, null when the database has none.
Object from_epsg(PJ_CONTEXT* context, int epsg);

}  // namespace sohoa::crs
