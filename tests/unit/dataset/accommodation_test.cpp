#include <doctest/doctest.h>

#include <chrono>
#include <set>

#include "dataset/accommodation_cells.hpp"
#include "dataset/accommodation_duplicates.hpp"
#include "dataset/accommodation_words.hpp"
#include "dataset/contacts.hpp"

using namespace sohoa;

TEST_CASE("types by what people call them") {
  const AccommodationWords& words = AccommodationWords::shipped();
  const auto type = [&](const char* text) {
    const auto* found = words.find(text);
    return found == nullptr ? std::string("–") : found->type;
  };
  CHECK(type("NHÀ NGHỈ") == "nha_nghi");
  CHECK(type("home stay") == "nha_o");
  CHECK(type("Nhà ở có phòng cho khách du lịch thuê") == "nha_o");
  CHECK(type("khác") == "khac");
  CHECK(type("viewpoint") == "–");
  const auto named = [&](const char* text) {
    const auto* found = words.in_name(text);
    return found == nullptr ? std::string("–") : found->type;
  };
  CHECK(named("Khách sạn Villa Rosa") == "khach_san");  // Vietnamese words in front mean it
  CHECK(named("Villa Rosa Hotel") == "khach_san");      // in English the last word does
  CHECK(named("KS Biển Xanh") == "khach_san");
  CHECK(named("Phong cách khác") == "–");
  CHECK(named("Hotel Chưa Biết Thử") == "khach_san");  // no biệt thự
  CHECK(named("Biết Thử") == "–");
  CHECK(named("BIỆT THỰ Hoa Mai") == "biet_thu");
  CHECK(named("Biet thu Hoa Mai") == "biet_thu");
  CHECK(named("Tàu thuỷ lưu trú Thử") == "tau_thuy");
  CHECK(named("Biển Xanh") == "–");
}

TEST_CASE("ranks as they are written") {
  const auto stars = [](const char* text) {
    const Rank rank = read_rank(text);
    return rank.kind == Rank::Kind::stars ? rank.stars : -static_cast<int>(rank.kind);
  };
  for (const char* text : {"3",
                           "3 sao",
                           "3*",
                           "***",
                           "★★★",
                           "Hạng 3 sao",
                           "ba sao",
                           "3S",
                           "3.0",
                           "3 stars",
                           "xếp hạng 3",
                           "3 ★",
                           "Sao: 3",
                           "Số sao: 3",
                           "Hạng III",
                           "III sao",
                           "⭐⭐⭐",
                           "★★★☆☆",
                           "3 sao (chưa gia hạn)",
                           "3-sao",
                           "Hạng: 3"}) {
    CAPTURE(text);
    CHECK(stars(text) == 3);
  }
  CHECK(read_rank("Đạt tiêu chuẩn phục vụ khách du lịch").kind == Rank::Kind::standard);
  CHECK(read_rank("chưa xếp hạng").kind == Rank::Kind::none);
  for (const char* text : {"đạt tiêu chuẩn", "Đạt chuẩn", "đạt tiêu chuẩn phục vụ khách du lịch", "đủ điều kiện"}) {
    CAPTURE(text);
    CHECK(read_rank(text).kind == Rank::Kind::standard);
  }
  for (const char* text : {"Chưa đạt 3 sao", "Không đạt", "Đang đề nghị 4 sao", "0 sao", "0", "chưa", "Không đạt chuẩn",
                           "3 sao (chưa được công nhận)"}) {
    CAPTURE(text);
    CHECK(read_rank(text).kind == Rank::Kind::none);
  }
  for (const char* text : {"3-4 sao", "3 – 4 sao", "3 đến 4 sao", "2/3 sao", "3 sao, 4 sao", "3*-4*"}) {
    CAPTURE(text);
    CHECK(read_rank(text).kind == Rank::Kind::unreadable);
  }
  CHECK(stars("IV sao") == 4);
  CHECK(stars("5 ★") == 5);
  CHECK(stars("★") == 1);
  CHECK(stars_within("Khách sạn 3 sao") == 3);
  CHECK_FALSE(stars_within("Khách sạn Sao Mai"));
  CHECK(read_rank("cao cấp").kind == Rank::Kind::unreadable);
  CHECK(stars("7") == 7);  // the schema knows the range
}

TEST_CASE("telephone numbers") {
  CHECK(read_phones("02033812345;0904385118").text == "+842033812345; +84904385118");
  CHECK(read_phones("0203 3812345 0904385118").text == "+842033812345; +84904385118");
  CHECK(read_phones("0203.3812.346 - 0904.385.119").text == "+842033812346; +84904385119");
  CHECK(read_phones("(+84) 203 3812347 máy lẻ 101").text == "+842033812347;ext=101");
  CHECK(read_phones("904385120").text == "+84904385120");
  CHECK(read_phones("+84904385118; +84904385118").text == "+84904385118");
  CHECK(read_phones("+842033812347;ext=101").text == "+842033812347;ext=101");  // what was read stays
  const Phones old = read_phones("01690000004");
  REQUIRE(old.converted.size() == 1);
  CHECK(old.text == "+84390000004");
  const Phones wrong = read_phones("123");
  REQUIRE(wrong.invalid.size() == 1);
  CHECK(wrong.text == "123");
  CHECK(read_phones(std::string(3000, '0')).invalid.size() == 1);
  // Names before numbers and behind them, dashes of typesetters, numbers that only name their last digits.
  const auto read = [](const char* text) { return read_phones(text).text; };
  CHECK(read("Anh Hùng 0912345678 chị Lan 0987654321") == "+84912345678; +84987654321");
  CHECK(read("0912345678 (Hùng) 0987654321 (Lan)") == "+84912345678; +84987654321");
  CHECK(read("0912345678 (Mr. Hùng)") == "+84912345678");
  CHECK(read("0203.3812345 – 0904.385.118") == "+842033812345; +84904385118");
  CHECK(read("0203.3812345/346") == "+842033812345; +842033812346");
  CHECK(read("0203.3812345/346/47") == "+842033812345; +842033812346; +842033812347");
  CHECK(read("0203 3812345 (101)") == "+842033812345;ext=101");
  CHECK(read("(0203) 3812345") == "+842033812345");
  CHECK(read("Số 2: 0904385118") == "+84904385118");
  CHECK(read("+84 (0)203 3812345") == "+842033812345");
  CHECK(read("0904 385 118 9") == "0904 385 118 9");  // a digit too many: no number is made of it
  CHECK(read("số 12345") == "số 12345");
  CHECK(read_phones("").text.empty());
}

TEST_CASE("long cells of telephone numbers are read in bounded time") {
  for (const char* piece : {"0203 3812345 ", "1234567 ", "0 9 ", "0904385118 An ", "123-", "0203.3812345/"}) {
    std::string cell;
    while (cell.size() < 1900) cell += piece;
    CAPTURE(piece);
    const auto begin = std::chrono::steady_clock::now();
    const Phones phones = read_phones(cell);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(300));
    CHECK(phones.numbers.size() <= 20);
    CHECK(phones.invalid.size() >= 1);
  }
  std::string cell;  // of different ones the first 20
  for (int i = 0; i < 30; ++i) cell += std::to_string(904385100 + i) + "; ";
  CHECK(read_phones(cell).numbers.size() == 20);
  CHECK(read_phones(cell).invalid.size() == 1);
}

TEST_CASE("web addresses") {
  CHECK(normal_urls("www.Mau.example/A") == "http://www.mau.example/A");
  CHECK(normal_urls("mau") == "mau");
  CHECK(normal_emails("Mau@MAU.example, hai@mau.example") == "Mau@mau.example; hai@mau.example");
  CHECK(url_owner("https://www.mau.example/vi") == "mau.example");
  CHECK(url_owner("https://facebook.com/mau.ba") == "facebook.com/mau.ba");
  CHECK(url_owner("https://www.facebook.com/").empty());
}

TEST_CASE("places in cells") {
  using Kind = CellPlace::Kind;
  CHECK(read_place("20,97014; 107,76889").kind == Kind::degrees);
  CHECK(read_place("107.76889, 20.97014").x == doctest::Approx(107.76889));
  CHECK(read_place("20.97, 107.77").digits == 2);
  for (const char* exact : {"20°58’12.5” 107°46’08”", "20 58 12 107 46 08", "20.96000, 107.77000"}) {
    CAPTURE(exact);
    CHECK(read_place(exact).kind == Kind::degrees);
    CHECK(read_place(exact).digits >= 5);
  }
  CHECK(read_place("20.9600, 107.7700").digits == 4);
  CHECK(read_place("20°58' 107°46'").digits < 4);  // a minute is 1.8 km
  CHECK(read_place("https://www.google.com/maps/@20.97014,107.76889,17z").of_picture);
  CHECK_FALSE(read_place("https://www.google.com/maps?q=20.97014,107.76889").of_picture);
  const CellPlace metres = read_place("X = 2.319.500,5; Y = 501.963,2");
  CHECK(metres.kind == Kind::metres);
  CHECK(metres.y == 2319500.5);
  CHECK(read_place("7PG9XQC9+3G").kind == Kind::full_code);
  CHECK(read_place("XQC9+3G Cô Tô").kind == Kind::short_code);
  CHECK(read_place("2+5").kind == Kind::unreadable);
  CHECK(code_in_text("số 2+3, ngõ 5").kind == Kind::unreadable);
  // The corner of Cô Tô's town, from the full code and from the short one beside the seat.
  const auto near = recover_place("XQC9+3G", {20.987, 107.779});
  REQUIRE(near);
  CHECK(near->lat == doctest::Approx(read_place("7PG9XQC9+3G").y));
}

namespace {

AccommodationRecord record(const char* name, const char* phone, double x, double y, std::uint32_t list) {
  AccommodationRecord made;
  made.name = name;
  made.commune = "07192";
  if (*phone != 0) made.phones = {phone};
  made.x = x, made.y = y;
  made.place = AccommodationRecord::Place::exact;
  made.list = list;
  return made;
}

bool one(const AccommodationRecord& a, const AccommodationRecord& b) {
  return find_duplicates({a, b}).group[1] == 0;
}

}  // namespace

TEST_CASE("what is one establishment, and what is not") {
  const auto a = record("Khách sạn Biển Xanh", "+84904385118", 0, 0, 0);
  CHECK(one(a, record("Bien Xanh Hotel", "+84904385118", 20, 0, 1)));
  CHECK(one(a, record("KS BIÊN XANH", "", 30, 0, 1)));
  CHECK(one(a, record("Hotel Xanh Biển", "+84904385118", 20, 0, 1)));
  CHECK_FALSE(one(a, record("Khách sạn Biển Xanh 2", "+84904385118", 100, 0, 1)));      // a branch
  CHECK_FALSE(one(a, record("Khách sạn Biển Xanh", "+84904385119", 9000, 0, 1)));       // a namesake far away
  CHECK_FALSE(one(a, record("Căn hộ Ngọc Lan", "+84904385119", 0, 0, 1)));              // the same tower
  CHECK_FALSE(one(a, record("Homestay Ngọc Lan", "+84904385118", 400, 0, 1)));          // the same owner
  CHECK_FALSE(one(record("Nhà nghỉ", "", 0, 0, 0), record("Nhà nghỉ", "", 10, 0, 1)));  // no name of its own
}

TEST_CASE("numbers and decisions keep apart what is alike") {
  const auto named = [](const char* name, std::uint32_t list, const char* decision = "") {
    AccommodationRecord made = record(name, "+84904385118", 0, 0, list);
    made.decision = decision;
    return made;
  };
  CHECK_FALSE(one(named("Du thuyền Thử 01", 0), named("Du thuyền Thử 02", 1)));
  CHECK_FALSE(one(named("Nhà nghỉ Mẫu Hai", 0), named("Nhà nghỉ Mẫu 3", 1)));
  CHECK(one(named("Nhà nghỉ Mẫu Hai", 0), named("Nhà nghỉ Mẫu 2", 1)));
  CHECK(one(named("Nhà nghỉ Mẫu II", 0), named("Nhà nghỉ Mẫu 02", 1)));
  CHECK(one(named("Khách sạn Hải Nam", 0), named("Hai Nam Hotel", 1)));  // Nam is no five
  CHECK_FALSE(one(named("Khách sạn Mẫu", 0, "12/QĐ-SDL"), named("Khách sạn Mẫu", 0, "13/QĐ-SDL")));
  CHECK(one(named("Khách sạn Mẫu", 0, "12/QĐ-SDL"), named("Khách sạn Mẫu", 0, "Số 012/QĐ-SDL")));
  CHECK(one(named("Khách sạn Mẫu", 0, "12/QĐ-SDL"), named("Khách sạn Mẫu", 1, "13/QĐ-SDL")));  // a later decision
}

TEST_CASE("a chain of likenesses makes no group of what differs") {
  const auto a = record("Khách sạn Hoa Mai 1", "+84904385118", 0, 0, 0),
             b = record("Khách sạn Hoa Mai", "+84904385118", 10, 0, 1),
             c = record("Khách sạn Hoa Mai 2", "+84904385118", 20, 0, 2);
  const Duplicates found = find_duplicates({a, b, c});
  CHECK(found.group[2] != found.group[0]);
}

TEST_CASE("nothing, one record, and many that are alike") {
  CHECK(find_duplicates({}).pairs.empty());
  CHECK(find_duplicates({record("Hotel", "", 0, 0, 0)}).group == std::vector<std::uint32_t>{0});
  std::vector<AccommodationRecord> tower;
  for (int i = 0; i < 300; ++i) tower.push_back(record("Căn hộ A La Carte", "+84904385118", 0, 0, 0));
  CHECK(find_duplicates(tower).group.size() == 300);  // in bounded time
  // A namesake with the same telephone is found among hundreds of them.
  std::vector<AccommodationRecord> chain;
  for (int i = 0; i < 300; ++i) {
    chain.push_back(record("Nhà nghỉ Hoa Mẫu", ("+849043" + std::to_string(10000 + i)).c_str(), 0, 0, 0));
    chain.back().place = AccommodationRecord::Place::none;
  }
  chain.push_back(chain[150]);
  chain.back().list = 1;
  chain.back().phones.push_back("+84203381234");
  CHECK(find_duplicates(chain).group[300] == 150);
}
