#include "base/tool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <new>
#include <optional>

#include "base/closed_pipe.hpp"
#include "base/config.hpp"
#include "base/message.hpp"
#include "base/version.hpp"

namespace sohoa {
namespace {

/// A slot is 0 free, 1 being written, 2 in use; the handler reads only slots in use.
struct Slot {
  std::atomic<int> state{0};
  std::array<char, PATH_MAX> path{};
};
std::array<Slot, 1024> slots;  // a load into many files has one for each

void end_by_signal(int signal) {
  for (Slot& slot : slots)
    if (slot.state == 2 && unlink(slot.path.data()) != 0) unlinkat(AT_FDCWD, slot.path.data(), AT_REMOVEDIR);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void set_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that grows past a limit is an error of write(), with a message
  struct sigaction action {};
  action.sa_handler = end_by_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGHUP, &action, nullptr);
}

int report(const ToolInfo& tool, const std::string& message, Exit status) {
  std::cerr << tool.name << ": " << message << '\n';
  return static_cast<int>(status);
}

/// The value of an option that must be known before the command line is understood: also the message about a wrong
/// option is in the language of --lang.
std::string value_of(std::string_view name, const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == name && i + 1 < words.size()) return words[i + 1];
    if (words[i].starts_with(name) && words[i].size() > name.size() && words[i][name.size()] == '=')
      return words[i].substr(name.size() + 1);
  }
  return {};
}

/// What the configuration holds, or why it cannot be read: --help must come all the same.
struct Configured {
  std::vector<ConfigEntry> entries;
  std::optional<UsageError> problem;
};

Configured configuration(const std::vector<std::string>& words) {
  Configured found;
  try {
    found.entries = read_config(value_of("--config", words));
  } catch (const UsageError& error) {
    found.problem = error;
  }
  return found;
}

void choose_language(const ToolInfo& tool, const std::vector<std::string>& words,
                     const std::vector<ConfigEntry>& entries) {
  const char* variable = std::getenv("SOHOA_LANG");
  if (value_of("--lang", words).empty() && (variable == nullptr || *variable == '\0'))
    if (const std::string choice = language_of(entries, tool); !choice.empty()) set_language(choice);
}

int run_body(const Tools& tools, const ToolInfo& tool, const std::vector<std::string>& words,
             const std::function<Exit(const Arguments&)>& body) {
  const Configured configured = configuration(words);
  choose_language(tool, words, configured.entries);
  const auto given = [&](const char* name) { return std::find(words.begin(), words.end(), name) != words.end(); };
  if (given("--help") || given("-h")) {
    std::cout << help(tool) << std::flush;
    return 0;
  }
  if (given("--version")) {
    std::cout << tool.name << ' ' << kVersion << std::endl;
    return 0;
  }
  Arguments arguments = Arguments::parse(tool, words);
  if (find(tool.options, "--config") != nullptr) {
    if (configured.problem) throw *configured.problem;
    arguments.add(tool, settings_for(tool, tools, configured.entries));
  }
  try {
    return static_cast<int>(body(arguments));
  } catch (const Error& error) {
    throw Error(error.status(), arguments.place_of(error.what()) + error.what());
  }
}

}  // namespace

void remove_on_interrupt(const std::string& path) {
  if (path.size() >= PATH_MAX) return;
  for (Slot& slot : slots) {
    int free = 0;
    if (!slot.state.compare_exchange_strong(free, 1)) continue;
    std::memcpy(slot.path.data(), path.c_str(), path.size() + 1);
    slot.state = 2;
    return;
  }
}

void forget_on_interrupt(const std::string& path) {
  for (Slot& slot : slots)
    if (slot.state == 2 && path == slot.path.data()) slot.state = 0;
}

int run_tool(const Tools& tools, std::string_view name, int argc, char** argv,
             const std::function<Exit(const Arguments&)>& body) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const ToolInfo& tool = *std::find_if(tools.begin(), tools.end(), [&](const ToolInfo& t) { return t.name == name; });
  set_language(value_of("--lang", words));
  set_signals();
  try {
    return run_body(tools, tool, words, body);
  } catch (const ClosedPipe&) {
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
    return 128 + SIGPIPE;
  } catch (const Error& error) {
    return report(tool, error.what(), error.status());
  } catch (const std::bad_alloc&) {
    return report(tool, tr("out of memory"), Exit::fault);
  } catch (const std::exception& error) {
    return report(tool, tr("a fault of the tool itself: {}", error.what()), Exit::fault);
  }
}

}  // namespace sohoa
