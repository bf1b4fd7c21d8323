// Shapes beside a list: outlines computed by hand, and shapes found in files that a test writes.
#include "dataset/zone_shapes.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "geometry/measure.hpp"

using namespace sohoa;
using geometry::Kind;
namespace fs = std::filesystem;

namespace {

constexpr double kGap = 0.02;

/// A line through points of a square of 100 whose last one lies `gap` above the first.
void square_line(geometry::Writer& writer, double gap, double east = 0) {
  writer.begin(Kind::line);
  for (const auto& [x, y] : {std::pair(0.0, 0.0), {100.0, 0.0}, {100.0, 100.0}, {0.0, 100.0}, {0.0, gap}})
    writer.xy(east + x, y);
  writer.end();
}

void square(geometry::Writer& writer, double east) {
  writer.begin(Kind::polygon);
  writer.begin_ring();
  for (const auto& [x, y] : {std::pair(0.0, 0.0), {100.0, 0.0}, {100.0, 100.0}, {0.0, 100.0}, {0.0, 0.0}})
    writer.xy(east + x, y);
  writer.end();
  writer.end();
}

template <typename Write>
std::string collection(Write write) {
  std::string wkb;
  geometry::Writer writer(wkb);
  writer.begin(Kind::collection);
  write(writer);
  writer.end();
  return wkb;
}

/// A folder of KML that goes with it.
struct Maps {
  fs::path folder = fs::path("/tmp") / ("sohoa-zone-shapes-" + std::to_string(::getpid()));
  Maps() { fs::create_directories(folder); }
  ~Maps() { fs::remove_all(folder); }

  void write(const std::string& file, const std::string& places) const {
    std::ofstream(folder / file) << "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>" << places
                                 << "</Document></kml>";
  }
  ZoneShapes read() const {
    SourceOptions options;
    options.inputs = {folder.string()};
    return ZoneShapes(options, ZoneCodes::shipped());
  }
};

std::string place(const std::string& name, const std::string& description = "") {
  return "<Placemark><name>" + name + "</name><description><![CDATA[" + description +
         "]]></description><Polygon><outerBoundaryIs><LinearRing><coordinates>107.76,20.97 107.761,20.97 "
         "107.761,20.971 "
         "107.76,20.97</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>";
}

/// Labels of what is found, "file: name" without the folder; "several".
std::string found(const ZoneShapes& shapes, std::string_view code, std::string_view name,
                  ZoneKind kind = ZoneKind::growing) {
  bool several = false;
  std::string out;
  const ZoneShapes::Group group = shapes.find(kind, code, name, several);
  if (several) return "several";
  for (const std::uint32_t shape : group.shapes) {
    const std::string& label = shapes.shapes()[shape].label;
    out += (out.empty() ? "" : "; ") + label.substr(label.rfind('/') + 1);
  }
  return out;
}

}  // namespace

TEST_CASE("closed and nearly closed lines become areas; the widest gap is told") {
  // Of a walk of 400 - 7 the ends may lie 7.86 apart.
  ZoneOutline outline = zone_outline(collection([](auto& writer) {
                                       square_line(writer, 0);
                                       square_line(writer, 7, 200);
                                     }),
                                     kGap);
  CHECK(outline.closed == 2);
  CHECK(outline.open == 0);
  CHECK(outline.gap == doctest::Approx(7));
  CHECK(geometry::measure(outline.wkb).area == doctest::Approx(20000));

  outline = zone_outline(collection([](auto& writer) { square_line(writer, 9); }), kGap);
  CHECK(outline.wkb.empty());
  CHECK(outline.open == 1);
  CHECK(outline.open_gap == doctest::Approx(9));
}

TEST_CASE("of a collection the areas count, and the rest is counted") {
  const ZoneOutline outline = zone_outline(collection([](auto& writer) {
                                             writer.begin(Kind::point);
                                             writer.xy(50, 50);
                                             writer.end();
                                             square(writer, 0);
                                             square(writer, 300);
                                             square_line(writer, 50, 600);
                                           }),
                                           kGap);
  CHECK(outline.areas == 2);
  CHECK(outline.points == 1);
  CHECK(outline.open == 1);
  CHECK(geometry::kind(outline.wkb) == Kind::multipolygon);
  CHECK(geometry::measure(outline.wkb).area == doctest::Approx(20000));
  CHECK(geometry::measure(outline.wkb).polygons == 2);
}

TEST_CASE("two points enclose nothing, however near they are") {
  std::string wkb;
  geometry::Writer writer(wkb);
  writer.begin(Kind::line);
  for (int i = 0; i < 2; ++i) writer.xy(0, 0);
  writer.end();
  const ZoneOutline outline = zone_outline(wkb, kGap);
  CHECK(outline.open == 1);
  CHECK(outline.wkb.empty());
}

TEST_CASE("shapes are found by code, then by name, then by the name of their file") {
  const Maps maps;
  maps.write("a.kml", place("Vườn A", "Mã: 07192-VT-0001") + place("Vườn B"));
  maps.write("vuon_d.kml", place("Hình mới"));
  maps.write("VN-QNOR-0005.kml", place("Lô 1") + place("Lô 2"));
  const ZoneShapes shapes = maps.read();
  CHECK(shapes.epsg() == 4326);
  CHECK(found(shapes, "07192-VT-0001", "Tên khác") == "a.kml: Vườn A");
  CHECK(found(shapes, "", "VUON  B") == "a.kml: Vườn B");
  CHECK(found(shapes, "07192-VT-0009", "Vườn B") == "a.kml: Vườn B");
  CHECK(found(shapes, "", "Vườn D") == "vuon_d.kml: Hình mới");
  CHECK(found(shapes, "VN-QNOR-0005", "") == "VN-QNOR-0005.kml: Lô 1; VN-QNOR-0005.kml: Lô 2");
  CHECK(found(shapes, "", "Vườn E").empty());
  CHECK(found(shapes, "", "").empty());
}

TEST_CASE("a shape that has a code is not another zone's by its name") {
  const Maps maps;
  maps.write("a.kml", place("Vườn A") + place("Vườn A", "07192-VT-0001") + place("Vườn C", "07192-VT-0002"));
  const ZoneShapes shapes = maps.read();
  CHECK(found(shapes, "07192-VT-0001", "Vườn A") == "a.kml: Vườn A");
  bool several = true;
  CHECK(shapes.find(ZoneKind::growing, "07192-VT-0001", "", several).by_code);
  CHECK(shapes.find(ZoneKind::growing, "", "Vườn A", several).shapes == std::vector<std::uint32_t>{0});
  CHECK_FALSE(several);
  // The only one of the name is taken where the list has no code, and not where it has another one.
  CHECK(found(shapes, "", "Vườn C") == "a.kml: Vườn C");
  CHECK(found(shapes, "07192-VT-0007", "Vườn C").empty());
  // The code of a growing area says nothing of a packing house.
  CHECK(found(shapes, "VN-QNPH-001", "Vườn C", ZoneKind::packing) == "a.kml: Vườn C");
}

TEST_CASE("shapes of different files with one name are none of them") {
  const Maps maps;
  maps.write("a.kml", place("Vườn A"));
  maps.write("b.kml", place("Vườn A"));
  CHECK(found(maps.read(), "", "Vườn A") == "several");
}

TEST_CASE("codes are found in tables and in long texts, unless there are two") {
  const std::string filler(150, 'x');
  const Maps maps;
  maps.write("a.kml", place("1", "<table><tr><td>Mã</td><td>07192-VT-0001&nbsp;</td></tr><tr><td>" + filler +
                                     "</td></tr></table>") +
                          place("2", "Chủ hộ Nguyễn Văn Mẫu, " + filler + ", mã 07192-VT-0002; " + filler) +
                          place("3", "07192-VT-0003<br>07192-VT-0004") + place("4", "07192-VT-0005<br>07192-DG-0001"));
  const ZoneShapes shapes = maps.read();
  CHECK(found(shapes, "07192-VT-0001", "") == "a.kml: 1");
  CHECK(found(shapes, "07192-VT-0002", "") == "a.kml: 2");
  CHECK(found(shapes, "07192-VT-0003", "").empty());
  CHECK(found(shapes, "07192-VT-0004", "").empty());
  CHECK(found(shapes, "07192-VT-0005", "") == "a.kml: 4");
  CHECK(found(shapes, "07192-DG-0001", "", ZoneKind::packing) == "a.kml: 4");
}

TEST_CASE("several shapes are handed on as they are") {
  const Maps maps;
  maps.write("a.kml", place("Vườn A") + place("Vườn A"));
  const ZoneShapes shapes = maps.read();
  const std::string both = shapes.together({{0, 1}});
  CHECK(geometry::kind(both) == Kind::collection);
  CHECK(geometry::well_formed(both));
  CHECK(geometry::measure(both).polygons == 2);
  CHECK(shapes.together({{1}}) == shapes.shapes()[1].wkb);
}
