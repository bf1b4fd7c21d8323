#include "store/counts.hpp"

#include <algorithm>
#include <tuple>

#include "store/layer.hpp"

namespace sohoa::store {
namespace {

constexpr const char* kCommuneFields[] = {"maXaGoc", "maXa"};

int first_field(const Header& header, std::span<const char* const> names) {
  for (const char* name : names)
    if (const int field = header.find(name); field >= 0) return field;
  return -1;
}

std::string_view text_at(std::span<const Value> row, int field, ValueText& scratch) {
  return field < 0 ? std::string_view{} : scratch.of(row[static_cast<std::size_t>(field)]);
}

void add_written(SheetCount& count, const FeatureCount& feature, int sign) {
  count.without_geometry += feature.geometry ? 0 : sign;
  count.with_code += feature.code ? sign : 0;
  count.area += feature.area * sign;
}

}  // namespace

SheetCounts::SheetCounts(const Header& header)
    : commune_(first_field(header, kCommuneFields)),
      sheet_(header.find("soHieuToBanDo")),
      code_(first_field(header, kCodeFields)) {}

SheetCount& SheetCounts::of(std::span<const Value> row) {
  ValueText commune_scratch, sheet_scratch;
  const std::string_view commune = text_at(row, commune_, commune_scratch);
  const std::string_view sheet = text_at(row, sheet_, sheet_scratch);
  key_.assign(commune).append(1, '\0').append(sheet);
  if (last_ != nullptr && key_ == last_key_) return *last_;
  const auto [found, added] = counts_.try_emplace(key_);
  if (added) {
    found->second.commune = commune;
    found->second.sheet = sheet;
  }
  last_key_ = key_;
  last_ = &found->second;
  return *last_;
}

void SheetCounts::add(std::span<const Value> row, const FeatureCount& feature) {
  SheetCount& count = of(row);
  ++count.total;
  if (feature.rejected)
    ++count.rejected;
  else
    add_written(count, feature, 1);
}

void SheetCounts::change(std::span<const Value> row, const FeatureCount& feature, int sign) {
  SheetCount& count = of(row);
  count.rejected -= sign;
  add_written(count, feature, sign);
}

void SheetCounts::forget_rejected(std::span<const Value> row) {
  SheetCount& count = of(row);
  --count.total;
  --count.rejected;
}

std::vector<SheetCount> SheetCounts::sorted() const {
  std::vector<SheetCount> all;
  for (const auto& [key, count] : counts_) all.push_back(count);
  std::sort(all.begin(), all.end(), [](const SheetCount& a, const SheetCount& b) {
    return std::tie(a.commune, a.sheet) < std::tie(b.commune, b.sheet);
  });
  return all;
}

}  // namespace sohoa::store
