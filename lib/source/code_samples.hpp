#pragma once
// What the first records of a layer show in columns of codes: questions about the whole source (which edition are its
// commune codes of, where should it lie?) are answered from this before the first feature, so a stream carries it in
// its header.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "source/rows.hpp"

namespace sohoa::source {

/// Collects the different values of columns that hold few whole numbers of at most five digits.
class CodeSamples : public CellVisitor {
 public:
  explicit CodeSamples(std::size_t columns) : columns_(columns) {}
  void cell(std::size_t column, std::string_view raw) override;
  void integer(std::size_t column, std::int64_t value) override;

  /// The values of a column, commonest first; empty when it is no column of codes. A value in fewer than 2 % of the
  /// records is left out: a slip of the pen must not speak for the sheet.
  std::vector<std::string> values(std::size_t column) const;

 private:
  struct Seen {
    std::map<std::string, std::size_t, std::less<>> counts;
    std::size_t codes = 0, others = 0;
    bool many = false;
  };
  void add(Seen& seen, std::string_view digits);
  std::vector<Seen> columns_;
};

}  // namespace sohoa::source
