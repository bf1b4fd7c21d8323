#include "progress/doubled.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/message.hpp"
#include "progress/editions.hpp"
#include "text/natural.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

constexpr std::size_t kNotes = 10, kSheets = 12;

/// A sheet in one of the files.
struct Place {
  std::size_t layer = 0;  ///< in the list of all
  std::string_view commune, sheet;
  std::optional<admin::Edition> edition;
  std::size_t file = 0;
  std::int64_t total = 0;

  auto key() const { return std::tie(layer, commune, edition, sheet); }
};

std::vector<Place> places(const std::vector<OpenState>& files, std::vector<std::string>& layers) {
  std::vector<Place> all;
  for (std::size_t file = 0; file < files.size(); ++file) {
    const DatasetState& state = files[file].state;
    std::vector<std::size_t> index;
    for (const std::string& layer : state.layers) {
      const auto found = std::find(layers.begin(), layers.end(), layer);
      index.push_back(static_cast<std::size_t>(found - layers.begin()));
      if (found == layers.end()) layers.push_back(layer);
    }
    for (const SheetState& sheet : state.sheets)
      all.push_back({index[sheet.layer], sheet.commune, sheet.sheet, sheet.edition, file, sheet.count.total});
  }
  std::sort(all.begin(), all.end(), [](const Place& a, const Place& b) {
    return std::tuple_cat(a.key(), std::tie(a.file)) < std::tuple_cat(b.key(), std::tie(b.file));
  });
  return all;
}

}  // namespace

std::vector<Doubled> find_doubled(const std::vector<OpenState>& files, const admin::Units& units) {
  std::vector<Doubled> doubled;
  if (files.size() < 2) return doubled;
  std::vector<std::string> layers;
  const std::vector<Place> all = places(files, layers);
  for (std::size_t i = 0, end = 0; i < all.size(); i = end) {
    std::int64_t sum = 0, most = 0;
    std::vector<std::string> of;
    for (end = i; end < all.size() && all[end].key() == all[i].key(); ++end) {
      sum += all[end].total;
      most = std::max(most, all[end].total);
      of.push_back(files[all[end].file].state.path);
    }
    if (of.size() < 2) continue;
    const Unit unit = unit_of(all[i].commune, all[i].edition, units);
    const std::string& layer = layers[all[i].layer];
    auto there = std::find_if(doubled.rbegin(), doubled.rend(), [&](const Doubled& one) {
      return one.layer == layer && one.unit == unit && one.files == of;
    });
    Doubled& one = there != doubled.rend() ? *there : doubled.emplace_back(Doubled{unit, layer, {}, of, 0});
    one.sheets.emplace_back(all[i].sheet);
    one.at_most += sum - most;
  }
  for (Doubled& one : doubled)
    std::sort(one.sheets.begin(), one.sheets.end(),
              [](const std::string& a, const std::string& b) { return text::natural_compare(a, b) < 0; });
  return doubled;
}

std::vector<std::string> doubled_notes(const FullReport& report, const admin::Units& units) {
  std::vector<std::string> layers, notes;
  for (const Doubled& one : report.doubled)
    if (std::find(layers.begin(), layers.end(), one.layer) == layers.end()) layers.push_back(one.layer);
  for (const std::string& layer : layers) {
    std::size_t told = 0;
    std::int64_t more = 0;
    const std::string& title = report.titles.at(layer);
    for (const Doubled& one : report.doubled) {
      if (one.layer != layer) continue;
      if (++told > kNotes) {
        more += one.at_most;
        continue;
      }
      std::string sheets;
      for (std::size_t i = 0; i < std::min(one.sheets.size(), kSheets); ++i)
        sheets += (i == 0 ? "" : ", ") + (one.sheets[i].empty() ? std::string("–") : text::printable(one.sheets[i]));
      if (one.sheets.size() > kSheets) sheets += ", …";
      const std::string name = unit_name(one.unit, units);
      const std::string label =
          one.unit.code.empty() ? std::string(tr("no commune")) : one.unit.code + (name.empty() ? "" : " " + name);
      const std::string in = fmt::format("{}", fmt::join(one.files, ", "));
      const bool plain = one.sheets.size() == 1 && one.sheets.front().empty();
      notes.push_back(plain ? tr("{}, {}: added up from {}; what several of them hold is counted as often, at most {} "
                                 "features too many",
                                 title, label, in, one.at_most)
                            : tr("{}, {}: {} sheets are in {} and counted as often, at most {} features too many: {}",
                                 title, label, one.sheets.size(), in, one.at_most, sheets));
    }
    if (told > kNotes)
      notes.push_back(tr("{}: {} more communes are in several files and counted as often, at most {} features too many",
                         title, told - kNotes, more));
  }
  return notes;
}

}  // namespace sohoa::progress
