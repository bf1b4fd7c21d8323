#pragma once
// What all pages of the product share: one file that needs no network, readable on paper, on a phone and in the dark.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::page {

/// The beginning of a page up to <main>, in the user's language, with the style sheets of page, maps and charts.
/// Nothing but what stands in the page itself is ever loaded; `script` (of ours, may be empty) is the only one that may
/// run. `title` is plain text.
std::string page_head(std::string_view title, std::string_view script = {});
std::string_view page_end();

/// A script for page_head(): the heads of tables of class "sortable" become buttons that sort by their column, by the
/// data-sort of its cells where they have one. Without scripts the tables are as they were written.
std::string_view sorting_script();

/// How a column looks.
inline constexpr std::string_view kNumber = "number";
inline constexpr std::string_view kShort = "short";  ///< words are not broken
inline constexpr std::string_view kDay = "day";      ///< is not broken into lines
inline constexpr std::string_view kPicture = "picture";
inline constexpr std::string_view kExtra = "extra";  ///< is left out where room is scarce

struct Column {
  std::string title;
  std::string_view style = {};
};

/// ` class="number"`, nothing for a plain column.
std::string class_of(const Column& column);
/// The head of a table, and the beginning of its body.
std::string table_head(const std::vector<Column>& columns);

/// A whole number as people read it: "1.234".
std::string whole(std::int64_t number);

}  // namespace sohoa::page
