#include "dataset/locating.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/zones.hpp"
#include "source/boundary_file.hpp"

namespace sohoa {

Options boundary_options() {
  return {
      {"--boundary", "", "FILE",
       N_("polygons of communes since 1 July 2025, which tell the commune that a feature lies in; any format that is "
          "read (default: those of Quảng Ninh, which come with the program)")},
      {"--boundary-crs", "", "EPSG:n", N_("coordinate system of the polygons, where their file names none")},
      {"--boundary-code", "", "COLUMN", N_("column of the commune codes in that file (default: found by its name)")},
      {"--boundary-name", "", "COLUMN", N_("column of the commune names in that file (default: found by its name)")},
  };
}

std::shared_ptr<const admin::Boundaries> given_boundaries(const Arguments& arguments) {
  const BoundaryOptions options{arguments.get("--boundary"), arguments.get("--boundary-crs"),
                                arguments.get("--boundary-code"), arguments.get("--boundary-name")};
  if (!options.file.empty()) return read_boundaries(options);
  for (const char* option : {"--boundary-crs", "--boundary-code", "--boundary-name"})
    if (arguments.said(option)) throw UsageError(tr("{} needs --boundary FILE", option));
  return nullptr;
}

std::shared_ptr<const admin::Boundaries> boundary_arguments(const Arguments& arguments) {
  if (auto given = given_boundaries(arguments)) return given;
  return {std::shared_ptr<void>(), &admin::Boundaries::shipped()};  // owned by nobody, lives as long as the program
}

Locating::Locating(std::shared_ptr<const admin::Boundaries> boundaries, int epsg)
    : boundaries_(std::move(boundaries)), epsg_(epsg == 0 ? crs::kWgs84 : epsg) {
  crs::Transform(epsg_, crs::kWgs84);  // a system that cannot be used is told before the first feature
}

Locating::Own& Locating::own() const {
  std::unique_ptr<Own>& own = own_.local();
  if (!own)
    own = std::make_unique<Own>(Own{admin::Locator(*boundaries_), crs::CellTransform(epsg_, crs::kWgs84), {}, {}});
  return *own;
}

std::string_view Locating::in_degrees(Own& own, std::string_view wkb) {
  if (own.to_degrees.identity()) return wkb;
  own.wkb = wkb;
  const bool done = geometry::transform(own.wkb.data(), own.wkb.size(), own.scratch,
                                        [&](std::span<double> xy) { return own.to_degrees.forward(xy); });
  return done ? std::string_view(own.wkb) : std::string_view();
}

const admin::Placed& Locating::place(std::string_view wkb, double most) const {
  Own& own = this->own();
  return own.locator.place(in_degrees(own, wkb), most);
}

double Locating::strays(std::string_view wkb, std::uint32_t area) const {
  const std::string_view degrees = in_degrees(own(), wkb);
  const geometry::Measure measure = geometry::measure(degrees);
  if (measure.empty() || !measure.finite) return 1;
  const geometry::AreaIndex& index = boundaries_->index();
  if (const auto whole = index.whole(measure.box)) return *whole == area ? 0 : 1;
  std::uint32_t here = 0, elsewhere = 0;
  geometry::walk(degrees, [&](const geometry::Run& run) {
    for (std::uint32_t i = 0; i < run.points.size(); ++i) {
      const std::uint32_t at = index.at(run.points[i]);
      here += at == area;
      elsewhere += at != area && at != geometry::AreaIndex::kNone;
    }
  });
  return here == 0 ? 1 : static_cast<double>(elsewhere) / measure.vertices;
}

std::vector<admin::CommuneLocator::Part> BoundaryLocator::locate(std::string_view wkb,
                                                                 std::span<const admin::Link> candidates) const {
  const admin::Boundaries& boundaries = locating_.boundaries();
  for (const admin::Link& link : candidates)
    if (boundaries.find(link.code) == admin::Boundaries::kNone) return {};
  const admin::Placed& placed = locating_.place(wkb, kOffShore);
  if (placed.area == admin::Boundaries::kNone || placed.beyond || !placed.rival.empty()) return {};
  std::vector<Part> parts;
  const auto add = [&](std::uint32_t area, double share) {
    for (const admin::Link& link : candidates)
      if (boundaries.find(link.code) == area) parts.push_back({link.code, share});
  };
  if (placed.parts.empty()) {
    add(placed.area, 1);
  } else {
    for (const admin::Part& part : placed.parts) add(part.area, part.share / placed.inside);
  }
  return parts;
}

std::string shares_text(const std::vector<admin::CommuneLocator::Part>& parts) {
  std::string list;
  for (const admin::CommuneLocator::Part& part : parts)
    list += fmt::format("{}{} {:.0f} %", list.empty() ? "" : ", ", part.code, part.share * 100);
  return list;
}

}  // namespace sohoa
