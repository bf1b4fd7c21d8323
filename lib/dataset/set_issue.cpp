#include "dataset/set_issue.hpp"

#include <vector>

#include "geometry/wkb.hpp"

namespace sohoa {

Issue& add_set_issue(Batch& late, const Rule& rule, std::string_view key, const Origin& origin,
                     std::string_view location, std::span<const Arg> args) {
  Arg* kept = late.arena.allocate_array<Arg>(args.size());
  std::size_t count = 0;
  for (Arg arg : args) {
    if (arg.value.is_text()) arg.value = Value::of(late.arena.copy(arg.value.text()), arg.value.type);
    kept[count++] = arg;
  }
  Issue& issue = late.issues.emplace_back();
  issue.rule = late.arena.copy(rule.id);
  issue.field = late.arena.copy(rule.field);
  issue.severity = rule.severity;
  issue.origin = origin;
  issue.key = late.arena.copy(key);
  issue.location = late.arena.copy(location);
  issue.args = {kept, count};
  return issue;
}

std::string box_outline(const geometry::Box& box) {
  std::string wkb;
  if (box.empty()) return wkb;
  geometry::Writer writer(wkb);
  writer.begin(geometry::Kind::polygon);
  writer.begin_ring();
  writer.xy(box.minx, box.miny);
  writer.xy(box.maxx, box.miny);
  writer.xy(box.maxx, box.maxy);
  writer.xy(box.minx, box.maxy);
  writer.xy(box.minx, box.miny);
  writer.end();
  writer.end();
  return wkb;
}

}  // namespace sohoa
