#include "schema/batch_table.hpp"

#include <new>

#include "geometry/wkb.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

constexpr const char* kDerived[] = {"geom_area", "geom_type", "map_date", "map_scale", "_row"};
constexpr const char* kDerivedTypes[] = {"REAL", "TEXT", "TEXT", "INTEGER", "INTEGER"};
enum Derived { geom_area, geom_type, map_date, map_scale, row_number };

const char* sql_type(Type type) {
  switch (type) {
    case Type::boolean:
    case Type::integer:
      return "INTEGER";
    case Type::number:
      return "REAL";
    default:
      return "TEXT";
  }
}

struct BatchTable : sqlite3_vtab {
  BatchView* view;
};

struct BatchCursor : sqlite3_vtab_cursor {
  std::size_t at = 0, end = 0;
};

const BatchView& view_of(sqlite3_vtab_cursor* cursor) {
  return *static_cast<BatchTable*>(cursor->pVtab)->view;
}

std::string declaration(const Schema& schema) {
  const std::vector<std::string> names = batch_columns(schema);
  std::string sql = "CREATE TABLE feature(";
  for (std::size_t i = 0; i < names.size(); ++i) {
    sql += i == 0 ? "\"" : ", \"";
    for (const char c : names[i]) sql.append(c == '"' ? 2 : 1, c);
    sql += "\" ";
    sql += i < schema.fields.size() ? sql_type(schema.fields[i].type) : kDerivedTypes[i - schema.fields.size()];
  }
  return sql + ")";
}

int connect(sqlite3* db, void* aux, int, const char* const*, sqlite3_vtab** table, char** error) {
  auto* view = static_cast<BatchView*>(aux);
  const int status = sqlite3_declare_vtab(db, declaration(*view->schema).c_str());
  if (status != SQLITE_OK) {
    *error = sqlite3_mprintf("%s", sqlite3_errmsg(db));
    return status;
  }
  auto* created = new (std::nothrow) BatchTable{};
  if (created == nullptr) return SQLITE_NOMEM;
  created->view = view;
  *table = created;
  return SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
  delete static_cast<BatchTable*>(table);
  return SQLITE_OK;
}

int best_index(sqlite3_vtab*, sqlite3_index_info*) {
  return SQLITE_OK;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
  *cursor = new (std::nothrow) BatchCursor{};
  return *cursor == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
  delete static_cast<BatchCursor*>(cursor);
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
  auto* rows = static_cast<BatchCursor*>(cursor);
  rows->at = view_of(cursor).begin;
  rows->end = view_of(cursor).end;
  return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* cursor) {
  ++static_cast<BatchCursor*>(cursor)->at;
  return SQLITE_OK;
}

int eof(sqlite3_vtab_cursor* cursor) {
  const auto* rows = static_cast<BatchCursor*>(cursor);
  return rows->at >= rows->end;
}

void give_text(sqlite3_context* out, std::string_view text) {
  if (text.size() <= static_cast<std::size_t>(kLongestText))
    sqlite3_result_text(out, text.data() == nullptr ? "" : text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void give(sqlite3_context* out, const Value& value) {
  switch (value.type) {
    case Type::null:
      break;
    case Type::boolean:
      sqlite3_result_int(out, value.boolean);
      break;
    case Type::integer:
      sqlite3_result_int64(out, value.integer);
      break;
    case Type::number:
      sqlite3_result_double(out, value.number);
      break;
    default:
      give_text(out, value.text());
  }
}

void give_derived(sqlite3_context* out, const BatchView& view, std::size_t row, std::size_t column) {
  const Feature& feature = view.batch->features[row];
  switch (column) {
    case geom_area:
      // A ring that crosses itself has no area to be compared with.
      if (!feature.wkb.empty() && feature.area >= 0 &&
          !(feature.rejected && has_error(view.batch->issues, row, "geometry.")))
        sqlite3_result_double(out, feature.area);
      break;
    case geom_type:
      if (!feature.wkb.empty()) give_text(out, geometry::name(geometry::kind(feature.wkb)));
      break;
    case map_date:
      if (const std::string_view date = view.context->date(*view.batch, row); !date.empty()) give_text(out, date);
      break;
    case map_scale:
      sqlite3_result_int(out, view.context->scale(*view.batch, row));
      break;
    case row_number:
      sqlite3_result_int64(out, static_cast<sqlite3_int64>(row));
      break;
  }
}

/// A column that gives nothing is NULL.
int column(sqlite3_vtab_cursor* cursor, sqlite3_context* out, int index) {
  const std::size_t row = static_cast<BatchCursor*>(cursor)->at;
  const BatchView& view = view_of(cursor);
  const std::size_t fields = view.schema->fields.size();
  const auto at = static_cast<std::size_t>(index);
  if (at < fields)
    give(out, view.batch->row(row)[at]);
  else
    give_derived(out, view, row, at - fields);
  return SQLITE_OK;
}

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  *id = static_cast<sqlite3_int64>(static_cast<BatchCursor*>(cursor)->at);
  return SQLITE_OK;
}

/// Without xCreate the table exists by its name alone.
constexpr sqlite3_module module() {
  sqlite3_module methods{};
  methods.xConnect = connect;
  methods.xBestIndex = best_index;
  methods.xDisconnect = disconnect;
  methods.xOpen = open;
  methods.xClose = close;
  methods.xFilter = filter;
  methods.xNext = next;
  methods.xEof = eof;
  methods.xColumn = column;
  methods.xRowid = row_id;
  return methods;
}
constexpr sqlite3_module kModule = module();

}  // namespace

std::vector<std::string> batch_columns(const Schema& schema) {
  std::vector<std::string> names;
  for (const SchemaField& field : schema.fields) names.push_back(field.name);
  names.insert(names.end(), std::begin(kDerived), std::end(kDerived));
  return names;
}

bool add_batch_table(sqlite3* db, BatchView& view) {
  return sqlite3_create_module_v2(db, "feature", &kModule, &view, nullptr) == SQLITE_OK;
}

}  // namespace sohoa
