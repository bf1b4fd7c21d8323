// Codes, crops, species, markets, states and stars of zones: read, filled in, and judged against one another.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "dataset/row.hpp"
#include "dataset/zone.hpp"
#include "dataset/zone_columns.hpp"
#include "dataset/zone_place.hpp"
#include "dataset/zone_recall.hpp"
#include "dataset/zone_set.hpp"
#include "dataset/zone_stars.hpp"
#include "stream/issue_order.hpp"
#include "stream/json.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

using Entries = std::vector<const NameList::Entry*>;

constexpr double kSquareMetres = 10000;  // of a hectare

std::string_view rule_of(ZoneCodeFault fault) {
  switch (fault) {
    case ZoneCodeFault::incomplete:
      return "zone.code-incomplete";
    case ZoneCodeFault::several:
      return "zone.code-several";
    case ZoneCodeFault::check_digit:
      return "zone.code-check-digit";
    case ZoneCodeFault::rounded:
      return "zone.code-rounded";
    case ZoneCodeFault::impossible:
      return "zone.code-impossible";
    case ZoneCodeFault::not_zone:
    case ZoneCodeFault::other_kind:
      return "zone.code-other-kind";
    case ZoneCodeFault::none:
    case ZoneCodeFault::unknown:
      break;
  }
  return "zone.code-unknown";
}

class ZoneStage : public Stage {
 public:
  ZoneStage(std::shared_ptr<const Schema> schema, const ZoneOptions& options)
      : schema_(std::move(schema)),
        kind_(zone_kind(*schema_)),
        own_(options.families.empty() ? nullptr : std::make_unique<const ZoneCodes>(options.families)),
        codes_(own_ ? *own_ : ZoneCodes::shipped()),
        registered_(options.registered),
        crops_("zone-crops", options.lists.crops),
        species_("zone-species", options.lists.species),
        markets_("zone-markets", options.lists.markets),
        states_("zone-states", {}),
        set_(schema_, kind_) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    columns_.emplace(*header, kind_);
    header_ = header;
    epsg_ = header->epsg;
    recall_.reset();
    if (registered_ != nullptr && !registered_->zones.empty()) recall_.emplace(*registered_, epsg_);
    return header;
  }

  /// A code is taken over by the first row that is its zone.
  bool serial() const override { return registered_ != nullptr && !registered_->zones.empty(); }

  void process(Batch& batch) override {
    thread_local ZoneCodeReading reading;
    std::vector<ZoneArea> areas;
    std::vector<ZoneProduct> products;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      Row row(batch.row(i));
      settle_crop(batch, i, row);
      settle_list(batch, i, row, columns_->species, species_, "doi_tuong_nuoi", "zone.species-unknown");
      settle_market(batch, i, row);
      settle_state(batch, i, row);
      settle_stars(batch, i, row);
      settle_group(batch, i, row);
      const double drawn = batch.features[i].area;
      const bool has_area = drawn > 0 && columns_->drawn >= 0;
      row.set(columns_->drawn, has_area ? Value::of(std::round(drawn) / kSquareMetres) : Value::null());
      settle_code(batch, i, row, reading);
      settle_registered(batch, i, row);
      check_gln(batch, i, row, reading);
      collect(batch, i, row, areas);
      collect(batch, i, row, products);
    }
    order_issues(batch);
    set_.add(std::move(areas), std::move(products));
  }

  void finish(Batch& late) override { set_.judge(late, epsg_); }

 private:
  static void note(Batch& batch, std::size_t index, std::string_view rule, std::string_view field,
                   std::string_view before, std::string_view after) {
    Change change;
    change.rule = rule;
    change.field = field;
    change.before = before;
    change.after = after;
    change.origin = batch.features[index].origin;
    batch.changes.push_back(change);
  }

  static void put(Batch& batch, std::size_t index, Row& row, int column, std::string_view field,
                  std::string_view text) {
    const std::string_view before = row.get(column).text();
    if (before == text) return;
    const std::string_view kept = batch.arena.copy(text);
    note(batch, index, "zone.normalised", field, before, kept);
    row.set(column, Value::of(kept));
  }

  /// Names of a list; true when all of the value is known.
  bool settle_list(Batch& batch, std::size_t index, Row& row, int column, const NameList& list, std::string_view field,
                   std::string_view unknown_rule) const {
    const std::string_view text = row.get(column).text();
    if (text.empty()) return false;
    thread_local Entries found;
    std::string_view unknown;
    list.find_all(text, found, unknown);
    if (!unknown.empty()) {
      Issue& issue = batch.add_issue(index, Severity::warning, unknown_rule, field);
      issue.value = unknown;
      return false;
    }
    thread_local std::string names;
    names.clear();
    for (const NameList::Entry* entry : found) names += (names.empty() ? "" : ", ") + entry->name;
    put(batch, index, row, column, field, names);
    return true;
  }

  void settle_crop(Batch& batch, std::size_t index, Row& row) const {
    if (columns_->crop < 0) return;
    const std::string_view written = row.get(columns_->crop).text();
    const bool known = settle_list(batch, index, row, columns_->crop, crops_, "cay_trong", "zone.crop-unknown");
    row.set(columns_->crop_code, Value::null());
    row.set(columns_->group, Value::null());
    if (!known) return;
    thread_local Entries found;
    std::string_view unknown;
    crops_.find_all(row.get(columns_->crop).text(), found, unknown);
    std::string codes;
    for (const NameList::Entry* entry : found)
      if (!entry->code.empty()) codes += (codes.empty() ? "" : ", ") + entry->code;
    if (!codes.empty()) row.set(columns_->crop_code, Value::of(batch.arena.copy(codes)));
    if (kind_ != ZoneKind::growing) return;
    if (found.size() > 1) {
      Issue& issue = batch.add_issue(index, Severity::warning, "zone.crop-several", "cay_trong");
      issue.value = row.get(columns_->crop).text();
      return;
    }
    keep_variety(row, written, found.front()->name);
    const std::string& duration = found.front()->extra;
    if (duration == "perennial") row.set(columns_->group, Value::of("lau_nam"));
    if (duration == "annual") row.set(columns_->group, Value::of("hang_nam"));
  }

  /// "Bưởi da xanh" says more than the crop.
  void keep_variety(Row& row, std::string_view written, std::string_view crop) const {
    if (columns_->variety < 0 || !row.get(columns_->variety).is_null()) return;
    if (text::fold(written).starts_with(text::fold(crop) + ' ')) row.set(columns_->variety, Value::of(written));
  }

  void settle_market(Batch& batch, std::size_t index, Row& row) const {
    const std::string_view text = row.get(columns_->market).text();
    if (text.empty()) return;
    thread_local Entries found;
    std::string_view unknown;
    markets_.find_all(text, found, unknown);
    if (!unknown.empty()) {
      Issue& issue = batch.add_issue(index, Severity::warning, "zone.market-unknown", "thi_truong");
      issue.value = unknown;
      return;
    }
    std::string codes;
    for (const NameList::Entry* entry : found) codes += (codes.empty() ? "" : ", ") + entry->code;
    put(batch, index, row, columns_->market, "thi_truong", codes);
  }

  /// What is none of the states stays for the constraint to name.
  void settle_state(Batch& batch, std::size_t index, Row& row) const {
    const std::string_view text = row.get(columns_->state).text();
    if (text.empty()) return;
    if (const NameList::Entry* entry = states_.find(text))
      put(batch, index, row, columns_->state, "trang_thai", entry->code);
  }

  /// A zone that got its code here before, and whose list does not have it.
  void find_registered(Batch& batch, std::size_t index, Row& row) {
    // One whose code was at fault is not without a code.
    if (batch.features[index].rejected) return;
    ZoneSeat seat;
    seat.name = row.get(columns_->name).text();
    ZoneIdentity identity = zone_identity(row.get(std::max(columns_->crop, columns_->species)).text(),
                                          row.get(columns_->market).text(), row.get(columns_->commune).text(),
                                          row.get(columns_->holder).text(), row.get(columns_->address).text());
    seat.subject = std::move(identity.subject);
    seat.holder = std::move(identity.holder);
    seat.wkb = batch.features[index].wkb;
    const ZoneRecall::Answer answer = recall_->find(std::move(seat));
    const std::string_view own = row.get(columns_->name).text();
    if (!answer.undecided.empty()) {
      Issue& issue = batch.add_issue(index, Severity::warning, "zone.code-undecided", zone_code_field(kind_));
      issue.value = own;
      issue.args = batch.keep({{"codes", Value::of(batch.arena.copy(answer.undecided))}});
    }
    if (answer.code.empty()) return;
    const auto code = registered_->codes.find(answer.code);
    const ZoneCodeFamily* family = codes_.find(code->second.family);
    row.set(columns_->code, Value::of(std::string_view(code->first)));
    if (family != nullptr) row.set(columns_->family, Value::of(std::string_view(family->name)));
    note(batch, index, "zone.code-registered", zone_code_field(kind_), own, code->first);
  }

  /// What becomes of a code is said to the registry; a list that is loaded again does not bring it back.
  void settle_registered(Batch& batch, std::size_t index, Row& row) {
    if (registered_ == nullptr) return;
    if (recall_ && row.get(columns_->code).is_null()) find_registered(batch, index, row);
    const std::string_view code = row.get(columns_->code).text();
    if (code.empty()) return;
    if (recall_) recall_->claim(code);
    const auto known = registered_->codes.find(std::string(code));
    if (known == registered_->codes.end()) return;
    const ZoneRegistered::Code& now = known->second;
    const std::string_view said = row.get(columns_->state).text();
    const bool ended = now.state == "tam_dung" || now.state == "thu_hoi";
    if (said.empty() && !ended) {
      row.set(columns_->state, Value::of(std::string_view(now.state)));
      if (now.state == "da_cap" && columns_->given >= 0 && row.get(columns_->given).is_null() && !now.given.empty())
        row.set(columns_->given, Value::of(std::string_view(now.given), Type::date));
      return;
    }
    if (said == now.state) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "zone.state-registered", "trang_thai");
    issue.value = said;
    issue.args = batch.keep({{"code", Value::of(code)},
                             {"state", Value::of(std::string_view(now.state))},
                             {"since", Value::of(std::string_view(now.day), Type::date)}});
    row.set(columns_->state, Value::of(std::string_view(now.state)));
    row.set(columns_->since, ended ? Value::of(std::string_view(now.day), Type::date) : Value::null());
    row.set(columns_->reason, now.reason.empty() ? Value::null() : Value::of(std::string_view(now.reason)));
  }

  void settle_stars(Batch& batch, std::size_t index, Row& row) const {
    if (columns_->stars < 0) return;
    row.set(columns_->star_number, Value::null());
    const std::string_view text = row.get(columns_->stars).text();
    if (text.empty()) return;
    const ZoneStars stars = stars_in(text);
    if (stars.number > 0) return row.set(columns_->star_number, Value::of(static_cast<std::int64_t>(stars.number)));
    // A product that waits for its rank is none at fault.
    const Severity severity = stars.promising ? Severity::warning : Severity::error;
    Issue& issue = batch.add_issue(index, severity, "zone.stars-unknown", "hang_sao");
    issue.value = text;
  }

  /// "Dược liệu" is the group that begins so, where only one does.
  void settle_group(Batch& batch, std::size_t index, Row& row) const {
    const std::string_view text = row.get(columns_->product_group).text();
    const int field = text.find(' ') == text.npos ? -1 : schema_->find("nhom");
    if (field < 0) return;
    const std::string_view found =
        only_beginning(schema_->fields[static_cast<std::size_t>(field)].constraints.enumeration, text);
    if (!found.empty()) put(batch, index, row, columns_->product_group, "nhom", found);
  }

  void settle_code(Batch& batch, std::size_t index, Row& row, ZoneCodeReading& reading) const {
    row.set(columns_->family, Value::null());
    std::string_view text = row.get(columns_->code).text();
    if (text.empty()) {
      // A KML has the code where others have the name.
      const std::string_view name = row.get(columns_->name).text();
      if (name.empty() || kind_ == ZoneKind::ocop) return;
      codes_.read(name, kind_, reading);
      if (reading.fault != ZoneCodeFault::none) return;
      text = name;
      row.set(columns_->code, Value::of(name));
      note(batch, index, "zone.code-from-name", zone_code_field(kind_), name, batch.arena.copy(reading.code));
    } else {
      codes_.read(text, kind_, reading);
    }
    if (reading.fault != ZoneCodeFault::none) return add_fault(batch, index, row, text, reading);
    const std::string_view code = reading.code == text ? text : batch.arena.copy(reading.code);
    if (reading.lookalike) {
      add_lookalike(batch, index, text, code);
      row.set(columns_->code, Value::of(code));
    } else {
      put(batch, index, row, columns_->code, zone_code_field(kind_), code);
    }
    row.set(columns_->family, Value::of(std::string_view(reading.family->name)));
    if (reading.unusual) {
      Issue& issue = batch.add_issue(index, Severity::warning, "zone.code-unusual", zone_code_field(kind_));
      issue.value = code;
      issue.args = batch.keep({{"family", Value::of(std::string_view(reading.family->name))}});
    }
    check_parts(batch, index, row, *reading.family, code);
  }

  void add_lookalike(Batch& batch, std::size_t index, std::string_view text, std::string_view code) const {
    const auto odd = odd_sign(text, code);
    Issue& issue = batch.add_issue(index, Severity::warning, odd ? "zone.code-lookalike" : "zone.code-words",
                                   zone_code_field(kind_));
    issue.value = text;
    if (!odd) {
      issue.args = batch.keep({{"code", Value::of(code)}});
      return;
    }
    issue.args = batch.keep({{"code", Value::of(code)},
                             {"at", Value::of(static_cast<std::int64_t>(odd->place))},
                             {"sign", Value::of(batch.arena.copy(odd->sign))},
                             {"script", Value::of(std::string_view(odd->script))},
                             {"meant", Value::of(batch.arena.copy(std::string(1, odd->meant)))}});
  }

  /// Farms and products may have codes of their own; areas and packing houses have those of the authority.
  void add_fault(Batch& batch, std::size_t index, Row& row, std::string_view text, ZoneCodeReading& reading) const {
    const bool free =
        reading.fault == ZoneCodeFault::unknown && (kind_ == ZoneKind::farming || kind_ == ZoneKind::ocop);
    Issue& issue = free ? batch.add_issue(index, Severity::warning, "zone.code-free", zone_code_field(kind_))
                        : batch.add_issue(index, Severity::error, rule_of(reading.fault), zone_code_field(kind_));
    issue.value = text;
    std::string_view detail = reading.detail;
    if (reading.family != nullptr && reading.fault != ZoneCodeFault::check_digit) detail = reading.family->name;
    std::string near = "–";
    if (reading.fault == ZoneCodeFault::unknown)
      if (const ZoneCodeFamily* family = codes_.nearest(text, kind_); family != nullptr)
        near = family->name + ": " + family->example;
    issue.args =
        batch.keep({{"detail", Value::of(batch.arena.copy(detail))}, {"near", Value::of(batch.arena.copy(near))}});
    if (!free) row.set(columns_->code, Value::null());
  }

  void check_parts(Batch& batch, std::size_t index, const Row& row, const ZoneCodeFamily& family,
                   std::string_view code) const {
    thread_local std::vector<std::string_view> parts;
    codes_.take_apart(family, code, parts);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].empty()) continue;
      const std::string& part = family.parts[i].name;
      if (part == "letters" || part == "province") check_province(batch, index, row, family, code, parts[i]);
      if (part == "commune" && family.place != ZoneCodeFamily::Place::none)
        check_commune(batch, index, row, code, parts[i]);
      if (part == "crop" && is_listed(batch, index, crops_.find(parts[i]) != nullptr, "part-crop", code, parts[i]))
        check_against(batch, index, row, columns_->crop_code, "zone.code-crop", code, parts[i]);
      if (part == "market" &&
          is_listed(batch, index, markets_.find(parts[i]) != nullptr, "part-market", code, parts[i]))
        check_against(batch, index, row, columns_->market, "zone.code-market", code, parts[i]);
      if (part == "species") check_species(batch, index, row, code, parts[i]);
    }
    const std::string_view given = row.get(columns_->given).text();
    if (!given.empty() && !family.from.empty() && given < family.from) {
      Issue& issue = batch.add_issue(index, Severity::warning, "zone.code-date", "ngay_cap");
      issue.value = given;
      issue.args =
          batch.keep({{"code", Value::of(code)}, {"from", Value::of(std::string_view(family.from), Type::date)}});
    }
  }

  bool is_listed(Batch& batch, std::size_t index, bool listed, std::string_view title, std::string_view code,
                 std::string_view part) const {
    if (listed) return true;
    Issue& issue = batch.add_issue(index, Severity::warning, "zone.code-part", zone_code_field(kind_));
    issue.value = code;
    issue.args = batch.keep({{"part", Value::of(title)}, {"said", Value::of(batch.arena.copy(part))}});
    return false;
  }

  /// The part must be one of the codes that stand in the column.
  void check_against(Batch& batch, std::size_t index, const Row& row, int column, std::string_view rule,
                     std::string_view code, std::string_view part) const {
    const std::string_view said = row.get(column).text();
    if (said.empty()) return;
    const std::string all = fmt::format(", {},", said);
    if (all.find(fmt::format(" {},", part)) != all.npos) return;
    Issue& issue = batch.add_issue(index, Severity::warning, rule, zone_code_field(kind_));
    issue.value = code;
    issue.args = batch.keep({{"part", Value::of(batch.arena.copy(part))}, {"said", Value::of(said)}});
  }

  void check_species(Batch& batch, std::size_t index, const Row& row, std::string_view code,
                     std::string_view part) const {
    const std::string_view said = row.get(columns_->species).text();
    if (said.empty()) return;
    thread_local Entries found;
    std::string_view unknown;
    species_.find_all(said, found, unknown);
    if (std::any_of(found.begin(), found.end(), [&](const auto* entry) { return entry->code == part; })) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "zone.code-species", zone_code_field(kind_));
    issue.value = code;
    issue.args = batch.keep({{"part", Value::of(batch.arena.copy(part))}, {"said", Value::of(said)}});
  }

  void check_province(Batch& batch, std::size_t index, const Row& row, const ZoneCodeFamily& family,
                      std::string_view code, std::string_view part) const {
    if (family.place != ZoneCodeFamily::Place::letters && family.place != ZoneCodeFamily::Place::province_2024 &&
        family.place != ZoneCodeFamily::Place::province_2025)
      return;
    const ZonePlaces& places = ZonePlaces::shipped();
    const std::vector<std::string> named = places.named(family, part);
    const bool letters = family.place == ZoneCodeFamily::Place::letters;
    if (!is_listed(batch, index, !named.empty(), letters ? "part-letters" : "part-province", code, part)) return;
    std::vector<std::string> here =
        places.of_commune(row.get(columns_->commune).text(), row.get(columns_->edition).text());
    for (const int column : {columns_->province, columns_->address})
      if (here.empty())
        if (const std::string_view found = places.of_address(row.get(column).text()); !found.empty())
          here.emplace_back(found);
    if (here.empty()) return;
    for (const std::string& one : named)
      for (const std::string& other : here)
        if (places.related(one, other)) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "zone.code-place", zone_code_field(kind_));
    issue.value = code;
    issue.args = batch.keep({{"part", Value::of(batch.arena.copy(part))},
                             {"named", Value::of(batch.arena.copy(fmt::format("{}", fmt::join(named, ", "))))},
                             {"here", Value::of(batch.arena.copy(here.front()))}});
  }

  void check_commune(Batch& batch, std::size_t index, const Row& row, std::string_view code,
                     std::string_view part) const {
    const std::string_view own = row.get(columns_->commune).text();
    const ZonePlaces& places = ZonePlaces::shipped();
    if (own.empty() || places.same_commune(part, own) || places.same_commune(part, row.get(columns_->today).text()))
      return;
    Issue& issue = batch.add_issue(index, Severity::warning, "zone.code-place", zone_code_field(kind_));
    issue.value = code;
    issue.args = batch.keep({{"part", Value::of(batch.arena.copy(part))},
                             {"named", Value::of(batch.arena.copy(places.commune_named(part)))},
                             {"here", Value::of(own)}});
  }

  void check_gln(Batch& batch, std::size_t index, const Row& row, ZoneCodeReading& reading) const {
    const std::string_view text = row.get(columns_->gln).text();
    if (text.empty()) return;
    codes_.read(text, ZoneKind::ocop, reading);
    if (reading.fault == ZoneCodeFault::none && reading.code.size() == 13) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "zone.location-number", "ma_dia_diem");
    issue.value = text;
  }

  /// For the overlaps: areas with a code in force.
  void collect(const Batch& batch, std::size_t index, const Row& row, std::vector<ZoneArea>& areas) const {
    const Feature& feature = batch.features[index];
    const std::string_view state = row.get(columns_->state).text(), code = row.get(columns_->code).text();
    if (!set_.wants_areas() || code.empty() || !(state.empty() || state == "da_cap")) return;
    if (feature.rejected || feature.wkb.empty() || !(feature.area > 0)) return;
    areas.push_back({std::string(code),
                     std::string(row.get(columns_->crop).text()),
                     std::string(row.get(columns_->market).text()),
                     std::string(feature.wkb),
                     {feature.minx, feature.miny, feature.maxx, feature.maxy},
                     feature.area,
                     feature.origin});
  }

  /// For codes that two products have.
  void collect(const Batch& batch, std::size_t index, const Row& row, std::vector<ZoneProduct>& products) const {
    const std::string_view code = row.get(columns_->code).text();
    if (!set_.wants_products() || code.empty() || batch.features[index].rejected) return;
    std::string key = "{";
    for (const std::string& field : schema_->primary_key) {
      json::append_key(key, field);
      json::append_value(key, row.get(header_->find(field)));
    }
    key += '}';
    products.push_back({std::string(code), std::string(row.get(columns_->name).text()),
                        std::string(row.get(columns_->holder).text()), std::move(key), batch.features[index].origin});
  }

  std::shared_ptr<const Schema> schema_;
  ZoneKind kind_;
  std::unique_ptr<const ZoneCodes> own_;
  const ZoneCodes& codes_;
  std::shared_ptr<const ZoneRegistered> registered_;
  NameList crops_, species_, markets_, states_;
  std::shared_ptr<const Header> header_;
  std::optional<ZoneColumns> columns_;
  std::optional<ZoneRecall> recall_;  ///< of a load into the dataset of a registry
  int epsg_ = 0;
  ZoneSet set_;
};

}  // namespace

std::unique_ptr<Stage> make_zone_stage(std::shared_ptr<const Schema> schema, const ZoneOptions& options) {
  return std::make_unique<ZoneStage>(std::move(schema), options);
}

}  // namespace sohoa
