#pragma once
// Features that name their commune: which edition the codes are of, what the commune is called today, and whether the
// source lies where its communes are. For every dataset with the field maXaGoc.
#include <memory>
#include <optional>
#include <string>

#include "admin/boundaries.hpp"
#include "admin/units.hpp"
#include "base/options.hpp"
#include "dataset/sheet_lookup.hpp"
#include "schema/schema.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

struct CommuneOptions {
  std::string commune;                    ///< --commune: of rows that do not say
  std::string province;                   ///< --province, of 2024: where names of communes are looked for
  std::optional<admin::Edition> edition;  ///< --edition
  std::string map_date;                   ///< --map-date, ISO, evidence for the edition
  /// --boundary: tell the commune of a split one's land; null: those that come with the program.
  std::shared_ptr<const admin::Boundaries> boundaries;
  SheetOptions sheets;  ///< tell it before the polygons do
  bool again = false;   ///< the input has been through here: its rows say their edition, notes were made
};

/// --commune --edition --boundary...
Options commune_options();
/// Throws UsageError for an edition or commune that is none. Reads the polygons: call it before a thread starts.
CommuneOptions commune_arguments(const Arguments& arguments);

/// Before the first feature: finds the edition of the codes and checks the place of each source's extent against the
/// commune's seat (design: an extent read in another zone, or with swapped axes, that brings it to its commune is
/// named, and the run ends with status 3). Throws UsageError when the evidence for the edition contradicts itself,
/// InputError when a source lies in the wrong place. For each feature: maXaGoc from --commune where it is empty,
/// phienBan, the code of today (maXa, of forest lots maxa) and the name (tenXa; xa where it is empty). The new commune
/// of a split one is what a dataset of ours says already, else what the table of sheets says, else the one that holds
/// admin::kBelongs of the feature. A name in place of the commune's code is taken for the code of the one commune that
/// has it, in the province of --province, --commune or the codes of the other rows. Issues: <subject>.commune-unknown,
/// -split, -name, -from-name (counted), admin.recode-across, admin.recode-located (counted change), admin.edition-*,
/// crs.other-zone.
std::unique_ptr<Stage> make_commune_stage(std::shared_ptr<const Schema> schema, CommuneOptions options);

}  // namespace sohoa
