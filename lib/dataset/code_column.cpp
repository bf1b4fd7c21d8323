#include "dataset/code_column.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>

#include "admin/code_text.hpp"
#include "admin/name.hpp"
#include "admin/recode.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "text/nearest.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

using admin::WrittenCode;

/// What offices call the column, without marks, blanks and signs.
constexpr std::array<std::string_view, 15> kNames{"maxa",        "maxagoc",  "xaid",
                                                  "xa",          "madvhc",   "madonvihanhchinh",
                                                  "ddkmaxa",     "matinhxa", "maphuongxa",
                                                  "maxaphuong",  "maxp",     "mapx",
                                                  "communecode", "wardcode", "madonvihanhchinhcapxa"};

std::string plain_name(std::string_view field) {
  std::string plain;
  for (const char c : text::fold(field))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  return plain;
}

bool is_called_so(std::string_view field) {
  return std::find(kNames.begin(), kNames.end(), plain_name(field)) != kNames.end();
}

/// Whether it may be a column of codes at all: lengths, coordinates and counters have seven digits too.
bool is_called_code(std::string_view field) {
  const std::string plain = plain_name(field);
  return plain.starts_with("ma") || plain.find("xa") != std::string::npos || plain.find("code") != std::string::npos;
}

/// How the values of one column look.
struct Look {
  std::size_t filled = 0;  ///< not empty
  std::size_t shaped = 0;  ///< of one to five digits, whatever they mean
  std::size_t known = 0;   ///< codes of communes in some edition
  std::size_t large =
      0;  ///< of these, above 999: below are only the communes of Hà Nội's middle, and all small numbers
  std::size_t other_list = 0;
  std::string example;  ///< of other_list

  bool is_codes() const { return known * 10 >= filled * 8 && large * 2 >= known && known > 0; }
  bool is_other_list() const { return filled > 0 && other_list * 2 > filled; }
};

std::vector<Look> looks(const Header& header, const std::deque<Batch>& batches) {
  std::vector<Look> columns(header.fields.size());
  std::string room;
  for (const Batch& batch : batches)
    for (std::size_t i = 0; i < batch.features.size(); ++i)
      for (std::size_t column = 0; column < columns.size(); ++column) {
        const std::string_view text = code_text(batch.row(i)[column], room);
        const WrittenCode code = admin::read_code(text);
        Look& look = columns[column];
        if (code.kind == WrittenCode::Kind::empty) continue;
        ++look.filled;
        if (code.kind == WrittenCode::Kind::other_list && look.other_list++ == 0) look.example = text;
        if (code.kind != WrittenCode::Kind::commune) continue;
        ++look.shaped;
        if (!admin::is_listed(code.code())) continue;
        ++look.known;
        look.large += code.code() > "00999";
      }
  return columns;
}

[[noreturn]] void refuse_other_list(const std::string& field, const std::string& example) {
  throw UsageError(tr(
      "column {}: {} is no code of the statistics office, which has five digits; seven or eight have the lists of the "
      "tax authority and the interior ministry and the counters of land systems, for which there is no table; take "
      "another column (--field), or the communes' names",
      field, example));
}

int named_field(const Header& header, const std::string& field) {
  const int found = header.find(field);
  if (found >= 0) return found;
  std::vector<std::string> names;
  for (const Field& one : header.fields) names.push_back(one.name);
  const auto close = text::nearest(field, names);
  throw UsageError(close
                       ? tr("--field {}: the input has no such column; did you mean {}?", field, *close)
                       : tr("--field {}: the input has no such column; there are: {}", field, fmt::join(names, ", ")));
}

int chosen_field(const Header& header, const std::vector<Look>& columns) {
  std::vector<int> codes, called;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool so_called = is_called_so(header.fields[i].name);
    if (columns[i].is_codes()) codes.push_back(static_cast<int>(i));
    if (so_called && columns[i].shaped + columns[i].other_list > 0) called.push_back(static_cast<int>(i));
  }
  const auto name = [&](int column) { return header.fields[static_cast<std::size_t>(column)].name; };
  std::vector<int> both;
  std::set_intersection(codes.begin(), codes.end(), called.begin(), called.end(), std::back_inserter(both));
  for (const std::vector<int>* choice : {&both, &codes, &called})
    if (choice->size() == 1) return choice->front();
  if (codes.empty()) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].is_other_list() && is_called_code(header.fields[i].name))
        refuse_other_list(header.fields[i].name, columns[i].example);
    std::vector<std::string> names;
    for (const Field& field : header.fields) names.push_back(field.name);
    throw UsageError(
        tr("no column holds codes of communes; say which with --field; there are: {}", fmt::join(names, ", ")));
  }
  std::vector<std::string> names;
  for (const int column : both.empty() ? codes : both) names.push_back(name(column));
  throw UsageError(tr("several columns hold codes of communes: {}; say which with --field {}", fmt::join(names, ", "),
                      names.front()));
}

/// The column whose values are names of the communes that the codes beside them name.
int name_field(const Header& header, const std::deque<Batch>& batches, int field) {
  constexpr std::size_t kRows = 2000;
  const admin::Units& units = admin::Units::shipped();
  std::vector<std::size_t> fits(header.fields.size(), 0);
  std::size_t rows = 0;
  std::string room;
  for (const Batch& batch : batches)
    for (std::size_t i = 0; i < batch.features.size() && rows < kRows; ++i) {
      const auto row = batch.row(i);
      const WrittenCode code = admin::read_code(code_text(row[static_cast<std::size_t>(field)], room));
      if (code.kind != WrittenCode::Kind::commune) continue;
      ++rows;
      for (std::size_t column = 0; column < fits.size(); ++column) {
        if (row[column].type != Type::text) continue;
        const admin::NameKey key = admin::name_key(row[column].text());
        fits[column] += std::any_of(admin::kEditions.begin(), admin::kEditions.end(), [&](admin::Edition edition) {
          const admin::Commune* commune = units.commune(code.code(), edition);
          return commune != nullptr && admin::fit(key, *commune) != admin::Fit::none;
        });
      }
    }
  const auto best = std::max_element(fits.begin(), fits.end());
  if (best == fits.end() || *best == 0 || *best * 2 < rows) return -1;
  return static_cast<int>(best - fits.begin());
}

}  // namespace

std::string_view code_text(const Value& value, std::string& room) {
  if (value.is_text()) return value.text();
  room.clear();
  if (value.type == Type::integer) room = std::to_string(value.integer);
  if (value.type == Type::number && std::isfinite(value.number)) {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value.number);
    room.assign(digits.data(), end.ptr);
  }
  return room;
}

void CodeColumn::add(const Batch& batch) {
  for (std::size_t i = 0; i < batch.features.size(); ++i) {
    const auto row = batch.row(i);
    const WrittenCode code = admin::read_code(code_text(row[field_], room_));
    ++rows_;
    empty_ += code.kind == WrittenCode::Kind::empty;
    unreadable_ += code.kind == WrittenCode::Kind::none || code.kind == WrittenCode::Kind::other_list;
    if (code.kind != WrittenCode::Kind::commune) continue;
    key_.first.assign(code.code());
    key_.second.assign(name_ < 0 ? std::string_view{} : row[static_cast<std::size_t>(name_)].text());
    Seen& seen = codes_[key_];
    if (seen.count++ == 0) seen.first = batch.features[i].origin;
  }
}

std::vector<admin::CodeSeen> CodeColumn::evidence() const {
  std::vector<admin::CodeSeen> all;
  all.reserve(codes_.size());
  for (const auto& [key, seen] : codes_) all.push_back({.code = key.first, .name = key.second, .count = seen.count});
  return all;
}

CodeColumn find_code_column(const Header& header, const std::deque<Batch>& batches, const std::string& field) {
  const std::vector<Look> columns = looks(header, batches);
  const int chosen = field.empty() ? chosen_field(header, columns) : named_field(header, field);
  const auto place = static_cast<std::size_t>(chosen);
  if (columns[place].is_other_list()) refuse_other_list(header.fields[place].name, columns[place].example);
  CodeColumn found(chosen, name_field(header, batches, chosen));
  for (const Batch& batch : batches) found.add(batch);
  return found;
}

}  // namespace sohoa
