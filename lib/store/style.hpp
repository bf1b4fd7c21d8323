#pragma once
// How a layer is drawn, read from schemas/styles (its README tells what the files hold).
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/message.hpp"
#include "schema/code_list.hpp"
#include "schema/schema.hpp"

namespace sohoa::store {

/// "#rrggbb", lower case, checked when it is read.
using Colour = std::string;

/// What one entry of the legend draws.
struct StyleClass {
  std::string title;
  std::vector<std::string> values;  ///< of Style::value; empty: all that no other class has
  std::string filter;               ///< QGIS expression; empty: every feature
  Colour colour;
  bool hatch = false;
  Colour coarse = {};  ///< instead of `colour` where less is seen than 1:Style::coarse_from; empty: the same
};

/// Titles by value, in the order in which a list shows them.
using Choices = std::vector<std::pair<std::string, std::string>>;

struct Style {
  std::string title;
  /// QGIS expression that chooses a class by its values, for polygons. Empty: the filters choose, and the features are
  /// points, lines and polygons.
  std::string value;
  std::vector<StyleClass> classes;
  double coarse_from = 0;  ///< denominator of the scale from which on StyleClass::coarse counts; 0: never
  Colour outline = "#232323";
  double outline_width = 0.15;  ///< mm
  std::string label;            ///< QGIS expression; empty: none
  double label_scale = 0;       ///< shown where 1:scale or more is seen
  double label_size = 8;        ///< points
  /// Drop-down lists by column; for a column with a code list these follow its codes.
  std::vector<std::pair<std::string, Choices>> choices;
  /// Titles of columns that no schema has.
  std::vector<std::pair<std::string, std::string>> titles;

  const Choices* choices_of(std::string_view column) const;
};

/// The style `name_or_path` (as --schema does it), with the names that codes have on the ISO day `today`. Texts are in
/// Vietnamese, whatever language the program speaks: the dataset is for everyone in the office. Throws UsageError with
/// file, line and key.
Style read_style(const std::string& name_or_path, std::string_view today);

/// The styles of the tables that come with one layer.
struct StyleSet {
  std::optional<Style> layer;  ///< when the schema names one
  Style rejected, issues;
};
/// `schema` may be null.
StyleSet read_styles(const Schema* schema, std::string_view today);

}  // namespace sohoa::store
