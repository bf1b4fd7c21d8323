#pragma once
// What a stream says about itself before the first feature and after the last one.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sohoa {

/// Types of values. The order matters: everything from `text` on is held as text.
enum class Type : std::uint8_t { null, boolean, integer, number, text, date, datetime };
std::string_view name(
    Type type);  ///< the Table Schema names: "boolean", "integer", "number", "string", "date", "datetime"
std::optional<Type> parse_type(std::string_view name);

/// One column of the stream.
struct Field {
  std::string name;
  Type type = Type::text;
  // What the sources saw in their columns; empty when nothing was to be said, or not all say the same.
  std::string encoding;  ///< "tcvn3"
  std::string decimal;   ///< ","
  std::string date;      ///< "dmy" or "mdy": which stands first in 05/03/2014
  std::string geometry;  ///< what of a place the column holds: "wkt", "lat", "lon", "latlon", "x", "y" (see
                         ///< schema/cell_place.hpp)
};

/// The different values that the first records of a column show, where they are few and look like codes (digits only).
struct ColumnSample {
  std::uint32_t column = 0;         ///< index into Header::fields
  std::vector<std::string> values;  ///< in order of appearance
};

/// How a column of one source writes numbers and dates, as far as its first records show it. Another source may write
/// the same column in another way, so this is what values are read by.
struct ColumnWriting {
  std::uint32_t column = 0;  ///< index into Header::fields
  std::string decimal;       ///< "," or "."
  std::string date;          ///< "dmy" or "mdy"
};

/// One input layer. Issues and origins name it by its index.
struct SourceInfo {
  std::string path;   ///< as the user gave it
  std::string layer;  ///< layer or sheet
  std::int64_t size = -1;
  std::string mtime;                    ///< ISO 8601, UTC
  std::vector<std::uint32_t> columns;   ///< indices into Header::fields of the columns this layer has
  std::vector<ColumnWriting> writings;  ///< of the columns that show one
  std::vector<ColumnSample> samples;    ///< what whole-source questions (which edition?) are answered from
  std::optional<std::int64_t> claimed;  ///< how many records the file says it has
  bool has_extent = false;
  double minx = 0, miny = 0, maxx = 0,
         maxy = 0;  ///< in the header's coordinate system; of the first records where a format has no cheap box
  // Known at the end.
  std::string sha256;
  std::int64_t read = 0;
  std::int64_t skipped = 0;  ///< records that are no features (deleted rows of a .dbf, sums and notes of a table)
  std::vector<std::pair<std::string, std::int64_t>> skipped_rows;  ///< of a table: why, and how many for that reason
};

struct Header {
  std::string name;         ///< layer name: thua_dat
  int epsg = 0;             ///< 0: no geometry, or unknown
  std::string schema;       ///< name of the schema the features follow; empty straight after a source
  std::string schema_text;  ///< the whole schema (JSON) when it is not one of ours
  std::vector<Field> fields;
  std::vector<SourceInfo> sources;
  int version = 1;     ///< of the pipe format, as the stream says it
  bool plain = false;  ///< came without our envelope: a plain GeoJSON text sequence, so no trailer will follow

  /// Index of a field, or -1.
  int find(std::string_view field) const;
  /// Says of the fields what all writings of the sources say alike.
  void sum_up_writings();
};

/// What the writer counted; the reader compares.
struct Trailer {
  std::int64_t read = 0;      ///< records the sources gave
  std::int64_t features = 0;  ///< features written to this stream
  std::int64_t rejected = 0;
  std::int64_t issues = 0;  ///< issues written, late ones included
  std::vector<SourceInfo> sources;
};

}  // namespace sohoa
