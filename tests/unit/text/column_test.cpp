// Column decisions on groups of real place names: how often a column of n bare names is judged right.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "base/data.hpp"
#include "text/encoding.hpp"
#include "text/unicode.hpp"

using namespace sohoa;
using namespace sohoa::text;

namespace {

// The communes of Quảng Ninh whose names have marks.
const std::vector<std::string> kCommunes = {
    "Việt Hưng",  "Bãi Cháy",  "Hà Lầm",     "Hồng Gai",  "Hạ Long",    "Tuần Châu", "Móng Cái 2", "Hải Sơn",
    "Hải Ninh",   "Vĩnh Thực", "Mông Dương", "Cửa Ông",   "Cẩm Phả",    "Hải Hòa",   "Uông Bí",    "Vàng Danh",
    "Yên Tử",     "Bình Liêu", "Hoành Mô",   "Lục Hồn",   "Tiên Yên",   "Điền Xá",   "Đông Ngũ",   "Hải Lạng",
    "Đầm Hà",     "Quảng Tân", "Quảng Hà",   "Quảng Đức", "Đường Hoa",  "Cái Chiên", "Ba Chẽ",     "Kỳ Thượng",
    "Lương Minh", "Vân Đồn",   "Hoành Bồ",   "Quảng La",  "Thống Nhất", "Mạo Khê",   "Bình Khê",   "Đông Triều",
    "Hoàng Quế",  "Quảng Yên", "Hiệp Hòa",   "Liên Hòa",  "Phong Cốc"};

const std::vector<std::string> kForeign = {"Müller", "François", "José María", "São Paulo", "Göteborg", "Zürich",
                                           "Málaga", "Nîmes",    "Reykjavík",  "La Coruña", "Château",  "Crème brûlée",
                                           "Børge",  "Älvsbyn",  "Jürgen",     "Chloé",     "Hôtel",    "Noël"};

/// Writes Unicode text in an encoding, by the same table that decodes; a capital without a byte is written small.
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

  std::string operator()(std::string_view text) const {
    std::string raw;
    for (std::size_t at = 0; at < text.size();) {
      std::string one;
      append_utf8(one, next_code_point(text, at));
      if (bytes_.contains(one))
        raw += bytes_.at(one);
      else
        raw += small_.contains(one) ? small_.at(one) : one;
    }
    return raw;
  }

 private:
  std::map<std::string, std::string> bytes_, small_;
};

/// `text` (U+00FF at most) in Latin-1.
std::string latin1(std::string_view text) {
  std::string raw;
  for (std::size_t at = 0; at < text.size();) raw += static_cast<char>(next_code_point(text, at));
  return raw;
}

std::string as_latin1(std::string_view raw) {
  std::string text;
  for (const char byte : raw) append_utf8(text, static_cast<unsigned char>(byte));
  return text;
}

/// Share of 300 random columns of `n` names that are judged `expected`.
template <typename Write>
double share(const std::vector<std::string>& names, std::size_t n, Encoding expected, const Write& write) {
  std::mt19937 random(static_cast<unsigned>(n));
  int right = 0;
  for (int column = 0; column < 300; ++column) {
    ColumnJudge judge;
    for (std::size_t i = 0; i < n; ++i) judge.observe(write(names[random() % names.size()]));
    right += judge.decide().main == expected;
  }
  return right / 300.0;
}

std::string as_is(const std::string& text) {
  return text;
}

}  // namespace

TEST_CASE("columns of Vietnamese names in TCVN3") {
  const Encoder tcvn3("tcvn3");
  const auto capitals = [&](const std::string& name) { return tcvn3(upper(name)); };
  CHECK(share(kCommunes, 1, Encoding::tcvn3, tcvn3) >= 0.97);
  CHECK(share(kCommunes, 1, Encoding::tcvn3, capitals) >= 0.97);
  for (const std::size_t n : {2, 3, 5, 10}) {
    CHECK(share(kCommunes, n, Encoding::tcvn3, tcvn3) >= 0.995);
    CHECK(share(kCommunes, n, Encoding::tcvn3, capitals) >= 0.995);
  }
}

TEST_CASE("columns of Vietnamese and foreign names in UTF-8 are never anything else") {
  for (std::size_t n = 1; n <= 10; ++n) {
    CHECK(share(kCommunes, n, Encoding::utf8, as_is) == 1);
    CHECK(share(kCommunes, n, Encoding::utf8, upper) == 1);
    CHECK(share(kForeign, n, Encoding::utf8, as_is) == 1);
  }
  // Names whose letters all are Latin-1, and so could be TCVN3 taken for it.
  const std::vector<std::string> ambiguous = {"Cô Tô",    "Hoành Mô",  "Hà An",   "Tiên Yên",
                                              "Vân Canh", "Thanh Lân", "Hòa Bình"};
  for (std::size_t n = 1; n <= 10; ++n) CHECK(share(ambiguous, n, Encoding::utf8, as_is) == 1);
}

TEST_CASE("columns of TCVN3 taken for Latin-1") {
  const Encoder tcvn3("tcvn3");
  const auto write = [&](const std::string& name) { return as_latin1(tcvn3(name)); };
  CHECK(share(kCommunes, 1, Encoding::tcvn3_latin1, write) >= 0.85);
  CHECK(share(kCommunes, 3, Encoding::tcvn3_latin1, write) >= 0.98);
  CHECK(share(kCommunes, 10, Encoding::tcvn3_latin1, write) == 1);
}

TEST_CASE("columns in other old encodings are told apart") {
  const std::vector<std::pair<const char*, Encoding>> all = {
      {"vni", Encoding::vni},       {"cp1258", Encoding::cp1258},         {"viscii", Encoding::viscii},
      {"vps", Encoding::vps},       {"vietware-x", Encoding::vietware_x}, {"vietware-f", Encoding::vietware_f},
      {"bkhcm1", Encoding::bkhcm1}, {"bkhcm2", Encoding::bkhcm2}};
  for (const auto& [table, encoding] : all) {
    const Encoder write(table);
    CAPTURE(name(encoding));
    const bool rare = encoding >= Encoding::vietware_f;  // believed less readily
    CHECK(share(kCommunes, 10, encoding, write) >= (rare ? 0.98 : 0.995));
    CHECK(share(kCommunes, 3, encoding, write) >= (rare ? 0.85 : 0.92));
  }
  for (const std::size_t n : {2, 3, 10}) CHECK(share(kForeign, n, Encoding::cp1252, latin1) >= 0.99);
}

TEST_CASE("what is right is never changed: commune names, alone and in columns") {
  const Table table = Table::read(data_path("admin/communes_2024.csv"));
  std::size_t looked_at = 0, changed_alone = 0, changed_in_columns = 0;
  std::string out;
  for (std::size_t from = 0; from < table.rows().size(); from += 20) {
    std::vector<std::string> column;
    for (std::size_t i = from; i < std::min(from + 20, table.rows().size()); ++i) {
      const std::string& name = table.rows()[i][table.column("name")];
      column.push_back(i % 3 == 0 ? upper(name) : i % 3 == 1 ? name.substr(name.find(' ') + 1) : name);
    }
    ColumnJudge all;
    for (const std::string& name : column) {
      ColumnJudge alone;
      alone.observe(name);
      all.observe(name);
      changed_alone += decode(alone.decide(), name, out) != Decoded::as_is;
      ++looked_at;
    }
    for (const std::string& name : column) changed_in_columns += decode(all.decide(), name, out) != Decoded::as_is;
  }
  CHECK(looked_at > 10000);
  CHECK(changed_in_columns == 0);
  CHECK(changed_alone <= 3);
}

TEST_CASE("single names and columns of twenty in every encoding") {
  const Table table = Table::read(data_path("admin/communes_2024.csv"));
  std::set<std::string> all;  // without "Xã"; every second one, the constants of the judge were tuned on the others
  for (const auto& row : table.rows())
    if (const std::string& name = row[table.column("name")]; !is_ascii(name.substr(name.find(' ') + 1)))
      all.insert(name.substr(name.find(' ') + 1));
  std::vector<std::string> names;
  for (bool mine = false; const std::string& name : all)
    if ((mine = !mine)) names.push_back(name);
  REQUIRE(names.size() > 3000);
  std::shuffle(names.begin(), names.end(), std::mt19937(20));
  const std::vector<std::pair<const char*, double>> asked = {
      {"tcvn3", 0.97}, {"vni", 0.97}, {"cp1258", 0.97}, {"vps", 0.85}, {"viscii", 0.85}};
  for (const auto& [encoding, least] : asked) {
    const Encoder write(encoding);
    const auto right = [&](const ColumnEncoding& column, const std::string& name) {
      std::string out;
      return decode(column, write(name), out) != Decoded::as_is && upper(out) == upper(name);
    };
    std::size_t single = 0, columns = 0, whole = 0;
    for (std::size_t from = 0; from + 20 <= names.size(); from += 20) {
      ColumnJudge column;
      for (std::size_t i = from; i < from + 20; ++i) {
        ColumnJudge alone;
        alone.observe(write(names[i]));
        column.observe(write(names[i]));
        single += right(alone.decide(), names[i]);
      }
      const auto first = names.begin() + static_cast<std::ptrdiff_t>(from);
      whole += std::all_of(first, first + 20, [&](const auto& name) { return right(column.decide(), name); });
      ++columns;
    }
    CAPTURE(std::string(encoding));
    CHECK(static_cast<double>(single) >= least * 20 * static_cast<double>(columns));
    CHECK(static_cast<double>(whole) >= 0.995 * static_cast<double>(columns));
  }
}

TEST_CASE("codes and signs decide nothing, and signs are read") {
  for (const char* text : {"120 m²", "45°30", "±0.00", "3×5", "25µm", "Ø16", "–"}) {
    ColumnJudge judge;
    judge.observe("LUC");
    judge.observe(text);
    CHECK(judge.decide().main == Encoding::utf8);
    std::string out;
    CHECK(decode(Encoding::utf8, text, out) == Decoded::as_is);
  }
  const Encoder tcvn3("tcvn3");
  ColumnJudge judge;
  for (int i = 0; i < 100; ++i) judge.observe("DT2");
  judge.observe("120 m\xB2");
  for (const std::string& name : kCommunes) judge.observe(tcvn3(name));
  CHECK(judge.decide().main == Encoding::tcvn3);
  std::string out;
  CHECK(decode(Encoding::tcvn3, "120 m\xB2", out) == Decoded::converted);
  CHECK(out == "120 m²");
}

TEST_CASE("a mixed column is what most of its values are, and each value keeps its own reading") {
  const Encoder tcvn3("tcvn3");
  ColumnJudge mostly_tcvn3, mostly_utf8;
  for (std::size_t i = 0; i < kCommunes.size(); ++i) {
    mostly_tcvn3.observe(i % 4 == 0 ? kCommunes[i] : tcvn3(kCommunes[i]));
    mostly_utf8.observe(i % 4 != 0 ? kCommunes[i] : tcvn3(kCommunes[i]));
  }
  CHECK(mostly_tcvn3.decide().main == Encoding::tcvn3);
  CHECK(mostly_utf8.decide().main == Encoding::utf8);
  int right = 0;
  for (const std::string& name : kCommunes) {
    std::string out;
    CHECK(decode(Encoding::tcvn3, name, out) == Decoded::as_is);
    const Decoded result = decode(Encoding::utf8, tcvn3(name), out);
    CHECK((result == Decoded::invalid || out == name || fold(out) == fold(name)));  // reported, or right
    right += result == Decoded::converted;
  }
  CHECK(right >= 42);  // of 45
}

TEST_CASE("a judge stops looking when it has seen enough") {
  ColumnJudge judge;
  CHECK_FALSE(judge.settled());
  for (std::size_t i = 0; i < ColumnJudge::kEnough; ++i) judge.observe("Hạ Long");
  CHECK(judge.settled());
  for (int i = 0; i < 10000; ++i) judge.observe("H\xB9 Long");
  CHECK(judge.decide().main == Encoding::utf8);
}
