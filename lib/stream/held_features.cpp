#include "stream/held_features.hpp"

#include <algorithm>

namespace sohoa {

Value HeldFeatures::copy(const Value& value) {
  return value.is_text() ? Value::of(batch_.arena.copy(value.text()), value.type) : value;
}

Issue HeldFeatures::copy(const Issue& issue) {
  Issue out = issue;
  for (std::string_view* text : {&out.rule, &out.field, &out.value, &out.before, &out.after, &out.accepted,
                                 &out.location, &out.ground, &out.key})
    *text = batch_.arena.copy(*text);
  const std::span<Arg> args(batch_.arena.allocate_array<Arg>(issue.args.size()), issue.args.size());
  for (std::size_t i = 0; i < args.size(); ++i)
    args[i] = {batch_.arena.copy(issue.args[i].name), copy(issue.args[i].value)};
  out.args = args;
  return out;
}

void HeldFeatures::copy(const Batch& from, std::size_t index) {
  Feature& feature = batch_.features.emplace_back(from.features[index]);
  feature.wkb = batch_.arena.copy(feature.wkb);
  feature.rest = batch_.arena.copy(feature.rest);
  for (const Value& value : from.row(index)) batch_.values.push_back(copy(value));
}

void HeldFeatures::take(Batch& batch, std::span<const std::size_t> indices) {
  if (indices.empty()) return;
  batch_.header = batch.header;
  constexpr std::uint32_t kHeld = 0xFFFFFFFE;
  std::vector<std::uint32_t> places(batch.features.size(), 0);  // of what stays, in the batch
  const std::size_t width = batch.width();
  std::size_t stays = 0;
  const auto first = static_cast<std::uint32_t>(size());
  auto held = indices.begin();
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (held != indices.end() && *held == i) {
      copy(batch, i);
      places[i] = kHeld;
      ++held;
      continue;
    }
    places[i] = static_cast<std::uint32_t>(stays);
    if (stays != i) {
      batch.features[stays] = batch.features[i];
      std::copy_n(batch.values.begin() + static_cast<std::ptrdiff_t>(i * width), width,
                  batch.values.begin() + static_cast<std::ptrdiff_t>(stays * width));
    }
    ++stays;
  }
  std::erase_if(batch.issues, [&](Issue& issue) {
    if (issue.feature == Issue::kLate) return false;
    if (places[issue.feature] != kHeld) {
      issue.feature = places[issue.feature];
      return false;
    }
    Issue& kept = batch_.issues.emplace_back(copy(issue));
    const auto at = std::lower_bound(indices.begin(), indices.end(), issue.feature) - indices.begin();
    kept.feature = first + static_cast<std::uint32_t>(at);
    return true;
  });
  batch.features.resize(stays);
  batch.values.resize(stays * width);
}

}  // namespace sohoa
