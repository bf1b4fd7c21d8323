#include "dataset/address_book.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <future>

#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/address_assign_stage.hpp"
#include "geometry/wkb.hpp"
#include "store/runs.hpp"

namespace sohoa {
namespace {

using address::LocalCode;

std::uint64_t mixed(std::uint64_t one, std::uint64_t other) {
  std::uint64_t hash = (one ^ (other + 0x9E3779B97F4A7C15u + (one << 6) + (one >> 2))) * 0xBF58476D1CE4E5B9u;
  hash ^= hash >> 31;
  return hash == 0 ? 1 : hash;
}

std::uint64_t named_hash(const AddressIdentity& identity) {
  return identity.number == 0 ? 0 : mixed(identity.number, identity.name);
}

/// Squares at least as wide as AddressBook::kSamePlace.
struct Square {
  std::int64_t x, y;
  static constexpr double kPerDegree = 5000;
  explicit Square(geometry::Point point)
      : x(static_cast<std::int64_t>(std::floor(point.x * kPerDegree))),
        y(static_cast<std::int64_t>(std::floor(point.y * kPerDegree))) {}
  bool operator==(const Square&) const = default;
  std::uint64_t with(std::uint64_t name, std::int64_t right, std::int64_t up) const {
    return mixed(name, static_cast<std::uint64_t>((x + right) * 4'000'037 + y + up));
  }
};

/// Codes that were ever given, of a history that is read while the layer is.
std::vector<std::uint64_t> given_codes(const std::string& path, int patience) {
  std::vector<std::uint64_t> codes;
  store::OpenDataset file(path, store::format_of(path), store::Database::Open::reading, patience);
  if (!file.database.has_table("sohoa_code_history")) return codes;
  store::Statement select(file.database, "SELECT code FROM main.sohoa_code_history WHERE family = ?");
  select.bind(1, kAddressFamily);
  while (select.step())
    if (const auto code = address::read_text(select.text(0))) codes.push_back(code->id());
  return codes;
}

}  // namespace

AddressBook::AddressBook(const std::string& path, int patience) : path_(path) {
  std::error_code failed;
  if (std::filesystem::exists(path, failed)) read(path, patience);
}

bool AddressBook::is_stale() {
  std::error_code failed;
  if (path_.empty()) return false;
  if (!file_) return std::filesystem::exists(path_, failed);
  return file_->database.integer("PRAGMA data_version") != version_;
}

void AddressBook::read(const std::string& path, int patience) {
  file_ = std::make_unique<store::OpenDataset>(path, store::format_of(path), store::Database::Open::reading, patience);
  store::Database& database = file_->database;
  file_->container->check();
  store::check_format_version(database);
  database.execute("BEGIN");
  version_ = database.integer("PRAGMA data_version").value_or(0);
  auto codes = std::async(std::launch::async, [&] { return given_codes(path, patience); });
  if (database.has_table(kAddressLayer)) read_rows(database, path);
  database.execute("COMMIT");
  take_history(codes.get());
}

void AddressBook::read_rows(store::Database& database, const std::string& path) {
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
  for (Map* map : {&by_id_, &by_key_, &by_number_, &by_named_, &by_door_}) map->reserve(rows_.size() * 5 / 4);
  cells_.reserve(rows_.size() * 5 / 4);
  for (std::uint32_t row = 0; row < rows_.size(); ++row) {
    if (by_id_.contains(rows_[row].id))
      throw InputError(
          tr("{}: layer {} has the code {} in two rows, so nobody can tell whose it is; restore it from a backup, or "
             "take one of the rows out",
             path, kAddressLayer, address::text_of(LocalCode::of_id(rows_[row].id))));
    index(row);
  }
  stored_ = static_cast<std::uint32_t>(rows_.size());
}

/// What was given once is never given again, also where its row was deleted by hand or rejected since.
void AddressBook::take_history(const std::vector<std::uint64_t>& codes) {
  for (const std::uint64_t id : codes) {
    std::uint16_t& most = cells_[id / LocalCode::kNumbers];
    most = std::max(most, static_cast<std::uint16_t>(id % LocalCode::kNumbers + 1));
  }
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
  has_keyless_ = has_keyless_ || row.identity.key == 0;
  if (row.identity.key != 0) {
    // A new code of an address whose former one was retired.
    const auto [found, added] = by_key_.try_emplace(row.identity.key, place);
    if (!added && rows_[found->second - 1].retired) found.value() = place;
  }
  // The chain begins with the row that came last; match() takes the first of equal ones in the order of the layer.
  const auto chain = [&](Map& map, std::uint64_t hash, std::uint32_t& next) {
    if (hash == 0) return;
    const auto [found, added] = map.try_emplace(hash, place);
    if (added) return;
    next = found->second;
    found.value() = place;
  };
  chain(by_number_, row.identity.number, row.next_number);
  chain(by_named_, named_hash(row.identity), row.next_named);
  chain(by_door_, row.identity.door, row.next_door);
  if (has_near_) index_near(at);
  std::uint16_t& most = cells_[row.id / LocalCode::kNumbers];
  most = std::max(most, static_cast<std::uint16_t>(row.id % LocalCode::kNumbers + 1));
}

void AddressBook::index_near(std::uint32_t at) {
  RegisteredAddress& row = rows_[at];
  if (row.identity.name == 0 || !row.identity.has_point()) return;
  const auto [found, added] = near_.try_emplace(Square(row.identity.point).with(row.identity.name, 0, 0), at + 1);
  if (added) return;
  row.next_near = found->second;
  found.value() = at + 1;
}

std::optional<std::uint32_t> AddressBook::find(std::uint64_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second - 1);
}

/// Nothing speaks against it: neither key nor marks, nor another address of this run.
bool AddressBook::may_be(const RegisteredAddress& row, const AddressIdentity& identity, bool retired_too) const {
  return !row.seen && !other_key(row.identity, identity) && (retired_too || !row.retired) &&
         !marks_differ(row.identity, identity);
}

/// False when there are too many of one hash.
template <typename Visit>
bool AddressBook::each(const Map& map, std::uint64_t hash, std::uint32_t RegisteredAddress::*next,
                       const Visit& visit) const {
  const auto found = hash == 0 ? map.end() : map.find(hash);
  int looked = 0;
  for (std::uint32_t place = found == map.end() ? 0 : found->second; place != 0; place = rows_[place - 1].*next) {
    if (++looked > kMostLooked) return false;
    visit(place - 1);
  }
  return true;
}

std::optional<std::uint32_t> AddressBook::match(const AddressIdentity& identity, bool retired_too) const {
  if (identity.key != 0) {
    if (const auto found = by_key_.find(identity.key); found != by_key_.end()) {
      const std::uint32_t row = found->second - 1;
      if (retired_too || !rows_[row].retired) return row;
    }
  }
  // Of several one in use, then the nearest, then the first.
  std::optional<std::uint32_t> best;
  double least = 0;
  const auto take = [&](std::uint32_t at, double distance) {
    if (best &&
        (rows_[at].retired > rows_[*best].retired || (rows_[at].retired == rows_[*best].retired && distance > least)))
      return;
    best = at;
    least = distance;
  };
  const auto alike = [&](const RegisteredAddress& row) {
    return identity.name == 0 ? row.identity.name == 0 : same_name(row.identity, identity);
  };
  const bool told = each(by_named_, named_hash(identity), &RegisteredAddress::next_named, [&](std::uint32_t at) {
    const RegisteredAddress& row = rows_[at];
    if (!may_be(row, identity, retired_too) || !alike(row)) return;
    const bool same_commune = identity.commune == row.identity.commune;
    const bool placed = identity.has_point() && row.identity.has_point();
    const double distance = placed ? metres_between(identity.point, row.identity.point) : 0;
    if (placed ? distance <= kFar || (same_commune && identity.name != 0) : same_commune) take(at, distance);
  });
  if (best && told) return best;
  best.reset();
  each(by_door_, identity.door, &RegisteredAddress::next_door, [&](std::uint32_t at) {
    const RegisteredAddress& row = rows_[at];
    if (may_be(row, identity, retired_too) && alike(row)) take(at, metres_between(identity.point, row.identity.point));
  });
  return best;
}

std::vector<AddressNear> AddressBook::candidates(const AddressIdentity& identity) const {
  std::vector<AddressNear> found;
  const auto visit = [&](std::uint32_t at) {
    const RegisteredAddress& row = rows_[at];
    if (!may_be(row, identity, true) || same_name(row.identity, identity)) return;
    const bool placed = identity.has_point() && row.identity.has_point();
    const double distance = placed ? metres_between(identity.point, row.identity.point) : 0;
    const bool near = placed ? distance <= kFar : identity.commune == row.identity.commune;
    const bool known = std::any_of(found.begin(), found.end(), [at](const AddressNear& one) { return one.row == at; });
    if (near && !known) found.push_back({at, distance});
  };
  if (!each(by_number_, identity.number, &RegisteredAddress::next_number, visit)) return {};
  if (identity.house != 0) each(by_door_, identity.door, &RegisteredAddress::next_door, visit);
  std::stable_sort(found.begin(), found.end(), [&](const AddressNear& one, const AddressNear& other) {
    return std::pair(rows_[one.row].retired, one.distance) < std::pair(rows_[other.row].retired, other.distance);
  });
  return found;
}

bool AddressBook::in_use(const AddressIdentity& identity) const {
  bool found = false;
  const auto visit = [&](std::uint32_t at) { found = found || !rows_[at].retired; };
  each(by_number_, identity.number, &RegisteredAddress::next_number, visit);
  each(by_door_, identity.door, &RegisteredAddress::next_door, visit);
  return found;
}

std::vector<AddressNear> AddressBook::namesakes(const AddressIdentity& identity) {
  std::vector<AddressNear> found;
  if (identity.name == 0 || !identity.has_point()) return found;
  if (identity.key != 0 && !has_keyless_) return found;  // all have other keys
  if (!has_near_) {
    has_near_ = true;
    near_.reserve(rows_.size() * 5 / 4);
    for (std::uint32_t row = 0; row < rows_.size(); ++row) index_near(row);
  }
  const auto visit = [&](std::uint32_t at) {
    const RegisteredAddress& row = rows_[at];
    const double distance = metres_between(identity.point, row.identity.point);
    const bool known = std::any_of(found.begin(), found.end(), [at](const AddressNear& one) { return one.row == at; });
    if (!known && !other_key(row.identity, identity) && same_name(row.identity, identity) && distance <= kSamePlace)
      found.push_back({at, distance});
  };
  const auto visit_near = [&](std::uint64_t hash) {
    each(near_, hash, &RegisteredAddress::next_near, visit);
    if (const auto moved = moved_.find(hash); moved != moved_.end())
      std::for_each(moved->second.begin(), moved->second.end(), visit);
  };
  const Square square(identity.point);
  for (int right = -1; right <= 1; ++right)
    for (int up = -1; up <= 1; ++up) visit_near(square.with(identity.name, right, up));
  std::stable_sort(found.begin(), found.end(),
                   [](const AddressNear& one, const AddressNear& other) { return one.distance < other.distance; });
  return found;
}

void AddressBook::index_spots() {
  has_spots_ = true;
  spot_.reserve(stored_ * std::size_t{5} / 4);
  for (std::uint32_t at = 0; at < stored_; ++at) {
    RegisteredAddress& row = rows_[at];
    if (!row.identity.has_point()) continue;
    const auto [found, added] = spot_.try_emplace(Square(row.identity.point).with(0, 0, 0), at + 1);
    if (added) continue;
    row.next_spot = found->second;
    found.value() = at + 1;
  }
}

std::vector<std::uint32_t> AddressBook::at_spot(const AddressIdentity& identity) {
  std::vector<std::uint32_t> found;
  if (stored_ == 0 || !identity.has_point() || (identity.key != 0 && !has_keyless_)) return found;
  if (!has_spots_) index_spots();
  constexpr double kMargin = kSameSpot * 1.3 / 111'195;  // degrees; a degree of longitude is shorter
  const geometry::Point at = identity.point;
  const Square low({at.x - kMargin, at.y - kMargin}), high({at.x + kMargin, at.y + kMargin});
  for (std::int64_t right = 0; low.x + right <= high.x; ++right)
    for (std::int64_t up = 0; low.y + up <= high.y; ++up)
      if (!each(spot_, low.with(0, right, up), &RegisteredAddress::next_spot, [&](std::uint32_t row) {
            if (metres_between(at, rows_[row].identity.point) <= kSameSpot) found.push_back(row);
          }))
        return {};
  return found;
}

/// The one at the spot that `fits`, where no other one does.
template <typename Fits>
std::optional<std::uint32_t> AddressBook::only_at_spot(const AddressIdentity& identity, bool again, const Fits& fits) {
  std::optional<std::uint32_t> only;
  for (const std::uint32_t at : at_spot(identity)) {
    if (!fits(rows_[at])) continue;
    if (only) return std::nullopt;
    only = at;
  }
  const bool free = only && !rows_[*only].seen && !(again && rows_[*only].retired);
  return free && !other_key(rows_[*only].identity, identity) ? only : std::nullopt;
}

std::optional<std::uint32_t> AddressBook::spot_namesake(const AddressIdentity& identity, bool again) {
  if (identity.name == 0) return std::nullopt;
  return only_at_spot(identity, again, [&](const RegisteredAddress& row) { return same_name(row.identity, identity); });
}

std::optional<std::uint32_t> AddressBook::renamed_lane(const AddressIdentity& identity, bool again) {
  if (identity.name != 0 || identity.house == 0) return std::nullopt;
  return only_at_spot(identity, again, [&](const RegisteredAddress& row) {
    return !row.retired && row.identity.name == 0 && row.identity.house == identity.house;
  });
}

std::optional<std::uint32_t> AddressBook::new_occupant(const AddressIdentity& identity) {
  if (identity.name == 0 || identity.house != 0) return std::nullopt;
  const auto at = only_at_spot(identity, true, [](const RegisteredAddress&) { return true; });
  return at && rows_[*at].identity.house == 0 && rows_[*at].identity.name != 0 ? at : std::nullopt;
}

std::optional<std::uint32_t> AddressBook::rekeyed(const AddressIdentity& identity) const {
  std::optional<std::uint32_t> only;
  int count = 0;
  if (identity.key == 0 || identity.name == 0 || !identity.has_point() || by_key_.contains(identity.key)) return only;
  const auto visit = [&](std::uint32_t at) {
    const RegisteredAddress& row = rows_[at];
    if (only == at || at >= stored_ || row.retired || !row.identity.has_point()) return;
    if (!other_key(row.identity, identity) || !same_name(row.identity, identity)) return;
    if (row.identity.house != identity.house || marks_differ(row.identity, identity)) return;
    if (metres_between(row.identity.point, identity.point) > kSamePlace) return;
    only = at;
    ++count;
  };
  const bool told = each(by_named_, named_hash(identity), &RegisteredAddress::next_named, visit) &&
                    each(by_door_, identity.door, &RegisteredAddress::next_door, visit);
  return told && count == 1 && !rows_[*only].seen ? only : std::nullopt;
}

std::optional<std::uint32_t> AddressBook::repeated(const AddressIdentity& identity) {
  for (const AddressNear& near : namesakes(identity)) {
    const RegisteredAddress& row = rows_[near.row];
    if (row.seen && is_repeated(row.identity, identity)) return near.row;
  }
  return std::nullopt;
}

void AddressBook::move(std::uint32_t at, const AddressIdentity& place) {
  AddressIdentity& identity = rows_[at].identity;
  const bool had_point = identity.has_point();
  const Square before(identity.point), after(place.point);
  identity.point = place.point;
  identity.cell = place.cell;
  if (identity.name != 0 && !(had_point && before == after)) moved_[after.with(identity.name, 0, 0)].push_back(at);
}

std::optional<std::uint32_t> AddressBook::twin(const AddressIdentity& identity, std::uint64_t line) const {
  std::optional<std::uint32_t> found;
  if (identity.key != 0) return found;
  each(by_door_, identity.door, &RegisteredAddress::next_door, [&](std::uint32_t at) {
    const RegisteredAddress& row = rows_[at];
    if (!row.seen || row.identity.key != 0 || row.identity.name != identity.name) return;
    if (!found || row.line == line) found = at;
  });
  return found;
}

int AddressBook::next_number(std::uint64_t cell) const {
  const auto found = cells_.find(cell);
  return found == cells_.end() ? 0 : found->second;
}

std::uint32_t AddressBook::add(std::uint64_t cell, const AddressIdentity& identity) {
  RegisteredAddress& row = rows_.emplace_back();
  row.id = cell * LocalCode::kNumbers + static_cast<std::uint64_t>(next_number(cell));
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
