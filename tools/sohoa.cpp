// sohoa NAME ... runs sohoa-NAME; alone it lists the tools; doctor tells what is missing on this machine.
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/error.hpp"
#include "base/message.hpp"
#include "base/nearest.hpp"
#include "base/tool.hpp"
#include "base/version.hpp"
#include "dataset/doctor.hpp"
#include "tables.hpp"

namespace {

namespace fs = std::filesystem;
using namespace sohoa;

/// Beside this program first, so that a build tree and an installed set do not mix; else on the PATH.
[[noreturn]] void run_other(const std::string& name, char** argv) {
  const std::string program = "sohoa-" + name;
  std::error_code failed;
  const fs::path beside = fs::read_symlink("/proc/self/exe", failed).parent_path() / program;
  std::string text = program;
  argv[1] = text.data();
  if (!failed) execv(beside.c_str(), argv + 1);
  execvp(program.c_str(), argv + 1);
  const int why = errno;
  std::vector<std::string> names{"doctor"};
  for (const ToolInfo& tool : all_tools())
    if (tool.name.starts_with("sohoa-")) names.push_back(tool.name.substr(6));
  if (const auto close = nearest(name, names); close && why == ENOENT && *close != name)
    throw UsageError(tr("there is no tool {}; did you mean sohoa {}?", program, *close));
  throw UsageError(tr("there is no tool {}: {}; sohoa alone lists them", program, os_error(why)));
}

/// The first word that is no option; --lang takes the word behind it.
int first_word(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--lang") {
      ++i;
    } else if (!word.starts_with('-')) {
      return i;
    }
  }
  return argc;
}

}  // namespace

int main(int argc, char** argv) {
  const int word = first_word(argc, argv);
  const std::string name = word < argc ? argv[word] : "";
  if (name.empty() || name == "doctor" || name == "help")
    return run_tool(all_tools(), "sohoa", argc, argv, [&](const Arguments&) {
      if (name == "doctor") return doctor(std::cout);
      std::cout << help(table_of("sohoa"));
      return Exit::ok;
    });
  return run_tool(all_tools(), "sohoa", word, argv, [&](const Arguments& arguments) -> Exit {
    if (arguments.has("--lang")) setenv("SOHOA_LANG", arguments.get("--lang").c_str(), 1);
    run_other(name, argv + word - 1);
  });
}
