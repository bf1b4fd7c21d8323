#include "dataset/address_book.hpp"

#define XXH_INLINE_ALL
#include <tbb/parallel_for.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <numbers>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/wkb.hpp"
#include "store/open_dataset.hpp"
#include "store/runs.hpp"
#include "text/name.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

enum Text : std::size_t { kKey, kKind, kName, kFlat, kHouse, kStreet, kHamlet, kLine, kCommune };

/// The number of a house or flat as it is compared: "Số nhà 12 A" is 12a, and 12/3 is not 123.
void add_number(std::string_view text, std::string& out) {
  thread_local std::string folded;
  text::fold_to(text, folded);
  std::string_view rest = folded;
  for (const std::string_view word : {"so nha ", "so ", "sn ", "nha so "})
    if (rest.starts_with(word)) rest.remove_prefix(word.size());
  for (const char c : rest)
    if (c != ' ') out += c;
  out += '\1';
}

/// The form of a name, for streets and hamlets, which stand in many rows one after the other.
class LastForm {
 public:
  std::string_view of(std::string_view text) {
    if (text != text_) {
      text::name_form(text, form_);
      text_ = text;
    }
    return form_.marked;
  }

 private:
  std::string text_;
  text::NameForm form_;
};

void add_name(std::string_view text, LastForm& form, std::string& out) {
  if (!text.empty()) out += form.of(text);
  out += '\1';
}

std::uint64_t hash_of(std::string_view text) {
  const std::uint64_t hash = XXH3_64bits(text.data(), text.size());
  return hash == 0 ? 1 : hash;
}

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

AddressIdentity identify(const AddressTexts& texts, std::optional<geometry::Point> point) {
  thread_local std::string form;
  thread_local LastForm street, hamlet, name;
  AddressIdentity identity;
  if (point) {
    const auto grid = address::grid_point(point->y, point->x);
    identity.cell = address::local_code(*grid).cell_id();
    identity.point = *point;
  }
  if (!texts[kKey].empty()) identity.key = hash_of(texts[kKey]);
  if (!texts[kCommune].empty()) identity.commune = hash_of(texts[kCommune]);
  if (!texts[kName].empty()) identity.name = hash_of(texts[kName]);
  const bool numbered = !texts[kHouse].empty(), placed = !texts[kStreet].empty() || !texts[kHamlet].empty();
  form.clear();
  if (numbered && placed) {
    for (const std::size_t number : {kFlat, kHouse}) add_number(texts[number], form);
    add_name(texts[kStreet], street, form);
    add_name(texts[kHamlet], hamlet, form);
    identity.number = hash_of(form);
  } else if (!numbered && has_digit(texts[kLine])) {
    add_number(texts[kFlat], form);
    add_number(texts[kLine], form);
    identity.number = hash_of(form);
  }
  if (!point) return identity;
  form.clear();
  for (const std::size_t number : {kFlat, kHouse}) add_number(texts[number], form);
  if (!numbered) add_name(texts[kName], name, form);
  form.append(reinterpret_cast<const char*>(&identity.cell), sizeof identity.cell);
  identity.door = hash_of(form);
  return identity;
}

double metres_between(geometry::Point one, geometry::Point other) {
  constexpr double kMetresPerDegree = 111'195;  // on a sphere
  const double east = (other.x - one.x) * std::cos((one.y + other.y) / 2 * std::numbers::pi / 180);
  return std::hypot(east, other.y - one.y) * kMetresPerDegree;
}

AddressBook::AddressBook(const std::string& path) {
  std::error_code failed;
  if (std::filesystem::exists(path, failed)) read(path);
}

void AddressBook::read(const std::string& path) {
  store::OpenDataset file(path, store::format_of(path), store::Database::Open::reading);
  store::Database& database = file.database;
  file.container->check();
  store::check_format_version(database);
  if (!database.has_table(kAddressLayer)) return;
  std::string columns;
  for (const char* name : kAddressTexts) columns += std::string(", ") + store::quote(name);
  const auto known = database.integer(
      "SELECT count(*) FROM pragma_table_info('dia_chi_so') WHERE name IN ('ma_dia_chi_so', 'trang_thai', 'ngay_cap',"
      " 'ngay_trang_thai', 'khoa', 'so_nha')");
  if (known.value_or(0) != 6 || !store::is_our_layer(database, kAddressLayer))
    throw OutputError(
        tr("{}: table {} was made by another program and is left alone; write to another file", path, kAddressLayer));
  rows_.reserve(static_cast<std::size_t>(store::feature_count(database, kAddressLayer)));
  const store::Format format = store::format_of(path);
  store::Statement select(database, "SELECT geom, ma_dia_chi_so, trang_thai" + columns +
                                        ", ngay_cap, ngay_trang_thai, khac FROM main.dia_chi_so ORDER BY fid");
  constexpr int kFirstText = 3;
  std::string wkb;
  while (select.step()) {
    RegisteredAddress& row = rows_.emplace_back();
    if (const auto code = address::read_text(select.text(1)))
      row.id = code->id();
    else
      throw InputError(
          tr("{}: layer {} has the code “{}”, which is none; restore it from a backup, or take the row out", path,
             kAddressLayer, std::string(select.text(1))));
    row.retired = select.text(2) != kGiven;
    row.text_at = texts_.size();
    for (std::size_t i = 0; i < kAddressTexts.size() + 3; ++i) {
      const std::string_view text = select.text(kFirstText + static_cast<int>(i));
      const auto size = static_cast<std::uint32_t>(text.size());
      texts_.append(reinterpret_cast<const char*>(&size), sizeof size);
      texts_ += text;
    }
    if (select.is_null(0)) continue;
    store::read_blob(format, select.blob(0), wkb);
    geometry::Cursor cursor(wkb);
    geometry::Kind kind;
    geometry::Points points;
    if (!cursor.header(kind) || kind != geometry::Kind::point || !cursor.points(1, points)) continue;
    row.identity.point = points.front();
    row.identity.cell = 0;  // it has one
  }
  tbb::parallel_for(tbb::blocked_range<std::uint32_t>(0, static_cast<std::uint32_t>(rows_.size()), 4096),
                    [&](const auto& range) {
                      for (std::uint32_t row = range.begin(); row != range.end(); ++row) identify_stored(row);
                    });
  for (Map* map : {&by_id_, &by_key_, &by_number_, &by_door_}) map->reserve(rows_.size() * 5 / 4);
  cells_.reserve(rows_.size() * 5 / 4);
  for (std::uint32_t row = 0; row < rows_.size(); ++row) index(row);
}

void AddressBook::identify_stored(std::uint32_t at) {
  RegisteredAddress& row = rows_[at];
  AddressTexts texts;
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = text(at, i);
  row.identity = identify(texts, row.identity.has_point() ? std::optional(row.identity.point) : std::nullopt);
}

void AddressBook::index(std::uint32_t at) {
  RegisteredAddress& row = rows_[at];
  const std::uint32_t place = at + 1;
  by_id_[row.id] = place;
  if (row.identity.key != 0) by_key_.try_emplace(row.identity.key, place);
  // The chain begins with the row that came last; match() takes the first of equal ones in the order of the layer.
  const auto chain = [&](Map& map, std::uint64_t hash, std::uint32_t& next) {
    if (hash == 0) return;
    const auto [found, added] = map.try_emplace(hash, place);
    if (added) return;
    next = found->second;
    found.value() = place;
  };
  chain(by_number_, row.identity.number, row.next_number);
  chain(by_door_, row.identity.door, row.next_door);
  const std::uint64_t cell = row.id / address::LocalCode::kNumbers;
  const auto given = static_cast<std::uint16_t>(row.id % address::LocalCode::kNumbers + 1);
  std::uint16_t& most = cells_[cell];
  most = std::max(most, given);
}

std::optional<std::uint32_t> AddressBook::find(std::uint64_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second - 1);
}

std::optional<std::uint32_t> AddressBook::match(const AddressIdentity& identity, bool retired_too) const {
  if (identity.key != 0) {
    if (const auto found = by_key_.find(identity.key); found != by_key_.end()) {
      const std::uint32_t row = found->second - 1;
      if (retired_too || !rows_[row].retired) return row;
    }
  }
  // Of several the one of that name, then one in use, then the first.
  const auto best_of = [&](const Map& map, std::uint64_t hash, std::uint32_t RegisteredAddress::*next, int most,
                           const auto& may_be) {
    std::optional<std::uint32_t> best;
    int most_fits = -1;
    const auto found = hash == 0 ? map.end() : map.find(hash);
    int looked = 0;
    for (std::uint32_t place = found == map.end() ? 0 : found->second; place != 0 && ++looked <= most;
         place = rows_[place - 1].*next) {
      const RegisteredAddress& row = rows_[place - 1];
      const bool other_key = identity.key != 0 && row.identity.key != 0 && identity.key != row.identity.key;
      if (row.seen || other_key || (row.retired && !retired_too) || !may_be(row)) continue;
      const int fits = (row.identity.name == identity.name ? 2 : 0) + (row.retired ? 0 : 1);
      if (fits < most_fits) continue;
      best = place - 1;
      most_fits = fits;
    }
    return best;
  };
  const auto by_number =
      best_of(by_number_, identity.number, &RegisteredAddress::next_number, kMostLooked, [&](const auto& row) {
        if (identity.commune != 0 && identity.commune == row.identity.commune) return true;
        if (identity.has_point() && row.identity.has_point())
          return metres_between(identity.point, row.identity.point) <= kSameStreet;
        return identity.commune == row.identity.commune;
      });
  if (by_number) return by_number;
  return best_of(by_door_, identity.door, &RegisteredAddress::next_door, address::LocalCode::kNumbers,
                 [](const RegisteredAddress&) { return true; });
}

bool AddressBook::has_twin(const AddressIdentity& identity) const {
  if (identity.key != 0 || identity.door == 0) return false;
  const auto found = by_door_.find(identity.door);
  for (std::uint32_t place = found == by_door_.end() ? 0 : found->second; place != 0;
       place = rows_[place - 1].next_door) {
    const RegisteredAddress& row = rows_[place - 1];
    if (row.seen && row.identity.key == 0 && row.identity.name == identity.name) return true;
  }
  return false;
}

int AddressBook::next_number(std::uint64_t cell) const {
  const auto found = cells_.find(cell);
  return found == cells_.end() ? 0 : found->second;
}

std::uint32_t AddressBook::add(std::uint64_t cell, const AddressIdentity& identity) {
  RegisteredAddress& row = rows_.emplace_back();
  row.id = cell * address::LocalCode::kNumbers + static_cast<std::uint64_t>(next_number(cell));
  row.identity = identity;
  row.text_at = kNoText;
  const auto at = static_cast<std::uint32_t>(rows_.size() - 1);
  index(at);
  return at;
}

std::string_view AddressBook::text(std::uint32_t row, std::size_t which) const {
  if (rows_[row].text_at == kNoText) return {};
  const char* at = texts_.data() + rows_[row].text_at;
  for (;;) {
    std::uint32_t size;
    std::memcpy(&size, at, sizeof size);
    at += sizeof size;
    if (which-- == 0) return {at, size};
    at += size;
  }
}

}  // namespace sohoa
