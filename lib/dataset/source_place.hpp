#pragma once
// Questions about a whole source, answered before its first feature: which edition are the commune codes of, and does
// it lie where those communes are?
#include <optional>
#include <string>
#include <vector>

#include "admin/edition.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// The edition of the commune codes of a run: all its sources speak, because one sheet alone often has one code that
/// both editions know. `code_field` is the index of the field that holds them, `fallback` the code of rows that do not
/// say. Throws UsageError when the evidence contradicts itself.
admin::Detected detect_run_edition(const Header& header, int code_field, const std::string& fallback,
                                   const std::string& map_date);

/// Says once, as a late issue of severity info about `field`, how the edition was found out: admin.edition-names,
/// -codes, -many, -ground, -map-date, -newest.
void add_edition_issue(Batch& late, const admin::Detected& found, std::string_view field);

/// The middle of a source's extent in degrees; none when it is unknown or has no image there.
std::optional<admin::Ground> ground_of(const Header& header, const SourceInfo& source);

/// The different values that the first records of a source show in a field; empty when they are no codes.
const std::vector<std::string>& sampled_values(const SourceInfo& source, int field);

/// Codes that the first records of a source show in a field, else the fallback.
std::vector<std::string> sampled_codes(const SourceInfo& source, int code_field, const std::string& fallback);

/// What the place check says when it does not end the run.
struct PlaceWarning {
  int epsg = 0;           ///< the reading that would bring the source nearer
  double present_km = 0;  ///< from the commune's seat, as read
  double other_km = 0;    ///< and as it would be
};

/// Compares the source's extent with the places of its communes. Throws InputError, with the cure, when another reading
/// puts the whole source where it belongs, or when it lies nowhere that makes sense. `scattered`: a list of places, of
/// which one may be astray; it is told by its own record.
std::optional<PlaceWarning> check_place(const Header& header, const SourceInfo& source,
                                        const std::vector<std::string>& codes, admin::Edition edition,
                                        bool scattered = false);

}  // namespace sohoa
