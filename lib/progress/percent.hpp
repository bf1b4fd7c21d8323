#pragma once
// Percentages as people read them.
#include <string>

namespace sohoa::progress {

/// One decimal in the user's language, rounded half up as spreadsheets do; but what is below 100 never shows as 100.
std::string percent_text(double percent);

}  // namespace sohoa::progress
