#pragma once
// What libfreexl does not tell of an .xls: which sheets are hidden, the fonts of cells, merged ranges, errors. And what
// it tells wrong: it takes any number for a day whose format has the letters of one, be it in a quoted unit.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/sheet.hpp"

namespace sohoa::source {

/// The "Workbook" (or, before Excel 97, "Book") stream of an .xls, record by record.
class BiffBook {
 public:
  struct Sheet {
    Visibility visibility = Visibility::visible;
    bool worksheet = true;  ///< no chart, no macro sheet
    std::uint32_t start = 0;
  };
  /// Row and column, both counted from 0.
  using Place = std::pair<std::uint32_t, std::uint32_t>;
  /// A number whose format may have the letters of a day or a time.
  struct Number {
    Place place;
    double value = 0;
    NumberFormat format = NumberFormat::number;
  };
  /// What lies beside the values of one sheet.
  struct Extras {
    std::map<Place, Font> fonts;          ///< cells in an old font
    std::map<Place, std::string> errors;  ///< "#REF!"
    std::map<Place, std::string> texts;   ///< of formulas, which the library does not give
    std::map<Place, bool> truths;         ///< of formulas
    std::vector<Number> numbers;          ///< in ascending order of their places; of formulas all
    std::vector<Merge> merges;            ///< rows from 1, columns from 0, in the order of the file
    const Number* number(Place place) const;
  };

  explicit BiffBook(std::string stream);
  bool encrypted() const { return encrypted_; }
  const std::vector<Sheet>& sheets() const { return sheets_; }
  bool mac_dates() const { return mac_dates_; }  ///< days count from 1904
  Extras extras(std::size_t sheet) const;

 private:
  void take_global(std::uint16_t id, std::string_view record);
  void take_font(std::string_view record);
  void take_code(std::string_view record);
  Font font_of_format(std::uint16_t format) const;
  /// What a number in this format is; none for codes without any letter of a day or a time.
  std::optional<NumberFormat> timely(std::uint16_t format) const;
  void take_number(Extras& extras, Place place, std::uint16_t format, double value) const;
  void take_cell(Extras& extras, std::uint16_t id, std::string_view record) const;
  void take_formula(Extras& extras, Place place, std::uint16_t format, std::string_view record) const;
  std::string formula_text(std::string_view record) const;

  std::string stream_;
  bool wide_ = true;  ///< Excel 97 and later
  bool encrypted_ = false;
  std::vector<Sheet> sheets_;
  std::vector<Font> fonts_;
  bool mac_dates_ = false;
  struct Format {
    std::uint16_t font = 0, code = 0;
  };
  std::vector<Format> formats_;
  std::map<std::uint16_t, NumberFormat> codes_;  ///< of the workbook's own, those with letters of a day or a time
};

}  // namespace sohoa::source
