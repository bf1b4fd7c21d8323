// bench_encodings [tune]: how often text in each encoding comes back right, a column of 20 names or a single one; what
// is changed that was right; and how long a value takes. The model (schemas/text/syllables.csv) was made from
// documents, not from names; its few constants were tuned on every second commune name, and the other half is measured
// here (`tune`: that half instead).
#include <fmt/format.h>
#include <utf8proc.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "base/data.hpp"
#include "text/encoding.hpp"
#include "text/unicode.hpp"

using namespace sohoa;
using namespace sohoa::text;

namespace {

constexpr std::size_t kColumn = 20, kColumns = 2000;
constexpr int kAgain = 40;

/// Writes Unicode in an encoding by its table; a capital without a byte is written small.
class Encoder {
 public:
  explicit Encoder(const std::string& encoding) {
    const Table table = Table::read(data_path("text/encodings.csv"));
    for (const auto& row : table.rows()) {
      if (row[table.column("encoding")] != encoding) continue;
      std::string bytes;
      for (std::size_t at = 0; at < row[table.column("bytes")].size(); at += 2)
        bytes += static_cast<char>(std::stoi(row[table.column("bytes")].substr(at, 2), nullptr, 16));
      bytes_.emplace(row[table.column("letter")], bytes);
      small_.emplace(upper(row[table.column("letter")]), bytes);
    }
  }

  std::string operator()(const std::string& text) const {
    std::string raw;
    for (std::size_t at = 0; at < text.size();) {
      std::string one;
      append_utf8(one, next_code_point(text, at));
      const auto found = bytes_.find(one), small = small_.find(one);
      raw += found != bytes_.end() ? found->second : small != small_.end() ? small->second : one;
    }
    return raw;
  }

 private:
  std::map<std::string, std::string> bytes_, small_;
};

std::string as_latin1(const std::string& raw) {
  std::string text;
  for (const char byte : raw) append_utf8(text, static_cast<unsigned char>(byte));
  return text;
}

/// What a program makes of `raw` that takes it for Windows-1252 and drops the five bytes that this has not.
std::string as_windows(const std::string& raw) {
  std::string text;
  for (const char byte : raw) {
    std::size_t at = 0;
    if (static_cast<unsigned char>(byte) < 0x80)
      text += byte;
    else if (const char32_t c = table_of(Reading::western).next({&byte, 1}, at); c != 0)
      append_utf8(text, c);
  }
  return text;
}

std::string decomposed(const std::string& text) {
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> out(
      utf8proc_NFD(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str())), &std::free);
  return reinterpret_cast<const char*>(out.get());
}

using Write = std::function<std::string(const std::string&)>;

std::vector<std::pair<std::string, Write>> all_writers() {
  const Encoder tcvn3("tcvn3"), vni("vni"), cp1258("cp1258"), vps("vps"), viscii("viscii");
  const auto same = [](const std::string& text) { return text; };
  return {{"UTF-8", same},
          {"UTF-8, NFD", decomposed},
          {"TCVN3", tcvn3},
          {"TCVN3, Caps Lock", [=](const std::string& text) { return tcvn3(upper(text)); }},
          {"VNI", vni},
          {"VNI, capitals", [=](const std::string& text) { return vni(upper(text)); }},
          {"CP1258", cp1258},
          {"VPS", vps},
          {"VISCII", viscii},
          {"VietWare F", Encoder("vietware-f")},
          {"VietWare X", Encoder("vietware-x")},
          {"BK HCM 1", Encoder("bkhcm1")},
          {"BK HCM 2", Encoder("bkhcm2")},
          {"TCVN3 as Latin-1", [=](const std::string& text) { return as_latin1(tcvn3(text)); }},
          {"VNI as Latin-1", [=](const std::string& text) { return as_latin1(vni(text)); }},
          {"CP1258 as Latin-1", [=](const std::string& text) { return as_latin1(cp1258(text)); }},
          {"VPS as Latin-1", [=](const std::string& text) { return as_latin1(vps(text)); }},
          {"VISCII as Latin-1", [=](const std::string& text) { return as_latin1(viscii(text)); }},
          {"UTF-8 as Latin-1", as_latin1},
          {"UTF-8 as Latin-1 twice", [](const std::string& text) { return as_latin1(as_latin1(text)); }},
          {"UTF-8 as CP1252, 5 lost", as_windows}};
}

/// Names of the communes of 2024, with and without "Xã", "Phường", in which something is to be decoded. Of two names
/// beside each other in the order of the alphabet one is for tuning.
struct Names {
  std::vector<std::string> full, bare;

  explicit Names(bool tune) {
    std::set<std::string> bare_names;
    const Table table = Table::read(data_path("admin/communes_2024.csv"));
    for (const auto& row : table.rows()) {
      const std::string& name = row[table.column("name")];
      const bool town = name.starts_with("Thị trấn ");
      const std::string rest = name.substr(town ? std::string_view("Thị trấn ").size() : name.find(' ') + 1);
      if (!is_ascii(rest)) bare_names.insert(rest);
    }
    bool mine = tune;
    for (const std::string& name : bare_names) {
      mine = !mine;
      if (!mine) continue;
      bare.push_back(name);
      full.push_back((name.size() % 5 == 0 ? "Phường " : "Xã ") + name);
    }
  }
};

std::string read_back(const ColumnEncoding& column, const std::string& raw) {
  std::string out;
  return decode(column, raw, out) == Decoded::as_is ? raw : out;
}

/// Of the names written so: the share of columns that came back whole, of single values that did, and of single values
/// that came back wrong although the judge was sure.
struct Score {
  double columns = 0, single = 0, wrong_and_sure = 0;
};

Score measure(const std::vector<std::string>& names, const Write& write, bool list) {
  Score score;
  std::mt19937 random(20);
  for (std::size_t k = 0; k < kColumns; ++k) {
    ColumnJudge judge;
    std::vector<std::string> wanted, raw;
    for (std::size_t i = 0; i < kColumn; ++i) {
      wanted.push_back(names[random() % names.size()]);
      raw.push_back(write(wanted.back()));
      judge.observe(raw.back());
    }
    const ColumnEncoding column = judge.decide();
    bool right = true;
    for (std::size_t i = 0; i < kColumn; ++i) {
      const std::string back = read_back(column, raw[i]);
      const bool same = upper(back) == upper(wanted[i]);
      right = right && same;
      if (list && !same) fmt::print("  column {}: {} -> {}\n", sohoa::text::name(column.main), wanted[i], back);
    }
    score.columns += right;
  }
  for (const std::string& name : names) {
    ColumnJudge judge;
    const std::string raw = write(name);
    judge.observe(raw);
    const ColumnEncoding column = judge.decide();
    const std::string back = read_back(column, raw);
    const bool right = upper(back) == upper(name);
    score.single += right;
    score.wrong_and_sure += !right && column.sure;
    if (list && !right)
      fmt::print("  {} -> {} ({}, {}{:.1f})\n", name, back, sohoa::text::name(column.main), column.sure ? "" : "?",
                 column.margin);
  }
  score.columns /= static_cast<double>(kColumns);
  score.single /= static_cast<double>(names.size());
  score.wrong_and_sure /= static_cast<double>(names.size());
  return score;
}

/// 10,000 texts that are right: names in both cases, codes of land registers, words of our English pages.
std::vector<std::string> right_texts() {
  std::vector<std::string> all;
  const auto add_words = [&](const std::string& path, std::size_t most) {
    std::ifstream in(path);
    std::set<std::string> words{std::istream_iterator<std::string>(in), {}};
    for (const std::string& word : words)
      if (most-- > 0) all.push_back(word);
  };
  for (const bool tune : {false, true}) {
    const Names names(tune);
    for (const auto* list : {&names.full, &names.bare})
      for (const std::string& name : *list) all.push_back(name);
  }
  const std::size_t names = all.size();
  for (const char* code :
       {"LUC", "DT2", "ONT", "ODT", "CLN", "NTS", "TXA/DT3", "QN-0001", "BHK.1", "M1", "1/500", "12-3"})
    all.emplace_back(code);
  for (const char* page : {"/man/sohoa-parcel.1.scd", "/man/sohoa-schema.5.scd", "/CONTRIBUTING.md", "/LICENSE"})
    add_words(std::string(SOHOA_SOURCE_DIR) + page, 400);
  for (std::size_t i = 0; all.size() < 10000; ++i) all.push_back(upper(all[i % names]));
  all.resize(10000);
  return all;
}

void measure_false_changes() {
  const std::vector<std::string> texts = right_texts();
  std::size_t columns = 0, changed_columns = 0;
  std::vector<std::string> singles;
  for (std::size_t from = 0; from + kColumn <= texts.size(); from += kColumn) {
    ColumnJudge judge;
    for (std::size_t i = 0; i < kColumn; ++i) judge.observe(texts[from + i]);
    const ColumnEncoding column = judge.decide();
    bool changed = false;
    for (std::size_t i = 0; i < kColumn; ++i)
      changed = changed || read_back(column, texts[from + i]) != texts[from + i];
    ++columns;
    changed_columns += changed;
  }
  for (const std::string& text : texts) {
    ColumnJudge judge;
    judge.observe(text);
    const std::string back = read_back(judge.decide(), text);
    if (back != text) singles.push_back(fmt::format("{} -> {}", text, back));
  }
  fmt::print("\nOf {} right texts: {} of {} columns changed, {} single values\n", texts.size(), changed_columns,
             columns, singles.size());
  for (const std::string& one : singles) fmt::print("  {}\n", one);
}

/// Nanoseconds per value of a column that is decoded again and again, the best of several rounds.
double nanoseconds(const ColumnEncoding& column, const std::vector<std::string>& values) {
  double best = 1e9;
  std::string out;
  std::size_t changed = 0;
  for (int round = 0; round < 9; ++round) {
    const std::clock_t begin = std::clock();  // of the processor: other programs run beside
    for (int again = 0; again < kAgain; ++again)
      for (const std::string& value : values) changed += decode(column, value, out) != Decoded::as_is;
    const double took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    best = std::min(best, took * 1e9 / kAgain / static_cast<double>(values.size()));
  }
  return changed == 1 ? 0 : best;  // so that nothing is left out
}

void measure_speed() {
  const Names names(false);
  std::vector<std::string> ascii, capitals, latin1, tcvn3, vni;
  const Encoder write_tcvn3("tcvn3"), write_vni("vni");
  for (const std::string& name : names.full) {
    ascii.push_back(fold(name));
    capitals.push_back(upper(name));
    tcvn3.push_back(write_tcvn3(name));
    vni.push_back(write_vni(name));
  }
  for (const char* name : {"Hòa Bình", "Cô Tô", "Thanh Lân", "Tiên Yên", "Hoành Mô", "Hà An", "Vân Canh"})
    latin1.emplace_back(name);
  const std::vector<std::string> metres(1000, "120 m²");
  fmt::print("\n| values | ns each |\n| --- | ---: |\n");
  const auto row = [](const char* what, double took) { fmt::print("| {} | {:.0f} |\n", what, took); };
  row("ASCII", nanoseconds(Encoding::utf8, ascii));
  row("right UTF-8", nanoseconds(Encoding::utf8, names.full));
  row("right UTF-8, capitals", nanoseconds(Encoding::utf8, capitals));
  row("right UTF-8 of Latin-1 letters only", nanoseconds(Encoding::utf8, latin1));
  row("right UTF-8, 120 m²", nanoseconds(Encoding::utf8, metres));
  row("right UTF-8 in a TCVN3 column", nanoseconds(Encoding::tcvn3, names.full));
  row("TCVN3", nanoseconds(Encoding::tcvn3, tcvn3));
  row("VNI", nanoseconds(Encoding::vni, vni));
}

}  // namespace

int main(int count, char** arguments) {
  const std::string asked = count > 1 ? arguments[1] : "";
  const Names names(asked == "tune");
  const std::string listed = count > 2 ? arguments[2] : "";
  fmt::print("{} names, {}\n\n", names.bare.size(),
             asked == "tune" ? "those the constants were tuned on" : "none of which the model was made from");
  fmt::print("| encoding | columns of 20, bare names | single, with “Xã” | single, bare | of these wrong and sure |\n");
  fmt::print("| --- | ---: | ---: | ---: | ---: |\n");
  for (const auto& [encoding, write] : all_writers()) {
    const Score bare = measure(names.bare, write, encoding == listed), full = measure(names.full, write, false);
    fmt::print("| {} | {:.2f} % | {:.2f} % | {:.2f} % | {:.2f} % |\n", encoding, 100 * bare.columns, 100 * full.single,
               100 * bare.single, 100 * bare.wrong_and_sure);
  }
  measure_false_changes();
  measure_speed();
}
