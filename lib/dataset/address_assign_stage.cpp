#include "dataset/address_assign_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dataset/address_findings.hpp"
#include "store/registry.hpp"
#include "stream/held_features.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

using address::LocalCode;

constexpr double kSamePlace = 0.05;  ///< m: coordinates that were rounded on their way have not moved
constexpr double kNextDoor = 30;     ///< m: farther away it is another house, where the name is another one too

/// Metres from a place to a cell; 0 inside.
double metres_from(const LocalCode& code, geometry::Point point) {
  const address::CodeArea area = code.area();
  const geometry::Point nearest{std::clamp(point.x, area.west(), area.east()),
                                std::clamp(point.y, area.south(), area.north())};
  return area.holds(*address::grid_point(point.y, point.x)) ? 0 : metres_between(point, nearest);
}

/// Other codes of addresses, the national one or the Vpostcode, each of one address only.
class OtherCodes {
 public:
  OtherCodes(const AddressBook& book, AddressText column) : book_(book), column_(column) {}

  /// The address in use that has the code `hash`, where it is not `row`, which has it from now on.
  std::optional<std::uint32_t> claim(std::uint64_t hash, std::uint32_t row,
                                     std::uint64_t (*hash_of)(std::string_view)) {
    if (hash == 0) return std::nullopt;
    if (!read_) {
      read_ = true;
      for (std::uint32_t at = 0; at < book_.size(); ++at)
        if (const std::uint64_t other = hash_of(book_.text(at, column_)); other != 0 && !book_[at].retired)
          owner_.try_emplace(other, at);
    }
    has_[row] = hash;
    const auto [found, added] = owner_.try_emplace(hash, row);
    const std::uint32_t other = found->second;
    if (added || other == row) return std::nullopt;
    const auto now = has_.find(other);
    if (now == has_.end() || now->second == hash) return other;
    found.value() = row;  // it has got another one meanwhile
    return std::nullopt;
  }

 private:
  const AddressBook& book_;
  AddressText column_;
  bool read_ = false;
  tsl::robin_map<std::uint64_t, std::uint32_t> owner_;
  tsl::robin_map<std::uint32_t, std::uint64_t> has_;  ///< of this run
};

class AssignStage : public Stage {
 public:
  AssignStage(std::shared_ptr<AddressFindings> findings, AddressBook& book, CodeChanges& changes, AssignOptions options)
      : findings_(std::move(findings)),
        book_(book),
        changes_(changes),
        options_(std::move(options)),
        national_(book, kNationalText),
        vpostcode_(book, kVpostcodeText) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    columns_.emplace(*in);
    return in;
  }

  bool serial() const override { return true; }

  void process(Batch& batch) override {
    const std::vector<FoundAddress> found = findings_->take(batch.sequence);
    std::vector<std::size_t> later;
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (!found[i].judged || assign(batch, i, found[i])) continue;
      later.push_back(i);
      waiting_.push_back({found[i], false});
    }
    order_issues(batch);
    held_.take(batch, later);
  }

  /// Who may be one of several waits until all have come that surely are one of them.
  Batch* held() override {
    if (waiting_.empty()) return nullptr;
    Batch& batch = held_.batch();
    for (std::size_t i = 0; i < waiting_.size(); ++i) take_nameless(batch, i);
    for (std::size_t i = 0; i < waiting_.size(); ++i) take_namesake(batch, i);
    take_successors(batch);
    for (std::size_t i = 0; i < waiting_.size(); ++i)
      if (!waiting_[i].done) give_beside(batch, i);
    order_issues(batch);
    return &batch;
  }

 private:
  struct Waiting {
    FoundAddress found;
    bool done;
  };

  /// False: it has to wait for the others.
  bool assign(Batch& batch, std::size_t index, const FoundAddress& found) {
    const auto known = registered(batch, index, found);
    if (batch.features[index].rejected) return true;
    if (known) {
      if (found.given || !is_elsewhere(batch, index, *known, found.identity)) keep(batch, index, *known, found);
      return true;
    }
    if (!found.given && may_be_known(found.identity)) return false;
    give(batch, index, found);
    return true;
  }

  std::optional<std::uint32_t> registered(Batch& batch, std::size_t index, const FoundAddress& found) {
    if (!found.given) return book_.match(found.identity, !options_.again);
    const auto known = book_.find(found.given->id());
    if (known) return known;
    Issue& issue = batch.add_issue(index, Severity::error, "address.code-unknown", "ma_dia_chi_so");
    issue.value = batch.row(index)[columns_->code].text();
    issue.args = batch.keep({{"code", text_in(batch, *found.given)}});
    return std::nullopt;
  }

  bool may_be_known(const AddressIdentity& identity) {
    if (!candidates(identity).empty()) return true;
    const auto names = book_.namesakes(identity);
    return std::any_of(names.begin(), names.end(), [this](const AddressNear& one) { return is_free(one.row); });
  }

  /// A row that another address of this run may still be.
  bool is_free(std::uint32_t at) const { return !book_[at].seen && (!options_.again || !book_[at].retired); }

  std::vector<AddressNear> candidates(const AddressIdentity& identity) const {
    std::vector<AddressNear> found = book_.candidates(identity);
    std::erase_if(found, [this](const AddressNear& one) { return !is_free(one.row); });
    return found;
  }

  /// A key that two lists use for different addresses: what is known must not become the other one.
  bool is_elsewhere(Batch& batch, std::size_t index, std::uint32_t at, const AddressIdentity& identity) {
    const AddressIdentity& known = book_[at].identity;
    const bool other_name = identity.name != 0 && known.name != 0 && !same_name(identity, known);
    const bool other_commune = identity.commune != 0 && known.commune != 0 && identity.commune != known.commune;
    if (identity.key == 0 || identity.key != known.key || !identity.has_point() || !known.has_point()) return false;
    if (!other_name && (!other_commune || same_name(identity, known))) return false;
    const double distance = metres_between(identity.point, known.point);
    if (distance <= AddressBook::kFar) return false;
    Issue& issue = batch.add_issue(index, Severity::error, "address.key-elsewhere", "khoa");
    issue.args = batch.keep({{"key", Value::of(batch.arena.copy(batch.row(index)[columns_->texts[kKeyText]].text()))},
                             {"code", text_in(batch, LocalCode::of_id(book_[at].id))},
                             {"distance", Value::of(distance)}});
    return true;
  }

  /// Of one number only one of the two says a name.
  void take_nameless(Batch& batch, std::size_t index) {
    Waiting& one = waiting_[index];
    for (const AddressNear& near : candidates(one.found.identity)) {
      if (one.found.identity.name != 0 && book_[near.row].identity.name != 0) continue;
      return settle(batch, index, near.row);
    }
  }

  /// The same name close by, with the same number or none: its place was corrected, or its lane is called otherwise
  /// now.
  void take_namesake(Batch& batch, std::size_t index) {
    Waiting& one = waiting_[index];
    if (one.done) return;
    std::vector<AddressNear> near = book_.namesakes(one.found.identity);
    std::erase_if(near, [&](const AddressNear& other) {
      return !is_free(other.row) || book_[other.row].identity.house != one.found.identity.house;
    });
    constexpr double kClearly = 2;
    if (near.empty() || (near.size() > 1 && near[1].distance < kClearly * near[0].distance + kSamePlace)) return;
    settle(batch, index, near.front().row);
  }

  /// One number, two names: where nobody else is left on either side the name has changed, or the address has passed to
  /// somebody else.
  void take_successors(Batch& batch) {
    const auto place = [](const AddressIdentity& identity) {
      return identity.number != 0 ? identity.number : identity.door;
    };
    tsl::robin_map<std::uint64_t, int> wanted;
    for (const Waiting& one : waiting_)
      if (!one.done) ++wanted[place(one.found.identity)];
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const AddressIdentity& identity = waiting_[i].found.identity;
      if (waiting_[i].done || wanted[place(identity)] > 1) continue;
      const std::vector<AddressNear> others = candidates(identity);
      if (others.size() != 1 || others.front().distance > kNextDoor) continue;
      const std::uint32_t at = others.front().row;
      if (book_[at].retired && book_.in_use(identity)) continue;
      if (!book_[at].retired) {
        Issue& issue = batch.add_issue(i, Severity::warning, "address.other-name");
        issue.args = batch.keep({{"code", text_in(batch, LocalCode::of_id(book_[at].id))}});
      }
      settle(batch, i, at);
    }
  }

  void settle(Batch& batch, std::size_t index, std::uint32_t at) {
    waiting_[index].done = true;
    keep(batch, index, at, waiting_[index].found);
  }

  /// Nobody of the registry it can be; but somebody has its number, or its name close by.
  void give_beside(Batch& batch, std::size_t index) {
    const FoundAddress& found = waiting_[index].found;
    const std::vector<AddressNear> others = candidates(found.identity);
    give(batch, index, found);
    if (others.empty() || batch.features[index].rejected || book_[others.front().row].retired) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "address.house-known");
    issue.args = batch.keep({{"code", batch.row(index)[columns_->code]},
                             {"other", text_in(batch, LocalCode::of_id(book_[others.front().row].id))},
                             {"distance", Value::of(others.front().distance)}});
  }

  void give(Batch& batch, std::size_t index, const FoundAddress& found) {
    const AddressIdentity& identity = found.identity;
    const auto twin = book_.twin(identity, found.line);
    if (twin && book_[*twin].line == found.line) return keep(batch, index, *twin, found);  // the same record again
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
    if (twin) {
      Issue& issue = batch.add_issue(index, Severity::warning, "address.told-by-order");
      issue.args = batch.keep({{"cell", cell_in(batch, identity.cell)}});
    }
    const std::vector<AddressNear> namesakes = twin ? std::vector<AddressNear>() : book_.namesakes(identity);
    const std::uint32_t at = book_.add(identity.cell, identity);
    book_[at].seen = true;
    book_[at].line = found.line;
    changes_.give(book_[at].id);
    const std::span<Value> row = batch.row(index);
    set_code(batch, row, LocalCode::of_id(book_[at].id), kGiven);
    row[columns_->given_on] = row[columns_->state_since] = Value::of(std::string_view(options_.today), Type::date);
    set_place(batch, row, LocalCode::of_id(book_[at].id), identity);
    tell_namesake(batch, index, namesakes, identity);
    tell_other_codes(batch, index, at, found);
  }

  /// Two numbers of one owner side by side are two addresses; a new number for the same name may be one.
  void tell_namesake(Batch& batch, std::size_t index, const std::vector<AddressNear>& namesakes,
                     const AddressIdentity& identity) {
    for (const AddressNear& near : namesakes) {
      const RegisteredAddress& other = book_[near.row];
      if (other.retired) continue;
      const bool two = identity.house != 0 && other.identity.house != 0 && identity.house != other.identity.house;
      if (other.seen && two) continue;
      Issue& issue = batch.add_issue(index, Severity::warning, "address.perhaps-known");
      issue.args = batch.keep({{"code", batch.row(index)[columns_->code]},
                               {"other", text_in(batch, LocalCode::of_id(other.id))},
                               {"distance", Value::of(near.distance)}});
      return;
    }
  }

  void tell_other_codes(Batch& batch, std::size_t index, std::uint32_t at, const FoundAddress& found) {
    const auto hash = [](std::string_view text) { return other_code_hash(text); };
    const auto tell = [&](OtherCodes& codes, std::uint64_t code, const char* rule, AddressText column) {
      const auto other = codes.claim(code, at, hash);
      if (!other) return;
      Issue& issue = batch.add_issue(index, Severity::warning, rule, kAddressTexts[column]);
      issue.value = batch.row(index)[columns_->texts[column]].text();
      issue.args =
          batch.keep({{"code", Value::of(issue.value)}, {"other", text_in(batch, LocalCode::of_id(book_[*other].id))}});
    };
    tell(national_, found.national, "address.national-twice", kNationalText);
    tell(vpostcode_, found.vpostcode, "address.vpostcode-twice", kVpostcodeText);
  }

  /// An address that has its code.
  void keep(Batch& batch, std::size_t index, std::uint32_t at, const FoundAddress& found) {
    RegisteredAddress& known = book_[at];
    const LocalCode code = LocalCode::of_id(known.id);
    if (known.retired && !known.seen) {
      Issue& issue = batch.add_issue(index, Severity::warning, "address.retired");
      issue.args =
          batch.keep({{"code", text_in(batch, code)},
                      {"day", Value::of(batch.arena.copy(book_.text(at, AddressBook::kStateSince)), Type::date)}});
    }
    const std::span<Value> row = batch.row(index);
    const bool other_name =
        found.identity.name != 0 && known.identity.name != 0 && !same_name(found.identity, known.identity);
    std::string changed;
    if (known.text_at != AddressBook::kNoText) merge_texts(batch, index, at, changed);
    set_code(batch, row, code, known.retired ? kRetired : kGiven);
    set_place(batch, row, code, place_of(batch, index, known, code, found.identity, other_name, changed));
    if (!changed.empty() && !known.seen) changes_.change(known.id, changed);
    if (!known.seen && !known.retired) tell_other_codes(batch, index, at, found);
    if (!known.seen) known.line = found.line;
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
                           const AddressIdentity& identity, bool other_name, std::string& changed) {
    AddressIdentity& before = known.identity;
    const bool stays = !identity.has_point() || known.retired ||
                       (before.has_point() && metres_between(before.point, identity.point) <= kSamePlace);
    if (stays) {
      put_point(batch, batch.features[index], before);
      return before;
    }
    const double distance =
        before.has_point() ? metres_between(before.point, identity.point) : metres_from(code, identity.point);
    const bool far = metres_from(code, identity.point) > AddressBook::kFar;
    Issue& issue =
        batch.add_issue(index, far ? Severity::warning : Severity::info, far ? "address.far" : "address.moved");
    issue.args = batch.keep(
        {{"distance", Value::of(far ? metres_from(code, identity.point) : distance)}, {"code", text_in(batch, code)}});
    if (other_name && !far && distance > kNextDoor) {
      Issue& both = batch.add_issue(index, Severity::warning, "address.name-and-place");
      both.args = batch.keep({{"distance", Value::of(distance)}, {"code", text_in(batch, code)}});
    }
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
    set_point(batch, feature, place.point);
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

  std::shared_ptr<AddressFindings> findings_;
  AddressBook& book_;
  CodeChanges& changes_;
  AssignOptions options_;
  OtherCodes national_, vpostcode_;
  std::optional<AddressColumns> columns_;
  HeldFeatures held_;
  std::vector<Waiting> waiting_;  ///< of held_
};

/// Takes back what was written down of the codes of features that the policy has rejected since.
class TakeBackStage : public Stage {
 public:
  TakeBackStage(const AddressBook& book, CodeChanges& changes) : book_(book), changes_(changes) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    code_ = static_cast<std::size_t>(in->find("ma_dia_chi_so"));
    return in;
  }
  bool serial() const override { return true; }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      if (!batch.features[i].rejected) continue;
      Value& value = batch.row(i)[code_];
      const auto code = address::read_text(value.text());
      const auto row = code ? book_.find(code->id()) : std::nullopt;
      if (!row || book_[*row].text_at != AddressBook::kNoText) continue;
      changes_.take_back(code->id());
      value = Value::null();
    }
  }

 private:
  const AddressBook& book_;
  CodeChanges& changes_;
  std::size_t code_ = 0;
};

}  // namespace

std::unique_ptr<Stage> make_take_back_stage(const AddressBook& book, CodeChanges& changes) {
  return std::make_unique<TakeBackStage>(book, changes);
}

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
    if (taken_back_.contains(event.id)) continue;
    line.code = address::text_of(LocalCode::of_id(event.id));
    line.from = event.reason.empty() ? "" : kGiven;
    line.reason = event.reason;
    store::write_code_event(insert, kAddressFamily, line);
  }
  if (indexed) store::create_code_history(database, container);
}

std::vector<std::unique_ptr<Stage>> make_assign_stages(AddressBook& book, CodeChanges& changes, AssignOptions options) {
  const auto findings = std::make_shared<AddressFindings>();
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(make_identity_stage(findings, options.parcels));
  stages.push_back(std::make_unique<AssignStage>(findings, book, changes, std::move(options)));
  return stages;
}

}  // namespace sohoa
