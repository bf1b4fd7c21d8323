// Pages, read again by Python's HTML parser; and what none of the reports may show.
#include "page/html_text.hpp"
#include "report_fixture.hpp"
#include "store/report_file.hpp"

using namespace test;

namespace {

std::string read_page(const std::string& path) {
  int status = 0;
  const std::string text = read_by("page.py", path, &status);
  CHECK_MESSAGE(status == 0, text);
  return text;
}

const std::vector<std::string> kKinds{"r.csv", "r.json", "r.xlsx", "r.html"};

/// What a report of each kind says, as text.
std::string said(const Folder& folder, const std::string& kind) {
  if (kind == "r.xlsx") return read_by("xlsx.py", folder / kind);
  if (kind == "r.html") return read_page(folder / kind);
  return text_of(folder / kind);
}

std::vector<std::string> all_kinds(const Folder& folder) {
  std::vector<std::string> paths;
  for (const std::string& kind : kKinds) paths.push_back(folder / kind);
  return paths;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

}  // namespace

TEST_CASE("text in a page") {
  CHECK(page::html("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#39;");
  CHECK(page::html("Cô Tô\n2\t3") == "Cô Tô\n2\t3");
  CHECK(page::html("a\0b\x01\r\x7F\xC2\x85 c"sv) == "ab c");
  CHECK(page::html("\xFFx\xED\xA0\x80") == "\uFFFDx\uFFFD\uFFFD\uFFFD");
  std::string cut;
  page::append_html(cut, "<<<<", 3);
  CHECK(cut == "&lt;&lt;&lt;…");
  cut.clear();
  page::append_html(cut, "ăăă", 3);
  CHECK(cut == "ăăă");
}

TEST_CASE("a page tells the totals, the rules, the places and the first issues") {
  const Folder folder;
  Feed feed(header_of(*plot_schema()));
  for (int i = 0; i < 25; ++i) add_plot(feed, "07192", "9", ("n" + std::to_string(i)).c_str(), "v" + std::to_string(i));
  add_plot(feed, "07192", "10", "1", "", Severity::error);
  add_plot(feed, "07195", "", "1", "").accepted = "quyết định 7";
  report({folder / "r.html"}, feed, plot_schema());
  const std::string page = read_page(folder / "r.html");
  CHECK(page.starts_with(language() == Lang::vi ? "lang vi\n" : "lang en\n"));
  CHECK(holds(page, store::capital(tr("read")) + "\n27\n"));
  const std::string title = language() == Lang::vi ? "Lạ <lạ>" : "Odd <odd>";
  CHECK(holds(page, std::string(tr("warning")) + "\n" + title + "\n25\n92"));  // 25 of 27
  CHECK(holds(page, "07192\n9\n0\n25\n0\n0\n07192\n10\n1\n0\n0\n0\n" + std::string(tr("Other")) + "\n0\n0\n0\n1\n"));
  CHECK(holds(page, "07192\nCô Tô\n1\n25\n0\n0\n07195\nCô Tô\n0\n0\n0\n1\n"));
  // The heaviest comes first; each rule says how to mend it and by which law.
  CHECK(page.find("\nn19\n") != page.npos);
  CHECK(page.find("\nn20\n") == page.npos);
  CHECK(holds(page, tr("… and {} more", 5)));
  CHECK(holds(page, language() == Lang::vi ? "Sửa & kiểm tra." : "Mend & check."));
  CHECK(holds(page, "TT 1/2025, điều \"3\""));
  CHECK(holds(page, "quyết định 7"));
  CHECK(count(text_of(folder / "r.html"), "<h3 id=") == 3);
}

TEST_CASE("a page without issues, and one without a schema") {
  const Folder folder;
  Feed none(header_of(*plot_schema()));
  report({folder / "none.html"}, none, plot_schema());
  CHECK(holds(read_page(folder / "none.html"), tr("No issues.")));
  Feed foreign(header_of(*plot_schema()));
  add_plot(foreign, "07192", "9", "1", "secret");
  report({folder / "foreign.html"}, foreign, nullptr);
  CHECK(holds(read_page(folder / "foreign.html"), "plot.odd"));
  CHECK_FALSE(holds(text_of(folder / "foreign.html"), "secret"));
}

TEST_CASE("whatever the data hold, a page shows it and runs nothing") {
  const Folder folder;
  auto header = header_of(*plot_schema());
  header->name = "</title><script>alert(0)</script>";
  header->sources[0].path = "\" onmouseover=alert(1) x=\".shp";
  Feed feed(header);
  const std::string payloads[] = {"<script>alert(1)</script>",
                                  "\"><img src=x onerror=alert(1)>",
                                  "=cmd|' /C calc'!A0",
                                  "]]><!--",
                                  "javascript:alert(1)",
                                  std::string("a\0b", 3),
                                  "\xED\xA0\x80\xFF",
                                  "</style></table>",
                                  "&lt;b&gt;"};
  for (const std::string& payload : payloads) {
    Issue& issue = add_plot(feed, "07192", payload.c_str(), payload.c_str(), payload);
    issue.before = issue.after = payload;
    issue.args = feed.batch().keep({{"where", Value::of(feed.batch().arena.copy(payload))}});
    issue.accepted = payload;
    issue.rule = payload;
  }
  report(all_kinds(folder), feed, plot_schema());
  const std::string page = said(folder, "r.html");  // no element or attribute but ours
  for (const char* shown : {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "&lt;b&gt;"})
    CHECK(holds(page, shown));
  CHECK_FALSE(holds(text_of(folder / "r.html"), "<script"));
  CHECK_FALSE(holds(text_of(folder / "r.html"), "<img"));
  CHECK(holds(said(folder, "r.xlsx"), "=cmd|' /C calc'!A0"));
  int status = 0;
  const std::string csv = output_of(
      "python3 -c 'import csv, sys\nfor row in csv.reader(open(sys.argv[1], encoding=\"utf-8-sig\", newline=\"\")): "
      "assert len(row) == 20 and not any(cell.startswith((\"=\", \"+c\", \"@\")) for cell in row), row' " +
          (folder / "r.csv"),
      &status);
  CHECK_MESSAGE(status == 0, csv);
  const std::string json =
      output_of("python3 -c 'import json, sys; json.load(open(sys.argv[1], \"rb\"))' " + (folder / "r.json"), &status);
  CHECK_MESSAGE(status == 0, json);
}

TEST_CASE("no report shows what stands in personal fields, wherever it has got to") {
  const Folder folder;
  Feed feed(header_of(*plot_schema()));
  // A rule whose SQL reads the owner; another part of its message may be read.
  Issue& odd = add_plot(feed, "07192", "9", "1", "12");
  odd.args = feed.batch().keep({{"whose", Value::of("BÀ THỬ")}, {"where", Value::of("Cô Tô")}});
  // A rule about the owner: value, and args beside what is known to be harmless.
  Issue& pattern = feed.batch().add_issue(0, Severity::error, "plot.pattern", "chu");
  pattern.value = pattern.before = pattern.after = "Bà Thử";
  pattern.args = feed.batch().keep({{"pattern", Value::of("[A-Z]+")}, {"code", Value::of("Bà Thử")}});
  Issue& unknown = feed.batch().add_issue(0, Severity::error, "newer.rule", "chu");
  unknown.args = feed.batch().keep({{"number", Value::of(std::int64_t{19991231})}});
  // A column nobody knows.
  Issue& column = feed.batch().add_issue(0, Severity::error, "schema.number-ambiguous", "CMND");
  column.value = "Bà Thử";
  column.args = feed.batch().keep({{"number", Value::of("Bà Thử")}});
  report(all_kinds(folder), feed, plot_schema());
  for (const std::string& kind : kKinds) {
    CAPTURE(kind);
    const std::string text = said(folder, kind);
    for (const char* secret : {"Thử", "THỬ", "19991231", "19.991.231", "19,991,231"})
      CHECK_MESSAGE(!holds(text, secret), secret);
    CHECK(holds(text, "12 của *** ở Cô Tô") + holds(text, "12 of *** in Cô Tô") == 1);
    CHECK(holds(text, "[A-Z]+"));
    CHECK(holds(text, "CMND"));
  }
}

TEST_CASE("a personal field in the key is masked in messages too") {
  const Folder folder;
  Feed feed(header_of(*owner_schema()));
  feed.add({Value::of("12"), Value::of("Bà Thử")}, "");
  Issue late = Feed::late(1, Severity::warning, "own.unheard-of");
  late.key = R"({"so":"12","chu":"Bà Thử"})";
  late.args = feed.batch().keep({{"file", Value::of("a.shp")}});
  report(all_kinds(folder), feed, owner_schema(), {late});
  for (const std::string& kind : kKinds) {
    CHECK_FALSE(holds(said(folder, kind), "Thử"));
    CHECK(holds(said(folder, kind), "***"));
  }
}

TEST_CASE("several layers in one report") {
  const Folder folder;
  Totals sum;
  Report files(all_kinds(folder), {plot_schema(), nullptr, lot_schema(), owner_schema()},
               {"sohoa-test", "--all", Purpose::judge});
  const auto judge = [&](Feed& feed, const std::shared_ptr<const Schema>& schema) {
    const auto sink = make_stream_sink("-", {.dry_run = true});
    Reported both(*sink, files, schema);
    feed.run(both);
    add(sum, sink->totals());
  };
  Feed plots(header_of(*plot_schema()));
  add_plot(plots, "07192", "9", "77", "v");
  judge(plots, plot_schema());
  Feed owners(header_of(*owner_schema(), 4326));
  const std::size_t at = owners.add({Value::of("12"), Value::of("Bà Thử")}, square(107.5, 20.5, 0.5));
  owners.batch().add_issue(at, Severity::error, "own.pattern", "so").value = "12";
  judge(owners, owner_schema());
  files.finish(sum);

  CHECK(sum.read == 2);
  CHECK(sum.rejected == 1);
  CHECK(sum.rules.size() == 2);
  // One column for each field of a key, by name: maXaGoc, soHieuToBanDo, soThuTuThua, so, chu.
  const std::string csv = text_of(folder / "r.csv");
  CHECK(holds(csv, std::string(tr("key")) + ",Mã xã,Số tờ,Số thửa,Số thửa,Chủ," + tr("source")));
  CHECK(holds(csv, ",07192,9,77,,,in/dc5.shp,dc5,1,500005.000,2300005.000,\r\n"));
  CHECK(holds(csv, ",,,,12,***,in/dc5.shp,dc5,1,107.75000000,20.75000000,\r\n"));
  const std::string json = text_of(folder / "r.json");
  CHECK(json.starts_with(R"({"dataset":"thua","issues":[)"));
  CHECK(holds(json, R"("dataset":"chu","source")"));
  CHECK(holds(json, R"("totals":{"read":2,"valid":1,"rejected":1,)"));
  const std::string page = said(folder, "r.html");
  CHECK(holds(page, "\nthua, chu\n"));
  CHECK(holds(page, store::capital(tr("valid")) + "\n1\n"));
  CHECK_FALSE(holds(page, store::capital(tr("nothing was written"))));
  CHECK(holds(said(folder, "r.xlsx"), tr("Sheet {}", 9)));
}

TEST_CASE("an accepted issue is no error and no warning") {
  const Folder folder;
  Feed feed(header_of(*plot_schema()));
  Issue& issue = add_plot(feed, "07192", "9", "1", "v", Severity::info);
  issue.accepted = "quyết định 7";
  const Totals totals = report(all_kinds(folder), feed, plot_schema());
  CHECK(totals.accepted == 1);
  CHECK(totals.rules.empty());
  for (const std::string& kind : kKinds) CHECK_MESSAGE(holds(said(folder, kind), "quyết định 7"), kind);
  CHECK(holds(text_of(folder / "r.csv"), "\r\n" + std::string(tr("accepted")) + ",plot.odd,"));
  CHECK(holds(text_of(folder / "r.json"), R"("accepted":"quyết định 7")"));
  CHECK(holds(text_of(folder / "r.json"), R"("accepted":1})"));
  // Nothing is to be done about it.
  for (const std::string& kind : kKinds)
    CHECK_FALSE(holds(said(folder, kind), language() == Lang::vi ? "Sửa &" : "Mend &"));
}
