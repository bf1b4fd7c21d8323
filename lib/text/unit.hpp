#pragma once
// Units of measure beside numbers, in cells ("2,5 ha", "120 m²") and in column titles ("Diện tích (ha)"). Areas of
// custom differ from region to region: they are named, and converted only where somebody says how large they are.
#include <cstdint>
#include <optional>
#include <string_view>

namespace sohoa::text {

enum class Unit : std::uint8_t {
  none,
  square_metre,
  hectare,
  square_kilometre,
  metre,
  kilometre,
  cubic_metre,
  kilogram,
  quintal,  ///< tạ, 100 kg
  tonne,
  thousand_square_metres,  ///< of statistics: "1000 m2", "nghìn m2"
  thousand_hectares,
  // Of custom: their size depends on where one is, see set_local_unit().
  sao,
  sao_north,    ///< sào Bắc Bộ
  sao_central,  ///< sào Trung Bộ
  cong,
  mau,
  mau_north,
  mau_central,
  customary,  ///< thước …
};

/// The unit that a text names, however it is written: "m2", "m²", "M2", "m^2", "mét vuông", "ha", "héc-ta", "km²",
/// "tấn", "1.000 m2", "nghìn ha". None when it names no unit.
std::optional<Unit> parse_unit(std::string_view text);

/// Whether the size of a unit depends on where one is.
bool is_customary(Unit unit);

/// Says how many square metres a unit of custom has, for the whole program. Call before any thread starts.
void set_local_unit(Unit unit, double square_metres);

/// How many of `to` one `from` is: hectare in square metres is 10,000. None between different quantities, for `none`
/// and for units of custom that nobody has given a size.
std::optional<double> factor(Unit from, Unit to);

/// A number with what follows it.
struct Quantity {
  std::string_view number;    ///< without blanks around it
  std::string_view unit;      ///< the words behind, without blanks around; empty when there are none
  Unit meaning = Unit::none;  ///< what they name; none when they name nothing
};

/// Takes "2,5 ha" apart. A text that does not begin with a digit or sign comes back whole as `unit`.
Quantity split_quantity(std::string_view text);

/// The unit a column title ends in: "Diện tích (ha)", "Diện tích [m²]", "dien_tich_ha", "Sản lượng, tấn"; none when it
/// ends in none. `bare` is set to the title without it.
Unit unit_of_title(std::string_view title, std::string_view& bare);

}  // namespace sohoa::text
