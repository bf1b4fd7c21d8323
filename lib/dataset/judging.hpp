#pragma once
// The stages that bring features to a schema and judge them, in their order. What a domain tool runs, and sohoa-check
// with the schema of whatever it is given.
#include <memory>
#include <vector>

#include "base/options.hpp"
#include "dataset/commune.hpp"
#include "dataset/forest.hpp"
#include "schema/cell_place.hpp"
#include "schema/stages.hpp"

namespace sohoa {

/// The judging that the command line asks for. Made before the input is opened, so that a wrong option is told first.
class Judging {
 public:
  /// `schema` may be null: then geometry is all that can be judged.
  Judging(std::shared_ptr<const Schema> schema, const Arguments& arguments);

  const std::shared_ptr<const Schema>& schema() const { return schema_; }
  /// For features that come with this header. `whole_set`: duplicate keys and geometries are judged here, not left to
  /// the dataset that is written. `stored`: the features come from a dataset of ours, where they have been through
  /// here.
  std::vector<std::unique_ptr<Stage>> stages(const Header& header, bool whole_set, bool stored = false) const;

 private:
  std::shared_ptr<const Schema> schema_;
  JudgeOptions judge_;
  MappingOptions mapping_;
  CommuneOptions commune_;
  ForestOptions forest_;
  CellPlaceOptions place_;
};

}  // namespace sohoa
