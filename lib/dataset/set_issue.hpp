#pragma once
// How a set-wide rule says what it found.
#include <initializer_list>
#include <span>
#include <string_view>

#include "geometry/measure.hpp"
#include "schema/schema.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// Adds a late issue of a rule; everything is copied into the batch. `key`: JSON object text. `location`: WKB, may be
/// empty.
Issue& add_set_issue(Batch& late, const Rule& rule, std::string_view key, const Origin& origin,
                     std::string_view location, std::span<const Arg> args = {});
inline Issue& add_set_issue(Batch& late, const Rule& rule, std::string_view key, const Origin& origin,
                            std::string_view location, std::initializer_list<Arg> args) {
  return add_set_issue(late, rule, key, origin, location, std::span(args.begin(), args.size()));
}

/// A box as a POLYGON (WKB); nothing when it is empty.
std::string box_outline(const geometry::Box& box);

}  // namespace sohoa
