#pragma once
// What a rule may call and touch.
#include <sqlite3.h>

#include <string>

namespace sohoa {

/// Adds the functions of rules to a connection. All are deterministic, and NULL in gives NULL out:
///
/// - in_codelist(list, value [, date]): whether the list (schemas/codelists) has the code; with an ISO date, whether it
/// is in
///   force on that day as a code of its own
/// - code_info(list, value, column): the text in a column of the list's row of that code; NULL for a code, a column or
/// a cell that
///   is not there
/// - regexp(pattern, value), also `value REGEXP pattern`: whether the whole value matches (RE2)
/// - fold(text): lower case without marks, blanks collapsed
/// - days(date): days since 1970-01-01, NULL for what is no date
/// - today(): ISO date in Vietnam; SOURCE_DATE_EPOCH stands for the clock
/// - area_tolerance(area, scale, date): m², see AreaTolerance; scale and date may be NULL
///
/// A wrong pattern and an unknown list are errors of the statement.
void add_rule_functions(sqlite3* db);

/// Keeps a connection to reading: one SELECT without subqueries over `feature`, with functions that give the same
/// answer every time and everywhere. Set it up after everything else; it lives as long as the connection.
class RuleGuard {
 public:
  void watch(sqlite3* db);
  /// To be called before each prepare.
  void start();
  /// What was refused since start(), as a sentence in the user's language; empty if nothing was.
  const std::string& refused() const { return refused_; }

 private:
  static int authorize(void* self, int action, const char* first, const char* second, const char*, const char*);
  int refuse(std::string reason);

  int selects_ = 0;
  std::string refused_;
};

}  // namespace sohoa
