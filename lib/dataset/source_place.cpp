#include "dataset/source_place.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/place.hpp"
#include "crs/transform.hpp"
#include "crs/zones.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

crs::Extent extent_of(const SourceInfo& source) {
  return {source.minx, source.miny, source.maxx, source.maxy};
}

std::string list_of(const std::vector<admin::CodeSeen>& codes, const std::vector<std::size_t>& chosen) {
  std::string list;
  for (std::size_t i = 0; i < chosen.size() && i < 5; ++i) {
    if (!list.empty()) list += ", ";
    list += codes[chosen[i]].code;
  }
  return chosen.size() > 5 ? list + " …" : list;
}

std::vector<admin::Place> places_of(const std::vector<std::string>& codes, admin::Edition edition) {
  const admin::Units& units = admin::Units::shipped();
  std::vector<admin::Place> places;
  for (const std::string& code : codes) {
    if (!units.knows_places(code, edition)) return {};
    for (const admin::Place& place : units.places(code, edition)) places.push_back(place);
  }
  return places;
}

std::string_view rule_of(const admin::Detected& found) {
  switch (found.by) {
    case admin::Evidence::names:
      return "admin.edition-names";
    case admin::Evidence::codes:
      return found.speaking == 0 ? "admin.edition-many" : "admin.edition-codes";
    case admin::Evidence::ground:
      return "admin.edition-ground";
    case admin::Evidence::map_date:
      return "admin.edition-map-date";
    case admin::Evidence::newest:
      break;
  }
  return "admin.edition-newest";
}

}  // namespace

void add_edition_issue(Batch& late, const admin::Detected& found, std::string_view field) {
  Issue issue;
  issue.severity = Severity::info;
  issue.rule = rule_of(found);
  issue.field = field;
  issue.args = late.keep({{"edition", Value::of(admin::edition_name(found.edition))},
                          {"speaking", Value::of(static_cast<std::int64_t>(found.speaking))},
                          {"codes", Value::of(static_cast<std::int64_t>(found.codes))}});
  late.issues.push_back(issue);
}

std::optional<admin::Ground> ground_of(const Header& header, const SourceInfo& source) {
  if (!source.has_extent || header.epsg == 0) return std::nullopt;
  const crs::Extent extent = extent_of(source);
  double x = extent.x();
  double y = extent.y();
  if (!crs::Transform(header.epsg, crs::kWgs84).forward(x, y)) return std::nullopt;
  return admin::Ground{x, y};
}

const std::vector<std::string>& sampled_values(const SourceInfo& source, int field) {
  static const std::vector<std::string> none;
  for (const ColumnSample& sample : source.samples)
    if (static_cast<int>(sample.column) == field) return sample.values;
  return none;
}

std::vector<std::string> sampled_codes(const SourceInfo& source, int code_field, const std::string& fallback) {
  std::vector<std::string> codes;
  for (const std::string& value : sampled_values(source, code_field))
    if (value.size() <= 5) codes.push_back(std::string(5 - value.size(), '0') + value);
  if (codes.empty() && !fallback.empty()) codes.push_back(fallback);
  return codes;
}

admin::Detected detect_run_edition(const Header& header, int code_field, const std::string& fallback,
                                   const std::string& map_date) {
  std::vector<std::vector<std::string>> values;
  std::vector<admin::CodeSeen> codes;
  std::vector<const SourceInfo*> owners;
  for (const SourceInfo& source : header.sources) values.push_back(sampled_codes(source, code_field, fallback));
  for (std::size_t i = 0; i < values.size(); ++i)
    for (const std::string& value : values[i]) {
      codes.push_back({.code = value, .ground = ground_of(header, header.sources[i])});
      owners.push_back(&header.sources[i]);
    }
  admin::Detected found = admin::detect_edition(codes, std::nullopt, text::parse_date(map_date));
  if (found.contradicts())
    throw UsageError(
        tr("{}: the commune codes are of different editions: {} speaks against {} ({}); say which with --edition",
           owners[found.contradicting.front()]->path, list_of(codes, found.contradicting),
           admin::edition_name(found.edition), found.text));
  return found;
}

std::optional<PlaceWarning> check_place(const Header& header, const SourceInfo& source,
                                        const std::vector<std::string>& codes, admin::Edition edition, bool scattered) {
  if (!source.has_extent || header.epsg == 0) return std::nullopt;
  const std::vector<admin::Place> places = places_of(codes, edition);
  const crs::PlaceVerdict verdict = places.empty() ? crs::judge_range(extent_of(source), header.epsg)
                                                   : crs::judge_place(extent_of(source), header.epsg, places);
  if (verdict.reading == crs::Reading::fine) return std::nullopt;
  const bool astray = verdict.reading == crs::Reading::nowhere || verdict.reading == crs::Reading::local_grid;
  if (scattered && astray && crs::reaches_a_seat(extent_of(source), header.epsg, places)) return std::nullopt;
  // Another zone that helps but does not explain all of the distance is worth a word, not the end of the run.
  if (verdict.reading == crs::Reading::other_zone && !verdict.whole)
    return PlaceWarning{verdict.epsg, verdict.present_km, verdict.other_km};
  throw InputError(source.path + ": " + crs::explain(verdict, header.epsg));
}

}  // namespace sohoa
