#include "dataset/commune.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>

#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/accommodation.hpp"
#include "dataset/commune_names.hpp"
#include "dataset/locating.hpp"
#include "dataset/row.hpp"
#include "dataset/source_place.hpp"
#include "dataset/zone.hpp"
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
  bool name_is_ours;      ///< else it is the source's, and filled only where it is empty
  std::string_view code;  ///< name of `commune`

  Columns(const Header& header, const Schema& schema)
      : commune(first_of(header, {"maXa", "maxa"})),
        source(header.find("maXaGoc")),
        name(first_of(header, {"tenXa", "xa"})),
        edition(header.find("phienBan")),
        name_is_ours(schema.find("tenXa") >= 0),
        code(schema.find("maxa") >= 0 ? "maxa" : "maXa") {}
};

/// Ids of the rules that are each subject's own.
struct Rules {
  std::string unknown, split, name, from_name;

  explicit Rules(const std::string& subject)
      : unknown(subject + ".commune-unknown"),
        split(subject + ".commune-split"),
        name(subject + ".commune-name"),
        from_name(subject + ".commune-from-name") {}
};

class CommuneStage : public Stage {
 public:
  CommuneStage(std::shared_ptr<const Schema> schema, CommuneOptions options)
      : schema_(std::move(schema)),
        options_(std::move(options)),
        units_(admin::Units::shipped()),
        rules_(schema_->subject) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    columns_.emplace(*header, *schema_);
    sheets_.emplace(options_.sheets, *header);
    epsg_ = header->epsg;
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
      warnings_.push_back(check_place(*header, source, codes, edition_.edition, is_zone(*schema_)));
      codes_.insert(codes_.end(), codes.begin(), codes.end());
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
    // Lists of accommodation name their communes, and each name tells its edition: without codes nothing was assumed.
    const bool asked = !is_accommodation(*schema_) || !codes_.empty();
    if (asked && !options_.edition && !known_ && !warnings_.empty()) add_edition_issue(late, edition_, "maXaGoc");
    for (std::uint32_t file = 0; file < warnings_.size(); ++file)
      if (warnings_[file]) add_place_issue(late, file, *warnings_[file]);
  }

 private:
  /// The code stays as the source has it; what it means today stands beside it.
  void fill_commune(Batch& batch, std::size_t index, Row& row) const {
    const auto own = options_.edition ? std::nullopt : admin::parse_edition(row.get(columns_->edition).text());
    const admin::Edition edition = own.value_or(edition_.edition);
    const std::string_view code = row.get(columns_->source).text();
    if (!options_.again && is_name(code)) return take_name(batch, index, row, edition);
    set_commune(batch, index, row, edition);
  }

  /// What has no digit is no code written wrong.
  static bool is_name(std::string_view text) {
    return text.find_first_of("0123456789") == std::string_view::npos && text.size() > 1;
  }

  void take_name(Batch& batch, std::size_t index, Row& row, admin::Edition edition) const {
    std::call_once(names_made_, [&] { names_.emplace(units_, codes_, options_.province); });
    const std::string_view name = row.get(columns_->source).text();
    const CommuneNames::Found& found = names_->find(name, edition, !options_.edition);
    if (!found.sure) return add_name_issue(batch, index, name, found);
    const admin::Unit& commune = found.communes.front();
    const std::string_view code = commune.code;
    row.set(columns_->source, Value::of(code));
    batch.changes.push_back({rules_.from_name, "maXaGoc", name, code, batch.features[index].origin});
    set_commune(batch, index, row, commune.old ? admin::Edition::y2024 : std::max(edition, admin::Edition::y2025));
  }

  void add_name_issue(Batch& batch, std::size_t index, std::string_view name, const CommuneNames::Found& found) const {
    constexpr std::size_t kListed = 5;
    std::string list;
    for (std::size_t i = 0; i < std::min(found.communes.size(), kListed); ++i) {
      const admin::Unit& one = found.communes[i];
      const admin::Commune* commune = units_.commune(one.code, one.edition());
      const admin::Province* province =
          commune == nullptr ? nullptr : units_.province(commune->province, one.edition());
      list += fmt::format("{}{} {}", i == 0 ? "" : ", ", one.code, one.name);
      if (province != nullptr) list += fmt::format(" ({})", province->name);
    }
    if (found.communes.size() > kListed) list += " …";
    Issue& issue = batch.add_issue(index, Severity::error, rules_.name, "maXaGoc");
    issue.value = name;
    issue.args = batch.keep({{"candidates", Value::of(list.empty() ? std::string_view("–") : batch.arena.copy(list))}});
  }

  void set_commune(Batch& batch, std::size_t index, Row& row, admin::Edition edition) const {
    const std::string_view code = row.get(columns_->source).text();
    row.set(columns_->edition, Value::of(admin::edition_name(edition)));
    if (units_.commune(code, edition) == nullptr) {
      // What does not even look like a code is named by the pattern of the field.
      if (code.size() != 5 || code.find_first_not_of("0123456789") != std::string_view::npos) return;
      return add_unknown_issue(batch, index, code, edition);
    }
    const std::string_view today = edition == admin::Edition::y2024 ? successor(batch, index, row, code) : code;
    const admin::Commune* commune = units_.commune(today, admin::Edition::y2026);
    if (commune == nullptr) return;
    row.set(columns_->commune, Value::of(commune->code));
    if (columns_->name_is_ours || row.get(columns_->name).is_null()) row.set(columns_->name, Value::of(commune->name));
  }

  /// The commune that an old one became; of a split one what a person has settled in a dataset of ours, else what the
  /// table of sheets says, else where the feature lies; empty when that leaves it open.
  std::string_view successor(Batch& batch, std::size_t index, const Row& row, std::string_view code) const {
    const auto successors = units_.successors(code);
    if (successors.size() == 1) return successors.front().code;
    if (!row.get(columns_->commune).is_null()) return row.get(columns_->commune).text();
    const std::string_view by_sheet = sheets_->find(row, code).commune;
    for (const admin::Link& link : successors)
      if (link.code == by_sheet) return link.code;
    if (successors.empty()) return {};
    return located(batch, index, code, successors);
  }

  std::string_view located(Batch& batch, std::size_t index, std::string_view code,
                           std::span<const admin::Link> successors) const {
    const Feature& feature = batch.features[index];
    std::vector<admin::CommuneLocator::Part> parts;
    if (epsg_ != 0 && !feature.wkb.empty()) parts = locator().locate(feature.wkb, successors);
    if (parts.empty()) {
      add_split_issue(batch, index, code, successors);
      return {};
    }
    if (parts.front().share < admin::kBelongs) {
      Issue& issue = batch.add_issue(index, Severity::warning, "admin.recode-across", columns_->code);
      issue.value = code;
      issue.args = batch.keep({{"edition", Value::of(admin::edition_name(admin::Edition::y2026))},
                               {"candidates", Value::of(batch.arena.copy(shares_text(parts)))}});
      return {};
    }
    Change change{"admin.recode-located", columns_->code, code, parts.front().code, feature.origin};
    change.by_value = true;
    batch.changes.push_back(change);
    return parts.front().code;
  }

  /// Polygons are prepared for the first parcel that needs them: hardly any run does.
  const admin::CommuneLocator& locator() const {
    std::call_once(locator_made_, [this] {
      auto boundaries = options_.boundaries;
      if (!boundaries) boundaries = {std::shared_ptr<void>(), &admin::Boundaries::shipped()};
      locator_.emplace(std::move(boundaries), epsg_);
    });
    return *locator_;
  }

  void add_unknown_issue(Batch& batch, std::size_t index, std::string_view code, admin::Edition edition) const {
    std::string others;
    for (const admin::Edition other : admin::kEditions)
      if (units_.commune(code, other) != nullptr) {
        if (!others.empty()) others += ", ";
        others += admin::edition_name(other);
      }
    Issue& issue = batch.add_issue(index, Severity::error, rules_.unknown, "maXaGoc");
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
    Issue& issue = batch.add_issue(index, Severity::warning, rules_.split, columns_->code);
    issue.value = code;
    issue.args = batch.keep({{"candidates", Value::of(batch.arena.copy(list))}});
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
  Rules rules_;
  std::optional<Columns> columns_;
  std::optional<SheetLookup> sheets_;
  admin::Detected edition_;
  int epsg_ = 0;
  mutable std::once_flag locator_made_;
  mutable std::optional<BoundaryLocator> locator_;
  bool known_ = false;              // the source itself says the edition
  std::vector<std::string> codes_;  // of all sources, as far as they were sampled
  mutable std::once_flag names_made_;
  mutable std::optional<CommuneNames> names_;
  std::vector<std::optional<PlaceWarning>> warnings_;  // by source
};

}  // namespace

Options commune_options() {
  return Options{
             {"--commune", "", "CODE", N_("commune of rows that do not say")},
             {"--edition", "", "2024|2025|2026",
              N_("edition of the commune codes in the data (default: found out and said)")},
         } +
         boundary_options();
}

CommuneOptions commune_arguments(const Arguments& arguments) {
  CommuneOptions options;
  options.edition = admin::parse_edition(arguments.get("--edition"));
  options.commune = arguments.get("--commune");
  options.province = arguments.get("--province");
  options.map_date = arguments.get("--map-date");
  options.boundaries = given_boundaries(arguments);
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
