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

}  // namespace

void HashIndex::grow() {
  std::vector<Slot> old(slots_.size() * 2);
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

KeyIndex::KeyIndex(Database& database, const std::string& layer, const std::vector<std::string>& columns,
                   std::vector<int> fields)
    : fields_(std::move(fields)) {
  std::string list;
  for (const std::string& column : columns) list += (list.empty() ? "" : ", ") + quote(column);
  select_ = Statement(database, "SELECT " + list + " FROM " + quote(layer) + " WHERE fid = ?");
}

std::optional<std::uint32_t> KeyIndex::find_or_add(std::uint64_t hash, std::span<const Value> row, std::uint32_t fid) {
  return index_.find_or_add(hash, fid, [&](std::uint32_t other) { return equal(other, row); });
}

bool KeyIndex::equal(std::uint32_t fid, std::span<const Value> row) {
  select_.bind(1, static_cast<std::int64_t>(fid));
  bool same = select_.step();
  for (std::size_t part = 0; same && part < fields_.size(); ++part) {
    const Value value = canonical(row[static_cast<std::size_t>(fields_[part])]);
    const int column = static_cast<int>(part);
    if (value.is_text())
      same = select_.text(column) == value.text();
    else if (value.type == Type::integer)
      same = select_.integer(column) == value.integer && select_.number(column) == static_cast<double>(value.integer);
    else
      same = select_.number(column) == value.number;
  }
  select_.reset();
  return same;
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
