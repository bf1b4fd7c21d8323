#pragma once
// sohoa doctor: is everything here that the tools need?
#include <ostream>

#include "base/error.hpp"

namespace sohoa {

/// Prints one line per part with its version or what is missing and how to get it. Exit::fault when something is
/// missing.
Exit doctor(std::ostream& out);

}  // namespace sohoa
