#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "geometry/fingerprint.hpp"
#include "geometry/wkb.hpp"
#include "schema/stages.hpp"
#include "stream/issue_order.hpp"
#include "stream/json.hpp"

namespace sohoa {
namespace {

/// 96 bits of a hash: two of a hundred million different things meet with a chance of one in 10^13.
struct Mark {
  std::uint32_t a = 0, b = 0, c = 0;
  friend bool operator==(const Mark&, const Mark&) = default;
};

Mark mark_of(std::uint64_t low, std::uint64_t high) {
  return {static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(low >> 32), static_cast<std::uint32_t>(high)};
}

/// Which feature had a mark first. 16 bytes per slot, at most three quarters of the slots in use.
class FirstSeen {
 public:
  /// The number of the feature that had this mark before, else nullopt: then it is `number`'s.
  std::optional<std::uint32_t> find_or_add(const Mark& mark, std::uint32_t number) {
    if ((used_ + 1) * 4 > slots_.size() * 3) grow();
    Slot& slot = place_of(mark);
    if (slot.number != kFree) return slot.number;
    slot = {mark, number};
    ++used_;
    return std::nullopt;
  }

 private:
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;
  struct Slot {
    Mark mark;
    std::uint32_t number = kFree;
  };

  Slot& place_of(const Mark& mark) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = mark.a & mask;
    while (slots_[at].number != kFree && !(slots_[at].mark == mark)) at = (at + 1) & mask;
    return slots_[at];
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.number != kFree) place_of(slot.mark) = slot;
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  std::size_t used_ = 0;
};

/// The origins of all features by their number; features whose rows follow one another take no memory.
class Origins {
 public:
  void add(const Origin& origin) {
    const bool follows = !starts_.empty() && origin.file == starts_.back().origin.file &&
                         origin.row == starts_.back().origin.row + (count_ - starts_.back().number);
    if (!follows) starts_.push_back({count_, origin});
    ++count_;
  }
  std::uint32_t count() const { return count_; }
  Origin of(std::uint32_t number) const {
    auto after = std::upper_bound(starts_.begin(), starts_.end(), number,
                                  [](std::uint32_t wanted, const Start& start) { return wanted < start.number; });
    const Start& start = *std::prev(after);
    return {start.origin.file, start.origin.row + (number - start.number), -1};
  }

 private:
  struct Start {
    std::uint32_t number;
    Origin origin;
  };
  std::vector<Start> starts_;
  std::uint32_t count_ = 0;
};

class DuplicateStage : public Stage {
 public:
  explicit DuplicateStage(std::shared_ptr<const Schema> schema) : schema_(std::move(schema)) {
    if (!schema_ || schema_->primary_key.empty()) return;
    key_rule_ = schema_->subject + ".duplicate-key";
    const RuleBook book(schema_);
    if (const Rule* rule = book.find(key_rule_)) key_field_ = rule->field;
  }

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    for (const SourceInfo& source : header->sources) labels_.push_back(source.path);
    if (!schema_) return header;
    for (const std::string& name : schema_->primary_key) {
      const int field = header->find(name);
      if (field < 0) {
        key_fields_.clear();
        break;
      }
      key_fields_.push_back(field);
    }
    return header;
  }

  bool serial() const override { return true; }

  void process(Batch& batch) override {
    const std::size_t known = batch.issues.size();
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const std::uint32_t number = origins_.count();
      origins_.add(batch.features[i].origin);
      if (!key_fields_.empty() && !batch.features[i].rejected) judge_key(batch, i, number);
      judge_geometry(batch, i, number);
    }
    if (batch.issues.size() > known) order_issues(batch);
  }

  void finish(Batch& late) override {
    for (const auto& [number, other] : firsts_) {
      Issue& issue = late.issues.emplace_back();
      issue.rule = key_rule_;
      issue.field = key_field_;
      issue.severity = Severity::warning;
      issue.origin = origins_.of(number);
      issue.key = other.key;
      issue.args = same_as(late, origins_.of(other.number));
    }
  }

 private:
  struct Other {
    std::uint32_t number;
    std::string key;
  };

  void judge_key(Batch& batch, std::size_t index, std::uint32_t number) {
    const std::span<const Value> row = std::as_const(batch).row(index);
    key_.clear();
    key_ += '{';
    for (std::size_t part = 0; part < key_fields_.size(); ++part) {
      const Value& value = row[static_cast<std::size_t>(key_fields_[part])];
      if (value.is_null()) return;  // no key; the rule that requires the field judges
      json::append_key(key_, schema_->primary_key[part]);
      json::append_value(key_, value);
    }
    key_ += '}';
    const XXH128_hash_t hash = XXH3_128bits(key_.data(), key_.size());
    const auto first = keys_.find_or_add(mark_of(hash.low64, hash.high64), number);
    if (!first) return;
    Issue& issue = batch.add_issue(index, Severity::error, key_rule_, key_field_);
    issue.args = same_as(batch, origins_.of(*first));
    firsts_.try_emplace(*first, Other{number, key_});
  }

  void judge_geometry(Batch& batch, std::size_t index, std::uint32_t number) {
    const std::string_view wkb = batch.features[index].wkb;
    const geometry::Kind kind = geometry::kind(wkb);
    // Two things may stand on one point.
    if (kind == geometry::Kind::none || kind == geometry::Kind::point || kind == geometry::Kind::multipoint) return;
    if (geometry::is_empty(wkb)) return;
    const std::array<std::uint64_t, 2> print = geometry::fingerprint(wkb, 0);
    const auto first = geometries_.find_or_add(mark_of(print[0], print[1]), number);
    if (!first) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "geometry.duplicate");
    issue.args = same_as(batch, origins_.of(*first));
  }

  std::span<const Arg> same_as(Batch& batch, const Origin& origin) const {
    const std::string_view label = origin.file < labels_.size() ? labels_[origin.file] : std::string_view{};
    return batch.keep({{"file", Value::of(label)}, {"row", Value::of(origin.row)}});
  }

  std::shared_ptr<const Schema> schema_;
  std::string key_rule_, key_field_;
  std::vector<int> key_fields_;
  std::vector<std::string> labels_;
  Origins origins_;
  FirstSeen keys_, geometries_;
  std::map<std::uint32_t, Other> firsts_;  ///< features whose key another one has too, and the first of these
  std::string key_;
};

}  // namespace

std::unique_ptr<Stage> make_duplicate_stage(std::shared_ptr<const Schema> schema) {
  return std::make_unique<DuplicateStage>(std::move(schema));
}

}  // namespace sohoa
