#include "store/rtree.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_sort.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "geometry/hilbert.hpp"
#include "store/big_endian.hpp"
#include "store/row_record.hpp"
#include "store/table_tree.hpp"

namespace sohoa::store {
namespace {

// The layout of a node is part of SQLite's file format (documented in "The R*Tree Module", 5): a 2-byte depth, used in
// the root only, a 2-byte number of cells, then cells of an 8-byte id and four 4-byte floats, all big-endian.
constexpr std::size_t kNodeHeader = 4;
constexpr std::size_t kCell = 24;
constexpr std::int64_t kRoot = 1;

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
  tbb::parallel_for(tbb::blocked_range(entries.begin(), entries.end(), 4096), [&](const auto& range) {
    for (IndexEntry& entry : range) {
      const double x = (static_cast<double>(entry.box.minx) + entry.box.maxx) / 2 - frame.minx;
      const double y = (static_cast<double>(entry.box.miny) + entry.box.maxy) / 2 - frame.miny;
      entry.order = geometry::hilbert(static_cast<std::uint32_t>(x * scale_x), static_cast<std::uint32_t>(y * scale_y));
    }
  });
  tbb::parallel_sort(entries.begin(), entries.end(), [](const IndexEntry& a, const IndexEntry& b) {
    return a.order != b.order ? a.order < b.order : a.fid < b.fid;
  });
}

/// Appends rows of a shadow table.
class ShadowWriter {
 public:
  ShadowWriter(PageFile& file, std::uint32_t root) : tree_(file, root) {}
  void put(std::int64_t rowid, std::int64_t number) {
    begin();
    builder_.add(number, Affinity::none);
    end(rowid);
  }
  void put(std::int64_t rowid, std::string_view blob) {
    begin();
    builder_.add_blob(blob);
    end(rowid);
  }
  void finish() { tree_.finish(); }

 private:
  void begin() {
    builder_.begin(2);
    builder_.add_null();  // the rowid
  }
  void end(std::int64_t rowid) {
    record_.resize(builder_.size());
    builder_.write(record_.data());
    tree_.append(rowid, record_);
  }
  TableTree tree_;
  RecordBuilder builder_;
  std::string record_;
};

/// Puts the bytes of one node together.
class NodeWriter {
 public:
  NodeWriter(PageFile& file, const IndexTables& tables) : rows_(file, tables.nodes), bytes_(tables.node_size, '\0') {}

  void begin(int depth, std::size_t cells) {
    std::fill(bytes_.begin(), bytes_.end(), '\0');
    put_big(bytes_.data(), static_cast<std::uint16_t>(depth));
    put_big(bytes_.data() + 2, static_cast<std::uint16_t>(cells));
    at_ = bytes_.data() + kNodeHeader;
  }
  void add(std::int64_t id, const IndexBox& box) {
    put_big(at_, static_cast<std::uint64_t>(id));
    at_ += sizeof id;
    for (const float side : {box.minx, box.maxx, box.miny, box.maxy}) {
      put_big(at_, std::bit_cast<std::uint32_t>(side));
      at_ += sizeof side;
    }
  }
  void end(std::int64_t number) { rows_.put(number, std::string_view(bytes_.data(), bytes_.size())); }
  void finish() { rows_.finish(); }

 private:
  ShadowWriter rows_;
  std::vector<char> bytes_;
  char* at_ = nullptr;
};

/// Shares `count` cells out evenly: group i of `groups` is [first(i), first(i + 1)).
struct Shares {
  std::size_t count, groups;
  Shares(std::size_t cells, std::size_t fill) : count(cells), groups((cells + fill - 1) / fill) {}
  std::size_t first(std::size_t group) const { return group * count / groups; }
};

/// The nodes of one height: the boxes round their cells, in order.
using Level = std::vector<IndexBox>;

/// The nodes above `below`.
Level level_above(const Level& below, const Shares& shares) {
  Level level;
  for (std::size_t group = 0; group < shares.groups; ++group) {
    Frame frame;
    for (std::size_t i = shares.first(group); i < shares.first(group + 1); ++i) frame.add(below[i]);
    level.push_back(frame.box());
  }
  return level;
}

/// A tree whose shape is known; its nodes are written by number: the root, the leaves, then height by height.
class Packing {
 public:
  Packing(Growing<IndexEntry>& entries, std::size_t node_size) : entries_(entries) {
    const std::size_t capacity = (node_size - kNodeHeader) / kCell;
    const std::size_t fill = capacity * 40 / 51;
    for (std::size_t cells = entries.size(); cells > capacity; cells = levels_.back().size()) {
      shares_.emplace_back(cells, fill);
      levels_.push_back(levels_.empty() ? leaves() : level_above(levels_.back(), shares_.back()));
    }
  }

  void write_nodes(PageFile& file, const IndexTables& tables) const {
    NodeWriter nodes(file, tables);
    write_node(nodes, kRoot, levels_.size(), 0, levels_.empty() ? entries_.size() : levels_.back().size());
    std::int64_t number = kRoot;
    for (std::size_t height = 0; height < levels_.size(); ++height)
      for (std::size_t group = 0; group < shares_[height].groups; ++group)
        write_node(nodes, ++number, height, shares_[height].first(group), shares_[height].first(group + 1));
    nodes.finish();
  }

  /// In which node each row is.
  void write_rows(PageFile& file, const IndexTables& tables) const {
    std::uint32_t highest = 0;
    for (const IndexEntry& entry : entries_) highest = std::max(highest, entry.fid);
    std::vector<std::uint32_t> node_of(std::size_t{highest} + 1, 0);
    if (levels_.empty())
      for (const IndexEntry& entry : entries_) node_of[entry.fid] = kRoot;
    else
      for (std::size_t group = 0; group < shares_[0].groups; ++group)
        for (std::size_t i = shares_[0].first(group); i < shares_[0].first(group + 1); ++i)
          node_of[entries_[i].fid] = static_cast<std::uint32_t>(first_number(0) + static_cast<std::int64_t>(group));
    ShadowWriter rows(file, tables.rows);
    for (std::size_t fid = 0; fid < node_of.size(); ++fid)
      if (node_of[fid] != 0) rows.put(static_cast<std::int64_t>(fid), std::int64_t{node_of[fid]});
    rows.finish();
  }

  void write_parents(PageFile& file, const IndexTables& tables) const {
    ShadowWriter parents(file, tables.parents);
    std::int64_t child = kRoot;
    for (std::size_t height = 1; height < levels_.size(); ++height)
      for (std::size_t group = 0; group < shares_[height].groups; ++group)
        for (std::size_t i = shares_[height].first(group); i < shares_[height].first(group + 1); ++i)
          parents.put(++child, first_number(height) + static_cast<std::int64_t>(group));
    if (!levels_.empty())
      for (std::size_t i = 0; i < levels_.back().size(); ++i) parents.put(++child, kRoot);
    parents.finish();
  }

 private:
  Level leaves() const {
    Level level;
    for (std::size_t group = 0; group < shares_[0].groups; ++group) {
      Frame frame;
      for (std::size_t i = shares_[0].first(group); i < shares_[0].first(group + 1); ++i) frame.add(entries_[i].box);
      level.push_back(frame.box());
    }
    return level;
  }

  /// Number of the first node of a height.
  std::int64_t first_number(std::size_t height) const {
    std::int64_t number = kRoot + 1;
    for (std::size_t below = 0; below < height; ++below) number += static_cast<std::int64_t>(levels_[below].size());
    return number;
  }

  /// Cells `first` to `end` of what lies below `height`.
  void write_node(NodeWriter& nodes, std::int64_t number, std::size_t height, std::size_t first,
                  std::size_t end) const {
    // Only the root says how high the tree is.
    nodes.begin(number == kRoot ? static_cast<int>(height) : 0, end - first);
    const std::int64_t below = height == 0 ? 0 : first_number(height - 1);
    for (std::size_t i = first; i < end; ++i)
      if (height == 0)
        nodes.add(entries_[i].fid, entries_[i].box);
      else
        nodes.add(below + static_cast<std::int64_t>(i), levels_[height - 1][i]);
    nodes.end(number);
  }

  const Growing<IndexEntry>& entries_;
  std::vector<Shares> shares_;  ///< by height: which cells each node has
  std::vector<Level> levels_;   ///< by height, without the root
};

std::size_t node_size(Database& database, const std::string& table) {
  return static_cast<std::size_t>(
      database.integer("SELECT length(data) FROM " + table + " WHERE nodeno = 1").value_or(0));
}

}  // namespace

IndexTables index_tables(Database& database, const std::string& index) {
  IndexTables tables;
  tables.nodes = root_page(database, index + "_node");
  tables.rows = root_page(database, index + "_rowid");
  tables.parents = root_page(database, index + "_parent");
  tables.node_size = node_size(database, quote(index + "_node"));
  return tables;
}

void write_rtree(PageFile& file, const IndexTables& tables, Growing<IndexEntry>& entries) {
  if (entries.empty()) return;
  sort_along_curve(entries);
  const Packing packing(entries, tables.node_size);
  packing.write_nodes(file, tables);
  packing.write_rows(file, tables);
  packing.write_parents(file, tables);
  entries.release();
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

geometry::Box rtree_extent(Database& database, const std::string& index) {
  Statement root(database, "SELECT data FROM main." + quote(index + "_node") + " WHERE nodeno = 1");
  geometry::Box extent;
  if (!root.step()) return extent;
  // SQLite's R-tree module, "3.1": depth (2 bytes), number of cells (2), cells: 8 bytes of id, minx, maxx, miny, maxy.
  const std::string_view node = root.blob(0);
  constexpr std::size_t kHead = 4, kCell = 24;
  if (node.size() < kHead) return extent;
  const std::size_t cells = get_big<std::uint16_t>(node.data() + 2);
  for (std::size_t i = 0; i < cells && kHead + (i + 1) * kCell <= node.size(); ++i) {
    const char* const sides = node.data() + kHead + i * kCell + 8;
    const auto side = [&](int number) {
      return static_cast<double>(std::bit_cast<float>(get_big<std::uint32_t>(sides + 4 * number)));
    };
    extent.add(side(0), side(2));
    extent.add(side(1), side(3));
  }
  return extent;
}

}  // namespace sohoa::store
