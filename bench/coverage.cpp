// What judging a coverage costs beside GEOS: bench_coverage FILE.shp [THREADS] [MEMORY_MB]
//
// Reads all polygons into memory; then measures the CPU of GEOSisValid on each, of the judgement of each alone
// (geometry/validity.hpp), and of the coverage, and says what was found. Memory is what the process grew by.
#include <gdal_priv.h>
#include <geos_c.h>
#include <ogrsf_frmts.h>
#include <sys/resource.h>
#include <tbb/global_control.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "geometry/coverage.hpp"
#include "geometry/validity.hpp"

namespace {

using namespace sohoa::geometry;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The most memory since the last call of forget_peak(), in bytes.
double peak() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::atof(line.c_str() + 6) * 1024;
  return 0;
}

void forget_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

/// Prints what something costs in CPU seconds; gives them.
template <typename Work>
double timed(const char* name, Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  const double before = cpu_seconds();
  work();
  const double used = cpu_seconds() - before;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::printf("%-28s %8.2f s CPU %8.2f s wall\n", name, used, wall.count());
  return used;
}

std::vector<std::string> read(const char* path) {
  GDALAllRegister();
  std::vector<std::string> wkbs;
  const GDALDatasetUniquePtr dataset(GDALDataset::Open(path, GDAL_OF_VECTOR));
  if (!dataset) return wkbs;
  for (const auto& feature : *dataset->GetLayer(0)) {
    const OGRGeometry* geometry = feature->GetGeometryRef();
    if (geometry == nullptr) continue;
    std::string& wkb = wkbs.emplace_back(geometry->WkbSize(), 0);
    geometry->exportToWkb(wkbNDR, reinterpret_cast<unsigned char*>(wkb.data()), wkbVariantIso);
  }
  return wkbs;
}

std::size_t invalid_by_geos(const std::vector<std::string>& wkbs) {
  GEOSContextHandle_t geos = GEOS_init_r();
  GEOSWKBReader* reader = GEOSWKBReader_create_r(geos);
  std::size_t invalid = 0;
  for (const std::string& wkb : wkbs) {
    GEOSGeometry* geometry =
        GEOSWKBReader_read_r(geos, reader, reinterpret_cast<const unsigned char*>(wkb.data()), wkb.size());
    invalid += GEOSisValid_r(geos, geometry) != 1;
    GEOSGeom_destroy_r(geos, geometry);
  }
  GEOSWKBReader_destroy_r(geos, reader);
  GEOS_finish_r(geos);
  return invalid;
}

std::size_t invalid_by_us(const std::vector<std::string>& wkbs) {
  Validator validator;
  std::size_t invalid = 0;
  for (const std::string& wkb : wkbs)
    for (const Finding& found : validator.check(wkb, measure(wkb), {0.5, 0.1})) invalid += is_invalid(found.fault);
  return invalid;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_coverage FILE.shp [THREADS] [MEMORY_MB]\n");
    return 2;
  }
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism,
                                    argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 1);
  const std::vector<std::string> wkbs = read(argv[1]);
  std::size_t bytes = 0;
  for (const std::string& wkb : wkbs) bytes += wkb.size();
  std::size_t theirs = 0, ours = 0;
  const double geos = timed("GEOSisValid", [&] { theirs = invalid_by_geos(wkbs); });
  const double validity = timed("geometry/validity", [&] { ours = invalid_by_us(wkbs); });
  std::array<std::size_t, kCoverageFaults> found{};
  CoverageTotals totals;
  forget_peak();
  const double before = peak();
  const double coverage = timed("geometry/coverage", [&] {
    CoverageMemory memory;
    if (argc > 3) memory.bytes = static_cast<std::size_t>(std::atoll(argv[3])) << 20;
    Coverage judge({0.001, 0.1, 0.5, 0.1}, memory);
    for (std::size_t i = 0; i < wkbs.size(); ++i) judge.add(i, wkbs[i]);
    totals = judge.finish([&](const CoverageFinding& f) { ++found[static_cast<std::size_t>(f.fault)]; });
  });
  const double vertices = static_cast<double>(totals.edges);
  std::printf("features %zu, invalid %zu (GEOS %zu), edges %.0f, unmatched %.2f %%\n", wkbs.size(), ours, theirs,
              vertices, 100 * static_cast<double>(totals.unmatched) / vertices);
  for (int i = 0; i < kCoverageFaults; ++i)
    std::printf("%s %zu  ", std::string(name(static_cast<CoverageFault>(i))).c_str(),
                found[static_cast<std::size_t>(i)]);
  std::printf("\nmemory %.0f bytes per vertex, in the file %.0f MB\n", (peak() - before) / vertices,
              static_cast<double>(totals.spilled) / 1e6);
  std::printf("validity and coverage: %.2f of GEOSisValid\n", (validity + coverage) / geos);
  return 0;
}
