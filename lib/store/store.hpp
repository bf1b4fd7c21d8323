#pragma once
// The sink that decides: a staging database beside the destination, set-wide rules, then all or nothing.
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "schema/schema.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

namespace store {
class Database;
class Container;
}  // namespace store

enum class Mode { create, replace, upsert, append };
std::string_view name(Mode mode);

/// What becomes of features of the layer that the input does not have (Mode::upsert).
enum class Missing {
  stay,
  leave_sheets,  ///< go where their map sheet is in the input (--whole-sheets)
  leave_layer,   ///< go (--delete-missing)
};

struct StoreOptions {
  std::string path;  ///< .gpkg or .sqlite
  Mode mode = Mode::create;
  Missing missing = Missing::stay;
  int lock_timeout = 10;  ///< seconds to wait for other writers
  int backups = 0;        ///< former states kept beside the file
  std::string layer;      ///< empty: the schema's, else the stream's
  bool strict = false;    ///< --strict: any error, nothing is written
  std::int64_t max_errors = -1;
  std::string tool, arguments;  ///< for sohoa_run
  bool dry_run = false;
  /// Writes what else is to appear with the layer into the staging database, once all features are known: lines of
  /// sohoa_code_history (store/registry.hpp). Not called when nothing is published.
  std::function<void(store::Database&, store::Container&)> beside;
};

/// What a run did. read = written + updated + unchanged + rejected + merged, always.
struct Totals {
  std::int64_t read = 0, written = 0, updated = 0, unchanged = 0, rejected = 0, merged = 0, skipped = 0, deleted = 0;
  std::int64_t accepted = 0;  ///< issues that --accept lets be; not counted in `rules`
  /// How often a rule spoke, by severity: one rule may judge one feature an error and warn about another.
  struct PerRule {
    std::array<std::int64_t, 3> counts{};
    std::int64_t& of(Severity severity) { return counts[static_cast<std::size_t>(severity)]; }
    std::int64_t of(Severity severity) const { return counts[static_cast<std::size_t>(severity)]; }
    std::int64_t total() const { return counts[0] + counts[1] + counts[2]; }
  };
  std::map<std::string, PerRule> rules;
  std::int64_t mended = 0, fallen = 0;  ///< of a judged dataset: what moves, or would, out of _rejected and into it
  bool set_error = false;               ///< a set-wide rule of severity error found something
  // Inputs that were not read, which are no features:
  std::int64_t left = 0;               ///< files left for the next run (--settle)
  std::int64_t unchanged_sources = 0;  ///< files that the dataset holds as they are (--skip-unchanged)
  std::int64_t still_rejected = 0;     ///< features of these that are in _rejected from their last load
  bool published = false;              ///< false after --strict or --max-errors stopped it
};

/// --max-errors was reached; nothing was written. The totals hold what was counted until then.
struct TooManyErrors : Error {
  explicit TooManyErrors(const std::string& message) : Error(Exit::rejected, message) {}
};

/// A sink with totals; the tool reads them after the pipeline has ended.
class CountingSink : public Sink {
 public:
  virtual const Totals& totals() const = 0;
};

/// GeoPackage or SpatiaLite by the suffix of the path. `schema` may be null: then the stream's own fields are stored.
///
/// - begin() looks at the destination, so that a load that cannot end well does not start. Throws OutputError (exists,
/// locked,
///   disk full, no such folder, another program's layer, newer format) like all the others, and the destination is as
///   it was.
/// - Every batch must pass encode() before take(); Feature::wkb then lies in the batch's arena.
/// - finish() appends what it finds itself (duplicate keys) to the late issues it is given, so that reports can show
/// them.
std::unique_ptr<CountingSink> make_store(StoreOptions options, std::shared_ptr<const Schema> schema);

/// True for the suffixes that make_store writes.
bool is_dataset(const std::string& path);

}  // namespace sohoa
