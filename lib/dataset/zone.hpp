#pragma once
// What only zones with codes need: growing areas, packing houses, farms and OCOP products.
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/options.hpp"
#include "dataset/zone_codes.hpp"
#include "dataset/zone_known.hpp"
#include "dataset/zone_lists.hpp"
#include "dataset/zone_shapes.hpp"
#include "schema/schema.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// What a registry knows of its codes; what a list says of their states does not count against it.
struct ZoneRegistered {
  struct Code {
    std::string family, state, day, given, reason;  ///< given: when it was given first
  };
  std::unordered_map<std::string, Code> codes;
  /// By family, what its codes of this kind of zones were given for; empty where assign reads, which asks itself.
  std::map<std::string, KnownZones> zones;
};

/// What tells a zone without a shape from others, folded: its name, crop and market, commune, holder and address.
struct ZoneIdentity {
  std::string subject, holder;
};
ZoneIdentity zone_identity(std::string_view crop, std::string_view market, std::string_view commune,
                           std::string_view holder, std::string_view address);

/// --list NAME=FILE: more names of crops, farmed species and markets.
struct ZoneListFiles {
  std::vector<std::string> crops, species, markets;
};
/// Throws UsageError for another NAME.
ZoneListFiles zone_list_files(const Arguments& arguments);

struct ZoneOptions {
  std::vector<std::string> families;                 ///< --families
  ZoneListFiles lists;                               ///< --list NAME=FILE
  std::shared_ptr<const ZoneShapes> shapes;          ///< --shapes; null: none
  std::shared_ptr<const ZoneRegistered> registered;  ///< of the dataset that is written to; null: it has none
};

/// --families --list --shapes --local-unit, for all who judge zones.
Options zone_options();
/// May fork: call before any thread starts. Sets the sizes of --local-unit for the whole program.
/// Throws UsageError where --mode upsert would add zones without a code a second time.
ZoneOptions zone_arguments(const Arguments& arguments, const Schema& schema);

/// True for our four schemas of zones and copies of them.
bool is_zone(const Schema& schema);
/// By the name of the schema, or of a copy by its fields.
ZoneKind zone_kind(const Schema& schema);
/// Field with the code, and with the name.
const char* zone_code_field(ZoneKind kind);
const char* zone_name_field(ZoneKind kind);

/// A word of the rules in the user's language: "đã cấp" for the state da_cap.
std::string zone_word(std::string_view word);

/// The schema whose fields find most of the columns of a source, or that a stream follows. Throws UsageError, which
/// asks for --kind, when none does so better than the others.
std::shared_ptr<const Schema> likely_zone_schema(const Header& header);

/// Brings shapes to the kind of the layer and joins those of ZoneOptions::shapes; behind the mapping stage, before the
/// geometry is judged. Of areas: closed lines become areas (zone.line-closed, info; zone.line-nearly-closed, warning
/// where up to kClosingGap was closed; zone.line-open, error), of a collection the areas count (zone.shape-left:
/// warning where an open line, info where only a point was left out), a point is kept as kinh_do and vi_do
/// (zone.point-only). Of points: an area becomes a point inside it (zone.area-to-point, warning). Of --shapes, which
/// also come in the place of a point of the list: zone.shape-joined (info, once), zone.shape-several, zone.shape-twice,
/// zone.shape-elsewhere, late zone.shape-unused (warnings).
std::unique_ptr<Stage> make_zone_shape_stage(std::shared_ptr<const Schema> schema, const ZoneOptions& options);

/// Reads codes, crops, species, markets, states and stars, fills the columns that follow from them, and judges codes
/// against what stands beside them: zone.code-*, zone.crop-*, zone.market-*, zone.species-*, zone.stars-unknown, and
/// zone.state-registered where the registry knows another state, which is kept, and
/// late zone.overlap, of codes in force with one crop and market. Keeps the polygons of zones with codes in memory.
/// Stands behind the commune stage.
std::unique_ptr<Stage> make_zone_stage(std::shared_ptr<const Schema> schema, const ZoneOptions& options);

}  // namespace sohoa
