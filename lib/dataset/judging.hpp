#pragma once
// The stages that bring features to a schema and judge them, in their order. What a domain tool runs, and sohoa-check
// with the schema of whatever it is given.
#include <memory>
#include <vector>

#include "base/options.hpp"
#include "dataset/commune.hpp"
#include "dataset/coverage_rules.hpp"
#include "dataset/forest.hpp"
#include "dataset/zone.hpp"
#include "schema/cell_place.hpp"
#include "schema/set_tally.hpp"
#include "schema/stages.hpp"

namespace sohoa {

/// The judging that the command line asks for. Made before the input is opened, so that a wrong option is told first.
class Judging {
 public:
  /// `schema` may be null: then geometry is all that can be judged. `beside`: of the other layers that the same command
  /// judges; rules of theirs in --severity and --accept are no slips.
  Judging(std::shared_ptr<const Schema> schema, const Arguments& arguments,
          const std::vector<std::shared_ptr<const Schema>>& beside = {});

  /// A field of the key, or a required one, that later stages fill where the input has no column for it.
  void provide(const std::string& field) { mapping_.provided.emplace(field, ""); }

  const std::shared_ptr<const Schema>& schema() const { return schema_; }
  const JudgeOptions& options() const { return judge_; }
  const CoverageOptions& coverage() const { return coverage_; }
  /// For features that come with this header. `set`: what only the whole set shows is judged here, duplicate keys and
  /// geometries and map sheets, and tells there what it looked at; null: duplicates are left to the dataset that is
  /// written. `stored`: the features come from a dataset of ours, where they have been through here; their coverage is
  /// always judged. `borders`: mends shapes that shaping() has left, before they are judged; null: nothing does. The
  /// policy is applied last.
  std::vector<std::unique_ptr<Stage>> stages(const Header& header, SetTally* set, bool stored = false,
                                             std::unique_ptr<Stage> borders = nullptr) const;
  /// The two parts of stages(): those that give features their values, shapes and communes, and those that judge what
  /// came of it; establishments get their keys between the two. Both take the header that the source has.
  std::vector<std::unique_ptr<Stage>> settling(const Header& header, bool stored = false,
                                               std::unique_ptr<Stage> borders = nullptr) const;
  std::vector<std::unique_ptr<Stage>> verdicts(const Header& header, SetTally* set, bool stored = false) const;
  /// The first of them: those that give features their values and shapes.
  std::vector<std::unique_ptr<Stage>> shaping(const Header& header, bool stored) const;

 private:
  bool again(const Header& header, bool stored) const;

  std::shared_ptr<const Schema> schema_;
  JudgeOptions judge_;
  MappingOptions mapping_;
  SheetOptions sheets_;
  CommuneOptions commune_;
  ForestOptions forest_;
  ZoneOptions zone_;
  CoverageOptions coverage_;
  CellPlaceOptions place_;
};

}  // namespace sohoa
