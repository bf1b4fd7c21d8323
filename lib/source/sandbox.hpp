#pragma once
// What the reading process may do: read files. Nothing else.

namespace sohoa::source {

/// Confines the calling process for the rest of its life: 4 GiB of memory, no core file, no byte written to a file, no
/// network, no other program; standard streams go nowhere. A limit that the kernel does not know is left out.
void confine();

}  // namespace sohoa::source
