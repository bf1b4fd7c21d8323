#include "dataset/recode_stage.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "admin/code_text.hpp"
#include "admin/name.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/code_column.hpp"
#include "dataset/locating.hpp"
#include "dataset/source_place.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

using namespace admin;

/// Where the new columns stand behind the old ones.
enum Added : std::size_t { kCode, kName, kPossible, kAdded };

std::string list_of(std::span<const Link> links) {
  std::string list;
  for (const Link& link : links) list += (list.empty() ? "" : ",") + std::string(link.code);
  return list;
}

/// "06799 Xã Hải Hòa, 06886 Xã Hải Lạng"
std::string described(std::span<const Link> links, Edition edition, const Units& units) {
  std::string list;
  for (const Link& link : links) {
    if (!list.empty()) list += ", ";
    list += link.code;
    if (const Commune* commune = units.commune(link.code, edition)) list.append(" ").append(commune->name);
  }
  return list;
}

class RecodeStage : public Stage {
 public:
  explicit RecodeStage(RecodeOptions options)
      : options_(std::move(options)), field_(static_cast<std::size_t>(options_.field)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    auto out = std::make_shared<Header>(*in);
    field_name_ = in->fields[field_].name;
    const std::string year(edition_name(options_.to));
    for (const std::string& name : {"ma_xa_" + year, "ten_xa_" + year, "ma_xa_" + year + "_co_the"}) {
      if (in->find(name) >= 0)
        throw UsageError(
            tr("the input has a column {} already: it was recoded before; remove the column, or give the "
               "original",
               name));
      for (SourceInfo& source : out->sources) source.columns.push_back(static_cast<std::uint32_t>(out->fields.size()));
      out->fields.emplace_back().name = name;
    }
    code_name_ = out->fields[in->fields.size()].name;
    out->schema.clear();
    out->schema_text.clear();
    const bool forwards = options_.from == Edition::y2024 && options_.to != Edition::y2024;
    if (options_.locator && forwards && in->epsg != 0) locator_ = options_.locator(in->epsg);
    in_ = std::move(in);
    out_ = out;
    return out_;
  }

  void process(Batch& batch) override {
    const std::size_t before = in_->fields.size(), after = out_->fields.size();
    thread_local std::vector<Value> old;
    old.swap(batch.values);
    batch.values.assign(batch.features.size() * after, Value::null());
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const auto row = old.begin() + static_cast<std::ptrdiff_t>(i * before);
      const auto place = batch.values.begin() + static_cast<std::ptrdiff_t>(i * after);
      std::copy(row, row + static_cast<std::ptrdiff_t>(before), place);
    }
    old.clear();
    batch.header = out_;
    const std::size_t issues = batch.issues.size();
    for (std::size_t i = 0; i < batch.features.size(); ++i) fill(batch, i);
    if (batch.issues.size() > issues) order_issues(batch);
  }

  void finish(Batch& late) override {
    if (options_.detected) add_edition_issue(late, *options_.detected, field_name_);
  }

 private:
  void fill(Batch& batch, std::size_t index) const {
    thread_local std::string room;
    const std::span<Value> row = batch.row(index);
    const std::string_view text = code_text(row[field_], room);
    const WrittenCode written = read_code(text);
    if (written.kind == WrittenCode::Kind::empty) {
      batch.add_issue(index, Severity::warning, "admin.code-missing", field_name_);
      return;
    }
    if (written.kind != WrittenCode::Kind::commune) {
      const bool other = written.kind == WrittenCode::Kind::other_list;
      Issue& issue = batch.add_issue(index, Severity::error, other ? "admin.code-other-list" : "admin.code-misshapen",
                                     field_name_);
      issue.value = batch.arena.copy(text);
      return;
    }
    const Recoded recoded = recode(written.code(), options_.from, options_.to);
    if (recoded.became == Became::unknown)
      return add_listed_elsewhere(batch, index, written, "admin.code-unknown", Severity::error);
    if (written.mended && row[field_].is_text()) note_mended(batch, index, text, written);
    if (options_.name >= 0 && recoded.from != nullptr) {
      const std::string_view name = row[static_cast<std::size_t>(options_.name)].text();
      const admin::Beside says = name.empty() ? admin::Beside::fits : beside(written.code(), name);
      if (says == admin::Beside::of_another)
        return add_listed_elsewhere(batch, index, written, "admin.code-other-edition", Severity::warning);
      if (says == admin::Beside::foreign) return add_foreign_name(batch, index, written, name);
    }
    const std::span<Value> added = row.subspan(in_->fields.size());
    if (recoded.to == nullptr) return several(batch, index, written, recoded, added);
    set(added, *recoded.to);
  }

  static void set(std::span<Value> added, const Commune& commune) {
    added[kCode] = Value::of(commune.code);
    added[kName] = Value::of(commune.name);
  }

  void several(Batch& batch, std::size_t index, const WrittenCode& written, const Recoded& recoded,
               std::span<Value> added) const {
    const auto possible = [&] { added[kPossible] = Value::of(batch.arena.copy(list_of(recoded.links))); };
    if (options_.to == Edition::y2024) return possible();  // the set is what was asked for
    std::vector<CommuneLocator::Part> parts;
    if (locator_ != nullptr && !batch.features[index].wkb.empty())
      parts = locator_->locate(batch.features[index].wkb, recoded.links);
    if (!parts.empty() && parts.front().share >= kBelongs) {
      if (const Commune* commune = Units::shipped().commune(parts.front().code, options_.to)) {
        set(added, *commune);
        note_located(batch, index, written, *commune);
        return;
      }
    }
    possible();
    Issue& issue = batch.add_issue(index, Severity::warning,
                                   parts.empty() ? "admin.recode-split" : "admin.recode-across", field_name_);
    issue.value = batch.arena.copy(written.code());
    const std::string candidates =
        parts.empty() ? described(recoded.links, options_.to, Units::shipped()) : shares_text(parts);
    issue.args = batch.keep(
        {{"edition", Value::of(edition_name(options_.to))}, {"candidates", Value::of(batch.arena.copy(candidates))}});
  }

  /// Rows of one commune mostly stand together, so that the last answer is the next one.
  admin::Beside beside(std::string_view code, std::string_view name) const {
    struct Last {
      const void* owner = nullptr;
      std::string code, name;
      admin::Beside answer = admin::Beside::fits;
    };
    thread_local Last last;
    if (last.owner == this && last.code == code && last.name == name) return last.answer;
    last.owner = this;
    last.code.assign(code);
    last.name.assign(name);
    last.answer = admin::name_beside(code, name, options_.from);
    return last.answer;
  }

  void add_foreign_name(Batch& batch, std::size_t index, const WrittenCode& written, std::string_view name) const {
    const Commune* commune = Units::shipped().commune(written.code(), options_.from);
    Issue& issue = batch.add_issue(index, Severity::warning, "admin.code-name-differs", field_name_);
    issue.value = batch.arena.copy(written.code());
    issue.args = batch.keep({{"edition", Value::of(edition_name(options_.from))},
                             {"name", Value::of(name)},
                             {"commune", Value::of(commune != nullptr ? commune->name : std::string_view())}});
  }

  /// An issue that says which other lists have the code.
  void add_listed_elsewhere(Batch& batch, std::size_t index, const WrittenCode& written, std::string_view rule,
                            Severity severity) const {
    std::string others;
    for (const Edition other : editions_with(written.code(), options_.from)) {
      if (!others.empty()) others += ", ";
      others += edition_name(other);
    }
    Issue& issue = batch.add_issue(index, severity, rule, field_name_);
    issue.value = batch.arena.copy(written.code());
    issue.args = batch.keep({{"edition", Value::of(edition_name(options_.from))},
                             {"others", Value::of(others.empty() ? std::string_view("–") : batch.arena.copy(others))}});
  }

  void note_mended(Batch& batch, std::size_t index, std::string_view text, const WrittenCode& written) const {
    batch.changes.push_back({"admin.code-normalised", field_name_, batch.arena.copy(text),
                             batch.arena.copy(written.code()), batch.features[index].origin});
  }

  void note_located(Batch& batch, std::size_t index, const WrittenCode& written, const Commune& commune) const {
    Change change{"admin.recode-located", code_name_, batch.arena.copy(written.code()), commune.code,
                  batch.features[index].origin};
    change.by_value = true;
    batch.changes.push_back(change);
  }

  RecodeOptions options_;
  std::size_t field_;
  std::string field_name_, code_name_;
  std::shared_ptr<const Header> in_, out_;
  std::unique_ptr<CommuneLocator> locator_;
};

}  // namespace

std::unique_ptr<Stage> make_recode_stage(RecodeOptions options) {
  return std::make_unique<RecodeStage>(std::move(options));
}

}  // namespace sohoa
