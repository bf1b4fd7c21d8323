// What the command line says about coverage.
#include <unistd.h>

#include <charconv>
#include <cmath>

#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/coverage_rules.hpp"

namespace sohoa {
namespace {

/// Bytes of "800M", "2G" or "1500000".
std::size_t parse_memory(const std::string& text) {
  constexpr double kLeast = 1 << 20;
  double size = 0;
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), size);
  const char* const last = text.data() + text.size();
  if (failed == std::errc() && end != last) {
    const std::size_t power = std::string_view("KMGT").find(static_cast<char>(*end & ~0x20));
    if (power != std::string_view::npos) {
      size *= std::pow(1024.0, static_cast<double>(power + 1));
      ++end;
    }
    if (end != last && (*end == 'B' || *end == 'b')) ++end;
  }
  if (failed != std::errc() || end != last || !(size >= kLeast && size < 1e15))
    throw UsageError(tr("--memory {}: write a size of at least 1M, such as 500M or 4G", text));
  return static_cast<std::size_t>(size);
}

std::size_t half_of_the_machine() {
  const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0 ? static_cast<std::size_t>(pages) * static_cast<std::size_t>(size) / 2 : 1 << 30;
}

}  // namespace

Options coverage_options() {
  return {
      {"--coverage", "", "",
       N_("also judge what all polygons together show: overlaps, gaps, near edges, missing vertices, features outside "
          "their commune (sohoa-check always does for a dataset)")},
      {"--borders-only", "", "",
       N_("of --coverage, only the strips where communes (or files) meet, and what lies between two of them")},
      {"--memory", "", "SIZE",
       N_("memory that --coverage may take for shapes, such as 500M or 4G; beyond it a temporary file is used "
          "(default: "
          "half of the machine's)")},
  };
}

CoverageOptions coverage_arguments(const Arguments& arguments) {
  CoverageOptions options;
  options.borders_only = arguments.has("--borders-only");
  options.judge = arguments.has("--coverage") || options.borders_only;
  options.memory = arguments.has("--memory") ? parse_memory(arguments.get("--memory")) : half_of_the_machine();
  return options;
}

}  // namespace sohoa
