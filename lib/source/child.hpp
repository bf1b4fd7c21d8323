#pragma once
// A process of our own that reads hostile files for us: when a library crashes, hangs or eats memory there, we live on
// and say which file did it.
#include <sys/types.h>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "source/frame.hpp"
#include "stream/arena.hpp"

namespace sohoa::source {

/// The end of the pipes that the child holds.
class WorkerEnd {
 public:
  WorkerEnd(int requests, int answers) : requests_(requests), answers_(answers) {}
  /// Waits for a request; false when there will be none.
  bool receive(Kind& kind, std::string& payload);
  /// Writes an answer; ends the process when nobody listens any more.
  void send(Kind kind, std::string_view payload);

 private:
  int requests_, answers_;
};

/// A forked child and its pipes. Fork before any thread starts. The child is killed with its parent and by the
/// destructor.
class Child {
 public:
  /// Runs `body` in the child, under limits (sandbox.hpp); what it throws becomes a failure frame.
  /// `timeout`: seconds receive() waits for one frame.
  Child(const std::function<void(WorkerEnd&)>& body, int timeout);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void send(Kind kind, std::string_view payload);
  /// The next frame; its bytes go to `payload` behind the first `keep` ones, which are left for the caller.
  /// `file` is what the child is busy with, for the message. Throws InputError (or UsageError) when the child sends a
  /// failure, dies, writes nonsense, or says nothing for too long.
  Kind receive(Bytes& payload, const std::string& file, std::size_t keep = 0);
  /// True after receive() waited in vain.
  bool hung() const { return hung_; }

 private:
  void read_whole(char* to, std::size_t size, const std::string& file);
  [[noreturn]] void report_death(const std::string& file);

  pid_t pid_ = -1;
  int requests_ = -1, answers_ = -1;
  int timeout_;
  bool hung_ = false;
};

}  // namespace sohoa::source
