// How long it takes to find the communes of points and parcels: bench_locate [MILLIONS], on one core.
// bench_locate COUNT FILE.geojsonl only writes such points on land, for measurements of the whole tool.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "admin/boundaries.hpp"

using namespace sohoa;
using geometry::Point;

namespace {

/// Prints the processor seconds that `work` takes: others may be using the machine.
template <typename Work>
void measure(const char* what, std::size_t count, Work&& work) {
  const std::clock_t begin = std::clock();
  const std::size_t found = work();
  const double taken = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  std::printf("%-48s %9zu %9zu %8.3f s  %7.0f ns each\n", what, count, found, taken,
              taken / static_cast<double>(count) * 1e9);
}

std::string parcel_at(Point corner) {
  std::string wkb;
  geometry::Writer writer(wkb);
  writer.begin(geometry::Kind::polygon);
  writer.begin_ring();
  constexpr double kWidth = 0.0002, kHeight = 0.0003;  // degrees: 20 by 30 metres
  for (const Point step : {Point{0, 0}, Point{kWidth, 0}, Point{kWidth, kHeight}, Point{0, kHeight}, Point{0, 0}})
    writer.xy(corner.x + step.x, corner.y + step.y);
  writer.end();
  writer.end();
  return wkb;
}

/// The box of the polygons: a third land, the rest sea and the neighbours' land.
class Somewhere {
 public:
  Point any() { return {lon_(random_), lat_(random_)}; }
  Point on_land() {
    for (;;)
      if (const Point point = any(); admin::Boundaries::shipped().index().at(point) != admin::Boundaries::kNone)
        return point;
  }

 private:
  std::mt19937_64 random_{1};
  std::uniform_real_distribution<double> lon_{106.44, 108.1}, lat_{20.68, 21.67};
};

int write_points(std::size_t count, const char* path) {
  std::FILE* file = std::fopen(path, "w");
  if (file == nullptr) return 1;
  Somewhere somewhere;
  for (std::size_t i = 1; i <= count; ++i) {
    const Point point = somewhere.on_land();
    std::fprintf(file,
                 "{\"type\":\"Feature\",\"properties\":{\"so\":%zu},\"geometry\":{\"type\":\"Point\","
                 "\"coordinates\":[%.7f,%.7f]}}\n",
                 i, point.x, point.y);
  }
  return std::fclose(file) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2) return write_points(static_cast<std::size_t>(std::atof(argv[1])), argv[2]);
  const auto count = static_cast<std::size_t>((argc > 1 ? std::atof(argv[1]) : 1) * 1e6);
  std::printf("%-48s %9s %9s\n", "", "asked", "found");
  measure("reading and preparing the 54 communes", 1, [] { return admin::Boundaries::shipped().areas().size(); });
  const admin::Boundaries& boundaries = admin::Boundaries::shipped();
  Somewhere somewhere;
  std::vector<Point> all(count), land(count);
  for (Point& point : all) point = somewhere.any();
  for (Point& point : land) point = somewhere.on_land();
  const auto points = [&](const std::vector<Point>& asked, double most) {
    std::size_t inside = 0;
    for (const Point point : asked) inside += boundaries.at(point, most).area != admin::Boundaries::kNone;
    return inside;
  };
  measure("points on land", count, [&] { return points(land, 5000); });
  measure("points anywhere, within", count, [&] {
    std::size_t inside = 0;
    for (const Point point : all) inside += boundaries.index().at(point) != admin::Boundaries::kNone;
    return inside;
  });
  measure("points anywhere, or the nearest within 5 km", count, [&] { return points(all, 5000); });
  admin::Locator locator(boundaries);
  std::vector<std::string> parcels;
  for (const Point point : land) parcels.push_back(parcel_at(point));
  measure("parcels of 20 by 30 m on land", count, [&] {
    std::size_t inside = 0;
    for (const std::string& parcel : parcels) inside += locator.place(parcel, 5000).share == 1;
    return inside;
  });
  return 0;
}
