#include "geometry/orient.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "geometry/hilbert.hpp"
#include "oracle.hpp"

using namespace sohoa::geometry;

namespace {

__extension__ using Wide = __int128;

int sign(Wide value) {
  return (value > 0) - (value < 0);
}

int by_geos(Point a, Point b, Point c) {
  return GEOSOrientationIndex_r(oracle::geos().handle, a.x, a.y, b.x, b.y, c.x, c.y);
}

int by_us(Point a, Point b, Point c) {
  return orient(a.x, a.y, b.x, b.y, c.x, c.y);
}

/// The determinant in whole numbers; coordinates below 2^61 cannot overflow it.
int by_integers(const std::int64_t (&v)[6]) {
  return sign(Wide{v[0] - v[4]} * (v[3] - v[5]) - Wide{v[1] - v[5]} * (v[2] - v[4]));
}

}  // namespace

TEST_CASE("points beside a diagonal by one unit in the last place") {
  // The picture of Kettner et al., "Classroom examples of robustness problems" (2008), where plain arithmetic fails.
  const double unit = std::ldexp(1, -53);
  const std::int64_t scale = std::int64_t{1} << 53;
  int wrong = 0;
  int zeros = 0;
  for (int i = 0; i < 256; ++i) {
    for (int j = 0; j < 256; ++j) {
      const Point a{0.5 + i * unit, 0.5 + j * unit}, b{12, 12}, c{24, 24};
      const auto whole = [&](double value) { return static_cast<std::int64_t>(std::ldexp(value, 53)); };
      const int expected = by_integers({whole(a.x), whole(a.y), 12 * scale, 12 * scale, 24 * scale, 24 * scale});
      wrong += by_us(a, b, c) != expected || by_us(b, c, a) != expected || by_us(b, a, c) != -expected;
      wrong += by_geos(a, b, c) != expected;
      zeros += expected == 0;
    }
  }
  CHECK(wrong == 0);
  CHECK(zeros == 256);
}

TEST_CASE("points computed on a line of VN-2000 coordinates, as GEOS sees them") {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> east(300000, 700000), north(950000, 2600000), along(-1, 2), metres(-80, 80);
  int differ = 0;
  for (int i = 0; i < 100000; ++i) {
    const Point a{east(random), north(random)};
    const Point b{a.x + metres(random), a.y + metres(random)};
    const double t = along(random);
    Point c{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
    if (i % 3 == 1) c.x = std::nextafter(c.x, 0);
    if (i % 3 == 2) c.y = std::nextafter(c.y, 1e9);
    differ += by_us(a, b, c) != by_geos(a, b, c);
    differ += by_us(c, b, a) != -by_us(a, b, c) || by_us(b, c, a) != by_us(a, b, c);
  }
  CHECK(differ == 0);
}

TEST_CASE("whole numbers of very different size") {
  std::mt19937_64 random(11);
  const auto number = [&] {
    const std::int64_t mantissa = static_cast<std::int64_t>(random() >> 12) - (std::int64_t{1} << 51);
    return random() % 2 == 0 ? mantissa >> random() % 50 : mantissa << random() % 9;
  };
  int wrong = 0;
  int zeros = 0;
  for (int i = 0; i < 200000; ++i) {
    std::int64_t v[6];
    for (auto& value : v) value = number();
    if (i % 2 == 0) {  // c beyond b by a whole multiple of a → b, then at most one unit beside it
      for (int k : {0, 1, 2, 3}) v[k] >>= 20;
      const std::int64_t times = static_cast<std::int64_t>(random() % 1000);
      v[4] = v[0] + (v[2] - v[0]) * times + static_cast<std::int64_t>(random() % 2);
      v[5] = v[1] + (v[3] - v[1]) * times;
    }
    const auto real = [&](int k) { return static_cast<double>(v[k]); };
    const int expected = by_integers(v);
    wrong += orient(real(0), real(1), real(2), real(3), real(4), real(5)) != expected;
    const int certain = certain_orient(real(0), real(1), real(2), real(3), real(4), real(5));
    wrong += certain != 0 && certain != expected;
    zeros += expected == 0;
  }
  CHECK(wrong == 0);
  CHECK(zeros > 1000);
}

TEST_CASE("very large and very small coordinates") {
  for (const double scale : {1e-120, 1e-60, 1e60, 1e149}) {
    CHECK(orient(0, 0, scale, scale, 2 * scale, 2 * scale) == 0);
    CHECK(orient(0, 0, scale, scale, 2 * scale, std::nextafter(2 * scale, INFINITY)) == 1);
    CHECK(orient(0, 0, scale, scale, std::nextafter(2 * scale, INFINITY), 2 * scale) == -1);
  }
  CHECK(certain_orient(0, 0, 1e-200, 0, 0, 1e-200) == 0);
  CHECK(certain_orient(0, 0, 1e200, 0, 0, 1e200) == 0);
  CHECK(certain_orient(0, 0, NAN, 0, 0, 1) == 0);
}

TEST_CASE("the Hilbert curve visits every cell and only steps to neighbours") {
  CHECK(hilbert(0, 0) == 0);
  CHECK(hilbert(65535, 0) == 0xFFFFFFFF);
  // The curve through 256 × 256 blocks, and through the 256 × 256 cells of one corner block.
  for (const bool blocks : {true, false}) {
    std::vector<int> at(65536, -1);
    for (std::uint32_t x = 0; x < 256; ++x) {
      for (std::uint32_t y = 0; y < 256; ++y) {
        const std::uint32_t place = blocks ? hilbert(x << 8, y << 8) >> 16 : hilbert(x, y);
        REQUIRE(place < 65536);
        REQUIRE(at[place] == -1);
        at[place] = static_cast<int>(x << 8 | y);
      }
    }
    int jumps = 0;
    for (std::size_t i = 1; i < at.size(); ++i)
      jumps += std::abs((at[i] >> 8) - (at[i - 1] >> 8)) + std::abs((at[i] & 255) - (at[i - 1] & 255)) != 1;
    CHECK(jumps == 0);
  }
}
