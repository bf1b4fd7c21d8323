#include "base/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/message.hpp"

namespace sohoa {
namespace {

using Clock = std::chrono::steady_clock;

std::string bar(double share) {
  constexpr int kCells = 24;
  const int full = static_cast<int>(share * kCells);
  std::string text;
  for (int i = 0; i < kCells; ++i) text += i < full ? "█" : "░";
  return text;
}

}  // namespace

Progress::Progress(const std::string& choice, std::string phase, std::int64_t total)
    : phase_(std::move(phase)), total_(total), started_(Clock::now()), drawn_(started_) {
  shown_ = choice == "always" || (choice != "never" && isatty(STDERR_FILENO) != 0);
}

Progress::~Progress() {
  if (shown_ && done_ > 0) draw(done_, true);
}

void Progress::set(std::int64_t done) {
  done_ = done;
  if (!shown_ || Clock::now() - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = Clock::now();
  draw(done, false);
}

void Progress::draw(std::int64_t done, bool last) {
  const double seconds = std::max(0.001, std::chrono::duration<double>(Clock::now() - started_).count());
  std::string line = fmt::format("\r\x1B[K{} ", phase_);
  if (total_ > 0) {
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
    line += fmt::format("{} {:3.0f} % ", bar(share), share * 100);
  }
  line += tr("{} features, {:.0f} per second", done, static_cast<double>(done) / seconds);
  if (last) line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace sohoa
