#include "store/styles.hpp"

#include "store/written.hpp"

namespace sohoa::store {
namespace {

/// As QGIS 3 creates it.
constexpr const char* kTable = R"(
CREATE TABLE IF NOT EXISTS layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
)";

std::string description_of(std::string_view qml) {
  Fingerprint sum;
  sum.add(qml);
  return "sohoa " + sum.text();
}

/// Rows of one layer as one of QGIS's two ways sees them. `schema` is what stands for catalog, schema and owner.
class Rows {
 public:
  Rows(Database& database, const LayerStyle& style, const char* schema)
      : database_(database), style_(style), schema_(schema) {}

  void write() {
    std::int64_t id = 0;
    std::string qml, description;
    {
      Statement select(database_, "SELECT id, styleQML, description FROM layer_styles WHERE " + of_layer() +
                                      " AND styleName = ? ORDER BY id LIMIT 1");
      select.bind_all(style_.table, style_.geometry_column, style_.name);
      if (select.step()) {
        id = select.integer(0);
        qml = select.text(1);
        description = select.text(2);
      }
    }
    if (id == 0) return insert();
    if (qml != style_.qml && description == description_of(qml)) update(id);
  }

 private:
  std::string of_layer() const {
    return std::string(
               "f_table_name = ? COLLATE NOCASE AND coalesce(f_geometry_column, '') = ? COLLATE NOCASE"
               " AND f_table_schema IS ") +
           schema_;
  }

  bool has_default() {
    Statement select(database_, "SELECT 1 FROM layer_styles WHERE " + of_layer() + " AND useAsDefault LIMIT 1");
    select.bind_all(style_.table, style_.geometry_column);
    return select.step();
  }

  void insert() {
    const int is_default = has_default() ? 0 : 1;
    Statement insert(database_, std::string("INSERT INTO layer_styles (f_table_catalog, f_table_schema, owner,"
                                            " f_table_name, f_geometry_column, styleName, styleQML, styleSLD,"
                                            " useAsDefault, description, update_time) VALUES (") +
                                    schema_ + ", " + schema_ + ", " + schema_ + ", ?, ?, ?, ?, '', ?, ?, ?)");
    insert.bind_all(style_.table, style_.geometry_column, style_.name, style_.qml, is_default,
                    description_of(style_.qml), now_utc());
    insert.run();
  }

  void update(std::int64_t id) {
    Statement update(database_, "UPDATE layer_styles SET styleQML = ?, description = ?, update_time = ? WHERE id = ?");
    update.bind_all(style_.qml, description_of(style_.qml), now_utc(), id);
    update.run();
  }

  Database& database_;
  const LayerStyle& style_;
  const char* schema_;
};

}  // namespace

void write_style(Database& database, Container& container, const LayerStyle& style) {
  database.execute(kTable);
  container.register_table("layer_styles", "QGIS: kiểu hiển thị / styles");
  Rows(database, style, "''").write();
  if (container.format() == Format::spatialite) Rows(database, style, "NULL").write();
}

}  // namespace sohoa::store
