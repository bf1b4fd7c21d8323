#include "dataset/zone_set.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "dataset/set_issue.hpp"
#include "dataset/zone.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr double kSquareMetres = 10000;  // of a hectare

void sort_by_origin(auto& all) {
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::pair(a.origin.file, a.origin.row) < std::pair(b.origin.file, b.origin.row);
  });
}

}  // namespace

bool same_product(const ZoneProduct& one, const ZoneProduct& other) {
  return text::fold(one.name) == text::fold(other.name) &&
         (one.holder.empty() || other.holder.empty() || text::fold(one.holder) == text::fold(other.holder));
}

ZoneSet::ZoneSet(std::shared_ptr<const Schema> schema, ZoneKind kind)
    : schema_(std::move(schema)),
      kind_(kind),
      overlap_(kind == ZoneKind::growing ? schema_->set_rule("zone-overlap") : nullptr),
      shared_(schema_->set_rule("shared-code")) {}

void ZoneSet::add(std::vector<ZoneArea> areas, std::vector<ZoneProduct> products) {
  if (areas.empty() && products.empty()) return;
  const std::lock_guard lock(mutex_);
  std::move(areas.begin(), areas.end(), std::back_inserter(areas_));
  std::move(products.begin(), products.end(), std::back_inserter(products_));
}

void ZoneSet::judge(Batch& late, int epsg) {
  if (overlap_ != nullptr) judge_overlaps(late, epsg);
  if (shared_ != nullptr) judge_products(late);
}

void ZoneSet::judge_overlaps(Batch& late, int epsg) {
  sort_by_origin(areas_);
  for (const ZoneOverlap& overlap :
       zone_overlaps(areas_, epsg, overlap_->set.limit("share"), overlap_->set.limit("area"))) {
    const ZoneArea &one = areas_[overlap.one], &other = areas_[overlap.other];
    const double smaller = std::min(one.area, other.area);
    const nlohmann::ordered_json key{{zone_code_field(kind_), other.code}};
    Issue& issue = add_set_issue(late, *overlap_, key.dump(), other.origin, overlap.shape,
                                 {{"other", Value::of(std::string_view(one.code))},
                                  {"area", Value::of(std::round(overlap.area) / kSquareMetres)},
                                  {"share", Value::of(std::round(overlap.area / smaller * 1000) / 10)}});
    issue.value = late.arena.copy(other.code);
  }
  areas_.clear();
}

/// Each product is compared with the first that has its code.
void ZoneSet::judge_products(Batch& late) {
  sort_by_origin(products_);
  std::unordered_map<std::string_view, const ZoneProduct*> first;
  for (const ZoneProduct& product : products_) {
    const auto [one, fresh] = first.emplace(product.code, &product);
    if (fresh || same_product(*one->second, product)) continue;
    Issue& issue = add_set_issue(late, *shared_, product.key, product.origin, {},
                                 {{"name", Value::of(std::string_view(product.name))},
                                  {"other", Value::of(std::string_view(one->second->name))},
                                  {"row", Value::of(one->second->origin.row)}});
    issue.value = late.arena.copy(product.code);
  }
  products_.clear();
}

}  // namespace sohoa
