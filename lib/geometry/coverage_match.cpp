#include "geometry/coverage_match.hpp"

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_sort.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <memory>
#include <tuple>

#include "geometry/coverage_hash.hpp"
#include "geometry/hilbert.hpp"

namespace sohoa::geometry::coverage {
namespace {

constexpr unsigned kPartBits = 10;
constexpr std::size_t kParts = std::size_t{1} << kPartBits;
constexpr std::size_t kFewEdges = 20'000;  ///< these need no parts

/// One edge, told by 95 bits of hash over its two ends and the direction in the lowest bit of `key`.
struct Record {
  std::uint64_t key;
  std::uint32_t check;
  std::uint32_t edge;

  bool same_edge(const Record& other) const { return key >> 1 == other.key >> 1 && check == other.check; }
};

/// Records of one part, block by block, as one thread wrote them.
class Lists {
 public:
  Lists(Scratch& scratch, std::size_t parts) : scratch_(scratch), open_(parts), blocks_(parts) {}
  ~Lists() {
    for (void* slab : slabs_) scratch_.release(slab, kSlab);
  }
  Lists(const Lists&) = delete;
  Lists& operator=(const Lists&) = delete;

  void add(std::size_t part, const Record& record) {
    Open& open = open_[part];
    if (open.used == kBlock || open.block == nullptr) open = {new_block(part), 0};
    open.block[open.used++] = record;
  }

  std::size_t count(std::size_t part) const {
    return blocks_[part].empty() ? 0 : (blocks_[part].size() - 1) * kBlock + open_[part].used;
  }

  Record* copy(std::size_t part, Record* to) const {
    for (std::size_t i = 0; i < blocks_[part].size(); ++i) {
      const std::size_t used = i + 1 == blocks_[part].size() ? open_[part].used : kBlock;
      to = std::copy_n(blocks_[part][i], used, to);
    }
    return to;
  }

 private:
  static constexpr std::size_t kBlock = 128, kSlab = std::size_t{1} << 20;
  struct Open {
    Record* block = nullptr;
    std::size_t used = 0;
  };

  Record* new_block(std::size_t part) {
    constexpr std::size_t kBytes = kBlock * sizeof(Record);
    if (left_ < kBytes) {
      if (!slabs_.empty()) scratch_.leave(slabs_.back(), kSlab);
      slabs_.push_back(scratch_.allocate(kSlab));
      left_ = kSlab;
    }
    left_ -= kBytes;
    auto* block = reinterpret_cast<Record*>(static_cast<char*>(slabs_.back()) + left_);
    blocks_[part].push_back(block);
    return block;
  }

  Scratch& scratch_;
  std::vector<Open> open_;
  std::vector<std::vector<Record*>> blocks_;
  std::vector<void*> slabs_;
  std::size_t left_ = 0;
};

/// What the edges of a feature add up to: the same for the same polygon however it was written down.
struct Sum {
  std::uint64_t low = 0, high = 0;
  friend auto operator<=>(const Sum&, const Sum&) = default;
};

/// One bit per edge; threads may set bits at the same time.
class Bits {
 public:
  Bits(Scratch& scratch, std::size_t count) : words_(scratch, count / 64 + 1, true) {}
  void set(std::size_t i) {
    std::atomic_ref(words_[i / 64]).fetch_or(std::uint64_t{1} << i % 64, std::memory_order_relaxed);
  }
  bool operator[](std::size_t i) const { return (words_[i / 64] >> i % 64 & 1) != 0; }
  std::size_t count() const {
    std::size_t sum = 0;
    for (const std::uint64_t word : words_) sum += static_cast<std::size_t>(std::popcount(word));
    return sum;
  }

 private:
  BigArray<std::uint64_t> words_;
};

class Matcher {
 public:
  Matcher(Features& features, Scratch& scratch)
      : features_(features),
        scratch_(scratch),
        parts_(features.edges() < kFewEdges ? 1 : kParts),
        lists_([this] { return std::make_unique<Lists>(scratch_, parts_); }),
        sums_(features.list().size()),
        matched_(scratch, features.edges()) {}

  Matching run() {
    write_records();
    Matching result;
    find_duplicates(result.duplicates);
    tbb::parallel_for(std::size_t{0}, parts_, [&](std::size_t part) { match_part(part); });
    lists_.clear();
    workbenches_.clear();
    collect(result);
    return result;
  }

 private:
  using Range = tbb::blocked_range<std::size_t>;

  void write_records() {
    auto& list = features_.list();
    tbb::parallel_for(Range(0, list.size(), 256), [&](const Range& range) {
      Lists& lists = *lists_.local();
      for (std::size_t i = range.begin(); i < range.end(); ++i) sums_[i] = write_feature(list[i], lists);
    });
  }

  Sum write_feature(const Feature& feature, Lists& lists) {
    Sum sum;
    each_edge(feature, [&](std::uint32_t number, Point a, Point b) {
      const bool forward = a.x < b.x || (a.x == b.x && a.y < b.y);
      if (!forward) std::swap(a, b);
      const std::uint64_t low = hash(a), high = hash(b);
      const std::uint64_t key = fold(low ^ 0xA0761D6478BD642FU, high ^ 0xE7037ED1A0B428DBU);
      const std::uint64_t check = fold(low ^ 0x8EBC6AF09C88C6E3U, high ^ 0x589965CC75374CC3U);
      sum.low += key;
      sum.high += check;
      lists.add(parts_ == 1 ? 0 : key >> (64 - kPartBits),
                {(key & ~std::uint64_t{1}) | (forward ? 1 : 0), static_cast<std::uint32_t>(check >> 32), number});
    });
    return sum;
  }

  void find_duplicates(std::vector<std::pair<std::uint32_t, std::uint32_t>>& found) {
    auto& list = features_.list();
    std::vector<std::uint32_t> order = not_alone();
    tbb::parallel_sort(order.begin(), order.end(),
                       [&](std::uint32_t a, std::uint32_t b) { return std::tie(sums_[a], a) < std::tie(sums_[b], b); });
    for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
      if (sums_[order[i]] != sums_[order[first]]) {
        first = i;
        continue;
      }
      list[order[i]].duplicate = true;
      found.emplace_back(order[first], order[i]);
    }
    std::sort(found.begin(), found.end());
    if (found.empty()) return;
    // Their edges are to match with nothing.
    dropped_ = std::make_unique<Bits>(scratch_, features_.edges());
    for (const auto& [kept, copy] : found)
      each_edge(list[copy], [&](std::uint32_t number, Point, Point) { dropped_->set(number); });
  }

  /// The features that may have a copy: those whose sum has bits in common with another one's. Few, so that few are
  /// sorted.
  std::vector<std::uint32_t> not_alone() const {
    const std::size_t bits = std::bit_ceil(sums_.size() * 16 + 64);
    std::vector<std::uint64_t> once(bits / 64), twice(bits / 64);
    const auto place = [&](std::size_t i) { return static_cast<std::size_t>(sums_[i].low) & (bits - 1); };
    const auto bit = [](std::size_t at) { return std::uint64_t{1} << at % 64; };
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      const std::size_t at = place(i);
      twice[at / 64] |= once[at / 64] & bit(at);
      once[at / 64] |= bit(at);
    }
    std::vector<std::uint32_t> result;
    for (std::size_t i = 0; i < sums_.size(); ++i)
      if (const std::size_t at = place(i); (twice[at / 64] & bit(at)) != 0)
        result.push_back(static_cast<std::uint32_t>(i));
    return result;
  }

  struct Slot {
    std::uint32_t first;  ///< number of a record, plus one
    std::uint8_t there, back;
  };

  /// What one thread needs for a part.
  struct Workbench {
    std::vector<Record> records;
    std::vector<Slot> slots;
    std::vector<std::uint32_t> slot_of;
  };

  void match_part(std::size_t part) {
    Workbench& mine = workbenches_.local();
    std::size_t count = 0;
    for (const auto& lists : lists_) count += lists->count(part);
    std::vector<Record>& records = mine.records;
    records.resize(count);
    Record* end = records.data();
    for (const auto& lists : lists_) end = lists->copy(part, end);
    const std::size_t mask = std::bit_ceil(count * 2 + 1) - 1;
    mine.slots.assign(mask + 1, {});
    mine.slot_of.resize(count);
    Slot* const slots = mine.slots.data();
    for (std::uint32_t i = 0; i < count; ++i) {
      const Record& record = records[i];
      std::size_t at = (record.key >> 8) & mask;
      while (slots[at].first != 0 && !records[slots[at].first - 1].same_edge(record)) at = (at + 1) & mask;
      mine.slot_of[i] = static_cast<std::uint32_t>(at);
      Slot& slot = slots[at];
      if (slot.first == 0) slot.first = i + 1;
      if (dropped_ && (*dropped_)[record.edge]) continue;
      std::uint8_t& times = (record.key & 1) != 0 ? slot.there : slot.back;
      if (times < 2) ++times;
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      const Slot& slot = slots[mine.slot_of[i]];
      if (slot.there == 1 && slot.back == 1) matched_.set(records[i].edge);
    }
  }

  /// A place on the Hilbert curve, and the number of the edge that lies there.
  struct Place {
    std::uint32_t key, edge;
  };

  /// Looks twice at the features: first where their unmatched edges are to stand, then to write them there. This takes
  /// less than to write them down and to move them.
  void collect(Matching& result) {
    const auto& list = features_.list();
    Box box;
    for (const Feature& feature : list) box.add(feature.box);
    const double side = std::max({box.maxx - box.minx, box.maxy - box.miny, 1e-300});
    const auto cell = [&](double place) {
      return static_cast<std::uint32_t>(std::clamp(place / side, 0.0, 1.0) * 65535);
    };
    BigArray<Place> places(scratch_, features_.edges() - matched_.count());
    std::vector<std::uint32_t> first((list.size() + kChunk - 1) /
                                     kChunk);  // numbers of the edges, by chunk of features
    std::atomic<std::uint64_t> all = 0;
    std::atomic<std::uint32_t> end = 0;
    tbb::enumerable_thread_specific<std::vector<std::uint32_t>> local;
    tbb::parallel_for(std::size_t{0}, first.size(), [&](std::size_t chunk) {
      auto& keys = local.local();
      keys.clear();
      std::uint64_t seen = 0;
      each_unmatched(chunk, seen, [&](Point a, Point b, std::size_t) {
        keys.push_back(hilbert(cell(a.x / 2 + b.x / 2 - box.minx), cell(a.y / 2 + b.y / 2 - box.miny)));
      });
      all += seen;
      std::uint32_t number = first[chunk] = end.fetch_add(static_cast<std::uint32_t>(keys.size()));
      for (const std::uint32_t key : keys) {
        places[number] = {key, number};
        ++number;
      }
    });
    result.edges = all;
    places.shrink(end);
    sort_places(places);
    BigArray<std::uint32_t> place_of(scratch_, places.size());
    for (std::uint32_t i = 0; i < places.size(); ++i) place_of[places[i].edge] = i;
    result.unmatched = BigArray<Edge>(scratch_, places.size());
    tbb::parallel_for(std::size_t{0}, first.size(), [&](std::size_t chunk) {
      std::uint64_t seen = 0;
      std::uint32_t number = first[chunk];
      each_unmatched(chunk, seen, [&](Point a, Point b, std::size_t feature) {
        const std::uint32_t place = place_of[number++];
        result.unmatched[place] = {a, b, static_cast<std::uint32_t>(feature), places[place].key};
      });
    });
    sort_equals(result.unmatched);
  }

  /// Calls `visit(a, b, feature)`, and counts all edges.
  template <typename Visit>
  void each_unmatched(std::size_t chunk, std::uint64_t& seen, Visit&& visit) const {
    const auto& list = features_.list();
    for (std::size_t i = chunk * kChunk; i < std::min(list.size(), (chunk + 1) * kChunk); ++i) {
      if (list[i].duplicate) continue;
      each_edge(list[i], [&](std::uint32_t number, Point a, Point b) {
        ++seen;
        if (!matched_[number]) visit(a, b, i);
      });
    }
  }

  static void sort_equals(BigArray<Edge>& edges) {
    for (Edge *begin = edges.begin(), *end = begin; begin != edges.end(); begin = end) {
      for (end = begin + 1; end != edges.end() && end->key == begin->key;) ++end;
      if (end - begin < 2) continue;
      tbb::parallel_sort(begin, end, [](const Edge& e, const Edge& f) {
        return std::tie(e.a.x, e.a.y, e.b.x, e.b.y, e.feature) < std::tie(f.a.x, f.a.y, f.b.x, f.b.y, f.feature);
      });
    }
  }

  /// By their keys, eleven bits after eleven bits.
  void sort_places(BigArray<Place>& places) {
    constexpr unsigned kBits = 11;
    constexpr std::uint32_t kMask = (1u << kBits) - 1;
    if (places.size() < kFewEdges) {
      std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.key < b.key; });
      return;
    }
    BigArray<Place> other(scratch_, places.size());
    for (unsigned shift = 0; shift < 32; shift += kBits) {
      std::array<std::size_t, kMask + 2> begin{};
      for (const Place& place : places) ++begin[(place.key >> shift & kMask) + 1];
      for (std::size_t i = 0; i < kMask; ++i) begin[i + 1] += begin[i];
      for (const Place& place : places) other[begin[place.key >> shift & kMask]++] = place;
      std::swap(places, other);
    }
  }

  static constexpr std::size_t kChunk = 256;

  Features& features_;
  Scratch& scratch_;
  const std::size_t parts_;
  tbb::enumerable_thread_specific<std::unique_ptr<Lists>> lists_;
  std::vector<Sum> sums_;
  Bits matched_;
  tbb::enumerable_thread_specific<Workbench> workbenches_;
  std::unique_ptr<Bits> dropped_;
};

}  // namespace

Matching match(Features& features, Scratch& scratch) {
  return Matcher(features, scratch).run();
}

}  // namespace sohoa::geometry::coverage
