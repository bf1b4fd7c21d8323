#pragma once
// Texts of XLSX whose parts may have fonts of their own.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/font.hpp"

namespace sohoa::source {

/// A part of a text.
struct TextRun {
  std::size_t end = 0;       ///< byte of the text at which it ends
  std::optional<Font> font;  ///< absent: that of the cell
};

/// One text while its XML is read.
class RichText {
 public:
  void clear();
  /// <r>: what follows has the font of the cell until it names one.
  void begin_run() { font_.reset(); }
  void set_font(Font font) { font_ = font; }
  void append(std::string_view text) { text_ += text; }
  /// </t>: escapes of Excel in what was appended are undone. Call before the next run begins.
  void end_part();

  const std::string& text() const { return text_; }
  /// The runs; neighbours differ in their fonts. Empty when the text is.
  const std::vector<TextRun>& runs() const { return runs_; }

 private:
  std::string text_;
  std::vector<TextRun> runs_;
  std::optional<Font> font_;
  std::size_t part_ = 0;  ///< where the present part began
};

/// The font that holds for all of a text in a cell of font `cell`; none when its letters have several that need
/// different decoding, and decode_runs() has to be called. Digits and blanks in another font do not matter.
std::optional<Font> common_font(std::string_view text, const std::vector<TextRun>& runs, Font cell);
/// Decodes every run by its font. `out` is UTF-8 where the runs in old fonts are valid.
void decode_runs(std::string_view text, const std::vector<TextRun>& runs, Font cell, std::string& out);

/// Undoes the escapes that Excel writes for characters which XML cannot hold, from byte `from` on: "_x000D_" is a
/// carriage return, "_x005F_" the low line of a text that only looks like one (ECMA-376 part 1, 22.4.2.4). NUL and
/// halves of a pair stay as they are written.
void undo_escapes(std::string& text, std::size_t from);

}  // namespace sohoa::source
