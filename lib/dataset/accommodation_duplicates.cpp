#include "dataset/accommodation_duplicates.hpp"

#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "dataset/accommodation_numbers.hpp"
#include "dataset/accommodation_words.hpp"
#include "text/name.hpp"

namespace sohoa {
namespace {

using Record = AccommodationRecord;
using Index = std::uint32_t;

constexpr int kVeto = -200;    // points, against whatever else speaks
constexpr double kCell = 200;  // m, of the grid that finds what lies near

struct Word {
  std::uint32_t id;
  double weight;  ///< 0.2 … 1: rare words tell more
};

/// A name, prepared to be compared.
struct Name {
  std::vector<Word> words;           ///< without the words for types, by id
  std::vector<std::string> numbers;  ///< those that are numbers
  std::string joined;                ///< all of them without blanks, in their order
};

struct Prepared {
  std::array<Name, 2> names;  ///< the name, and the other name
  text::NameForm form;        ///< of the whole name
  std::string house, street;  ///< plain words
  std::string numeral;        ///< at the end of the name, in digits
  std::string decision;       ///< its first digits
};

template <typename T>
bool share(const std::vector<T>& a, const std::vector<T>& b) {
  return std::any_of(a.begin(), a.end(), [&](const T& one) { return std::find(b.begin(), b.end(), one) != b.end(); });
}

std::string plain(std::string_view text) {
  std::string all;
  for (const std::string& word : plain_words(text)) {
    // "Số nhà 12", "SN 12" and "đường", "phố" say nothing of their own.
    if (word == "so" || word == "nha" || word == "sn" || word == "duong" || word == "pho" || word == "d") continue;
    all += (all.empty() ? "" : " ") + word;
  }
  return all;
}

class Finder {
 public:
  explicit Finder(const std::vector<Record>& records) : records_(records) { prepare(); }

  Duplicates find() {
    Duplicates found;
    const std::vector<std::uint64_t> candidates = this->candidates();
    // Few candidates are pairs: only those are kept.
    tbb::enumerable_thread_specific<std::vector<DuplicatePair>> kept;
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, candidates.size()), [&](const auto& range) {
      std::vector<DuplicatePair>& own = kept.local();
      DuplicatePair pair{};
      for (std::size_t i = range.begin(); i != range.end(); ++i) {
        compare(static_cast<Index>(candidates[i] >> 32), static_cast<Index>(candidates[i]), pair);
        if (pair.score >= kPossible) own.push_back(pair);
      }
    });
    std::vector<DuplicatePair> pairs;
    for (std::vector<DuplicatePair>& own : kept)
      pairs.insert(pairs.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
    std::sort(pairs.begin(), pairs.end(), [](const DuplicatePair& one, const DuplicatePair& other) {
      return one.a != other.a ? one.a < other.a : one.b < other.b;
    });
    group(pairs, found.group);
    found.pairs = std::move(pairs);
    return found;
  }

 private:
  void prepare() {
    const AccommodationWords& known = AccommodationWords::shipped();
    std::vector<std::array<std::vector<std::string>, 2>> words(records_.size());
    std::vector<std::uint32_t> frequency;
    for (std::size_t i = 0; i < records_.size(); ++i)
      for (std::size_t n = 0; n < 2; ++n) {
        std::vector<std::string>& own = words[i][n];
        own = plain_words(n == 0 ? records_[i].name : records_[i].other_name);
        known.strip(own);
        if (!own.empty())
          if (std::string numeral = numeral_of(own.back(), n == 0 ? records_[i].name : records_[i].other_name);
              !numeral.empty())
            own.back() = std::move(numeral);
        std::vector<std::uint32_t> ids;
        for (const std::string& word : own) {
          const auto [place, added] = ids_.emplace(word, static_cast<std::uint32_t>(texts_.size()));
          if (added) {
            texts_.push_back(word);
            frequency.push_back(0);
          }
          ids.push_back(place->second);
        }
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        if (n == 0)
          for (const std::uint32_t id : ids) ++frequency[id];
      }
    const double all = static_cast<double>(records_.size());
    constexpr double kLeastWeight = 0.2;
    for (const std::uint32_t count : frequency)
      weights_.push_back(std::max(kLeastWeight, std::log(1 + all / std::max(count, 1U)) / std::log(1 + all)));
    prepared_.resize(records_.size());
    for (std::size_t i = 0; i < records_.size(); ++i) {
      Prepared& own = prepared_[i];
      for (std::size_t n = 0; n < 2; ++n) own.names[n] = name_of(words[i][n]);
      text::name_form(records_[i].name, own.form);
      own.house = plain(records_[i].house);
      own.street = plain(records_[i].street);
      if (!words[i][0].empty() && is_digits(words[i][0].back())) own.numeral = words[i][0].back();
      own.decision = first_digits(records_[i].decision);
      ++same_name_[own.names[0].joined];
      for (const std::string& phone : records_[i].phones) ++phone_count_[phone];
      for (const std::string& web : records_[i].webs) ++web_count_[web];
      if (records_[i].list != Record::kNoList) lists_ = std::max(lists_, records_[i].list + 1);
    }
    frequency_ = std::move(frequency);
  }

  Name name_of(const std::vector<std::string>& words) const {
    Name name;
    for (const std::string& word : words) {
      const std::uint32_t id = ids_.at(word);
      if (is_number(word)) name.numbers.push_back(word);
      if (std::none_of(name.words.begin(), name.words.end(), [&](const Word& w) { return w.id == id; }))
        name.words.push_back({id, weights_[id]});
      name.joined += word;
    }
    std::sort(name.words.begin(), name.words.end(), [](const Word& a, const Word& b) { return a.id < b.id; });
    return name;
  }

  // --- what may be a pair ---

  std::vector<std::uint64_t> candidates() const {
    std::unordered_map<std::string, std::vector<Index>> blocks;
    std::vector<std::uint64_t> pairs;
    const auto flush = [&](std::size_t most, bool neighbours = true) {
      for (auto& [key, members] : blocks)
        if (members.size() <= most)
          add_all(members, pairs);
        else if (neighbours)
          add_neighbours(members, pairs);
      blocks.clear();
    };
    const auto each = [&](auto&& keys) {
      for (Index i = 0; i < records_.size(); ++i) keys(i, [&](const std::string& key) { blocks[key].push_back(i); });
    };
    // A number that more have is that of an agent.
    constexpr std::size_t kSharedByFew = 12, kSameName = 60, kRareWord = 60, kSmallTown = 80, kTower = 120;
    each([&](Index i, auto add) {
      for (const std::string& phone : records_[i].phones) add(phone);
      for (const std::string& web : records_[i].webs) add("@" + web);
      if (!records_[i].decision.empty()) add("#" + records_[i].decision);
    });
    flush(kSharedByFew);
    each([&](Index i, auto add) {
      for (const Name& name : prepared_[i].names)
        if (!name.joined.empty()) {
          add(name.joined);
          add(name.joined + "/" + records_[i].commune);
        }
    });
    flush(kSameName);
    each([&](Index i, auto add) {
      const Name& name = prepared_[i].names[0];
      for (const Word& word : name.words) {
        if (frequency_[word.id] <= kRareWord) add(texts_[word.id]);
        add(texts_[word.id] + "/" + records_[i].commune);
      }
      constexpr std::size_t kBeginning = 4;
      if (name.joined.size() >= kBeginning) add(name.joined.substr(0, kBeginning) + "|" + records_[i].commune);
    });
    flush(kRareWord, false);  // what many share is no ground: names that are alike meet by other keys
    each([&](Index i, auto add) {
      const Prepared& own = prepared_[i];
      if (!own.street.empty() && !own.house.empty()) add(own.house + "," + own.street + "/" + records_[i].commune);
    });
    flush(kSmallTown);
    add_near(pairs, kTower);
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    return pairs;
  }

  static void add_pair(Index a, Index b, std::vector<std::uint64_t>& pairs) {
    if (a == b) return;
    pairs.push_back((std::uint64_t{std::min(a, b)} << 32) | std::max(a, b));
  }

  static void add_all(const std::vector<Index>& members, std::vector<std::uint64_t>& pairs) {
    for (std::size_t i = 0; i < members.size(); ++i)
      for (std::size_t j = i + 1; j < members.size(); ++j) add_pair(members[i], members[j], pairs);
  }

  /// Of a block that is too large to compare all with all, those that are next to each other by name, telephone and
  /// house.
  void add_neighbours(std::vector<Index>& members, std::vector<std::uint64_t>& pairs) const {
    constexpr std::size_t kWindow = 6;
    const auto key = [&](Index i) {
      static const std::string none;
      return std::tie(prepared_[i].names[0].joined, records_[i].phones.empty() ? none : records_[i].phones.front(),
                      prepared_[i].house);
    };
    std::stable_sort(members.begin(), members.end(), [&](Index a, Index b) { return key(a) < key(b); });
    for (std::size_t i = 0; i < members.size(); ++i)
      for (std::size_t j = i + 1; j < std::min(members.size(), i + kWindow); ++j)
        add_pair(members[i], members[j], pairs);
  }

  /// Those in the same square of the grid and in its neighbours.
  void add_near(std::vector<std::uint64_t>& pairs, std::size_t most) const {
    const auto square = [](std::int64_t column, std::int64_t row) {
      return (static_cast<std::uint64_t>(column) << 32) ^ (static_cast<std::uint64_t>(row) & 0xFFFFFFFF);
    };
    const auto cell = [](double place) { return static_cast<std::int64_t>(std::floor(place / kCell)); };
    std::unordered_map<std::uint64_t, std::vector<Index>> grid;
    for (Index i = 0; i < records_.size(); ++i)
      if (records_[i].place == Record::Place::exact)
        grid[square(cell(records_[i].x), cell(records_[i].y))].push_back(i);
    for (auto& [key, members] : grid)
      if (members.size() > most) add_neighbours(members, pairs);
    for (Index i = 0; i < records_.size(); ++i) {
      if (records_[i].place != Record::Place::exact) continue;
      for (std::int64_t dx = -1; dx <= 1; ++dx)
        for (std::int64_t dy = -1; dy <= 1; ++dy) {
          const auto found = grid.find(square(cell(records_[i].x) + dx, cell(records_[i].y) + dy));
          if (found == grid.end() || found->second.size() > most) continue;  // add_neighbours() has been here
          for (const Index other : found->second)
            if (other > i) add_pair(i, other, pairs);
        }
    }
  }

  // --- how alike a pair is ---

  struct NameLikeness {
    double likeness = 0;
    bool numbers_differ = false;
    bool each_has_own = false;  ///< each has a rare word that the other one lacks
  };

  NameLikeness compare_names(const Name& a, const Name& b) const {
    NameLikeness result;
    if (a.words.empty() || b.words.empty()) return result;
    result.numbers_differ = a.numbers != b.numbers;
    double common = 0, all = 0;
    std::array<std::vector<Word>, 2> own;
    match(a, b, common, all, own);
    double by_words = all == 0 ? 0 : 2 * common / all;
    const auto rare = [&](const std::vector<Word>& words) {
      return std::any_of(words.begin(), words.end(),
                         [&](const Word& word) { return frequency_[word.id] <= 2 && texts_[word.id].size() >= 3; });
    };
    const double by_letters = a.joined == b.joined ? 1 : alike(a.joined, b.joined, 0.8);
    result.each_has_own = by_letters < 0.9 && rare(own[0]) && rare(own[1]);
    result.likeness = std::max(by_words, by_letters);
    return result;
  }

  /// Adds up the weights of words that both have, or nearly have; `own`: those of one side alone.
  void match(const Name& a, const Name& b, double& common, double& all, std::array<std::vector<Word>, 2>& own) const {
    std::size_t i = 0, j = 0;
    while (i < a.words.size() || j < b.words.size()) {
      const bool left = j == b.words.size() || (i < a.words.size() && a.words[i].id < b.words[j].id);
      const bool right = i == a.words.size() || (j < b.words.size() && b.words[j].id < a.words[i].id);
      if (left) {
        own[0].push_back(a.words[i++]);
      } else if (right) {
        own[1].push_back(b.words[j++]);
      } else {
        common += a.words[i].weight;
        all += 2 * a.words[i].weight;
        ++i, ++j;
      }
    }
    constexpr double kSlip = 0.74;
    for (auto one = own[0].begin(); one != own[0].end();) {
      const auto other = std::find_if(own[1].begin(), own[1].end(), [&](const Word& word) {
        return texts_[one->id].size() >= 3 && alike(texts_[one->id], texts_[word.id], kSlip) > 0;
      });
      if (other == own[1].end()) {
        ++one;
        continue;
      }
      const double weight = (one->weight + other->weight) / 2;
      common += weight * alike(texts_[one->id], texts_[other->id], kSlip);
      all += 2 * weight;
      own[1].erase(other);
      one = own[0].erase(one);
    }
    for (const auto& side : own)
      for (const Word& word : side) all += word.weight;
  }

  /// Into `pair`, whose memory is used again.
  void compare(Index a, Index b, DuplicatePair& pair) const {
    pair.a = a, pair.b = b;
    pair.reasons.clear();
    int score = 0;
    const auto say = [&](Ground ground, int points, double distance = 0) {
      if (points == 0) return;
      pair.reasons.push_back({ground, points, distance});
      score += points;
    };
    judge_names(a, b, say);
    judge_contacts(a, b, say);
    judge_address(a, b, say);
    judge_place(a, b, say);
    judge_size(a, b, say);
    pair.score = std::clamp(score, 0, 100);
  }

  template <typename Say>
  void judge_names(Index a, Index b, Say& say) const {
    NameLikeness best;
    for (const Name& one : prepared_[a].names)
      for (const Name& other : prepared_[b].names)
        if (const NameLikeness found = compare_names(one, other); found.likeness > best.likeness) best = found;
    constexpr double kUnlike = 0.3, kHalf = 0.6, kRare = 0.92;
    const Name &one = prepared_[a].names[0], &other = prepared_[b].names[0];
    // The same letters with other marks are another name: Hải Âu, Hái Au.
    const text::NameForm &form = prepared_[a].form, &form_b = prepared_[b].form;
    if (form.plain == form_b.plain && form.marks && form_b.marks && form.marked != form_b.marked) best.likeness *= 0.85;
    if (best.likeness >= kHalf)
      say(Ground::name, static_cast<int>(std::lround(15 + (best.likeness - kHalf) / (1 - kHalf) * 40)));
    else if (best.likeness < kUnlike && !one.words.empty() && !other.words.empty())
      say(Ground::name, -20);
    const auto holders = same_name_.find(one.joined);
    if (best.likeness >= kRare && one.joined.size() >= 5 && holders->second <= std::max(2U, lists_))
      say(Ground::rare_name, 12);
    const std::string &last = prepared_[a].numeral, &last_b = prepared_[b].numeral;
    if (!last.empty() && !last_b.empty() && last != last_b)
      say(Ground::other_number, kVeto);
    else if (best.likeness >= kHalf && best.numbers_differ)
      say(Ground::other_number, -35);
    if (best.each_has_own) say(Ground::name, -15);
  }

  template <typename Say>
  void judge_contacts(Index a, Index b, Say& say) const {
    const Record &one = records_[a], &other = records_[b];
    constexpr std::uint32_t kFew = 3;
    if (share(one.phones, other.phones)) {
      std::uint32_t holders = 0;
      for (const std::string& phone : one.phones)
        if (share({phone}, other.phones)) holders = std::max(holders, phone_count_.at(phone));
      say(Ground::phone, holders <= kFew ? 30 : 15);
    } else if (same_subscriber(one.phones, other.phones)) {
      say(Ground::phone, 15);
    } else if (!one.phones.empty() && !other.phones.empty()) {
      say(Ground::other_phone, -8);
    }
    if (share(one.webs, other.webs)) {
      std::uint32_t holders = 0;
      for (const std::string& web : one.webs)
        if (share({web}, other.webs)) holders = std::max(holders, web_count_.at(web));
      say(Ground::web, holders <= kFew ? 18 : 8);
    }
    if (!one.decision.empty() && one.decision == other.decision) return say(Ground::decision, 20);
    const std::string &number = prepared_[a].decision, &number_b = prepared_[b].decision;
    if (number.empty() || number_b.empty() || number == number_b) return;
    // A later list may have a later decision; one list has one for each establishment.
    say(Ground::other_decision, same_list(a, b) ? kVeto : -8);
  }

  bool same_list(Index a, Index b) const {
    return records_[a].list == records_[b].list && records_[a].list != Record::kNoList;
  }

  template <typename Say>
  void judge_address(Index a, Index b, Say& say) const {
    const Prepared &one = prepared_[a], &other = prepared_[b];
    const bool same_commune = !records_[a].commune.empty() && records_[a].commune == records_[b].commune;
    if (!one.street.empty() && !other.street.empty()) {
      const bool same_street = one.street == other.street || alike(one.street, other.street, 0.85) > 0;
      if (same_street && !one.house.empty() && one.house == other.house) {
        say(Ground::address, 22);
      } else if (same_street && !one.house.empty() && !other.house.empty()) {
        say(Ground::other_address, -15);
      } else if (same_street) {
        say(Ground::address, 5);
      }
    }
    if (same_commune) say(Ground::commune, 8);
  }

  template <typename Say>
  void judge_place(Index a, Index b, Say& say) const {
    using Place = Record::Place;
    const Record &one = records_[a], &other = records_[b];
    const bool other_commune = !one.commune.empty() && !other.commune.empty() && one.commune != other.commune;
    if (one.place == Place::none || other.place == Place::none) {
      if (other_commune) say(Ground::other_commune, -30);
      return;
    }
    const double distance = std::hypot(one.x - other.x, one.y - other.y);
    if (one.place == Place::exact && other.place == Place::exact) {
      say(Ground::near, distance <= 30 ? 22 : distance <= 80 ? 18 : distance <= kCell ? 10 : 0, distance);
      say(Ground::far, distance > 1500 ? -45 : distance > 500 ? -15 : 0, distance);
    } else {
      say(Ground::near, distance <= 1500 ? 4 : 0, distance);
      say(Ground::far, distance > 5000 ? -30 : 0, distance);
    }
    if (other_commune && distance > kCell) say(Ground::other_commune, -30);
  }

  template <typename Say>
  void judge_size(Index a, Index b, Say& say) const {
    const Record &one = records_[a], &other = records_[b];
    if (!one.type.empty() && !other.type.empty() && one.type != other.type) say(Ground::other_type, -6);
    if (one.rooms > 0 && other.rooms > 0) {
      const int more = std::max(one.rooms, other.rooms), less = std::min(one.rooms, other.rooms);
      if (more == less && more >= 5) say(Ground::rooms, 6);
      if (more - less > 5 && more > less * 3 / 2) say(Ground::other_rooms, -8);
    }
    if (same_list(a, b)) say(Ground::same_list, -6);
  }

  // --- groups ---

  void group(const std::vector<DuplicatePair>& pairs, std::vector<Index>& group) const {
    group.resize(records_.size());
    std::iota(group.begin(), group.end(), 0);
    std::vector<const DuplicatePair*> order;
    for (const DuplicatePair& pair : pairs)
      if (pair.score >= kDuplicate) order.push_back(&pair);
    std::stable_sort(order.begin(), order.end(),
                     [](const DuplicatePair* a, const DuplicatePair* b) { return a->score > b->score; });
    std::unordered_map<Index, std::vector<Index>> members;
    const auto members_of = [&](Index first) -> std::vector<Index>& {
      auto& list = members[first];
      if (list.empty()) list.push_back(first);
      return list;
    };
    for (const DuplicatePair* pair : order) {
      Index one = group[pair->a], other = group[pair->b];
      if (one == other) continue;
      if (one > other) std::swap(one, other);
      if (!agree(members_of(one), members_of(other))) continue;
      for (const Index member : members_of(other)) {
        members[one].push_back(member);
        group[member] = one;
      }
      members.erase(other);
    }
  }

  /// Nothing speaks against any two of the members: a chain of likenesses does not make one establishment of many.
  bool agree(const std::vector<Index>& some, const std::vector<Index>& others) const {
    constexpr int kNotAgainst = 40;
    constexpr std::size_t kMost = 24;  // of a group of hundreds of equal records these stand for all
    const std::size_t step = 1 + some.size() / kMost, step_b = 1 + others.size() / kMost;
    DuplicatePair pair{};
    for (std::size_t i = 0; i < some.size(); i += step)
      for (std::size_t j = 0; j < others.size(); j += step_b) {
        compare(some[i], others[j], pair);
        if (pair.score < kNotAgainst) return false;
      }
    return true;
  }

  const std::vector<Record>& records_;
  std::vector<Prepared> prepared_;
  std::unordered_map<std::string, std::uint32_t> ids_;  ///< word → place in texts_
  std::vector<std::string> texts_;
  std::vector<double> weights_;
  std::vector<std::uint32_t> frequency_;
  std::uint32_t lists_ = 1;
  std::unordered_map<std::string, std::uint32_t> same_name_, phone_count_, web_count_;
};

}  // namespace

Duplicates find_duplicates(const std::vector<AccommodationRecord>& records) {
  return Finder(records).find();
}

}  // namespace sohoa
