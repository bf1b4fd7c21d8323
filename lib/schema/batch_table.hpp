#pragma once
// A batch as the SQLite table `feature`, read where it lies.
#include <sqlite3.h>

#include <cstddef>
#include <string>
#include <vector>

#include "schema/judge_context.hpp"
#include "schema/schema.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// No text longer than this reaches SQL: it is NULL there, thus not judged.
inline constexpr int kLongestText = 1 << 20;

/// What `feature` shows when a statement starts.
struct BatchView {
  const Schema* schema = nullptr;
  const JudgeContext* context = nullptr;
  const Batch* batch = nullptr;    ///< its fields are those of the schema, in its order
  std::size_t begin = 0, end = 0;  ///< the rows
};

/// The columns of `feature`: the fields of the schema with their types, then
/// geom_area REAL (m², NULL without a valid geometry), geom_type TEXT ("MULTIPOLYGON"), map_date TEXT (ISO), map_scale
/// INTEGER, _row INTEGER (index in the batch).
std::vector<std::string> batch_columns(const Schema& schema);

/// Adds `feature` to a connection. `view` must outlive it. False, and sqlite3_errmsg says why, when that fails.
bool add_batch_table(sqlite3* db, BatchView& view);

}  // namespace sohoa
