#include "geometry/box_tree.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

using namespace sohoa::geometry;

namespace {

std::vector<std::uint32_t> found(const BoxTree& tree, const Box& box) {
  std::vector<std::uint32_t> numbers;
  CHECK(tree.search(box, [&](std::uint32_t number) {
    numbers.push_back(number);
    return true;
  }));
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

TEST_CASE("a search finds what looking at every box finds") {
  std::mt19937_64 random(51);
  BoxTree tree;
  for (const int count : {0, 1, 7, 8, 9, 64, 65, 513, 4000}) {
    std::vector<Box> boxes;
    const auto any = [&](double size) {
      const double x = static_cast<double>(random() % 1000), y = static_cast<double>(random() % 1000);
      return Box{x, y, x + static_cast<double>(random() % 9) * size, y + static_cast<double>(random() % 9) * size};
    };
    boxes.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) boxes.push_back(any(i % 50 == 0 ? 60 : 2));
    tree.build(boxes);
    for (int search = 0; search < 100; ++search) {
      const Box box = any(search % 10);
      std::vector<std::uint32_t> expected;
      for (std::uint32_t i = 0; i < boxes.size(); ++i)
        if (boxes[i].intersects(box)) expected.push_back(i);
      CHECK(found(tree, box) == expected);
    }
  }
}

TEST_CASE("boxes all in one place, and a search that ends early") {
  BoxTree tree;
  tree.build(std::vector<Box>(1000, Box{5, 5, 5, 5}));
  CHECK(found(tree, {5, 5, 9, 9}).size() == 1000);
  CHECK(found(tree, {6, 6, 9, 9}).empty());
  int visits = 0;
  CHECK_FALSE(tree.search({0, 0, 9, 9}, [&](std::uint32_t) { return ++visits < 10; }));
  CHECK(visits == 10);
}
