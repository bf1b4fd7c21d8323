#pragma once
// Files to read, and what a source gave, as text.
#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/wkb.hpp"
#include "source/source.hpp"
#include "stream/changes.hpp"

namespace sohoa::test {

namespace fs = std::filesystem;

/// A folder of its own for one test.
class Folder {
 public:
  Folder() {
    set_language("en");
    std::string name = (fs::temp_directory_path() / "sohoa-source-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }
  std::string write(const std::string& name, const std::string& bytes) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return *this / name;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  fs::path path_;
};

inline std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string sample(const std::string& name) {
  return std::string(SOHOA_SOURCE_DIR) + "/samples/co-to/parcels/" + name;
}

/// Copies a sample Shapefile's parts as NAME.*.
inline std::string copy_sheet(const Folder& folder, const std::string& sheet, const std::string& name) {
  for (const char* suffix : {".shp", ".shx", ".dbf", ".prj"}) folder.write(name + suffix, read(sample(sheet + suffix)));
  return folder / (name + ".shp");
}

inline std::string show(const Value& value) {
  switch (value.type) {
    case Type::null:
      return "-";
    case Type::boolean:
      return value.boolean ? "true" : "false";
    case Type::integer:
      return fmt::format("{}", value.integer);
    case Type::number:
      return fmt::format("{}f", value.number);
    default:
      return std::string(name(value.type).substr(0, 1)) + ":" + std::string(value.text());
  }
}

/// Everything a source gave.
struct Result {
  std::shared_ptr<const Header> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<Origin> origins;
  std::vector<std::string> geometries;  ///< WKT
  std::vector<std::string> issues;      ///< "rule field value"
  std::vector<std::string> changes;     ///< "rule field count before after"
  std::vector<std::size_t> batches;     ///< features in each
  Trailer trailer;

  std::string cell(std::size_t row, const std::string& field) const {
    return rows.at(row).at(static_cast<std::size_t>(header->find(field)));
  }
};

inline Result read_all(const SourceOptions& options) {
  const std::unique_ptr<Source> source = open_source(options);
  Result result;
  result.header = source->header();
  ChangeCounter counter;
  for (Batch batch; batch.clear(), source->next(batch);) {
    source->decode(batch);
    counter.add(batch);
    result.batches.push_back(batch.features.size());
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      std::vector<std::string> row;
      for (const Value& value : batch.row(i)) row.push_back(show(value));
      result.rows.push_back(std::move(row));
      result.origins.push_back(batch.features[i].origin);
      result.geometries.push_back(geometry::wkt(batch.features[i].wkb));
    }
    for (const Issue& issue : batch.issues)
      result.issues.push_back(fmt::format("{} {} {}", issue.rule, issue.field, issue.value));
  }
  result.trailer = source->finish();
  Batch late;
  late.header = result.header;
  counter.flush(late);
  for (const Issue& issue : late.issues)
    result.changes.push_back(
        fmt::format("{} {} {} {} {}", issue.rule, issue.field, issue.count, issue.before, issue.after));
  return result;
}

inline Result read_file(const std::string& path, const std::string& crs = "") {
  SourceOptions options;
  options.inputs = {path};
  options.crs = crs;
  return read_all(options);
}

/// The message of the error that reading ends with; "" when it does not.
template <typename Expected>
std::string refusal(const SourceOptions& options) {
  try {
    read_all(options);
  } catch (const Expected& error) {
    return error.what();
  }
  return {};
}

template <typename Expected>
std::string refusal(const std::string& path, const std::string& crs = "") {
  SourceOptions options;
  options.inputs = {path};
  options.crs = crs;
  return refusal<Expected>(options);
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

template <typename T>
std::string little(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

/// A column of a .dbf.
struct DbfColumn {
  std::string name;
  char kind;
  unsigned char length, decimals = 0;
};

/// The bytes of a .dbf (dBASE III). Cells are cut or filled to their column; a row whose first cell begins with '*' is
/// deleted.
inline std::string dbf(const std::vector<DbfColumn>& columns, const std::vector<std::vector<std::string>>& rows) {
  std::uint16_t record = 1;
  for (const DbfColumn& column : columns) record = static_cast<std::uint16_t>(record + column.length);
  std::string bytes = "\x03\x7d\x01\x01" + little(static_cast<std::uint32_t>(rows.size())) +
                      little(static_cast<std::uint16_t>(33 + 32 * columns.size())) + little(record) +
                      std::string(20, '\0');
  for (const DbfColumn& column : columns) {
    std::string head = column.name;
    head.resize(11, '\0');
    head += column.kind;
    head.resize(16, '\0');
    head += static_cast<char>(column.length);
    head += static_cast<char>(column.decimals);
    head.resize(32, '\0');
    bytes += head;
  }
  bytes += '\r';
  for (const auto& row : rows) {
    const bool deleted = row[0].starts_with('*');
    bytes += deleted ? '*' : ' ';
    for (std::size_t i = 0; i < columns.size(); ++i) {
      std::string cell = i == 0 && deleted ? row[i].substr(1) : row[i];
      cell.resize(columns[i].length, ' ');
      bytes += cell;
    }
  }
  return bytes + '\x1a';
}

/// A member of a .zip, stored as it is; the sizes in the directory may lie.
struct ZipEntry {
  std::string name, bytes;
  std::int64_t claimed = -1;
  std::uint16_t flags = 0;
};

inline std::string zip(const std::vector<ZipEntry>& entries) {
  std::string body, directory;
  for (const ZipEntry& entry : entries) {
    std::uint32_t crc = 0xFFFFFFFF;  // the CRC-32 of ISO 3309, bit by bit
    for (const unsigned char byte : entry.bytes) {
      crc ^= byte;
      for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xEDB88320U & (0U - (crc & 1U)));
    }
    const auto size = static_cast<std::uint32_t>(entry.bytes.size());
    const auto claimed = entry.claimed < 0 ? size : static_cast<std::uint32_t>(entry.claimed);
    const std::string common = little(std::uint16_t{20}) + little(entry.flags) + little(std::uint16_t{0}) +
                               little(std::uint32_t{0}) + little(~crc) + little(size) + little(claimed) +
                               little(static_cast<std::uint16_t>(entry.name.size())) + little(std::uint16_t{0});
    directory += "PK\1\2" + little(std::uint16_t{20}) + common + std::string(10, '\0') +
                 little(static_cast<std::uint32_t>(body.size())) + entry.name;
    body += "PK\3\4" + common + entry.name + entry.bytes;
  }
  const auto count = static_cast<std::uint16_t>(entries.size());
  return body + directory + "PK\5\6" + std::string(4, '\0') + little(count) + little(count) +
         little(static_cast<std::uint32_t>(directory.size())) + little(static_cast<std::uint32_t>(body.size())) +
         std::string(2, '\0');
}

}  // namespace sohoa::test
