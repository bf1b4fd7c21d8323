#pragma once
// One value of a source → the type and normal form of a field.
#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "schema/code_list.hpp"
#include "schema/schema.hpp"
#include "stream/feature.hpp"
#include "text/name.hpp"
#include "text/number.hpp"

namespace sohoa {

/// How a column writes its values, as far as its values, its title or the user have told.
struct Writing {
  char decimal = 0;  ///< the decimal sign; 0: nobody knows
  text::DateOrder dates = text::DateOrder::day_first;
  text::Unit unit = text::Unit::none;  ///< the title's
};

/// What became of a value.
struct Typed {
  enum class Outcome : std::uint8_t {
    value,    ///< fits
    missing,  ///< stands for "no value"
    misfit,   ///< cannot be read as the type of the field
  };
  Outcome outcome = Outcome::missing;
  bool ambiguous = false;    ///< of a misfit: "1.234" in a column that does not show which sign is decimal
  bool cut = false;          ///< the value says less or more than the raw one, which is worth keeping
  bool unsure_unit = false;  ///< of a misfit: a unit of custom (sào, công), whose size differs from region to region
  /// What was done to a value that fits, beside cutting blanks.
  enum class Change : std::uint8_t {
    none,
    normalised,
    unit_converted,  ///< "2,5 ha" → 25000
    date_completed,  ///< "3/2019" → 2019-03-01
    month_first,     ///< "12/31/2019" → 2019-12-31
  };
  Change change = Change::none;
  Value value;
  std::string_view untrimmed;  ///< the text with its blanks, when some were cut
  std::string_view before;     ///< the text before the change
};

/// Brings values to one field. Made once per field; convert() runs on many threads and does not allocate, except in the
/// arena for texts that change.
class Typing {
 public:
  Typing(const Schema& schema, const SchemaField& field);

  Typed convert(const Value& in, const Writing& writing, Arena& arena) const;

 private:
  Typed from_text(std::string_view text, const Writing& writing, Arena& arena) const;
  Typed to_text(std::string_view text, Arena& arena) const;
  Typed to_number(const Value& in, text::Unit unit) const;
  Typed to_integer(std::string_view text, char decimal) const;
  std::string_view without_counted(std::string_view text) const;
  Typed to_number(std::string_view text, const Writing& writing) const;
  Typed in_unit(double number, text::Unit from) const;
  Typed to_boolean(const Value& in) const;
  Typed to_date(std::string_view text, text::DateOrder order, Arena& arena) const;
  Typed to_datetime(std::string_view text, Arena& arena) const;
  bool is_missing(std::string_view text) const;
  bool is_missing(double number) const;
  std::string_view normal(std::string_view text, Arena& arena) const;
  static std::string_view compact(std::string_view text, Arena& arena);
  std::string_view listed(std::string_view text) const;

  Type type_;
  Normal normal_;
  bool compound_;
  text::Unit unit_;
  const CodeList* list_ = nullptr;
  std::vector<std::pair<text::NameForm, std::string>> listed_;  ///< the values of `enum` by their names
  std::vector<std::string> counted_;  ///< folded: what an integer counts, "phong" of "Số phòng"
  std::vector<std::string> missing_;
  std::vector<double> missing_numbers_;
  std::bitset<256> first_letters_;  ///< of missing_
};

/// A value as the text that people would write; numbers and yes/no are written into the arena.
std::string_view text_of(const Value& value, Arena& arena);

}  // namespace sohoa
