#pragma once
// What only forest lots need: the list of classes a layer uses, the columns that follow from others, and what the lots
// of a map show together.
#include <memory>
#include <optional>
#include <string>

#include "base/options.hpp"
#include "dataset/forest_classes.hpp"
#include "schema/schema.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

struct ForestOptions {
  std::optional<ForestList> list;  ///< --code-list: what the source uses
  std::optional<ForestList> to;    ///< --to: what the output is to use
  std::string totals;              ///< --totals: file of published areas
  bool stored = false;             ///< the lots are a layer of ours and its rejected features
  int map_scale = 0;               ///< --map-scale: N of 1:N; 0: not said
};

/// --code-list --totals, for all who judge lots.
Options forest_options();
/// --to, for the tool that brings lots to the schema.
Options forest_recode_options();
ForestOptions forest_arguments(const Arguments& arguments);

/// True for our schema forest and copies of it.
bool is_forest(const Schema& schema);

/// Decides for each source which list its classes are of (forest_list_evidence.hpp), by the batches up to the first
/// that tells it (pairs that come later outweigh symbols); a lot that says its list itself (bang_ma) is read by that.
/// Fills ldlr and maldlr from each other, bang_ma, dtich_bando, and turns numbers of species into abbreviations; with
/// --to brings classes to the other list.
///
/// Issues: forest.class-*, forest.species-*, forest.zone; at the end forest.class-list (the evidence),
/// forest.class-list-contradicted (when all lots together say another list than the first ones did),
/// forest.compartment-*, forest.subcompartment-*, forest.mean-size, forest.coarse-scale, forest.total-* (see
/// forest_tally.hpp). Keeps about
/// 200 bytes per sub-compartment in memory. Stands behind the commune stage. Throws InputError when --totals cannot be
/// read.
std::unique_ptr<Stage> make_forest_stage(ForestOptions options);

}  // namespace sohoa
