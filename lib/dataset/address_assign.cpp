// sohoa-address assign: codes for addresses, kept in a registry; sohoa-address retire: their end.
#include <algorithm>
#include <filesystem>

#include "base/message.hpp"
#include "dataset/address_assign_stage.hpp"
#include "dataset/address_commands.hpp"
#include "dataset/coverage_rules.hpp"
#include "dataset/judging.hpp"
#include "schema/schema_arguments.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "store/open_dataset.hpp"
#include "store/turn.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

std::vector<std::string> parted(const std::string& text, char sign) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == sign)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

/// The key of the layer of ours that is the one source; none where its columns are not all there.
std::vector<std::string> stored_key(const Header& header) {
  if (header.sources.size() != 1 || !is_dataset(header.sources.front().path)) return {};
  const SourceInfo& source = header.sources.front();
  std::error_code failed;
  if (!std::filesystem::is_regular_file(source.path, failed)) return {};
  store::OpenDataset file(source.path, store::format_of(source.path), store::Database::Open::reading);
  for (const store::OwnLayer& layer : store::own_layers(file.database)) {
    if (layer.name != source.layer || layer.schema.empty() || layer.schema == "address") continue;
    const auto key = Schema::load(layer.schema)->primary_key;
    const bool all = std::all_of(key.begin(), key.end(), [&](const auto& name) { return header.find(name) >= 0; });
    if (all) return key;
  }
  return {};
}

/// The columns that tell an address: --key, else the key of the layer that the input is.
std::vector<std::string> key_columns(const Arguments& arguments, const Header& header) {
  if (const std::string key = arguments.get("--key"); !key.empty()) return parted(key, '+');
  if (header.schema == "address") return {};
  if (!header.schema.empty()) {
    const auto schema = Schema::of(header);
    return schema ? schema->primary_key : std::vector<std::string>();
  }
  return stored_key(header);
}

/// Those of `options` that are of use here: codes stay for good, so nothing is replaced or removed, and places have no
/// borders to mend.
Options without(Options options, std::initializer_list<std::string_view> names) {
  std::erase_if(
      options, [&](const Option& option) { return std::find(names.begin(), names.end(), option.name) != names.end(); });
  return options;
}

Exit assign(const Call& call) {
  const std::string registry = registry_argument(call);
  const auto schema = Schema::load(call.arguments.get("--schema", "address"));
  Judging judging(schema, call.arguments);
  judging.provide("ma_dia_chi_so");
  const Job job{call.tool, call.arguments, schema, registry};
  StoreOptions options = store_options(job, registry);
  options.mode = Mode::upsert;
  options.missing = Missing::stay;  // whatever is configured for loads: a code is never removed
  SourceOptions inputs = source_arguments(call.arguments);
  inputs.inputs = call.words;
  const std::unique_ptr<Source> source = open_source(inputs);

  std::vector<std::unique_ptr<Stage>> stages;
  std::shared_ptr<FoundPoints> parcels;
  if (const std::string path = call.arguments.get("--parcels"); !path.empty()) {
    parcels = std::make_shared<FoundPoints>();
    stages.push_back(make_parcel_points_stage(std::make_shared<ParcelPoints>(path), parcels));
  }
  stages.push_back(make_point_stage());
  stages.push_back(make_commune_of_today_stage());
  const std::vector<std::string> key = key_columns(call.arguments, *source->header());
  if (!key.empty()) stages.push_back(make_key_stage(key));
  Header plain = *source->header();
  if (!key.empty()) plain.schema.clear();
  for (auto& stage : judging.stages(plain, nullptr)) stages.push_back(std::move(stage));
  // The office's policy judges the issues of the stages below as well; what it rejects before gets no code.
  stages.back() = make_policy_stage(schema, judging.options(), false);

  std::optional<store::Turn> turn;
  if (!options.dry_run) turn.emplace(registry, options.lock_timeout * 1000);
  const bool is_new = !std::filesystem::exists(registry);
  AddressBook book(registry, options.lock_timeout * 1000);
  CodeChanges changes;
  const AssignOptions assigning{text::iso(text::today()), call.arguments.has("--again"), parcels};
  for (auto& stage : make_assign_stages(book, changes, assigning)) stages.push_back(std::move(stage));
  stages.push_back(make_policy_stage(schema, judging.options()));
  stages.push_back(make_take_back_stage(book, changes));
  options.beside = [&](store::Database& database, store::Container& container) {
    if (book.is_stale())
      throw OutputError(tr(
          "{}: another program has changed it meanwhile; nothing is written, run again when it has ended", registry));
    book.close();
    changes.write(database, container, assigning.today, call.tool.name, is_new);
  };
  return run_into(job, options, *source, stages);
}

}  // namespace

std::string registry_argument(const Call& call) {
  const std::string registry = call.arguments.get("--registry");
  if (registry.empty())
    throw UsageError(tr("{} needs --registry DATASET, which keeps the codes; example: --registry co-to.gpkg",
                        "sohoa-address " + call.arguments.inputs().front()));
  if (!is_dataset(registry)) throw UsageError(tr("{}: is no dataset (.gpkg or .sqlite)", registry));
  return registry;
}

std::string existing_registry(const Call& call) {
  const std::string path = registry_argument(call);
  std::error_code failed;
  if (!std::filesystem::exists(path, failed))
    throw InputError(tr("{}: no such file; sohoa-address assign makes it", path));
  store::OpenDataset file(path, store::format_of(path), store::Database::Open::reading);
  file.container->check();
  if (!file.database.has_table(kAddressLayer))
    throw InputError(tr("{}: has no layer {}; sohoa-address assign makes it", path, kAddressLayer));
  return path;
}

Option registry_option() {
  return {
      "--registry", "", "DATASET",
      N_("the .gpkg or .sqlite dataset whose layer dia_chi_so keeps the codes; assign makes it where there is none")};
}

Subcommand address_assign() {
  return {"assign",
          Options{registry_option(),
                  {"--key", "", "COLUMN[+COLUMN]",
                   N_("assign: the columns that tell an address from all others, whatever becomes of its place and "
                      "number (default: the key of a sohoa dataset; else house number, street and hamlet; else the "
                      "place)")},
                  {"--parcels", "", "DATASET",
                   N_("assign: features without a place take that of their parcel in the layer thua_dat, by sheet and "
                      "parcel number (and commune, where the list has it)"),
                   false, true},
                  {"--again", "", "",
                   N_("assign: an address whose code was retired gets a new one, as for a new house at the old place"),
                   false, true}} +
              source_options() + without(schema_options(), {"--fix", "--map-scale", "--recode-recalled"}) +
              without(output_options(), {"--mode", "--delete-missing", "--whole-sheets", "--overwrite"}),
          assign};
}

}  // namespace sohoa
