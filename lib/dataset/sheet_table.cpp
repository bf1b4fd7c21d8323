#include "dataset/sheet_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "admin/code_text.hpp"
#include "admin/recode.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/code_column.hpp"
#include "schema/judge_context.hpp"
#include "source/source.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

/// Names of the columns, without marks, blanks and signs; the first is VBDLIS's.
using Names = std::vector<std::string_view>;
const Names kOldCommune{"xaidcu", "maxacu", "maxagoc", "madvhccu"};
const Names kOldSheet{"sohieutobandocu", "sotocu", "tobandocu", "shbandocu", "tocu"};
const Names kNewCommune{"xaid", "maxa", "maxamoi", "madvhc", "madvhcmoi"};
const Names kNewSheet{"sohieutobando", "sohieutobandomoi", "sotomoi", "tobandomoi", "soto", "shbando", "tomoi"};
const Names kScale{"tyle", "tylebando"};
const Names kOldParcel{"sothututhuacu", "sothuacu", "thuacu"};

std::string plain(std::string_view name) {
  std::string out;
  for (const char c : text::fold(name))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  return out;
}

int find_column(const Header& header, const Names& names) {
  for (const std::string_view name : names)
    for (std::size_t i = 0; i < header.fields.size(); ++i)
      if (plain(header.fields[i].name) == name) return static_cast<int>(i);
  return -1;
}

int needed_column(const Header& header, const Names& names, const std::string& path, const char* example) {
  const int found = find_column(header, names);
  if (found >= 0) return found;
  std::vector<std::string> there;
  for (const Field& field : header.fields) there.push_back(field.name);
  throw UsageError(
      tr("--renumber-sheets {}: the table has no column {}; it needs xaIdCu, soHieuToBanDoCu, xaId and "
         "soHieuToBanDo, as VBDLIS writes them; there are: {}",
         path, example, fmt::join(there, ", ")));
}

/// "07" and "7.0" are sheet 7; "TĐ03-2014" stays.
std::string sheet_number(std::string_view text) {
  text = text::trim(text);
  const std::size_t point = text.find('.');
  if (point != std::string_view::npos && text.find_first_not_of('0', point + 1) == std::string_view::npos)
    text = text.substr(0, point);
  const bool number =
      !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (number) text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
  return std::string(text);
}

bool is_nothing(std::string_view text) {
  return text::trim(text).find_first_not_of('0') == std::string_view::npos;
}

/// One row's cells as they are written, where it stands for messages, and what it says.
struct Line {
  const std::string& path;
  std::int64_t row;
  std::array<std::string_view, 4> names, cells;  ///< old commune, old sheet, new commune, new sheet

  [[noreturn]] void refuse(std::size_t cell, const std::string& why) const {
    throw UsageError(tr("--renumber-sheets {}: row {}, column {}: {}", path, row, std::string(names[cell]), why));
  }
  std::string code(std::size_t cell, admin::Edition edition) const {
    const admin::WrittenCode written = admin::read_code(cells[cell]);
    if (written.kind == admin::WrittenCode::Kind::empty)
      refuse(cell, tr("there is no code; mend the row or take it out"));
    const bool known = written.kind == admin::WrittenCode::Kind::commune &&
                       (admin::Units::shipped().commune(written.code(), edition) != nullptr ||
                        (edition == admin::Edition::y2024 && !admin::island_district(written.code()).empty()));
    if (!known)
      refuse(cell, tr("{} is no code of a commune of {}; mend the row or take it out", cells[cell],
                      admin::edition_name(edition)));
    return std::string(written.code());
  }
  std::string sheet(std::size_t cell) const {
    if (is_nothing(cells[cell])) refuse(cell, tr("there is no sheet number; mend the row or take it out"));
    return sheet_number(cells[cell]);
  }
  /// Nothing is filled in, or, in VBDLIS's tables, it is a new sheet without an old one.
  bool has_no_old_side() const {
    return admin::read_code(cells[0]).kind == admin::WrittenCode::Kind::empty && is_nothing(cells[1]);
  }
};

}  // namespace

SheetTable SheetTable::load(const std::string& path) {
  SourceOptions options;
  options.inputs = {path};
  const std::unique_ptr<Source> source = open_source(options);
  const Header& header = *source->header();
  const std::array<int, 4> columns{
      needed_column(header, kOldCommune, path, "xaIdCu"), needed_column(header, kOldSheet, path, "soHieuToBanDoCu"),
      needed_column(header, kNewCommune, path, "xaId"), needed_column(header, kNewSheet, path, "soHieuToBanDo")};
  const int scale = find_column(header, kScale);
  const int parcel = find_column(header, kOldParcel);
  SheetTable table;
  std::array<std::string, 6> rooms;
  for (Batch batch; source->next(batch); batch.clear()) {
    source->decode(batch);
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const auto row = batch.row(i);
      const auto cell = [&](int column, std::size_t room) {
        return column < 0 ? std::string_view{} : code_text(row[static_cast<std::size_t>(column)], rooms[room]);
      };
      if (!is_nothing(cell(parcel, 5)))
        throw UsageError(
            tr("--renumber-sheets {}: row {} renumbers the single parcel {}; only whole sheets can be "
               "renumbered, take such rows out",
               path, batch.features[i].origin.row, cell(parcel, 5)));
      Line line{path, batch.features[i].origin.row, {}, {}};
      for (std::size_t k = 0; k < columns.size(); ++k) {
        line.names[k] = header.fields[static_cast<std::size_t>(columns[k])].name;
        line.cells[k] = cell(columns[k], k);
      }
      if (line.has_no_old_side()) {
        ++table.skipped_;
        continue;
      }
      std::string from = line.code(0, admin::Edition::y2024);
      table.communes_.insert(from);
      std::vector<Sheet>& sheets = table.sheets_[{std::move(from), line.sheet(1)}];
      sheets.push_back({line.code(2, admin::Edition::y2026), line.sheet(3), parse_scale(cell(scale, 4))});
      ++table.size_;
    }
  }
  source->finish();
  if (table.size_ == 0) throw UsageError(tr("--renumber-sheets {}: the table has no row with codes and sheets", path));
  return table;
}

SheetTable::Answer SheetTable::find(std::string_view commune, std::string_view sheet, int scale) const {
  Answer answer;
  if (communes_.find(commune) == communes_.end()) return answer;
  answer.kind = Kind::unknown_sheet;
  const auto found = sheets_.find(std::pair(commune, sheet));
  if (found == sheets_.end()) return answer;
  const auto same = [](const Sheet& a, const Sheet& b) { return a.commune == b.commune && a.number == b.number; };
  const auto add = [&](const auto& fits) {
    for (const Sheet& one : found->second) {
      const bool there = std::any_of(answer.sheets.begin(), answer.sheets.end(),
                                     [&](const Sheet* other) { return same(*other, one); });
      if (fits(one) && !there) answer.sheets.push_back(&one);
    }
  };
  const auto any = [](const Sheet&) { return true; };
  if (scale > 0) {
    add([scale](const Sheet& one) { return one.scale == scale; });
    if (answer.sheets.empty()) add([](const Sheet& one) { return one.scale == 0; });
    if (answer.sheets.empty()) {
      add(any);
      answer.kind = Kind::other_scale;
      return answer;
    }
  } else {
    add(any);
  }
  answer.kind = answer.sheets.size() == 1 ? Kind::one : Kind::several;
  answer.commune = answer.sheets.front()->commune;
  for (const Sheet* one : answer.sheets)
    if (one->commune != answer.commune) answer.commune = {};
  return answer;
}

}  // namespace sohoa
