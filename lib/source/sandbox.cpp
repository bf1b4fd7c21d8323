#include "source/sandbox.hpp"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <initializer_list>

namespace sohoa::source {
namespace {

void limit(__rlimit_resource what, rlim_t most) {
  rlimit now{};
  ::getrlimit(what, &now);
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most) most = now.rlim_max;
  const rlimit wanted{most, most};
  ::setrlimit(what, &wanted);
}

void open_many_files() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

/// System calls that lead out of the process are answered with "not permitted".
void forbid_network_and_programs() {
#define SOHOA_FORBID(call)                                                \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1), \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
  static sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      SOHOA_FORBID(SYS_socket),
      SOHOA_FORBID(SYS_connect),
      SOHOA_FORBID(SYS_execve),
      SOHOA_FORBID(SYS_execveat),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
#undef SOHOA_FORBID
  const sock_fprog program{sizeof rules / sizeof rules[0], rules};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

void close_standard_streams() {
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nowhere < 0) return;
  ::dup2(nowhere, STDIN_FILENO);
  ::dup2(nowhere, STDOUT_FILENO);
#ifndef __SANITIZE_ADDRESS__  // whose reports go there
  ::dup2(nowhere, STDERR_FILENO);
#endif
  if (nowhere > STDERR_FILENO) ::close(nowhere);
}

void settle_signals() {
  for (const int signal : {SIGTERM, SIGHUP, SIGPIPE, SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL})
    ::signal(signal, SIG_DFL);
  ::signal(SIGINT, SIG_IGN);   // Ctrl-C reaches the whole group; the parent decides
  ::signal(SIGXFSZ, SIG_IGN);  // a write becomes an error, not a death
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

void confine() {
  settle_signals();
  close_standard_streams();
#ifndef __SANITIZE_ADDRESS__  // which reserves terabytes of addresses
  limit(RLIMIT_AS, rlim_t{4} << 30);
#endif
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);  // no sidecar, no journal: pipes are not files
  open_many_files();
  forbid_network_and_programs();
}

}  // namespace sohoa::source
