#pragma once
// What libfreexl does not tell of an .xls: which sheets are hidden, the fonts of cells, merged ranges, errors.
#include <cstdint>
#include <map>
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
  /// What lies beside the values of one sheet. Rows and columns count from 0.
  struct Extras {
    std::map<std::pair<std::uint32_t, std::uint32_t>, Font> fonts;          ///< cells in an old font
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::string> errors;  ///< "#REF!"
    std::vector<Merge> merges;
  };

  explicit BiffBook(std::string stream);
  bool encrypted() const { return encrypted_; }
  const std::vector<Sheet>& sheets() const { return sheets_; }
  Extras extras(std::size_t sheet) const;

 private:
  void take_global(std::uint16_t id, std::string_view record);
  Font font_of_format(std::uint16_t format) const;

  std::string stream_;
  bool wide_ = true;  ///< Excel 97 and later
  bool encrypted_ = false;
  std::vector<Sheet> sheets_;
  std::vector<Font> fonts_;
  std::vector<std::uint16_t> formats_;  ///< index of the font, by format
};

}  // namespace sohoa::source
