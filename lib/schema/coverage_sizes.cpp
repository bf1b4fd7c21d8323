#include "schema/coverage_sizes.hpp"

#include <algorithm>
#include <numbers>

#include "base/message.hpp"
#include "schema/json_node.hpp"
#include "schema/schema_json.hpp"

namespace sohoa {
namespace {

constexpr std::size_t kMostScales = 100;  // two classes of each are numbered with a byte

double read_size(const JsonNode& node) {
  const double size = node.number();
  if (!(size >= 0)) node.fail(tr("a size cannot be negative"));
  return size;
}

CoverageSizes::Scale read_scale(const JsonNode& node) {
  node.only({"scale", "point", "gap", "outside"});
  return {static_cast<int>(node.need("scale").size()), read_size(node.need("point")), read_size(node.need("gap")),
          read_size(node.need("outside"))};
}

CoverageSizes::Wider read_wider(const JsonNode& node) {
  node.only({"field", "group", "factor", "scales"});
  CoverageSizes::Wider wider{node.need("field").text(), node.need("group").text(), read_size(node.need("factor")), {}};
  for (const JsonNode& scale : node.need("scales").items()) wider.scales.push_back(static_cast<int>(scale.size()));
  return wider;
}

}  // namespace

geometry::CoverageLimits CoverageSizes::limits(int scale, bool is_wider, bool shipped) const {
  const int wanted = scale > 0 ? scale : unknown_scale;
  auto found = std::find_if(scales.begin(), scales.end(), [&](const Scale& one) { return one.scale >= wanted; });
  if (found == scales.end()) --found;
  const bool more = is_wider && std::count(wider.scales.begin(), wider.scales.end(), found->scale) != 0;
  const double edge = found->point * (more ? wider.factor : 1) * std::numbers::sqrt2;
  // What is as near as a near edge is no gap.
  const double gap = std::max(found->gap, edge);
  return {node, edge, gap, shipped ? approximate_boundary : found->outside, gap};
}

CoverageSizes read_coverage_sizes(const JsonNode& node) {
  node.only({"source", "basis", "node", "unknownScale", "approximateBoundary", "commune", "side", "wider", "scales"});
  CoverageSizes sizes;
  sizes.basis = node.text_or("basis", "");
  sizes.node = read_size(node.need("node"));
  sizes.unknown_scale = static_cast<int>(node.need("unknownScale").size());
  sizes.approximate_boundary = read_size(node.need("approximateBoundary"));
  sizes.commune = node.text_or("commune", "");
  sizes.side = node.text_or("side", "");
  if (const auto wider = node.get("wider")) sizes.wider = read_wider(*wider);
  const JsonNode list = node.need("scales");
  for (const JsonNode& scale : list.items()) sizes.scales.push_back(read_scale(scale));
  std::sort(sizes.scales.begin(), sizes.scales.end(), [](const auto& a, const auto& b) { return a.scale < b.scale; });
  if (sizes.scales.empty()) list.fail(tr("there has to be one scale at least"));
  const auto same = [](const auto& a, const auto& b) { return a.scale == b.scale; };
  if (sizes.scales.size() > kMostScales ||
      std::adjacent_find(sizes.scales.begin(), sizes.scales.end(), same) != sizes.scales.end())
    list.fail(tr("each scale once, and no more than {}", kMostScales));
  return sizes;
}

}  // namespace sohoa
