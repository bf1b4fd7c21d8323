// --report FILE.xlsx: a summary and one worksheet per map sheet.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

#include "base/message.hpp"
#include "base/version.hpp"
#include "store/report_file.hpp"
#include "store/report_spool.hpp"
#include "store/xlsx_book.hpp"

namespace sohoa::store {
namespace {

Look look_of(Weight weight) {
  constexpr std::array kLooksOfWeights{Look::error, Look::warning, Look::accepted, Look::info};
  return kLooksOfWeights[static_cast<std::size_t>(weight)];
}

/// The cells of an issue as one text while they wait: numbers as digits, a NUL behind each.
class Line {
 public:
  void clear() { text_.clear(); }
  void add(std::string_view cell) {
    append_cell_text(text_, cell);
    text_ += '\0';
  }
  void add(double number) {
    char digits[32];
    text_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    text_ += '\0';
  }
  /// Nothing when there is no number.
  void add(bool known, double number) { known ? add(number) : add(std::string_view()); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// Gives the cells back in the same order.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : left_(text) {}
  std::string_view text() {
    const std::string_view cell = left_.substr(0, left_.find('\0'));
    left_.remove_prefix(std::min(cell.size() + 1, left_.size()));
    return cell;
  }
  std::optional<double> number() {
    const std::string_view digits = text();
    double value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return read.ec == std::errc() ? std::optional(value) : std::nullopt;
  }

 private:
  std::string_view left_;
};

void write(XlsxSheet& page, std::optional<double> number, Look look) {
  number ? page.number(*number, look) : page.blank();
}

class XlsxReport : public ReportFile {
 public:
  XlsxReport(const std::string& path, const XlsxLimits& limits) : ReportFile(path), limits_(limits), spool_(path) {}

  void begin(const ReportHead& head) override { keys_ = head.key_titles; }

  void add(const ReportEntry& entry) override {
    const Issue& issue = entry.issue;
    line_.clear();
    line_.add(issue.rule);
    line_.add(static_cast<double>(entry.weight));
    for (const std::string& value : entry.key_values) line_.add(value);
    for (const std::string_view text :
         {std::string_view(entry.message), std::string_view(entry.field_title), issue.value, issue.before, issue.after})
      line_.add(text);
    line_.add(static_cast<double>(issue.count));
    line_.add(static_cast<double>(entry.decimals));
    line_.add(entry.has_place, entry.x);
    line_.add(entry.has_place, entry.y);
    line_.add(entry.source);
    line_.add(entry.layer);
    line_.add(entry.origin.row > 0, static_cast<double>(entry.origin.row));
    spool_.add({entry.sheet, entry.run, entry.origin.file, entry.origin.row}, line_.text());
  }

  void finish(const ReportEnd& end) override {
    spool_.close();
    XlsxBook book(staging_.path(), path_, tr("Report of issues"), unix_time(end.finished));
    XlsxSheet summary = book.add_sheet(tr("Summary"));
    write_sheets(book, end.tally);
    write_summary(summary, end);
    book.close();
  }

 private:
  struct Column {
    std::string title;
    double width;  ///< in characters
  };

  std::vector<Column> columns() const {
    std::vector<Column> all{{tr("severity"), 13}};
    for (const std::string& key : keys_) all.push_back({key, 12});
    for (const auto& [title, width] :
         {std::pair(tr("title"), 26.0), std::pair(tr("message"), 50.0), std::pair(tr("cure"), 45.0),
          std::pair(tr("field"), 22.0), std::pair(tr("value"), 16.0), std::pair(tr("before"), 16.0),
          std::pair(tr("after"), 16.0), std::pair(tr("count"), 9.0), std::pair(tr("east"), 14.0),
          std::pair(tr("north"), 14.0), std::pair(tr("source"), 26.0), std::pair(tr("layer"), 12.0),
          std::pair(tr("row"), 9.0), std::pair(tr("rule"), 27.0), std::pair(tr("corrected"), 26.0)})
      all.push_back({title, width});
    return all;
  }

  // --- one worksheet per map sheet

  void write_sheets(XlsxBook& book, const ReportTally& tally) {
    const std::vector<std::size_t> order = tally.sorted_sheets();
    std::set<std::string> communes;
    for (const std::size_t sheet : order) communes.insert(tally.sheets()[sheet].commune);
    spots_.assign(tally.sheets().size(), {});
    several_communes_ = communes.size() > 1;
    const std::size_t own = std::min(order.size(), limits_.sheets);
    for (std::size_t i = 0; i < own; ++i) write_lines(book, name_of(tally, order[i]), tally, {order[i]});
    write_lines(book, tr("Other sheets"), tally, {order.begin() + static_cast<std::ptrdiff_t>(own), order.end()});
    write_lines(book, order.empty() ? tr("Issues") : tr("Other"), tally, {0});
  }

  std::string name_of(const ReportTally& tally, std::size_t sheet) const {
    const auto& [commune, number, counts] = tally.sheets()[sheet];
    if (sheet == 0) return tr("Other");
    if (const std::string& word = tally.sheet_word(); !word.empty())
      return several_communes_ ? fmt::format("{} {} {}", commune, word, number) : capital(word + " " + number);
    return several_communes_ ? tr("{} sheet {}", commune, number) : tr("Sheet {}", number);
  }

  /// The lines of some map sheets in one worksheet, in several when they are too many, in none when there are none.
  void write_lines(XlsxBook& book, const std::string& name, const ReportTally& tally,
                   const std::vector<std::size_t>& sheets) {
    const std::vector<Column> all = columns();
    const int width = static_cast<int>(all.size());
    std::optional<XlsxSheet> page;
    for (const std::size_t sheet : sheets)
      spool_.each(sheet, [&](std::string_view text) {
        if (page && page->rows() == limits_.rows) {
          page->finish_table(width);
          page.reset();
        }
        if (!page) page = new_page(book, name, all);
        if (spots_[sheet].page.empty()) spots_[sheet] = {page->name(), page->rows()};
        write_line(*page, text, tally);
      });
    if (page) page->finish_table(width);
  }

  static XlsxSheet new_page(XlsxBook& book, const std::string& name, const std::vector<Column>& columns) {
    XlsxSheet page = book.add_sheet(name);
    int at = 0;
    for (const Column& column : columns) {
      page.width(at++, column.width);
      page.text(capital(column.title), Look::heading);
    }
    page.end_row();
    return page;
  }

  void write_line(XlsxSheet& page, std::string_view text, const ReportTally& tally) const {
    LineReader line(text);
    const std::string_view id = line.text();
    const auto weight = static_cast<Weight>(line.number().value_or(0));
    page.text(weight_word(weight), look_of(weight));
    for (std::size_t i = 0; i < keys_.size(); ++i) page.cell(line.text());
    const auto known = tally.rules().find(id);
    const Rule* rule = known == tally.rules().end() ? nullptr : known->second.rule;
    page.text(rule == nullptr ? id : rule->title.in(language()), Look::wrapped);
    page.cell(line.text(), Look::wrapped);
    page.text(rule == nullptr || weight == Weight::accepted ? std::string_view() : rule->cure.in(language()),
              Look::wrapped);
    page.cell(line.text(), Look::wrapped);
    for (int i = 0; i < 3; ++i) page.cell(line.text());
    write(page, line.number(), Look::integer);
    const Look place = line.number() == 3 ? Look::metre : Look::degree;
    for (int i = 0; i < 2; ++i) write(page, line.number(), place);
    page.cell(line.text());
    page.cell(line.text());
    write(page, line.number(), Look::integer);
    page.cell(id);
    page.end_row();
  }

  // --- the summary

  void write_summary(XlsxSheet& page, const ReportEnd& end) const {
    int column = 0;
    for (const double width : {38.0, 13.0, 13.0, 13.0, 30.0, 60.0}) page.width(column++, width);
    page.text(tr("Report of issues"), Look::title);
    page.end_row();
    const std::pair<const char*, std::string> words[] = {
        {tr("layer"), fmt::format("{}", fmt::join(end.datasets, ", "))},
        {tr("tool"), end.run.tool + " " + std::string(kVersion)},
        {tr("arguments"), end.run.arguments},
        {tr("finished"), local_time(end.finished)}};
    for (const auto& [label, word] : words) {
      page.text(capital(label));
      page.text(word);
      page.end_row();
    }
    page.end_row();
    for (const TotalLine& line : total_lines(end.totals, end.run.purpose)) {
      if (!line.always && line.count == 0) continue;
      page.text(capital(line.label));
      page.number(static_cast<double>(line.count));
      page.end_row();
    }
    if (!end.totals.published && end.run.purpose == Purpose::load) {
      page.text(capital(tr("nothing was written")));
      page.end_row();
    }
    write_rules(page, end);
    write_sheet_table(page, end.tally);
    write_communes(page, end.tally);
  }

  static void write_headings(XlsxSheet& page, std::initializer_list<const char*> titles) {
    page.end_row();
    for (const char* title : titles) page.text(capital(title), Look::heading);
    page.end_row();
  }

  static void write_rules(XlsxSheet& page, const ReportEnd& end) {
    if (end.tally.rules().empty()) return;
    write_headings(page,
                   {tr("title"), tr("severity"), tr("count"), tr("per 100 features"), tr("rule"), tr("legal source")});
    for (const RuleLine& line : rule_lines(end.tally)) {
      page.text(end.tally.title(line.id), Look::wrapped);
      page.text(weight_word(line.weight), look_of(line.weight));
      page.number(static_cast<double>(line.count));
      write(page, per_hundred(line.count, end.totals), Look::decimal);
      page.text(line.id);
      page.text(line.rule == nullptr ? std::string_view() : line.rule->source, Look::wrapped);
      page.end_row();
    }
  }

  void write_sheet_table(XlsxSheet& page, const ReportTally& tally) const {
    const std::vector<std::size_t> order = tally.sorted_sheets();
    if (order.empty()) return;
    write_headings(page, {tr("map sheet"), tr("error"), tr("warning"), tr("info"), tr("accepted")});
    for (const std::size_t sheet : order) write_sheet_line(page, tally, sheet);
    write_sheet_line(page, tally, 0);
    if (order.size() <= limits_.sheets) return;
    page.text(tr("Only the first {} map sheets have worksheets of their own; the other {} stand together.",
                 limits_.sheets, order.size() - limits_.sheets));
    page.end_row();
  }

  void write_sheet_line(XlsxSheet& page, const ReportTally& tally, std::size_t sheet) const {
    if (spots_[sheet].page.empty()) return;
    page.link(name_of(tally, sheet), spots_[sheet].page, spots_[sheet].row);
    write_counts(page, tally.sheets()[sheet].counts);
  }

  static void write_communes(XlsxSheet& page, const ReportTally& tally) {
    if (!tally.has_communes()) return;
    write_headings(page, {tr("commune"), tr("error"), tr("warning"), tr("info"), tr("accepted")});
    for (const auto& [code, commune] : tally.communes())
      if (!code.empty()) write_commune(page, code + (commune.name.empty() ? "" : " " + commune.name), commune.counts);
    if (const auto others = tally.communes().find(""); others != tally.communes().end())
      write_commune(page, tr("Other"), others->second.counts);
  }

  static void write_commune(XlsxSheet& page, const std::string& name, const WeightCounts& counts) {
    page.text(name);
    write_counts(page, counts);
  }

  static void write_counts(XlsxSheet& page, const WeightCounts& counts) {
    for (const Weight weight : {Weight::error, Weight::warning, Weight::info, Weight::accepted})
      page.number(static_cast<double>(counts.of(weight)));
    page.end_row();
  }

  XlsxLimits limits_;
  ReportSpool spool_;
  std::vector<std::string> keys_;
  Line line_;
  /// Where the lines of a map sheet begin; no page: it has none.
  struct Spot {
    std::string page;
    std::uint32_t row = 0;
  };
  std::vector<Spot> spots_;
  bool several_communes_ = false;
};

}  // namespace

std::unique_ptr<ReportFile> make_xlsx_report(const std::string& path, const XlsxLimits& limits) {
  return std::make_unique<XlsxReport>(path, limits);
}

}  // namespace sohoa::store
