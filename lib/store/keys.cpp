#include "store/keys.hpp"

#include <xxhash.h>

#include <cmath>
#include <cstring>

#include "stream/json.hpp"

namespace sohoa::store {
namespace {

/// 1 and 1.0 are one key; SQLite stores either in a column of its own type.
Value canonical(const Value& value) {
  if (value.type == Type::boolean) return Value::of(std::int64_t{value.boolean});
  if (value.type == Type::number && std::abs(value.number) < 9e15 && std::trunc(value.number) == value.number)
    return Value::of(static_cast<std::int64_t>(value.number));
  return value;
}

std::uint64_t part_hash(const Value& value, std::uint64_t seed) {
  if (value.is_text()) return XXH3_64bits_withSeed(value.bytes, value.size, seed);
  const Value plain = canonical(value);
  return XXH3_64bits_withSeed(&plain.integer, sizeof plain.integer, seed + 1);
}

bool same(const Value& a, const Value& b) {
  if (a.type != b.type) return false;
  return a.is_text() ? a.text() == b.text() : a.integer == b.integer;
}

}  // namespace

void HashIndex::grow() {
  std::vector<Slot, HugePages<Slot>> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.fid == 0) continue;
    std::size_t at = home(slot.tag);
    while (slots_[at].fid != 0) at = next(at);
    slots_[at] = slot;
  }
}

std::optional<std::uint64_t> key_hash(std::span<const Value> row, std::span<const int> fields) {
  std::uint64_t hash = 0;
  for (const int field : fields) {
    const Value& value = row[static_cast<std::size_t>(field)];
    if (value.is_null()) return std::nullopt;
    hash = part_hash(value, hash);
  }
  return hash;
}

std::optional<std::uint64_t> partial_key_hash(std::span<const Value> row, std::span<const int> fields,
                                              std::size_t left_out) {
  std::uint64_t hash = left_out + 1;
  for (std::size_t part = 0; part < fields.size(); ++part) {
    if (part == left_out) continue;
    const Value& value = row[static_cast<std::size_t>(fields[part])];
    if (value.is_null()) return std::nullopt;
    hash = part_hash(value, hash);
  }
  return hash;
}

KeyIndex::KeyIndex(const TableWriter& layer, std::vector<int> fields) : layer_(layer), fields_(std::move(fields)) {
  const std::vector<Affinity> all = affinities(layer.plan());
  for (const int field : fields_) affinities_.push_back(all[static_cast<std::size_t>(field)]);
}

std::optional<std::uint32_t> KeyIndex::find_or_add(std::uint64_t hash, std::span<const Value> row, std::uint32_t fid) {
  return index_.find_or_add(hash, fid, [&](std::uint32_t other) { return equal(other, row); });
}

/// Compares the values as they are stored.
bool KeyIndex::equal(std::uint32_t fid, std::span<const Value> row) {
  if (!layer_.find(fid, stored_)) return false;
  builder_.begin(fields_.size());
  for (std::size_t part = 0; part < fields_.size(); ++part)
    builder_.add(row[static_cast<std::size_t>(fields_[part])], affinities_[part]);
  wanted_.resize(builder_.size());
  builder_.write(wanted_.data());
  const std::size_t before = layer_.plan().spatial() ? 2 : 1;  // fid and geometry
  for (std::size_t part = 0; part < fields_.size(); ++part)
    if (!same(stored_value(wanted_, part), stored_value(stored_, before + static_cast<std::size_t>(fields_[part]))))
      return false;
  return true;
}

std::string key_list(const LayerPlan& plan, std::span<const int> fields) {
  std::string list;
  for (const int field : fields) list += ", " + quote(plan.columns[static_cast<std::size_t>(field)].name);
  return list;
}

std::string key_json(const Statement& row, std::span<const std::string> names, std::span<const Type> types) {
  std::string key = "{";
  for (std::size_t part = 0; part < names.size(); ++part) {
    const int column = static_cast<int>(part) + 1;
    json::append_key(key, names[part]);
    if (row.is_null(column))
      key += "null";
    else if (types[part] == Type::integer || types[part] == Type::number)
      key += row.text(column);
    else
      json::append_string(key, row.text(column));
  }
  return key + "}";
}

void append_key_json(std::string& out, std::span<const std::string> names, std::span<const Value> row,
                     std::span<const int> fields) {
  out += '{';
  for (std::size_t part = 0; part < fields.size(); ++part) {
    json::append_key(out, names[part]);
    json::append_value(out, row[static_cast<std::size_t>(fields[part])]);
  }
  out += '}';
}

}  // namespace sohoa::store
