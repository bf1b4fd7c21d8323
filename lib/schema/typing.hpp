#pragma once
// One value of a source → the type and normal form of a field.
#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "schema/code_list.hpp"
#include "schema/schema.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// What became of a value.
struct Typed {
  enum class Outcome : std::uint8_t {
    value,    ///< fits
    missing,  ///< stands for "no value"
    misfit,   ///< cannot be read as the type of the field
  };
  Outcome outcome = Outcome::missing;
  bool ambiguous = false;  ///< "1.234" in a column that does not show which sign is decimal; read as 1.234
  bool cut = false;        ///< a time of day was dropped: the raw value is worth keeping
  Value value;
  std::string_view untrimmed;  ///< the text with its blanks, when some were cut
  std::string_view unnormal;   ///< the text before its normal form, when that differs
};

/// Brings values to one field. Made once per field; convert() runs on many threads and does not allocate, except in the
/// arena for texts that change.
class Typing {
 public:
  Typing(const Schema& schema, const SchemaField& field);

  /// `decimal` is the decimal sign that the column is known to use, 0 when it is not known.
  Typed convert(const Value& in, char decimal, Arena& arena) const;

 private:
  Typed from_text(std::string_view text, char decimal, Arena& arena) const;
  Typed to_text(std::string_view text, Arena& arena) const;
  Typed to_number(const Value& in) const;
  Typed to_number(std::string_view text, char decimal) const;
  Typed to_boolean(const Value& in) const;
  Typed to_date(std::string_view text, Arena& arena) const;
  Typed to_datetime(std::string_view text, Arena& arena) const;
  bool is_missing(std::string_view text) const;
  bool is_missing(double number) const;
  std::string_view normal(std::string_view text, Arena& arena) const;

  Type type_;
  Normal normal_;
  bool compound_;
  const CodeList* list_ = nullptr;
  std::vector<std::string> missing_;
  std::vector<double> missing_numbers_;
  std::bitset<256> first_letters_;  ///< of missing_
};

/// A value as the text that people would write; numbers and yes/no are written into the arena.
std::string_view text_of(const Value& value, Arena& arena);

}  // namespace sohoa
