#include "geometry/wkb.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "geometry/measure.hpp"
#include "geometry/validity.hpp"
#include "oracle.hpp"

using namespace sohoa::geometry;

namespace {
const double kNan = std::nan("");

std::string bytes_of(std::uint32_t number) {
  return {reinterpret_cast<const char*>(&number), 4};
}
std::string head(Kind kind) {
  return '\1' + bytes_of(static_cast<std::uint32_t>(kind));
}

/// All readers at once: none may read outside, whatever the bytes are. The copy has no spare byte behind it.
void read_everything(std::string_view bytes, Validator& validator) {
  std::vector<char> exact(bytes.begin(), bytes.end());
  const std::string_view wkb(exact.data(), exact.size());
  std::string out;
  std::vector<double> scratch;
  kind(wkb);
  is_empty(wkb);
  measure(wkb);
  wkt(wkb);
  to_multi(wkb, out);
  flatten(wkb, out);
  validator.inside_point(wkb);
  const Findings& found = validator.check(wkb, measure(wkb), {0.5, 0.1});
  CHECK(found.has(Fault::malformed) != well_formed(wkb));
  const bool valid = found.empty() || !is_invalid(found.begin()->fault);
  CHECK(valid == (well_formed(wkb) && oracle::is_valid(wkb)));
  transform(exact.data(), exact.size(), scratch, [](std::span<double>) { return true; });
  swap_axes(exact.data(), exact.size());
}
}  // namespace

TEST_CASE("WKB as GEOS writes it is read back as the text GEOS took") {
  for (const std::string& text : oracle::samples()) {
    const std::string wkb = oracle::wkb(text);
    CAPTURE(text);
    CHECK(well_formed(wkb));
    CHECK(text.starts_with(name(kind(wkb))));
    CHECK(is_empty(wkb) == text.ends_with("EMPTY"));
    if (kind(wkb) != Kind::collection && !text.starts_with("MULTIPOINT")) CHECK(wkt(wkb) == text);
    const auto again = oracle::from_wkt(wkt(wkb));
    REQUIRE(again);
    CHECK(GEOSEqualsExact_r(oracle::geos().handle, again.get(), oracle::from_wkb(wkb).get(), 0) == 1);
  }
}

TEST_CASE("numbers in messages are short, exact and without exponents where people measure") {
  const auto point = [](double x, double y) {
    std::string out;
    Writer writer(out);
    writer.begin(Kind::point);
    writer.xy(x, y);
    writer.end();
    return wkt(out);
  };
  CHECK(point(1200000, 500000.1) == "POINT (1200000 500000.1)");
  CHECK(point(106.65432109876544, -0.0) == "POINT (106.65432109876544 -0)");
  CHECK(point(1e300, 1e-12) == "POINT (1e+300 1e-12)");
  CHECK(point(INFINITY, kNan) == "POINT (inf nan)");
}

TEST_CASE("runs tell polygon and ring") {
  const std::string wkb =
      oracle::wkb("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 9 5, 9 9, 5 5), (6 6, 7 6, 7 7, 6 6)))");
  std::vector<std::pair<std::uint32_t, std::uint32_t>> seen;
  std::uint32_t vertices = 0;
  CHECK(walk(wkb, [&](const Run& run) {
    CHECK(run.kind == Kind::polygon);
    seen.emplace_back(run.polygon, run.ring);
    vertices += run.points.size();
    if (run.ring == 1) CHECK(run.points[2] == Point{7, 7});
  }));
  CHECK(seen == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 0}, {1, 0}, {1, 1}});
  CHECK(vertices == 12);
}

TEST_CASE("a WKB cut anywhere is malformed to every reader") {
  Validator validator;
  for (const std::string& text : oracle::samples()) {
    const std::string wkb = oracle::wkb(text);
    for (std::size_t size = 0; size < wkb.size(); ++size) {
      const std::string_view cut(wkb.data(), size);
      CAPTURE(text);
      CAPTURE(size);
      std::string out;
      CHECK_FALSE(well_formed(cut));
      CHECK(measure(cut).kind == Kind::none);
      CHECK(wkt(cut).empty());
      CHECK_FALSE(flatten(cut, out));
      CHECK(validator.check(cut).has(Fault::malformed));
      read_everything(cut, validator);
    }
    CHECK_FALSE(well_formed(wkb + '\0'));
  }
}

TEST_CASE("flipped and random bytes are judged like GEOS does, and never read beyond the end") {
  Validator validator;
  std::mt19937 random(20250701);
  for (const std::string& text : oracle::samples()) {
    const std::string wkb = oracle::wkb(text);
    for (std::size_t at = 0; at < wkb.size(); ++at) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string bad = wkb;
        bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
        read_everything(bad, validator);
      }
    }
    for (int round = 0; round < 300; ++round) {
      std::string bad = wkb;
      for (int i = 0; i < 4; ++i)
        bad[random() % bad.size()] = static_cast<char>(random() % 3 == 0 ? 0xFF : random() % 8);
      read_everything(bad, validator);
    }
  }
}

TEST_CASE("counts larger than the bytes, wrong members and other dialects are malformed") {
  CHECK_FALSE(well_formed(head(Kind::line) + bytes_of(0xFFFFFFFF)));
  CHECK_FALSE(well_formed(head(Kind::polygon) + bytes_of(0xFFFFFFFF) + bytes_of(0x10000000)));
  CHECK_FALSE(well_formed(head(Kind::multipolygon) + bytes_of(0xFFFFFFFF)));
  CHECK_FALSE(well_formed(head(Kind::multipolygon) + bytes_of(1) + head(Kind::line) + bytes_of(0)));
  CHECK_FALSE(well_formed(oracle::wkb("POINT (1 2)", {.order = GEOS_WKB_XDR})));
  CHECK_FALSE(well_formed(oracle::wkb("POINT Z (1 2 3)", {.dimensions = 3})));
  CHECK(kind("") == Kind::none);
  CHECK(kind(std::string("\1\x08\0\0\0", 5)) == Kind::none);
}

TEST_CASE("collections may be nested to the limit, not beyond") {
  const auto nested = [](int depth) {
    std::string wkb;
    for (int i = 0; i < depth; ++i) wkb += head(Kind::collection) + bytes_of(1);
    return wkb + head(Kind::collection) + bytes_of(0);
  };
  std::string out;
  CHECK(well_formed(nested(kMaxDepth)));
  CHECK_FALSE(well_formed(nested(kMaxDepth + 1)));
  CHECK_FALSE(well_formed(nested(1000000)));
  CHECK(wkt(nested(1000000)).empty());
  CHECK(flatten(nested(kMaxDepth), out));
  CHECK_FALSE(flatten(nested(1000000), out));
  out.clear();
  Writer writer(out);
  for (int i = 0; i <= kMaxDepth; ++i) CHECK(writer.begin(Kind::collection));
  CHECK_FALSE(writer.begin(Kind::collection));
  for (int i = 0; i <= kMaxDepth; ++i) writer.end();
  CHECK(out == nested(kMaxDepth));
}

TEST_CASE("the writer makes what GEOS makes") {
  std::string out = "before";
  Writer writer(out);
  writer.begin(Kind::collection);
  writer.begin(Kind::point);
  writer.xy(1, 2);
  writer.end();
  writer.begin(Kind::polygon);
  writer.begin_ring();
  for (const auto& [x, y] : {Point{0, 0}, Point{1, 0}, Point{1, 1}, Point{0, 0}}) writer.xy(x, y);
  writer.end();
  writer.end();
  writer.begin(Kind::point);
  writer.end();
  writer.end();
  CHECK(out.starts_with("before"));
  CHECK(wkt(out.substr(6)) == "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 1 0, 1 1, 0 0)), POINT EMPTY)");
  CHECK(oracle::from_wkb(out.substr(6)));
}

TEST_CASE("single geometries become multi geometries, others stay") {
  const auto promoted = [](const std::string& text) {
    std::string out = "old";
    to_multi(oracle::wkb(text), out);
    return wkt(out);
  };
  CHECK(promoted("POINT (1 2)") == "MULTIPOINT ((1 2))");
  CHECK(promoted("LINESTRING (1 2, 3 4)") == "MULTILINESTRING ((1 2, 3 4))");
  CHECK(promoted("POLYGON ((0 0, 1 0, 1 1, 0 0))") == "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))");
  CHECK(promoted("POLYGON EMPTY") == "MULTIPOLYGON EMPTY");
  CHECK(promoted("POINT EMPTY") == "MULTIPOINT EMPTY");
  CHECK(promoted("MULTILINESTRING ((1 2, 3 4))") == "MULTILINESTRING ((1 2, 3 4))");
  CHECK(promoted("GEOMETRYCOLLECTION (POINT (1 2))") == "GEOMETRYCOLLECTION (POINT (1 2))");
}

TEST_CASE("axes are exchanged and coordinates transformed where they lie") {
  std::string wkb = oracle::wkb("GEOMETRYCOLLECTION (POINT (1 2), POINT EMPTY, LINESTRING (3 4, 5 6))");
  CHECK(swap_axes(wkb.data(), wkb.size()));
  CHECK(wkt(wkb) == "GEOMETRYCOLLECTION (POINT (2 1), POINT EMPTY, LINESTRING (4 3, 6 5))");
  std::vector<double> scratch;
  const auto shift = [](std::span<double> xy) {
    CHECK(xy.size() == 6);
    for (std::size_t i = 0; i < xy.size(); i += 2) xy[i] += 100;
    return true;
  };
  CHECK(transform(wkb.data(), wkb.size(), scratch, shift));
  CHECK(wkt(wkb) == "GEOMETRYCOLLECTION (POINT (102 1), POINT EMPTY, LINESTRING (104 3, 106 5))");
  const std::string before = wkb;
  const auto refuse = [](std::span<double> xy) {
    xy[0] = 0;
    return false;
  };
  CHECK_FALSE(transform(wkb.data(), wkb.size(), scratch, refuse));
  CHECK_FALSE(transform(wkb.data(), wkb.size() - 1, scratch, shift));
  CHECK_FALSE(swap_axes(wkb.data(), wkb.size() - 1));
  CHECK(wkb == before);
}

TEST_CASE("every dialect of WKB becomes the flat one") {
  for (const std::string& text : oracle::samples()) {
    const std::string flat = oracle::wkb(text);
    for (const int order : {GEOS_WKB_NDR, GEOS_WKB_XDR}) {
      for (const int flavor : {GEOS_WKB_ISO, GEOS_WKB_EXTENDED}) {
        std::string out;
        const auto dropped = flatten(oracle::wkb(text, {.order = order, .flavor = flavor, .srid = 9211}), out);
        CAPTURE(text);
        REQUIRE(dropped);
        CHECK_FALSE(dropped->z);
        CHECK_FALSE(dropped->m);
        if (!text.starts_with("POINT EMPTY")) CHECK(out == flat);
        CHECK(wkt(out) == wkt(flat));
      }
    }
  }
}

TEST_CASE("Z and M are dropped, and it is told") {
  const std::string text = "GEOMETRYCOLLECTION Z (POINT Z (1 2 3), POLYGON Z ((0 0 7, 1 0 7, 1 1 7, 0 0 7)))";
  for (const int order : {GEOS_WKB_NDR, GEOS_WKB_XDR}) {
    for (const int flavor : {GEOS_WKB_ISO, GEOS_WKB_EXTENDED}) {
      std::string out;
      const auto dropped = flatten(oracle::wkb(text, {.order = order, .dimensions = 3, .flavor = flavor}), out);
      REQUIRE(dropped);
      CHECK(dropped->z);
      CHECK_FALSE(dropped->m);
      CHECK(wkt(out) == "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 1 0, 1 1, 0 0)))");
    }
  }
  // GEOS 3.11 knows no M: ISO types 2001 and 3001, EWKB flag 0x40000000, by hand.
  const double xyzm[4] = {1, 2, 3, 4};
  const std::string values(reinterpret_cast<const char*>(xyzm), sizeof xyzm);
  std::string out;
  auto dropped = flatten('\1' + bytes_of(2001) + values.substr(0, 24), out);
  REQUIRE(dropped);
  CHECK((!dropped->z && dropped->m));
  CHECK(wkt(out) == "POINT (1 2)");
  dropped = flatten('\1' + bytes_of(3001) + values, out);
  REQUIRE(dropped);
  CHECK((dropped->z && dropped->m));
  CHECK(flatten('\1' + bytes_of(0xC0000001) + values, out));
  CHECK_FALSE(flatten('\1' + bytes_of(4001) + values, out));
  CHECK_FALSE(flatten('\1' + bytes_of(1008) + bytes_of(0), out));
  CHECK(out.empty());
}
