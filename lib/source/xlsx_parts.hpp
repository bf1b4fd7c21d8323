#pragma once
// What the small parts of an XLSX workbook say: sheets, styles, shared texts.
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "source/package.hpp"
#include "source/rich_text.hpp"
#include "source/sheet.hpp"

namespace sohoa::source {

/// How the cells of one format are shown.
struct CellStyle {
  NumberFormat format = NumberFormat::number;
  Font font = Font::plain;
};

/// The texts that cells point to. Held as a whole: kMostBytes of them at most.
class SharedTexts {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{1} << 30;
  std::size_t size() const { return ends_.size(); }
  std::string_view at(std::size_t index) const {
    const std::size_t start = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(bytes_).substr(start, ends_[index] - start);
  }
  /// The runs of a text that names fonts of its own; nullptr for most.
  const std::vector<TextRun>* runs(std::size_t index) const {
    const auto found = runs_.find(index);
    return found == runs_.end() ? nullptr : &found->second;
  }
  /// Throws InputError when there are more than kMostBytes.
  void append(const RichText& text, const std::string& display);

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::unordered_map<std::size_t, std::vector<TextRun>> runs_;
};

struct XlsxSheet {
  std::string name;
  std::string part;  ///< its XML
  Visibility visibility = Visibility::visible;
};

struct XlsxParts {
  std::vector<XlsxSheet> sheets;  ///< worksheets only: no charts, no macro sheets
  std::vector<CellStyle> styles;
  SharedTexts texts;
  bool mac_dates = false;  ///< days count from 1904
};

/// Throws InputError for what is no XLSX workbook.
XlsxParts read_xlsx_parts(const Package& package);

}  // namespace sohoa::source
