#include "source/compound_file.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstring>

#include "fixtures.hpp"
#include "source/child.hpp"
#include "source/sheet.hpp"

using namespace sohoa;
using namespace sohoa::source;
using namespace sohoa::test;

namespace {

constexpr std::uint32_t kEnd = 0xFFFFFFFE, kFree = 0xFFFFFFFF;

void put(std::string& bytes, std::size_t at, std::uint32_t value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

void put_name(std::string& bytes, std::size_t at, const std::string& name) {
  for (std::size_t i = 0; i < name.size(); ++i) bytes[at + 2 * i] = name[i];
  bytes[at + 64] = static_cast<char>(2 * name.size() + 2);
}

constexpr std::size_t sector(std::size_t index) {
  return (index + 1) * 512;
}

/// Sectors: 0 the table, 1 the directory, 2 the mini table, 3 the mini sectors. One stream of 100 bytes, "Small", in
/// the mini sectors 0 and 2.
std::string small_file() {
  std::string bytes(sector(4), '\0');
  bytes.replace(0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
  bytes[30] = 9, bytes[32] = 6;
  put(bytes, 44, 1), put(bytes, 48, 1), put(bytes, 56, 4096), put(bytes, 60, 2), put(bytes, 64, 1);
  put(bytes, 68, kEnd);
  for (std::size_t i = 0; i < 109; ++i) put(bytes, 76 + 4 * i, i == 0 ? 0 : kFree);
  for (std::size_t i = 0; i < 128; ++i) put(bytes, sector(0) + 4 * i, i == 0 ? 0xFFFFFFFD : i < 4 ? kEnd : kFree);
  put_name(bytes, sector(1), "Root Entry");
  bytes[sector(1) + 66] = 5;
  put(bytes, sector(1) + 116, 3), put(bytes, sector(1) + 120, 192);
  put_name(bytes, sector(1) + 128, "Small");
  bytes[sector(1) + 128 + 66] = 2;
  put(bytes, sector(1) + 128 + 116, 0), put(bytes, sector(1) + 128 + 120, 100);
  for (std::size_t i = 0; i < 128; ++i) put(bytes, sector(2) + 4 * i, i == 0 ? 2 : i == 2 ? kEnd : kFree);
  bytes.replace(sector(3), 64, std::string(64, 'a'));
  bytes.replace(sector(3) + 64, 64, std::string(64, 'x'));
  bytes.replace(sector(3) + 128, 64, std::string(64, 'b'));
  return bytes;
}

}  // namespace

TEST_CASE("a stream in mini sectors follows its links") {
  const CompoundFile file(small_file());
  CHECK(file.read("Small") == std::string(64, 'a') + std::string(36, 'b'));
  CHECK(file.read("None").empty());
}

TEST_CASE("links that lead nowhere or round end a stream") {
  SUBCASE("a mini sector that follows itself, in a stream that claims four gigabytes") {
    std::string bytes = small_file();
    put(bytes, sector(2), 0);
    put(bytes, sector(1) + 128 + 120, 4095);
    CHECK(CompoundFile(bytes).read("Small").size() == 192);
  }
  SUBCASE("a link beyond the mini table") {
    std::string bytes = small_file();
    put(bytes, sector(2), 1000);
    CHECK(CompoundFile(bytes).read("Small").size() == 64);
  }
  SUBCASE("another size at which streams leave the mini sectors") {
    std::string bytes = small_file();
    put(bytes, 56, kFree);
    CHECK_FALSE(CompoundFile(bytes).has("Small"));
  }
  SUBCASE("a list of the table's sectors that names itself") {
    std::string bytes = small_file() + std::string(4096 * 512, '\0');
    const std::uint32_t list = 4;
    put(bytes, 68, list), put(bytes, 72, 1);
    put(bytes, sector(list) + 508, list);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(CompoundFile(bytes).read("Small").size() == 100);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  }
}

TEST_CASE("any byte of a compound file may be wrong") {
  const std::string sound = small_file();
  for (std::size_t at = 0; at < sound.size(); ++at)
    for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
      std::string bad = sound;
      bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ flip);
      REQUIRE(CompoundFile(bad).read("Small").size() <= sound.size());
    }
}

TEST_CASE("flipped bytes of workbooks give an answer or an error, in bounded time") {
  const Folder folder;
  for (const char* name : {"so-muc-ke.xls", "vung-nuoi.ods", "ho-nuoi.xlsx"}) {
    const std::string sound = read(std::string(SOHOA_SOURCE_DIR) + "/samples/co-to/tables/" + name);
    REQUIRE(sound.size() > 1000);
    const std::string path = folder.write(name, sound);
    // The libraries beneath may crash on it, as in real life: that is what the reading process is for.
    const auto rows = [&](const std::string& bytes) -> std::string {
      folder.write(name, bytes);
      Child child(
          [&](WorkerEnd& end) {
            const auto book = open_workbook({path, name, "", ""});
            std::size_t count = 0;
            for (std::size_t i = 0; i < book->sheets().size(); ++i) {
              const auto reader = book->read(i);
              for (SheetRow row; count < 100000 && reader->next(row);) ++count;
            }
            end.send(Kind::end, std::to_string(count));
          },
          20);
      Bytes answer;
      try {
        child.receive(answer, name);
      } catch (const InputError& error) {
        CHECK_MESSAGE(!has(error.what(), "gave nothing"), name);
        return "error";
      }
      return {answer.begin(), answer.end()};
    };
    const std::string whole = rows(sound);
    CHECK(whole != "error");
    std::size_t wrong = 0;
    for (std::size_t at = 3; at < sound.size(); at += sound.size() / 60) {
      std::string bad = sound;
      bad[at] = static_cast<char>(~bad[at]);
      wrong += rows(bad) != whole;
    }
    CHECK(wrong > 0);
  }
}
