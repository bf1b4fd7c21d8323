#include "geometry/coverage_repair.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <vector>

#include "geometry/coverage_features.hpp"
#include "geometry/coverage_mending.hpp"

namespace sohoa::geometry {
namespace {

using namespace coverage;

/// One ends when a pass changes nothing, so that whoever repairs once more changes nothing either.
constexpr int kPasses = 30;

constexpr std::array<std::string_view, kBorderMends> kNames{"sliver", "edge", "node"};

}  // namespace

std::string_view name(BorderMend mend) {
  return kNames[static_cast<std::size_t>(mend)];
}

struct CoverageRepair::Parts {
  Parts(std::vector<CoverageLimits> the_limits, double the_width, CoverageMemory the_memory)
      : limits(std::move(the_limits)),
        width(the_width),
        memory(the_memory),
        scratch(the_memory.bytes, the_memory.folder),
        features(limits, scratch) {}

  std::vector<CoverageLimits> limits;
  double width;
  CoverageMemory memory;
  Scratch scratch;
  Features features;
  std::vector<double> allowed;
  std::vector<Lot> lots;

  std::map<std::uint32_t, std::string> shapes;  ///< by lot, of those that have changed
  std::map<std::uint32_t, double> moved;

  /// What was done to a feature.
  struct Done {
    std::uint32_t lot;
    BorderMended mended;
  };
  std::vector<Done> done;

  /// By what they look like, so that neither the order of the input nor the ids show in the answer.
  void order() {
    const std::vector<Feature>& list = features.list();
    for (std::size_t i = 0; i < list.size(); ++i)
      lots.push_back({list[i].wkb(), list[i].wkb(), list[i].box, allowed[i], list[i].id, list[i].kind});
    std::sort(lots.begin(), lots.end(), [](const Lot& a, const Lot& b) {
      const auto corners = [](const Box& box) { return std::tie(box.minx, box.miny, box.maxx, box.maxy); };
      if (a.box != b.box) return corners(a.box) < corners(b.box);
      return a.wkb != b.wkb ? a.wkb < b.wkb : a.id < b.id;
    });
  }

  /// Whether anything changed.
  bool take(const Mending& mending) {
    bool any = false;
    for (const auto& [lot, now] : mending.shapes()) {
      if (now == lots[lot].wkb) continue;
      any = true;
      std::string& shape = shapes[lot];
      shape = now;
      moved[lot] = mending.moved(lot);
      lots[lot].wkb = shape;
      lots[lot].box = measure(shape).box;
    }
    if (any) note(mending);
    return any;
  }

  void note(const Mending& mending) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<double, double>> faults;  // area, width
    for (const Found& found : mending.wanted()) {
      auto& [area, apart] = faults[found.pair()];
      area += found.area;
      apart = std::max(apart, found.width);
    }
    for (const Web::Act& act : mending.acts()) {
      const std::uint32_t lot = act.feature, other = lot == act.b ? act.a : act.b;
      const auto fault = faults.find(std::minmax(lot, other));
      const bool sliver = fault != faults.end() && fault->second.first > 0;
      const BorderMend what = act.vertex ? BorderMend::node : sliver ? BorderMend::sliver : BorderMend::edge;
      BorderMended mended{what, lots[other].id, 1, act.moved, act.at, 0, 0};
      if (!act.vertex && fault != faults.end()) {
        mended.area = fault->second.first;
        mended.width = fault->second.second;
      }
      done.push_back({lot, mended});
    }
  }

  /// Puts together what is of one kind.
  void sum_up() {
    std::sort(done.begin(), done.end(), [this](const Done& s, const Done& t) {
      const auto key = [this](const Done& one) {
        const BorderMended& m = one.mended;
        return std::tuple(lots[one.lot].id, m.what, m.other, -m.moved, m.at.x, m.at.y);
      };
      return key(s) < key(t);
    });
    std::size_t count = 0;
    for (const Done& one : done) {
      Done* const last = count == 0 ? nullptr : &done[count - 1];
      if (last != nullptr && last->lot == one.lot && last->mended.what == one.mended.what &&
          last->mended.other == one.mended.other) {
        last->mended.places += one.mended.places;
        last->mended.area = std::max(last->mended.area, one.mended.area);
        last->mended.width = std::max(last->mended.width, one.mended.width);
      } else {
        done[count++] = one;
      }
    }
    done.resize(count);
  }

  std::uint64_t tell_changes(const std::function<void(const BorderChange&)>& visit) {
    sum_up();
    std::uint64_t count = 0;
    std::vector<BorderMended> mended;
    for (std::size_t i = 0; i < done.size();) {
      const std::uint32_t number = done[i].lot;
      const Lot& lot = lots[number];
      mended.clear();
      for (; i < done.size() && done[i].lot == number; ++i) mended.push_back(done[i].mended);
      if (lot.wkb == lot.was) continue;
      ++count;
      visit({lot.id, lot.wkb, measure(lot.was).area, measure(lot.wkb).area, moved[number], mended});
    }
    return count;
  }

  void tell_refusals(const Mending& mending, const std::function<void(const BorderRefused&)>& visit) const {
    // Of a feature and its copy the first is named.
    std::map<std::uint32_t, std::uint64_t> names;
    for (const auto& [copy, judged] : mending.copies()) {
      const auto [known, added] = names.emplace(judged, lots[judged].id);
      known->second = std::min(known->second, lots[copy].id);
    }
    const auto id = [&](std::uint32_t lot) {
      const auto known = names.find(lot);
      return known == names.end() ? lots[lot].id : known->second;
    };
    std::vector<BorderRefused> all;
    for (const Found& found : mending.wanted()) {
      const std::uint32_t because = mending.refusal(found.a) || !mending.refusal(found.b) ? found.a : found.b;
      const auto refusal = mending.refusal(because).value_or(Mending::Refusal{BorderRefusal::fixed, 0});
      const bool turn = found.fault == CoverageFault::near_edge && id(found.b) < id(found.a);
      all.push_back({found.fault, id(turn ? found.b : found.a), id(turn ? found.a : found.b), refusal.why, id(because),
                     found.area, found.width, refusal.change, lots[because].allowed, found.place});
    }
    std::sort(all.begin(), all.end(), [](const BorderRefused& s, const BorderRefused& t) {
      return std::tie(s.a, s.b, s.fault, s.place.x, s.place.y) < std::tie(t.a, t.b, t.fault, t.place.x, t.place.y);
    });
    for (const BorderRefused& one : all) visit(one);
  }
};

CoverageRepair::CoverageRepair(std::vector<CoverageLimits> classes, double width, CoverageMemory memory)
    : parts_(std::make_unique<Parts>(std::move(classes), width, std::move(memory))) {}
CoverageRepair::~CoverageRepair() = default;

void CoverageRepair::add(std::uint64_t id, std::string_view wkb, double change, std::uint8_t kind) {
  if (parts_->features.add(id, wkb, Coverage::kNoBoundary, kind)) parts_->allowed.push_back(change);
}

BorderRepairTotals CoverageRepair::finish(const std::function<void(const BorderChange&)>& changed,
                                          const std::function<void(const BorderRefused&)>& refused) {
  Parts& parts = *parts_;
  parts.order();
  BorderRepairTotals totals;
  totals.features = parts.lots.size();
  Mending mending(parts.lots, parts.limits, parts.width, parts.memory);
  for (int pass = 0; pass < kPasses; ++pass) {
    mending.pass();
    if (pass == 0) totals.faults = mending.wanted().size();
    if (!parts.take(mending)) break;
  }
  // The last pass has left all that it wanted.
  totals.refused = mending.wanted().size();
  totals.changed = parts.tell_changes(changed);
  parts.tell_refusals(mending, refused);
  return totals;
}

}  // namespace sohoa::geometry
