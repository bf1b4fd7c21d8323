#include "source/source_arguments.hpp"

namespace sohoa {

SourceOptions source_arguments(const Arguments& arguments) {
  SourceOptions options;
  options.inputs = arguments.inputs();
  options.layer = arguments.get("--layer");
  options.crs = arguments.get("--crs");
  options.province = arguments.get("--province");
  options.to_crs = arguments.get("--to-crs");
  options.encoding = arguments.get("--encoding", "auto");
  options.swap_axes = arguments.has("--swap-axes");
  options.filtered = arguments.has("--filtered");
  return options;
}

}  // namespace sohoa
