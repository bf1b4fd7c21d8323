#include "source/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <stdexcept>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/sandbox.hpp"

namespace sohoa::source {
namespace {

constexpr int kPipeBytes = 1 << 20;
constexpr std::uint32_t kLargestFrame = 3U << 30;

/// Reads exactly `size` bytes; false at the end of the file or on an error.
bool read_all(int fd, char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(fd, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(int fd, const char* from, std::size_t size) {
  while (size > 0) {
    const ssize_t put = ::write(fd, from, size);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    from += put;
    size -= static_cast<std::size_t>(put);
  }
  return true;
}

/// Without a message: memory is at its end, and none is left to write one.
void send_failure(WorkerEnd& end, Exit status, const std::string& message) {
  FrameWriter frame;
  frame.put(static_cast<std::int32_t>(status));
  frame.text(message);
  end.send(Kind::failure, frame.view());
}

void run_body(const std::function<void(WorkerEnd&)>& body, WorkerEnd& end) {
  try {
    body(end);
  } catch (const Error& error) {
    send_failure(end, error.status(), error.what());
  } catch (const std::bad_alloc&) {
    send_failure(end, Exit::input, {});
  } catch (const std::exception& error) {
    send_failure(end, Exit::input, error.what());
  } catch (...) {
    std::abort();
  }
}

[[noreturn]] void child_main(const std::function<void(WorkerEnd&)>& body, int requests, int answers, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);  // the parent died before we asked to be told
  confine();
  WorkerEnd end(requests, answers);
  run_body(body, end);
  ::_exit(0);  // no destructor, no atexit of the parent's may run twice
}

}  // namespace

bool WorkerEnd::receive(Kind& kind, std::string& payload) {
  FrameHead head;
  if (!read_all(requests_, reinterpret_cast<char*>(&head), sizeof head)) return false;
  kind = head.kind;
  payload.resize(head.size);
  return read_all(requests_, payload.data(), payload.size());
}

void WorkerEnd::send(Kind kind, std::string_view payload) {
  if (payload.size() > kLargestFrame) throw std::length_error(tr("a record is larger than 3 GiB"));
  const FrameHead head{kind, static_cast<std::uint32_t>(payload.size())};
  if (!write_all(answers_, reinterpret_cast<const char*>(&head), sizeof head) ||
      !write_all(answers_, payload.data(), payload.size()))
    ::_exit(0);
}

Child::Child(const std::function<void(WorkerEnd&)>& body, int timeout) : timeout_(timeout) {
  std::array<int, 2> requests, answers;
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, requests.data()) != 0 ||
      ::pipe2(answers.data(), O_CLOEXEC) != 0)
    throw Error(Exit::fault, tr("cannot start the reading process: {}", os_error(errno)));
  ::fcntl(answers[1], F_SETPIPE_SZ, kPipeBytes);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) throw Error(Exit::fault, tr("cannot start the reading process: {}", os_error(errno)));
  if (pid_ == 0) {
    ::close(requests[0]);
    ::close(answers[0]);
    child_main(body, requests[1], answers[1], parent);
  }
  ::close(requests[1]);
  ::close(answers[1]);
  requests_ = requests[0];
  answers_ = answers[0];
}

Child::~Child() {
  ::close(requests_);
  ::close(answers_);
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

void Child::send(Kind kind, std::string_view payload) {
  FrameWriter frame;
  frame.put(FrameHead{kind, static_cast<std::uint32_t>(payload.size())});
  frame.raw(payload);
  std::string_view left = frame.view();
  while (!left.empty()) {
    const ssize_t sent = ::send(requests_, left.data(), left.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;  // the child is gone; the next receive() tells why
    left.remove_prefix(static_cast<std::size_t>(sent));
  }
}

Kind Child::receive(Bytes& payload, const std::string& file, std::size_t keep) {
  FrameHead head;
  read_whole(reinterpret_cast<char*>(&head), sizeof head, file);
  if (head.size > kLargestFrame || head.kind > Kind::failure) {
    ::kill(pid_, SIGKILL);
    report_death(file);
  }
  payload.resize(keep + head.size);
  read_whole(payload.data() + keep, head.size, file);
  if (head.kind != Kind::failure) return head.kind;
  try {
    FrameReader reader({payload.data() + keep, head.size});
    const auto status = static_cast<Exit>(reader.get<std::int32_t>());
    const std::string message(reader.text());
    if (status == Exit::usage) throw UsageError(message);
    if (status == Exit::fault) throw Error(Exit::fault, message);
    if (message.empty())
      throw InputError(tr("{}: needs more memory than may be used to read it; split it, or save a table as CSV", file));
    throw InputError(message);
  } catch (const BrokenFrame&) {
    report_death(file);
  }
}

void Child::read_whole(char* to, std::size_t size, const std::string& file) {
  pollfd waiting{answers_, POLLIN, 0};
  while (size > 0) {
    const int ready = ::poll(&waiting, 1, timeout_ * 1000);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) {
      hung_ = true;
      ::kill(pid_, SIGKILL);
      throw InputError(
          tr("{}: reading gave nothing for {} s and was stopped; the file is probably damaged", file, timeout_));
    }
    const ssize_t got = ::read(answers_, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) report_death(file);
    to += got;
    size -= static_cast<std::size_t>(got);
  }
}

void Child::report_death(const std::string& file) {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFSIGNALED(status))
    throw InputError(tr("{}: reading crashed on this file ({}); it is damaged, or of a kind that cannot be read", file,
                        std::string("SIG") + ::sigabbrev_np(WTERMSIG(status))));
  throw InputError(tr("{}: the reading process ended before the file did", file));
}

}  // namespace sohoa::source
