#pragma once
// How a tool ends: the exit statuses that scripts rely on, and the exceptions that lead to them.
#include <stdexcept>
#include <string>

namespace sohoa {

/// Exit statuses of every tool.
enum class Exit : int {
  ok = 0,        ///< done
  rejected = 1,  ///< done, but features were rejected or a set-wide error was found
  usage = 2,     ///< wrong options, or the data contradict them
  input = 3,     ///< the input could not be read whole
  output = 4,    ///< the output could not be written
  fault = 70,    ///< a fault of ours
};

/// Ends the run with one clear message. `what()` is already in the user's language: it names file, place and cure.
class Error : public std::runtime_error {
 public:
  Error(Exit status, const std::string& message) : std::runtime_error(message), status_(status) {}
  Exit status() const noexcept { return status_; }

 private:
  Exit status_;
};

struct UsageError : Error {
  explicit UsageError(const std::string& message) : Error(Exit::usage, message) {}
};
struct InputError : Error {
  explicit InputError(const std::string& message) : Error(Exit::input, message) {}
};
struct OutputError : Error {
  explicit OutputError(const std::string& message) : Error(Exit::output, message) {}
};

/// What the operating system says of an errno, in the user's language whatever language packs the machine has.
std::string os_error(int number);

}  // namespace sohoa
