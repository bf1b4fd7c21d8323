#include "page/html_page.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "base/message.hpp"
#include "page/html_text.hpp"
#include "page/svg_chart.hpp"
#include "page/svg_map.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa::page {
namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --paper: #fff; --ink: #1a1a1a; --faint: #4a4a4a; --link: #0b4a8f; --line: #d5dae3;
  --edge: #b9c1cf; --head: #eef1f6; --error: #ffd6da; --on-error: #8a0010; --warning: #ffedb8; --on-warning: #664100;
  --accepted: #d2f0d8; --on-accepted: #0d5220; --info: #ececec; --on-info: #3a3a3a; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #121416; --ink: #e6e6e6; --faint: #b4b8be; --link: #8ab8f0; --line: #3a4048; --edge: #555c66;
    --head: #1f242b; --error: #5c1620; --on-error: #ffc9cf; --warning: #523b08; --on-warning: #ffe3a3;
    --accepted: #17402a; --on-accepted: #bfe8cb; --info: #33373c; --on-info: #d5d8dc; }
}
body { margin: 0 auto; padding: 1rem; max-width: 75rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .6rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; }
p { margin: .3rem 0; }
code { font-family: ui-monospace, Consolas, "DejaVu Sans Mono", monospace; font-size: .88em; overflow-wrap: anywhere; }
a { color: var(--link); }
.note { color: var(--faint); }
dl { display: flex; flex-wrap: wrap; gap: .6rem; margin: 0; }
dl div { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .9rem; }
dt { color: var(--faint); font-size: .9rem; }
dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
figure { margin: .6rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; white-space: pre-line; }
th { background: var(--head); }
.short { overflow-wrap: normal; }
.picture { width: 182px; white-space: normal; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
.mark { display: inline-block; border-radius: .25rem; padding: 0 .4rem; white-space: nowrap; }
.error { background: var(--error); color: var(--on-error); }
.warning { background: var(--warning); color: var(--on-warning); }
.accepted { background: var(--accepted); color: var(--on-accepted); }
.info { background: var(--info); color: var(--on-info); }
.group th { background: var(--head); font-weight: 600; }
summary { font-size: 1.25rem; font-weight: 700; margin: 2rem 0 .6rem; cursor: pointer; }
@media screen and (max-width: 45rem) {
  th.number { white-space: normal; }
  .extra { display: none; }
  .cards thead { display: none; }
  .cards tr { display: block; border: 1px solid var(--edge); border-radius: .4rem; margin: .6rem 0; padding: .3rem .6rem; }
  .cards td { display: block; border: 0; padding: .1rem 0; text-align: left; white-space: pre-line; width: auto; }
  .cards td:empty { display: none; }
  .cards td::before { content: attr(data-label) ": "; color: var(--faint); }
}
@media print {
  @page { size: A4; margin: 12mm; }
  html { font-size: 8.5pt; }
  .wide { overflow: visible; }
  body { padding: 0; max-width: none; }
  a { color: inherit; text-decoration: none; }
  tr, h2, h3, figure { break-inside: avoid; }
  h2, h3, summary { break-after: avoid; }
  thead { display: table-header-group; }
  .picture, .picture .map { width: 26mm; }
  figure, .series, svg { max-width: 100%; box-sizing: border-box; }
  figure svg { height: auto; }
  .sortable { font-size: 7.5pt; }
  .sortable th, .sortable td { padding: .15rem .3rem; overflow-wrap: normal; word-break: normal; hyphens: none; }
  .sortable th.number, .sortable td.number { white-space: normal; }
  .sortable .bar { width: 2.5rem; }
  .sortable .mark { white-space: normal; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
.day { white-space: nowrap; }
.sortable th.number { white-space: normal; }
.sortable th button { all: unset; cursor: pointer; display: block; width: 100%; box-sizing: border-box; }
.sortable th button:focus-visible { outline: 2px solid var(--link); }
.sortable th button::after { content: " ↕"; color: var(--faint); }
.sortable th[aria-sort=ascending] button::after { content: " ↑"; color: var(--ink); }
.sortable th[aria-sort=descending] button::after { content: " ↓"; color: var(--ink); }
.sum td, .sum th { font-weight: 600; background: var(--head); }
.bar { display: inline-block; width: 6rem; height: .7rem; vertical-align: baseline; border: 1px solid var(--edge); }
.bar i { display: block; height: 100%; background: var(--link); }
@media print {
  .wide { padding-right: 1px; }
  .sortable th button { display: contents; }
  .sortable th button::after { content: ""; }
}
)";

constexpr std::string_view kSorting = R"(
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const rising = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      const value = row => { const cell = row.cells[column]; return cell.dataset.sort ?? cell.textContent; };
      const compare = (a, b) => {
        const x = value(a), y = value(b);
        if (x === "" || y === "") return (x === "") - (y === "");
        const order = isNaN(x) || isNaN(y) ? x.localeCompare(y, document.documentElement.lang, {numeric: true}) : x - y;
        return rising ? order : -order;
      };
      body.append(...[...body.rows].sort(compare));
    });
  });
}
)";

/// By which a page says that this script and no other one may run (Content Security Policy, level 3).
std::string source_hash(std::string_view script) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(script.data(), script.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::array<unsigned char, EVP_MAX_MD_SIZE * 2> text{};
  const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(size));
  return "'sha256-" + std::string(reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(length)) + "'";
}

}  // namespace

std::string page_head(std::string_view title, std::string_view script) {
  std::string out = fmt::format(R"(<!DOCTYPE html>
<html lang="{}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'{}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}</title>
<style>{}{}{}</style>
)",
                                language() == Lang::vi ? "vi" : "en",
                                script.empty() ? std::string() : "; script-src " + source_hash(script), html(title),
                                kStyle, svg_map_style(), svg_chart_style());
  // A module waits until the page is there.
  if (!script.empty()) out += fmt::format("<script type=\"module\">{}</script>\n", script);
  return out += "</head>\n<body>\n<main>\n";
}

std::string_view page_end() {
  return "</main>\n</body>\n</html>\n";
}

std::string_view sorting_script() {
  return kSorting;
}

std::string class_of(const Column& column) {
  return column.style.empty() ? std::string() : fmt::format(" class=\"{}\"", column.style);
}

std::string table_head(const std::vector<Column>& columns) {
  std::string out = "<thead><tr>";
  for (const Column& column : columns)
    out += fmt::format("<th{}>{}</th>", class_of(column), html(text::capital(column.title)));
  return out + "</tr></thead>\n<tbody>\n";
}

std::string whole(std::int64_t number) {
  return text::format_number(static_cast<double>(number), language(), 0);
}

}  // namespace sohoa::page
