// How well address text is read, and how fast: bench_address [COUNT]. Two sets of noise, each with its own seed; the
// second one shares no kind with the first. Ends with 1 when a target is missed. bench_address wrong [held-out] [SEED]
// shows the addresses that are read wrongly.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include "address_noise.hpp"
#include "admin/address_text.hpp"

using namespace sohoa;
using bench::Made;

namespace {

constexpr double kLeastRight = 0.95, kMostSureAndWrong = 0.01, kMostSeconds = 30;
constexpr double kSure = 0.9;

struct Tally {
  std::size_t all = 0, right = 0, sure = 0, sure_wrong = 0, open = 0;
};

std::string_view bare(std::string_view name) {
  return admin::split_name(name).bare;
}

/// Whether an answer is what the address was made of. Where its words fit several communes, the right answer is to say
/// so and to name that one among them; words that fit a commune of before and since July 2025 may be read as either.
bool is_right(const Made& made, const admin::Address& read) {
  if (read.commune != nullptr) {
    if (read.commune->code == made.commune->code && (read.edition == admin::Edition::y2024) == made.old) return true;
    if (!made.open || bare(read.commune->name) != bare(made.commune->name)) return false;
    const admin::Units& units = admin::Units::shipped();
    const auto* province =
        units.province(made.commune->province, made.old ? admin::Edition::y2024 : admin::Edition::y2026);
    return bare(read.province->name) == bare(province->name);
  }
  if (!made.open) return false;
  for (const admin::Unit& unit : read.candidates)
    if (unit.code == made.commune->code && unit.old == made.old) return true;
  return false;
}

bool judge(bool holdout, std::uint64_t seed, std::size_t count, bool show) {
  bench::AddressMaker maker(seed, holdout);
  const auto kinds = bench::AddressMaker::kinds(holdout);
  std::vector<Tally> tallies(kinds.size() + 1);
  for (std::size_t i = 0; i < count; ++i) {
    const Made made = maker.make(i % kinds.size());
    const admin::Address read = admin::AddressReader::shipped().read(made.text);
    const bool right = is_right(made, read), sure = read.confidence >= kSure;
    for (Tally* tally : {&tallies[made.kind], &tallies.back()}) {
      ++tally->all;
      tally->right += right;
      tally->sure += sure;
      tally->sure_wrong += sure && !right;
      tally->open += made.open;
    }
    if (show && !right && made.text.size() < 500)
      std::printf("%s\t%s\t%s\t%.3f\t%s%s\t%s\n", std::string(kinds[made.kind]).c_str(), made.text.c_str(),
                  std::string(made.commune->name).c_str(), read.confidence, made.old ? "O" : "N", made.open ? "?" : "",
                  read.commune != nullptr ? std::string(read.commune->name).c_str() : "-");
  }
  if (!show) {
    std::printf("\n%-36s %8s %8s %8s %16s %8s\n", holdout ? "kind (held out)" : "kind", "all", "right", "sure",
                "sure and wrong", "open");
    for (std::size_t i = 0; i < tallies.size(); ++i) {
      const Tally& one = tallies[i];
      const auto share = [&](std::size_t part) {
        return 100.0 * static_cast<double>(part) / static_cast<double>(one.all);
      };
      std::printf("%-36s %8zu %7.1f%% %7.1f%% %15.2f%% %7.1f%%\n",
                  i < kinds.size() ? std::string(kinds[i]).c_str() : "together", one.all, share(one.right),
                  share(one.sure), share(one.sure_wrong), share(one.open));
    }
  }
  const Tally& all = tallies.back();
  const double total = static_cast<double>(all.all);
  return static_cast<double>(all.right) >= kLeastRight * total &&
         static_cast<double>(all.sure_wrong) <= kMostSureAndWrong * total;
}

bool race(std::size_t count) {
  bench::AddressMaker maker(3, false);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i)
    texts.push_back(maker.make(i % bench::AddressMaker::kinds(false).size()).text);
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t worked = std::clock();
  std::vector<std::thread> threads;
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::size_t> found(cores);
  for (std::size_t core = 0; core < cores; ++core)
    threads.emplace_back([&, core] {
      for (std::size_t i = core; i < texts.size(); i += cores)
        found[core] += admin::AddressReader::shipped().read(texts[i]).commune != nullptr;
    });
  for (std::thread& thread : threads) thread.join();
  const double taken = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const double scale = 1e6 / static_cast<double>(count);
  // Others may be using the machine: what the cores worked for us is judged.
  const double work = static_cast<double>(std::clock() - worked) / CLOCKS_PER_SEC / static_cast<double>(cores);
  const double million = work * scale;
  std::printf("\n%zu addresses on %zu cores: a million in %.1f s by the clock, %.1f s of each core (at most %.0f)\n",
              count, cores, taken * scale, million, kMostSeconds);
  return million <= kMostSeconds;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  if (first == "wrong") {  // the addresses that are read wrongly
    judge(argc > 2 && std::string(argv[2]) == "held-out", argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1, 10000,
          true);
    return 0;
  }
  const std::size_t count = first.empty() ? 10000 : std::strtoull(argv[1], nullptr, 10);
  const bool known = judge(false, 1, count, false), held_out = judge(true, 2, count, false), fast = race(100 * count);
  if (!known) std::printf("MISSED: of the first set at least 95 %% right, at most 1 %% sure and wrong\n");
  if (!held_out) std::printf("MISSED: of the set held out at least 95 %% right, at most 1 %% sure and wrong\n");
  if (!fast) std::printf("MISSED: a million in %.0f s\n", kMostSeconds);
  return known && held_out && fast ? 0 : 1;
}
