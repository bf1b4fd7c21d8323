#pragma once
// When and at which scale a feature was mapped: what code lists and tolerances depend on.
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/schema.hpp"
#include "schema/stages.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// The widest scale of a cadastral map; what is not known to be finer is judged by it.
inline constexpr int kWidestScale = 10000;
inline constexpr std::array kCadastralScales{200, 500, 1000, 2000, 5000, kWidestScale};

/// The denominator of "1/500", "1:1000", "1000" or "tỷ lệ 1/2.000", brought up to the next of `scales`; 0
/// when the text names no scale.
int parse_scale(std::string_view text, std::span<const int> scales = kCadastralScales);

/// The denominator that the form of a sheet number tells (TT 25/2014, appendix 03): 10000 of "10-728 494", 5000 of
/// "725 497", 2000 of "725 500-6", 1000 of "725 500-6-d", 500 of "725 500-6-(11)", 200 of "725 500-6-25"; 0 of any
/// other one, such as "14".
int scale_of_sheet(std::string_view sheet);

/// Date and scale of each feature. Fields are found by the schema's names, fastest in batches that have its order.
class JudgeContext {
 public:
  JudgeContext(const Schema& schema, const JudgeOptions& options);

  /// The day whose code lists apply, ISO 8601: --map-date, else the feature's survey date, else today. The view lives
  /// as long as the batch and this object.
  std::string_view date(const Batch& batch, std::size_t row) const;

  /// The denominator of the scale: --map-scale, else the feature's scale field, else the form of its sheet number (of
  /// cadastral maps), else assumed_scale().
  int scale(const Batch& batch, std::size_t row) const;

  /// Whether the date or the scale of a feature is said by nobody, so that today or the widest scale stands for it.
  bool is_assumed_date(const Batch& batch, std::size_t row) const { return date(batch, row).data() == today_.data(); }
  bool is_assumed_scale(const Batch& batch, std::size_t row) const { return said_scale(batch, row) == 0; }
  std::string_view today() const { return today_; }
  int assumed_scale() const { return assumed_scale_; }

 private:
  int said_scale(const Batch& batch, std::size_t row) const;

  /// A field by name, and where the schema has it (-1: nowhere).
  struct Place {
    std::string name;
    int index;
    const Value* in(const Batch& batch, std::size_t row) const;
  };

  std::string given_date_, today_;
  int given_scale_, assumed_scale_;
  std::vector<int> scales_;
  bool cadastral_;  ///< sheet numbers tell the scale
  Place date_, scale_, sheet_;
};

}  // namespace sohoa
