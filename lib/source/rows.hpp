#pragma once
// Rows frames of the reading process → features. This runs on many batches at once and is where most of the time goes.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/protocol.hpp"
#include "source/reproject.hpp"
#include "stream/feature.hpp"
#include "text/encoding.hpp"

namespace sohoa::source {

/// How a column of a layer becomes a field of the header.
struct ColumnPlan {
  Column wire;
  std::string name;         ///< of the field
  std::uint32_t field = 0;  ///< its index in the header
  Type target = Type::text;
  text::ColumnEncoding encoding;
};

/// How the records of a layer become features. Shared by all its batches; a column that is judged later makes a new
/// one.
struct LayerPlan {
  std::uint32_t file = 0;  ///< index in Header::sources
  std::string display;
  std::uint32_t record_length = 0;  ///< of a .dbf, else 0
  std::vector<ColumnPlan> columns;
  bool degrees = false;              ///< coordinates past ±180/±90 are refused
  bool swapped = false;              ///< the file has north first
  const char* crs_option = "--crs";  ///< SourceOptions::crs_option
  std::shared_ptr<const CoordinateChange> change;
};

/// Turns a rows frame (without its head: layer and count) of `rows` records into features of `batch`, whose header is
/// set. Texts and geometries are views into the frame wherever nothing changes. Throws InputError for coordinates that
/// are no degrees, BrokenFrame for nonsense.
void decode_rows(std::string_view frame, std::uint32_t rows, const LayerPlan& plan, Batch& batch);

/// Takes the texts of rows as the file has them.
class CellVisitor {
 public:
  virtual ~CellVisitor() = default;
  virtual void cell(std::size_t column, std::string_view raw) = 0;
  /// Texts of a spreadsheet whose encoding their font says.
  virtual void font_cell(std::size_t column, std::string_view raw) { cell(column, raw); }
  /// Whole numbers of all formats that have them as numbers.
  virtual void integer(std::size_t column, std::int64_t value) { (void)column, (void)value; }
};

/// Shows the text cells of some columns (indices in ascending order) of a rows frame. In a .dbf numbers and dates are
/// text too.
void visit_cells(std::string_view frame, std::uint32_t rows, const LayerPlan& plan,
                 const std::vector<std::size_t>& columns, CellVisitor& visitor);

}  // namespace sohoa::source
