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
