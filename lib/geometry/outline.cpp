#include "geometry/outline.hpp"

#include <xxhash.h>

#include <algorithm>
#include <map>

namespace sohoa::geometry {
namespace {

constexpr std::uint32_t kLine = 2, kMultiLine = 5;

bool before(const Point& a, const Point& b) {
  return a.x != b.x ? a.x < b.x : a.y < b.y;
}

struct Before {
  bool operator()(const Point& a, const Point& b) const { return before(a, b); }
};

template <typename T>
void append(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append_head(std::string& out, std::uint32_t type, std::uint32_t count) {
  out += '\1';
  append(out, type);
  append(out, count);
}

}  // namespace

std::size_t Outline::Hash::operator()(const Edge& edge) const {
  return XXH3_64bits(&edge, sizeof edge);
}

void Outline::toggle(const Edge& edge) {
  if (const auto [place, added] = edges_.insert(edge); !added) edges_.erase(place);
}

bool Outline::add(std::string_view wkb) {
  return walk(wkb, [&](const Run& run) {
    if (run.kind != Kind::polygon) return;
    for (std::uint32_t i = 0; i + 1 < run.points.size(); ++i) {
      // Minus nought and nought are one place, but not one hash.
      const auto plain = [](Point point) { return Point{point.x + 0.0, point.y + 0.0}; };
      const Point from = plain(run.points[i]), to = plain(run.points[i + 1]);
      if (from != to) toggle(before(from, to) ? Edge{from, to} : Edge{to, from});
    }
  });
}

void Outline::add(const Outline& other) {
  for (const Edge& edge : other.edges_) toggle(edge);
}

std::string Outline::wkb() const {
  // From each point, the points that edges lead to.
  std::map<Point, std::vector<Point>, Before> ways;
  for (const Edge& edge : edges_) {
    ways[edge.from].push_back(edge.to);
    ways[edge.to].push_back(edge.from);
  }
  for (auto& [point, others] : ways)
    std::sort(others.begin(), others.end(), [](auto& a, auto& b) { return before(b, a); });
  const auto take = [&](const Point& from, const Point& to) {
    auto& back = ways.at(to);
    back.erase(std::find(back.begin(), back.end(), from));
  };
  std::uint32_t lines = 0;
  std::string body;
  std::vector<Point> line;
  const auto follow = [&](Point point) {
    line.assign(1, point);
    for (auto* next = &ways.at(point); !next->empty(); next = &ways.at(point)) {
      const Point to = next->back();
      next->pop_back();
      take(point, to);
      line.push_back(to);
      point = to;
    }
    append_head(body, kLine, static_cast<std::uint32_t>(line.size()));
    for (const Point& each : line) append(body, each);
    ++lines;
  };
  // Open ends first, then what is closed.
  for (const auto& [point, others] : ways)
    if (others.size() % 2 == 1) follow(point);
  for (const auto& [point, others] : ways)
    while (!others.empty()) follow(point);
  std::string out;
  append_head(out, kMultiLine, lines);
  return out + body;
}

}  // namespace sohoa::geometry
