#pragma once
// The pipe as a sink with totals: to standard output, or to a .geojsonl file that appears whole or not at all.
#include <memory>
#include <string>

#include "store/store.hpp"

namespace sohoa {

/// `path` empty or "-": standard output. The pipe is text, so a terminal may show it.
/// A file that exists is refused (OutputError) unless `overwrite`.
std::unique_ptr<CountingSink> make_stream_sink(const std::string& path, bool overwrite);

}  // namespace sohoa
