// sohoa NAME ... runs sohoa-NAME; alone it lists the tools; doctor tells what is missing on this machine.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "base/error.hpp"
#include "base/message.hpp"
#include "base/tool.hpp"
#include "base/version.hpp"
#include "dataset/doctor.hpp"

namespace {

namespace fs = std::filesystem;
using namespace sohoa;

const ToolInfo& info() {
  static const ToolInfo tool{
      .name = "sohoa",
      .summary = N_("runs the tools: sohoa NAME is sohoa-NAME"),
      .synopsis = N_("NAME [options] [INPUT...] | doctor"),
      .options = {{"--lang", "", "vi|en", N_("language of messages")},
                  {"--version", "", "", N_("print the version")},
                  {"--help", "-h", "", N_("print this text")}},
      .notes = N_("sohoa-read    any source to a stream of features\n"
                  "sohoa-parcel  land parcels: map, normalise, judge\n"
                  "sohoa-load    a stream or source into a dataset\n"
                  "sohoa doctor  what is missing on this machine"),
      .takes_inputs = true,
  };
  return tool;
}

/// Beside this program first, so that a build tree and an installed set do not mix; else on the PATH.
[[noreturn]] void run_other(const std::string& name, char** argv) {
  const std::string program = "sohoa-" + name;
  std::error_code failed;
  const fs::path beside = fs::read_symlink("/proc/self/exe", failed).parent_path() / program;
  std::string text = program;
  argv[1] = text.data();
  if (!failed) execv(beside.c_str(), argv + 1);
  execvp(program.c_str(), argv + 1);
  throw UsageError(tr("there is no tool {}: {}; sohoa alone lists them", program, os_error(errno)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 2 && argv[1][0] != '-' && std::strcmp(argv[1], "doctor") != 0)
    return run_tool(info(), 1, argv, [&](const Arguments&) -> Exit { run_other(argv[1], argv); });
  return run_tool(info(), argc, argv, [&](const Arguments& arguments) {
    if (!arguments.inputs().empty()) return doctor(std::cout);
    std::cout << help(info());
    return Exit::ok;
  });
}
