#pragma once
// A coverage of a few features, judged.
#include <cstdint>
#include <string>
#include <vector>

#include "geometry/coverage.hpp"
#include "oracle.hpp"

namespace oracle {

struct Fault {
  sohoa::geometry::CoverageFault kind;
  std::uint64_t a, b;
  double area, width;
  sohoa::geometry::Point place;
  std::string shape;  ///< WKB
};

struct Judged {
  std::vector<Fault> faults;
  sohoa::geometry::CoverageTotals totals;
};

/// Judges WKBs, which get the ids 0, 1, 2 ...
inline Judged judge(const std::vector<std::string>& wkbs, sohoa::geometry::CoverageLimits limits,
                    sohoa::geometry::CoverageMemory memory = {}) {
  sohoa::geometry::Coverage coverage(limits, memory);
  for (std::size_t i = 0; i < wkbs.size(); ++i) coverage.add(i, wkbs[i]);
  Judged result;
  result.totals = coverage.finish([&](const sohoa::geometry::CoverageFinding& f) {
    result.faults.push_back({f.fault, f.a, f.b, f.area, f.width, f.place, std::string(f.shape)});
  });
  return result;
}

/// "overlap 0 1, gap 2", in order.
inline std::string names(const Judged& judged) {
  std::string all;
  for (const Fault& fault : judged.faults) {
    if (!all.empty()) all += ", ";
    all += std::string(name(fault.kind)) + " " + std::to_string(fault.a);
    if (fault.b != sohoa::geometry::CoverageFinding::kNobody) all += " " + std::to_string(fault.b);
  }
  return all;
}

}  // namespace oracle
