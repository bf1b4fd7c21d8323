#pragma once

namespace sohoa {

/// The reader of our output went away. The tool cleans up and ends as SIGPIPE would have ended it.
struct ClosedPipe {};

}  // namespace sohoa
