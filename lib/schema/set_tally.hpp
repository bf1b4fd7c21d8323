#pragma once
// What the rules over a whole set have looked at: a report can then tell "nothing found" from "not judged".
#include <cstdint>
#include <string>
#include <vector>

namespace sohoa {

/// What is counted.
enum class SetUnit : std::uint8_t { features, sheets, pairs };

struct SetTally {
  struct Line {
    std::string rule;
    SetUnit unit = SetUnit::features;
    std::int64_t judged = 0;
    std::int64_t left =
        0;  ///< that could not be judged: an extract of a sheet, a number that is no grid number, no key
  };
  std::vector<Line> lines;  ///< of all rules that ran
};

}  // namespace sohoa
