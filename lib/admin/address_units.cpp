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
/// What a new commune in an old district costs: the old commune of that name is meant where there is one.
constexpr float kNewInDistrict = 0.4F;
constexpr float kUnfit = 100;

/// What it costs that a commune is said to lie in this district; kUnfit when it does not.
float cost_in_district(const AddressPlace& commune, const AddressPlace& district) {
  if (commune.old) return commune.district == district.district ? 0 : kUnfit;
  const auto& made_of = commune.districts;
  return std::find(made_of.begin(), made_of.end(), district.district) != made_of.end() ? kNewInDistrict : kUnfit;
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
  Chooser(const HitSearch& search, FoundUnits& found)
      : search_(search), tokens_(search.tokens), lexicon_(search.lexicon), found_(found) {}

  void choose() {
    best_.clear();
    for (auto& list : by_level_) list.clear();
    for (std::size_t i = 0; i < found_.hits.size(); ++i)
      by_level_[static_cast<std::size_t>(place(i).level)].push_back(static_cast<std::int32_t>(i));
    note_kinds();
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

  /// The words for kinds of communes and districts: a choice that has no use for one is hardly right.
  void note_kinds() {
    kinds_.clear();
    for (std::size_t end = search_.first + 1; end < tokens_.size(); ++end) {
      const KindBefore& kind = search_.kinds[end];
      if (!kind.kind || *kind.kind == text::UnitWord::tinh || tokens_.all[end].before == Gap::comma) continue;
      if (tokens_.plain_of(kind.begin, end).size() < 2 || kind.begin < search_.first) continue;
      kinds_.push_back(kind.begin);
    }
  }
  int unused_kinds(const UnitChoice& choice) const {
    int unused = 0;
    for (const std::uint16_t at : kinds_) {
      const bool used = std::any_of(choice.hits.begin(), choice.hits.end(), [&](std::int32_t index) {
        return index >= 0 && hit(index).begin <= at && at < hit(index).end;
      });
      if (!used) ++unused;
    }
    return unused;
  }

  /// "Xã Đinh Văn Lâm Hà" is one name, though Đinh Văn lies in Lâm Hà.
  float taken_apart_cost(std::int32_t commune, std::int32_t district) const {
    const UnitHit& low = hit(commune);
    const UnitHit& high = hit(district);
    if (high.begin != low.end || high.begin != high.name || tokens_.all[high.begin].before == Gap::comma) return 0;
    for (const std::int32_t index : by_level_[static_cast<std::size_t>(Level::commune)]) {
      const UnitHit& whole = hit(index);
      if (whole.name == low.name && whole.end == high.end && whole.quality > 0.85F && whole.word >= 0) return 1.3F;
    }
    return 0;
  }

  /// "Tân Giang, Cao Bằng": where one word may be the province or its town, it is the province.
  float town_cost(const AddressPlace& district, std::int32_t index) const {
    for (const std::int32_t other : by_level_[static_cast<std::size_t>(Level::province)])
      if (hit(other).name == hit(index).name && hit(other).end == hit(index).end &&
          lexicon_.place(hit(other).place).old_province == district.old_province)
        return 0.16F;
    return 0;
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
    score -= tail_cost(end) + 0.12F * static_cast<float>(std::min(3, unused_kinds(choice)));
    const std::int32_t district = choice.hit(Level::district);
    if (district >= 0 && choice.hit(Level::province) < 0)
      score -= town_cost(lexicon_.place(hit(district).place), district);
    if (district >= 0 && choice.hit(Level::commune) >= 0)
      score -= taken_apart_cost(choice.hit(Level::commune), district);
    const std::int32_t lowest = choice.hit(Level::commune) >= 0    ? choice.hit(Level::commune)
                                : choice.hit(Level::district) >= 0 ? choice.hit(Level::district)
                                                                   : choice.hit(Level::province);
    const AddressPlace& low = lexicon_.place(hit(lowest).place);
    // A name that stands alone is rather a province's than a district's, rather a district's than a commune's.
    if (said == 1 && hit(lowest).begin == hit(lowest).name)
      score -= low.level == Level::commune ? 0.5F : low.level == Level::district ? 0.2F : 0;
    // Without a district the address has the form that is right since July 2025.
    if (low.level == Level::commune && choice.hit(Level::district) < 0 && low.old)
      score -= tokens_.all[hit(lowest).name].number ? 0.6F : 0.06F;  // "Phường 3" alone could be anywhere
    choice.score = score;
    best_.push_back({choice, hit(lowest).place});
  }

  /// Words between two units, or behind the last one, that nothing explains.
  float gap_cost(std::size_t begin, std::size_t end) const {
    if (begin >= end) return 0;
    // A name that goes on was not read whole.
    const float first = tokens_.all[begin].before != Gap::comma && !tokens_.all[begin].number ? 0.16F : 0.08F;
    return std::min(0.5F, first + 0.08F * static_cast<float>(end - begin - 1));
  }
  float tail_cost(std::size_t end) const {
    if (end >= search_.last) return 0;
    const std::size_t left = search_.last - end;
    const float first = tokens_.all[end].before != Gap::comma && !tokens_.all[end].number ? 0.12F : 0.05F;
    return std::min(0.4F, first + 0.05F * static_cast<float>(left - 1));
  }

  /// Two places of which the text cannot tell one: of the same name, before and since July 2025, in the same province.
  bool same_but_edition(const AddressPlace& a, const AddressPlace& b) const {
    if (a.level != Level::commune || b.level != Level::commune || a.old == b.old) return false;
    return a.commune->bare_name() == b.commune->bare_name() && a.new_province == b.new_province;
  }

  /// "Dịch Vọng" within "Dịch Vọng Hậu", which is written as listed; or the same words less well.
  bool is_weaker_reading(const UnitChoice& other, const UnitChoice& best) const {
    const std::int32_t a = other.hit(Level::commune), b = best.hit(Level::commune);
    if (a >= 0 && b < 0 && best.hit(Level::district) < 0)
      return hit(a).begin == hit(a).name && hit(a).name == hit(best.hit(Level::province)).name;
    if (a < 0 || b < 0 || hit(b).quality < 0.95F) return false;
    if (hit(a).name == hit(b).name && hit(a).end == hit(b).end)
      return tokens_.marks && hit(b).quality > 0.995F && hit(a).quality < 0.995F;  // "Sa Pa" is not Sa Pả
    return hit(b).name <= hit(a).name && hit(a).end <= hit(b).end &&
           hit(a).end - hit(a).name < hit(b).end - hit(b).name;
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
    found_.unused_kinds = unused_kinds(first.choice);
    const std::int32_t commune = first.choice.hit(Level::commune);
    found_.unused_behind = found_.unused_kinds > 0 && commune >= 0 && first.choice.hit(Level::district) < 0 &&
                           !kinds_.empty() && kinds_.back() >= hit(commune).end;
    // Alone, a name of today's communes is no likelier than one of before.
    const bool alone = first.choice.hit(Level::district) < 0 && first.choice.hit(Level::province) < 0;
    const float as_likely = alone ? 0.1F : 0.045F;
    bool next = true;
    for (const Scored& one : best_) {
      if (one.lowest == first.lowest) continue;
      const AddressPlace& other = lexicon_.place(one.lowest);
      if (same_but_edition(chosen, other)) continue;
      if (is_weaker_reading(one.choice, first.choice)) continue;
      const float behind = first.choice.score - one.choice.score;
      if (next) found_.margin = behind;
      next = false;
      if (behind > as_likely) break;
      if (other.level != chosen.level) continue;
      if (std::find(found_.likely.begin(), found_.likely.end(), one.lowest) == found_.likely.end())
        found_.likely.push_back(one.lowest);
    }
  }

  const HitSearch& search_;
  const AddressTokens& tokens_;
  const AddressLexicon& lexicon_;
  FoundUnits& found_;
  std::vector<std::uint16_t> kinds_;
  std::array<std::vector<std::int32_t>, 3> by_level_;
  std::vector<Scored> best_;
};

/// How many tokens there are before "Việt Nam".
std::size_t without_country(const AddressTokens& tokens) {
  const std::size_t size = tokens.size();
  for (std::size_t words = 1; words <= 2 && words < size; ++words) {
    const std::string_view tail = tokens.plain_of(size - words, size);
    if (tail == "vietnam" || tail == "vn") return size - words;
  }
  return size;
}

/// Whether the hits leave nothing open that slips could explain.
bool is_settled(const FoundUnits& found, std::size_t last) {
  const UnitChoice& best = found.best;
  if (best.hit(Level::commune) < 0 || (best.hit(Level::district) < 0 && best.hit(Level::province) < 0)) return false;
  std::size_t end = 0, begin = last, words = 0;
  for (const std::int32_t index : best.hits) {
    if (index < 0) continue;
    const UnitHit& hit = found.hits[static_cast<std::size_t>(index)];
    if (hit.quality < 0.85F || hit.word < -0.1F) return false;
    begin = std::min<std::size_t>(begin, hit.begin);
    end = std::max<std::size_t>(end, hit.end);
    words += hit.end - hit.begin;
  }
  return words == end - begin && end == last;
}

}  // namespace

void find_units(const AddressTokens& tokens, const AddressLexicon& lexicon, std::optional<Edition> edition,
                FoundUnits& found) {
  found = {};
  if (tokens.size() == 0) return;
  // The units stand at the end of an address; where there are none, perhaps before a remark.
  constexpr std::size_t kWindow = 48, kStep = 40;
  std::size_t last = without_country(tokens);
  const std::size_t end = last;
  HitSearch search{tokens, lexicon, edition, 0, last, kinds_before(tokens), found.hits};
  search.commas = std::any_of(tokens.all.begin() + 1, tokens.all.end(),
                              [](const AddressToken& token) { return token.before == Gap::comma; });
  Chooser chooser(search, found);
  const auto look = [&](std::size_t to) {
    search.last = last = to;
    search.first = to > kWindow ? to - kWindow : 0;
    found.hits.clear();
    add_exact_hits(search);
    chooser.choose();
    return found.best.hit(Level::commune) >= 0 &&
           (found.best.hit(Level::district) >= 0 || found.best.hit(Level::province) >= 0);
  };
  bool complete = look(end);
  for (std::size_t to = end; !complete && to > kWindow;) complete = look(to -= kStep);
  if (!complete && end > kWindow) look(end);
  if (is_settled(found, last)) return;
  add_near_hits(search);
  chooser.choose();
  if (found.best.hit(Level::commune) < 0 || found.best.hit(Level::province) < 0) {
    add_hits_within(search, found.best);
    chooser.choose();
  }
}

double confidence_of(const FoundUnits& found, const AddressTokens& tokens, const AddressLexicon& lexicon,
                     std::size_t unexplained) {
  if (found.likely.empty()) return 0;
  if (found.likely.size() > 1) return 0.5 / static_cast<double>(found.likely.size());
  const auto hit_of = [&](Level level) -> const UnitHit* {
    const std::int32_t index = found.best.hit(level);
    return index < 0 ? nullptr : &found.hits[static_cast<std::size_t>(index)];
  };
  const UnitHit* commune = hit_of(Level::commune);
  const UnitHit* district = hit_of(Level::district);
  const UnitHit* province = hit_of(Level::province);
  double sure = 0.99;
  for (const UnitHit* hit : {commune, district, province}) {
    if (hit == nullptr) continue;
    // A province follows from its district, so little hangs on how it is written.
    const double weight = hit == province && district != nullptr && district->quality > 0.9F ? 0.15 : 0.5;
    sure -= weight * (1 - hit->quality) + (hit->word < -0.2F ? 0.2 : 0);
    if (hit->word < -0.1F && found.unused_kinds > 0) sure -= 0.15;
  }
  if (found.margin < 0.25F) sure -= 0.4 * (1 - found.margin / 0.25);
  if (commune != nullptr) {
    // A name that goes on may be another one: "Hải Châu 1".
    const bool goes_on = commune->end < tokens.size() && tokens.all[commune->end].before != Gap::comma &&
                         (district == nullptr || district->begin != commune->end) &&
                         (province == nullptr || province->begin != commune->end);
    if (goes_on) sure -= 0.12;
    // "Xã" of what was a thị trấn, a new commune in an old district: one of the two is not what it says.
    const AddressPlace& place = lexicon.place(commune->place);
    if (!place.old && district != nullptr) sure -= 0.1;
    // "TP. Huế" of the time when it was a district: nothing here says which one the commune lies in.
    if (found.unused_behind && (province == nullptr || commune->end != province->begin)) sure -= 0.12;
    // "Xuân Nội, Trà Lĩnh": what stands before may be the commune, and this one the district it lay in.
    if (!place.old && commune->begin == commune->name && unexplained > 0) sure -= 0.1;
    if (commune->how == NameUse::former) sure = std::min(sure, 0.85);  // it may have been split
    if (district == nullptr && province == nullptr && commune->begin == commune->name) sure -= 0.3;
  } else if (unexplained > 0) {
    sure -= 0.3;  // words that nothing explains may be the commune
  }
  return std::clamp(sure, 0.05, 0.99);
}

}  // namespace sohoa::admin
