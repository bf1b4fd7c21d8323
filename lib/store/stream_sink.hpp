#pragma once
// The pipe as a sink with totals: to standard output, or to a .geojsonl file that appears whole or not at all.
#include <cstdint>
#include <memory>
#include <string>

#include "store/store.hpp"

namespace sohoa {

struct StreamOptions {
  bool overwrite = false;  ///< the file may exist and is replaced
  bool strict = false;     ///< any error: the file does not appear
  std::int64_t max_errors = -1;
  bool dry_run = false;  ///< only count
};

/// `path` empty or "-": standard output. The pipe is text, so a terminal may show it.
/// Throws OutputError for a file that exists unless `overwrite`; UsageError for `strict` and `max_errors` on standard
/// output, where what was written cannot be taken back. take() throws TooManyErrors as make_store()'s sink does.
std::unique_ptr<CountingSink> make_stream_sink(const std::string& path, const StreamOptions& options);

/// Counts and writes nothing: the sink of a judge. `dataset`: the features come from a DatasetSource, so that those are
/// counted too which would move into the layer (Totals::mended) and out of it (Totals::fallen).
std::unique_ptr<CountingSink> make_judge_sink(bool dataset);

}  // namespace sohoa
