#pragma once
// What lies below a least percentage: --fail-under.
#include "progress/full_report.hpp"

namespace sohoa::progress {

struct Below {
  std::vector<std::string> lines;  ///< "Thửa đất, 07192 Đặc khu Cô Tô, đạt (thửa): 92,2 %", the lowest first
  std::vector<std::string> apart;  ///< what could not be judged, and codes that are none: sentences
  std::size_t judged = 0;          ///< targets, or units, that have a percentage
};

/// Of each target that counts now its percentage. Without a plan the share of each unit's features that is valid; codes
/// of no commune are left out, and told.
Below find_below(const FullReport& report, double least);

}  // namespace sohoa::progress
