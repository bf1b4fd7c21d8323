#include "geometry/fingerprint.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "oracle.hpp"

using namespace sohoa::geometry;
using oracle::Polygon;
using oracle::Ring;

namespace {

using Mark = std::array<std::uint64_t, 2>;

Mark of(const std::string& text, std::uint64_t seed = 7) {
  return fingerprint(oracle::wkb(text), seed);
}

bool alike(const std::string& one, const std::string& two) {
  return of(one) == of(two);
}

/// The same ring from another vertex, perhaps the other way round, perhaps with a vertex written twice.
Ring rewritten(const Ring& ring, std::mt19937_64& random) {
  Ring open(ring.begin(), ring.end() - 1);
  std::rotate(open.begin(), open.begin() + static_cast<std::ptrdiff_t>(random() % open.size()), open.end());
  if (random() % 2 == 0) std::reverse(open.begin(), open.end());
  if (random() % 3 == 0) {
    const std::size_t twice = random() % open.size();
    open.insert(open.begin() + static_cast<std::ptrdiff_t>(twice), open[twice]);
  }
  open.push_back(open.front());
  return open;
}

}  // namespace

TEST_CASE("one shape has one fingerprint however it is written") {
  const std::string plain = "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1), (3 3, 3 2, 2 3, 3 3))";
  for (const std::string other :
       {"POLYGON ((4 4, 0 4, 0 0, 4 0, 4 4), (2 1, 2 2, 1 1, 2 1), (3 3, 3 2, 2 3, 3 3))",
        "POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 2, 2 1, 1 1), (3 3, 3 2, 2 3, 3 3))",
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (3 3, 3 2, 2 3, 3 3), (1 1, 2 1, 2 2, 1 1))",
        "POLYGON ((-0 0, 4 -0.0, 4 4, -0.0 4, -0 0), (1 1, 2 1, 2 2, 1 1), (3 3, 3 2, 2 3, 3 3))",
        "POLYGON ((0 0, 0 0, 4 0, 4 4, 4 4, 4 4, 0 4, 0 0, 0 0), (1 1, 2 1, 2 2, 1 1), (3 3, 3 2, 2 3, 3 3))",
        "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1), (3 3, 3 2, 2 3, 3 3)))",
        "GEOMETRYCOLLECTION (POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1), (3 3, 3 2, 2 3, 3 3)))"}) {
    CAPTURE(other);
    CHECK(alike(plain, other));
  }
  CHECK(alike("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 9 5, 9 9, 5 5)))",
              "MULTIPOLYGON (((9 9, 9 5, 5 5, 9 9)), ((1 0, 1 1, 0 0, 1 0)))"));
  CHECK(alike("LINESTRING (0 0, 3 4, 3 5)", "MULTILINESTRING ((3 5, 3 4, 0 0))"));
  CHECK(alike("POINT (1 2)", "MULTIPOINT (1 2)"));
}

TEST_CASE("different shapes have different ones") {
  const std::vector<std::string> texts{
      "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))",
      "POLYGON ((0 0, 4 0, 4 4, 0 4.000000001, 0 0))",
      "POLYGON ((0 0, 2 0, 4 0, 4 4, 0 4, 0 0))",
      "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))",
      "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))",
      "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((1 1, 2 1, 2 2, 1 1)))",
      "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((0 0, 4 0, 4 4, 0 4, 0 0)))",
      "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1)), ((9 0, 9 9, 8 9, 9 0)))",
      "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((9 0, 9 9, 8 9, 9 0), (1 1, 2 1, 2 2, 1 1)))",
      "LINESTRING (0 0, 4 0, 4 4, 0 4, 0 0)",
      "LINESTRING (0 0, 4 0, 4 4, 0 4)",
      "MULTILINESTRING ((0 0, 4 0), (4 4, 0 4))",
      "POINT (0 0)",
      "POINT (0 4)",
      "MULTIPOINT (0 0, 0 4)",
      "MULTIPOINT (0 0, 0 0)",
  };
  std::set<Mark> marks;
  std::set<std::uint64_t> low, high;
  for (const std::string& text : texts) {
    marks.insert(of(text));
    low.insert(of(text)[0]);
    high.insert(of(text)[1]);
  }
  CHECK(marks.size() == texts.size());
  CHECK(low.size() == texts.size());
  CHECK(high.size() == texts.size());
  CHECK(of(texts[0], 1) != of(texts[0], 2));
}

TEST_CASE("nothing to tell apart") {
  const Mark none{0, 0};
  for (const char* text : {"POLYGON EMPTY", "POINT EMPTY", "MULTIPOLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY"})
    CHECK(of(text) == none);
  CHECK(fingerprint("", 7) == none);
  CHECK(fingerprint(oracle::wkb("POLYGON ((0 0, 4 0, 4 4, 0 0))").substr(0, 60), 7) == none);
  // One point written several times is that point, in a ring as well.
  CHECK(alike("POLYGON ((1 2, 1 2, 1 2, 1 2))", "POLYGON ((1 2, 1 2, 1 2, 1 2, 1 2))"));
  CHECK(of("POLYGON ((1 2, 1 2, 1 2, 1 2))") != none);
}

TEST_CASE("the number is the same on every machine") {
  CHECK(of("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", 0) == Mark{0xc8bffff53c6db8d6u, 0x52c78490c58b711u});
}

TEST_CASE("random polygons: rewritten they keep their fingerprint, others have another") {
  std::mt19937_64 random(11);
  std::set<Mark> marks;
  const int cases = 2000;
  for (int i = 0; i < cases; ++i) {
    std::vector<Polygon> polygons(1 + random() % 3);
    for (Polygon& polygon : polygons) {
      polygon.resize(1 + random() % 3);
      for (Ring& ring : polygon) {
        // Few values, so that many edges are common to many shapes.
        for (std::size_t corners = 3 + random() % 4; corners > 0; --corners)
          ring.push_back({double(random() % 9), double(random() % 9)});
        ring.push_back(ring.front());
      }
    }
    const Mark mark = fingerprint(oracle::wkb(polygons, true), 7);
    marks.insert(mark);
    for (Polygon& polygon : polygons) {
      for (Ring& ring : polygon) ring = rewritten(ring, random);
      std::shuffle(polygon.begin() + 1, polygon.end(), random);
    }
    std::shuffle(polygons.begin(), polygons.end(), random);
    CHECK(fingerprint(oracle::wkb(polygons, true), 7) == mark);
  }
  CHECK(marks.size() > cases * 99 / 100);
}
