#pragma once
// What several of the files hold, so that adding them up counts it as often.
#include "progress/full_report.hpp"

namespace sohoa::progress {

/// By layer, commune and files.
std::vector<Doubled> find_doubled(const std::vector<OpenState>& files, const admin::Units& units);

/// A sentence for each, the first ten of a layer; then how many more there are.
std::vector<std::string> doubled_notes(const FullReport& report, const admin::Units& units);

}  // namespace sohoa::progress
