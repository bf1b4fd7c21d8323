#include "geometry/area_index.hpp"

#include <algorithm>
#include <cmath>

#include "geometry/orient.hpp"

namespace sohoa::geometry {
namespace {

constexpr std::uint32_t kChunk = 8;
constexpr double kSlack = 1e-6;                         // of a cell: how far beyond its ends an edge is taken to reach
constexpr double kFewestCells = 64, kMostCells = 2048;  // along one side of the grid

std::uint32_t clamped(double place, std::uint32_t cells) {
  return static_cast<std::uint32_t>(std::clamp(place, 0.0, cells - 1.0));
}

/// Whether the segment certainly has no point in the box.
bool certainly_apart(Point a, Point b, const Box& box) {
  if (std::max(a.x, b.x) < box.minx || std::min(a.x, b.x) > box.maxx || std::max(a.y, b.y) < box.miny ||
      std::min(a.y, b.y) > box.maxy)
    return true;
  const auto side = [&](double x, double y) { return certain_orient(a.x, a.y, b.x, b.y, x, y); };
  const int sides =
      side(box.minx, box.miny) + side(box.minx, box.maxy) + side(box.maxx, box.miny) + side(box.maxx, box.maxy);
  return std::abs(sides) == 4;
}

/// Squared distance from p to the segment a-b.
double square_distance(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double square = dx * dx + dy * dy;
  const double along = square > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0, 1.0) : 0;
  const double x = a.x + along * dx - p.x, y = a.y + along * dy - p.y;
  return x * x + y * y;
}

/// The same between two segments that do not cross.
double square_distance(Point a, Point b, Point c, Point d) {
  return std::min(
      {square_distance(a, c, d), square_distance(b, c, d), square_distance(c, a, b), square_distance(d, a, b)});
}

}  // namespace

std::uint32_t AreaIndex::Area::band(double y) const {
  return clamped((y - box.miny) * scale, bands);
}

std::uint32_t AreaIndex::Axis::cell(double place) const {
  return clamped((place - low) * scale, cells);
}

/// The cells of one row that edges of the present area may run through.
struct AreaIndex::Row {
  std::vector<std::uint32_t> columns;
};

AreaIndex::AreaIndex(std::span<const std::string_view> areas) {
  take_rings(areas);
  for (Area& area : areas_) build_bands(area);
  build_grid();
  build_chunks();
}

void AreaIndex::take_rings(std::span<const std::string_view> areas) {
  for (const std::string_view wkb : areas) {
    Area& area = areas_.emplace_back();
    area.begin = static_cast<std::uint32_t>(starts_.size());
    walk(wkb, [&](const Run& run) {
      if (run.kind != Kind::polygon || run.points.empty()) return;
      vertices_.push_back(run.points.front());
      for (std::uint32_t i = 1; i < run.points.size(); ++i) {
        if (run.points[i] == vertices_.back()) continue;
        starts_.push_back(static_cast<std::uint32_t>(vertices_.size() - 1));
        vertices_.push_back(run.points[i]);
      }
      for (std::uint32_t i = 0; i < run.points.size(); ++i) area.box.add(run.points[i].x, run.points[i].y);
    });
    area.end = static_cast<std::uint32_t>(starts_.size());
    area_of_.resize(starts_.size(), static_cast<std::uint32_t>(areas_.size() - 1));
  }
}

void AreaIndex::build_bands(Area& area) {
  const std::uint32_t edges = area.end - area.begin;
  const double height = area.box.maxy - area.box.miny;
  area.bands = std::clamp(edges / 4, 1u, 1u << 16);
  area.scale = height > 0 ? area.bands / height : 0;
  area.first = static_cast<std::uint32_t>(band_first_.size());
  std::vector<std::uint32_t> size(area.bands + 1, 0);
  const auto reach = [&](std::uint32_t edge, auto&& visit) {
    const double a = vertices_[starts_[edge]].y, b = vertices_[starts_[edge] + 1].y;
    for (std::uint32_t band = area.band(std::min(a, b)); band <= area.band(std::max(a, b)); ++band) visit(band);
  };
  for (std::uint32_t edge = area.begin; edge < area.end; ++edge)
    reach(edge, [&](std::uint32_t band) { ++size[band + 1]; });
  const auto base = static_cast<std::uint32_t>(band_edges_.size());
  for (std::uint32_t band = 0; band < area.bands; ++band) size[band + 1] += size[band];
  for (const std::uint32_t before : size) band_first_.push_back(base + before);
  band_edges_.resize(base + size.back());
  for (std::uint32_t edge = area.begin; edge < area.end; ++edge)
    reach(edge, [&](std::uint32_t band) { band_edges_[base + size[band]++] = starts_[edge]; });
}

/// Whether the area holds the point, its border included. Counts the edges that a ray towards the east crosses; an edge
/// takes its lower end and leaves its upper one to the next.
bool AreaIndex::covers(const Area& area, Point point) const {
  const auto [x, y] = point;
  if (!(x >= area.box.minx && x <= area.box.maxx && y >= area.box.miny && y <= area.box.maxy)) return false;
  const std::uint32_t band = area.first + area.band(y);
  bool inside = false;
  for (std::uint32_t i = band_first_[band]; i < band_first_[band + 1]; ++i) {
    const Point a = vertices_[band_edges_[i]], b = vertices_[band_edges_[i] + 1];
    if ((a.x < x) & (b.x < x)) continue;
    if ((a.y > y) == (b.y > y)) {
      if (a == point) return true;
      if (a.y == y && b.y == y && (a.x <= x || b.x <= x)) return true;
      continue;
    }
    if ((a.x > x) & (b.x > x)) {
      inside = !inside;
      continue;
    }
    const int side = orient(a.x, a.y, b.x, b.y, x, y);
    if (side == 0) return true;
    if ((side > 0) == (b.y > a.y)) inside = !inside;
  }
  return inside;
}

/// Notes the cells of the segment: all of the box around it where that is small, else of its halves.
void AreaIndex::mark(Point a, Point b, std::vector<Row>& rows) const {
  const double x_slack = kSlack / columns_.scale, y_slack = kSlack / rows_.scale;
  const std::uint32_t left = columns_.cell(std::min(a.x, b.x) - x_slack);
  const std::uint32_t right = columns_.cell(std::max(a.x, b.x) + x_slack);
  const std::uint32_t low = rows_.cell(std::min(a.y, b.y) - y_slack), high = rows_.cell(std::max(a.y, b.y) + y_slack);
  if (right - left > 1 && high - low > 1) {
    const Point middle{a.x / 2 + b.x / 2, a.y / 2 + b.y / 2};
    mark(a, middle, rows);
    mark(middle, b, rows);
    return;
  }
  for (std::uint32_t row = low; row <= high; ++row)
    for (std::uint32_t column = left; column <= right; ++column) rows[row].columns.push_back(column);
}

void AreaIndex::build_grid() {
  Box all;
  for (const Area& area : areas_) all.add(area.box);
  if (all.empty()) all = {0, 0, 1, 1};
  const auto cells = static_cast<std::uint32_t>(
      std::clamp(std::sqrt(4.0 * static_cast<double>(starts_.size())), kFewestCells, kMostCells));
  const auto axis = [&](double low, double high) { return Axis{low, high > low ? cells / (high - low) : 1, cells}; };
  columns_ = axis(all.minx, all.maxx);
  rows_ = axis(all.miny, all.maxy);

  std::vector<std::pair<std::uint32_t, Entry>> found;  // by cell
  std::vector<Row> rows(cells);
  for (std::uint32_t number = 0; number < areas_.size(); ++number) {
    const Area& area = areas_[number];
    for (std::uint32_t edge = area.begin; edge < area.end; ++edge)
      mark(vertices_[starts_[edge]], vertices_[starts_[edge] + 1], rows);
    for (std::uint32_t r = 0; r < cells; ++r) {
      std::vector<std::uint32_t>& marked = rows[r].columns;
      if (marked.empty()) continue;
      std::sort(marked.begin(), marked.end());
      marked.erase(std::unique(marked.begin(), marked.end()), marked.end());
      for (std::size_t i = 0; i < marked.size(); ++i) {
        found.push_back({r * cells + marked[i], {number, 1}});
        // No edge runs through the cells up to the next marked one: what holds for one of them holds for all.
        const std::uint32_t next = i + 1 < marked.size() ? marked[i + 1] : marked[i] + 1;
        if (next == marked[i] + 1 || !covers(area, {columns_.middle(marked[i] + 1), rows_.middle(r)})) continue;
        for (std::uint32_t column = marked[i] + 1; column < next; ++column)
          found.push_back({r * cells + column, {number, 0}});
      }
      marked.clear();
    }
  }
  cell_first_.assign(std::size_t{cells} * cells + 1, 0);
  for (const auto& [cell, entry] : found) ++cell_first_[cell + 1];
  for (std::size_t i = 1; i < cell_first_.size(); ++i) cell_first_[i] += cell_first_[i - 1];
  entries_.resize(found.size());
  std::vector<std::uint32_t> next(cell_first_.begin(), cell_first_.end() - 1);
  for (const auto& [cell, entry] : found) entries_[next[cell]++] = entry;
}

void AreaIndex::build_chunks() {
  std::vector<Box> boxes;
  for (std::size_t first = 0; first < starts_.size(); first += kChunk) {
    Box& box = boxes.emplace_back();
    for (std::size_t edge = first; edge < std::min(first + kChunk, starts_.size()); ++edge)
      for (const std::uint32_t end : {starts_[edge], starts_[edge] + 1}) box.add(vertices_[end].x, vertices_[end].y);
  }
  chunks_.build(boxes);
}

std::span<const AreaIndex::Entry> AreaIndex::entries(std::uint32_t column, std::uint32_t row) const {
  const std::size_t cell = std::size_t{row} * columns_.cells + column;
  return std::span(entries_).subspan(cell_first_[cell], cell_first_[cell + 1] - cell_first_[cell]);
}

std::uint32_t AreaIndex::at(Point point) const {
  if (!std::isfinite(point.x) || !std::isfinite(point.y)) return kNone;
  // What lies beyond the grid falls into its outermost cells, where an area is never taken for granted: its edges run
  // through them.
  for (const Entry entry : entries(columns_.cell(point.x), rows_.cell(point.y)))
    if (!entry.border || covers(areas_[entry.area], point)) return entry.area;
  return kNone;
}

template <typename Visit>
bool AreaIndex::edges_near(const Box& box, Visit&& visit) const {
  return chunks_.search(box, [&](std::uint32_t chunk) {
    const std::size_t first = std::size_t{chunk} * kChunk;
    for (std::size_t edge = first; edge < std::min(first + kChunk, starts_.size()); ++edge)
      if (!visit(static_cast<std::uint32_t>(edge))) return false;
    return true;
  });
}

AreaIndex::Near AreaIndex::nearest(Point a, Point b, double x_scale, double y_scale, double most) const {
  Near best;
  // Seen from a, so that the differences stay exact.
  const auto scaled = [&](Point at) { return Point{(at.x - a.x) * x_scale, (at.y - a.y) * y_scale}; };
  const Point end = scaled(b);
  const bool one_point = a == b;
  const auto consider = [&](std::uint32_t edge) {
    const Point from = scaled(vertices_[starts_[edge]]), to = scaled(vertices_[starts_[edge] + 1]);
    const double distance =
        std::sqrt(one_point ? square_distance({0, 0}, from, to) : square_distance({0, 0}, end, from, to));
    const bool nearer = distance < best.distance || (distance == best.distance && area_of_[edge] < best.area);
    if (distance <= most && nearer) best = {area_of_[edge], distance};
    return true;
  };
  constexpr double kFirst = 1.0 / 64;  // of `most`; most points lie near
  for (double radius = most * kFirst;; radius = std::min(radius * 2, most)) {
    const double x = radius / x_scale, y = radius / y_scale;
    edges_near({std::min(a.x, b.x) - x, std::min(a.y, b.y) - y, std::max(a.x, b.x) + x, std::max(a.y, b.y) + y},
               consider);
    if (best.distance <= radius || !(radius < most)) return best;
  }
}

std::optional<std::uint32_t> AreaIndex::whole(const Box& box) const {
  const std::uint32_t left = columns_.cell(box.minx), right = columns_.cell(box.maxx);
  const std::uint32_t low = rows_.cell(box.miny), high = rows_.cell(box.maxy);
  if (left == right && low == high) {
    const auto here = entries(left, low);
    if (here.size() == 1 && !here[0].border) return here[0].area;
  }
  const bool clear = edges_near(box, [&](std::uint32_t edge) {
    return certainly_apart(vertices_[starts_[edge]], vertices_[starts_[edge] + 1], box);
  });
  if (!clear) return std::nullopt;
  // Areas that overlap may both hold it.
  const Point corner{box.minx, box.miny};
  std::uint32_t found = kNone;
  for (const Entry entry : entries(columns_.cell(corner.x), rows_.cell(corner.y))) {
    if (entry.border && !covers(areas_[entry.area], corner)) continue;
    if (found != kNone) return std::nullopt;
    found = entry.area;
  }
  return found;
}

void AreaIndex::candidates(const Box& box, std::vector<std::uint32_t>& found) const {
  found.clear();
  edges_near(box, [&](std::uint32_t edge) {
    if (!certainly_apart(vertices_[starts_[edge]], vertices_[starts_[edge] + 1], box)) found.push_back(area_of_[edge]);
    return true;
  });
  // An area without an edge in the box holds all of it or nothing.
  for (const Entry entry : entries(columns_.cell(box.minx), rows_.cell(box.miny)))
    if (!entry.border || covers(areas_[entry.area], {box.minx, box.miny})) found.push_back(entry.area);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
}

}  // namespace sohoa::geometry
