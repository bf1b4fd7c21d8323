#pragma once
// Several files that cannot be read, told in one run.
#include <algorithm>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace sohoa::source {

/// Collects InputErrors and becomes one of them, a line each in the order in which they were met.
class Problems {
 public:
  void add(const InputError& error) {
    const std::string line = error.what();
    // The layers of one file are often at fault alike.
    if (std::find(lines_.begin(), lines_.end(), line) == lines_.end()) lines_.push_back(line);
  }
  [[noreturn]] void end() const {
    std::string text;
    for (const std::string& line : lines_) text += (text.empty() ? "" : "\n") + line;
    throw InputError(text);
  }
  void end_if_any() const {
    if (!lines_.empty()) end();
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace sohoa::source
