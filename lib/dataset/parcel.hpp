#pragma once
// What only land parcels need: which edition their commune codes are of, whether the sheet lies where its commune is,
// and the columns that follow from others.
#include <memory>
#include <optional>
#include <string>

#include "admin/boundaries.hpp"
#include "admin/units.hpp"
#include "base/options.hpp"
#include "dataset/sheet_table.hpp"
#include "schema/schema.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

struct ParcelOptions {
  std::string commune;                       ///< --commune: of rows that do not say
  std::string province;                      ///< --province, of 2024: where names of communes are looked for
  std::optional<admin::Edition> edition;     ///< --edition
  std::string map_date;                      ///< --map-date, ISO, evidence for the edition
  std::shared_ptr<const SheetTable> sheets;  ///< --renumber-sheets; null: sheets keep their numbers
  /// --boundary: tell the commune of a split one's land; null: those that come with the program.
  std::shared_ptr<const admin::Boundaries> boundaries;
  int map_scale = 0;   ///< --map-scale: which of two sheets of one number; 0: column tyLe says
  bool again = false;  ///< the input has been through here: its rows say their edition, notes were made
};

/// --commune --edition --renumber-sheets --boundary...
Options parcel_options();
/// Throws UsageError for an edition or commune that is none. Reads the table of sheets and the
/// polygons: call it before a thread starts.
ParcelOptions parcel_arguments(const Arguments& arguments);

/// Before the first feature: finds the edition of the codes and checks the place of each source's extent against the
/// commune's seat (design: an extent read in another zone, or with swapped axes, that brings it to its commune is
/// named, and the run ends with status 3). Throws UsageError when the evidence for the edition contradicts itself,
/// InputError when a source lies in the wrong place. For each feature: fills maXa, tenXa, phienBan, the sorting
/// numbers, the drawn area, loaiDat from the symbol of 1995, and soHieuToBanDoMoi from the table of sheets. The new
/// commune of a split one is what a dataset of ours says already, else what the table of sheets says, else the one that
/// holds admin::kBelongs of the parcel. A name in place of the commune's code is taken for the code of the one commune
/// that has it, in the province of --province, --commune or the codes of the other rows. Issues:
/// parcel.commune-unknown, parcel.commune-split, parcel.commune-name, parcel.commune-from-name (counted),
/// admin.recode-across, admin.recode-located (counted change), parcel.land-use-from-1995, parcel.sheet-*,
/// admin.edition-*, crs.other-zone.
std::unique_ptr<Stage> make_parcel_stage(std::shared_ptr<const Schema> schema, ParcelOptions options);

}  // namespace sohoa
