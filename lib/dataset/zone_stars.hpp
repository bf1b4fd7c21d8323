#pragma once
// The stars of OCOP products as people write them.
#include <string_view>

namespace sohoa {

struct ZoneStars {
  int number = 0;          ///< 1 to 5; 0: none can be read
  bool promising = false;  ///< more were said to be within reach ("tiềm năng 5 sao")
};

/// "4 sao", "OCOP 4* năm 2023", "★★★★", "bốn sao", "hạng 4 sao (QĐ 12)", "4.0". What follows "tiềm năng" is no rank
/// yet. Two different numbers of stars are none.
ZoneStars stars_in(std::string_view text);

}  // namespace sohoa
