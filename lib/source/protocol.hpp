#pragma once
// What the reading process and we tell each other.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/frame.hpp"
#include "stream/header.hpp"

namespace sohoa::source {

/// Request: open a file.
struct OpenRequest {
  std::string path;         ///< as GDAL takes it, "/vsizip/{...}/..." for members of a zip
  std::string display;      ///< as messages name it
  std::string layer;        ///< --layer or --sheet; empty = every one that has features
  std::string header;       ///< --header-row of a spreadsheet; empty = found out
  std::string own;          ///< without --layer: of a dataset of ours that has this layer, only it
  bool as_written = false;  ///< SourceOptions::as_written
};

/// One column of a layer as the file has it.
struct Column {
  std::string name;  ///< raw bytes
  Type type = Type::text;
  bool wide = false;   ///< integers that a double may not hold exactly
  bool mixed = false;  ///< of a spreadsheet: its cells have types of their own, whatever the column's is
  // Of a .dbf, whose records travel as they are:
  char dbf = 0;  ///< C, N, F, L, D, M; 0 for all other formats
  std::uint32_t offset = 0, length = 0;
};

/// The box of a layer as its file tells it, or else of the records that were sampled.
struct LayerExtent {
  bool known = false;
  double minx = 0, miny = 0, maxx = 0, maxy = 0;

  /// Takes what a file says of itself, unless it is no box on the Earth: not finite, nothing in it, or all zero.
  void take(double west, double south, double east, double north);
  /// Grows over the box of one geometry; what is not finite is left out.
  void add(double west, double south, double east, double north);
};

/// What was understood of a spreadsheet.
struct TableInfo {
  /// Why a sheet was not read.
  enum class Unread : std::uint8_t {
    hidden,
    very_hidden,
    empty,
    other_form,
    no_data,  ///< of another form, and texts only: an explanation rather than records
  };
  struct Sheet {
    std::string name;
    Unread why = Unread::hidden;
  };
  bool known = false;                                              ///< the layer is a table of a spreadsheet
  std::string separator;                                           ///< of a .csv
  std::int64_t header_first = 0, header_last = 0, number_row = 0;  ///< rows of the sheet; 0 where there is none
  std::string unit_line;  ///< "Đơn vị tính: ha" above the table, in the titles of its columns already
  std::int64_t unit_row = 0;
  std::vector<std::string> places;  ///< of the columns: "A"; "" for the one of section titles
  std::vector<Sheet> unread;        ///< other sheets of the workbook, told with the first layer only
};

/// "hidden", "very-hidden", "empty", "other-form", "no-data"
const char* name(TableInfo::Unread why);

/// One layer, described before anything is read from it.
struct LayerInfo {
  std::uint32_t id = 0;  ///< what sample and read requests name
  std::string name;
  std::string driver;
  bool spatial = true;
  bool bare = false;         ///< of a database: may have geometries, but no record has one
  std::string srs;           ///< WKT, raw .prj text, or empty
  bool default_srs = false;  ///< the format's default, the file says nothing (GeoJSON without crs)
  std::optional<std::int64_t> claimed;
  LayerExtent extent;
  std::uint32_t record_length = 0;  ///< of a .dbf, whose records are handed over raw; 0: typed values
  std::vector<Column> columns;
  TableInfo table;
};

/// What lies before each record of a rows frame. Behind it: the WKB, then the raw .dbf record, or per column a Type
/// byte and the value (boolean: 1 byte, integer and number: 8, text and dates: length and bytes).
struct RowHead {
  std::int64_t row;
  std::int64_t fid;
  std::uint32_t wkb;  ///< bytes of geometry
  std::uint32_t flags;
};
inline constexpr std::uint32_t kDroppedZ = 1;    ///< a Z or M was cut off
inline constexpr std::uint32_t kLinearised = 2;  ///< a curve was made into straight pieces

/// In a rows frame, in place of a Type: text in a font that names its encoding (a Font byte follows, then the text),
/// and a formula that failed (its text follows).
inline constexpr auto kFontText = static_cast<Type>(16);
inline constexpr auto kCellError = static_cast<Type>(17);

/// The end frame of a read request.
struct LayerEnd {
  /// Rows of a spreadsheet that are no records, by reason.
  struct Skipped {
    std::string reason;
    std::int64_t count = 0, first = 0, last = 0;
    std::string sample;
    std::string place;  ///< the column of the sample: "B"
  };
  std::int64_t read = 0;
  std::int64_t skipped = 0;
  std::int64_t repeated = 0;  ///< records that stand on an earlier sheet, where nearly all do
  std::int64_t outside = 0;   ///< cells beside the table
  std::string outside_place;  ///< of the first one: "AC5012"
  std::int64_t filled = 0;    ///< cells that got the value of the range they are merged in
  std::string filled_place;   ///< of the first one
  std::int64_t years = 0;     ///< cells that show a day of 1905, which is a year typed where a day is expected
  std::string years_place;    ///< of the first one
  std::int64_t too_long = 0;  ///< rows of a .csv with more cells than the header, where most have not
  std::int64_t too_long_row = 0;
  std::string too_long_text;  ///< what stands beyond the header in the first of them
  std::vector<Skipped> reasons;

  /// What was skipped for a reason; null where nothing was.
  const Skipped* skipped_as(std::string_view reason) const {
    for (const Skipped& one : reasons)
      if (one.reason == reason) return &one;
    return nullptr;
  }
};

inline void put(FrameWriter& frame, const OpenRequest& request) {
  frame.text(request.path);
  frame.text(request.display);
  frame.text(request.layer);
  frame.text(request.header);
  frame.text(request.own);
  frame.put(request.as_written);
}

inline OpenRequest get_open_request(FrameReader& frame) {
  OpenRequest request;
  request.path = frame.text();
  request.display = frame.text();
  request.layer = frame.text();
  request.header = frame.text();
  request.own = frame.text();
  request.as_written = frame.get<bool>();
  return request;
}

void put(FrameWriter& frame, const LayerInfo& layer);
/// Throws BrokenFrame.
LayerInfo get_layer(FrameReader& frame);
void put(FrameWriter& frame, const LayerEnd& end);
/// Throws BrokenFrame.
LayerEnd get_layer_end(FrameReader& frame);

}  // namespace sohoa::source
