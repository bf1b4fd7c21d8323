#pragma once
// Where schemas, code lists and unit lists lie at run time, and how the CSV among them are read.
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sohoa {

/// Path of a file the product ships, such as data_path("parcel.json") or data_path("admin/communes_2024.csv").
/// Looked for under $SOHOA_DATA, beside the executable's build tree (../../schemas), then ../share/sohoa.
/// Throws Error(fault) when the folder is not found.
std::filesystem::path data_path(std::string_view relative);

/// Folder of the message catalogues (vi/LC_MESSAGES/sohoa.mo below it), beside the data or in the build tree.
std::filesystem::path locale_path();

/// A small CSV table (RFC 4180, UTF-8, an optional BOM, LF or CRLF) held whole. For code lists and lists that a person
/// keeps, not for features.
class Table {
 public:
  /// Reads `path`. Of several `separators` the one that comes first in the title line counts: a Vietnamese Excel writes
  /// semicolons. Throws InputError naming file and line when it cannot be read or a row is ragged.
  static Table read(const std::filesystem::path& path, std::string_view separators = ",");

  /// Index of a column, throws InputError when absent; use has() for optional ones.
  std::size_t column(std::string_view name) const;
  bool has(std::string_view name) const;
  const std::vector<std::vector<std::string>>& rows() const { return rows_; }
  /// Names of the columns in their order.
  const std::vector<std::string>& titles() const { return titles_; }
  /// The line of the file on which a row ends, for messages.
  std::size_t line(std::size_t row) const { return lines_[row]; }

 private:
  std::filesystem::path path_;
  std::unordered_map<std::string, std::size_t> columns_;
  std::vector<std::string> titles_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> lines_;
};

/// The values of a cell that holds several, "a|b|c".
std::vector<std::string> split_values(std::string_view cell);

}  // namespace sohoa
