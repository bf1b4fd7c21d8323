#include "source/source_arguments.hpp"

namespace sohoa {

SourceOptions source_arguments(const Arguments& arguments) {
  SourceOptions options;
  options.inputs = arguments.inputs();
  options.layer = arguments.get("--layer");
  options.crs = arguments.get("--crs");
  options.province = arguments.get("--province");
  // Of two that exclude each other the one that is said wins over the one that is configured.
  if (arguments.said("--crs") && !arguments.said("--province")) options.province.clear();
  if (arguments.said("--province") && !arguments.said("--crs")) options.crs.clear();
  options.to_crs = arguments.get("--to-crs");
  options.encoding = arguments.get("--encoding", "auto");
  options.sheet = arguments.get("--sheet");
  options.header_row = arguments.get("--header-row");
  options.swap_axes = arguments.has("--swap-axes");
  options.filtered = arguments.has("--filtered");
  return options;
}

}  // namespace sohoa
