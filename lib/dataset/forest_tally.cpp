#include "dataset/forest_tally.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "admin/units.hpp"
#include "base/data.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "text/natural.hpp"
#include "text/number.hpp"
#include "text/number_ranges.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr double kCompartment = 1000, kSubcompartment = 100;  // ha: TCVN 11565:2016, 2.3 and 2.4
constexpr double kUnusual = 3;
constexpr double kCompartmentWidth = 3162, kSubcompartmentWidth = 1000;  // m: of a square of that size
constexpr std::size_t kRanges = 20;                                      // of missing numbers that are written out
constexpr int kLargestNumber = 100000;                                   // of a sub-compartment; what is larger is none
constexpr double kRounding = 0.005;                                      // ha
constexpr double kHectaresOfKm2 = 100;
/// Below which area of a commune (ha) which scale: TCVN 11565:2016 and circular 16/2023/TT-BNNPTNT.
constexpr std::array<std::pair<double, int>, 5> kScales{
    {{3000, 5000}, {12000, 10000}, {100000, 25000}, {350000, 50000}, {1e300, 100000}}};

/// Folded titles of the columns of published areas.
constexpr std::array<std::string_view, 4> kCommune{"maxa", "xa", "ma xa", "commune"};
constexpr std::array<std::string_view, 3> kNatural{"tu nhien", "dien tich tu nhien", "natural"};
constexpr std::array<std::string_view, 4> kForest{"co rung", "dien tich co rung", "dien tich rung", "forest"};

int column_of(const Table& table, std::span<const std::string_view> names) {
  for (std::size_t i = 0; i < table.titles().size(); ++i)
    if (std::find(names.begin(), names.end(), text::fold(table.titles()[i])) != names.end()) return static_cast<int>(i);
  return -1;
}

double rounded(double area) {
  return std::round(area * 100) / 100;
}

bool unusual(double mean, double usual) {
  return mean > usual * kUnusual || mean < usual / kUnusual;
}

}  // namespace

ForestTotals::ForestTotals(const std::string& path) {
  const Table table = Table::read(path, ",;");
  const int commune = column_of(table, kCommune), natural = column_of(table, kNatural),
            forest = column_of(table, kForest);
  if (commune < 0 || (natural < 0 && forest < 0))
    throw InputError(tr("{}: needs the columns maxa and “tự nhiên” or “có rừng” (hectares); it has: {}", path,
                        fmt::join(table.titles(), ", ")));
  for (std::size_t row = 0; row < table.rows().size(); ++row) {
    const auto& cells = table.rows()[row];
    const auto area = [&](int column) {
      if (column < 0 || cells[static_cast<std::size_t>(column)].empty()) return -1.0;
      const std::string& text = cells[static_cast<std::size_t>(column)];
      const auto number = text::parse_number(text);
      if (!number || *number < 0)
        throw InputError(tr("{}: line {}: “{}” is no area in hectares", path, table.line(row), text));
      return *number;
    };
    std::string code = cells[static_cast<std::size_t>(commune)];
    if (code.size() < 5) code.insert(0, 5 - code.size(), '0');
    communes_[code] = {area(natural), area(forest)};
  }
}

ForestTally::Compartment& ForestTally::compartment_of(const ForestLot& lot) {
  key_.assign(lot.province).append(1, ' ').append(lot.compartment);
  if (last_ == nullptr || key_ != last_key_) {
    auto found = compartments_.find(key_);
    if (found == compartments_.end()) {
      found = compartments_.emplace(key_, Compartment{}).first;
      found->second.number = lot.compartment;
      found->second.first = lot.origin;
    }
    last_ = &found->second;
    last_key_ = key_;
  }
  return *last_;
}

void ForestTally::add_sum(Sums& sums, std::string_view commune, const ForestLot& lot) {
  auto found = sums.find(commune);
  if (found == sums.end()) found = sums.emplace(commune, Sum{}).first;
  Sum& sum = found->second;
  sum.natural += lot.area;
  ++sum.lots;
  if (!lot.forest) return;
  sum.forest += lot.area;
  ++sum.forest_lots;
}

void ForestTally::add(const ForestLot& lot) {
  if (!lot.commune.empty()) add_sum(sums_, lot.commune, lot);
  if (!lot.today.empty()) add_sum(sums_today_, lot.today, lot);
  if (lot.compartment.empty()) return;
  area_ += lot.drawn;
  Compartment& compartment = compartment_of(lot);
  thread_local std::string number;
  ForestPlaces& places = compartment.subcompartments[number.assign(lot.subcompartment)];
  if (lot.box) {
    places.add(*lot.box, lot.origin, kSubcompartmentWidth);
    compartment.places.add(*lot.box, lot.origin, kCompartmentWidth);
  }
  auto commune = compartment.communes.find(lot.commune);
  if (commune == compartment.communes.end()) {
    if (compartment.communes.size() == 1) compartment.second = lot.origin;
    commune = compartment.communes.emplace(lot.commune, 0).first;
  }
  ++commune->second;
}

void ForestTally::finish(Batch& late, const ForestYardstick& yardstick) const {
  tell_communes(late);
  tell_places(late);
  tell_gaps(late);
  tell_sizes(late);
  tell_totals(late, yardstick.published);
  if (yardstick.map_scale > 0) tell_scale(late, yardstick.map_scale);
}

void ForestTally::tell_communes(Batch& late) const {
  for (const auto& [key, compartment] : compartments_) {
    if (compartment.communes.size() < 2) continue;
    std::string list;
    for (const auto& [commune, lots] : compartment.communes)
      list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", commune.empty() ? "–" : commune, lots);
    Issue& issue = late.issues.emplace_back();
    issue.severity = Severity::warning;
    issue.rule = "forest.compartment-communes";
    issue.field = "tk";
    issue.value = late.arena.copy(compartment.number);
    issue.origin = compartment.second;
    issue.args = late.keep({{"communes", Value::of(late.arena.copy(list))}});
  }
}

void ForestTally::tell_places(Batch& late) const {
  const auto tell = [&](const char* rule, const char* field, const std::string& number, const std::string& compartment,
                        const ForestPlaces& all) {
    const ForestPlaces::Place& place = all.smallest();
    std::int64_t lots = 0;
    for (const ForestPlaces::Place& each : all.places()) lots += each.lots;
    Issue& issue = late.issues.emplace_back();
    issue.severity = Severity::warning;
    issue.rule = rule;
    issue.field = field;
    issue.value = late.arena.copy(number);
    issue.origin = place.first;
    issue.args = late.keep({{"compartment", Value::of(late.arena.copy(compartment))},
                            {"places", Value::of(static_cast<std::int64_t>(all.places().size()))},
                            {"lots", Value::of(place.lots)},
                            {"all", Value::of(lots)},
                            {"distance", Value::of(std::round(all.distance(place)))}});
  };
  for (const auto& [key, compartment] : compartments_) {
    const bool apart = compartment.places.places().size() > 1;
    if (apart) tell("forest.compartment-apart", "tk", compartment.number, compartment.number, compartment.places);
    std::map<std::string_view, const ForestPlaces*> sorted;
    for (const auto& [number, places] : compartment.subcompartments)
      if (places.places().size() > 1) sorted.emplace(number, &places);
    for (const auto& [number, places] : sorted) {
      // Lots that have another compartment's number were told already.
      if (number.empty() || (apart && places->distance(places->smallest()) >= kCompartmentWidth)) continue;
      tell("forest.subcompartment-apart", "khoanh", std::string(number), compartment.number, *places);
    }
  }
}

void ForestTally::tell_gaps(Batch& late) const {
  for (const auto& [key, compartment] : compartments_) {
    std::vector<int> numbers;
    for (const auto& [text, places] : compartment.subcompartments)
      if (const auto number = text::leading_number(text); number && *number > 0 && *number < kLargestNumber)
        numbers.push_back(static_cast<int>(*number));
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    // What has fewer is a part of a compartment, or its numbers follow another order.
    if (numbers.size() < 2 || numbers.size() * 2 <= static_cast<std::size_t>(numbers.back())) continue;
    const auto missing = text::missing_numbers(numbers);
    if (missing.empty()) continue;
    Issue& issue = late.issues.emplace_back();
    issue.severity = Severity::info;
    issue.rule = "forest.subcompartment-gaps";
    issue.field = "khoanh";
    issue.origin = compartment.first;
    issue.args = late.keep({{"compartment", Value::of(late.arena.copy(compartment.number))},
                            {"missing", Value::of(text::count_of(missing))},
                            {"numbers", Value::of(late.arena.copy(text::text_of(missing, kRanges)))},
                            {"last", Value::of(std::int64_t{numbers.back()})}});
  }
}

void ForestTally::tell_sizes(Batch& late) const {
  std::size_t subcompartments = 0;
  for (const auto& [key, compartment] : compartments_) subcompartments += compartment.subcompartments.size();
  if (subcompartments == 0 || area_ <= 0) return;
  const double mean = area_ / static_cast<double>(compartments_.size());
  const double submean = area_ / static_cast<double>(subcompartments);
  if (!unusual(mean, kCompartment) && !unusual(submean, kSubcompartment)) return;
  Issue& issue = late.issues.emplace_back();
  issue.severity = Severity::info;
  issue.rule = "forest.mean-size";
  issue.field = "tk";
  issue.args = late.keep({{"compartment", Value::of(rounded(mean))}, {"subcompartment", Value::of(rounded(submean))}});
}

void ForestTally::tell_totals(Batch& late, const ForestTotals& published) const {
  const auto tell = [&](const char* rule, const std::string& commune, double sum, std::int64_t lots, double said) {
    if (said < 0 || std::abs(sum - said) <= kRounding * static_cast<double>(lots + 1)) return;
    Issue& issue = late.issues.emplace_back();
    issue.severity = Severity::info;
    issue.rule = rule;
    issue.field = "dtich";
    issue.args = late.keep({{"commune", Value::of(late.arena.copy(commune))},
                            {"lots", Value::of(lots)},
                            {"sum", Value::of(rounded(sum))},
                            {"published", Value::of(said)},
                            {"difference", Value::of(rounded(sum - said))}});
  };
  for (const auto& [commune, areas] : published.communes()) {
    const auto before = sums_.find(commune), now = sums_today_.find(commune);
    if (before == sums_.end() && now == sums_today_.end()) continue;  // not on this map
    const auto compare = [&](const char* rule, double Sum::*area, std::int64_t Sum::*lots, double said) {
      // Published may be the commune of then or the wider one of now that goes on with its code: the nearer is meant.
      const Sum* meant = before == sums_.end() ? &now->second : &before->second;
      if (now != sums_today_.end() && std::abs(now->second.*area - said) < std::abs(meant->*area - said))
        meant = &now->second;
      tell(rule, commune, meant->*area, meant->*lots, said);
    };
    compare("forest.total-natural", &Sum::natural, &Sum::lots, areas.natural);
    compare("forest.total-forest", &Sum::forest, &Sum::forest_lots, areas.forest);
  }
}

void ForestTally::tell_scale(Batch& late, int map_scale) const {
  for (const auto& [commune, sum] : sums_today_) {
    const auto seat = admin::Units::shipped().seat(commune);
    const double area = std::max(sum.natural, seat ? seat->area_km2 * kHectaresOfKm2 : 0.0);
    const auto wanted =
        std::find_if(kScales.begin(), kScales.end(), [&](const auto& each) { return area < each.first; });
    if (map_scale <= wanted->second) continue;
    Issue& issue = late.issues.emplace_back();
    issue.severity = Severity::warning;
    issue.rule = "forest.coarse-scale";
    issue.args = late.keep({{"commune", Value::of(late.arena.copy(commune))},
                            {"area", Value::of(rounded(area))},
                            {"scale", Value::of(std::int64_t{map_scale})},
                            {"wanted", Value::of(std::int64_t{wanted->second})}});
  }
}

}  // namespace sohoa
