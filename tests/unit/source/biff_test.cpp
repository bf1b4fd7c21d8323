#include "source/biff.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "fixtures.hpp"

using namespace sohoa;
using namespace sohoa::source;
using namespace sohoa::test;

namespace {

template <typename... T>
std::string bytes(T... values) {
  std::string out;
  const auto add = [&](auto value) { out.append(reinterpret_cast<const char*>(&value), sizeof value); };
  (add(values), ...);
  return out;
}

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;

std::string record(u16 id, const std::string& data) {
  return bytes(id, static_cast<u16>(data.size())) + data;
}

std::string code(u16 id, const std::string& text) {
  return record(0x41E, bytes(id, static_cast<u16>(text.size()), u8{0}) + text);
}

/// A workbook of one sheet: `globals` before its name, `cells` in it.
std::string book(const std::string& globals, const std::string& cells) {
  const std::string begin = record(0x809, bytes(u16{0x600}, u16{5}, u32{0}, u32{0}, u32{0}));
  const std::string end = record(0x0A, "");
  const std::size_t name = 4 + 6 + 3;
  const auto start = static_cast<u32>(begin.size() + globals.size() + name + end.size());
  return begin + globals + record(0x85, bytes(start, u8{0}, u8{0}, u8{1}, u8{0}) + "S") + end + begin + cells + end;
}

std::string format(u16 code) {
  return record(0xE0, bytes(u16{0}, code) + std::string(16, '\0'));
}

}  // namespace

TEST_CASE("numbers of an .xls in all records that hold them") {
  const std::string globals = format(0) + format(14) + code(170, "0.0 \"day\"") + format(170) + format(46);
  // Packed numbers as [MS-XLS] 2.5.217 has them: a whole number, one over 100, the upper half of 1.5, and of 150 over
  // 100.
  const u32 whole = 43529U << 2 | 2, cents = 12345U << 2 | 3, half = 0x3FF80000, half_cents = 0x4062C000 | 1;
  const std::string cells =
      record(0x203, bytes(u16{0}, u16{0}, u16{1}, 43529.5)) + record(0x203, bytes(u16{0}, u16{1}, u16{0}, 7.0)) +
      record(0x27E, bytes(u16{1}, u16{0}, u16{1}, whole)) +
      record(0xBD, bytes(u16{2}, u16{3}, u16{2}, cents, u16{1}, half, u16{3}, half_cents, u16{5})) +
      record(0x06, bytes(u16{3}, u16{0}, u16{1}, 39448.0, u16{0}, u32{0}, u16{0})) +
      record(0x06, bytes(u16{4}, u16{0}, u16{1}, u8{2}, u8{0}, u8{0x17}, u8{0}, u16{0}, u16{0xFFFF}, u16{0}, u32{0})) +
      record(0x06, bytes(u16{5}, u16{0}, u16{0}, 1001.0, u16{0}, u32{0}, u16{0})) +
      record(0x06, bytes(u16{5}, u16{1}, u16{0}, u8{0}, u8{0}, u8{0}, u8{0}, u16{0}, u16{0xFFFF}, u16{0}, u32{0})) +
      record(0x207, bytes(u16{3}, u8{0}) + "\xA7\xCAt") +
      record(0x06, bytes(u16{5}, u16{2}, u16{0}, u8{1}, u8{0}, u8{1}, u8{0}, u16{0}, u16{0xFFFF}, u16{0}, u32{0}));
  const BiffBook read(book(globals, cells));
  REQUIRE(read.sheets().size() == 1);
  const BiffBook::Extras extras = read.extras(0);
  const auto is = [&](u32 row, u32 column, double value, NumberFormat shown) {
    const BiffBook::Number* number = extras.number({row, column});
    REQUIRE(number != nullptr);
    CHECK(number->value == value);
    CHECK(number->format == shown);
  };
  is(0, 0, 43529.5, NumberFormat::date);
  is(1, 0, 43529, NumberFormat::date);
  is(2, 3, 123.45, NumberFormat::number);
  is(2, 4, 1.5, NumberFormat::date);
  is(2, 5, 1.5, NumberFormat::number);
  is(3, 0, 39448, NumberFormat::date);
  CHECK(extras.number({0, 1}) == nullptr);  // its format has no letters: the library reads it right
  CHECK(extras.number({4, 0}) == nullptr);
  CHECK(extras.errors.at({4, 0}) == "#REF!");
  is(5, 0, 1001, NumberFormat::number);
  CHECK(extras.texts.at({5, 1}) == "§Êt");
  CHECK(extras.truths.at({5, 2}));
  CHECK_FALSE(read.mac_dates());
  CHECK(BiffBook(book(record(0x22, bytes(u16{1})), "")).mac_dates());
}

TEST_CASE("damaged records of an .xls end the reading, never the program") {
  const std::string globals = format(14) + code(170, "dd/mm") + format(170) +
                              record(0x31, std::string(14, '\0') + bytes(u8{7}, u8{0}) + ".VnTime");
  const std::string cells = record(0x203, bytes(u16{0}, u16{0}, u16{1}, 43529.5)) +
                            record(0xBD, bytes(u16{2}, u16{3}, u16{0}, 1U, u16{1}, 2U, u16{4})) +
                            record(0xE5, bytes(u16{1}, u16{0}, u16{3}, u16{0}, u16{4}));
  const std::string sound = book(globals, cells);
  const auto look = [](const std::string& stream) {
    const BiffBook read(stream);
    std::size_t found = 0;
    for (std::size_t i = 0; i < read.sheets().size(); ++i) found += read.extras(i).numbers.size();
    return found;
  };
  CHECK(look(sound) == 3);
  for (std::size_t size = 0; size < sound.size(); ++size) CHECK(look(sound.substr(0, size)) <= 3);
  for (std::size_t at = 0; at < sound.size(); ++at)
    for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
      std::string bad = sound;
      bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ flip);
      CHECK(look(bad) <= 40);
    }
}
