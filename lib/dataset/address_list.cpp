// sohoa-address list: the codes in use with their addresses, for telling owners and printing plates.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/message.hpp"
#include "dataset/address_commands.hpp"
#include "dataset/address_search.hpp"
#include "dataset/answers.hpp"
#include "store/csv_text.hpp"
#include "store/open_dataset.hpp"
#include "store/staging.hpp"
#include "store/store.hpp"
#include "store/xlsx_book.hpp"
#include "text/name.hpp"
#include "text/natural.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

/// Columns of kAddressTexts.
enum Text : std::size_t { kName = 2, kFlat, kHouse, kStreet, kHamlet, kLine, kCommune, kCommuneName };

struct Line {
  std::uint32_t row;
  std::vector<std::string> cells;
};

std::vector<AnswerColumn> columns() {
  return {{"code", tr("code")},
          {"name", tr("household, office or business")},
          {"address", tr("address")},
          {"commune", tr("commune")},
          {"given", tr("given on")}};
}

/// The address without its commune, which has a column of its own.
std::string local_line(const AddressBook& book, std::uint32_t row) {
  std::string line;
  const auto add = [&](std::size_t which) {
    if (const std::string_view text = book.text(row, which); !text.empty())
      line.append(line.empty() ? "" : ", ").append(text);
  };
  for (const std::size_t which : {kFlat, kHouse, kStreet, kHamlet}) add(which);
  if (line.empty()) add(kLine);
  return line;
}

/// By commune, hamlet, street and number, as the plates are carried round.
std::vector<Line> lines_of(const AddressBook& book, const std::string& since) {
  std::vector<Line> lines;
  for (std::uint32_t row = 0; row < book.size(); ++row) {
    if (book[row].retired || book.text(row, AddressBook::kGivenOn) < std::string_view(since)) continue;
    const std::string_view commune = book.text(row, book.text(row, kCommuneName).empty() ? kCommune : kCommuneName);
    lines.push_back({row,
                     {code_of(book, row), std::string(book.text(row, kName)), local_line(book, row),
                      std::string(commune), std::string(book.text(row, AddressBook::kGivenOn))}});
  }
  const auto compare = [&](const Line& a, const Line& b) {
    for (const std::size_t which : {kCommune, kHamlet, kStreet, kHouse, kFlat, kLine})
      if (const int order = text::natural_compare(book.text(a.row, which), book.text(b.row, which)); order != 0)
        return order < 0;
    return a.cells.front() < b.cells.front();
  };
  std::sort(lines.begin(), lines.end(), compare);
  return lines;
}

std::string csv_of(const std::vector<Line>& lines, bool excel) {
  std::string out = excel ? "\xEF\xBB\xBF" : "";
  const auto add = [&](const auto& cells, auto&& text_of) {
    std::string line;
    for (const auto& cell : cells) store::append_csv_cell(line, text_of(cell), excel ? ';' : ',');
    out += line + (excel ? "\r\n" : "\n");
  };
  add(columns(), [](const AnswerColumn& column) { return column.title; });
  for (const Line& line : lines) add(line.cells, [](const std::string& cell) { return cell; });
  return out;
}

void write_workbook(const std::vector<Line>& lines, const std::string& path) {
  store::StagingFile file(path);
  store::XlsxBook book(file.path(), path, tr("Addresses and their codes"),
                       text::days(text::today()) * std::int64_t{86400});
  store::XlsxSheet sheet = book.add_sheet(tr("Codes"));
  for (const AnswerColumn& column : columns()) sheet.text(column.title, store::Look::heading);
  sheet.end_row();
  for (const Line& line : lines) {
    for (const std::string& cell : line.cells) sheet.text(cell);
    sheet.end_row();
  }
  constexpr int kWidths[] = {22, 34, 44, 24, 12};
  for (int i = 0; i < 5; ++i) sheet.width(i, kWidths[i]);
  sheet.finish_table(5);
  book.close();
  file.replace_destination();
}

void show(const std::vector<Line>& lines, bool json) {
  Answers answers(columns(), json);
  for (const Line& line : lines) {
    nlohmann::ordered_json answer;
    std::size_t i = 0;
    for (const AnswerColumn& column : columns()) answer[column.key] = line.cells[i++];
    answers.add(answer);
  }
  answers.finish();
}

Exit list(const Call& call) {
  if (!call.words.empty()) throw UsageError(tr("{}: list takes no inputs, only --registry", call.words.front()));
  std::string since;
  if (call.arguments.has("--since")) {
    const auto date = text::parse_date(call.arguments.get("--since"));
    if (!date) throw UsageError(tr("--since {}: is no date, such as 2026-11-22", call.arguments.get("--since")));
    since = text::iso(*date);
  }
  const std::string output = call.arguments.get("--output");
  const std::string suffix = std::filesystem::path(output).extension().string();
  if (!output.empty() && suffix != ".csv" && suffix != ".xlsx")
    throw UsageError(tr("-o {}: the list is written as .csv or .xlsx", output));
  const AddressBook book = asked_registry(call);
  const std::vector<Line> lines = lines_of(book, since);
  if (suffix == ".csv") store::write_file(output, csv_of(lines, call.arguments.get("--csv") == "excel-vi"));
  if (suffix == ".xlsx") write_workbook(lines, output);
  if (output.empty()) show(lines, call.arguments.has("--json"));
  return Exit::ok;
}

}  // namespace

Subcommand address_list() {
  return {"list",
          {registry_option(),
           {"--since", "", "DATE", N_("list: only codes given on this day or later (default: all in use)")},
           {"--csv", "", "plain|excel-vi",
            N_("list: how a .csv is written: commas, or for Excel in Vietnamese semicolons (default: plain)")},
           stream_output_option()},
          list};
}

}  // namespace sohoa
