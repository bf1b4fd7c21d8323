#pragma once
// What of an issue nobody should read who does not keep the land register: values of personal fields.
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "schema/schema.hpp"

namespace sohoa::store {

/// Stands for what is not shown.
inline constexpr std::string_view kMask = "***";

class PersonalMask {
 public:
  /// `schema` may be null: then nothing is known, and the values of all fields are masked.
  explicit PersonalMask(std::shared_ptr<const Schema> schema) : schema_(std::move(schema)) {}

  /// True for personal fields, and for what no schema knows: that may be anything, names of owners too.
  bool hides(std::string_view field) const;
  /// Masks value, before, after and args of an issue of this rule (null: nobody knows it); masked args are copied to
  /// `args`. An arg is masked when the SQL it comes from reads a personal field; of rules without SQL, when the issue
  /// is about such a field and the arg is not known to say something else (what is allowed, say).
  void apply(Issue& issue, const Rule* rule, std::vector<Arg>& args);

 private:
  bool is_place(const Issue& issue) const;
  bool hides_arg(const Issue& issue, const Rule* rule, std::string_view name);
  bool reads_personal(std::string_view sql) const;

  std::shared_ptr<const Schema> schema_;
  std::map<const Rule*, std::vector<bool>> by_sql_;  ///< which args of a rule read personal fields
};

}  // namespace sohoa::store
