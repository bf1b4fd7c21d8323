#pragma once
// Which column of a table holds the communes' codes, which their names, and what the codes are.
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "admin/edition.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// A value as the text of a code; numbers are written into `room`.
std::string_view code_text(const Value& value, std::string& room);

/// What the rows show of one column of codes.
class CodeColumn {
 public:
  /// `name`: the column of names beside it; -1: none.
  CodeColumn(int field, int name) : field_(static_cast<std::size_t>(field)), name_(name) {}

  void add(const Batch& batch);

  /// A code as it is meant, with what stands beside it.
  struct Seen {
    std::size_t count = 0;
    Origin first;  ///< the first of the rows
  };
  using Key = std::pair<std::string, std::string>;  ///< code, name

  int field() const { return static_cast<int>(field_); }
  int name() const { return name_; }
  const std::map<Key, Seen>& codes() const { return codes_; }
  std::size_t rows() const { return rows_; }
  std::size_t empty() const { return empty_; }            ///< rows without a code
  std::size_t unreadable() const { return unreadable_; }  ///< rows with something else
  /// The codes as detect_edition() takes them, in the order of codes(); views into this.
  std::vector<admin::CodeSeen> evidence() const;

 private:
  std::size_t field_;
  int name_;
  std::map<Key, Seen> codes_;
  Key key_;
  std::string room_;
  std::size_t rows_ = 0, empty_ = 0, unreadable_ = 0;
};

/// Finds the columns by what the values of `batches` are: of the columns most of whose values are codes of communes in
/// some edition, the only one, or the only one that is called like it (maXa, MaDVHC, XAID ...). `field` names it
/// instead. The names' column is the one that fits the codes best, in at least half of the rows. Throws UsageError: no
/// such column, several (with the --field that settles it), or codes of the tax authority's or the interior ministry's
/// lists, which cannot be translated.
CodeColumn find_code_column(const Header& header, const std::deque<Batch>& batches, const std::string& field);

}  // namespace sohoa
