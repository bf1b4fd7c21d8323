#pragma once
// Tables with rows that come once and in order: their columns, their insert statement, what the index and the registers
// of the file must know of them.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/blob.hpp"
#include "store/growing.hpp"
#include "store/rtree.hpp"
#include "store/sqlite.hpp"
#include "stream/feature.hpp"

namespace sohoa::store {

inline constexpr const char* kGeometryColumn = "geom";

struct Column {
  std::string name;
  Type type = Type::text;
};

/// A table of the dataset: `fid`, `geom` unless it has no geometry, then the columns.
struct LayerPlan {
  std::string name;
  std::string title;
  std::string geometry_type;  ///< "MULTIPOLYGON", "GEOMETRY"; empty: no geometry
  int srid = -1;
  std::vector<Column> columns;

  bool spatial() const { return !geometry_type.empty(); }
  /// `staged`: without AUTOINCREMENT, which costs 0.7 µs per row; seal() adds it when the rows are in.
  std::string create_sql(bool staged) const;
};

/// Column names for the fields of a stream: `fid` and `geom` are ours, SQLite does not tell capitals apart, and an
/// empty name is none; a clash gets a number (`geom_2`). `extra` follow the fields.
std::vector<std::string> column_names(const std::vector<Field>& fields, std::initializer_list<const char*> extra);

/// One geometry ready to be stored.
struct Shape {
  std::string_view blob;  ///< empty: NULL
  geometry::Box box;      ///< empty: not in the index
  IndexBox index;
};

/// `place` needs blob_bound(wkb.size()) bytes.
Shape make_shape(Format format, int srid, std::string_view wkb, const geometry::Box& box, char* place);

/// Binds a value as its column stores it; texts are not copied.
inline void bind_value(Statement& statement, int index, const Value& value) {
  switch (value.type) {
    case Type::null:
      return statement.bind_null(index);
    case Type::boolean:
      return statement.bind(index, std::int64_t{value.boolean});
    case Type::integer:
      return statement.bind(index, value.integer);
    case Type::number:
      return statement.bind(index, value.number);
    case Type::text:
    case Type::date:
    case Type::datetime:
      return statement.bind(index, value.text());
  }
}

/// The value as text: numbers in shortest decimals that give the same double back, true and false. `scratch` holds what
/// is not text already.
struct ValueText {
  char scratch[32];
  std::string_view of(const Value& value);
};

/// Fills one table of the staging database.
class TableWriter {
 public:
  TableWriter(Database& database, LayerPlan plan);

  const LayerPlan& plan() const { return plan_; }
  /// Parameters from first_value() on are the columns of the plan, in order.
  Statement& insert() { return insert_; }
  int first_value() const { return plan_.spatial() ? 2 : 1; }

  /// Stores the row whose columns are bound; gives its fid, 1, 2, 3 ...
  std::int64_t add(const Shape& shape);
  /// Takes a row out again. Its fid may be given to another row after forget_removed() only.
  void remove(std::int64_t fid);
  void forget_removed();
  /// Gives the row added last the fid of one that was removed.
  void renumber_last(std::int64_t fid);

  std::int64_t count() const { return count_; }
  /// Highest fid that was ever in use.
  std::int64_t last_fid() const { return last_fid_; }

  /// After the last change: writes the R-tree `index` and makes the extent exact.
  void settle(Format format, const std::string& index);
  /// Exact after settle().
  const geometry::Box& extent() const { return extent_; }

 private:
  Database& database_;
  LayerPlan plan_;
  Statement insert_;
  Growing<IndexEntry> entries_;
  std::vector<std::uint32_t> removed_;
  bool shrunk_ = false;  ///< a row was removed, the extent may be smaller now
  geometry::Box extent_;
  std::int64_t count_ = 0;
  std::int64_t last_fid_ = 0;
};

/// Makes the `fid` of staged tables AUTOINCREMENT, as if they had been created so. After the last row, before the end
/// of the transaction; the connection must not be used for these tables afterwards.
void seal(Database& database, const std::vector<const TableWriter*>& tables);

}  // namespace sohoa::store
