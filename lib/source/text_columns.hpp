#pragma once
// The encodings of the text columns of one layer, judged from their raw values.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/rows.hpp"
#include "source/writing_judge.hpp"
#include "text/encoding.hpp"

namespace sohoa::source {

/// Watches the columns of one layer. A column is judged once, on the first rows that hold anything but ASCII in it.
class TextColumns {
 public:
  /// `fixed`: --encoding, which settles all columns.
  TextColumns(const std::vector<Column>& columns, std::optional<text::Encoding> fixed);

  /// The first rows of the layer: encodings, and how numbers are written.
  void observe_sample(std::string_view frame, std::uint32_t rows, const LayerPlan& plan);
  /// Looks at the columns that have shown nothing but ASCII so far; true when one of them was judged.
  bool observe(std::string_view frame, std::uint32_t rows, const LayerPlan& plan);
  const text::ColumnEncoding& encoding(std::size_t column) const { return columns_[column].encoding; }
  /// A column name in UTF-8.
  std::string decode_name(std::string_view raw) const;
  /// How the sample writes numbers and dates.
  const WritingJudge& writing(std::size_t column) const { return columns_[column].writing; }
  /// True when a number column of a .dbf holds commas in the sample.
  bool has_commas(std::size_t column) const { return columns_[column].commas; }

 private:
  struct ColumnState {
    text::ColumnJudge judge;
    WritingJudge writing;
    text::ColumnEncoding encoding;
    bool number = false;  ///< by its type
    bool seen = false;    ///< something but ASCII in the present frame
    bool commas = false;
  };
  void observe_text(std::size_t column, std::string_view raw);
  void observe_number(std::size_t column, std::string_view raw);
  bool decide();

  std::vector<ColumnState> columns_;
  std::vector<std::size_t> undecided_;
  text::ColumnJudge all_;  ///< of the whole layer: helps where one column alone says nothing certain
};

}  // namespace sohoa::source
