#include "store/rtree.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "geometry/hilbert.hpp"

namespace sohoa::store {
namespace {

// The layout of a node is part of SQLite's file format (documented in "The R*Tree Module", 5): a 2-byte depth, used in
// the root only, a 2-byte number of cells, then cells of an 8-byte id and four 4-byte floats, all big-endian.
constexpr std::size_t kNodeHeader = 4;
constexpr std::size_t kCell = 24;
constexpr std::int64_t kRoot = 1;

struct Cell {
  std::int64_t id;
  IndexBox box;
};

/// The float box round all of the entries.
struct Frame {
  float minx = std::numeric_limits<float>::infinity(), maxx = -minx, miny = minx, maxy = -minx;
  void add(const IndexBox& box) {
    minx = std::min(minx, box.minx);
    maxx = std::max(maxx, box.maxx);
    miny = std::min(miny, box.miny);
    maxy = std::max(maxy, box.maxy);
  }
  IndexBox box() const { return {minx, maxx, miny, maxy}; }
};

void sort_along_curve(Growing<IndexEntry>& entries) {
  Frame frame;
  for (const IndexEntry& entry : entries) frame.add(entry.box);
  const auto scale = [](double low, double high) { return high > low ? 65535.0 / (high - low) : 0.0; };
  const double scale_x = scale(frame.minx, frame.maxx);
  const double scale_y = scale(frame.miny, frame.maxy);
  for (IndexEntry& entry : entries) {
    const double x = (static_cast<double>(entry.box.minx) + entry.box.maxx) / 2 - frame.minx;
    const double y = (static_cast<double>(entry.box.miny) + entry.box.maxy) / 2 - frame.miny;
    entry.order = geometry::hilbert(static_cast<std::uint32_t>(x * scale_x), static_cast<std::uint32_t>(y * scale_y));
  }
  std::sort(entries.begin(), entries.end(), [](const IndexEntry& a, const IndexEntry& b) {
    return a.order != b.order ? a.order < b.order : a.fid < b.fid;
  });
}

/// Builds one node and stores it.
class NodeWriter {
 public:
  NodeWriter(Database& database, const std::string& index, std::size_t size)
      : insert_(database, "INSERT OR REPLACE INTO " + quote(index + "_node") + " VALUES (?, ?)"), bytes_(size, '\0') {}

  void put(std::int64_t number, int depth, const Cell* cells, std::size_t count) {
    std::fill(bytes_.begin(), bytes_.end(), '\0');
    at_ = bytes_.data();
    value(static_cast<std::uint16_t>(depth));
    value(static_cast<std::uint16_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
      value(static_cast<std::uint64_t>(cells[i].id));
      const IndexBox& box = cells[i].box;
      for (const float side : {box.minx, box.maxx, box.miny, box.maxy}) value(std::bit_cast<std::uint32_t>(side));
    }
    insert_.bind(1, number);
    insert_.bind_blob(2, {bytes_.data(), bytes_.size()});
    insert_.run();
  }

 private:
  template <typename T>
  void value(T number) {
    for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8)
      *at_++ = static_cast<char>(number >> shift & 0xFF);
  }
  Statement insert_;
  std::vector<char> bytes_;
  char* at_ = nullptr;
};

/// Shares `count` cells out evenly: group i of `groups` is [first(i), first(i + 1)).
struct Shares {
  std::size_t count, groups;
  Shares(std::size_t cells, std::size_t fill) : count(cells), groups((cells + fill - 1) / fill) {}
  std::size_t first(std::size_t group) const { return group * count / groups; }
};

void write_row_places(Database& database, const std::string& index, const std::vector<std::uint32_t>& node_of) {
  Statement insert(database, "INSERT INTO " + quote(index + "_rowid") + " VALUES (?, ?)");
  for (std::size_t fid = 0; fid < node_of.size(); ++fid) {
    if (node_of[fid] == 0) continue;
    insert.bind(1, static_cast<std::int64_t>(fid));
    insert.bind(2, static_cast<std::int64_t>(node_of[fid]));
    insert.run();
  }
}

std::size_t node_size(Database& database, const std::string& table) {
  return static_cast<std::size_t>(
      database.integer("SELECT length(data) FROM " + table + " WHERE nodeno = 1").value_or(0));
}

}  // namespace

void write_rtree(Database& database, const std::string& index, Growing<IndexEntry>& entries) {
  if (entries.empty()) return;
  sort_along_curve(entries);
  const std::size_t size = node_size(database, quote(index + "_node"));
  const std::size_t capacity = (size - kNodeHeader) / kCell;
  const std::size_t fill = capacity * 40 / 51;
  NodeWriter nodes(database, index, size);
  std::int64_t next = kRoot + 1;

  std::uint32_t highest = 0;
  for (const IndexEntry& entry : entries) highest = std::max(highest, entry.fid);
  std::vector<std::uint32_t> node_of(std::size_t{highest} + 1, 0);
  std::vector<Cell> level, cells;
  int depth = 0;
  {
    const bool only_root = entries.size() <= capacity;
    const Shares shares(entries.size(), only_root ? capacity : fill);
    for (std::size_t group = 0; group < shares.groups; ++group) {
      const std::int64_t number = only_root ? kRoot : next++;
      cells.clear();
      Frame frame;
      for (std::size_t i = shares.first(group); i < shares.first(group + 1); ++i) {
        cells.push_back({entries[i].fid, entries[i].box});
        frame.add(entries[i].box);
        node_of[entries[i].fid] = static_cast<std::uint32_t>(number);
      }
      nodes.put(number, 0, cells.data(), cells.size());
      level.push_back({number, frame.box()});
    }
    write_row_places(database, index, node_of);
    if (only_root) return;
  }

  Statement parent(database, "INSERT INTO " + quote(index + "_parent") + " VALUES (?, ?)");
  for (bool done = false; !done;) {
    ++depth;
    done = level.size() <= capacity;
    const Shares shares(level.size(), done ? capacity : fill);
    std::vector<Cell> above;
    for (std::size_t group = 0; group < shares.groups; ++group) {
      const std::int64_t number = done ? kRoot : next++;
      const std::size_t first = shares.first(group);
      const std::size_t count = shares.first(group + 1) - first;
      Frame frame;
      for (std::size_t i = first; i < first + count; ++i) {
        frame.add(level[i].box);
        parent.bind_all(level[i].id, number);
        parent.run();
      }
      nodes.put(number, done ? depth : 0, level.data() + first, count);
      above.push_back({number, frame.box()});
    }
    level = std::move(above);
  }
}

void copy_rtree(Database& database, const std::string& index, const std::string& from) {
  const auto table = [&](const char* schema, const char* suffix) {
    return std::string(schema) + "." + quote(index + suffix);
  };
  if (node_size(database, table("main", "_node")) != node_size(database, table(from.c_str(), "_node"))) {
    database.execute("INSERT INTO " + table("main", "") + " SELECT * FROM " + table(from.c_str(), ""));
    return;
  }
  for (const char* suffix : {"_node", "_rowid", "_parent"}) {
    const std::string into = table("main", suffix);
    database.execute("DELETE FROM " + into + "; INSERT INTO " + into + " SELECT * FROM " + table(from.c_str(), suffix));
  }
}

}  // namespace sohoa::store
