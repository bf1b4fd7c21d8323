#include "admin/address_units.hpp"

#include <algorithm>
#include <cmath>

#include "admin/address_hits.hpp"

namespace sohoa::admin {
namespace {

/// How much a unit that is said is worth, by Level.
constexpr std::array<float, 3> kWorth{1.0F, 1.1F, 1.2F};
/// What a unit of the other side of July 2025 costs: "xã Hòa Thắng, huyện Bắc Bình, tỉnh Lâm Đồng".
constexpr float kOtherSide = 0.25F;
constexpr float kUnfit = 100;

/// What it costs that a commune is said to lie in this district; kUnfit when it does not.
float cost_in_district(const AddressPlace& commune, const AddressPlace& district) {
  if (commune.old) return commune.district == district.district ? 0 : kUnfit;
  const auto& made_of = commune.districts;
  return std::find(made_of.begin(), made_of.end(), district.district) != made_of.end() ? kOtherSide : kUnfit;
}

float cost_in_province(const AddressPlace& unit, const AddressPlace& province) {
  if (unit.old) {
    if (unit.old_province == province.old_province) return 0;
    return unit.new_province == province.new_province ? kOtherSide : kUnfit;
  }
  if (unit.new_province == province.new_province) return 0;
  return (unit.old_provinces >> province.old_province & 1) != 0 ? kOtherSide : kUnfit;
}

class Chooser {
 public:
  Chooser(const AddressTokens& tokens, const AddressLexicon& lexicon, FoundUnits& found)
      : tokens_(tokens), lexicon_(lexicon), found_(found) {}

  void choose() {
    best_.clear();
    for (auto& list : by_level_) list.clear();
    for (std::size_t i = 0; i < found_.hits.size(); ++i)
      by_level_[static_cast<std::size_t>(place(i).level)].push_back(static_cast<std::int32_t>(i));
    for (const std::int32_t commune : with_none(Level::commune)) {
      for (const std::int32_t district : with_none(Level::district)) {
        if (district >= 0 && commune >= 0 && !fits(commune, district)) continue;
        for (const std::int32_t province : with_none(Level::province)) weigh({{province, district, commune}, 0});
      }
    }
    settle();
  }

 private:
  struct Scored {
    UnitChoice choice;
    std::uint32_t lowest;
  };

  const UnitHit& hit(std::int32_t index) const { return found_.hits[static_cast<std::size_t>(index)]; }
  const AddressPlace& place(std::size_t index) const { return lexicon_.place(found_.hits[index].place); }

  std::vector<std::int32_t> with_none(Level level) const {
    std::vector<std::int32_t> list = by_level_[static_cast<std::size_t>(level)];
    list.push_back(-1);
    return list;
  }
  bool apart(std::int32_t a, std::int32_t b) const { return hit(a).end <= hit(b).begin || hit(b).end <= hit(a).begin; }
  bool fits(std::int32_t commune, std::int32_t district) const {
    return apart(commune, district) &&
           cost_in_district(lexicon_.place(hit(commune).place), lexicon_.place(hit(district).place)) < kUnfit;
  }

  void weigh(UnitChoice choice) {
    float score = 0;
    const AddressPlace* unit = nullptr;  // the lower one
    std::int32_t lower = -1;
    std::size_t said = 0;
    for (const Level level : {Level::commune, Level::district, Level::province}) {
      const std::int32_t index = choice.hit(level);
      if (index < 0) continue;
      const UnitHit& one = hit(index);
      const AddressPlace& in = lexicon_.place(one.place);
      if (unit != nullptr) {
        if (!apart(lower, index) || (choice.hit(Level::commune) >= 0 && !apart(choice.hit(Level::commune), index)))
          return;
        const float cost = level == Level::district ? cost_in_district(*unit, in) : cost_in_province(*unit, in);
        if (cost >= kUnfit) return;
        score -= cost;
        if (hit(lower).begin > one.begin)
          score -= 0.3F;
        else
          score -= gap_cost(hit(lower).end, one.begin);
      }
      score += kWorth[static_cast<std::size_t>(level)] * one.quality + one.word;
      unit = &in;
      lower = index;
      ++said;
    }
    if (said == 0) return;
    std::size_t end = 0;
    for (const std::int32_t index : choice.hits)
      if (index >= 0) end = std::max<std::size_t>(end, hit(index).end);
    score -= tail_cost(end);
    const std::int32_t lowest = choice.hit(Level::commune) >= 0    ? choice.hit(Level::commune)
                                : choice.hit(Level::district) >= 0 ? choice.hit(Level::district)
                                                                   : choice.hit(Level::province);
    const AddressPlace& low = lexicon_.place(hit(lowest).place);
    // Without a district the address has the form that is right since July 2025.
    if (low.level == Level::commune && choice.hit(Level::district) < 0 && low.old) score -= 0.06F;
    choice.score = score;
    best_.push_back({choice, hit(lowest).place});
  }

  /// Words between two units, or behind the last one, that nothing explains.
  float gap_cost(std::size_t begin, std::size_t end) const {
    return std::min(0.5F, 0.08F * static_cast<float>(end - begin));
  }
  float tail_cost(std::size_t end) const {
    std::size_t left = tokens_.size() - end;
    if (left > 0) {
      const std::string_view tail = tokens_.plain_of(end, tokens_.size());
      if (tail == "vietnam" || tail == "vn") left = 0;
    }
    return std::min(0.4F, 0.05F * static_cast<float>(left));
  }

  /// Two places of which the text cannot tell one: of the same name, before and since July 2025, in the same province.
  bool same_but_edition(const AddressPlace& a, const AddressPlace& b) const {
    if (a.level != Level::commune || b.level != Level::commune || a.old == b.old) return false;
    return a.commune->bare_name() == b.commune->bare_name() && a.new_province == b.new_province;
  }

  void settle() {
    found_.best = {};
    found_.likely.clear();
    found_.margin = 0;
    if (best_.empty()) return;
    std::sort(best_.begin(), best_.end(), [](const Scored& a, const Scored& b) {
      return a.choice.score != b.choice.score ? a.choice.score > b.choice.score : a.lowest < b.lowest;
    });
    const Scored& first = best_.front();
    const AddressPlace& chosen = lexicon_.place(first.lowest);
    found_.best = first.choice;
    found_.likely.push_back(first.lowest);
    found_.margin = first.choice.score;
    constexpr float kAsLikely = 0.045F;
    bool next = true;
    for (const Scored& one : best_) {
      if (one.lowest == first.lowest) continue;
      const AddressPlace& other = lexicon_.place(one.lowest);
      if (same_but_edition(chosen, other)) continue;
      const float behind = first.choice.score - one.choice.score;
      if (next) found_.margin = behind;
      next = false;
      if (behind > kAsLikely) break;
      if (other.level != chosen.level) continue;
      if (std::find(found_.likely.begin(), found_.likely.end(), one.lowest) == found_.likely.end())
        found_.likely.push_back(one.lowest);
    }
  }

  const AddressTokens& tokens_;
  const AddressLexicon& lexicon_;
  FoundUnits& found_;
  std::array<std::vector<std::int32_t>, 3> by_level_;
  std::vector<Scored> best_;
};

}  // namespace

void find_units(const AddressTokens& tokens, const AddressLexicon& lexicon, std::optional<Edition> edition,
                FoundUnits& found) {
  found = {};
  if (tokens.size() == 0) return;
  // The units stand at the end of an address; of a long remark, the last words.
  constexpr std::size_t kWindow = 48;
  const std::size_t first = tokens.size() > kWindow ? tokens.size() - kWindow : 0;
  HitSearch search{tokens, lexicon, edition, first, tokens.size(), kinds_before(tokens), found.hits};
  add_exact_hits(search);
  Chooser chooser(tokens, lexicon, found);
  chooser.choose();
}

double confidence_of(const FoundUnits& found, const AddressTokens&, const AddressLexicon&) {
  if (found.likely.empty()) return 0;
  if (found.likely.size() > 1) return 0.5 / static_cast<double>(found.likely.size());
  double sure = 0.99;
  for (const std::int32_t index : found.best.hits) {
    if (index < 0) continue;
    const UnitHit& hit = found.hits[static_cast<std::size_t>(index)];
    sure -= 0.8 * (1 - hit.quality) + (hit.word < -0.2F ? 0.2 : 0);
  }
  if (found.margin < 0.25F) sure -= 0.4 * (1 - found.margin / 0.25);
  return std::clamp(sure, 0.05, 0.99);
}

}  // namespace sohoa::admin
