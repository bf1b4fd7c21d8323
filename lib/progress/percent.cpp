#include "progress/percent.hpp"

#include <cmath>

#include "base/message.hpp"
#include "text/number.hpp"

namespace sohoa::progress {

std::string percent_text(double percent) {
  // The hair above a half that the division has lost.
  double tenths = std::floor(percent * 10 + 0.5 + 1e-9);
  if (percent < 100 && tenths >= 1000) tenths = 999;
  return text::format_number(tenths / 10, language(), 1);
}

}  // namespace sohoa::progress
