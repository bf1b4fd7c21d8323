#include "dataset/agreement.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

#include "dataset/other_layer.hpp"
#include "dataset/set_issue.hpp"
#include "schema/code_list.hpp"
#include "schema/judge_context.hpp"
#include "schema/tolerance.hpp"
#include "schema/typing.hpp"
#include "stream/json.hpp"

namespace sohoa {
namespace {

double to_cent(double value) {
  return std::round(value * 100) / 100;
}

double number_in(const Value& value) {
  if (value.type == Type::number) return value.number;
  return value.type == Type::integer ? static_cast<double>(value.integer) : std::nan("");
}

/// A rule with what it has looked at; batches are judged by several threads.
struct Judged {
  const Rule* rule = nullptr;
  std::atomic<std::int64_t> judged{0}, left{0};

  void count(bool could) { ++(could ? judged : left); }
  void tell(SetTally& tally) const {
    if (rule != nullptr) tally.lines.push_back({rule->id, SetUnit::features, judged, left});
  }
};

const Rule* rule_of(const Schema& schema, std::string_view name, const JudgeOptions& options) {
  const Rule* rule = schema.set_rule(name);
  return rule != nullptr && !options.policy.is_off(rule->id) ? rule : nullptr;
}

/// The fields of a schema in a header.
std::vector<int> places(const std::vector<std::string>& names, const Header& header) {
  std::vector<int> found;
  for (const std::string& name : names) found.push_back(header.find(name));
  return found;
}

const Value& at(const Batch& batch, std::size_t row, int field) {
  static const Value kNull;
  return field < 0 ? kNull : batch.row(row)[static_cast<std::size_t>(field)];
}

/// What both kinds of stages know: the features of this layer by the key that the other one has, too.
class KeyedStage : public Stage {
 public:
  KeyedStage(std::shared_ptr<const Schema> schema, std::vector<std::string> key_names)
      : schema_(std::move(schema)), key_names_(std::move(key_names)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    key_ = places(key_names_, *header);
    own_key_ = places(schema_->primary_key, *header);
    return header;
  }

 protected:
  /// None when a part is missing. `path`: 07192/5/12.
  std::optional<std::uint64_t> key_of(Batch& batch, std::size_t row, std::string& path) const {
    thread_local LayerKey key;
    key.clear();
    path.clear();
    for (const int field : key_) {
      const Value& value = at(batch, row, field);
      if (value.is_null()) return std::nullopt;
      const std::string_view text = text_of(value, batch.arena);
      key.add(text);
      if (!path.empty()) path += '/';
      path += text;
    }
    return key.hash();
  }

  std::string own_key(const Batch& batch, std::size_t row) const {
    std::string key = "{";
    for (std::size_t i = 0; i < own_key_.size(); ++i) {
      json::append_key(key, schema_->primary_key[i]);
      json::append_value(key, at(batch, row, own_key_[i]));
    }
    return key + "}";
  }

  std::shared_ptr<const Schema> schema_;
  std::vector<std::string> key_names_;
  std::vector<int> key_, own_key_;
};

/// Of the layer that refers: each feature against those it names.
class Referring : public KeyedStage {
 public:
  Referring(const std::shared_ptr<const Schema>& schema, const ForeignKey& key, const JudgeOptions& options,
            store::OpenDataset& file, const std::string& layer, SetTally& tally)
      : KeyedStage(schema, key.fields), tally_(tally), context_(*schema, options) {
    missing_.rule = rule_of(*schema, "foreign-key", options);
    many_.rule = rule_of(*schema, "foreign-key-many", options);
    area_.rule = rule_of(*schema, "agree-area", options);
    codes_.rule = rule_of(*schema, "agree-code", options);
    OtherLayer::Columns columns{key.reference, {}, {}};
    if (area_.rule != nullptr) columns.area = area_.rule->set.compare.front().second;
    if (codes_.rule != nullptr) columns.codes = codes_.rule->set.compare.front().second;
    if (missing_.rule || many_.rule || area_.rule || codes_.rule) other_.emplace(file, layer, columns);
  }

  bool any() const { return other_ && !other_->empty(); }

  /// A list has no shapes, but its issues have places: those of the other layer, in its system.
  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    KeyedStage::prepare(header);
    if (header->epsg == 0 && other_->epsg() != 0) {
      const auto placed = std::make_shared<Header>(*header);
      placed->epsg = other_->epsg();
      header = placed;
    }
    if (area_.rule != nullptr) area_field_ = header->find(area_.rule->set.compare.front().first);
    code_fields_.clear();
    if (codes_.rule != nullptr)
      for (const auto& [field, other] : codes_.rule->set.compare) code_fields_.push_back(header->find(field));
    return header;
  }

  void process(Batch& batch) override {
    for (std::size_t row = 0; row < batch.features.size(); ++row) judge(batch, row);
  }

  void finish(Batch&) override {
    for (const Judged* judged : {&missing_, &many_, &area_, &codes_}) judged->tell(tally_);
  }

 private:
  void judge(Batch& batch, std::size_t row) {
    thread_local std::string path;
    if (batch.features[row].rejected) return;
    const auto key = key_of(batch, row, path);
    missing_.count(key.has_value());
    if (!key) return;
    const auto rows = other_->find(*key);
    if (rows.empty()) {
      add(batch, row, missing_.rule, nullptr, {{"other", Value::of(std::string_view(path))}});
      return;
    }
    const auto good = [](const OtherLayer::Row& other) { return !other.rejected; };
    const auto there = std::count_if(rows.begin(), rows.end(), good);
    if (there == 0) return;
    const OtherLayer::Row* other = &*std::find_if(rows.begin(), rows.end(), good);
    const double area = number_in(at(batch, row, area_field_));
    many_.count(true);
    if (there > 1) {
      const auto same = std::find_if(rows.begin(), rows.end(), [&](const OtherLayer::Row& candidate) {
        return good(candidate) && agree(batch, row, area, candidate.area);
      });
      if (same == rows.end()) {
        add(batch, row, many_.rule, other,
            {{"other", Value::of(std::string_view(path))}, {"parcels", Value::of(std::int64_t{there})}});
        return;
      }
      other = &*same;
    }
    judge_area(batch, row, area, *other, path);
    judge_codes(batch, row, *other, path);
  }

  double allowed(const Batch& batch, std::size_t row, double other) const {
    const double tolerance = AreaTolerance::standard().at(other, context_.scale(batch, row), context_.date(batch, row));
    const Rule* rule = area_.rule;
    return rule == nullptr ? tolerance
                           : std::max(tolerance * rule->set.limit("tolerance"), rule->set.limit("absolute"));
  }

  bool agree(const Batch& batch, std::size_t row, double area, double other) const {
    return std::abs(area - other) <= allowed(batch, row, other);
  }

  void judge_area(Batch& batch, std::size_t row, double area, const OtherLayer::Row& other, const std::string& path) {
    const bool could = std::isfinite(area) && std::isfinite(other.area);
    area_.count(could);
    if (!could || agree(batch, row, area, other.area)) return;
    add(batch, row, area_.rule, &other,
        {{"other", Value::of(std::string_view(path))},
         {"area", Value::of(to_cent(area))},
         {"other_area", Value::of(to_cent(other.area))},
         {"limit", Value::of(to_cent(allowed(batch, row, other.area)))}});
  }

  void judge_codes(Batch& batch, std::size_t row, const OtherLayer::Row& other, const std::string& path) {
    if (codes_.rule == nullptr) return;
    thread_local std::vector<std::string_view> ours, theirs;
    thread_local std::string shown;
    ours.clear();
    theirs.clear();
    shown.clear();
    for (const int field : code_fields_) {
      const std::string_view text = at(batch, row, field).text();
      if (text.empty()) continue;
      shown += (shown.empty() ? "" : "+");
      shown += text;
      add_codes(text, ours);
    }
    const std::string& there = other_->codes(other);
    add_codes(there, theirs);
    const bool could = !ours.empty() && !theirs.empty();
    codes_.count(could);
    if (!could || (all_in(ours, theirs) && all_in(theirs, ours))) return;
    add(batch, row, codes_.rule, &other,
        {{"other", Value::of(std::string_view(path))},
         {"codes", Value::of(std::string_view(shown))},
         {"other_codes", Value::of(std::string_view(there))}});
  }

  const CodeList* list() const {
    const int field = schema_->find(codes_.rule->set.compare.front().first);
    const std::string& name = schema_->fields[static_cast<std::size_t>(field)].code_list;
    return name.empty() ? nullptr : &CodeList::named(name);
  }

  void add_codes(std::string_view text, std::vector<std::string_view>& codes) const {
    const CodeList* known = list();
    if (known == nullptr) {
      if (!text.empty()) codes.push_back(text);
      return;
    }
    const CodeParts parts(text, *known);
    for (const CodePart& part : parts.parts())
      if (part.known) codes.push_back(text.substr(part.offset, part.size));
  }

  bool all_in(const std::vector<std::string_view>& some, const std::vector<std::string_view>& others) const {
    return std::all_of(some.begin(), some.end(), [&](std::string_view code) {
      return std::any_of(others.begin(), others.end(), [&](std::string_view other) { return is_same(code, other); });
    });
  }

  /// One code, or one that the other has become.
  bool is_same(std::string_view one, std::string_view other) const {
    const CodeList* known = list();
    if (one == other) return true;
    return known != nullptr && (became(*known, one, other) || became(*known, other, one));
  }

  bool became(const CodeList& known, std::string_view old, std::string_view now) const {
    std::string successors;
    known.append_successors(old, context_.today(), successors);
    successors = ", " + successors + ",";
    return successors.find(fmt::format(", {},", now)) != successors.npos;
  }

  void add(Batch& batch, std::size_t row, const Rule* rule, const OtherLayer::Row* other,
           std::initializer_list<Arg> args) const {
    if (rule == nullptr) return;
    Issue& issue = add_set_issue(batch, *rule, own_key(batch, row), batch.features[row].origin, {}, args);
    if (other == nullptr || !other->has_place) return;
    issue.has_place = true;
    issue.x = other->x;
    issue.y = other->y;
  }

  SetTally& tally_;
  JudgeContext context_;
  Judged missing_, many_, area_, codes_;
  int area_field_ = -1;
  std::vector<int> code_fields_;
  std::optional<OtherLayer> other_;
};

/// Of the layer that is referred to: features that nobody names.
class ReferredTo : public KeyedStage {
 public:
  ReferredTo(const std::shared_ptr<const Schema>& schema, const Rule& rule, const ForeignKey& key,
             store::OpenDataset& file, const std::string& layer, SetTally& tally)
      : KeyedStage(schema, key.reference), tally_(tally), other_(file, layer, {key.fields, {}, {}}) {
    judged_.rule = &rule;
  }

  bool any() const { return !other_.empty(); }

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    KeyedStage::prepare(header);
    having_.clear();
    for (const auto& [field, values] : judged_.rule->set.having) having_.push_back({header->find(field), &values});
    return header;
  }

  void process(Batch& batch) override {
    thread_local std::string path;
    for (std::size_t row = 0; row < batch.features.size(); ++row) {
      if (batch.features[row].rejected) continue;
      const auto key = key_of(batch, row, path);
      // Where nobody has begun with a commune, all of it would be told.
      const bool could =
          key && is_asked(batch, row) && other_.has_group(text_of(at(batch, row, key_.front()), batch.arena));
      judged_.count(could);
      if (!could || !other_.find(*key).empty()) continue;
      add_set_issue(batch, *judged_.rule, own_key(batch, row), batch.features[row].origin, batch.features[row].wkb,
                    {{"parcel", Value::of(std::string_view(path))}});
    }
  }

  void finish(Batch&) override { judged_.tell(tally_); }

 private:
  bool is_asked(const Batch& batch, std::size_t row) const {
    return std::all_of(having_.begin(), having_.end(), [&](const auto& wanted) {
      const Value& value = at(batch, row, wanted.first);
      return std::any_of(wanted.second->begin(), wanted.second->end(),
                         [&](const std::string& listed) { return has(value, listed); });
    });
  }

  /// A value, or one of the codes in it.
  static bool has(const Value& value, std::string_view wanted) {
    if (value.type == Type::boolean) return wanted == (value.boolean ? "true" : "false");
    const std::string_view text = value.text();
    const auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    for (std::size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + 1)) {
      const std::size_t end = at + wanted.size();
      if ((at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end]))) return true;
    }
    return false;
  }

  SetTally& tally_;
  Judged judged_;
  std::vector<std::pair<int, const std::vector<std::string>*>> having_;
  OtherLayer other_;
};

std::shared_ptr<const Schema> schema_named(const std::vector<std::shared_ptr<const Schema>>& schemas,
                                           std::string_view name) {
  for (const auto& schema : schemas)
    if (schema && schema->name == name) return schema;
  return nullptr;
}

}  // namespace

std::unique_ptr<Stage> make_agreement_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options,
                                            store::OpenDataset& file,
                                            const std::vector<std::shared_ptr<const Schema>>& schemas,
                                            SetTally& tally) {
  if (schema == nullptr) return nullptr;
  for (const ForeignKey& key : schema->foreign_keys)
    if (const auto other = schema_named(schemas, key.schema)) {
      auto stage = std::make_unique<Referring>(schema, key, options, file, other->layer, tally);
      if (stage->any()) return stage;
    }
  const Rule* rule = rule_of(*schema, "referred-to", options);
  const auto other = rule == nullptr ? nullptr : schema_named(schemas, rule->set.schema);
  if (other == nullptr) return nullptr;
  for (const ForeignKey& key : other->foreign_keys)
    if (key.schema == schema->name) {
      auto stage = std::make_unique<ReferredTo>(schema, *rule, key, file, other->layer, tally);
      if (stage->any()) return stage;
    }
  return nullptr;
}

}  // namespace sohoa
