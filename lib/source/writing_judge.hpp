#pragma once
// How a column writes numbers and dates, learnt from its first values.
#include <cstdint>
#include <optional>
#include <string_view>

#include "stream/header.hpp"
#include "text/number.hpp"

namespace sohoa::source {

class WritingJudge {
 public:
  void observe(std::string_view value) {
    decimals_.observe(value);
    dates_.observe(value);
  }
  /// Of the column of the header; none when the values show nothing.
  std::optional<ColumnWriting> of(std::uint32_t column) const {
    ColumnWriting writing{column, {}, {}};
    if (const char sign = decimals_.decimal(); sign != 0) writing.decimal.assign(1, sign);
    if (const auto order = dates_.order()) writing.date = *order == text::DateOrder::month_first ? "mdy" : "dmy";
    if (writing.decimal.empty() && writing.date.empty()) return std::nullopt;
    return writing;
  }

 private:
  text::DecimalJudge decimals_;
  text::DateJudge dates_;
};

}  // namespace sohoa::source
