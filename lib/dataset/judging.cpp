#include "dataset/judging.hpp"

#include "dataset/accommodation.hpp"
#include "dataset/accommodation_set.hpp"
#include "dataset/commune_place.hpp"
#include "dataset/land_register.hpp"
#include "dataset/parcel.hpp"
#include "dataset/references.hpp"
#include "dataset/sheet_rules.hpp"
#include "schema/schema_arguments.hpp"
#include "source/crs_choice.hpp"
#include "source/source_arguments.hpp"

namespace sohoa {
namespace {

/// Columns of coordinates give a list of zones points, whatever their layer has.
std::shared_ptr<const Schema> with_points(const std::shared_ptr<const Schema>& schema) {
  if (!is_zone(*schema)) return schema;
  auto copy = std::make_shared<Schema>(*schema);
  copy->geometry_type = "POINT";
  return copy;
}

/// A copy of our schema under another name is about communes too: it has the one of the key.
bool about_communes(const Schema& schema) {
  return schema.find("maXaGoc") >= 0;
}

}  // namespace

Judging::Judging(std::shared_ptr<const Schema> schema, const Arguments& arguments,
                 const std::vector<std::shared_ptr<const Schema>>& beside)
    : schema_(std::move(schema)),
      judge_(judge_arguments(arguments, schema_, beside)),
      mapping_(mapping_arguments(arguments)),
      sheets_(sheet_arguments(arguments)),
      commune_(commune_arguments(arguments)),
      forest_(forest_arguments(arguments)),
      zone_(schema_ && is_zone(*schema_) ? zone_arguments(arguments, *schema_) : ZoneOptions{}),
      coverage_(coverage_arguments(arguments)) {
  commune_.sheets = sheets_;
  coverage_.boundaries = commune_.boundaries;
  mapping_.offered = {{"maXaGoc", "--commune CODE"}};
  if (!commune_.commune.empty()) mapping_.provided = mapping_.offered;
  // A list of zones that wait for their codes has none.
  if (schema_ && is_zone(*schema_)) mapping_.provided[zone_code_field(zone_kind(*schema_))] = "sohoa-zone assign";
  const SourceOptions source = source_arguments(arguments);
  place_.epsg = source::option_code("--crs", source.crs).value_or(source::province_zone(source).value_or(0));
  place_.to = source::option_code("--to-crs", source.to_crs).value_or(0);
}

/// Whether features have been brought to the schema before.
bool Judging::again(const Header& header, bool stored) const {
  return stored || (schema_ && header.schema == schema_->name);
}

std::vector<std::unique_ptr<Stage>> Judging::shaping(const Header& header, bool stored) const {
  std::vector<std::unique_ptr<Stage>> stages;
  MappingOptions mapping = mapping_;
  mapping.stored = stored;
  const bool accommodation = schema_ && is_accommodation(*schema_);
  CellPlaceOptions place = place_;
  place.pairs = !accommodation;
  if (schema_ && schema_->subject == "address") place.read_place = place_of_code;
  if (schema_ && !again(header, stored)) stages.push_back(make_cell_place_stage(with_points(schema_), place));
  if (schema_) stages.push_back(make_mapping_stage(schema_, mapping));
  if (accommodation) stages.push_back(make_accommodation_place_stage({commune_, place_.epsg, again(header, stored)}));
  if (schema_ && is_zone(*schema_) && !again(header, stored)) stages.push_back(make_zone_shape_stage(schema_, zone_));
  if (judge_.fix) stages.push_back(make_repair_stage(schema_, judge_));
  return stages;
}

std::vector<std::unique_ptr<Stage>> Judging::settling(const Header& header, bool stored,
                                                      std::unique_ptr<Stage> borders) const {
  std::vector<std::unique_ptr<Stage>> stages = shaping(header, stored);
  if (borders) stages.push_back(std::move(borders));
  stages.push_back(make_geometry_stage(schema_));
  if (!schema_) return stages;
  if (about_communes(*schema_)) {
    CommuneOptions commune = commune_;
    commune.again = again(header, stored);
    stages.push_back(make_commune_stage(schema_, commune));
    if (auto place = make_commune_place_stage(*schema_, judge_, commune_.boundaries))
      stages.push_back(std::move(place));
    if (is_forest(*schema_)) {
      ForestOptions forest = forest_;
      forest.stored = stored;
      stages.push_back(make_forest_stage(std::move(forest)));
    } else if (is_accommodation(*schema_)) {
      stages.push_back(make_accommodation_values_stage(commune.again));
    } else if (is_zone(*schema_)) {
      stages.push_back(make_zone_stage(schema_, zone_));
    } else {
      stages.push_back(make_parcel_stage(sheets_));
    }
  }
  if (is_land_register(*schema_)) stages.push_back(make_land_register_stage());
  return stages;
}

std::vector<std::unique_ptr<Stage>> Judging::stages(const Header& header, SetTally* set, bool stored,
                                                    std::unique_ptr<Stage> borders) const {
  std::vector<std::unique_ptr<Stage>> stages = settling(header, stored, std::move(borders));
  if (schema_ && is_accommodation(*schema_)) stages.push_back(make_accommodation_key_stage());
  auto judging = verdicts(header, set, stored);
  std::move(judging.begin(), judging.end(), std::back_inserter(stages));
  return stages;
}

std::vector<std::unique_ptr<Stage>> Judging::verdicts(const Header& header, SetTally* set, bool stored) const {
  std::vector<std::unique_ptr<Stage>> stages;
  if (schema_) {
    stages.push_back(make_constraint_stage(schema_, judge_));
    stages.push_back(make_rule_stage(schema_, judge_));
    if (is_accommodation(*schema_)) stages.push_back(make_accommodation_sum_stage(again(header, stored)));
    if (!again(header, stored)) stages.push_back(make_assumption_stage(schema_, judge_));
  }
  std::vector<std::unique_ptr<Stage>> whole;
  if (set != nullptr) {
    whole.push_back(make_duplicate_stage(schema_));
    if (auto sheets = make_sheet_stage(schema_, judge_, *set)) whole.push_back(std::move(sheets));
    if (schema_ && is_accommodation(*schema_)) whole.push_back(make_accommodation_duplicate_stage(schema_));
  }
  CoverageOptions coverage_options = coverage_;
  coverage_options.stored = stored;
  if (stored || coverage_.judge)
    if (auto coverage = make_coverage_stage(schema_, judge_, coverage_options, set))
      whole.push_back(std::move(coverage));
  stages.push_back(make_policy_stage(schema_, judge_, whole.empty()));
  if (whole.empty()) return stages;
  std::move(whole.begin(), whole.end(), std::back_inserter(stages));
  stages.push_back(make_policy_stage(schema_, judge_));
  return stages;
}

}  // namespace sohoa
