#pragma once
// The state of one or several datasets, added up by layer, commune and sheet.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "progress/dataset_state.hpp"
#include "progress/sheet_numbers.hpp"

namespace sohoa::progress {

struct SheetLine {
  std::string sheet;  ///< may be empty: a layer without sheets, or features that do not say theirs
  Count count;
  std::optional<Moment> loaded;    ///< the latest of its files
  std::vector<std::size_t> files;  ///< in Report::files, rising
};

struct CommuneLine {
  std::string code;  ///< may be empty, like a sheet
  std::optional<admin::Edition> edition;
  std::string name;      ///< empty when it is not known
  bool genuine = false;  ///< a commune of any edition has this code, or valid features have; else it is a slip
  Count count;
  std::int64_t sheets = 0;  ///< those that have a name
  std::optional<Moment> loaded;
  /// Sheet numbers below the highest that has valid features: a slip in a rejected one is no sheet. Of a genuine
  /// commune only.
  std::vector<NumberRange> missing;
  std::vector<std::size_t> files;
  std::vector<SheetLine> lines;  ///< in natural order, the unnamed one last
};

struct LayerPart {
  std::string layer;
  Count count;
  std::int64_t sheets = 0, missing = 0;
  std::optional<Moment> loaded;
  std::vector<CommuneLine> communes;  ///< by code and edition, the one without a code last

  /// The genuine ones.
  std::int64_t commune_count() const;
};

struct Report {
  std::vector<std::string> files;
  std::optional<Moment> until;  ///< as asked for
  std::vector<LayerPart> layers;
};

/// Adds up. The same code in two editions is two communes; the same sheet in two files is counted twice, and its line
/// has both files.
Report make_report(const std::vector<DatasetState>& states, std::optional<Moment> until,
                   const admin::Units& units = admin::Units::shipped());

}  // namespace sohoa::progress
