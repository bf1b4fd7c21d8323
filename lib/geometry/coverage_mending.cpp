#include "geometry/coverage_mending.hpp"

#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "geometry/border_distance.hpp"
#include "geometry/repair.hpp"
#include "geometry/validity.hpp"

namespace sohoa::geometry::coverage {
namespace {

/// What one round draws may bring two borders near one another that were not.
constexpr int kRounds = 4;
/// Attempts after which those along whose borders it fails are held back too, and after which all are.
constexpr int kPatient = 8, kLast = 24;

double largest_coordinate(const std::vector<Lot>& lots) {
  double largest = 0;
  for (const Lot& lot : lots) {
    const Box& box = lot.box;
    largest = std::max({largest, std::abs(box.minx), std::abs(box.maxx), std::abs(box.miny), std::abs(box.maxy)});
  }
  return largest;
}

Box grown(Box box, double by) {
  return {box.minx - by, box.miny - by, box.maxx + by, box.maxy + by};
}

bool is_sound(Validator& validator, std::string_view wkb) {
  for (const Finding& finding : validator.check(wkb))
    if (is_invalid(finding.fault)) return false;
  return true;
}

std::vector<Segment> segments(std::string_view lines) {
  std::vector<Segment> all;
  walk(lines, [&](const Run& run) {
    for (std::uint32_t i = 1; i < run.points.size(); ++i) all.push_back({run.points[i - 1], run.points[i]});
  });
  return all;
}

}  // namespace

Mending::Mending(const std::vector<Lot>& lots, std::vector<CoverageLimits> limits, double width, CoverageMemory memory)
    : lots_(lots),
      limits_(std::move(limits)),
      width_(width),
      memory_(std::move(memory)),
      freedom_(lots.size()),
      place_(lots.size(), Web::kNone) {
  // As Coverage takes it: nothing that is computed is more exact.
  rounding_ = largest_coordinate(lots) * 0x1p-50;
  for (CoverageLimits& one : limits_) {
    one.edge = std::min(one.edge, width);
    edge_ = std::max(edge_, one.edge);
    rounding_ = std::max(rounding_, one.node);
  }
  std::vector<Box> boxes;
  for (const Lot& lot : lots) boxes.push_back(lot.box);
  tree_.build(boxes);
}

std::string_view Mending::wkb(std::uint32_t lot) const {
  const auto changed = shapes_.find(lot);
  return changed == shapes_.end() ? lots_[lot].wkb : changed->second;
}

std::vector<Found> Mending::judge(const std::vector<std::uint32_t>& lots) const {
  Coverage coverage(limits_, memory_);
  for (const std::uint32_t lot : lots) coverage.add(lot, wkb(lot), Coverage::kNoBoundary, lots_[lot].kind);
  std::vector<Found> all;
  coverage.finish([&](const CoverageFinding& finding) {
    const auto number = [](std::uint64_t id) {
      return id == CoverageFinding::kNobody ? Web::kNone : static_cast<std::uint32_t>(id);
    };
    Found found{
        finding.fault, number(finding.a), number(finding.b), finding.area, finding.width, finding.place, {}, {}};
    walk(finding.shape, [&](const Run& run) {
      for (std::uint32_t i = 0; i < run.points.size(); ++i) found.box.add(run.points[i].x, run.points[i].y);
    });
    if (found.fault == CoverageFault::near_edge) found.shape = finding.shape;
    all.push_back(std::move(found));
  });
  return all;
}

bool Mending::is_wanted(const Found& found) const {
  return found.fault == CoverageFault::t_node || (found.fault == CoverageFault::near_edge && width_ > 0);
}

/// Where vertices may move or come because of a fault. Boxes of features are those of before the first pass.
Box Mending::zone(const Found& found) const {
  return grown(found.box, 3 * width_ + rounding_);
}

/// `lots` and all that meet one of the boxes, in ascending order.
std::vector<std::uint32_t> Mending::around(std::vector<std::uint32_t> lots, const std::vector<Box>& boxes) const {
  for (const Box& box : boxes)
    tree_.search(box, [&](std::uint32_t lot) {
      lots.push_back(lot);
      return true;
    });
  std::sort(lots.begin(), lots.end());
  lots.erase(std::unique(lots.begin(), lots.end()), lots.end());
  return lots;
}

std::vector<std::uint32_t> Mending::touched_by(const std::vector<Found>& faults) const {
  std::vector<std::uint32_t> faulty;
  std::vector<Box> boxes;
  for (const Found& found : faults) {
    faulty.insert(faulty.end(), {found.a, found.b});
    boxes.push_back(zone(found));
  }
  return around(std::move(faulty), boxes);
}

void Mending::activate(std::vector<std::uint32_t> lots) {
  for (const std::uint32_t lot : active_) place_[lot] = Web::kNone;
  active_ = std::move(lots);
  std::vector<Box> boxes;
  for (std::uint32_t i = 0; i < active_.size(); ++i) {
    place_[active_[i]] = i;
    boxes.push_back(grown(lots_[active_[i]].box, 2 * width_ + edge_));
  }
  seen_ = around(active_, boxes);
}

/// What is not sound is not touched, and nothing is drawn along it.
void Mending::hold_back() {
  std::vector<std::uint8_t> held(active_.size());
  tbb::enumerable_thread_specific<Validator> validators;
  tbb::parallel_for(std::size_t{0}, active_.size(),
                    [&](std::size_t i) { held[i] = !is_sound(validators.local(), lots_[active_[i]].wkb); });
  for (std::size_t i = 0; i < held.size(); ++i) {
    freedom_[active_[i]] = held[i] != 0 ? Web::Freedom::untouchable : Web::Freedom::free;
  }
  std::erase_if(wanted_, [&](const Found& one) { return held[place_[one.a]] != 0 || held[place_[one.b]] != 0; });
}

void Mending::pass() {
  if (first_) {
    std::vector<std::uint32_t> all(lots_.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    left_ = judge(all);
    for (const Found& one : left_)
      if (one.fault == CoverageFault::duplicate) copies_.emplace(one.a, one.b);
    std::erase_if(left_, [this](const Found& one) { return !is_wanted(one); });
    first_ = false;
  }
  wanted_ = std::move(left_);
  left_.clear();
  refusals_.clear();
  shapes_.clear();
  acts_.clear();
  if (wanted_.empty()) return;
  activate(touched_by(wanted_));
  hold_back();
  before_ = judge(seen_);
  std::vector<Found> faults = wanted_;
  for (int tries = 0; !faults.empty(); ++tries) {
    attempt(faults);
    const std::map<std::uint32_t, Refusal> failed = failures();
    faults = settle(std::move(faults), failed);
    hold_back(failed, tries);
    if (!faults.empty()) activate(touched_by(faults));
  }
}

/// Features that went too far get less freedom in the next attempt.
void Mending::hold_back(const std::map<std::uint32_t, Refusal>& failed, int tries) {
  for (const auto& [lot, refusal] : failed) {
    const bool last = tries >= kPatient || freedom_[lot] != Web::Freedom::free;
    freedom_[lot] = last ? Web::Freedom::untouchable : Web::Freedom::rigid;
    refusals_.emplace(lot, refusal);
  }
  if (tries >= kPatient) hold_back_partners();
  if (tries < kLast || failed.empty()) return;
  for (const std::uint32_t lot : active_) freedom_[lot] = Web::Freedom::untouchable;
}

/// Those that have a fault with a feature that cannot change.
void Mending::hold_back_partners() {
  std::vector<std::uint32_t> held;
  for (const Found& one : wanted_)
    for (const auto& [fixed, other] : {Pair{one.a, one.b}, Pair{one.b, one.a}})
      if (freedom_[fixed] == Web::Freedom::untouchable) held.push_back(other);
  for (const std::uint32_t lot : held) freedom_[lot] = Web::Freedom::untouchable;
}

void Mending::attempt(const std::vector<Found>& wanted) {
  Web web(width_, rounding_);
  for (const std::uint32_t lot : active_) {
    shapes_.erase(lot);
    web.add(lots_[lot].wkb, freedom_[lot]);
  }
  web.tie();
  std::vector<Found> faults = wanted;
  bool judged = false;
  for (int round = 0; round < kRounds && mend(web, faults); ++round) {
    for (std::uint32_t i = 0; i < active_.size(); ++i)
      if (web.changed(i) && !web.write(i, shapes_[active_[i]])) shapes_[active_[i]].clear();
    after_ = judge(seen_);
    judged = true;
    faults.clear();
    for (const Found& one : after_)
      if (is_wanted(one) && is_active(one.a) && is_active(one.b)) faults.push_back(one);
  }
  if (!judged) after_ = wanted;
  tried_ = web.acts();
}

/// Which features hang together by faults and by what was tried: the same number for all of a group.
std::vector<std::uint32_t> Mending::groups(const std::vector<Found>& faults) const {
  std::vector<std::uint32_t> root(active_.size());
  for (std::uint32_t i = 0; i < root.size(); ++i) root[i] = i;
  const auto find = [&](std::uint32_t i) {
    while (root[i] != i) i = root[i] = root[root[i]];
    return i;
  };
  const auto unite = [&](std::uint32_t i, std::uint32_t j) {
    const std::uint32_t one = find(i), two = find(j);
    root[std::max(one, two)] = std::min(one, two);
  };
  for (const Found& found : faults) {
    unite(place_[found.a], place_[found.b]);
    tree_.search(zone(found), [&](std::uint32_t lot) {
      if (is_active(lot)) unite(place_[lot], place_[found.a]);
      return true;
    });
  }
  for (const Web::Act& act : tried_) {
    unite(act.feature, act.a);
    unite(act.feature, act.b);
  }
  for (std::uint32_t i = 0; i < root.size(); ++i) root[i] = find(i);
  return root;
}

/// Keeps what was done in groups of which nothing failed; gives the faults of the others.
std::vector<Found> Mending::settle(std::vector<Found> faults, const std::map<std::uint32_t, Refusal>& failed) {
  const std::vector<std::uint32_t> group = groups(faults);
  std::vector<bool> fails(active_.size());
  for (const auto& [lot, refusal] : failed) fails[group[place_[lot]]] = true;
  const auto is_settled = [&](std::uint32_t lot) { return is_active(lot) && !fails[group[place_[lot]]]; };
  for (const std::uint32_t lot : active_)
    if (!is_settled(lot)) shapes_.erase(lot);
  for (Web::Act act : tried_) {
    if (fails[group[act.feature]]) continue;
    act.feature = active_[act.feature];
    act.a = active_[act.a];
    act.b = active_[act.b];
    acts_.push_back(act);
  }
  for (Found& one : after_)
    if (is_wanted(one) && is_settled(one.a) && is_settled(one.b)) left_.push_back(std::move(one));
  std::erase_if(faults, [&](const Found& one) { return is_settled(one.a); });
  return faults;
}

/// Whether anything changed.
bool Mending::mend(Web& web, const std::vector<Found>& faults) const {
  Snapper snapper(web, width_, rounding_);
  bool any = false;
  std::vector<NearBorders> nears;
  for (const Found& one : faults) {
    const std::uint32_t a = place_[one.a], b = place_[one.b];
    if (one.fault == CoverageFault::t_node) {
      any = snapper.bend(a, b, one.place) || any;
    } else {
      nears.push_back({a, b, one.width, segments(one.shape)});
    }
  }
  const std::vector<std::uint32_t> rank = in_order(web, snapper, nears);
  // Who comes first stays; the others are drawn along those that came before them.
  struct Turn {
    std::uint32_t feature, model;  ///< by rank
    std::size_t near;
  };
  std::vector<Turn> turns;
  for (std::size_t i = 0; i < nears.size(); ++i)
    for (const auto& [one, other] : {Pair{nears[i].a, nears[i].b}, Pair{nears[i].b, nears[i].a}})
      turns.push_back({rank[one], rank[other], i});
  std::sort(turns.begin(), turns.end(), [](const Turn& s, const Turn& t) {
    return std::tie(s.feature, s.model, s.near) < std::tie(t.feature, t.model, t.near);
  });
  for (std::size_t i = 0; i < turns.size();) {
    const std::size_t first = i;
    const auto feature = [&](const Turn& turn) {
      const NearBorders& near = nears[turn.near];
      return rank[near.a] == turn.feature ? near.a : near.b;
    };
    for (; i < turns.size() && turns[i].feature == turns[first].feature; ++i) {
      if (turns[i].model > turns[i].feature) continue;
      const NearBorders& near = nears[turns[i].near];
      const std::uint32_t one = feature(turns[i]);
      any = snapper.draw(near, one, near.a == one ? near.b : near.a) || any;
    }
    for (std::size_t j = first; j < i; ++j) snapper.lock(nears[turns[j].near], feature(turns[j]));
  }
  return any;
}

/// The rank of each feature among those that have near borders.
std::vector<std::uint32_t> Mending::in_order(const Web& web, Snapper& snapper,
                                             const std::vector<NearBorders>& nears) const {
  std::vector<double> length(active_.size());
  std::vector<std::uint32_t> order;
  for (const NearBorders& near : nears) {
    const double common = snapper.length(near);
    for (const std::uint32_t one : {near.a, near.b}) {
      length[one] += common;
      order.push_back(one);
    }
  }
  std::sort(order.begin(), order.end());
  order.erase(std::unique(order.begin(), order.end()), order.end());
  // Two sides of a strip are equally long but for what its ends add.
  const auto key = [&](std::uint32_t one) {
    return std::tuple(-static_cast<int>(web.freedom(one)), std::floor(length[one] / (8 * width_)),
                      lots_[active_[one]].allowed, one);
  };
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  std::vector<std::uint32_t> rank(active_.size(), Web::kNone);
  for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  return rank;
}

/// What went too far, by feature.
std::map<std::uint32_t, Mending::Refusal> Mending::failures() {
  std::vector<std::uint8_t> changed(active_.size());
  for (const Web::Act& act : tried_) changed[act.feature] = 1;
  std::vector<std::optional<Refusal>> all(active_.size());
  std::vector<double> moved(active_.size());
  tbb::parallel_for(std::size_t{0}, active_.size(), [&](std::size_t i) {
    if (changed[i] != 0) all[i] = failure(active_[i], moved[i]);
  });
  std::map<std::uint32_t, Refusal> failed;
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    if (all[i]) failed.emplace(active_[i], *all[i]);
    if (changed[i] != 0) moved_[active_[i]] = moved[i];
  }
  blame_new_faults(failed);
  return failed;
}

std::optional<Mending::Refusal> Mending::failure(std::uint32_t number, double& moved) const {
  thread_local Validator validator;
  thread_local Repairer repairer;
  const Refusal harmed{BorderRefusal::shape, 0};
  const Lot& lot = lots_[number];
  const std::string& now = shapes_.at(number);
  if (now.empty()) return harmed;
  const Measure was = measure(lot.was), is = measure(now);
  if (was.polygons != is.polygons || was.rings != is.rings) return harmed;
  if (std::abs(is.area - was.area) > lot.allowed) return Refusal{BorderRefusal::area, is.area - was.area};
  const auto far = border_distance(lot.was, now, width_ + rounding_);
  if (!far) return Refusal{BorderRefusal::movement, 0};
  moved = *far;
  // Nor may it be what would be mended by itself next time: a spike, vertices that are one.
  const auto wants_repair = [&](std::string_view wkb, const Measure& measured) {
    return repairer.wants_repair(wkb, measured, {.width = width_});
  };
  const bool fails = wants_repair(lot.was, was) ? !is_sound(validator, now) : wants_repair(now, is);
  return fails ? std::optional(harmed) : std::nullopt;
}

void Mending::blame_new_faults(std::map<std::uint32_t, Refusal>& failed) const {
  std::set<std::pair<CoverageFault, Pair>> known;
  std::set<Pair> known_pairs;
  std::vector<Box> gaps;
  for (const Found& found : before_) {
    known.emplace(found.fault, found.pair());
    known_pairs.insert(found.pair());
    if (found.fault == CoverageFault::gap) gaps.push_back(found.box);
  }
  BoxTree gap_tree;
  gap_tree.build(gaps);
  const auto is_new = [&](const Found& found) {
    if (found.fault == CoverageFault::gap) return gap_tree.search(found.box, [](std::uint32_t) { return false; });
    // Vertices on edges are not told of two that have more than that.
    if (found.fault == CoverageFault::t_node) return !known_pairs.contains(found.pair());
    return !known.contains({found.fault, found.pair()});
  };
  const Refusal refusal{BorderRefusal::shape, 0};
  const auto is_changed = [&](std::uint32_t lot) { return is_active(lot) && shapes_.contains(lot); };
  for (const Found& found : after_) {
    bool any = false;
    for (const std::uint32_t lot : {found.a, found.b})
      if (is_changed(lot) && is_new(found)) {
        failed.emplace(lot, refusal);
        any = true;
      }
    if (any || found.fault != CoverageFault::gap || !is_new(found)) continue;
    tree_.search(grown(found.box, width_), [&](std::uint32_t lot) {
      if (is_changed(lot)) failed.emplace(lot, refusal);
      return true;
    });
  }
}

std::optional<Mending::Refusal> Mending::refusal(std::uint32_t lot) const {
  const auto known = refusals_.find(lot);
  return known == refusals_.end() ? std::nullopt : std::optional(known->second);
}

}  // namespace sohoa::geometry::coverage
