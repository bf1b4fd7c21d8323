// Workbooks, read again by Python's zip and XML readers and by GDAL.
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>

#include "base/error.hpp"
#include "report_fixture.hpp"
#include "store/report_file.hpp"
#include "store/xlsx_book.hpp"

using namespace test;
using store::append_cell_text, store::valid_sheet_name;

namespace {

std::string read_workbook(const std::string& path, const std::string& sheet = {}) {
  int status = 0;
  const std::string text = read_by("xlsx.py", path + (sheet.empty() ? "" : " '" + sheet + "'"), &status);
  CHECK_MESSAGE(status == 0, text);
  return text;
}

std::string cell(std::string_view text) {
  std::string out;
  append_cell_text(out, text);
  return out;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// A place in a tally with one issue in it.
std::size_t counted(store::ReportTally& tally, const std::string& commune, const std::string& sheet) {
  Issue issue;
  issue.rule = "plot.odd";
  return tally.add(issue, nullptr, {commune, sheet, ""});
}

/// A workbook of `lines` issues for each of the map sheets, through the kind of report itself.
std::string workbook(const Folder& folder, const store::XlsxLimits& limits,
                     const std::vector<std::pair<std::string, std::string>>& sheets, int lines = 1) {
  const std::string path = folder / "r.xlsx";
  const auto file = store::make_xlsx_report(path, limits);
  file->begin({{"Số thửa"}, "thua"});
  store::ReportTally tally;
  store::ReportEntry entry;
  entry.key_values = {""};
  for (const auto& [commune, sheet] : sheets)
    for (int line = 0; line < lines; ++line) {
      entry.sheet = counted(tally, commune, sheet);
      entry.key_values[0] = sheet + "/" + std::to_string(line);
      entry.issue.rule = "plot.odd";
      file->add(entry);
    }
  Totals totals;
  file->finish({totals, tally, {"sohoa-test", "", Purpose::load}, {"thua"}, "2025-01-01T00:00:00.000Z", {}});
  file->publish();
  return read_workbook(path);
}

}  // namespace

TEST_CASE("a worksheet for each map sheet, in the order of people") {
  const Folder folder;
  Feed feed(header_of(*plot_schema()));
  add_plot(feed, "07192", "10", "3", "1");
  Issue& changed = add_plot(feed, "07192", "9", "0012", "2", Severity::error);
  changed.before = "2";
  changed.after = "3";
  changed.count = 4;
  add_plot(feed, "07192", "", "8", "4");
  add_plot(feed, "07192", "10", "1", "5").accepted = "quyết định 7";
  Issue late = Feed::late(1, Severity::info, "text.blanks");
  late.count = 861;
  late.key = R"({"maXaGoc":"07192","soHieuToBanDo":"10","soThuTuThua":"3"})";
  report({folder / "r.xlsx"}, feed, plot_schema(), {late});
  CHECK(folder.names() == std::vector<std::string>{"r.xlsx"});

  const std::string all = read_workbook(folder / "r.xlsx");
  std::vector<std::string> names;
  for (std::size_t at = all.find("== "); at != all.npos; at = all.find("\n== ", at + 1))
    names.push_back(all.substr(all.find("== ", at) + 3, all.find(" frozen", at) - all.find("== ", at) - 3));
  CHECK(names == std::vector<std::string>{tr("Summary"), tr("Sheet {}", "9"), tr("Sheet {}", "10"), tr("Other")});

  const std::string nine = read_workbook(folder / "r.xlsx", tr("Sheet {}", "9"));
  CHECK(holds(nine, "frozen A2 filter A1:S2\n"));
  CHECK(holds(nine, store::capital(tr("severity")) + " | Mã xã | Số tờ | Số thửa | "));
  CHECK(holds(nine, " | " + store::capital(tr("row")) + " | " + store::capital(tr("rule")) + " | " +
                        store::capital(tr("corrected"))));
  // The last column is empty; codes are text, counts and coordinates are numbers.
  const std::string title = language() == Lang::vi ? "Lạ <lạ>" : "Odd <odd>";
  CHECK(holds(nine, std::string(tr("error")) + " | 07192 | 9 | 0012 | " + title + " | "));
  CHECK(holds(nine,
              " | Diện tích (dienTich) | 2 | 2 | 3 | #4 | #500005 | #2300005 | in/dc5.shp | dc5 | #2 | plot.odd\n"));

  const std::string ten = read_workbook(folder / "r.xlsx", tr("Sheet {}", "10"));
  CHECK(holds(ten, "filter A1:S3\n"));
  CHECK(holds(ten, std::string(tr("accepted")) + " | 07192 | 10 | 1 | "));
  CHECK(holds(ten, "quyết định 7"));
  // What was done to a whole source belongs to no sheet, whichever feature was the first.
  CHECK(holds(read_workbook(folder / "r.xlsx", tr("Other")), "text.blanks"));
  CHECK_FALSE(holds(ten, "text.blanks"));

  const std::string summary = read_workbook(folder / "r.xlsx", tr("Summary"));
  CHECK(holds(summary, "\n" + title + " | " + tr("error") + " | #4 | #100 | plot.odd | TT 1/2025, điều \"3\"\n"));
  CHECK(holds(summary, "\n" + tr("Sheet {}", "10") + " -> '" + tr("Sheet {}", "10") + "'!A2 | #0 | #1 | #0 | #1\n"));
  CHECK(holds(summary, "\n07192 Cô Tô | #4 | #2 | #0 | #1\n"));
  if (has_command("ogrinfo")) {
    const std::string layers = output_of("ogrinfo -q " + (folder / "r.xlsx"));
    for (const std::string& name : names) CHECK_MESSAGE(holds(layers, ": " + name), layers);
    CHECK(holds(output_of("ogrinfo -q " + (folder / "r.xlsx") + " '" + tr("Sheet {}", "9") + "'"), "= 0012\n"));
  }
}

TEST_CASE("cells hold any text, and none of it runs") {
  CHECK(cell("=cmd|' /C calc'!A0") == "=cmd|' /C calc'!A0");
  CHECK(cell("Đồng \t Tiến\n2") == "Đồng \t Tiến\n2");
  CHECK(cell("a\0b\x01\x1F\x7F\r\xEF\xBF\xBF c"sv) == "ab c");
  // Spreadsheets would read these as A and _.
  CHECK(cell("_x0041_") == "_x005F_x0041_");
  CHECK(cell("_x41_ _xZZZZ_ _x") == "_x41_ _xZZZZ_ _x");
  CHECK(cell(repeated("ă", 32767)) == repeated("ă", 32767));
  CHECK(cell(repeated("ă", 32768)) == repeated("ă", 32766) + "…");
  CHECK(cell(repeated("😀", 16383)) == repeated("😀", 16383));
  CHECK(cell(repeated("😀", 16384)) == repeated("😀", 16383) + "…");

  const Folder folder;
  Feed feed(header_of(*plot_schema()));
  const std::string payloads[] = {"=cmd|' /C calc'!A0",
                                  "+1+1",
                                  "@SUM(A1)",
                                  "<script>alert(1)</script>",
                                  "]]>",
                                  "&amp;",
                                  "_x0041_",
                                  std::string("a\0b", 3),
                                  "\xED\xA0\x80 \xFF\xFE",
                                  repeated("ă", 40000)};
  for (const std::string& payload : payloads) add_plot(feed, "07192", "5", "1", payload);
  report({folder / "r.xlsx"}, feed, plot_schema());
  const std::string text = read_workbook(folder / "r.xlsx", tr("Sheet {}", "5"));
  for (const char* shown :
       {" | =cmd|' /C calc'!A0 | ", " | +1+1 | ", " | @SUM(A1) | ", " | <script>alert(1)</script> | ", " | ]]> | ",
        " | &amp; | ", " | _x005F_x0041_ | ", " | ab | ", " | \\xED\\xA0\\x80 \\xFF\\xFE | "})
    CHECK_MESSAGE(holds(text, shown), shown);
  CHECK(holds(text, " | " + repeated("ă", 32766) + "… | "));
}

TEST_CASE("names of worksheets") {
  CHECK(valid_sheet_name("Tờ 5") == "Tờ 5");
  CHECK(valid_sheet_name("a[b]:c*d?e/f\\g") == "a_b__c_d_e_f_g");
  CHECK(valid_sheet_name(" '5' ") == "_5_");
  CHECK(valid_sheet_name(" \x01 ") == "_");
  CHECK(valid_sheet_name("") == "_");
  CHECK(valid_sheet_name(repeated("ờ", 40)) == repeated("ờ", 31));
  CHECK(valid_sheet_name(repeated("😀", 40)) == repeated("😀", 15));
  CHECK(valid_sheet_name(repeated("a", 30) + "'b") == repeated("a", 30) + "_");

  // Excel compares names without regard to case. They come as people sort: ' before T before t.
  const Folder folder;
  const std::string long_name = repeated("đ", 40), sheet = tr("Sheet {}", "");
  const std::string all = workbook(
      folder, {}, {{"", "td/1"}, {"", "TD_1"}, {"", "TD:1"}, {"", long_name + "1"}, {"", long_name + "2"}, {"", "'"}});
  const std::string base = valid_sheet_name(sheet + long_name);
  for (const std::string& name : {sheet + "_", sheet + "TD_1", sheet + "TD_1 (2)", sheet + "td_1 (3)", base,
                                  base.substr(0, base.size() - 4 * 2) + " (2)"})
    CHECK_MESSAGE(holds(all, "== " + name + " frozen"), name, "\n", all);
}

TEST_CASE("with several communes a worksheet says whose sheet it is") {
  const Folder folder;
  const std::string all = workbook(folder, {}, {{"07195", "1"}, {"07192", "2"}, {"07192", "1"}});
  const std::size_t first = all.find("== " + tr("{} sheet {}", "07192", "1") + " frozen"),
                    second = all.find("== " + tr("{} sheet {}", "07192", "2") + " frozen"),
                    third = all.find("== " + tr("{} sheet {}", "07195", "1") + " frozen");
  CHECK(first < second);
  CHECK(second < third);
  CHECK(third != all.npos);
}

TEST_CASE("too many map sheets share a worksheet; too many rows need another one") {
  const Folder folder;
  const std::string all = workbook(folder, {.sheets = 2, .rows = 3}, {{"", "4"}, {"", "3"}, {"", "2"}, {"", "1"}}, 3);
  for (const auto& [name, span] : {std::pair(tr("Sheet {}", 1), "A1:Q3"),
                                   {tr("Sheet {}", 1) + " (2)", "A1:Q2"},
                                   {tr("Sheet {}", 2), "A1:Q3"},
                                   {tr("Sheet {}", 2) + " (2)", "A1:Q2"},
                                   {std::string(tr("Other sheets")), "A1:Q3"},
                                   {std::string(tr("Other sheets")) + " (2)", "A1:Q3"},
                                   {std::string(tr("Other sheets")) + " (3)", "A1:Q3"}})
    CHECK_MESSAGE(holds(all, "== " + name + " frozen A2 filter " + span), name, "\n", all);
  for (const char* sheet : {"1", "2", "3", "4"})
    for (const char* line : {"0", "1", "2"}) CHECK(holds(all, std::string(" | ") + sheet + "/" + line + " | "));
  CHECK(
      holds(all, tr("Only the first {} map sheets have worksheets of their own; the other {} stand together.", 2, 2)));
  // The summary names each map sheet and leads to where its lines begin.
  for (const auto& [sheet, place] : {std::pair(tr("Sheet {}", 1), "'" + tr("Sheet {}", 1) + "'!A2"),
                                     {tr("Sheet {}", 3), "'" + std::string(tr("Other sheets")) + "'!A2"},
                                     {tr("Sheet {}", 4), "'" + std::string(tr("Other sheets")) + " (2)'!A3"}})
    CHECK_MESSAGE(holds(all, "\n" + sheet + " -> " + place + " | #3 | #0 | #0 | #0\n"), sheet, "\n", all);
}

TEST_CASE("an empty workbook") {
  const Folder folder;
  Feed feed(header_of(*plot_schema()));
  report({folder / "r.xlsx"}, feed, plot_schema());
  const std::string all = read_workbook(folder / "r.xlsx");
  CHECK(all.starts_with(std::string("== ") + tr("Summary") + " frozen - filter -\n"));
  CHECK(all.find("== ", 1) == all.npos);
}

TEST_CASE("the same input gives the same bytes") {
  const Folder folder;
  setenv("SOURCE_DATE_EPOCH", "1735689600", 1);
  for (const char* name : {"a", "b"})
    for (const char* kind : {".xlsx", ".html"}) {
      Feed feed(header_of(*plot_schema()));
      add_plot(feed, "07192", "9", "1", "1");
      report({folder / (name + std::string(kind))}, feed, plot_schema());
    }
  unsetenv("SOURCE_DATE_EPOCH");
  CHECK(text_of(folder / "a.xlsx") == text_of(folder / "b.xlsx"));
  CHECK(text_of(folder / "a.html") == text_of(folder / "b.html"));
  CHECK(holds(text_of(folder / "a.html"), store::local_time("2025-01-01T00:00:00.000Z")));
  CHECK(holds(store::local_time("2024-12-31T23:30:00.000Z"), ":30"));
  CHECK(holds(store::local_time("2024-12-31T23:30:00.000Z"), "2025"));
}

TEST_CASE("a disk that fills up is told, and the earlier report stays") {
  // A limit on the size of files stands for the disk; some limits strike the temporary files, others the workbook.
  for (const rlim_t limit : {2000, 20000, 200000, 1500000, 2000000}) {
    CAPTURE(limit);
    const Folder folder;
    std::ofstream(folder / "r.xlsx") << "earlier";
    const pid_t child = fork();
    if (child == 0) {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit sizes{limit, limit};
      setrlimit(RLIMIT_FSIZE, &sizes);
      int status = 0;
      try {
        Feed feed(header_of(*plot_schema()));
        for (int i = 0; i < 2000; ++i) add_plot(feed, "07192", "5", std::to_string(i).c_str(), repeated("x", i % 300));
        report({folder / "r.xlsx"}, feed, plot_schema());
      } catch (const OutputError&) {
        status = 4;
      } catch (...) {
        status = 99;
      }
      _exit(status);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 4);
    CHECK(text_of(folder / "r.xlsx") == "earlier");
    // A child that ends by _exit() leaves its temporary files to the next run.
  }
}
