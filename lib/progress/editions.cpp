#include "progress/editions.hpp"

#include <fmt/format.h>

namespace sohoa::progress {
namespace {

constexpr std::int64_t kSamples = 256;  ///< of a table; each costs one search by rowid

bool has_columns(store::Database& database, const std::string& table) {
  return database
             .integer("SELECT count(*) FROM pragma_table_info(?, 'main') WHERE name IN ('maXaGoc', 'phienBan')", table)
             .value_or(0) == 2;
}

}  // namespace

LayerEditions::LayerEditions(store::Database& database, const std::string& layer) {
  sample(database, layer);
  sample(database, layer + "_rejected");
}

void LayerEditions::sample(store::Database& database, const std::string& table) {
  if (!has_columns(database, table)) return;
  const std::string from = " FROM main." + store::quote(table);
  const auto first = database.integer("SELECT min(rowid)" + from), last = database.integer("SELECT max(rowid)" + from);
  if (!first || !last) return;
  store::Statement row(database, "SELECT rowid, maXaGoc, phienBan" + from + " WHERE rowid >= ? ORDER BY rowid LIMIT 1");
  const std::int64_t step = std::max<std::int64_t>(1, (*last - *first) / kSamples);
  for (std::int64_t at = *first; at <= *last;) {
    row.bind(1, at);
    if (!row.step()) return;
    at = std::max(at, row.integer(0)) + step;
    if (const auto edition = admin::parse_edition(row.text(2))) {
      by_code_.try_emplace(std::string(row.text(1)), *edition);
      mixed_ = mixed_ || (only_ && *only_ != *edition);
      only_ = edition;
    }
    row.reset();
  }
}

std::optional<admin::Edition> LayerEditions::of(std::string_view code, const admin::Units& units) const {
  if (const auto seen = by_code_.find(code); seen != by_code_.end()) return seen->second;
  if (mixed_ || !only_ || units.commune(code, *only_) == nullptr) return std::nullopt;
  return only_;
}

std::string_view commune_name(std::string_view code, std::optional<admin::Edition> edition, const admin::Units& units) {
  if (edition)
    if (const admin::Commune* commune = units.commune(code, *edition)) return commune->name;
  std::string_view name;
  for (const admin::Edition each : admin::kEditions) {
    const admin::Commune* commune = units.commune(code, each);
    if (commune == nullptr) continue;
    if (!name.empty() && name != commune->name) return {};
    name = commune->name;
  }
  return name;
}

}  // namespace sohoa::progress
