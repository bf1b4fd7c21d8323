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

Mending::Mending(const std::vector<Lot>& lots, const CoverageLimits& limits, double width, CoverageMemory memory)
    : lots_(lots), limits_(limits), width_(width), memory_(std::move(memory)), place_(lots.size(), Web::kNone) {
  limits_.edge = std::min(limits.edge, width);
  // As Coverage takes it: nothing that is computed is more exact.
  rounding_ = std::max(limits.node, largest_coordinate(lots) * 0x1p-50);
  std::vector<Box> boxes;
  for (const Lot& lot : lots) boxes.push_back(lot.box);
  tree_.build(boxes);
}

std::string_view Mending::wkb(std::uint32_t lot) const {
  const std::uint32_t place = place_[lot];
  return place == Web::kNone || shapes_[place].empty() ? lots_[lot].wkb : shapes_[place];
}

std::vector<Found> Mending::judge(const std::vector<std::uint32_t>& lots) const {
  Coverage coverage(limits_, memory_);
  for (const std::uint32_t lot : lots) coverage.add(lot, wkb(lot));
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

/// `lots` and all that meet one of the boxes, in ascending order.
std::vector<std::uint32_t> Mending::around(std::vector<std::uint32_t> lots, const std::vector<Box>& boxes) const {
  std::vector<bool> is_in(lots_.size());
  for (const std::uint32_t lot : lots) is_in[lot] = true;
  for (const Box& box : boxes)
    tree_.search(box, [&](std::uint32_t lot) {
      is_in[lot] = true;
      return true;
    });
  lots.clear();
  for (std::uint32_t lot = 0; lot < is_in.size(); ++lot)
    if (is_in[lot]) lots.push_back(lot);
  return lots;
}

void Mending::find_touched() {
  std::vector<std::uint32_t> faulty;
  std::vector<Box> boxes;
  for (const Found& found : wanted_) {
    faulty.insert(faulty.end(), {found.a, found.b});
    boxes.push_back(grown(found.box, 2 * width_ + rounding_));
  }
  touched_ = around(std::move(faulty), boxes);
  boxes.clear();
  for (std::uint32_t i = 0; i < touched_.size(); ++i) {
    place_[touched_[i]] = i;
    boxes.push_back(grown(lots_[touched_[i]].box, width_ + limits_.edge));
  }
  seen_ = around(touched_, boxes);
}

/// What is not sound is not touched.
void Mending::hold_back(const std::vector<Found>& found) {
  freedom_.assign(touched_.size(), Web::Freedom::free);
  refusals_.assign(touched_.size(), std::nullopt);
  shapes_.assign(touched_.size(), {});
  moved_.assign(touched_.size(), 0);
  std::vector<std::uint8_t> held(touched_.size());
  tbb::enumerable_thread_specific<Validator> validators;
  tbb::parallel_for(std::size_t{0}, touched_.size(),
                    [&](std::size_t i) { held[i] = !is_sound(validators.local(), lots_[touched_[i]].wkb); });
  for (const Found& one : found)
    if (one.fault == CoverageFault::duplicate) copies_.emplace(one.a, one.b);
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (held[i] == 0) continue;
    freedom_[i] = Web::Freedom::untouchable;
    refusals_[i] = Refusal{BorderRefusal::fixed, 0};
  }
}

void Mending::run() {
  std::vector<std::uint32_t> all(lots_.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  std::vector<Found> found = judge(all);
  for (Found& one : found)
    if (is_wanted(one)) wanted_.push_back(one);
  if (wanted_.empty()) return;
  find_touched();
  hold_back(found);
  before_ = judge(seen_);
  std::map<std::uint32_t, Refusal> failed;
  for (int tries = 0;; ++tries) {
    attempt();
    failed = failures();
    if (failed.empty()) break;
    for (const auto& [place, refusal] : failed) {
      const bool last = tries >= kPatient || freedom_[place] != Web::Freedom::free;
      freedom_[place] = last ? Web::Freedom::untouchable : Web::Freedom::rigid;
      if (!refusals_[place]) refusals_[place] = refusal;
    }
    if (tries >= kPatient) hold_back_partners();
    if (tries == kLast) std::fill(freedom_.begin(), freedom_.end(), Web::Freedom::untouchable);
  }
  std::set<Pair> meant;
  for (const Found& one : wanted_) meant.insert(one.pair());
  for (Found& one : after_)
    if (is_wanted(one) && meant.contains(one.pair())) left_.push_back(std::move(one));
}

/// Those that have a fault with a feature that cannot change.
void Mending::hold_back_partners() {
  const std::vector<Web::Freedom> now = freedom_;
  for (const Found& one : wanted_)
    for (const auto& [held, other] : {Pair{one.a, one.b}, Pair{one.b, one.a}})
      if (now[place_[held]] == Web::Freedom::untouchable) freedom_[place_[other]] = Web::Freedom::untouchable;
}

void Mending::attempt() {
  for (std::string& shape : shapes_) shape.clear();
  Web web(width_, rounding_);
  for (std::size_t i = 0; i < touched_.size(); ++i) web.add(lots_[touched_[i]].wkb, freedom_[i]);
  web.tie();
  after_ = before_;
  std::vector<Found> faults = wanted_;
  for (int round = 0; round < kRounds && mend(web, faults); ++round) {
    for (std::uint32_t i = 0; i < touched_.size(); ++i)
      if (web.changed(i) && !web.write(i, shapes_[i])) shapes_[i].clear();
    after_ = judge(seen_);
    faults.clear();
    for (const Found& one : after_)
      if (is_wanted(one) && place_[one.a] != Web::kNone && place_[one.b] != Web::kNone) faults.push_back(one);
  }
  acts_ = web.acts();
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
  std::vector<double> length(touched_.size());
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
                      lots_[touched_[one]].allowed, one);
  };
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  std::vector<std::uint32_t> rank(touched_.size(), Web::kNone);
  for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  return rank;
}

/// What went too far, by place in touched_.
std::map<std::uint32_t, Mending::Refusal> Mending::failures() {
  std::vector<std::uint8_t> changed(touched_.size());
  for (const Web::Act& act : acts_) changed[act.feature] = 1;
  std::vector<std::optional<Refusal>> all(touched_.size());
  tbb::parallel_for(std::size_t{0}, touched_.size(), [&](std::size_t i) {
    if (changed[i] != 0) all[i] = failure(static_cast<std::uint32_t>(i));
  });
  std::map<std::uint32_t, Refusal> failed;
  for (std::uint32_t i = 0; i < all.size(); ++i)
    if (all[i]) failed.emplace(i, *all[i]);
  blame_new_faults(failed);
  return failed;
}

std::optional<Mending::Refusal> Mending::failure(std::uint32_t place) {
  thread_local Validator validator;
  thread_local Repairer repairer;
  const Lot& lot = lots_[touched_[place]];
  const std::string_view old = lot.was;
  if (shapes_[place].empty()) return Refusal{BorderRefusal::shape, 0};
  const Measure was = measure(old), is = measure(shapes_[place]);
  if (was.polygons != is.polygons || was.rings != is.rings) return Refusal{BorderRefusal::shape, 0};
  if (std::abs(is.area - was.area) > lot.allowed) return Refusal{BorderRefusal::area, is.area - was.area};
  const auto moved = border_distance(old, shapes_[place], width_ + rounding_);
  if (!moved) return Refusal{BorderRefusal::movement, 0};
  moved_[place] = *moved;
  // Nor may it be what would be mended by itself next time: a spike, vertices that are one.
  const auto wants_repair = [&](std::string_view wkb, const Measure& measured) {
    return repairer.wants_repair(wkb, measured, {.width = width_});
  };
  const bool fails = wants_repair(old, was) ? !is_sound(validator, shapes_[place]) : wants_repair(shapes_[place], is);
  if (fails) return Refusal{BorderRefusal::shape, 0};
  return std::nullopt;
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
  const auto is_changed = [&](std::uint32_t lot) {
    return lot != Web::kNone && place_[lot] != Web::kNone && !shapes_[place_[lot]].empty();
  };
  for (const Found& found : after_) {
    bool any = false;
    for (const std::uint32_t lot : {found.a, found.b})
      if (is_changed(lot) && is_new(found)) {
        failed.emplace(place_[lot], refusal);
        any = true;
      }
    if (any || found.fault != CoverageFault::gap || !is_new(found)) continue;
    tree_.search(grown(found.box, width_), [&](std::uint32_t lot) {
      if (is_changed(lot)) failed.emplace(place_[lot], refusal);
      return true;
    });
  }
}

std::optional<Mending::Refusal> Mending::refusal(std::uint32_t lot) const {
  return refusals_[place_[lot]];
}

}  // namespace sohoa::geometry::coverage
