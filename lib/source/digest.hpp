#pragma once
// SHA-256 of the inputs, taken while they are read.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace sohoa::source {

/// SHA-256 over the bytes of several files one after the other, in hexadecimal. Empty when one cannot be read.
std::string sha256(const std::vector<std::string>& files, const std::atomic<bool>& stop);

/// Hashes many inputs in a thread of low priority, so that the reading itself is not slowed.
class Digests {
 public:
  /// Each element: the files of one input.
  explicit Digests(std::vector<std::vector<std::string>> inputs);
  /// Stops early.
  ~Digests();
  Digests(const Digests&) = delete;
  Digests& operator=(const Digests&) = delete;

  /// Waits for the end; one hash per input.
  const std::vector<std::string>& wait();

 private:
  std::vector<std::vector<std::string>> inputs_;
  std::vector<std::string> hashes_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace sohoa::source
