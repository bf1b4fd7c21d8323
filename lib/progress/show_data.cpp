// The report for programs and spreadsheets.
#include <fmt/format.h>

#include "base/message.hpp"
#include "progress/show.hpp"
#include "store/csv_text.hpp"
#include "stream/json.hpp"

namespace sohoa::progress {
namespace {

void append_text(std::string& out, const char* key, std::string_view text) {
  json::append_key(out, key);
  if (text.empty())
    out += "null";
  else
    json::append_string(out, text);
}

void append_moment(std::string& out, const char* key, const std::optional<Moment>& moment) {
  append_text(out, key, moment ? iso_text(*moment) : std::string());
}

void append_count(std::string& out, const Count& count) {
  const std::pair<const char*, std::int64_t> numbers[] = {{"total", count.total},
                                                          {"valid", count.valid()},
                                                          {"rejected", count.rejected},
                                                          {"withoutGeometry", count.without_geometry},
                                                          {"withCode", count.with_code}};
  for (const auto& [key, number] : numbers) {
    json::append_key(out, key);
    json::append_integer(out, number);
  }
  json::append_key(out, "area");
  json::append_number(out, count.area);
}

void append_sheet_counts(std::string& out, std::int64_t sheets, std::int64_t missing) {
  json::append_key(out, "sheetCount");
  json::append_integer(out, sheets);
  json::append_key(out, "missingCount");
  json::append_integer(out, missing);
}

void append_files(std::string& out, const Report& report, const std::vector<std::size_t>& files) {
  json::append_key(out, "files");
  out += '[';
  for (const std::size_t file : files) {
    if (out.back() != '[') out += ',';
    json::append_string(out, report.files[file]);
  }
  out += ']';
}

void open_element(std::string& out) {
  out += out.back() == '[' ? "{" : ",{";
}

void append_sheets(std::string& out, const Report& report, const CommuneLine& commune) {
  json::append_key(out, "sheets");
  out += '[';
  for (const SheetLine& line : commune.lines) {
    open_element(out);
    append_text(out, "sheet", line.sheet);
    append_count(out, line.count);
    append_moment(out, "loaded", line.loaded);
    append_files(out, report, line.files);
    out += '}';
  }
  out += ']';
}

void append_commune(std::string& out, const Report& report, const CommuneLine& commune, By by) {
  open_element(out);
  append_text(out, "commune", commune.code);
  append_text(out, "edition", commune.edition ? admin::edition_name(*commune.edition) : std::string_view{});
  append_text(out, "name", commune.name);
  append_count(out, commune.count);
  append_sheet_counts(out, commune.sheets, count_of(commune.missing));
  append_moment(out, "loaded", commune.loaded);
  json::append_key(out, "missing");
  out += '[';
  for (const auto& [first, last] : commune.missing)
    out += fmt::format("{}[{},{}]", out.back() == '[' ? "" : ",", first, last);
  out += ']';
  append_files(out, report, commune.files);
  if (by == By::sheet) append_sheets(out, report, commune);
  out += '}';
}

class Csv {
 public:
  explicit Csv(CsvKind kind) : excel_(kind == CsvKind::excel_vi) {}

  Csv& text(std::string_view text) {
    store::append_csv_cell(out_, text, excel_ ? ';' : ',');
    return *this;
  }
  Csv& number(std::int64_t value) { return text(std::to_string(value)); }
  Csv& decimal(double value, int decimals) {
    std::string digits = fmt::format("{:.{}f}", value, decimals);
    if (excel_)
      for (char& c : digits)
        if (c == '.') c = ',';
    return text(digits);
  }
  Csv& end() {
    out_ += "\r\n";
    return *this;
  }
  std::string take() && { return "\xEF\xBB\xBF" + std::move(out_); }

 private:
  bool excel_;
  std::string out_;
};

void add_titles(Csv& csv, By by) {
  csv.text(tr("layer")).text(tr("commune")).text(tr("edition")).text(tr("name"));
  csv.text(by == By::sheet ? tr("sheet") : tr("sheets"));
  for (const char* title : {tr("total"), tr("valid"), tr("rejected"), tr("without geometry"), tr("with code"),
                            tr("area (m²)"), tr("% valid"), tr("loaded")})
    csv.text(title);
  if (by == By::commune) csv.text(tr("missing count")).text(tr("missing sheets"));
  csv.text(tr("file")).end();
}

void add_names(Csv& csv, const LayerPart& part, const CommuneLine& commune) {
  csv.text(part.layer).text(commune.code);
  csv.text(commune.edition ? admin::edition_name(*commune.edition) : std::string_view{}).text(commune.name);
}

void add_count(Csv& csv, const Count& count, const std::optional<Moment>& loaded) {
  for (const std::int64_t value : {count.total, count.valid(), count.rejected, count.without_geometry, count.with_code})
    csv.number(value);
  csv.decimal(count.area, 2);
  if (count.total > 0) {
    const std::int64_t tenths = count.valid() * 1000 / count.total;  // rounded down: only all is 100
    csv.decimal(static_cast<double>(tenths) / 10, 1);
  } else {
    csv.text("");
  }
  csv.text(loaded ? local_text(*loaded) : std::string());
}

void add_files(Csv& csv, const Report& report, const std::vector<std::size_t>& files) {
  std::string list;
  for (const std::size_t file : files) list += (list.empty() ? "" : ", ") + report.files[file];
  csv.text(list).end();
}

void add_commune(Csv& csv, const Report& report, const LayerPart& part, const CommuneLine& commune) {
  add_names(csv, part, commune);
  csv.number(commune.sheets);
  add_count(csv, commune.count, commune.loaded);
  csv.number(count_of(commune.missing)).text(text_of(commune.missing));
  add_files(csv, report, commune.files);
}

}  // namespace

std::string show_json(const Report& report, By by) {
  std::string out = "{";
  append_text(out, "by", by == By::sheet ? "sheet" : "commune");
  append_moment(out, "asOf", report.until);
  std::vector<std::size_t> all(report.files.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  append_files(out, report, all);
  json::append_key(out, "layers");
  out += '[';
  for (const LayerPart& part : report.layers) {
    open_element(out);
    append_text(out, "layer", part.layer);
    append_count(out, part.count);
    append_sheet_counts(out, part.sheets, part.missing);
    append_moment(out, "loaded", part.loaded);
    json::append_key(out, "communes");
    out += '[';
    for (const CommuneLine& commune : part.communes) append_commune(out, report, commune, by);
    out += "]}";
  }
  return out += "]}\n";
}

std::string show_csv(const Report& report, By by, CsvKind kind) {
  Csv csv(kind);
  add_titles(csv, by);
  for (const LayerPart& part : report.layers)
    for (const CommuneLine& commune : part.communes) {
      if (by == By::commune) add_commune(csv, report, part, commune);
      if (by == By::sheet)
        for (const SheetLine& line : commune.lines) {
          add_names(csv, part, commune);
          csv.text(line.sheet);
          add_count(csv, line.count, line.loaded);
          add_files(csv, report, line.files);
        }
    }
  return std::move(csv).take();
}

}  // namespace sohoa::progress
