#include "progress/report.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <map>

#include "progress/editions.hpp"
#include "text/natural.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

/// What is empty sorts last.
struct Natural {
  bool operator()(std::string_view a, std::string_view b) const {
    if (a.empty() || b.empty()) return !a.empty() && b.empty();
    return text::natural_compare(a, b) < 0;
  }
};

struct CommuneKey {
  std::string code;
  int edition;
  bool operator<(const CommuneKey& other) const {
    if (code != other.code) return code.empty() || other.code.empty() ? other.code.empty() : code < other.code;
    return edition < other.edition;
  }
};

using Sheets = std::map<std::string, SheetLine, Natural>;

/// A layer while the files are added up.
struct Sums {
  std::string layer;
  std::map<CommuneKey, Sheets> communes;
};

Sums& sums_of(std::vector<Sums>& layers, const std::string& name) {
  // SQLite's names know no case.
  const auto found = std::find_if(layers.begin(), layers.end(), [&](const Sums& sums) {
    return sqlite3_stricmp(sums.layer.c_str(), name.c_str()) == 0;
  });
  return found != layers.end() ? *found : layers.emplace_back(Sums{name, {}});
}

void add_file(std::vector<std::size_t>& files, std::size_t file) {
  const auto place = std::lower_bound(files.begin(), files.end(), file);
  if (place == files.end() || *place != file) files.insert(place, file);
}

void add(Sheets& sheets, const SheetState& state, std::size_t file) {
  SheetLine& line = sheets[state.sheet];
  line.sheet = state.sheet;
  line.count += state.count;
  line.loaded = std::max(line.loaded, state.loaded);  // none is before all
  add_file(line.files, file);
}

bool is_code(std::string_view code, const admin::Units& units) {
  return std::any_of(admin::kEditions.begin(), admin::kEditions.end(),
                     [&](admin::Edition edition) { return units.commune(code, edition) != nullptr; });
}

std::vector<NumberRange> missing_sheets(const std::vector<SheetLine>& lines) {
  std::vector<int> numbers;
  int highest = 0;
  for (const SheetLine& line : lines)
    if (const auto number = sheet_number(line.sheet)) {
      numbers.push_back(*number);
      if (line.count.valid() > 0) highest = std::max(highest, *number);
    }
  std::erase_if(numbers, [&](int number) { return number > highest; });
  return missing_numbers(std::move(numbers));
}

CommuneLine sum_up(const CommuneKey& key, Sheets& sheets, const admin::Units& units) {
  CommuneLine commune;
  commune.code = key.code;
  if (key.edition >= 0) commune.edition = static_cast<admin::Edition>(key.edition);
  commune.name = commune_name(commune.code, commune.edition, units);
  for (auto& [name, line] : sheets) {
    commune.count += line.count;
    commune.sheets += name.empty() ? 0 : 1;
    commune.loaded = std::max(commune.loaded, line.loaded);
    for (const std::size_t file : line.files) add_file(commune.files, file);
    commune.lines.push_back(std::move(line));
  }
  commune.genuine = is_code(commune.code, units) || (!commune.code.empty() && commune.count.valid() > 0);
  if (commune.genuine) commune.missing = missing_sheets(commune.lines);
  return commune;
}

LayerPart sum_up(Sums& sums, const admin::Units& units) {
  LayerPart part;
  part.layer = sums.layer;
  for (auto& [key, sheets] : sums.communes) {
    const CommuneLine& commune = part.communes.emplace_back(sum_up(key, sheets, units));
    part.count += commune.count;
    part.sheets += commune.sheets;
    part.missing += count_of(commune.missing);
    part.loaded = std::max(part.loaded, commune.loaded);
  }
  return part;
}

}  // namespace

std::int64_t LayerPart::commune_count() const {
  return std::count_if(communes.begin(), communes.end(), [](const CommuneLine& line) { return line.genuine; });
}

Report make_report(const std::vector<DatasetState>& states, std::optional<Moment> until, const admin::Units& units) {
  Report report;
  report.until = until;
  std::vector<Sums> layers;
  for (std::size_t file = 0; file < states.size(); ++file) {
    const DatasetState& state = states[file];
    report.files.push_back(text::printable(state.path));
    for (const std::string& layer : state.layers) sums_of(layers, layer);
    for (const SheetState& sheet : state.sheets) {
      const int edition = sheet.edition ? static_cast<int>(*sheet.edition) : -1;
      add(sums_of(layers, state.layers[sheet.layer]).communes[{sheet.commune, edition}], sheet, file);
    }
  }
  for (Sums& sums : layers) report.layers.push_back(sum_up(sums, units));
  return report;
}

}  // namespace sohoa::progress
