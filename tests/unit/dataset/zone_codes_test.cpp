// Codes as people write them; check digits against numbers that GS1 publishes in its examples.
#include "dataset/zone_codes.hpp"

#include <doctest/doctest.h>

using namespace sohoa;

namespace {

ZoneCodeReading read(std::string_view text, ZoneKind kind = ZoneKind::none) {
  ZoneCodeReading reading;
  ZoneCodes::shipped().read(text, kind, reading);
  return reading;
}

}  // namespace

TEST_CASE("check digits are those of GS1") {
  CHECK(gs1_check_digit("629104150021") == '3');   // GTIN-13 of GS1's own example
  CHECK(gs1_check_digit("9638507") == '4');        // GTIN-8
  CHECK(gs1_check_digit("03600029145") == '2');    // UPC-A
  CHECK(gs1_check_digit("0061414112345") == '2');  // GTIN-14
}

TEST_CASE("a code comes to its normal form, and what was done to it is known") {
  CHECK(read("VN-DNOR-0269").code == "VN-DNOR-0269");
  CHECK_FALSE(read("VN-DNOR-0269").tidied);
  for (const char* text : {"VN - DNOR - 0269", "VN DNOR 0269", "VN-DNOR 0269", "vn-dnor-0269", "[VN-DNOR-0269]",
                           "VN–DNOR–0269", " VN_DNOR_0269 ", "ＶＮ－ＤＮＯＲ－０２６９",
                           "VN-DNOR-\xE2\x80\x8B"
                           "0269"}) {
    const ZoneCodeReading reading = read(text);
    CAPTURE(text);
    CHECK(reading.code == "VN-DNOR-0269");
    CHECK(reading.tidied);
    CHECK_FALSE(reading.lookalike);
  }
  for (const char* text : {"VN-DNОR-0269", "VN-DNOR-O269", "VN-DN0R-0269", "MSVT: VN-DNOR-0269"}) {
    CAPTURE(text);
    CHECK(read(text).code == "VN-DNOR-0269");
    CHECK(read(text).lookalike);
  }
}

TEST_CASE("families and kinds") {
  const auto family = [](std::string_view text) {
    const ZoneCodeReading reading = read(text);
    return reading.family == nullptr ? std::string() : reading.family->name;
  };
  CHECK(family("VN-DNPH-120") == "export-phc");
  CHECK(family("VN-22-207-07192-01-22") == "domestic-2022");
  CHECK(family("75-PHC-SR-00001-CHN") == "national-phc");
  CHECK(family("04010123001") == "pangasius-pond");
  CHECK(family("8936123456788") == "gtin-13");
  CHECK(family("07192-VT-12345") == "own-growing");
  CHECK(read("VN-DNPH-120", ZoneKind::growing).fault == ZoneCodeFault::other_kind);
  CHECK(read("VN-DNPH-120", ZoneKind::packing).fault == ZoneCodeFault::none);
  CHECK(read("CVNM2401240001").fault == ZoneCodeFault::not_zone);
}

TEST_CASE("why a text is no code") {
  CHECK(read("").fault == ZoneCodeFault::unknown);
  CHECK(read("VN-LK-001").fault == ZoneCodeFault::unknown);
  CHECK(read("VN-DNOR").fault == ZoneCodeFault::incomplete);
  CHECK(read("VN-DNOR-0001, VN-DNOR-0002").detail == "VN-DNOR-0001, VN-DNOR-0002");
  CHECK(read("VN-DNOR-0001, VN-DNOR-0001").code == "VN-DNOR-0001");
  CHECK(read("8936123456781").detail == "8");
  CHECK(read("04 01 0001 001").code == "04-01-0001-001");
  CHECK(read("04 01 0001 001").family->name == "pangasius-pond");
  CHECK(read("8.93612E+12").fault == ZoneCodeFault::rounded);
  CHECK(read("8,936123456788E+12").code == "8936123456788");
  CHECK(read("8936123456788.0").code == "8936123456788");
  CHECK(read(std::string(100'000, '1')).fault == ZoneCodeFault::unknown);
  CHECK(read(std::string("\xFF\xFE\x00", 3)).fault == ZoneCodeFault::unknown);
}

TEST_CASE("several codes however they are shortened, and a number that nobody gives") {
  for (const auto& [text, codes] : {std::pair("VN-QNOR-0001/0002", "VN-QNOR-0001, VN-QNOR-0002"),
                                    std::pair("VN-QNOR-0003, 0004", "VN-QNOR-0003, VN-QNOR-0004"),
                                    std::pair("VN-QNOR-0005 đến 0009", "VN-QNOR-0005, VN-QNOR-0009"),
                                    std::pair("vn-qnor-0005 ĐẾN 09", "VN-QNOR-0005, VN-QNOR-0009"),
                                    std::pair("VN-QNOR-0010 VN-QNPH-011", "VN-QNOR-0010, VN-QNPH-011")}) {
    CAPTURE(text);
    CHECK(read(text, ZoneKind::growing).fault == ZoneCodeFault::several);
    CHECK(read(text).detail == codes);
  }
  for (const char* text : {"VN-QNOR-0001 (2023)", "VN-QNOR-0001 cấp năm 2022", "VN-QNOR-0001/0001"}) {
    CAPTURE(text);
    CHECK(read(text).fault == ZoneCodeFault::none);
  }
  for (const char* text : {"VN-QNOR-0000", "07192-VT-0000"}) CHECK(read(text).fault == ZoneCodeFault::impossible);
  CHECK(read("VN-QNOR-1000").fault == ZoneCodeFault::none);
}

TEST_CASE("parts stand in the order of their family") {
  const ZoneCodes& codes = ZoneCodes::shipped();
  const ZoneCodeFamily* family = codes.find("national-puc");
  REQUIRE(family != nullptr);
  std::vector<std::string_view> parts;
  codes.take_apart(*family, "75-PUC-SR-00001-CHN", parts);
  CHECK(parts == std::vector<std::string_view>{"75", "SR", "00001", "CHN"});
  codes.take_apart(*family, "75-PUC-SR-00001", parts);
  CHECK(parts.back().empty());
}

TEST_CASE("the sign that only looks right is named with its place as written") {
  const auto odd = odd_sign("VN-DNОR-0269", "VN-DNOR-0269");
  REQUIRE(odd);
  CHECK(odd->place == 6);
  CHECK(odd->sign == "О U+041E");
  CHECK(std::string(odd->script) == "sign-cyrillic");
  CHECK(odd->meant == 'O');
  const auto nought = odd_sign("vn - dnor - O269", "VN-DNOR-0269");
  REQUIRE(nought);
  CHECK(nought->place == 13);
  CHECK(nought->sign == "O");
  CHECK(nought->meant == '0');
  CHECK_FALSE(odd_sign("Mã: VN-DNOR-0269", "VN-DNOR-0269"));
}

TEST_CASE("a hint names the family that is written most alike; every example is of its own family") {
  const ZoneCodes& codes = ZoneCodes::shipped();
  for (const ZoneCodeFamily& family : codes.families()) {
    CAPTURE(family.name);
    CHECK(codes.match(family.example, ZoneKind::none) == &family);
    ZoneCodeReading reading;
    codes.read(family.example, family.kind, reading);
    CHECK((reading.fault == ZoneCodeFault::none || family.kind == ZoneKind::none));
  }
  const auto near = [&](std::string_view text, ZoneKind kind = ZoneKind::none) {
    const ZoneCodeFamily* family = codes.nearest(text, kind);
    return family == nullptr ? std::string() : family->name;
  };
  CHECK(near("VN-DNOR-02") == "export-puc");
  CHECK(near("VNDNOR0269") == "export-puc");
  CHECK(near("75-PUC-SR-001") == "national-puc");
  CHECK(near("893612345678") == "gtin-12");
  CHECK(near("VN-LK-001", ZoneKind::growing) == "export-puc");
  CHECK(near("xyz").empty());
  CHECK(near("").empty());
  CHECK(near(std::string(5000, 'A')).empty());
}

TEST_CASE("the number that a spreadsheet kept of a rounded GTIN is told as rounded") {
  CHECK(read("8936120000000").fault == ZoneCodeFault::rounded);
  CHECK(read("8936123450001").fault == ZoneCodeFault::check_digit);
}
