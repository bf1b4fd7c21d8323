#pragma once
// How far one dataset had come at a moment, by the history of its runs. Layers are never scanned.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "admin/units.hpp"
#include "progress/moment.hpp"
#include "store/sqlite.hpp"

namespace sohoa::progress {

/// Features of a sheet, and of anything that sheets add up to.
struct Count {
  std::int64_t total = 0;  ///< valid and rejected
  std::int64_t rejected = 0;
  std::int64_t without_geometry = 0;  ///< of the valid ones, like the next two
  std::int64_t with_code = 0;         ///< have the identifier that the dataset is to receive
  double area = 0;                    ///< drawn, m²

  std::int64_t valid() const { return total - rejected; }
  Count& operator+=(const Count& other);
  Count& operator-=(const Count& other);
};

/// A map sheet as the last run that counted it has left it.
struct SheetState {
  std::size_t layer = 0;                  ///< in DatasetState::layers
  std::string commune, sheet;             ///< maXaGoc and soHieuToBanDo as they are stored; empty: NULL
  std::optional<admin::Edition> edition;  ///< of the commune's code, where it is known
  Count count;
  std::optional<Moment> loaded;  ///< when the last run ended that brought features; a judgement brings none
};

/// How a commune's counts in a layer have changed, run by run.
struct CommuneHistory {
  struct Step {
    Moment at;
    Count change;
  };
  std::size_t layer = 0;                  ///< in DatasetState::layers
  std::string commune;                    ///< as in SheetState
  std::optional<admin::Edition> edition;  ///< as in SheetState
  std::vector<Step> steps;                ///< in order of time; they add up to the state
};

struct DatasetState {
  std::string path;
  std::vector<std::string> layers;  ///< in the order in which they came, those without a sheet too
  std::vector<std::string> coded;   ///< those of the layers whose features may have an identifier
  std::vector<SheetState> sheets;   ///< in no order; none without features
  std::vector<CommuneHistory> history;
  std::optional<Moment> first_run, last_run;  ///< when the first and the last of the runs that count ended
  std::int64_t runs = 0;                      ///< that count
  bool later_runs = false;            ///< some ended after the moment asked for: the layers are not those of then
  std::vector<std::string> warnings;  ///< what does not add up, as messages in the user's language
};

/// Reads sohoa_run and sohoa_count, all in one state of the file, and a few rows of each layer for the edition of its
/// codes. The state at `until` (none: now) is, for each sheet of a layer, the row of the latest run that had ended by
/// then; a row with total 0 says that the sheet has gone. Where a run of an older version replaced the whole layer
/// without saying what went, only its own sheets are left.
///
/// A run whose clock was behind that of the run before it about the same sheet counts as of that one's time, and there
/// is a warning.
///
/// `connection`: gets the connection, still within the transaction that the counts were read in, so that what is read
/// from the layers next is of the same state.
///
/// Throws InputError when the file cannot be read: absent, no database, locked, not ours (it says what it is), of a
/// newer version.
DatasetState read_dataset(const std::string& path, std::optional<Moment> until,
                          const admin::Units& units = admin::Units::shipped(),
                          std::unique_ptr<store::Database>* connection = nullptr);

}  // namespace sohoa::progress
