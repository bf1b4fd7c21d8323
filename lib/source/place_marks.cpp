#include "source/place_marks.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <unordered_map>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/package.hpp"
#include "source/suffix.hpp"
#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

constexpr const char* kWgs84 =
    "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],"
    "AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433],"
    "AUTHORITY[\"EPSG\",\"4326\"]]";
constexpr std::size_t kMostColumns = 1000;

struct Vertex {
  double x, y;
};
using Line = std::vector<Vertex>;

/// One place as it is read.
struct Mark {
  std::vector<std::string> values;  ///< by column, as far as they go
  std::vector<Vertex> points;
  std::vector<Line> lines;
  std::vector<std::vector<Line>> polygons;
  bool has_height = false;
};

/// WKB of what a place is made of.
class MarkWriter {
 public:
  explicit MarkWriter(FrameWriter& out) : out_(out) {}

  /// Gives the bytes that were written.
  std::uint32_t write(const Mark& mark) {
    const std::size_t begin = out_.size();
    const std::size_t points = mark.points.size(), lines = mark.lines.size(), polygons = mark.polygons.size();
    if (points + lines + polygons == 0) return 0;
    const int kinds = (points > 0) + (lines > 0) + (polygons > 0);
    if (kinds > 1)
      head(kCollection, points + lines + polygons);
    else if (points + lines + polygons > 1)
      head(points > 0 ? kMultiPoint : lines > 0 ? kMultiLine : kMultiPolygon, points + lines + polygons);
    for (const Vertex& point : mark.points) {
      head(kPoint);
      vertex(point);
    }
    for (const Line& line : mark.lines) {
      head(kLine, line.size());
      for (const Vertex& one : line) vertex(one);
    }
    for (const std::vector<Line>& rings : mark.polygons) {
      head(kPolygon, rings.size());
      for (const Line& ring : rings) {
        out_.put(static_cast<std::uint32_t>(ring.size()));
        for (const Vertex& one : ring) vertex(one);
      }
    }
    return static_cast<std::uint32_t>(out_.size() - begin);
  }

 private:
  static constexpr std::uint32_t kPoint = 1, kLine = 2, kPolygon = 3, kMultiPoint = 4, kMultiLine = 5,
                                 kMultiPolygon = 6, kCollection = 7;
  void head(std::uint32_t kind) {
    out_.put(std::uint8_t{1});
    out_.put(kind);
  }
  void head(std::uint32_t kind, std::size_t parts) {
    head(kind);
    out_.put(static_cast<std::uint32_t>(parts));
  }
  void vertex(const Vertex& one) {
    out_.put(one.x);
    out_.put(one.y);
  }

  FrameWriter& out_;
};

/// Takes the elements of either format.
class MarkHandler : public XmlHandler {
 public:
  explicit MarkHandler(std::string display) : display_(std::move(display)) {}

  std::vector<Mark> marks;
  std::vector<std::string> columns;

 protected:
  /// The place of a column, made at its first use.
  std::size_t column(std::string_view name) {
    const auto found = places_.find(std::string(name));
    if (found != places_.end()) return found->second;
    if (columns.size() == kMostColumns) throw InputError(tr("{}: has more than {} columns", display_, kMostColumns));
    columns.emplace_back(name);
    places_.emplace(columns.back(), columns.size() - 1);
    return columns.size() - 1;
  }
  void set(std::size_t column, std::string_view text) {
    std::vector<std::string>& values = marks.back().values;
    if (values.size() <= column) values.resize(column + 1);
    values[column] = text::trim(text);
  }
  [[noreturn]] void fail_at(std::string_view text) const {
    throw InputError(tr("{}: place {}: the coordinates “{}” cannot be read", display_, marks.size(),
                        text::printable(text.substr(0, 60))));
  }
  double number(std::string_view text, std::string_view all) const {
    double value = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) fail_at(all);
    return value;
  }

  std::string display_;

 private:
  std::unordered_map<std::string, std::size_t> places_;
};

class KmlHandler : public MarkHandler {
 public:
  explicit KmlHandler(const std::string& display) : MarkHandler(display) {
    name_ = column("name");
    description_ = column("description");
    folder_ = column("folder");
  }

  void start(std::string_view name, const XmlAttributes& attributes) override {
    path_.emplace_back(name);
    text_.clear();
    if (name == "Folder" || name == "Document") {
      folders_.emplace_back();
    } else if (name == "Placemark") {
      marks.emplace_back();
      in_mark_ = true;
    } else if (!in_mark_) {
      return;
    } else if (name == "Data" || name == "SimpleData") {
      data_ = attributes.get("name");
    } else if (name == "Polygon") {
      marks.back().polygons.emplace_back();
      in_polygon_ = true;
    } else if (name == "Track") {
      track_.clear();
    }
  }

  void end(std::string_view name) override {
    const std::string_view parent = path_.size() > 1 ? std::string_view(path_[path_.size() - 2]) : std::string_view();
    path_.pop_back();
    if (name == "Folder" || name == "Document")
      folders_.pop_back();
    else if (name == "name" && !in_mark_ && (parent == "Folder" || parent == "Document"))
      folders_.back() = text::trim(text_);
    else if (in_mark_)
      end_in_mark(name, parent);
    text_.clear();
  }

  void text(std::string_view text) override { text_ += text; }

 private:
  void end_in_mark(std::string_view name, std::string_view parent) {
    if (name == "Placemark") {
      in_mark_ = false;
      std::string folder;
      // The document's own name says nothing about one of its places.
      for (std::size_t i = 1; i < folders_.size(); ++i)
        if (!folders_[i].empty()) folder += (folder.empty() ? "" : " / ") + folders_[i];
      set(folder_, folder);
    } else if (name == "name" && parent == "Placemark") {
      set(name_, text_);
    } else if (name == "description" && parent == "Placemark") {
      set(description_, text_);
    } else if (name == "SimpleData" || (name == "value" && parent == "Data")) {
      if (!data_.empty()) set(column(data_), text_);
    } else if (name == "coordinates") {
      take_coordinates(parent);
    } else if (name == "coord") {
      take_track_point();
    } else if (name == "Track") {
      if (!track_.empty()) marks.back().lines.push_back(track_);
    } else if (name == "Polygon") {
      in_polygon_ = false;
      if (marks.back().polygons.back().empty()) marks.back().polygons.pop_back();
    }
  }

  /// "107.1,20.9,0 107.2,20.9,0"; people also leave blanks behind the commas.
  Line read_line() {
    Line line;
    std::string joined;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (is_space(text_[i])) {
        std::size_t next = i;
        while (next < text_.size() && is_space(text_[next])) ++next;
        const bool inside = (!joined.empty() && joined.back() == ',') || (next < text_.size() && text_[next] == ',');
        if (!inside) joined += ' ';
        i = next - 1;
      } else {
        joined += text_[i];
      }
    }
    const std::string_view all = joined;
    for (std::size_t at = 0; (at = all.find_first_not_of(' ', at)) != all.npos;) {
      const std::size_t end = std::min(all.find(' ', at), all.size());
      line.push_back(read_vertex(all.substr(at, end - at)));
      at = end;
    }
    return line;
  }

  Vertex read_vertex(std::string_view tuple) {
    const std::size_t first = tuple.find(',');
    if (first == tuple.npos) fail_at(tuple);
    const std::size_t second = std::min(tuple.find(',', first + 1), tuple.size());
    if (second < tuple.size()) marks.back().has_height = true;
    return {number(tuple.substr(0, first), tuple), number(tuple.substr(first + 1, second - first - 1), tuple)};
  }

  void take_coordinates(std::string_view parent) {
    Line line = read_line();
    Mark& mark = marks.back();
    if (line.empty()) return;
    if (parent == "Point")
      mark.points.insert(mark.points.end(), line.begin(), line.end());
    else if (in_polygon_)
      add_ring(mark.polygons.back(), std::move(line));
    else
      mark.lines.push_back(std::move(line));
  }

  /// The shell comes first, also where a file has a hole before it.
  void add_ring(std::vector<Line>& rings, Line line) const {
    const bool shell = path_.size() > 1 && path_[path_.size() - 2] == "outerBoundaryIs";
    rings.insert(shell ? rings.begin() : rings.end(), std::move(line));
  }

  /// "107.1 20.9 0"
  void take_track_point() {
    const std::string_view all = text::trim(text_);
    const std::size_t first = all.find(' ');
    if (first == all.npos) fail_at(all);
    const std::size_t second = std::min(all.find(' ', first + 1), all.size());
    track_.push_back({number(all.substr(0, first), all), number(all.substr(first + 1, second - first - 1), all)});
    if (second < all.size()) marks.back().has_height = true;
  }

  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  std::size_t name_, description_, folder_;
  std::vector<std::string> path_, folders_;
  std::string text_, data_;
  Line track_;
  bool in_mark_ = false, in_polygon_ = false;
};

class GpxHandler : public MarkHandler {
 public:
  explicit GpxHandler(const std::string& display) : MarkHandler(display) {
    for (const char* name : {"name", "description", "type"}) column(name);
  }

  void start(std::string_view name, const XmlAttributes& attributes) override {
    ++depth_;
    text_.clear();
    if (name == "wpt" || name == "rte" || name == "trk") {
      marks.emplace_back();
      mark_depth_ = depth_;
    }
    if (mark_depth_ == 0) return;
    if (name == "wpt") marks.back().points.push_back(vertex(attributes));
    if (name == "rte" || name == "trkseg") marks.back().lines.emplace_back();
    if ((name == "rtept" || name == "trkpt") && !marks.back().lines.empty())
      marks.back().lines.back().push_back(vertex(attributes));
    if (name == "ele") marks.back().has_height = true;
  }

  void end(std::string_view name) override {
    if (mark_depth_ > 0 && depth_ == mark_depth_ + 1) {
      if (name == "name") set(0, text_);
      if (name == "desc" || (name == "cmt" && (marks.back().values.size() < 2 || marks.back().values[1].empty())))
        set(1, text_);
      if (name == "type") set(2, text_);
    }
    if (depth_ == mark_depth_) {
      std::erase_if(marks.back().lines, [](const Line& line) { return line.empty(); });
      mark_depth_ = 0;
    }
    --depth_;
    text_.clear();
  }

  void text(std::string_view text) override { text_ += text; }

 private:
  Vertex vertex(const XmlAttributes& attributes) const {
    const std::string_view lon = attributes.get("lon"), lat = attributes.get("lat");
    return {number(lon, lon), number(lat, lat)};
  }

  std::string text_;
  int depth_ = 0, mark_depth_ = 0;
};

class MarksLayer : public LayerReader {
 public:
  MarksLayer(MarkHandler& handler, std::string name, const char* format)
      : marks_(std::move(handler.marks)), columns_(handler.columns.size()) {
    info_.name = std::move(name);
    info_.driver = format;
    info_.srs = kWgs84;
    info_.claimed = static_cast<std::int64_t>(marks_.size());
    for (const std::string& title : handler.columns) {
      Column& column = info_.columns.emplace_back();
      column.name = title;
    }
    for (const Mark& mark : marks_) add_place(mark);
  }

  void rewind(bool geometry) override {
    at_ = 0;
    geometry_ = geometry;
  }

  bool next(FrameWriter& frame) override {
    if (at_ == marks_.size()) return false;
    const Mark& mark = marks_[at_++];
    const std::size_t head = frame.size();
    frame.put(RowHead{static_cast<std::int64_t>(at_), -1, 0, 0});
    const std::uint32_t wkb = geometry_ ? MarkWriter(frame).write(mark) : 0;
    const std::uint32_t flags = geometry_ && mark.has_height ? kDroppedZ : 0;
    frame.put_at(head, RowHead{static_cast<std::int64_t>(at_), -1, wkb, flags});
    for (std::size_t i = 0; i < columns_; ++i) {
      if (i >= mark.values.size() || mark.values[i].empty()) {
        frame.put(Type::null);
        continue;
      }
      frame.put(Type::text);
      frame.text(mark.values[i]);
    }
    return true;
  }

  LayerEnd finish() override {
    LayerEnd end;
    end.read = static_cast<std::int64_t>(at_);
    return end;
  }

 private:
  void add_place(const Mark& mark) {
    const auto add = [&](const Vertex& one) { info_.extent.add(one.x, one.y, one.x, one.y); };
    std::for_each(mark.points.begin(), mark.points.end(), add);
    for (const Line& line : mark.lines) std::for_each(line.begin(), line.end(), add);
    for (const std::vector<Line>& rings : mark.polygons)
      for (const Line& ring : rings) std::for_each(ring.begin(), ring.end(), add);
  }

  std::vector<Mark> marks_;
  std::size_t columns_, at_ = 0;
  bool geometry_ = true;
};

/// The documents inside a .kmz: doc.kml first, then all others, which some programs write one for each place. What a
/// Macintosh lays beside them ("__MACOSX/._doc.kml") is none.
std::vector<std::string> documents_of(const Package& package) {
  std::vector<std::string> documents;
  for (const std::string& part : package.names()) {
    const std::string name = part.substr(part.rfind('/') + 1);
    if (suffix_of(part) != ".kml" || name.starts_with("._")) continue;
    documents.insert(part == "doc.kml" ? documents.begin() : documents.end(), part);
  }
  if (documents.empty()) throw InputError(tr("{}: holds no .kml", package.display()));
  return documents;
}

std::string stem_of(const std::string& display) {
  const std::string name = display.substr(display.rfind('/') + 1);
  return name.substr(0, name.rfind('.'));
}

}  // namespace

bool is_place_marks(const std::string& path) {
  const std::string suffix = suffix_of(path);
  return suffix == ".kml" || suffix == ".kmz" || suffix == ".gpx";
}

std::unique_ptr<OpenFile> open_place_marks(const OpenRequest& request) {
  const std::string suffix = suffix_of(request.path), name = stem_of(request.display);
  if (!request.layer.empty() && request.layer != name)
    throw UsageError(tr("{}: has no layer \"{}\"; it has: {}", request.display, request.layer, name));
  auto file = std::make_unique<OpenFile>();
  const auto read = [](MarkHandler& handler, std::unique_ptr<ByteStream> bytes) {
    XmlFeed(std::move(bytes), handler).finish();
  };
  const auto finish = [&](MarkHandler& handler, const char* format) {
    if (handler.marks.empty()) throw InputError(tr("{}: holds no place at all", request.display));
    file->layers.push_back(std::make_unique<MarksLayer>(handler, name, format));
  };
  if (suffix == ".gpx") {
    GpxHandler handler(request.display);
    read(handler, std::make_unique<ByteStream>(request.path, request.display));
    finish(handler, "GPX");
    return file;
  }
  KmlHandler handler(request.display);
  if (suffix == ".kmz") {
    const Package package(request);
    for (const std::string& document : documents_of(package)) read(handler, package.open(document));
    finish(handler, "KMZ");
  } else {
    read(handler, std::make_unique<ByteStream>(request.path, request.display));
    finish(handler, "KML");
  }
  return file;
}

}  // namespace sohoa::source
