#include "dataset/zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/zone_states.hpp"
#include "schema/column_plan.hpp"
#include "source/source.hpp"
#include "source/source_arguments.hpp"
#include "store/open_dataset.hpp"
#include "store/registry.hpp"
#include "store/store.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"
#include "text/unit.hpp"

namespace sohoa {
namespace {

struct KindNames {
  const char *schema, *code, *name;
};
constexpr std::array<KindNames, 4> kKinds{{{"growing", "ma_vung_trong", "ten_vung_trong"},
                                           {"packing", "ma_co_so", "ten_co_so"},
                                           {"farming", "ma_vung_nuoi", "ten_vung_nuoi"},
                                           {"ocop", "ma_san_pham", "ten_san_pham"}}};

/// --local-unit sào=360. Where nobody says otherwise, what has one size only is known: a công has 1000 m², the sào of
/// the north 360, of the centre 500, and ten of them are a mẫu.
void set_local_units(const Arguments& arguments) {
  using text::Unit;
  for (const auto& [unit, size] :
       {std::pair(Unit::cong, 1000.0), std::pair(Unit::sao_north, 360.0), std::pair(Unit::sao_central, 500.0),
        std::pair(Unit::mau_north, 3600.0), std::pair(Unit::mau_central, 5000.0)})
    text::set_local_unit(unit, size);
  for (const std::string& said : arguments.list("--local-unit")) {
    const std::size_t sign = said.find('=');
    const auto unit = sign == said.npos ? std::nullopt : text::parse_unit(said.substr(0, sign));
    const auto size = sign == said.npos ? std::nullopt : text::parse_number(said.substr(sign + 1));
    if (!unit || !text::is_customary(*unit) || !size || !(*size > 0))
      throw UsageError(
          tr("--local-unit {}: must be a unit of custom and its square metres, such as --local-unit sào=360", said));
    text::set_local_unit(*unit, *size);
    if (*unit == Unit::sao) text::set_local_unit(Unit::mau, *size * 10);
  }
}

/// An existing dataset that the run writes its codes or its layer to; empty: none.
std::string written_dataset(const Arguments& arguments) {
  const std::string path = arguments.get("--registry", arguments.get("--output"));
  std::error_code none;
  return !path.empty() && is_dataset(path) && std::filesystem::is_regular_file(path, none) ? path : std::string();
}

std::shared_ptr<const ZoneRegistered> registered_codes(const Arguments& arguments, const Schema& schema) {
  const std::string path = written_dataset(arguments);
  if (path.empty()) return nullptr;
  auto registry = store::Registry::reading(path, zone_code_life());
  auto known = std::make_shared<ZoneRegistered>();
  std::map<std::string, std::unordered_map<std::string, std::string>> first_days;
  const auto first_day = [&](const store::RegisteredCode& code) {
    const auto family = first_days.try_emplace(code.family);
    if (family.second) family.first->second = registry.first_days(code.family, "da_cap");
    const auto day = family.first->second.find(code.code);
    return day == family.first->second.end() ? std::string() : day->second;
  };
  // assign tells zones from one another itself.
  const bool tells = !arguments.has("--registry");
  const std::string_view kind = name(zone_kind(schema));
  std::map<std::string, std::vector<store::RegisteredCode>> zones;
  for (store::RegisteredCode& code : registry.all({}, tells)) {
    if (tells && code.layer == kind) zones[code.family].push_back(code);
    std::string given = first_day(code);
    known->codes.emplace(std::move(code.code),
                         ZoneRegistered::Code{std::move(code.family), std::move(code.state), std::move(code.day),
                                              std::move(given), std::move(code.reason)});
  }
  if (known->codes.empty()) return nullptr;
  for (auto& [family, codes] : zones) known->zones[family].load(std::move(codes), first_days[family]);
  return known;
}

/// An upsert knows zones by their codes; those of the layer that have none would stay beside what is loaded.
void refuse_doubling(const Arguments& arguments, const Schema& schema) {
  const std::string path = written_dataset(arguments), field = zone_code_field(zone_kind(schema));
  if (path.empty() || arguments.get("--mode") != "upsert") return;
  if (schema.primary_key != std::vector<std::string>{field}) return;
  store::OpenDataset file(path, store::format_of(path), store::Database::Open::reading);
  if (!file.database.integer(
          fmt::format("SELECT 1 FROM pragma_table_info('{}') WHERE name = '{}'", schema.layer, field)))
    return;
  const auto without =
      file.database.integer(fmt::format("SELECT count(*) FROM \"{}\" WHERE {} IS NULL", schema.layer, field));
  if (without.value_or(0) == 0) return;
  throw UsageError(
      tr("{}: {} zones of layer {} have no code, and --mode upsert, which knows zones by their codes, would add them "
         "a second time; give them codes first (sohoa-zone assign --family NAME --registry {}), or load the whole "
         "list with --mode replace",
         path, *without, schema.layer, path));
}

/// How many columns of a source the fields of a schema find.
std::size_t matched(const Schema& schema, const SourceColumns& columns) {
  std::size_t found = 0;
  for (const SchemaField& field : schema.fields) {
    if (field.derived) continue;
    const auto there = [&](const std::string& name) {
      return !columns.find_best(name, SourceColumns::Fit::lowest_title).empty();
    };
    if (there(field.name) || std::any_of(field.aliases.begin(), field.aliases.end(), there)) ++found;
  }
  return found;
}

}  // namespace

Options zone_options() {
  return {
      {"--kind", "", "growing|packing|farming|ocop",
       N_("what the zones are: growing areas, packing houses, farms or products (default: found out by the columns)"),
       false, true},
      {"--shapes", "", "PATH",
       N_("a folder or file of KML, KMZ, GPX, Shapefile … with the shapes of the zones of a list, found by their codes "
          "or names"),
       true, true},
      {"--families", "", "FILE",
       N_("a .csv of more families of codes, with the columns of schemas/codelists/zone-code-families.csv; tried "
          "before "
          "those of the program"),
       true},
      {"--list", "", "crops|species|markets=FILE",
       N_("a .csv of more names (columns code, name, en, also) of crops, farmed species or markets"), true},
      {"--local-unit", "", "UNIT=M2",
       N_("square metres of a unit of custom in the lists, such as sào=360 (default: công 1000, sào Bắc Bộ 360, sào "
          "Trung Bộ 500; a mere sào is an error)"),
       true},
  };
}

ZoneIdentity zone_identity(std::string_view crop, std::string_view market, std::string_view commune,
                           std::string_view holder, std::string_view address) {
  return {text::fold(fmt::format("{} | {}", crop, market)),
          text::fold(fmt::format("{} | {} | {}", commune, holder, address))};
}

ZoneListFiles zone_list_files(const Arguments& arguments) {
  ZoneListFiles files;
  for (const std::string& said : arguments.list("--list")) {
    const std::size_t sign = said.find('=');
    const std::string list = said.substr(0, sign);
    if (sign == said.npos || (list != "crops" && list != "species" && list != "markets"))
      throw UsageError(tr("--list {}: must be crops=FILE, species=FILE or markets=FILE", said));
    (list == "crops"     ? files.crops
     : list == "species" ? files.species
                         : files.markets)
        .push_back(said.substr(sign + 1));
  }
  return files;
}

ZoneOptions zone_arguments(const Arguments& arguments, const Schema& schema) {
  ZoneOptions options;
  refuse_doubling(arguments, schema);
  set_local_units(arguments);
  options.families = arguments.list("--families");
  options.lists = zone_list_files(arguments);
  if (arguments.has("--shapes")) {
    SourceOptions source = source_arguments(arguments);
    source.inputs = arguments.list("--shapes");
    source.layer.clear();
    source.sheet.clear();
    source.header_row.clear();
    const ZoneCodes codes(options.families);
    options.shapes = std::make_shared<const ZoneShapes>(source, codes);
  }
  options.registered = registered_codes(arguments, schema);
  return options;
}

bool is_zone(const Schema& schema) {
  return schema.subject == "zone";
}

ZoneKind zone_kind(const Schema& schema) {
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (schema.name == kKinds[i].schema) return static_cast<ZoneKind>(i);
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (schema.find(kKinds[i].code) >= 0) return static_cast<ZoneKind>(i);
  return ZoneKind::none;
}

const char* zone_code_field(ZoneKind kind) {
  return kind == ZoneKind::none ? "" : kKinds[static_cast<std::size_t>(kind)].code;
}
const char* zone_name_field(ZoneKind kind) {
  return kind == ZoneKind::none ? "" : kKinds[static_cast<std::size_t>(kind)].name;
}

std::string zone_word(std::string_view word) {
  static const RuleBook book(nullptr);
  return book.word(word, language());
}

std::shared_ptr<const Schema> likely_zone_schema(const Header& header) {
  std::shared_ptr<const Schema> best;
  std::size_t most = 0;
  bool tie = true;
  for (const KindNames& kind : kKinds) {
    auto schema = Schema::load(kind.schema);
    if (header.schema == schema->name) return schema;
    std::size_t found = 0;
    for (std::size_t i = 0; i < std::max<std::size_t>(header.sources.size(), 1); ++i)
      found = std::max(found, matched(*schema, SourceColumns(header, i)));
    tie = found == most;
    if (found < most) continue;
    if (found > most) best = std::move(schema);
    most = std::max(most, found);
    if (tie && best != nullptr && schema != nullptr) best = nullptr;
  }
  if (best == nullptr || most < 2)
    throw UsageError(
        tr("the columns do not tell what the zones are; say it with --kind growing, packing, farming or ocop"));
  return best;
}

}  // namespace sohoa
