#include "dataset/address_book.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include "dataset/address_slips.hpp"

using namespace sohoa;
using address::LocalCode;

namespace {

/// Texts by the columns that tests say.
AddressTexts texts(std::string_view key, std::string_view name, std::string_view house, std::string_view hamlet,
                   std::string_view commune = "07192") {
  AddressTexts all{};
  all[0] = key;
  all[2] = name;
  all[4] = house;
  all[6] = hamlet;
  all[8] = commune;
  return all;
}

std::string characters(std::uint64_t id) {
  std::string text = address::text_of(LocalCode::of_id(id));
  std::erase(text, '-');
  return text;
}

constexpr geometry::Point kHere{107.779, 20.987};

}  // namespace

TEST_CASE("what is one address, and what is not") {
  const auto same = [](const AddressTexts& a, const AddressTexts& b) {
    return identify(a, kHere).number == identify(b, kHere).number;
  };
  CHECK(same(texts("", "A", "12", "Thôn 1"), texts("", "B", "Số nhà 12", "thôn  1")));
  CHECK(same(texts("", "", "12A", "Thôn Hoà Bình"), texts("", "", "12 a", "Thôn Hòa Bình")));
  CHECK(same(texts("", "", "12", "Thôn 1", "07192"), texts("", "", "12", "Thôn 1", "07195")));
  CHECK(!same(texts("", "", "12/3", "Thôn 1"), texts("", "", "123", "Thôn 1")));
  CHECK(!same(texts("", "", "12", "Thôn 1"), texts("", "", "12", "Thôn 2")));
  CHECK(identify(texts("", "", "12", ""), kHere).number == 0);
  CHECK(identify(texts("", "A", "", ""), std::nullopt).door == 0);
}

TEST_CASE("one number, flat, hamlet or line of address, however it is written") {
  const auto number = [](std::string_view flat, std::string_view house, std::string_view street,
                         std::string_view hamlet, std::string_view line = "") {
    AddressTexts all{};
    all[kFlatText] = flat;
    all[kHouseText] = house;
    all[kStreetText] = street;
    all[kHamletText] = hamlet;
    all[kLineText] = line;
    return identify(all, std::nullopt).number;
  };
  const auto five = number("", "5", "Ngõ 1", "Thôn Hải Tiến");
  CHECK(five != 0);
  for (const char* house : {"05", "5.0", "5,0", " 5", "Số nhà 5", "số nhà: 5", "số 5", "SN5"})
    CHECK_MESSAGE(number("", house, "ngõ 01", "Hải Tiến") == five, house);
  for (const char* hamlet :
       {"thon hai tien", "Khu Hải Tiến", "xóm  Hải Tiến", "Th. Hải Tiến", "T.Hải Tiến", "Thôn. Hải Tiến"})
    CHECK_MESSAGE(number("", "5", "Ngõ 1", hamlet) == five, hamlet);
  CHECK(number("", "", "", "", "Số 5, ngõ 1, thôn Hải Tiến, Cô Tô, Quảng Ninh") == five);
  CHECK(number("", "5a", "Ngõ 1", "Thôn Hải Tiến") != five);
  CHECK(number("", "50", "Ngõ 1", "Thôn Hải Tiến") != five);
  CHECK(number("", "5", "Ngõ 1", "Thôn 1") != number("", "5", "Ngõ 1", "Tổ 1"));
  for (const char* khu : {"KP 4", "KP4", "Khu IV", "khu 04"})
    CHECK_MESSAGE(number("", "5", "Ngõ 1", "Khu phố 4") == number("", "5", "Ngõ 1", khu), khu);
  CHECK(number("", "5-A", "Ngõ 1", "") == number("", "5a", "Ngõ 1", ""));
  CHECK(number("", "5-7", "Ngõ 1", "") != number("", "57", "Ngõ 1", ""));
  for (const char* flat : {"p.2", "Phòng 2", "P 02", "phong 2"})
    CHECK_MESSAGE(number(flat, "5", "Ngõ 1", "") == number("P2", "5", "Ngõ 1", ""), flat);
  CHECK(number("Tầng 2", "5", "Ngõ 1", "") == number("T2", "5", "Ngõ 1", ""));
  CHECK(number("Tầng 2", "5", "Ngõ 1", "") != number("P2", "5", "Ngõ 1", ""));
  for (const char* none : {"", "0", "-", "không", "00"}) CHECK_MESSAGE(number("", none, "Ngõ 1", "Thôn 2") == 0, none);
  CHECK(number("", "", "", "", "Thôn 2, Cô Tô") == 0);  // a hamlet's number is no house's
  CHECK(number("", "", "", "", "Khu 1") == 0);
  const auto marked = [](std::string_view hamlet) { return identify(texts("", "A", "5", hamlet), kHere); };
  CHECK(marked("Thôn Hà").number == marked("Thôn Hạ").number);
  CHECK(marks_differ(marked("Thôn Hà"), marked("Thôn Hạ")));
  CHECK(!marks_differ(marked("Thôn Hà"), marked("thon ha")));
}

TEST_CASE("a name that differs never takes a code for sure, and one that is the same does wherever it stands") {
  AddressBook book;
  const geometry::Point beside{kHere.x + 0.00005, kHere.y};
  for (const char* name : {"A", "B"}) {
    const AddressIdentity identity = identify(texts("", name, "5", "Thôn 1"), kHere);
    book.add(identity.cell, identity);
  }
  CHECK(!book.match(identify(texts("", "C", "5", "Thôn 1"), kHere), true));
  CHECK(*book.match(identify(texts("", "B", "5", "Thôn 1"), kHere), true) == 1);
  CHECK(book.candidates(identify(texts("", "C", "5", "Thôn 1"), kHere)).size() == 2);
  CHECK(book.candidates(identify(texts("", "C", "5", "Thôn 1"), geometry::Point{107.9, 20.987})).empty());
  CHECK(book.namesakes(identify(texts("", "B", "", ""), beside)).size() == 1);
  CHECK(book.namesakes(identify(texts("", "B", "", ""), geometry::Point{kHere.x + 0.0003, kHere.y})).empty());
  book[1].seen = true;
  CHECK(book.candidates(identify(texts("", "C", "5", "Thôn 1"), kHere)).size() == 1);
}

TEST_CASE("words before a name do not count, families do; whole numbers as keys are one however they are written") {
  const auto name = [](std::string_view text) { return identify(texts("", text, "", ""), kHere); };
  for (const char* written :
       {"Ông Lê Văn Giả", "ÔNG LÊ VĂN GIẢ", "ong le van gia", "Hộ Lê Văn Giả", "Hộ ông Lê Văn Giả",
        "Hộ gia đình ông Lê Văn Giả", "Gia đình Lê Văn Giả", "Ô\u0302ng Lê Văn Giả", "Ông. Lê Văn Giả"})
    CHECK_MESSAGE(same_name(name(written), name("Lê Văn Giả")), written);
  CHECK(!same_name(name("Hồ Văn Giả"), name("Văn Giả")));
  CHECK(same_name(name("Hồ Văn Giả"), name("HO VAN GIA")));
  CHECK(!same_name(name("Chu Văn Giả"), name("Văn Giả")));
  CHECK(!same_name(name("Đinh Văn Giả"), name("Văn Giả")));
  CHECK(name("Ông").name != 0);
  const auto key = [](std::string_view text) { return identify(texts(text, "", "", ""), kHere).key; };
  for (const char* seven : {"07", "7.0", "7.00", " 7"}) CHECK_MESSAGE(key(seven) == key("7"), seven);
  CHECK(key("0") != key("7"));
  CHECK(key("00") == key("0"));
  CHECK(key("7.1") != key("7"));
  CHECK(key("07A") != key("7A"));
  CHECK(key("07192/5") != key("7192/5"));
}

TEST_CASE("one address twice in a list") {
  const auto at = [](double metres) { return geometry::Point{kHere.x + metres / 103'900, kHere.y}; };
  const auto of = [](std::string_view key, std::string_view name, std::string_view house, std::string_view hamlet,
                     geometry::Point point) { return identify(texts(key, name, house, hamlet), point); };
  const AddressIdentity one = of("", "Hộ Giả A", "5", "Thôn Hải", kHere);
  CHECK(is_repeated(one, of("K1", "ông Giả A", "05", "Khu Hải", at(15))));
  CHECK(!is_repeated(one, of("", "ông Giả A", "05", "Khu Hải", at(25))));
  CHECK(!is_repeated(one, of("", "Giả A", "5", "Thôn Khác", at(15))));
  CHECK(is_repeated(one, of("", "Giả A", "5", "Thôn Khác", at(1))));
  CHECK(!is_repeated(one, of("", "Giả A", "6", "Thôn Hải", kHere)));
  CHECK(!is_repeated(one, of("", "Giả B", "5", "Thôn Hải", kHere)));
  CHECK(!is_repeated(of("K2", "Giả A", "5", "", kHere), of("K1", "Giả A", "5", "", kHere)));
  CHECK(!is_repeated(of("", "Giả A", "", "", kHere), of("", "Giả A", "", "", at(8))));
  CHECK(is_repeated(of("", "Giả A", "", "", kHere), of("", "Giả A", "", "", at(1))));
}

TEST_CASE("a key that is given anew after a retirement finds the code in use") {
  AddressBook book;
  const AddressIdentity identity = identify(texts("K1", "", "", ""), kHere);
  const std::uint32_t first = book.add(identity.cell, identity);
  book[first].retired = true;
  const std::uint32_t second = book.add(identity.cell, identity);
  CHECK(*book.match(identify(texts("k1", "", "", ""), kHere), true) == second);
}

TEST_CASE("numbers of a cell are given in order, and addresses are found by key, number and door") {
  AddressBook book;
  const AddressIdentity first = identify(texts("K1", "A", "12", "Thôn 1"), kHere);
  const AddressIdentity second = identify(texts("", "B", "14", "Thôn 1"), kHere);
  const std::uint32_t one = book.add(first.cell, first), two = book.add(second.cell, second);
  CHECK(book[one].id + 1 == book[two].id);
  CHECK(book.next_number(first.cell) == 2);
  CHECK(*book.match(identify(texts("K1", "", "99", "Thôn 9"), std::nullopt), true) == one);
  CHECK(*book.match(identify(texts("", "B", "14", "thôn 1"), geometry::Point{107.7795, 20.987}), true) == two);
  CHECK(!book.match(identify(texts("", "B", "14", "thôn 1", "06886"), geometry::Point{107.9, 20.987}), true));
  CHECK(!book.match(identify(texts("K2", "A", "12", "Thôn 1"), kHere), true));  // another key is another address
  book[two].seen = true;
  CHECK(!book.match(identify(texts("", "B", "14", "thôn 1"), kHere), true));
  book[one].retired = true;
  CHECK(*book.match(identify(texts("K1", "", "", ""), kHere), true) == one);
  CHECK(!book.match(identify(texts("K1", "", "", ""), kHere), false));
}

TEST_CASE("of a thousand codes with one wrong character the right one is among the first three, in an old town") {
  // 2,000 households in 150 m by 150 m, nearly 90,000 to the square kilometre: as many codes alike as a town has.
  AddressBook book;
  std::mt19937_64 random(11);
  const auto metres = [&] { return static_cast<double>(random() % 150'000) / 1000 / 111'195; };
  for (int i = 0; i < 2000; ++i) {
    const AddressIdentity identity = identify({}, geometry::Point{kHere.x + metres(), kHere.y + metres()});
    if (book.next_number(identity.cell) < LocalCode::kNumbers) book.add(identity.cell, identity);
  }
  int found = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint32_t row = static_cast<std::uint32_t>(random() % book.size());
    std::string text = characters(book[row].id);
    char& wrong = text[random() % text.size()];
    const char right = wrong;
    while (wrong == right) wrong = address::kCodeDigits[random() % address::kCodeDigits.size()];
    REQUIRE(!address::read_local(text).code);
    const auto offered = nearest_codes(book, text, 3);
    found += std::find(offered.begin(), offered.end(), row) != offered.end();
  }
  MESSAGE(found, " of 1000");
  CHECK(found >= 990);
}
