#pragma once
// A sohoa stream, or a plain GeoJSON text sequence, as a source.
#include <memory>
#include <string>

#include "source/source.hpp"

namespace sohoa {

/// Reads a stream from `fd`, which it closes; `name` is for messages.
std::unique_ptr<Source> open_stream(int fd, std::string name, const SourceOptions& options);

}  // namespace sohoa
