#pragma once
// Tables with rows that come once and in order: their columns, their insert statement, what the index and the registers
// of the file must know of them.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/blob.hpp"
#include "store/growing.hpp"
#include "store/row_record.hpp"
#include "store/rtree.hpp"
#include "store/sqlite.hpp"
#include "store/table_tree.hpp"
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

/// The type a column is declared with.
const char* column_type(Type type);

/// How the columns of a plan store their values, in order.
std::vector<Affinity> affinities(const LayerPlan& plan);

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

/// The values of a row on its way into a table, by column of the plan. Texts must live until TableWriter::add().
class NewRow {
 public:
  explicit NewRow(std::size_t columns) : values_(columns) {}

  void set(std::size_t column, const Value& value) { values_[column] = value; }
  void set(std::size_t column, std::string_view text) { values_[column] = Value::of(text); }
  void set(std::size_t column, std::int64_t value) { values_[column] = Value::of(value); }
  void set_null(std::size_t column) { values_[column] = {}; }
  /// NULL when empty.
  void set_text_or_null(std::size_t column, std::string_view text) {
    values_[column] = text.empty() ? Value::null() : Value::of(text);
  }
  std::span<const Value> values() const { return values_; }

 private:
  std::vector<Value> values_;
};

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
  /// Between these two rows are written as pages, and no statement can see the table. The table must be empty.
  void begin_load(PageFile& file);
  void end_load();

  /// The row that add() stores; all its columns must be set each time.
  NewRow& row() { return row_; }
  /// Gives the new row's fid, 1, 2, 3 ...
  std::int64_t add(const Shape& shape);
  /// The same for a row as build_row() makes it, during a load.
  std::int64_t add(const Shape& shape, std::string_view record);
  /// The record of a row, during a load; false when there is none.
  bool find(std::int64_t fid, std::string& record) const { return tree_->find(fid, record); }

  /// Takes a row out again. Its fid may be given to another row after forget_removed() only.
  void remove(std::int64_t fid);
  void forget_removed();
  /// Gives the row added last the fid of one that was removed.
  void renumber_last(std::int64_t fid);

  std::int64_t count() const { return count_; }
  /// Highest fid that was ever in use.
  std::int64_t last_fid() const { return last_fid_; }

  /// After the last change: makes the extent exact.
  void settle(Format format);
  /// Exact after settle().
  const geometry::Box& extent() const { return extent_; }
  /// What the R-tree of the table must hold, after settle().
  Growing<IndexEntry>& entries() { return entries_; }

 private:
  void insert(const Shape& shape);
  std::int64_t count_row(const Shape& shape, std::int64_t fid);

  Database& database_;
  LayerPlan plan_;
  std::vector<Affinity> affinities_;
  NewRow row_;
  Statement insert_;
  std::optional<TableTree> tree_;  ///< during a load
  RecordBuilder builder_;
  std::string record_;
  Growing<IndexEntry> entries_;
  std::vector<std::uint32_t> removed_;
  bool shrunk_ = false;  ///< a row was removed, the extent may be smaller now
  geometry::Box extent_;
  std::int64_t count_ = 0;
  std::int64_t last_fid_ = 0;
};

/// Puts together the stored form of a row: fid, geometry unless the table has none, then the columns.
void build_row(RecordBuilder& builder, bool spatial, std::string_view blob, std::span<const Value> values,
               std::span<const Affinity> affinities);

/// Makes the `fid` of staged tables AUTOINCREMENT, as if they had been created so. After the last row, before the end
/// of the transaction; the connection must not be used for these tables afterwards.
void seal(Database& database, const std::vector<const TableWriter*>& tables);

}  // namespace sohoa::store
