#pragma once
// Columns of text for a terminal or a file.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::progress {

/// How many columns of a terminal a text takes: one for each character, as Vietnamese does in NFC.
std::size_t columns_of(std::string_view text);

/// The text, or as much of it as `width` columns hold with "…" at its end.
std::string cut(std::string_view text, std::size_t width);

/// A bar in eighths of a column. Only the whole fills it, and whatever is above nothing shows.
struct Bar {
  std::string full, rest;  ///< together `width` columns
};
Bar bar(double share, std::size_t width);

/// How a table may look.
struct Look {
  std::size_t width = 0;  ///< of the terminal; 0: it is none, and nothing is cut
  bool colour = false;
};

struct Column {
  enum class Kind { text, number, bar };
  std::string title;
  Kind kind = Kind::text;
  std::size_t least = 0;  ///< to which it may be cut on a narrow terminal; 0: never
};

struct Cell {
  std::string text;
  double share = -1;  ///< of a bar, 0 … 1; below 0 there is none
};

using Rows = std::vector<std::vector<Cell>>;  ///< a cell for each column

/// How wide a line is at least, everything cut that may be.
std::size_t least_width(const std::vector<Column>& columns, const Rows& rows);

/// Aligned, two blanks between columns, none at the end of a line. On a terminal the widest of the columns that may be
/// cut gives way first. With colour the titles and the last row, the sum, stand out.
std::string text_table(const std::vector<Column>& columns, const Rows& rows, const Look& look);

}  // namespace sohoa::progress
