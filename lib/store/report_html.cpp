// --report FILE.html: one page that needs no network and no script, for the screen, the telephone and A4 paper.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/message.hpp"
#include "base/version.hpp"
#include "page/html_page.hpp"
#include "page/html_text.hpp"
#include "page/svg_map.hpp"
#include "store/checklist_html.hpp"
#include "store/place_grid.hpp"
#include "store/report_file.hpp"
#include "text/number.hpp"

namespace sohoa::store {
namespace {

using page::class_of;
using page::Column;
using page::html;
using page::kExtra;
using page::kNumber;
using page::kPicture;
using page::kShort;
using page::SvgMap;
using page::table_head;
using page::whole;

constexpr std::size_t kShown = 20;         // issues of each rule
constexpr std::size_t kLongestText = 300;  // characters of a message or value
constexpr std::size_t kMapped = 8;         // issues of each rule with a map
constexpr std::size_t kSheetsDrawn = 200;
constexpr std::size_t kMapBytes = 600'000;  // of all of them, so that the page stays small

const char* style_of(Weight weight) {
  constexpr std::array kStyles{"error", "warning", "accepted", "info"};
  return kStyles[static_cast<std::size_t>(weight)];
}

std::string mark(Weight weight) {
  return fmt::format(R"(<span class="mark {}">{}</span>)", style_of(weight), html(weight_word(weight)));
}

/// Coordinates stand without groups, so that they can be copied.
std::string coordinate(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (language() == Lang::vi)
    if (const std::size_t point = text.find('.'); point != text.npos) text[point] = ',';
  return text;
}

class HtmlReport : public TextReport {
 public:
  using TextReport::TextReport;

  void begin(const ReportHead& head) override {
    for (const std::string& key : head.key_titles) columns_.push_back({key});
    for (const char* title : {tr("message"), tr("value"), tr("before"), tr("after")}) columns_.push_back({title});
    for (const char* title : {tr("east"), tr("north")}) columns_.push_back({title, kNumber});
    columns_.push_back({tr("source")});
    columns_.push_back({tr("row"), kNumber});
    columns_.push_back({tr("map"), kPicture});
  }

  void add(const ReportEntry& entry) override {
    auto found = samples_.find(entry.issue.rule);
    if (found == samples_.end()) found = samples_.try_emplace(std::string(entry.issue.rule)).first;
    Sample& sample = found->second[static_cast<std::size_t>(entry.weight)];
    note_place(entry);
    if (++sample.lines > static_cast<std::int64_t>(kShown)) return;
    sample.rows.push_back(cells(entry));
    const bool mapped = sample.rows.size() <= kMapped && map_bytes_ < kMapBytes;
    sample.rows.back().push_back(mapped ? issue_map(entry) : std::string());
    map_bytes_ += sample.rows.back().back().size();
  }

  void finish(const ReportEnd& end) override {
    write_head(end);
    write_totals(end);
    const std::vector<RuleLine> rules = rule_lines(end.tally);
    if (rules.empty())
      write(fmt::format("<p>{}</p>\n", html(tr("No issues."))));
    else
      write_rules(rules, end.totals);
    write_overview(end.tally);
    if (!end.judged.empty()) write(checklist_html(Checklist(end.judged, end.tally)));
    write_sheets(end.tally);
    write_communes(end.tally);
    if (!rules.empty()) write(fmt::format("<h2>{}</h2>\n", html(tr("Issues by rule"))));
    for (std::size_t i = 0; i < rules.size(); ++i) write_issues(rules[i], i);
    write(page::page_end());
    close();
  }

 private:
  /// The places of one coordinate system.
  struct Places {
    PlaceGrid grid;
    bool degrees = false;
    std::map<std::size_t, geometry::Box> sheets;  ///< where the features with issues of each lie
  };

  using Cells = std::vector<std::string>;
  /// The first issues of a rule.
  struct Sample {
    std::int64_t lines = 0;
    std::vector<Cells> rows;
  };

  /// By columns_, as they stand in the page.
  Cells cells(const ReportEntry& entry) const {
    Cells all;
    const auto put = [&](std::string_view text) { page::append_html(all.emplace_back(), text, kLongestText); };
    for (const std::string& value : entry.key_values) put(value);
    for (const std::string_view text :
         {std::string_view(entry.message), entry.issue.value, entry.issue.before, entry.issue.after})
      put(text);
    for (const double value : {entry.x, entry.y}) put(entry.has_place ? coordinate(value, entry.decimals) : "");
    put(entry.source);
    put(entry.origin.row > 0 ? std::to_string(entry.origin.row) : "");
    return all;
  }

  // --- maps

  static std::string map_style(Weight weight) { return std::string("map-") + style_of(weight); }

  /// So much of the ground around a fault that it can be seen: a sliver on a road through the commune is no dot.
  static geometry::Box surroundings(const geometry::Box& fault, const geometry::Box& ground) {
    if (fault.empty()) return ground;
    const double margin = std::max({fault.maxx - fault.minx, fault.maxy - fault.miny,
                                    std::min(ground.maxx - ground.minx, ground.maxy - ground.miny) / 4});
    return {std::max(fault.minx - margin, ground.minx), std::max(fault.miny - margin, ground.miny),
            std::min(fault.maxx + margin, ground.maxx), std::min(fault.maxy + margin, ground.maxy)};
  }

  /// The fault on the ground of its feature, as far as the issue brings them along.
  static std::string issue_map(const ReportEntry& entry) {
    const std::string_view location = entry.issue.location;
    if (!entry.has_place || (entry.shape.empty() && location.empty())) return {};
    page::MapFrame frame;
    frame.extent = geometry::measure(entry.shape).box;
    frame.extent.add(geometry::measure(location).box);
    if (!entry.issue.ground.empty()) frame.extent = surroundings(geometry::measure(location).box, frame.extent);
    frame.extent.add(entry.x, entry.y);
    frame.degrees = entry.degrees;
    frame.has_scale = entry.epsg != 0;
    if (!std::isfinite(frame.extent.maxx - frame.extent.minx) || !std::isfinite(frame.extent.maxy - frame.extent.miny))
      return {};
    SvgMap map(frame);
    std::string name = fmt::format("{}", fmt::join(entry.key_values, " / "));
    if (name.find_first_not_of("/ ") == name.npos) name.clear();
    // An issue without a place of its own is about the whole feature.
    const bool whole = !entry.issue.has_place && location.empty();
    map.add(entry.shape, whole ? map_style(entry.weight) : "map-ground", name.empty() ? entry.title : name);
    if (!location.empty()) map.add(location, map_style(entry.weight), entry.title);
    if (entry.issue.has_place) map.add_dot({entry.x, entry.y}, 4, map_style(entry.weight), entry.title);
    return map.svg(entry.title);
  }

  /// "3 lỗi, 1 cảnh báo"
  static std::string counts_text(const WeightCounts& counts) {
    std::string out;
    for (const Weight weight : kWeights)
      if (counts.of(weight) > 0)
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", whole(counts.of(weight)), weight_word(weight));
    return out;
  }

  void note_place(const ReportEntry& entry) {
    if (!entry.has_place) return;
    Places& places = places_[entry.epsg];
    places.degrees = entry.degrees;
    places.grid.add({entry.x, entry.y}, entry.weight);
    if (entry.sheet > 0 && places.sheets.size() <= kSheetsDrawn) places.sheets[entry.sheet].add(entry.x, entry.y);
  }

  static std::string sheet_word(const ReportTally& tally) {
    return tally.sheet_word().empty() ? tr("map sheet") : tally.sheet_word();
  }

  /// The ground of each map sheet, as far as its issues reach. Of a great many sheets nobody could see any.
  static void draw_sheets(const Places& places, const ReportTally& tally, SvgMap& map) {
    if (places.sheets.size() > kSheetsDrawn) return;
    std::string wkb;
    for (const auto& [number, box] : places.sheets) {
      const ReportTally::OfSheet& sheet = tally.sheets()[number];
      wkb.clear();
      geometry::Writer writer(wkb);
      writer.begin(geometry::Kind::polygon);
      writer.begin_ring();
      for (const auto& [x, y] : {std::pair{box.minx, box.miny},
                                 {box.maxx, box.miny},
                                 {box.maxx, box.maxy},
                                 {box.minx, box.maxy},
                                 {box.minx, box.miny}})
        writer.xy(x, y);
      writer.end();
      writer.end();
      map.add(wkb, "map-ground",
              fmt::format("{} {} / {}: {}", sheet_word(tally), sheet.commune, sheet.sheet, counts_text(sheet.counts)));
      map.add_text({box.minx, box.miny}, sheet.sheet);
    }
  }

  static Weight heaviest(const WeightCounts& counts) {
    return *std::find_if(kWeights.begin(), kWeights.end(), [&](Weight weight) { return counts.of(weight) > 0; });
  }

  void write_overview(const ReportTally& tally) {
    for (const auto& [epsg, places] : places_) {
      if (places.grid.total() == 0) continue;
      page::MapFrame frame{places.grid.box(), places.degrees, epsg != 0, 760, 420};
      SvgMap map(frame);
      std::vector<PlaceGrid::Cell> cells = places.grid.cells();
      draw_sheets(places, tally, map);
      // Errors lie on top.
      std::stable_sort(cells.begin(), cells.end(),
                       [](const auto& a, const auto& b) { return heaviest(a.counts) > heaviest(b.counts); });
      for (const PlaceGrid::Cell& cell : cells)
        map.add_dot(cell.place, std::min(3 + std::log2(static_cast<double>(cell.total)), 9.0),
                    map_style(heaviest(cell.counts)), counts_text(cell.counts));
      const std::string system = epsg == 0 ? "" : fmt::format(" · EPSG:{}", epsg);
      write(fmt::format(
          "<h2>{0}</h2>\n<figure id=\"map-{4}\" data-places=\"{5}\">\n{1}"
          "<figcaption class=\"note\">{2}{3}</figcaption>\n</figure>\n",
          html(tr("Where the issues are")), map.svg(tr("Where the issues are")),
          html(tr("issues with a place: {}", whole(places.grid.total()))), system, epsg, places.grid.total()));
    }
  }

  void write_head(const ReportEnd& end) {
    const std::string title = tr("Report of issues");
    const std::string datasets = fmt::format("{}", fmt::join(end.datasets, ", "));
    write(page::page_head(title + (datasets.empty() ? "" : " – " + datasets)));
    write(
        fmt::format("<h1>{}</h1>\n<p>{}</p>\n<p class=\"note\">{} {} · {}</p>\n<p class=\"note\"><code>{}</code></p>\n",
                    html(title), html(datasets), html(end.run.tool), html(kVersion), html(local_time(end.finished)),
                    html(end.run.arguments)));
  }

  void write_totals(const ReportEnd& end) {
    std::string out = "<dl>\n";
    for (const TotalLine& line : total_lines(end.totals, end.run.purpose))
      if (line.always || line.count != 0)
        out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", html(capital(line.label)), whole(line.count));
    write(out + "</dl>\n");
    if (!end.totals.published && end.run.purpose == Purpose::load)
      write(fmt::format("<p><strong>{}</strong></p>\n", html(capital(tr("nothing was written")))));
  }

  void write_rules(const std::vector<RuleLine>& rules, const Totals& totals) {
    std::string out = fmt::format("<h2>{}</h2>\n<div class=\"wide\"><table>\n", html(tr("Rules")));
    out += table_head({{tr("severity")},
                       {tr("title")},
                       {tr("count"), kNumber},
                       {tr("per 100 features"), kNumber},
                       {tr("rule"), kExtra}});
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const auto share = per_hundred(rules[i].count, totals);
      out += fmt::format(
          "<tr><td>{}</td><td><a href=\"#r{}\">{}</a></td><td class=\"number\">{}</td>"
          "<td class=\"number\">{}</td><td class=\"extra\"><code>{}</code></td></tr>\n",
          mark(rules[i].weight), i + 1, html(title_of(rules[i])), whole(rules[i].count),
          share ? text::format_number(*share, language(), 2) : "", html(rules[i].id));
    }
    write(out + "</tbody></table></div>\n");
  }

  static std::string title_of(const RuleLine& line) {
    return line.rule == nullptr ? line.id : line.rule->title.in(language());
  }

  // --- where the issues are

  static std::string count_cells(const WeightCounts& counts) {
    std::string out;
    for (const Weight weight : kCounted) out += fmt::format("<td class=\"number\">{}</td>", whole(counts.of(weight)));
    return out + "</tr>\n";
  }

  static std::string count_head(std::vector<Column> columns) {
    for (const Weight weight : kCounted) columns.push_back({weight_word(weight), kNumber});
    return "<div class=\"wide\"><table>\n" + table_head(columns);
  }

  static bool any(const WeightCounts& counts) {
    return std::any_of(kWeights.begin(), kWeights.end(), [&](Weight weight) { return counts.of(weight) > 0; });
  }

  void write_sheets(const ReportTally& tally) {
    std::vector<std::size_t> order = tally.sorted_sheets();
    if (order.empty()) return;
    if (any(tally.sheets()[0].counts)) order.push_back(0);
    write(fmt::format("<details open><summary>{}</summary>\n",
                      html(tally.sheet_word().empty() ? tr("Map sheets") : tr("By {}", tally.sheet_word()))) +
          count_head({{tr("commune")}, {sheet_word(tally)}}));
    for (const std::size_t number : order) {
      const ReportTally::OfSheet& sheet = tally.sheets()[number];
      write(fmt::format("<tr><td>{}</td><td>{}</td>", html(sheet.commune),
                        html(number == 0 ? std::string_view(tr("Other")) : sheet.sheet)) +
            count_cells(sheet.counts));
    }
    write("</tbody></table></div>\n</details>\n");
  }

  void write_communes(const ReportTally& tally) {
    if (!tally.has_communes()) return;
    write(fmt::format("<details open><summary>{}</summary>\n", html(tr("Communes"))) +
          count_head({{tr("commune")}, {tr("name")}}));
    // Those of no commune come last.
    std::string others;
    for (const auto& [code, commune] : tally.communes()) {
      const std::string line =
          fmt::format("<tr><td>{}</td><td>{}</td>", html(code.empty() ? tr("Other") : code), html(commune.name)) +
          count_cells(commune.counts);
      if (code.empty())
        others = line;
      else
        write(line);
    }
    write(others + "</tbody></table></div>\n</details>\n");
  }

  // --- the issues themselves

  void write_issues(const RuleLine& line, std::size_t number) {
    const Sample& sample = samples_.find(line.id)->second[static_cast<std::size_t>(line.weight)];
    std::string out = fmt::format("<section>\n<h3 id=\"r{}\">{} {} <code>{}</code> ({})</h3>\n", number + 1,
                                  mark(line.weight), html(title_of(line)), html(line.id), whole(line.count));
    if (line.rule != nullptr) {
      const std::string& cure = line.rule->cure.in(language());
      if (!cure.empty() && line.weight != Weight::accepted)
        out += fmt::format("<p>{}: {}</p>\n", html(capital(tr("cure"))), html(cure));
      if (!line.rule->source.empty())
        out +=
            fmt::format("<p class=\"note\">{}: {}</p>\n", html(capital(tr("legal source"))), html(line.rule->source));
    }
    write(out);
    write_rows(sample.rows);
    const std::int64_t left = sample.lines - static_cast<std::int64_t>(sample.rows.size());
    if (left > 0) write(fmt::format("<p class=\"note\">{}</p>\n", html(tr("… and {} more", whole(left)))));
    write("</section>\n");
  }

  /// `text` as it stands in the page.
  static std::string cell(Column column, const std::string& text) {
    if (column.style.empty() && text.size() <= 24) column.style = kShort;
    return fmt::format("<td{} data-label=\"{}\">{}</td>", class_of(column), html(capital(column.title)), text);
  }

  /// Columns in which nothing stands are left out.
  void write_rows(const std::vector<Cells>& rows) {
    std::vector<std::size_t> used;
    std::vector<Column> shown;
    for (std::size_t column = 0; column < columns_.size(); ++column)
      if (std::any_of(rows.begin(), rows.end(), [&](const Cells& row) { return !row[column].empty(); })) {
        used.push_back(column);
        shown.push_back(columns_[column]);
      }
    std::string out = "<div class=\"wide\"><table class=\"cards\">\n" + table_head(shown);
    for (const Cells& row : rows) {
      out += "<tr>";
      for (const std::size_t column : used) out += cell(columns_[column], row[column]);
      out += "</tr>\n";
    }
    write(out + "</tbody></table></div>\n");
  }

  static constexpr std::array kCounted{Weight::error, Weight::warning, Weight::info, Weight::accepted};

  std::vector<Column> columns_;   ///< of an issue
  std::map<int, Places> places_;  ///< by EPSG code
  std::size_t map_bytes_ = 0;
  std::map<std::string, std::array<Sample, kWeights.size()>, std::less<>> samples_;
};

}  // namespace

std::unique_ptr<ReportFile> make_html_report(const std::string& path) {
  return std::make_unique<HtmlReport>(path);
}

}  // namespace sohoa::store
