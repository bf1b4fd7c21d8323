#include "dataset/address_assign_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "address/any_code.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/zones.hpp"
#include "dataset/added_columns.hpp"
#include "dataset/address_commands.hpp"
#include "dataset/code_column.hpp"
#include "dataset/place_point.hpp"
#include "store/registry.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

using address::LocalCode;

constexpr double kSamePlace = 0.05;  ///< m: coordinates that were rounded on their way have not moved
constexpr double kFar = 500;         ///< m: the same address is hardly elsewhere

/// What the first stage found out about a feature.
struct Found {
  AddressIdentity identity;
  std::optional<LocalCode> given;  ///< the code that the input says
  bool judged = false;             ///< is to get a code
};

/// What flows from the first stage to the second, by batch.
class Findings {
 public:
  void put(std::uint64_t batch, std::vector<Found> found) {
    const std::lock_guard lock(mutex_);
    waiting_[batch] = std::move(found);
  }
  std::vector<Found> take(std::uint64_t batch) {
    const std::lock_guard lock(mutex_);
    auto node = waiting_.extract(batch);
    return std::move(node.mapped());
  }

 private:
  std::mutex mutex_;
  std::map<std::uint64_t, std::vector<Found>> waiting_;
};

/// Where the columns of the schema stand in a row.
struct AddressColumns {
  explicit AddressColumns(const Header& header) {
    const auto at = [&](const char* name) {
      const int found = header.find(name);
      if (found < 0) throw Error(Exit::fault, std::string("no column ") + name);
      return static_cast<std::size_t>(found);
    };
    code = at("ma_dia_chi_so");
    state = at("trang_thai");
    given_on = at("ngay_cap");
    state_since = at("ngay_trang_thai");
    plus_code = at("plus_code");
    apart = at("lech");
    for (std::size_t i = 0; i < kAddressTexts.size(); ++i) texts[i] = at(kAddressTexts[i]);
  }
  std::size_t code, state, given_on, state_since, plus_code, apart;
  std::array<std::size_t, kAddressTexts.size()> texts;
};

AddressTexts texts_of(std::span<const Value> row, const AddressColumns& columns) {
  AddressTexts texts;
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = row[columns.texts[i]].text();
  return texts;
}

class IdentityStage : public Stage {
 public:
  IdentityStage(std::shared_ptr<Findings> findings, std::shared_ptr<FoundPoints> parcels)
      : findings_(std::move(findings)), parcels_(std::move(parcels)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    place_.emplace(in->epsg);
    columns_.emplace(*in);
    auto out = std::make_shared<Header>(*in);
    out->epsg = crs::kWgs84;
    for (SourceInfo& source : out->sources) source.has_extent = false;
    return out_ = out;
  }

  void process(Batch& batch) override {
    batch.header = out_;
    std::vector<Found> found(batch.features.size());
    FoundPoints::Points parcels;
    if (parcels_) parcels = parcels_->take(batch.sequence);
    parcels.resize(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) find(batch, i, parcels[i], found[i]);
    findings_->put(batch.sequence, std::move(found));
    order_issues(batch);
  }

 private:
  void find(Batch& batch, std::size_t index, std::optional<geometry::Point> parcel, Found& found) const {
    Feature& feature = batch.features[index];
    const auto own = place_->of(feature.wkb);
    const auto point = own ? own : parcel;
    if (point) set_point(batch, feature, *point);
    if (feature.rejected) return;
    if (point && !in_viet_nam(*point)) {
      Issue& issue = batch.add_issue(index, Severity::error, "address.outside");
      issue.args = batch.keep({{"lon", Value::of(point->x)}, {"lat", Value::of(point->y)}});
      return;
    }
    const std::span<Value> row = batch.row(index);
    const std::string_view code = row[columns_->code].text();
    if (!code.empty()) {
      const address::WrittenCode read = address::read_code(code, address::CodeKind::local);
      if (!read.local) {
        Issue& issue = batch.add_issue(index, Severity::error, "address.code-wrong", "ma_dia_chi_so");
        issue.value = code;
        issue.args = batch.keep({{"why", Value::of(fault_word(read.fault))}});
        return;
      }
      found.given = read.local;
    }
    found.identity = identify(texts_of(row, *columns_), point);
    found.judged = true;
  }

  static void set_point(Batch& batch, Feature& feature, geometry::Point point) {
    char* const wkb = batch.arena.allocate(kPointWkb);
    write_point(point, wkb);
    feature.wkb = {wkb, kPointWkb};
    feature.area = 0;
    feature.minx = feature.maxx = point.x;
    feature.miny = feature.maxy = point.y;
  }

  std::shared_ptr<Findings> findings_;
  std::shared_ptr<FoundPoints> parcels_;
  std::shared_ptr<const Header> out_;
  std::optional<PlacePoint> place_;
  std::optional<AddressColumns> columns_;
};

/// Metres from a place to a cell; 0 inside.
double metres_from(const LocalCode& code, geometry::Point point) {
  const address::CodeArea area = code.area();
  const geometry::Point nearest{std::clamp(point.x, area.west(), area.east()),
                                std::clamp(point.y, area.south(), area.north())};
  return area.holds(*address::grid_point(point.y, point.x)) ? 0 : metres_between(point, nearest);
}

class AssignStage : public Stage {
 public:
  AssignStage(std::shared_ptr<Findings> findings, AddressBook& book, CodeChanges& changes, AssignOptions options)
      : findings_(std::move(findings)), book_(book), changes_(changes), options_(std::move(options)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    columns_.emplace(*in);
    return in;
  }

  bool serial() const override { return true; }

  void process(Batch& batch) override {
    const std::vector<Found> found = findings_->take(batch.sequence);
    for (std::size_t i = 0; i < found.size(); ++i)
      if (found[i].judged) assign(batch, i, found[i]);
    order_issues(batch);
  }

 private:
  void assign(Batch& batch, std::size_t index, const Found& found) {
    const auto known = registered(batch, index, found);
    if (batch.features[index].rejected) return;
    if (known)
      keep(batch, index, *known, found.identity);
    else
      give(batch, index, found.identity);
  }

  std::optional<std::uint32_t> registered(Batch& batch, std::size_t index, const Found& found) {
    if (!found.given) return book_.match(found.identity, !options_.again);
    const auto known = book_.find(found.given->id());
    if (known) return known;
    Issue& issue = batch.add_issue(index, Severity::error, "address.code-unknown", "ma_dia_chi_so");
    issue.value = batch.row(index)[columns_->code].text();
    issue.args = batch.keep({{"code", text_in(batch, *found.given)}});
    return std::nullopt;
  }

  void give(Batch& batch, std::size_t index, const AddressIdentity& identity) {
    if (!identity.has_point()) {
      Issue& issue = batch.add_issue(index, Severity::error, "address.no-position");
      issue.args = batch.keep({{"missing", Value::of("address-place")}});
      return;
    }
    if (book_.next_number(identity.cell) >= LocalCode::kNumbers) {
      Issue& issue = batch.add_issue(index, Severity::error, "address.cell-full");
      issue.args = batch.keep({{"cell", cell_in(batch, identity.cell)}});
      return;
    }
    if (book_.has_twin(identity)) {
      Issue& issue = batch.add_issue(index, Severity::warning, "address.told-by-order");
      issue.args = batch.keep({{"cell", cell_in(batch, identity.cell)}});
    }
    const std::uint32_t at = book_.add(identity.cell, identity);
    book_[at].seen = true;
    changes_.give(book_[at].id);
    const std::span<Value> row = batch.row(index);
    set_code(batch, row, LocalCode::of_id(book_[at].id), kGiven);
    row[columns_->given_on] = row[columns_->state_since] = Value::of(std::string_view(options_.today), Type::date);
    set_place(batch, row, LocalCode::of_id(book_[at].id), identity);
  }

  /// An address that has its code.
  void keep(Batch& batch, std::size_t index, std::uint32_t at, const AddressIdentity& identity) {
    RegisteredAddress& known = book_[at];
    const LocalCode code = LocalCode::of_id(known.id);
    if (known.retired && !known.seen) {
      Issue& issue = batch.add_issue(index, Severity::warning, "address.retired");
      issue.args =
          batch.keep({{"code", text_in(batch, code)},
                      {"day", Value::of(batch.arena.copy(book_.text(at, AddressBook::kStateSince)), Type::date)}});
    }
    const std::span<Value> row = batch.row(index);
    std::string changed;
    if (known.text_at != AddressBook::kNoText) merge_texts(batch, index, at, changed);
    set_code(batch, row, code, known.retired ? kRetired : kGiven);
    set_place(batch, row, code, place_of(batch, index, known, code, identity, changed));
    if (!changed.empty() && !known.seen) changes_.change(known.id, changed);
    known.seen = true;
  }

  /// What the input leaves out stays; of a retired address all stays. `changed`: what differs, for the history.
  void merge_texts(Batch& batch, std::size_t index, std::uint32_t at, std::string& changed) {
    const std::span<Value> row = batch.row(index);
    const bool retired = book_[at].retired;
    for (std::size_t i = 0; i < kAddressTexts.size(); ++i) {
      Value& value = row[columns_->texts[i]];
      const std::string_view before = book_.text(at, i);
      if (before.empty() && !retired) {
        if (!value.text().empty()) tell(changed, kAddressTexts[i], before, value.text());
      } else if (value.text().empty() || retired) {
        value = before.empty() ? Value::null() : Value::of(batch.arena.copy(before));
      } else if (before != value.text()) {
        tell(changed, kAddressTexts[i], before, value.text());
      }
    }
    const auto date = [&](std::size_t which) {
      const std::string_view day = book_.text(at, which);
      return day.empty() ? Value::null() : Value::of(batch.arena.copy(day), Type::date);
    };
    row[columns_->given_on] = date(AddressBook::kGivenOn);
    row[columns_->state_since] = date(AddressBook::kStateSince);
    Feature& feature = batch.features[index];
    if (feature.rest.empty() || retired) feature.rest = batch.arena.copy(book_.text(at, AddressBook::kRest));
  }

  static void tell(std::string& changed, std::string_view field, std::string_view before, std::string_view after) {
    if (!changed.empty()) changed += "; ";
    changed.append(field).append(": ").append(before).append(before.empty() ? "→ " : " → ").append(after);
  }

  /// The place of an address from now on.
  AddressIdentity place_of(Batch& batch, std::size_t index, RegisteredAddress& known, const LocalCode& code,
                           const AddressIdentity& identity, std::string& changed) {
    AddressIdentity& before = known.identity;
    const bool stays = !identity.has_point() || known.retired ||
                       (before.has_point() && metres_between(before.point, identity.point) <= kSamePlace);
    if (stays) {
      put_point(batch, batch.features[index], before);
      return before;
    }
    const double distance =
        before.has_point() ? metres_between(before.point, identity.point) : metres_from(code, identity.point);
    const bool far = metres_from(code, identity.point) > kFar;
    Issue& issue =
        batch.add_issue(index, far ? Severity::warning : Severity::info, far ? "address.far" : "address.moved");
    issue.args = batch.keep(
        {{"distance", Value::of(far ? metres_from(code, identity.point) : distance)}, {"code", text_in(batch, code)}});
    if (!changed.empty()) changed += "; ";
    changed += before.has_point() ? fmt::format("vị trí dời {:.1f} m: {:.7f} {:.7f} → {:.7f} {:.7f}", distance,
                                                before.point.x, before.point.y, identity.point.x, identity.point.y)
                                  : fmt::format("vị trí: → {:.7f} {:.7f}", identity.point.x, identity.point.y);
    before.point = identity.point;
    before.cell = identity.cell;
    return identity;
  }

  static void put_point(Batch& batch, Feature& feature, const AddressIdentity& place) {
    feature.wkb = {};
    feature.minx = feature.miny = feature.maxx = feature.maxy = 0;
    feature.area = Feature::kUnmeasured;
    if (!place.has_point()) return;
    char* const wkb = batch.arena.allocate(kPointWkb);
    write_point(place.point, wkb);
    feature.wkb = {wkb, kPointWkb};
    feature.area = 0;
    feature.minx = feature.maxx = place.point.x;
    feature.miny = feature.maxy = place.point.y;
  }

  void set_code(Batch& batch, std::span<Value> row, const LocalCode& code, const char* state) const {
    row[columns_->code] = text_in(batch, code);
    row[columns_->state] = Value::of(std::string_view(state));
  }

  void set_place(Batch& batch, std::span<Value> row, const LocalCode& code, const AddressIdentity& place) const {
    row[columns_->plus_code] = row[columns_->apart] = Value::null();
    if (!place.has_point()) return;
    row[columns_->plus_code] = cell_in(batch, place.cell);
    const double metres = metres_from(code, place.point);
    if (metres > 0) row[columns_->apart] = Value::of(std::round(metres * 10) / 10);
  }

  static Value text_in(Batch& batch, const LocalCode& code) {
    char* const place = batch.arena.allocate(address::kLocalTextSize);
    address::write_text(code, place);
    return Value::of(std::string_view(place, address::kLocalTextSize));
  }
  static Value cell_in(Batch& batch, std::uint64_t cell) {
    return Value::of(batch.arena.copy(address::encode(LocalCode::of_cell_id(cell, 0).cell, address::kFineDigits)));
  }

  std::shared_ptr<Findings> findings_;
  AddressBook& book_;
  CodeChanges& changes_;
  AssignOptions options_;
  std::optional<AddressColumns> columns_;
};

class PointStage : public Stage {
 public:
  void process(Batch& batch) override {
    std::unique_ptr<geometry::RepresentativePoint>& inner = inner_.local();
    if (!inner) inner = std::make_unique<geometry::RepresentativePoint>();
    for (Feature& feature : batch.features) {
      if (feature.wkb.empty()) continue;
      const auto point = inner->of(feature.wkb);
      feature.area = Feature::kUnmeasured;
      feature.wkb = {};
      if (!point) continue;
      char* const wkb = batch.arena.allocate(kPointWkb);
      write_point(*point, wkb);
      feature.wkb = {wkb, kPointWkb};
    }
  }

 private:
  tbb::enumerable_thread_specific<std::unique_ptr<geometry::RepresentativePoint>> inner_;
};

class KeyStage : public Stage {
 public:
  explicit KeyStage(std::vector<std::string> columns) : names_(std::move(columns)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    for (const std::string& name : names_) {
      const int found = in->find(name);
      if (found < 0) {
        std::string all;
        for (const Field& field : in->fields) all += (all.empty() ? "" : ", ") + field.name;
        throw UsageError(tr("--key {}: the input has no such column; it has: {}", name, all));
      }
      fields_.push_back(static_cast<std::size_t>(found));
    }
    return out_ = added_.prepare(*in);
  }

  void process(Batch& batch) override {
    added_.widen(batch, out_);
    thread_local std::string key, room;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const std::span<Value> row = batch.row(i);
      key.clear();
      bool whole = true;
      for (const std::size_t field : fields_) {
        const std::string_view part = code_text(row[field], room);
        whole = whole && !part.empty();
        if (field != fields_.front()) key += '/';
        key += part;
      }
      if (whole) row[added_[0]] = Value::of(batch.arena.copy(key));
    }
  }

 private:
  std::vector<std::string> names_;
  std::vector<std::size_t> fields_;
  AddedColumns added_{{{"khoa", Type::text}}};
  std::shared_ptr<const Header> out_;
};

}  // namespace

void CodeChanges::write(store::Database& database, store::Container& container, const std::string& day,
                        const std::string& tool, bool indexed) const {
  if (events_.empty()) return;
  store::create_code_history(database, container, false);
  store::Statement insert = store::prepare_code_event(database);
  store::CodeEvent line;
  line.day = day;
  line.tool = tool;
  line.at = store::now_utc();
  line.to = kGiven;
  for (const Event& event : events_) {
    line.code = address::text_of(LocalCode::of_id(event.id));
    line.from = event.reason.empty() ? "" : kGiven;
    line.reason = event.reason;
    store::write_code_event(insert, kAddressFamily, line);
  }
  if (indexed) store::create_code_history(database, container);
}

std::vector<std::unique_ptr<Stage>> make_assign_stages(AddressBook& book, CodeChanges& changes, AssignOptions options) {
  const auto findings = std::make_shared<Findings>();
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(std::make_unique<IdentityStage>(findings, options.parcels));
  stages.push_back(std::make_unique<AssignStage>(findings, book, changes, std::move(options)));
  return stages;
}

std::unique_ptr<Stage> make_point_stage() {
  return std::make_unique<PointStage>();
}

std::unique_ptr<Stage> make_key_stage(std::vector<std::string> columns) {
  return std::make_unique<KeyStage>(std::move(columns));
}

}  // namespace sohoa
