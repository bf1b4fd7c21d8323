#include <fmt/format.h>

#include <algorithm>

#include "base/message.hpp"
#include "progress/percent.hpp"
#include "progress/show.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

constexpr const char* kNone = "–";

/// Grouped for people; as it is for programs that read the columns.
std::string number(std::int64_t value, const Look& look) {
  return look.width == 0 ? std::to_string(value) : text::format_number(static_cast<double>(value), language(), 0);
}

bool has_share(const Count& count) {
  return count.total > 0 && count.valid() >= 0;
}

double share_of(const Count& count) {
  return !has_share(count) ? -1 : static_cast<double>(count.valid()) / static_cast<double>(count.total);
}

std::string percent(const Count& count) {
  return has_share(count) ? percent_text(share_of(count) * 100) : kNone;
}

std::string when(const std::optional<Moment>& moment) {
  return moment ? local_text(*moment) : kNone;
}

std::string or_none(const std::string& text) {
  return text.empty() ? kNone : text::printable(text);
}

/// Everything that can be told of a layer in lines, and as much of it as a line has room for.
class LayerTable {
 public:
  enum Name { kCode, kName, kSheets, kTotal, kValid, kRejected, kNoGeometry, kPercent, kBar, kLoaded, kMissing };

  LayerTable(const LayerPart& part, By by, const Look& look) : by_(by), look_(look) {
    for (int name = kCode; name <= (by == By::commune ? kMissing : kLoaded); ++name)
      names_.push_back(static_cast<Name>(name));
    for (const CommuneLine& commune : part.communes) add(commune);
    add_sum(part);
    if (look.width == 0 || !names_fit()) drop(kBar);
    for (const Name name : {kMissing, kLoaded, kNoGeometry, kBar})
      if (look.width > 0 && least_width(columns(), rows_) > look.width) drop(name);
  }

  std::string text() const { return text_table(columns(), rows_, look_); }
  bool has(Name name) const { return std::find(names_.begin(), names_.end(), name) != names_.end(); }

 private:
  /// Whether there is room for a bar beside whole names: these tell more.
  bool names_fit() const {
    std::vector<Column> wide = columns();
    wide[kName].least = 0;
    std::vector<Column> needed;
    Rows rows = rows_;
    for (std::size_t i = 0; i < wide.size(); ++i)
      if (names_[i] != kMissing && names_[i] != kLoaded) needed.push_back(wide[i]);
    for (auto& row : rows) row.resize(needed.size());
    return least_width(needed, rows) <= look_.width;
  }

  std::vector<Column> columns() const {
    using Kind = Column::Kind;
    const bool by_sheet = by_ == By::sheet;
    const Column all[] = {{tr("commune")},
                          {tr("name"), Kind::text, 10},
                          by_sheet ? Column{tr("sheet"), Kind::text, 6} : Column{tr("sheets"), Kind::number},
                          {tr("total"), Kind::number},
                          {tr("valid"), Kind::number},
                          {tr("rejected"), Kind::number},
                          {tr("without geometry"), Kind::number},
                          {tr("% valid"), Kind::number},
                          {"", Kind::bar, 8},
                          {tr("loaded")},
                          {tr("missing sheets"), Kind::text, columns_of(tr("missing sheets"))}};
    std::vector<Column> kept;
    for (const Name name : names_) kept.push_back(all[name]);
    return kept;
  }

  void drop(Name name) {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return;
    for (auto& row : rows_) row.erase(row.begin() + (found - names_.begin()));
    names_.erase(found);
  }

  void add(const CommuneLine& commune) {
    const std::string code = or_none(commune.code);
    const bool slip = !commune.code.empty() && !commune.genuine;
    const std::string name = slip ? std::string(tr("no such code")) : commune.name;
    if (by_ == By::commune)
      add(code, name, count_or_none(commune.sheets), commune.count, commune.loaded, text_of(commune.missing));
    else
      for (const SheetLine& line : commune.lines) add(code, name, or_none(line.sheet), line.count, line.loaded, {});
  }

  void add_sum(const LayerPart& part) {
    const std::int64_t communes = part.commune_count();
    add(tr("sum"), communes == 0 ? std::string() : tr("communes: {}", number(communes, look_)),
        count_or_none(part.sheets), part.count, part.loaded,
        part.missing == 0 ? std::string() : tr("sheets: {}", number(part.missing, look_)));
  }

  std::string count_or_none(std::int64_t count) const { return count == 0 ? kNone : number(count, look_); }

  void add(const std::string& code, const std::string& name, const std::string& sheets, const Count& count,
           const std::optional<Moment>& loaded, const std::string& missing) {
    rows_.push_back({{code}, {name}, {sheets}});
    auto& row = rows_.back();
    for (const std::int64_t value : {count.total, count.valid(), count.rejected, count.without_geometry})
      row.push_back({number(value, look_)});
    row.push_back({percent(count)});
    row.push_back({{}, share_of(count)});
    row.push_back({when(loaded)});
    if (by_ == By::commune) row.push_back({missing});
  }

  By by_;
  const Look& look_;
  std::vector<Name> names_;
  Rows rows_;
};

std::string label(const CommuneLine& commune) {
  return commune.name.empty() ? or_none(commune.code) : commune.code + " " + commune.name;
}

std::string file_list(const Report& report, const std::vector<std::size_t>& files) {
  std::string list;
  for (const std::size_t file : files) list += (list.empty() ? "" : ", ") + report.files[file];
  return list;
}

/// What the lines of the table do not hold.
std::string notes(const Report& report, const LayerPart& part, bool tell_missing) {
  std::string out;
  for (const CommuneLine& commune : part.communes) {
    if (tell_missing && !commune.missing.empty())
      out += tr("{}: missing sheets: {}", label(commune), text_of(commune.missing)) + "\n";
    if (commune.files.size() < 2) continue;
    std::string twice;
    for (const SheetLine& line : commune.lines)
      if (line.files.size() > 1) twice += (twice.empty() ? "" : ", ") + or_none(line.sheet);
    out += tr("{}: added up from {}", label(commune), file_list(report, commune.files));
    out += (twice.empty() ? std::string() : "; " + tr("in several of them, and counted as often: {}", twice)) + "\n";
  }
  return out;
}

std::string layer_text(const Report& report, const LayerPart& part, By by, const Look& look) {
  std::string out = text::printable(part.layer);
  if (look.colour) out = "\x1B[1m" + out + "\x1B[0m";
  if (report.until) out += " – " + tr("as of {}", local_text(*report.until));
  out += "\n";
  const LayerTable table(part, by, look);
  return out + table.text() + notes(report, part, !table.has(LayerTable::kMissing));
}

}  // namespace

std::string show_text(const Report& report, By by, const Look& look) {
  std::string out;
  for (const LayerPart& part : report.layers) {
    if (!out.empty()) out += "\n";
    out += layer_text(report, part, by, look);
  }
  if (!out.empty()) return out;
  return (report.until ? tr("nothing was loaded by {}", local_text(*report.until))
                       : std::string(tr("nothing was loaded yet"))) +
         "\n";
}

}  // namespace sohoa::progress
