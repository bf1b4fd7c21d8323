#pragma once
// Small maps as SVG: plain text for any page, without scripts. Reports and progress pages draw with it.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "geometry/measure.hpp"

namespace sohoa::page {

/// What of the ground a map shows, and how large.
struct MapFrame {
  geometry::Box extent;           ///< in the unit of the coordinates; a point gets some ground around it
  bool degrees = false;           ///< the coordinates are longitude and latitude
  bool has_scale = true;          ///< the unit is known, so that a scale bar can be drawn
  int width = 180, height = 135;  ///< pixels
};

/// Draws shapes one above the other. Coordinates are rounded to a quarter of a pixel, vertices that nobody can see are
/// left out, and what lies outside is cut off, so that a shape takes a few kilobytes at most, however many vertices it
/// has.
class SvgMap {
 public:
  explicit SvgMap(const MapFrame& frame);

  /// Adds a geometry of any kind. `style` are classes of its own: "map-ground", "map-error" ... (svg_map_style()). A
  /// shape with a `name` (plain text) shows it on hover and can be reached with the keyboard; with a `link` ("#r3") it
  /// leads there. What would be smaller than two pixels is drawn as a dot.
  void add(std::string_view wkb, std::string_view style, std::string_view name = {}, std::string_view link = {});
  /// Adds a dot of `radius` pixels.
  void add_dot(geometry::Point place, double radius, std::string_view style, std::string_view name = {},
               std::string_view link = {});

  /// Writes a word or two beside a place, to the right of it and below.
  void add_text(geometry::Point place, std::string_view text);

  /// The whole element; `label` (plain text) is what a screen reader says of it.
  std::string svg(std::string_view label) const;

  /// Bytes of the shapes so far.
  std::size_t size() const { return shapes_.size(); }

 private:
  struct Spot {
    double x, y;  ///< quarters of a pixel, from the upper left corner
  };
  class Path;

  Spot spot(geometry::Point point) const;
  void open(std::string_view name, std::string_view link);
  void close(std::string_view name, std::string_view link);
  std::string scale_bar() const;

  int width_, height_;
  double center_y_;                   ///< quarters of a pixel
  double x_scale_ = 1, y_scale_ = 1;  ///< quarters of a pixel per unit
  geometry::Point middle_{};
  std::optional<double> metre_;  ///< quarters of a pixel
  std::string shapes_;
};

/// The style sheet for a page with such maps, for screens light and dark and for paper. Classes of shapes: map-ground
/// (what the rest stands on), map-error, map-warning, map-info, map-accepted; "map-step map-step-0" to 5 for how far
/// something has come, "map-step-none" where nothing is known.
std::string_view svg_map_style();

}  // namespace sohoa::page
