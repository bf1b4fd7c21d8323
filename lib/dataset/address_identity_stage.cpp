// The first stage of assign: where an address lies, and what tells it from others.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>

#include "address/any_code.hpp"
#include "base/error.hpp"
#include "crs/zones.hpp"
#include "dataset/address_commands.hpp"
#include "dataset/address_findings.hpp"
#include "dataset/address_ground.hpp"
#include "dataset/place_point.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

std::uint64_t hash_of(std::string_view text) {
  return text.empty() ? 0 : XXH3_64bits(text.data(), text.size()) | 1;
}

class IdentityStage : public Stage {
 public:
  IdentityStage(std::shared_ptr<AddressFindings> findings, std::shared_ptr<FoundPoints> parcels)
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
    std::vector<FoundAddress> found(batch.features.size());
    FoundPoints::Points parcels;
    if (parcels_) parcels = parcels_->take(batch.sequence);
    parcels.resize(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) find(batch, i, parcels[i], found[i]);
    findings_->put(batch.sequence, std::move(found));
    order_issues(batch);
  }

 private:
  void find(Batch& batch, std::size_t index, std::optional<geometry::Point> parcel, FoundAddress& found) const {
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
    if (!judge_commune(batch, index, point)) return;
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
    const AddressTexts texts = columns_->texts_of(row);
    found.identity = identify(texts, point);
    found.line = line_of(texts, feature, found.identity);
    found.national = other_code_hash(texts[kNationalText]);
    found.vpostcode = other_code_hash(texts[kVpostcodeText]);
    found.judged = true;
  }

  /// What no column took tells addresses apart only where nothing else does: it has the number of the line.
  static std::uint64_t line_of(const AddressTexts& texts, const Feature& feature, const AddressIdentity& identity) {
    thread_local std::string all;
    all.clear();
    for (const std::string_view text : texts) all.append(text).append("\1");
    if (identity.name == 0 && identity.house == 0) all += feature.rest;
    char point[sizeof identity.point];
    std::memcpy(point, &identity.point, sizeof point);
    all.append(point, sizeof point);
    return hash_of(all);
  }

  /// Fills name and edition of the commune, and doubts a place that is not its own. False: there is no code for it.
  bool judge_commune(Batch& batch, std::size_t index, std::optional<geometry::Point> point) const {
    const std::span<Value> row = batch.row(index);
    const std::string_view code = row[columns_->texts[kCommuneText]].text();
    const NamedCommune* commune = nullptr;
    if (!code.empty()) {
      Value &edition = row[columns_->texts[kEditionText]], &name = row[columns_->texts[kCommuneNameText]];
      commune = &ground_.commune(code, edition.text());
      if (commune->commune == nullptr) {
        if (code.size() == 5 && code.find_first_not_of("0123456789") == std::string_view::npos) {
          Issue& issue = batch.add_issue(index, Severity::warning, "address.commune-unknown", "maXa");
          issue.value = code;
          issue.args = batch.keep({{"code", Value::of(code)}});
        }
        commune = nullptr;
      } else {
        if (edition.text().empty()) edition = Value::of(admin::edition_name(commune->edition));
        if (name.text().empty()) name = Value::of(commune->commune->name);
        if (commune->edition == admin::Edition::y2024) tell_old(batch, index, code, *commune);
      }
    }
    return !point || judge_place(batch, index, *point, commune);
  }

  static void tell_old(Batch& batch, std::size_t index, std::string_view code, const NamedCommune& commune) {
    Issue& issue = batch.add_issue(index, Severity::warning, "address.commune-old", "maXa");
    issue.value = code;
    issue.args = batch.keep({{"code", Value::of(code)},
                             {"name", Value::of(commune.commune->name)},
                             {"today", Value::of(std::string_view(batch.arena.copy(commune.today)))}});
  }

  bool judge_place(Batch& batch, std::size_t index, geometry::Point point, const NamedCommune* commune) const {
    using Verdict = AddressGround::Verdict;
    const AddressGround::Judgement found = commune != nullptr ? ground_.judge(point, *commune) : ground_.judge(point);
    if (found.verdict == Verdict::fine) return true;
    const bool wrong = found.verdict == Verdict::wrong;
    const char* rule = commune == nullptr                ? "address.outside-communes"
                       : wrong                           ? "address.wrong-place"
                       : found.verdict == Verdict::other ? "address.other-commune"
                                                         : "address.far-from-commune";
    const std::string_view own = commune != nullptr ? commune->commune->name : found.name;
    Issue& issue = batch.add_issue(index, wrong ? Severity::error : Severity::warning, rule);
    issue.args = batch.keep({{"commune", Value::of(own)},
                             {"other", Value::of(batch.arena.copy(found.name))},
                             {"distance", Value::of(found.distance)},
                             {"lon", Value::of(point.x)},
                             {"lat", Value::of(point.y)}});
    return !wrong;
  }

  std::shared_ptr<AddressFindings> findings_;
  std::shared_ptr<FoundPoints> parcels_;
  std::shared_ptr<const Header> out_;
  std::optional<PlacePoint> place_;
  std::optional<AddressColumns> columns_;
  AddressGround ground_;
};

}  // namespace

AddressColumns::AddressColumns(const Header& header) {
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

std::uint64_t other_code_hash(std::string_view text) {
  return hash_of(text);
}

void set_point(Batch& batch, Feature& feature, geometry::Point point) {
  char* const wkb = batch.arena.allocate(kPointWkb);
  write_point(point, wkb);
  feature.wkb = {wkb, kPointWkb};
  feature.area = 0;
  feature.minx = feature.maxx = point.x;
  feature.miny = feature.maxy = point.y;
}

std::unique_ptr<Stage> make_identity_stage(std::shared_ptr<AddressFindings> findings,
                                           std::shared_ptr<FoundPoints> parcels) {
  return std::make_unique<IdentityStage>(std::move(findings), std::move(parcels));
}

}  // namespace sohoa
