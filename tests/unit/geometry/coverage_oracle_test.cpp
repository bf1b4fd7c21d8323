// Small coverages with planted faults, as many as SOHOA_COVERAGES says: what is found is what a brute-force look with
// GEOS finds.
#include <doctest/doctest.h>

#include <cstdlib>

#include "coverage_plan.hpp"

using namespace oracle;

namespace {

constexpr CoverageLimits kLimits{0.001, 0.1, 1, 0};

}  // namespace

TEST_CASE("random coverages: the faults that brute force finds, none missed, none invented") {
  const char* wanted = std::getenv("SOHOA_COVERAGES");
  const std::uint64_t rounds = wanted == nullptr ? 1'000 : std::strtoull(wanted, nullptr, 10);
  std::array<std::size_t, 5> all{};
  std::size_t judged_covers = 0, wrong = 0;
  for (std::uint64_t seed = 1; seed <= rounds && wrong < 5; ++seed) {
    const Cover cover = Plan(seed).draw();
    const BruteForce expected(cover, kLimits);
    if (!expected.valid()) continue;
    ++judged_covers;
    std::vector<std::string> wkbs;
    for (const Polygon& polygon : cover) wkbs.push_back(wkb({polygon}, false));
    const Judged found = judge(wkbs, kLimits);
    const auto counts = expected.counts();
    for (std::size_t i = 0; i < counts.size(); ++i) all[i] += counts[i];
    const std::string contradiction = expected.contradiction(found);
    if (contradiction.empty()) continue;
    ++wrong;
    CAPTURE(seed);
    CAPTURE(text(cover));
    CAPTURE(names(found));
    CHECK(contradiction == "");
  }
  MESSAGE("coverages: " << judged_covers << ", overlaps: " << all[0] << ", gaps: " << all[1]
                        << ", near edges: " << all[2] << ", T-nodes: " << all[3] << ", duplicates: " << all[4]);
  CHECK(judged_covers > rounds / 2);
  for (const std::size_t count : all) CHECK(count >= rounds / 20);
}
