#pragma once
// Which columns of a source fill which fields.
#include <string>
#include <utility>
#include <vector>

#include "schema/profile.hpp"
#include "schema/schema.hpp"
#include "schema/stages.hpp"
#include "stream/header.hpp"
#include "text/titles.hpp"

namespace sohoa {

/// The columns of one source layer, found by the names that people give them.
class SourceColumns {
 public:
  /// How well a name must fit.
  enum class Fit {
    exact,
    folded,  ///< case, marks, blanks and punctuation apart: "Số tờ", so_to, SOTO
    column_title,  ///< the column's running number and unit apart too: "6 Loại đất" for "Loại đất", "Diện tích (ha)"
    both_titles,  ///< the running number of both apart
    lowest_title,  ///< the groups that stand above the column in its table apart: "Thông tin thửa đất / Diện tích"
  };

  SourceColumns(const Header& header, std::size_t source);

  /// Columns (indices into Header::fields) whose name fits, in order.
  std::vector<std::uint32_t> find(std::string_view name, Fit fit) const;
  /// The columns of the first fit from exact to `weakest` that has any.
  std::vector<std::uint32_t> find_best(std::string_view name, Fit weakest) const;
  std::vector<std::string> names() const;
  std::string name(std::uint32_t index) const;  ///< of a column
  std::vector<std::uint32_t> indices() const;
  text::Unit unit(std::uint32_t index) const;          ///< that the title of a column names: "Diện tích (ha)"
  const std::string& label() const { return label_; }  ///< file and layer, for messages
  std::size_t size() const { return columns_.size(); }
  bool hold_places() const { return places_; }  ///< some of them have given the features their shapes

 private:
  bool places_ = false;
  struct Column {
    std::uint32_t index;
    std::string name, folded, title, lowest;
    text::Unit unit;
  };
  std::vector<Column> columns_;
  std::string label_;
};

/// For each field of the schema the columns that fill it, the best first; empty for fields without one.
using ColumnPlan = std::vector<std::vector<std::uint32_t>>;

/// The profile that applies to a source: the first that finds its `detect` columns, or the first one anyway when the
/// user has given it. Null for none.
const Profile* choose_profile(const SourceColumns& columns, const std::vector<Profile>& profiles, bool given);

/// Decides the plan of one source: --map first, then the profile's ranking (null: no profile), then names and aliases
/// of the fields, exact before folded, and last their weak aliases. A source that has all key fields by their own names
/// is a dataset of ours and keeps all its fields. Throws UsageError with the --map line that settles it when two
/// columns fit one field or two fields one column, and when a required field finds no column.
ColumnPlan plan_columns(const Schema& schema, const SourceColumns& columns, const Profile* profile,
                        const MappingOptions& options);

}  // namespace sohoa
