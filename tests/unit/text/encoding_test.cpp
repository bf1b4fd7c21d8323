#include "text/encoding.hpp"

#include <doctest/doctest.h>
#include <iconv.h>

#include <map>
#include <random>

#include "base/data.hpp"
#include "text/cad_text.hpp"
#include "text/decoder.hpp"
#include "text/legacy.hpp"
#include "text/repair.hpp"
#include "text/unicode.hpp"

using namespace sohoa;
using namespace sohoa::text;

namespace {

std::string from_hex(std::string_view hex) {
  std::string raw;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
    raw += static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16));
  return raw;
}

/// What iconv makes of `raw`; it holds the last letter back until it is flushed.
std::string converted_by_iconv(const char* to_encoding, const char* from_encoding, std::string raw) {
  const iconv_t converter = iconv_open(to_encoding, from_encoding);
  REQUIRE(converter != reinterpret_cast<iconv_t>(-1));
  std::string out(64 + 4 * raw.size(), '\0');
  char* from = raw.data();
  char* to = out.data();
  std::size_t left = raw.size(), room = out.size();
  CHECK(iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1));
  iconv(converter, nullptr, nullptr, &to, &room);
  iconv_close(converter);
  out.resize(out.size() - room);
  return out;
}

std::string by_iconv(const char* encoding, const std::string& raw) {
  return nfc(converted_by_iconv("UTF-8", encoding, raw));
}

struct Vector {
  std::string raw, expected, kind;
};

std::vector<Vector> vectors(std::string_view encoding) {
  static const Table table = Table::read(SOHOA_SOURCE_DIR "/tests/unit/text/vectors.csv");
  std::vector<Vector> found;
  for (const auto& row : table.rows())
    if (row[table.column("encoding")] == encoding)
      found.push_back({from_hex(row[table.column("hex")]), row[table.column("expected")], row[table.column("class")]});
  REQUIRE_FALSE(found.empty());
  return found;
}

/// The decoded value; an untouched one as it came.
std::string decoded(const ColumnEncoding& column, const std::string& raw) {
  std::string out = "untouched";
  if (decode(column, raw, out) != Decoded::as_is) return out;
  CHECK(out == "untouched");
  return raw;
}

std::string decoded(const ColumnEncoding& column, const std::string& raw, Decoded expected) {
  std::string out = "untouched";
  const Decoded result = decode(column, raw, out);
  CHECK(result == expected);
  if (result != Decoded::as_is) return out;
  CHECK(out == "untouched");
  return raw;
}

ColumnEncoding decided(const std::vector<Vector>& column) {
  ColumnJudge judge;
  for (const Vector& one : column) judge.observe(one.raw);
  return judge.decide();
}

/// The labels of vectors.csv, and how a column that has one is read.
const std::map<std::string, Encoding> kLabels = {{"ASCII", Encoding::utf8},
                                                 {"BKHCM1", Encoding::bkhcm1},
                                                 {"BKHCM2", Encoding::bkhcm2},
                                                 {"CP1252-ASIS", Encoding::cp1252},
                                                 {"CP1258", Encoding::cp1258},
                                                 {"MOJI-CP1258-LATIN1", Encoding::cp1258_latin1},
                                                 {"MOJI-TCVN3-CP1258", Encoding::tcvn3_cp1258},
                                                 {"MOJI-TCVN3-LATIN1", Encoding::tcvn3_latin1},
                                                 {"MOJI-TCVN3-LATIN1-CAPS", Encoding::tcvn3_latin1},
                                                 {"MOJI-UNICODE-TCVN3-TWICE", Encoding::tcvn3_twice},
                                                 {"MOJI-UTF8-CP1252", Encoding::utf8},
                                                 {"MOJI-UTF8-CP1252-LOSSY", Encoding::utf8},
                                                 {"MOJI-UTF8-CP1258", Encoding::utf8},
                                                 {"MOJI-UTF8-LATIN1", Encoding::utf8},
                                                 {"MOJI-UTF8-TWICE", Encoding::utf8},
                                                 {"MOJI-VISCII-LATIN1", Encoding::viscii_latin1},
                                                 {"MOJI-VNI-LATIN1", Encoding::vni_latin1},
                                                 {"TCVN3", Encoding::tcvn3},
                                                 {"TCVN3-CAPS", Encoding::tcvn3},
                                                 {"TCVN3-H", Encoding::tcvn3_h},
                                                 {"TCVN3-PAIR", Encoding::tcvn3},
                                                 {"UTF-8", Encoding::utf8},
                                                 {"UTF-8-ETH", Encoding::utf8},
                                                 {"UTF-8-NFD", Encoding::utf8},
                                                 {"VIETWARE-F", Encoding::vietware_f},
                                                 {"VIETWARE-X", Encoding::vietware_x},
                                                 {"VISCII", Encoding::viscii},
                                                 {"VNI-Windows", Encoding::vni},
                                                 {"VPS", Encoding::vps}};

}  // namespace

TEST_CASE("the byte tables agree with iconv") {
  const std::map<std::string, std::pair<const char*, int>> oracles = {
      {"tcvn3", {"TCVN5712-1", 74}}, {"viscii", {"VISCII", 134}}, {"cp1258", {"CP1258", 150}}};
  const Table table = Table::read(data_path("text/encodings.csv"));
  std::map<std::string, int> rows;
  for (const auto& row : table.rows()) {
    const auto oracle = oracles.find(row[table.column("encoding")]);
    if (oracle == oracles.end()) continue;
    ++rows[oracle->first];
    CHECK(by_iconv(oracle->second.first, from_hex(row[table.column("bytes")])) == row[table.column("letter")]);
  }
  for (const auto& [encoding, oracle] : oracles) CHECK(rows[encoding] == oracle.second);
}

TEST_CASE("names that iconv encodes come back") {
  const Table table = Table::read(data_path("admin/communes_2026.csv"));
  std::string out;
  for (const auto& row : table.rows()) {
    const std::string& name = row[table.column("name")];
    for (const auto& [reading, encoding] :
         {std::pair{Reading::viscii, "VISCII"}, std::pair{Reading::cp1258, "CP1258"}}) {
      REQUIRE(decode_legacy(reading, converted_by_iconv(encoding, "UTF-8", name), out).whole);
      CHECK(out == name);
    }
  }
}

TEST_CASE("every vector is right under its label") {
  const Table table = Table::read(SOHOA_SOURCE_DIR "/tests/unit/text/vectors.csv");
  int rows = 0;
  for (const auto& row : table.rows()) {
    const std::string& label = row[table.column("encoding")];
    const std::string raw = from_hex(row[table.column("hex")]), &expected = row[table.column("expected")];
    CAPTURE(label);
    CAPTURE(raw);
    ++rows;
    if (const auto known = kLabels.find(label); known != kLabels.end()) {
      CHECK(decoded(known->second, raw) == expected);
      continue;
    }
    std::string out;
    if (label == "DXF-UESC") {
      CHECK(decode_dxf_escapes(raw, out));
    } else {
      REQUIRE(label == "DGN-U16-GDAL");
      if (!decode_dgn_text(raw, out)) out = decoded(Encoding::cp1252, raw);
    }
    CHECK(out == expected);
  }
  CHECK(rows == 446);
}

TEST_CASE("of the bytes above 7F TCVN3 has 74 letters, the signs of Windows-1252 and nothing else") {
  int letters = 0, signs = 0;
  for (int byte = 0x80; byte < 256; ++byte) {
    std::string out;
    const std::string raw(1, static_cast<char>(byte));
    if (!decode_legacy(Reading::tcvn3, raw, out).whole) continue;
    if (out == by_iconv("TCVN5712-1", raw))
      ++letters;
    else if (out == by_iconv("CP1252", raw))
      ++signs;
  }
  CHECK(letters == 74 + 1);  // and the no-break space
  CHECK(signs == 27);
  std::string out;
  for (const char byte : {'\xC0', '\xE0', '\xF0', '\xFF', '\x81', '\x8D', '\x90'})
    CHECK_FALSE(decode_legacy(Reading::tcvn3, std::string(1, byte), out).whole);
}

TEST_CASE("Caps Lock is raised only where it was on, and told") {
  CHECK(decoded(Encoding::tcvn3, "UBND x\xB7 H\xB5 Tu", Decoded::converted) == "UBND xã Hà Tu");
  CHECK(decoded(Encoding::tcvn3, "UBND H\xB5", Decoded::converted) == "UBND Hà");
  CHECK(decoded(Encoding::tcvn3, "R\xF5NG ph\xDFng h\xE9", Decoded::capitals) == "RỪNG phòng hộ");
  CHECK(decoded(Encoding::tcvn3, "X\xB7 \xA7\xE5NG TI\xD5N - H\xB5", Decoded::capitals) == "XÃ ĐỒNG TIẾN - HÀ");
  CHECK(decoded(Encoding::tcvn3, "X\xB7 THANH L\xA2N", Decoded::capitals) == "XÃ THANH LÂN");
  CHECK(decoded(Encoding::tcvn3, "NAM H\xB5", Decoded::capitals) == "NAM HÀ");
  CHECK(decoded(Encoding::tcvn3_h, "x\xB7 \xAE\xE5ng ti\xD5n", Decoded::converted) == "XÃ ĐỒNG TIẾN");
}

TEST_CASE("a capital and a toned small letter are one capital only where the word is no syllable otherwise") {
  CHECK(decoded(Encoding::tcvn3, "QUA\xB6NG NINH", Decoded::capitals) == "QUẢNG NINH");
  CHECK(decoded(Encoding::tcvn3, "XE GO\xDFNG", Decoded::capitals) == "XE GOÒNG");
}

TEST_CASE("right UTF-8 stays in every column") {
  for (int i = 0; i < static_cast<int>(Encoding::unknown); ++i) {
    const auto column = static_cast<Encoding>(i);
    if (column == Encoding::tcvn3_twice) continue;  // told by the user, who knows that no text is right
    CAPTURE(name(column));
    for (const Vector& one : vectors("UTF-8")) CHECK(decoded(column, one.raw, Decoded::as_is) == one.expected);
    for (const Vector& one : vectors("UTF-8-NFD"))  // "half composed" without a tone is NFC already
      CHECK(decoded(column, one.raw, one.raw == one.expected ? Decoded::as_is : Decoded::nfc) == one.expected);
  }
}

TEST_CASE("Icelandic eth becomes đ in Vietnamese words only") {
  for (const Vector& one : vectors("UTF-8-ETH")) CHECK(decoded(Encoding::utf8, one.raw, Decoded::nfc) == one.expected);
  for (const char* name : {"Guðmundur", "Sigurður", "Ðorðe", "Ð", "ð"})
    CHECK(decoded(Encoding::utf8, name, Decoded::as_is) == name);
}

TEST_CASE("each label is found out from its column") {
  for (const auto& [label, encoding] : kLabels) {
    if (encoding == Encoding::tcvn3_h || encoding == Encoding::tcvn3_twice || encoding == Encoding::utf8) continue;
    if (label == "TCVN3-CAPS" || label == "TCVN3-PAIR" || label == "CP1252-ASIS" || label == "MOJI-VISCII-LATIN1")
      continue;  // three names or odd ones
    CAPTURE(label);
    CHECK(name(decided(vectors(label)).main) == name(encoding));
  }
}

TEST_CASE("a single value of another encoding is decoded where it is clear, else reported") {
  CHECK(decoded(Encoding::utf8, "Qu\xB6ng Ninh", Decoded::converted) == "Quảng Ninh");
  CHECK(decoded(Encoding::ascii, "Ph\xAD\xEAng Gi\xD5ng \xA7\xB8y", Decoded::converted) == "Phường Giếng Đáy");
  CHECK(decoded(Encoding::utf8, "120 m\xB2", Decoded::converted) == "120 m²");
  CHECK(decoded(Encoding::utf8, "Qua\xFBng Ninh", Decoded::converted) == "Quảng Ninh");  // VNI
  CHECK(decoded(Encoding::tcvn3, "\xD1o\xE0ng Tie\xE1n", Decoded::converted) == "Đồng Tiến");
  CHECK(decoded(Encoding::vni, "\xA7\xE5ng Ti\xD5n", Decoded::converted) == "Đồng Tiến");
  CHECK(decoded(Encoding::unknown, "Qu\xB6ng Ninh", Decoded::invalid) == "Qu\\xB6ng Ninh");
  CHECK(decoded(Encoding::utf8, "S\xE3o Paulo", Decoded::invalid) == "S\\xE3o Paulo");
  CHECK(decoded(Encoding::tcvn3, "\xC0\xE0", Decoded::invalid) == "\\xC0\\xE0");
}

TEST_CASE("a NUL byte makes a value invalid whatever the column") {
  const std::string raw("LUC\0", 4);
  for (const Encoding column :
       {Encoding::ascii, Encoding::utf8, Encoding::tcvn3, Encoding::tcvn3_latin1, Encoding::unknown})
    CHECK(decoded(column, raw, Decoded::invalid) == "LUC\\x00");
}

TEST_CASE("ASCII is never touched") {
  for (const char* code : {"LUC", "DT2", "", "12", "QN-0001", "TXA/DT3", "Cao Xanh"}) {
    ColumnJudge judge;
    judge.observe(code);
    CHECK(judge.decide().main == Encoding::ascii);
    CHECK(decoded(Encoding::tcvn3, code, Decoded::as_is) == code);
    CHECK(decoded(Encoding::tcvn3_latin1, code, Decoded::as_is) == code);
  }
}

TEST_CASE("encodings have names that options understand") {
  for (int i = 0; i < static_cast<int>(Encoding::unknown); ++i) {
    const auto encoding = static_cast<Encoding>(i);
    CHECK(parse_encoding(name(encoding)) == encoding);
  }
  CHECK(name(Encoding::utf8) == "utf-8");
  CHECK(parse_encoding("UTF8") == Encoding::utf8);
  CHECK(parse_encoding("TCVN3") == Encoding::tcvn3);
  for (const char* other : {"unknown", "auto", "", "abc"}) CHECK_FALSE(parse_encoding(other).has_value());
}

TEST_CASE("fonts say what was typed in them") {
  for (const char* font : {".VnTime", ".VnArial", ".VnArial Narrow", "vntime.shx", ".VNTIME"})
    CHECK(font_encoding(font) == Encoding::tcvn3);
  for (const char* font : {".VnTimeH", ".VnArialH", ".VnCentury SchoolbookH", ".VnArial NarrowH", "vntimeh.shx"})
    CHECK(font_encoding(font) == Encoding::tcvn3_h);
  for (const char* font : {"VNI-Times", "VNI Helve", "VNI-Avo"}) CHECK(font_encoding(font) == Encoding::vni);
  CHECK(font_encoding("VPS Times") == Encoding::vps);
  for (const char* font : {"Times New Roman", "Arial", "", "Verdana", "VnTimes2"}) CHECK_FALSE(font_encoding(font));
  CHECK(as_latin1(Encoding::tcvn3_h) == Encoding::tcvn3_h_latin1);
  CHECK(as_latin1(Encoding::utf8) == Encoding::utf8);
}

TEST_CASE("TCVN3 in one pass is the table byte by byte, then Caps Lock") {
  std::mt19937 random(6);
  // Words as they are typed, with Caps Lock on and off, and any bytes between.
  const std::string letters = "aeiouyANVBDxmt \xB8\xA7\xAE\xD6\xE8\xB5\xCC-,";
  std::size_t decodable = 0;
  for (int i = 0; i < 100000; ++i) {
    std::string raw(1 + random() % 12, '\0');
    for (char& c : raw) c = random() % 20 == 0 ? static_cast<char>(random()) : letters[random() % letters.size()];
    std::string expected, out;
    const bool whole = decode_bytes(Reading::tcvn3, raw, expected);
    const Outcome outcome = decode_legacy(Reading::tcvn3, raw, out);
    REQUIRE(outcome.whole == whole);
    if (!whole) continue;
    REQUIRE(out == expected);
    if (raise_caps_lock(expected)) REQUIRE(outcome.locked);
    decodable += whole ? 1 : 0;
  }
  CHECK(decodable > 50000);
}
