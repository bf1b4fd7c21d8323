#include "dataset/sheet_table.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "base/error.hpp"

using namespace sohoa;
using Kind = SheetTable::Kind;

namespace {

/// A table that is written, read and removed.
SheetTable table(const std::string& text) {
  const std::string path = "/tmp/sohoa-sheets-" + std::to_string(getpid()) + ".csv";
  std::ofstream(path) << text;
  struct Removed {
    const std::string& path;
    ~Removed() { std::remove(path.c_str()); }
  } removed{path};
  return SheetTable::load(path);
}

}  // namespace

TEST_CASE("sheets of old communes become sheets of new ones") {
  const SheetTable sheets = table(
      "xaId,xaIdCu,soHieuToBanDo,soHieuToBanDoCu,soThuTuThua,soThuTuThuaCu,tyLe\n"
      "9427,9427,59,59,0,0,1/500\n"
      "9430,9448,66,10,,,1/2000\n"
      "9430,9448,51,010,,,1/1000\n"
      "9430,9448,67,11,,,1/2000\n"
      "9430,9448,68,11,,,\n"
      "9499,9508,177,42,,,1/1000\n"
      "9499,9508,209,42,,,1/1000\n"
      "9499,9508,209,42,,,1/1000\n"
      "9427,9424,1,3,,,\n"
      "9430,9424,2,3,,,\n"
      "9427,0,300,0,,,1/500\n");
  CHECK(sheets.size() == 10);
  CHECK(sheets.skipped() == 1);
  CHECK(sheets.find("00001", "1", 0).kind == Kind::unknown_commune);
  CHECK(sheets.find("09427", "1", 0).kind == Kind::unknown_sheet);
  const auto one = sheets.find("09427", "59", 0);
  REQUIRE(one.kind == Kind::one);
  CHECK(one.sheets[0]->number == "59");
  CHECK(one.commune == "09427");
  // Two sheets of one number differ in their scale.
  CHECK(sheets.find("09448", "10", 0).kind == Kind::several);
  CHECK(sheets.find("09448", "10", 0).commune == "09430");
  REQUIRE(sheets.find("09448", "10", 2000).kind == Kind::one);
  CHECK(sheets.find("09448", "10", 2000).sheets[0]->number == "66");
  CHECK(sheets.find("09448", "10", 1000).sheets[0]->number == "51");
  // A sheet of another scale is another sheet; only where the table says no scale may it be meant.
  CHECK(sheets.find("09448", "10", 500).kind == Kind::other_scale);
  CHECK(sheets.find("09448", "10", 500).sheets.size() == 2);
  CHECK(sheets.find("09427", "59", 5000).kind == Kind::other_scale);
  CHECK(sheets.find("09427", "59", 5000).commune.empty());
  REQUIRE(sheets.find("09448", "11", 500).kind == Kind::one);
  CHECK(sheets.find("09448", "11", 500).sheets[0]->number == "68");
  CHECK(sheets.find("09448", "11", 2000).sheets[0]->number == "67");
  // Nothing tells them apart; what stands twice is one.
  CHECK(sheets.find("09508", "42", 1000).sheets.size() == 2);
  // Of two communes there is none to tell.
  CHECK(sheets.find("09424", "3", 0).commune.empty());
  CHECK(sheets.find("09424", "4", 0).kind == Kind::unknown_sheet);
}

TEST_CASE("tables that cannot be used are refused") {
  CHECK_THROWS_AS(table("a,b\n1,2\n"), UsageError);
  // Every row that names an old sheet is understood, or refused with its place.
  const auto refused = [](const std::string& row) {
    try {
      table("xaId,xaIdCu,soHieuToBanDo,soHieuToBanDoCu\n9427,9427,59,59\n" + row + "\n");
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  CHECK(refused("9427,9427,60,60") == "taken");
  const auto names = [&](const std::string& row, const char* column) {
    const std::string said = refused(row);
    CAPTURE(said);
    return said.find(column) != std::string::npos && said.find(" 3") != std::string::npos;
  };
  CHECK(names(",,,1", "xaIdCu:"));
  CHECK(names("9427,9427,60,", "soHieuToBanDoCu:"));
  CHECK(names(",9427,60,60", "xaId:"));
  CHECK(names("9427,9427,,60", "soHieuToBanDo:"));
  CHECK(refused("9427,99999,60,60").find("99999") != std::string::npos);
  CHECK(refused("9421,9427,60,60").find("9421") != std::string::npos);  // a commune of 2024 only
  CHECK(refused("9427,Trí Quả,60,60").find("Trí Quả") != std::string::npos);
  CHECK_THROWS_AS(table("xaId,xaIdCu,soHieuToBanDo,soHieuToBanDoCu\n,,,\n"), InputError);
  CHECK_THROWS_AS(table("xaId,xaIdCu,soHieuToBanDo,soHieuToBanDoCu,soThuTuThuaCu\n9427,9427,1,1,17\n"), UsageError);
  CHECK_THROWS_AS(SheetTable::load("/khong/co.csv"), InputError);
}
