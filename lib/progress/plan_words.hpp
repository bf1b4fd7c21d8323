#pragma once
// What the words in a plan mean.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "progress/plan.hpp"
#include "schema/schema.hpp"

namespace sohoa::progress {

/// Which layer "thửa đất", "parcel" or "thua_dat" is.
class LayerWords {
 public:
  /// `layers`: those of the datasets.
  explicit LayerWords(const std::vector<std::string>& layers);
  /// Empty when no layer is called so.
  std::string layer_of(std::string_view words) const;
  /// Null where the product has no schema of that layer.
  const Schema* schema_of(std::string_view layer) const;
  /// What the layer is called in the user's language; its name where nobody knows.
  std::string title_of(std::string_view layer) const;
  /// For messages.
  std::vector<std::string> names() const;

 private:
  std::vector<std::shared_ptr<const Schema>> schemas_;
  std::vector<std::string> layers_;
};

/// The measure that words name; none where it is a column or indicator, or nothing.
std::optional<Measure> measure_of(std::string_view words);
/// The column of numbers of a schema that words name, by name or title; empty: none.
std::string column_of(const Schema& schema, std::string_view words);

/// A state in any of the ways in which offices write it; none for anything else.
/// "Thường xuyên", "Hằng tháng" where a due date is asked for: the work never ends.
bool is_recurring(std::string_view words);
/// A state may be followed by how far it is: "Đang thực hiện, đạt 60%".
std::optional<GoalState> goal_state_of(std::string_view words);
/// Whether the words say that the number is that of all: "tổng", "tổng số", "được giao".
bool is_whole_number(std::string_view words);
/// Small letters, digits and underscores, as layers and columns are named.
bool is_layer_name(std::string_view words);

}  // namespace sohoa::progress
