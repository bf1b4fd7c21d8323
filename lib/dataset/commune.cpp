#include "dataset/commune.hpp"

#include <cmath>

#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/row.hpp"
#include "dataset/source_place.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

/// The field of the first name that the header has, or -1.
int first_of(const Header& header, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const int field = header.find(name); field >= 0) return field;
  return -1;
}

/// Where the stage's fields stand in a row. Forest lots call theirs as FRMS does; SQL does not tell maXa from maxa.
struct Columns {
  int commune, source, name, edition;
  bool name_is_ours;  ///< else it is the source's, and filled only where it is empty

  Columns(const Header& header, const Schema& schema)
      : commune(first_of(header, {"maXa", "maxa"})),
        source(header.find("maXaGoc")),
        name(first_of(header, {"tenXa", "xa"})),
        edition(header.find("phienBan")),
        name_is_ours(schema.find("tenXa") >= 0) {}
};

class CommuneStage : public Stage {
 public:
  CommuneStage(std::shared_ptr<const Schema> schema, CommuneOptions options)
      : schema_(std::move(schema)),
        options_(std::move(options)),
        units_(admin::Units::shipped()),
        unknown_(schema_->subject + ".commune-unknown"),
        split_(schema_->subject + ".commune-split") {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    columns_.emplace(*header, *schema_);
    const std::vector<std::string> said =
        header->sources.empty() ? std::vector<std::string>{} : sampled_values(header->sources[0], columns_->edition);
    if (options_.edition) {
      edition_.edition = *options_.edition;
    } else if (options_.again) {
      known_ = true;  // rows say it themselves; this is for one that a person has added
      if (const auto own = said.empty() ? std::nullopt : admin::parse_edition(said.front())) edition_.edition = *own;
    } else if (const auto own = said.empty() ? std::nullopt : admin::parse_edition(said.front())) {
      edition_.edition = *own;  // a dataset of ours says it row by row
      known_ = true;
    } else {
      edition_ = detect_run_edition(*header, columns_->source, options_.commune, options_.map_date);
    }
    for (const SourceInfo& source : header->sources) {
      const auto codes = sampled_codes(source, columns_->source, options_.commune);
      warnings_.push_back(check_place(*header, source, codes, edition_.edition));
    }
    return header;
  }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      Row row(batch.row(i));
      if (row.get(columns_->source).is_null() && !options_.commune.empty())
        row.set(columns_->source, Value::of(std::string_view(options_.commune)));
      if (!row.get(columns_->source).is_null()) fill_commune(batch, i, row);
    }
    order_issues(batch);
  }

  void finish(Batch& late) override {
    if (!options_.edition && !known_ && !warnings_.empty()) add_edition_issue(late);
    for (std::uint32_t file = 0; file < warnings_.size(); ++file)
      if (warnings_[file]) add_place_issue(late, file, *warnings_[file]);
  }

 private:
  /// The code stays as the source has it; what it means today stands beside it.
  void fill_commune(Batch& batch, std::size_t index, Row& row) const {
    const auto own = options_.edition ? std::nullopt : admin::parse_edition(row.get(columns_->edition).text());
    const admin::Edition edition = own.value_or(edition_.edition);
    const std::string_view code = row.get(columns_->source).text();
    row.set(columns_->edition, Value::of(admin::edition_name(edition)));
    if (units_.commune(code, edition) == nullptr) {
      // What does not even look like a code is named by the pattern of the field.
      if (code.size() != 5 || code.find_first_not_of("0123456789") != std::string_view::npos) return;
      return add_unknown_issue(batch, index, code, edition);
    }
    std::string_view today = code;
    if (edition == admin::Edition::y2024) {
      const auto successors = units_.successors(code);
      if (successors.size() > 1) {
        // What a person has settled in a dataset of ours stays.
        if (row.get(columns_->commune).is_null()) add_split_issue(batch, index, code, successors);
        return;
      }
      today = successors.empty() ? std::string_view{} : successors.front().code;
    }
    const admin::Commune* commune = units_.commune(today, admin::Edition::y2026);
    if (commune == nullptr) return;
    row.set(columns_->commune, Value::of(commune->code));
    if (columns_->name_is_ours || row.get(columns_->name).is_null()) row.set(columns_->name, Value::of(commune->name));
  }

  void add_unknown_issue(Batch& batch, std::size_t index, std::string_view code, admin::Edition edition) const {
    std::string others;
    for (const admin::Edition other : admin::kEditions)
      if (units_.commune(code, other) != nullptr) {
        if (!others.empty()) others += ", ";
        others += admin::edition_name(other);
      }
    Issue& issue = batch.add_issue(index, Severity::error, batch.arena.copy(unknown_), "maXaGoc");
    issue.value = code;
    issue.args = batch.keep({{"edition", Value::of(admin::edition_name(edition))},
                             {"others", Value::of(others.empty() ? std::string_view("–") : batch.arena.copy(others))}});
  }

  void add_split_issue(Batch& batch, std::size_t index, std::string_view code,
                       std::span<const admin::Link> successors) const {
    std::string list;
    for (const admin::Link& link : successors) {
      if (!list.empty()) list += ", ";
      list += link.code;
    }
    Issue& issue =
        batch.add_issue(index, Severity::warning, batch.arena.copy(split_), batch.arena.copy(field_name(batch)));
    issue.value = code;
    issue.args = batch.keep({{"candidates", Value::of(batch.arena.copy(list))}});
  }

  std::string_view field_name(const Batch& batch) const {
    return columns_->commune < 0 ? "maXa" : batch.header->fields[static_cast<std::size_t>(columns_->commune)].name;
  }

  static std::string_view rule_of(const admin::Detected& found) {
    switch (found.by) {
      case admin::Evidence::names:
        return "admin.edition-names";
      case admin::Evidence::codes:
        return found.speaking == 0 ? "admin.edition-many" : "admin.edition-codes";
      case admin::Evidence::ground:
        return "admin.edition-ground";
      case admin::Evidence::map_date:
        return "admin.edition-map-date";
      case admin::Evidence::newest:
        break;
    }
    return "admin.edition-newest";
  }

  void add_edition_issue(Batch& late) const {
    Issue issue;
    issue.severity = Severity::info;
    issue.rule = rule_of(edition_);
    issue.field = "maXaGoc";
    issue.args = late.keep({{"edition", Value::of(admin::edition_name(edition_.edition))},
                            {"speaking", Value::of(static_cast<std::int64_t>(edition_.speaking))},
                            {"codes", Value::of(static_cast<std::int64_t>(edition_.codes))}});
    late.issues.push_back(issue);
  }

  static void add_place_issue(Batch& late, std::uint32_t file, const PlaceWarning& warning) {
    Issue issue;
    issue.severity = Severity::warning;
    issue.rule = "crs.other-zone";
    issue.origin.file = file;
    issue.args = late.keep({{"epsg", Value::of(static_cast<std::int64_t>(warning.epsg))},
                            {"present_km", Value::of(std::round(warning.present_km))},
                            {"other_km", Value::of(std::round(warning.other_km))}});
    late.issues.push_back(issue);
  }

  std::shared_ptr<const Schema> schema_;
  CommuneOptions options_;
  const admin::Units& units_;
  std::string unknown_, split_;  // rule ids
  std::optional<Columns> columns_;
  admin::Detected edition_;
  bool known_ = false;                                 // the source itself says the edition
  std::vector<std::optional<PlaceWarning>> warnings_;  // by source
};

}  // namespace

Options commune_options() {
  return {
      {"--commune", "", "CODE", N_("commune of rows that do not say")},
      {"--edition", "", "2024|2025|2026", N_("edition of the commune codes in the data (default: found out and said)")},
  };
}

CommuneOptions commune_arguments(const Arguments& arguments) {
  CommuneOptions options;
  options.edition = admin::parse_edition(arguments.get("--edition"));
  options.commune = arguments.get("--commune");
  options.map_date = arguments.get("--map-date");
  if (!options.commune.empty()) {
    bool known = false;
    for (admin::Edition edition : admin::kEditions)
      known = known || ((!options.edition || *options.edition == edition) &&
                        admin::Units::shipped().commune(options.commune, edition) != nullptr);
    if (!known) throw UsageError(tr("--commune {}: no commune has this code", options.commune));
  }
  return options;
}

std::unique_ptr<Stage> make_commune_stage(std::shared_ptr<const Schema> schema, CommuneOptions options) {
  return std::make_unique<CommuneStage>(std::move(schema), std::move(options));
}

}  // namespace sohoa
