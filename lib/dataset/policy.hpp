#pragma once
// What a recorded command line (sohoa_run.arguments) says about how features were read and judged.
#include <string>

namespace sohoa {

/// The options that decide what is a fault, in order; "–" when there are none.
std::string judging_policy(const std::string& line);

/// Those, and the options that decide what is read and what becomes of it: with another value of one of them the same
/// file may give other features.
std::string loading_policy(const std::string& line);

}  // namespace sohoa
