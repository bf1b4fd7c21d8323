#pragma once
// Any file, folder or zip → batches.
#include <memory>
#include <string>
#include <vector>

#include "stream/pipeline.hpp"

namespace sohoa {

struct SourceOptions {
  std::vector<std::string> inputs;   ///< files, folders, zips, "-"; empty = standard input
  std::string layer;                 ///< --layer; empty = every layer that has features
  std::string own_layer;             ///< without --layer: of a dataset of ours that has it, only this one
  std::string crs;                   ///< --crs
  const char* crs_option = "--crs";  ///< how messages call it: a second file may have an option of its own
  std::string province;              ///< --province, code of 2024: its zone, where a source names no system
  std::string to_crs;                ///< --to-crs: inputs in different zones are brought together
  std::string encoding = "auto";     ///< --encoding
  std::string sheet;                 ///< --sheet of a workbook; empty = see open_tables()
  std::string header_row;            ///< --header-row: "5", "5-7"; empty = found out
  bool swap_axes = false;            ///< --swap-axes: the file has north first
  bool filtered = false;             ///< --filtered: a stream may hold fewer features than its trailer says
  /// Of spreadsheets: rows that add others up and titles of sections are records too, and a number that is shown as a
  /// percentage is the text that people see, "98%". A table without records is read as such.
  bool as_written = false;
  int timeout = 300;  ///< seconds that one file may keep the reading process busy without a word
};

/// Whether the inputs are, or hold, a stream: standard input, a pipe, or a file that begins like one. Takes nothing out
/// of a pipe.
bool is_stream(const std::vector<std::string>& inputs);

/// Opens everything (in a child process, which is forked here: call before any thread starts) and gives one source.
/// A stream on standard input or in a file is recognised by its first byte. Throws UsageError, and InputError, which
/// names all inputs that cannot be opened or have no known coordinate system, one in a line.
///
/// Rules of the issues and changes that files give: text.encoding, text.capitals and text.nfc (changes),
/// text.encoding-unsure, text.invalid, table.cell-error, table.sheet-not-read, table.sheet-repeats, table.row-too-long,
/// table.cells-outside, table.other-table, geometry.z-dropped and geometry.linearised (changes), geometry.non-finite,
/// geometry.malformed, crs.overridden, crs.says-wgs84, crs.other-datum, crs.code-contradicted, crs.towgs84-ignored,
/// crs.withdrawn-code.
std::unique_ptr<Source> open_source(const SourceOptions& options);

}  // namespace sohoa
