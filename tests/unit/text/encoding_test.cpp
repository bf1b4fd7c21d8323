#include "text/encoding.hpp"

#include <doctest/doctest.h>
#include <iconv.h>

#include <map>
#include <random>

#include "base/data.hpp"
#include "text/legacy.hpp"
#include "text/repair.hpp"
#include "text/tcvn3.hpp"
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

/// What iconv makes of `raw`. It holds the last letter back until it is flushed.
std::string by_iconv(const char* encoding, std::string raw) {
  const iconv_t converter = iconv_open("UTF-8", encoding);
  REQUIRE(converter != reinterpret_cast<iconv_t>(-1));
  std::string out(64, '\0');
  char* from = raw.data();
  char* to = out.data();
  std::size_t left = raw.size(), room = out.size();
  CHECK(iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1));
  iconv(converter, nullptr, nullptr, &to, &room);
  iconv_close(converter);
  out.resize(out.size() - room);
  return nfc(out);
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
std::string decoded(Encoding column, const std::string& raw, Decoded expected) {
  std::string out = "untouched";
  const Decoded result = decode(column, raw, out);
  CHECK(result == expected);
  if (result != Decoded::as_is) return out;
  CHECK(out == "untouched");
  return raw;
}

Encoding decided(const std::vector<Vector>& column) {
  ColumnJudge judge;
  for (const Vector& one : column) judge.observe(one.raw);
  return judge.decide();
}

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

TEST_CASE("of the bytes above 7F TCVN3 has 74 letters, the signs of Windows-1252 and nothing else") {
  int letters = 0, signs = 0;
  for (int byte = 0x80; byte < 256; ++byte) {
    std::string out;
    const std::string raw(1, static_cast<char>(byte));
    if (!decode_bytes(Reading::tcvn3, raw, out)) continue;
    if (out == by_iconv("TCVN5712-1", raw))
      ++letters;
    else if (out == by_iconv("CP1252", raw))
      ++signs;
  }
  CHECK(letters == 74 + 1);  // and the no-break space
  CHECK(signs == 27);
  std::string out;
  for (const char byte : {'\xC0', '\xE0', '\xF0', '\xFF', '\x81', '\x8D', '\x90'})
    CHECK_FALSE(decode_bytes(Reading::tcvn3, std::string(1, byte), out));
}

TEST_CASE("every TCVN3 value decodes in a TCVN3 column") {
  for (const Vector& one : vectors("TCVN3")) CHECK(decoded(Encoding::tcvn3, one.raw, Decoded::tcvn3) == one.expected);
  for (const Vector& one : vectors("TCVN3-CAPS"))
    CHECK(decoded(Encoding::tcvn3, one.raw, Decoded::tcvn3) == one.expected);
  for (const Vector& one : vectors("TCVN3-H"))
    CHECK(upper(decoded(Encoding::tcvn3, one.raw, Decoded::tcvn3)) == one.expected);
}

TEST_CASE("Caps Lock is raised only where it was on") {
  CHECK(decoded(Encoding::tcvn3, "UBND x\xB7 H\xB5 Tu", Decoded::tcvn3) == "UBND xã Hà Tu");
  CHECK(decoded(Encoding::tcvn3, "UBND H\xB5", Decoded::tcvn3) == "UBND Hà");
  CHECK(decoded(Encoding::tcvn3, "R\xF5NG ph\xDFng h\xE9", Decoded::tcvn3) == "RỪNG phòng hộ");
  CHECK(decoded(Encoding::tcvn3, "X\xB7 \xA7\xE5NG TI\xD5N - H\xB5", Decoded::tcvn3) == "XÃ ĐỒNG TIẾN - HÀ");
}

TEST_CASE("valid UTF-8 stays in every column") {
  for (const Encoding column :
       {Encoding::ascii, Encoding::utf8, Encoding::tcvn3, Encoding::tcvn3_latin1, Encoding::unknown}) {
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

TEST_CASE("TCVN3 that was taken for Latin-1 is told from Unicode by the column") {
  std::vector<Vector> column = vectors("MOJI-TCVN3-LATIN1");
  CHECK(decided(column) == Encoding::tcvn3_latin1);
  CHECK(decided(vectors("MOJI-TCVN3-LATIN1-CAPS")) == Encoding::tcvn3_latin1);
  for (const Vector& one : column) CHECK(decoded(Encoding::tcvn3_latin1, one.raw, Decoded::tcvn3) == one.expected);
  for (const Vector& one : vectors("MOJI-TCVN3-LATIN1-CAPS"))
    CHECK(decoded(Encoding::tcvn3_latin1, one.raw, Decoded::tcvn3) == one.expected);
  for (const Vector& one : column) CHECK(decoded(Encoding::utf8, one.raw, Decoded::as_is) == one.raw);
}

TEST_CASE("a single value of another encoding is decoded where it is clear, else reported") {
  CHECK(decoded(Encoding::utf8, "Qu\xB6ng Ninh", Decoded::tcvn3) == "Quảng Ninh");
  CHECK(decoded(Encoding::ascii, "Ph\xAD\xEAng Gi\xD5ng \xA7\xB8y", Decoded::tcvn3) == "Phường Giếng Đáy");
  CHECK(decoded(Encoding::utf8, "120 m\xB2", Decoded::tcvn3) == "120 m²");
  CHECK(decoded(Encoding::unknown, "Qu\xB6ng Ninh", Decoded::invalid) == "Qu\\xB6ng Ninh");
  CHECK(decoded(Encoding::utf8, "S\xE3o Paulo", Decoded::invalid) == "S\\xE3o Paulo");
  CHECK(decoded(Encoding::utf8, "Qua\xFBng Ninh", Decoded::invalid) == "Qua\\xFBng Ninh");  // VNI
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
    CHECK(judge.decide() == Encoding::ascii);
    CHECK(decoded(Encoding::tcvn3, code, Decoded::as_is) == code);
    CHECK(decoded(Encoding::tcvn3_latin1, code, Decoded::as_is) == code);
  }
}

TEST_CASE("columns in other encodings are not taken for TCVN3") {
  for (const char* encoding : {"VNI-Windows", "CP1258", "VISCII", "VPS"})
    CHECK(decided(vectors(encoding)) == Encoding::unknown);
}

TEST_CASE("encodings have names that options understand") {
  for (const Encoding encoding : {Encoding::ascii, Encoding::utf8, Encoding::tcvn3, Encoding::tcvn3_latin1})
    CHECK(parse_encoding(name(encoding)) == encoding);
  CHECK(name(Encoding::utf8) == "utf-8");
  CHECK(parse_encoding("UTF8") == Encoding::utf8);
  CHECK(parse_encoding("TCVN3") == Encoding::tcvn3);
  for (const char* other : {"unknown", "auto", "", "vni"}) CHECK_FALSE(parse_encoding(other).has_value());
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
    if (whole) raise_caps_lock(expected);
    REQUIRE(decode_tcvn3(raw, out) == whole);
    if (whole) REQUIRE(out == expected);
    decodable += whole ? 1 : 0;
  }
  CHECK(decodable > 50000);
}
