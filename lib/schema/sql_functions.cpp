#include "schema/sql_functions.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string_view>

#include "base/error.hpp"
#include "base/message.hpp"
#include "schema/code_list.hpp"
#include "schema/tolerance.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

/// Functions of SQLite that a rule may call: none that looks at the clock, the files or the connection.
constexpr std::array<std::string_view, 44> kAllowed = {
    "abs",    "area_tolerance", "ceil",  "ceiling", "char",    "code_info", "coalesce",    "days",   "floor",
    "fold",   "format",         "glob",  "hex",     "ifnull",  "iif",       "in_codelist", "instr",  "length",
    "like",   "likely",         "lower", "ltrim",   "max",     "min",       "mod",         "nullif", "pow",
    "power",  "printf",         "quote", "regexp",  "replace", "round",     "rtrim",       "sign",   "sqrt",
    "substr", "substring",      "today", "trim",    "typeof",  "unicode",   "unlikely",    "upper"};

bool allowed(std::string_view function) {
  return std::find(kAllowed.begin(), kAllowed.end(), function) != kAllowed.end();
}

bool any_null(int count, sqlite3_value** values) {
  return std::any_of(values, values + count, [](sqlite3_value* v) { return sqlite3_value_type(v) == SQLITE_NULL; });
}

/// Text is taken as bytes: sqlite3_value_text would copy it to put a NUL behind it.
std::string_view text_of(sqlite3_value* value) {
  const void* bytes = sqlite3_value_type(value) == SQLITE_TEXT ? sqlite3_value_blob(value) : sqlite3_value_text(value);
  return {static_cast<const char*>(bytes), bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void fail(sqlite3_context* out, const std::string& reason) {
  sqlite3_result_error(out, reason.data(), static_cast<int>(reason.size()));
}

void give_text(sqlite3_context* out, const std::string& text) {
  sqlite3_result_text(out, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

/// Patterns are compiled once: SQLite keeps what belongs to a constant argument for the run of the statement.
void regexp(sqlite3_context* out, int, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  auto* pattern = static_cast<RE2*>(sqlite3_get_auxdata(out, 0));
  std::unique_ptr<RE2> fresh;
  if (pattern == nullptr) {
    const std::string_view text = text_of(values[0]);
    fresh = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), RE2::Quiet);
    pattern = fresh.get();
  }
  if (!pattern->ok()) return fail(out, tr("\"{}\" is not a pattern: {}", pattern->pattern(), pattern->error()));
  if (sqlite3_value_type(values[1]) != SQLITE_NULL) {
    const std::string_view value = text_of(values[1]);
    sqlite3_result_int(out, RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *pattern));
  }
  if (fresh) sqlite3_set_auxdata(out, 0, fresh.release(), [](void* p) { delete static_cast<RE2*>(p); });
}

const CodeList& list_named(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (name.empty() || !std::all_of(name.begin(), name.end(), plain))
    throw UsageError(tr("there is no code list \"{}\"", text::printable(name)));
  return CodeList::named(name);
}

void in_codelist(sqlite3_context* out, int count, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  const auto* list = static_cast<const CodeList*>(sqlite3_get_auxdata(out, 0));
  if (list == nullptr) try {
      list = &list_named(text_of(values[0]));
      sqlite3_set_auxdata(out, 0, const_cast<CodeList*>(list), nullptr);  // shipped lists stay for ever
    } catch (const std::exception& error) {
      return fail(out, error.what());
    }
  if (any_null(count, values)) return;
  const std::string_view code = text_of(values[1]);
  sqlite3_result_int(out, count == 2 ? !list->canonical(code).empty()
                                     : list->judge(code, text_of(values[2])).standing == CodeList::Standing::current);
}

/// The row of a list that was asked for last: the rules of a feature ask for many cells of the same one.
struct LastRow {
  std::string list_name, code;
  const CodeList* list = nullptr;
  std::span<const std::string> cells;

  void find(std::string_view name, std::string_view wanted) {
    const bool same = list != nullptr && name == list_name;
    if (same && wanted == code) return;
    if (!same) {
      list = nullptr;
      list = &list_named(name);
      list_name = name;
    }
    code = wanted;
    cells = list->cells(wanted);
  }
};

void code_info(sqlite3_context* out, int count, sqlite3_value** values) {
  if (any_null(count, values)) return;
  thread_local LastRow row;
  try {
    row.find(text_of(values[0]), text_of(values[1]));
  } catch (const std::exception& error) {
    return fail(out, error.what());
  }
  const std::size_t column = row.list->column(text_of(values[2]));
  if (column >= row.cells.size() || row.cells[column].empty()) return;
  const std::string& cell = row.cells[column];
  sqlite3_result_text(out, cell.data(), static_cast<int>(cell.size()), SQLITE_STATIC);
}

void fold(sqlite3_context* out, int count, sqlite3_value** values) {
  if (!any_null(count, values)) give_text(out, text::fold(text_of(values[0])));
}

void days(sqlite3_context* out, int count, sqlite3_value** values) {
  if (any_null(count, values)) return;
  if (const auto date = text::parse_date(text_of(values[0]))) sqlite3_result_int64(out, text::days(*date));
}

void today(sqlite3_context* out, int, sqlite3_value**) {
  give_text(out, text::iso(text::today()));
}

void area_tolerance(sqlite3_context* out, int, sqlite3_value** values) {
  const auto* table = static_cast<const AreaTolerance*>(sqlite3_user_data(out));
  if (any_null(1, values)) return;
  const double tolerance =
      table->at(sqlite3_value_double(values[0]), sqlite3_value_int(values[1]),
                sqlite3_value_type(values[2]) == SQLITE_NULL ? std::string_view{} : text_of(values[2]));
  if (!std::isnan(tolerance)) sqlite3_result_double(out, tolerance);
}

using Function = void (*)(sqlite3_context*, int, sqlite3_value**);

void add(sqlite3* db, const char* name, int arguments, Function function, const void* data = nullptr) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  if (sqlite3_create_function_v2(db, name, arguments, kFlags, const_cast<void*>(data), function, nullptr, nullptr,
                                 nullptr) != SQLITE_OK)
    throw Error(Exit::fault, sqlite3_errmsg(db));
}

}  // namespace

void add_rule_functions(sqlite3* db) {
  add(db, "regexp", 2, regexp);
  add(db, "in_codelist", 2, in_codelist);
  add(db, "in_codelist", 3, in_codelist);
  add(db, "code_info", 3, code_info);
  add(db, "fold", 1, fold);
  add(db, "days", 1, days);
  add(db, "today", 0, today);
  add(db, "area_tolerance", 3, area_tolerance, &AreaTolerance::standard());
}

void RuleGuard::watch(sqlite3* db) {
  sqlite3_set_authorizer(db, authorize, this);
}

void RuleGuard::start() {
  selects_ = 0;
  refused_.clear();
}

int RuleGuard::refuse(std::string reason) {
  if (refused_.empty()) refused_ = std::move(reason);
  return SQLITE_DENY;
}

int RuleGuard::authorize(void* self, int action, const char* first, const char* second, const char*, const char*) {
  auto& guard = *static_cast<RuleGuard*>(self);
  const std::string_view table = first == nullptr ? "" : first;
  switch (action) {
    case SQLITE_SELECT:
      if (++guard.selects_ == 1) return SQLITE_OK;
      return guard.refuse(tr("it holds a query of its own, but a rule is an expression over one feature"));
    case SQLITE_READ:
      if (table == "feature") return SQLITE_OK;
      return guard.refuse(tr("it may not read the table {}", table));
    case SQLITE_FUNCTION:
      if (second != nullptr && allowed(second)) return SQLITE_OK;
      return guard.refuse(tr("it may not call the function {}", second == nullptr ? "" : second));
    default:
      return guard.refuse(tr("it does more than read the feature"));
  }
}

}  // namespace sohoa
