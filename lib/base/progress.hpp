#pragma once
// A progress bar on standard error, for people: phase, features, share and speed.
#include <chrono>
#include <cstdint>
#include <string>

namespace sohoa {

/// Shows nothing unless asked to; redraws at most ten times a second.
class Progress {
 public:
  /// `choice` is "auto" (only on a terminal), "always" or "never"; `total` 0 when unknown.
  Progress(const std::string& choice, std::string phase, std::int64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void set(std::int64_t done);

 private:
  void draw(std::int64_t done, bool last);
  bool shown_ = false;
  std::string phase_;
  std::int64_t total_;
  std::int64_t done_ = 0;
  std::chrono::steady_clock::time_point started_, drawn_;
};

}  // namespace sohoa
