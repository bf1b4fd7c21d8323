#pragma once
// Features that name their commune by code: which edition the codes are of, what the commune is called today, and
// whether the source lies where its communes are. For every dataset with the field maXaGoc.
#include <memory>
#include <optional>
#include <string>

#include "admin/units.hpp"
#include "base/options.hpp"
#include "schema/schema.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

struct CommuneOptions {
  std::string commune;                    ///< --commune: of rows that do not say
  std::optional<admin::Edition> edition;  ///< --edition
  std::string map_date;                   ///< --map-date, evidence for the edition
  bool again = false;  ///< the input has been through here: its rows say their edition, notes were made
};

/// --commune --edition
Options commune_options();
/// Throws UsageError for an edition or commune that is none.
CommuneOptions commune_arguments(const Arguments& arguments);

/// Before the first feature: finds the edition of the codes and checks the place of each source's extent against the
/// commune's seat (an extent read in another zone, or with swapped axes, that brings it to its commune is named, and
/// the run ends with status 3). Throws UsageError when the evidence for the edition contradicts itself, InputError when
/// a source lies in the wrong place. For each feature: maXaGoc from --commune where it is empty, phienBan, the code of
/// today (maXa, of forest lots maxa) and the name (tenXa; xa where it is empty). Issues: <subject>.commune-unknown,
/// <subject>.commune-split, admin.edition-*, crs.other-zone.
std::unique_ptr<Stage> make_commune_stage(std::shared_ptr<const Schema> schema, CommuneOptions options);

}  // namespace sohoa
