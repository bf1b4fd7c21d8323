#include "dataset/address_assign_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dataset/address_findings.hpp"
#include "dataset/address_other_codes.hpp"
#include "stream/held_features.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

using address::LocalCode;

constexpr double kSamePlace = 0.05;  ///< m: coordinates that were rounded on their way have not moved
constexpr std::string_view kOtherNumber = "address.other-number";
constexpr double kNextDoor = 30;  ///< m: farther away it is another house, where the name is another one too

/// Metres from a place to a cell; 0 inside.
double metres_from(const LocalCode& code, geometry::Point point) {
  const address::CodeArea area = code.area();
  const geometry::Point nearest{std::clamp(point.x, area.west(), area.east()),
                                std::clamp(point.y, area.south(), area.north())};
  return area.holds(*address::grid_point(point.y, point.x)) ? 0 : metres_between(point, nearest);
}

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
      waiting_.push_back({found[i], std::nullopt});
    }
    order_issues(batch);
    held_.take(batch, later);
  }

  /// Who may be one of several waits until all have come that surely are one of them; then the surest come first.
  Batch* held() override {
    if (waiting_.empty()) return nullptr;
    Batch& batch = held_.batch();
    set_repeats_aside(batch);
    settle_claims(batch, kOtherNumber,
                  [this](const AddressIdentity& one) { return book_.spot_namesake(one, options_.again); });
    for (std::size_t i = 0; i < waiting_.size(); ++i)
      if (const auto at = waits(i) ? book_.match(waiting_[i].found.identity, !options_.again) : std::nullopt)
        settle(batch, i, *at);
    settle_claims(batch, "address.other-key", [this](const AddressIdentity& one) { return book_.rekeyed(one); });
    for (std::size_t i = 0; i < waiting_.size(); ++i) take_nameless(batch, i);
    for (std::size_t i = 0; i < waiting_.size(); ++i) take_namesake(batch, i);
    settle_claims(batch, kOtherNumber,
                  [this](const AddressIdentity& one) { return book_.renamed_lane(one, options_.again); });
    take_successors(batch);
    settle_claims(batch, "address.other-name", [this](const AddressIdentity& one) { return book_.new_occupant(one); });
    for (std::size_t i = 0; i < waiting_.size(); ++i)
      if (!waiting_[i].row) give_beside(batch, i);
    order_issues(batch);
    return &batch;
  }

 private:
  struct Waiting {
    FoundAddress found;
    std::optional<std::uint32_t> row;      ///< of the book: which address it is
    std::optional<std::size_t> repeats{};  ///< the one before it that it is once more
  };

  bool waits(std::size_t index) const { return !waiting_[index].row && !waiting_[index].repeats; }

  /// False: it has to wait for the others.
  bool assign(Batch& batch, std::size_t index, const FoundAddress& found) {
    const auto known = registered(batch, index, found);
    if (batch.features[index].rejected) return true;
    if (known && !found.given && found.identity.key != 0 && found.identity.key == book_[*known].identity.key) {
      if (is_elsewhere(batch, index, *known, found.identity)) return true;
      tell_other_name(batch, index, *known, found.identity);
    } else if (known && !found.given && has_nearer_namesake(*known, found.identity)) {
      return false;
    }
    if (known) {
      if (book_[*known].seen)
        repeat(batch, index, *known);
      else
        keep(batch, index, *known, found);
      return true;
    }
    if (const auto once = book_.repeated(found.identity)) {
      repeat(batch, index, *once);
      return true;
    }
    if (may_be_known(found.identity)) return false;
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
    if (!candidates(identity).empty() || book_.rekeyed(identity)) return true;
    const auto names = book_.namesakes(identity);
    if (std::any_of(names.begin(), names.end(), [this](const AddressNear& one) { return is_free(one.row); }))
      return true;
    return book_.renamed_lane(identity, options_.again) || book_.new_occupant(identity);
  }

  /// A row that another address of this run may still be.
  bool is_free(std::uint32_t at) const { return !book_[at].seen && (!options_.again || !book_[at].retired); }

  std::vector<AddressNear> candidates(const AddressIdentity& identity) const {
    std::vector<AddressNear> found = book_.candidates(identity);
    std::erase_if(found, [this](const AddressNear& one) { return !is_free(one.row); });
    return found;
  }

  /// The address of the number is elsewhere, and one of the same name is at this very point: numbers were moved on.
  bool has_nearer_namesake(std::uint32_t at, const AddressIdentity& identity) {
    const AddressIdentity& known = book_[at].identity;
    if (!identity.has_point() || !known.has_point()) return false;
    if (metres_between(identity.point, known.point) <= AddressBook::kSameSpot) return false;
    const auto other = book_.spot_namesake(identity, options_.again);
    return other && *other != at;
  }

  /// A key that another list uses for its own addresses, or a running number: what is known must not become another.
  bool is_elsewhere(Batch& batch, std::size_t index, std::uint32_t at, const AddressIdentity& identity) {
    if (!contradicts(identity, book_[at].identity)) return false;
    const AddressIdentity& known = book_[at].identity;
    const bool placed = identity.has_point() && known.has_point();
    Issue& issue = batch.add_issue(index, Severity::error, "address.key-elsewhere", "khoa");
    issue.args = batch.keep({{"key", Value::of(batch.arena.copy(batch.row(index)[columns_->texts[kKeyText]].text()))},
                             {"code", text_in(batch, LocalCode::of_id(book_[at].id))},
                             {"distance", placed ? Value::of(metres_between(identity.point, known.point)) : Value()}});
    return true;
  }

  void tell_other_name(Batch& batch, std::size_t index, std::uint32_t at, const AddressIdentity& identity) {
    const RegisteredAddress& known = book_[at];
    if (known.retired || known.seen || identity.name == 0 || known.identity.name == 0) return;
    if (!same_name(identity, known.identity)) tell_taken(batch, index, at, "address.other-name");
  }

  static void tell_taken(Batch& batch, std::size_t index, std::string_view rule, Value code) {
    Issue& issue = batch.add_issue(index, Severity::warning, rule);
    issue.args = batch.keep({{"code", code}});
  }
  void tell_taken(Batch& batch, std::size_t index, std::uint32_t at, std::string_view rule) const {
    tell_taken(batch, index, rule, text_in(batch, LocalCode::of_id(book_[at].id)));
  }

  /// The same address twice among those that wait, or once more after one that is settled: it takes nobody else's code.
  void set_repeats_aside(Batch& batch) {
    tsl::robin_map<std::uint64_t, std::vector<std::size_t>> before;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const FoundAddress& found = waiting_[i].found;
      if (const auto once = book_.repeated(found.identity)) {
        waiting_[i].row = once;
        repeat(batch, i, *once);
        continue;
      }
      std::vector<std::size_t>& same = before[found.identity.name != 0 ? found.identity.name : found.line];
      const auto first = std::find_if(same.begin(), same.end(), [&](std::size_t at) {
        const FoundAddress& other = waiting_[at].found;
        return other.line == found.line || is_repeated(other.identity, found.identity);
      });
      if (first != same.end())
        waiting_[i].repeats = *first;
      else
        same.push_back(i);
    }
  }

  /// Each takes the address that `find` says, where no other one would; `rule` tells it.
  template <typename Find>
  void settle_claims(Batch& batch, std::string_view rule, const Find& find) {
    std::vector<std::pair<std::size_t, std::uint32_t>> claims;
    tsl::robin_map<std::uint32_t, int> claimants;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const auto at = waits(i) ? find(waiting_[i].found.identity) : std::nullopt;
      if (!at) continue;
      claims.emplace_back(i, *at);
      ++claimants[*at];
    }
    for (const auto& [index, at] : claims) {
      if (claimants[at] > 1) continue;
      if (!book_[at].retired &&
          (rule != kOtherNumber || other_number(waiting_[index].found.identity, book_[at].identity)))
        tell_taken(batch, index, at, rule);
      settle(batch, index, at);
    }
  }

  /// Of one number only one of the two says a name.
  void take_nameless(Batch& batch, std::size_t index) {
    if (!waits(index)) return;
    const Waiting& one = waiting_[index];
    for (const AddressNear& near : candidates(one.found.identity)) {
      if (one.found.identity.name != 0 && book_[near.row].identity.name != 0) continue;
      return settle(batch, index, near.row);
    }
  }

  /// The same name close by, with the same number or none: its place was corrected, or its lane is called otherwise
  /// now.
  void take_namesake(Batch& batch, std::size_t index) {
    if (!waits(index)) return;
    const Waiting& one = waiting_[index];
    std::vector<AddressNear> near = book_.namesakes(one.found.identity);
    std::erase_if(near, [&](const AddressNear& other) {
      return !is_free(other.row) || book_[other.row].identity.house != one.found.identity.house;
    });
    if (!near.empty() && near.front().distance > AddressBook::kSamePlace / 2 && book_.new_occupant(one.found.identity))
      return;
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
    for (std::size_t i = 0; i < waiting_.size(); ++i)
      if (waits(i)) ++wanted[place(waiting_[i].found.identity)];
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const AddressIdentity& identity = waiting_[i].found.identity;
      if (!waits(i) || wanted[place(identity)] > 1) continue;
      const std::vector<AddressNear> others = candidates(identity);
      if (others.size() != 1 || others.front().distance > kNextDoor) continue;
      const std::uint32_t at = others.front().row;
      if (book_[at].retired && book_.in_use(identity)) continue;
      if (!book_[at].retired) tell_taken(batch, i, at, "address.other-name");
      settle(batch, i, at);
    }
  }

  void settle(Batch& batch, std::size_t index, std::uint32_t at) {
    waiting_[index].row = at;
    keep(batch, index, at, waiting_[index].found);
  }

  /// Nobody of the registry it can be; but somebody has its number, or its name close by.
  void give_beside(Batch& batch, std::size_t index) {
    const FoundAddress& found = waiting_[index].found;
    const auto first = waiting_[index].repeats ? waiting_[*waiting_[index].repeats].row : std::nullopt;
    if (first) return repeat(batch, index, *first);
    const std::vector<AddressNear> others = candidates(found.identity);
    waiting_[index].row = give(batch, index, found);
    if (others.empty() || batch.features[index].rejected || book_[others.front().row].retired) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "address.house-known");
    issue.args = batch.keep({{"code", batch.row(index)[columns_->code]},
                             {"other", text_in(batch, LocalCode::of_id(book_[others.front().row].id))},
                             {"distance", Value::of(others.front().distance)}});
  }

  /// The row of the new address; none when it cannot have a code.
  std::optional<std::uint32_t> give(Batch& batch, std::size_t index, const FoundAddress& found) {
    const AddressIdentity& identity = found.identity;
    const auto twin = book_.twin(identity, found.line);
    if (twin && book_[*twin].line == found.line) {
      repeat(batch, index, *twin);
      return twin;
    }
    if (!identity.has_point()) {
      Issue& issue = batch.add_issue(index, Severity::error, "address.no-position");
      issue.args = batch.keep({{"missing", Value::of("address-place")}});
      return std::nullopt;
    }
    if (book_.next_number(identity.cell) >= LocalCode::kNumbers) {
      Issue& issue = batch.add_issue(index, Severity::error, "address.cell-full");
      issue.args = batch.keep({{"cell", cell_in(batch, identity.cell)}});
      return std::nullopt;
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
    return at;
  }

  /// An address of this run once more: the policy of repeated records judges it.
  void repeat(Batch& batch, std::size_t index, std::uint32_t at) {
    const RegisteredAddress& known = book_[at];
    const LocalCode code = LocalCode::of_id(known.id);
    std::string changed;
    if (known.text_at != AddressBook::kNoText) merge_texts(batch, index, at, changed);
    const std::span<Value> row = batch.row(index);
    set_code(batch, row, code, known.retired ? kRetired : kGiven);
    put_point(batch, batch.features[index], known.identity);
    set_place(batch, row, code, known.identity);
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
    set_place(batch, row, code, place_of(batch, index, at, code, found.identity, other_name, changed));
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
  AddressIdentity place_of(Batch& batch, std::size_t index, std::uint32_t at, const LocalCode& code,
                           const AddressIdentity& identity, bool other_name, std::string& changed) {
    const AddressIdentity& before = book_[at].identity;
    const bool stays = !identity.has_point() || book_[at].retired ||
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
    book_.move(at, identity);
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

}  // namespace

std::vector<std::unique_ptr<Stage>> make_assign_stages(AddressBook& book, CodeChanges& changes, AssignOptions options) {
  const auto findings = std::make_shared<AddressFindings>();
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(make_identity_stage(findings, options.parcels));
  stages.push_back(std::make_unique<AssignStage>(findings, book, changes, std::move(options)));
  return stages;
}

}  // namespace sohoa
