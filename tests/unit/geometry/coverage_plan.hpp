#pragma once
// Random plans of a few parcels, with faults put into them.
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <random>
#include <string>

#include "coverage_oracle.hpp"

namespace oracle {

inline double millimetres(double value) {
  return std::round(value * 1000) / 1000;
}

/// Draws plans of a few parcels, and puts faults into them.
class Plan {
 public:
  explicit Plan(std::uint64_t seed) : random_(seed) {}

  Cover draw() {
    columns_ = 1 + pick(4);
    rows_ = 1 + pick(3);
    angle_ = pick(4) == 0 ? 0 : between(0, 2 * std::numbers::pi);
    corners_.clear();
    for (int j = 0; j <= rows_; ++j)
      for (int i = 0; i <= columns_; ++i) corners_.push_back(turned(i * 12 + between(-3, 3), j * 15 + between(-3, 3)));
    paths_.clear();
    Cover cover;
    for (int j = 0; j < rows_; ++j)
      for (int i = 0; i < columns_; ++i) {
        const bool two = i + 1 < columns_ && pick(5) == 0;
        const Ring ring = two ? merged(i, j) : cell(i, j);
        if (two) ++i;
        if (!two && pick(5) == 0) {
          split(ring, cover);
        } else {
          cover.push_back({ring});
        }
      }
    for (int faults = pick(4); faults > 0; --faults) spoil(cover);
    for (Polygon& polygon : cover)
      for (Ring& ring : polygon) ring.push_back(ring.front());
    std::shuffle(cover.begin(), cover.end(), random_);
    return cover;
  }

 private:
  int pick(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }
  double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }

  Point turned(double x, double y) const {
    const double c = std::cos(angle_), s = std::sin(angle_);
    return {millimetres(586000 + x * c - y * s), millimetres(2322000 + x * s + y * c)};
  }

  Point corner(int i, int j) const { return corners_[static_cast<std::size_t>(j * (columns_ + 1) + i)]; }

  /// The vertices from one corner (included) to the next (not), the same for both neighbours.
  void border(Ring& ring, Point a, Point b) {
    const bool turn = b < a;
    const auto key = turn ? std::pair(b, a) : std::pair(a, b);
    const auto [known, added] = paths_.emplace(key, Ring{});
    if (added)
      for (int n = pick(3), k = 1; k <= n; ++k)
        known->second.push_back(
            {millimetres(key.first.x + (key.second.x - key.first.x) * k / (n + 1) + between(-1, 1)),
             millimetres(key.first.y + (key.second.y - key.first.y) * k / (n + 1) + between(-1, 1))});
    ring.push_back(a);
    if (turn) {
      ring.insert(ring.end(), known->second.rbegin(), known->second.rend());
    } else {
      ring.insert(ring.end(), known->second.begin(), known->second.end());
    }
  }

  Ring cell(int i, int j) {
    Ring ring;
    border(ring, corner(i, j), corner(i + 1, j));
    border(ring, corner(i + 1, j), corner(i + 1, j + 1));
    border(ring, corner(i + 1, j + 1), corner(i, j + 1));
    border(ring, corner(i, j + 1), corner(i, j));
    if (pick(2) == 0) std::reverse(ring.begin(), ring.end());
    return ring;
  }

  Ring merged(int i, int j) {
    Ring ring;
    border(ring, corner(i, j), corner(i + 1, j));
    border(ring, corner(i + 1, j), corner(i + 2, j));
    border(ring, corner(i + 2, j), corner(i + 2, j + 1));
    border(ring, corner(i + 2, j + 1), corner(i + 1, j + 1));
    border(ring, corner(i + 1, j + 1), corner(i, j + 1));
    border(ring, corner(i, j + 1), corner(i, j));
    return ring;
  }

  void split(const Ring& ring, Cover& cover) {
    const auto half = static_cast<std::ptrdiff_t>(ring.size() / 2);
    Ring one(ring.begin(), ring.begin() + half + 1), two(ring.begin() + half, ring.end());
    two.push_back(ring.front());
    cover.push_back({one});
    cover.push_back({two});
  }

  /// How far something was moved: within the tolerance, less than a gap may be wide, or more.
  Point shift() {
    const int size = pick(4);
    const double length = size == 0   ? between(0.005, 0.09)
                          : size == 1 ? between(0.01, 0.15)
                          : size == 2 ? between(0.15, 0.9)
                                      : between(1, 3);
    const double direction = between(0, 2 * std::numbers::pi);
    return {length * std::cos(direction), length * std::sin(direction)};
  }

  static void move(Point& point, Point by) { point = {millimetres(point.x + by.x), millimetres(point.y + by.y)}; }

  void spoil(Cover& cover) {
    if (cover.empty()) return;
    const auto at = static_cast<std::size_t>(pick(static_cast<int>(cover.size())));
    Polygon& polygon = cover[at];
    Ring& ring = polygon.front();
    const auto vertex = static_cast<std::size_t>(pick(static_cast<int>(ring.size())));
    switch (pick(10)) {
      case 0:
      case 1:
        return move(ring[vertex], shift());
      case 2: {
        const Point by = shift();
        for (Ring& one : polygon)
          for (Point& point : one) move(point, by);
        return;
      }
      case 3: {
        Polygon copy = polygon;
        std::rotate(copy[0].begin(), copy[0].begin() + 1, copy[0].end());
        if (pick(2) == 0) std::reverse(copy[0].begin(), copy[0].end());
        cover.push_back(copy);
        return;
      }
      case 4:
      case 5: {  // a vertex on an edge, as far as it can be written down
        const Point a = ring[vertex], b = ring[(vertex + 1) % ring.size()];
        const double part = between(0.1, 0.9);
        ring.insert(ring.begin() + static_cast<std::ptrdiff_t>(vertex) + 1,
                    {millimetres(a.x + part * (b.x - a.x)), millimetres(a.y + part * (b.y - a.y))});
        return;
      }
      case 6:
        if (cover.size() > 1) cover.erase(cover.begin() + static_cast<std::ptrdiff_t>(at));
        return;
      case 7: {
        const double x = between(0, 12 * columns_), y = between(0, 15 * rows_), w = between(0.2, 20),
                     h = between(0.2, 20);
        cover.push_back({{turned(x, y), turned(x + w, y), turned(x + w, y + h), turned(x, y + h)}});
        return;
      }
      case 8:
        if (ring.size() > 3) ring.erase(ring.begin() + static_cast<std::ptrdiff_t>(vertex));
        return;
      default: {  // an island in a hole, which it fills or not
        if (polygon.size() > 1) return;
        Point middle{};
        for (const Point& point : ring)
          middle = {middle.x + point.x / static_cast<double>(ring.size()),
                    middle.y + point.y / static_cast<double>(ring.size())};
        const auto square = [&](double half) {
          Ring all;
          for (const auto& [x, y] : {Point{-1, -1}, Point{1, -1}, Point{1, 1}, Point{-1, 1}})
            all.push_back({millimetres(middle.x + x * half), millimetres(middle.y + y * half)});
          return all;
        };
        const double half = between(0.5, 2.5);
        polygon.push_back(square(half));
        if (pick(3) != 0) cover.push_back({square(pick(2) == 0 ? half : half - between(0.01, 0.45))});
        return;
      }
    }
  }

  std::mt19937_64 random_;
  int columns_ = 0, rows_ = 0;
  double angle_ = 0;
  std::vector<Point> corners_;
  std::map<std::pair<Point, Point>, Ring> paths_;
};

inline std::string text(const Cover& cover) {
  std::string all;
  for (std::size_t i = 0; i < cover.size(); ++i)
    all += std::to_string(i) + " " + sohoa::geometry::wkt(wkb({cover[i]}, false)) + "\n";
  return all;
}

}  // namespace oracle
