#pragma once
// Where the features of different communes (or files) meet, before all of them are looked at.
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace sohoa {

/// Marks the ground that edges run over, in squares, with the side they belong to. Features near the ground of another
/// side make up the strips along the borders. 50 bytes of memory per square of a layer.
class BorderStrips {
 public:
  /// `square`: side of a square; `margin`: how far apart edges may be and still meet. Both in the unit of the
  /// coordinates.
  BorderStrips(double square, double margin) : square_(square), margin_(margin) {}

  /// Call for all features before the first near().
  void add(std::string_view wkb, std::uint32_t side);
  /// Whether an edge of the feature comes nearer than the margin to one of another side. May be true of features that
  /// are only in a square with one.
  bool near(std::string_view wkb) const;

 private:
  static constexpr std::uint32_t kSeveral = 0xFFFFFFFF;
  template <typename Visit>
  bool each_square(std::string_view wkb, Visit&& visit) const;

  double square_, margin_;
  std::unordered_map<std::uint64_t, std::uint32_t> sides_;  ///< by square
};

}  // namespace sohoa
