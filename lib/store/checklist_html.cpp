#include "store/checklist_html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/message.hpp"
#include "page/html_page.hpp"
#include "page/html_text.hpp"
#include "text/number.hpp"

namespace sohoa::store {
namespace {

using page::html;
using page::whole;

/// "1.234 đối tượng".
std::string amount(SetUnit unit, std::int64_t count) {
  switch (unit) {
    case SetUnit::sheets:
      return tr("{} sheets", whole(count));
    case SetUnit::pairs:
      return tr("{} pairs", whole(count));
    case SetUnit::features:
      break;
  }
  return tr("{} features", whole(count));
}

/// How much the rules of a check have looked at, by what is counted.
std::string judged_cell(const Checklist::Check& check) {
  std::string cell;
  for (const SetUnit unit : {SetUnit::features, SetUnit::sheets, SetUnit::pairs}) {
    std::int64_t most = 0;
    for (const Checklist::Found& found : check.found)
      if (found.unit == unit) most = std::max(most, found.judged);
    if (most == 0) continue;
    if (!cell.empty()) cell += "\n";
    cell += html(amount(unit, most));
  }
  return cell;
}

std::string rule_line(const Checklist::Found& found) {
  std::string line = "<code>" + html(found.rules) + "</code>";
  const std::int64_t faults = found.counts.of(Weight::error) + found.counts.of(Weight::warning);
  if (found.judged == 0 && faults == 0) return line + " – " + html(tr("not judged"));
  if (faults > 0) line += fmt::format(": <strong>{}</strong>", whole(faults));
  if (found.left > 0) line += " – " + html(tr("could not be judged: {}", amount(found.unit, found.left)));
  return line;
}

const char* style_of(Verdict verdict) {
  constexpr std::array kStyles{"accepted", "accepted", "warning", "error", "info", "info"};
  return kStyles[static_cast<std::size_t>(verdict)];
}

std::string check_row(const Checklist::Check& check) {
  std::string rules;
  for (const Checklist::Found& found : check.found) rules += (rules.empty() ? "" : "<br>") + rule_line(found);
  std::string title = html(check.title.in(language()));
  if (!check.note.vi.empty()) title += "<br><span class=\"note\">" + html(check.note.in(language())) + "</span>";
  std::string row = fmt::format("<tr><td>{}</td><td>{}</td>", title, judged_cell(check));
  for (const Weight weight : {Weight::error, Weight::warning, Weight::accepted})
    row += fmt::format("<td class=\"number\">{}</td>", check.found.empty() ? "" : whole(check.counts.of(weight)));
  return row + fmt::format("<td><span class=\"mark {}\">{}</span></td><td class=\"extra\">{}</td></tr>\n",
                           style_of(check.verdict), html(verdict_word(check.verdict)), rules);
}

}  // namespace

std::string checklist_html(const Checklist& list) {
  std::string out = fmt::format("<h2 id=\"checklist\">{}</h2>\n<p class=\"note\">{}</p>\n<div class=\"wide\"><table>\n",
                                html(list.title().in(language())), html(list.note().in(language())));
  out += "<thead><tr>";
  for (const char* title : {tr("Check"), tr("Judged")}) out += fmt::format("<th>{}</th>", html(title));
  for (const char* title : {tr("Errors"), tr("Warnings"), tr("Accepted")})
    out += fmt::format("<th class=\"number\">{}</th>", html(title));
  out += fmt::format("<th>{}</th><th class=\"extra\">{}</th></tr></thead>\n<tbody>\n", html(tr("Verdict")),
                     html(tr("Rules")));
  for (const Checklist::Group& group : list.groups()) {
    out += fmt::format("<tr class=\"group\"><th colspan=\"7\">{}</th></tr>\n", html(group.title.in(language())));
    for (const Checklist::Check& check : group.checks) out += check_row(check);
  }
  return out + "</tbody></table></div>\n";
}

}  // namespace sohoa::store
