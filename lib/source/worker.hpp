#pragma once
// What the reading process does: opens files, describes their layers, and sends their records.
#include "source/child.hpp"

namespace sohoa::source {

/// Answers requests until there are no more.
void run_worker(WorkerEnd& end);

/// Records and bytes after which a rows frame is sent.
inline constexpr std::uint32_t kFrameRows = 1024;
inline constexpr std::size_t kFrameBytes = 4 << 20;

}  // namespace sohoa::source
