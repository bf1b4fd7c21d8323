#pragma once
#include "base/options.hpp"
#include "source/source.hpp"

namespace sohoa {

/// The source options of a command line (see source_options() in base/options.hpp).
SourceOptions source_arguments(const Arguments& arguments);

}  // namespace sohoa
