#pragma once
// Code lists that know dates: which codes were in force when, and what became of them.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/data.hpp"

namespace sohoa {

/// One list, such as schemas/codelists/land-use.csv (columns: README.md beside it). Lookups of codes as the list writes
/// them do not allocate.
class CodeList {
 public:
  enum class Standing : std::uint8_t {
    current,  ///< in force
    retired,  ///< was in force until `day`
    future,   ///< is in force from `day` on
    group,    ///< in force as the heading of other codes, not as a code of its own
    zone,     ///< names an area of mixed use, no use of land
    unknown,  ///< in no edition of the list
  };
  /// How sure the successor of a retired code is.
  enum class Certainty : std::uint8_t { verified, recalled, unsure };

  struct Judgement {
    Standing standing = Standing::unknown;
    std::string_view code;                    ///< as the list writes it; empty when unknown
    std::string_view day;                     ///< ISO 8601, see Standing
    std::span<const std::string> successors;  ///< of a retired code
    Certainty certainty = Certainty::unsure;  ///< of the successors
  };

  /// The shipped list `name`, read once; safe from any thread. Throws InputError when the file is absent or faulty.
  static const CodeList& named(std::string_view name);
  /// Names of the shipped lists, sorted.
  static std::vector<std::string> names();

  /// Takes the columns code, name, group, valid_from, valid_to, replaced_by, certainty, kind of a table; only code must
  /// be there.
  explicit CodeList(const Table& table);
  CodeList(const CodeList&) = delete;  // keys point into entries_
  CodeList& operator=(const CodeList&) = delete;

  /// How `code` stands on an ISO day. Case and Unicode form do not matter, marks do: KDT is not KĐD.
  Judgement judge(std::string_view code, std::string_view day) const;

  /// The way the list writes a code: "ont" → "ONT", "hg/b" → "Hg/b"; empty when unknown.
  std::string_view canonical(std::string_view code) const;

  /// The one code that all these digits are without its zeros in front, which a spreadsheet drops: "1409" → "01409";
  /// empty when the list has the digits as they stand, or none or several codes that end in them after zeros.
  std::string_view with_zeros(std::string_view digits) const;

  /// The one code in force on `day` that a retired code must be read as, through several reforms if need be; empty when
  /// there are several, or one that is not VERIFIED (`recalled`: nor RECALLED).
  std::string_view recode(std::string_view code, std::string_view day, bool recalled) const;

  /// All codes in force on `day` that a retired code may have become, ", " between; appended to `out`.
  void append_successors(std::string_view code, std::string_view day, std::string& out) const;

  /// The name of a code on `day`, else its latest one; empty when unknown.
  std::string_view name(std::string_view code, std::string_view day) const;

  /// The column `group` of a code on `day`, else its latest one; empty when unknown.
  std::string_view group(std::string_view code, std::string_view day) const;

  /// Any cell of the code's last row, by the title of its column; empty when the code or the column is not there.
  std::string_view cell(std::string_view code, std::string_view column) const;
  /// All cells of the code's last row, none when it is not there; and the place of a column in them, npos likewise.
  std::span<const std::string> cells(std::string_view code) const;
  std::size_t column(std::string_view title) const;

  /// A code with its name and the column `group` on a day, else the latest ones.
  struct Listed {
    std::string_view code, name, group;
    Standing standing = Standing::current;
  };
  /// All codes in the order of the list.
  std::vector<Listed> all(std::string_view day) const;

 private:
  struct Period {
    std::string from, to;  // ISO days; empty: open
    std::string name, group;
    Standing standing = Standing::current;
    std::vector<std::string> successors;
    Certainty certainty = Certainty::unsure;

    bool covers(std::string_view day) const { return (from.empty() || from <= day) && (to.empty() || day <= to); }
  };
  struct Entry {
    std::string code, folded;
    std::vector<Period> periods;     // in order of time
    std::vector<std::string> cells;  // of the last row, as columns_
  };
  struct Hash {
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  const Entry* find(std::string_view code) const;
  static const Period& period(const Entry& entry, std::string_view day);
  Judgement judge(const Entry& entry, std::string_view day) const;

  std::vector<std::string> columns_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string_view, const Entry*, Hash> exact_, folded_;
  std::size_t longest_ = 0;  // bytes of the longest code, however it is written
};

/// Where a code stands in a value that may hold several.
struct CodePart {
  std::size_t offset = 0, size = 0;
  bool known = false;
};

/// The codes of one value. TT 25/2014 writes ONT + CLN (house and garden), LUC (NTS) (two uses at once), -C and -P for
/// main and secondary use and * for land inside a rural settlement; data also have - , / and blanks. Symbols of 1995
/// hold such signs themselves (Hg/b, R.Tn.S), so a text that the list knows as a whole is never cut.
class CodeParts {
 public:
  CodeParts(std::string_view value, const CodeList& list);

  std::span<const CodePart> parts() const { return {parts_.data(), count_}; }
  /// False when no part is a code of the list: then the value is unknown as a whole.
  bool any_known() const;

 private:
  void split(std::size_t begin, std::size_t end, std::size_t level);
  void add(std::size_t begin, std::size_t end, bool known);

  std::string_view value_;
  const CodeList& list_;
  std::array<CodePart, 16> parts_;
  std::size_t count_ = 0;
};

/// The value in its normal form: codes as the list writes them, zeros in front restored, no blanks around separators.
/// False, with `out` untouched, when it is in that form already or holds no known code.
bool normal_code(std::string_view value, const CodeList& list, bool compound, std::string& out);

}  // namespace sohoa
