#pragma once
// The dataset while it grows in the staging database.
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "schema/schema.hpp"
#include "store/container.hpp"
#include "store/counts.hpp"
#include "store/issues.hpp"
#include "store/keys.hpp"
#include "store/rejected.hpp"
#include "store/rows.hpp"
#include "store/runs.hpp"

namespace sohoa::store {

/// A feature whose key another one had first. Judged at the end of the input, when late issues are known.
struct Duplicate {
  std::uint32_t first;     ///< fid in the layer
  std::uint32_t rejected;  ///< its own fid in _rejected
  std::uint32_t file;
  std::int64_t row;
  bool same;  ///< as the first one, in every value and in its geometry
};

/// What a dataset file will hold of one table, when its rows are in.
struct FinishedLayer {
  LayerPlan plan;
  std::int64_t count = 0;
  geometry::Box extent;
};

/// Plan of the layer itself: the fields of the stream, then khac. `schema` may be null.
LayerPlan layer_plan(const std::string& name, const Header& header, const Schema* schema, int srid);

/// Stands in a label between a dataset that was merged and the source there.
inline constexpr std::string_view kWithin = " > ";

/// One load: the database with its open transaction, and all that is known beside it.
struct Staged {
  /// Its transaction has begun: rows can be added, and any statement used.
  Staged(std::string path, std::string shown, Format format, const std::string& layer_name,
         std::shared_ptr<const Header> stream, std::shared_ptr<const Schema> its_schema, int layer_srid);

  /// Between these two the database cannot be used, and rows are added ten times as fast; `keys` are known.
  void begin_load();
  void end_load();

  /// Label of a source in sohoa_issue and _rejected.
  std::string_view label(std::uint32_t file) const {
    return file < labels.size() ? std::string_view(labels[file]) : std::string_view{};
  }
  SourceCount& source_count(std::uint32_t file);

  /// Packs indexes, fills registers, commits and closes the file: nothing is open any more. `layer_index`: that of the
  /// layer itself is wanted.
  std::vector<FinishedLayer> close(bool layer_index = true);

  std::string path;
  std::shared_ptr<const Header> header;
  std::shared_ptr<const Schema> schema;
  Format format;
  int srid;
  RuleBook book;
  Database database;
  std::unique_ptr<Container> container;
  std::optional<PageFile> pages;  ///< during a load
  std::optional<TableWriter> layer;
  std::optional<RejectedWriter> rejected;
  std::optional<IssueWriter> issues;
  std::vector<int> key_fields;  ///< fields of the business key; empty: none
  std::vector<std::string> key_names;
  std::optional<KeyIndex> keys;  ///< during a load, where there is a key
  RowIndex rows;
  std::vector<Duplicate> duplicates;
  /// Values of duplicates that a raw text hides in _rejected, by fid there: needed if one of them is written after all.
  std::unordered_map<std::uint32_t, FieldTexts> hidden;
  /// Fids of the layer whose rows were taken out, and of those that got another row in their place.
  std::unordered_set<std::int64_t> moved_out, moved_in;
  SheetCounts sheets;
  std::vector<SourceCount> source_counts;
  std::vector<std::string> labels;
};

}  // namespace sohoa::store
