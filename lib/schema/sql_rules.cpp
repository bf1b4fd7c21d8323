#include "schema/sql_rules.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include "base/error.hpp"
#include "schema/typing.hpp"
#include "stream/issue_order.hpp"
#include "text/nearest.hpp"

namespace sohoa {
namespace {

constexpr std::size_t kRulesPerStatement = 62;  // bits of a mask that stays positive
constexpr int kOpsBetweenLooks = 20000;         // well under a millisecond

/// Before SQLite is first used: to count its memory it would take a lock at each allocation, and all cores judge at
/// once.
[[maybe_unused]] const int kMemoryUncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

/// The mask of the rules as an SQL expression. The line feed ends a comment in the rule.
std::string mask_of(const auto& rules, std::size_t first, std::size_t last) {
  std::string sql;
  for (std::size_t i = first; i < last; ++i)
    sql += fmt::format("{}(((({}\n)) IS FALSE) << {})", i == first ? "" : " | ", rules[i].rule->sql, i - first);
  return sql;
}

std::string faults_of(const auto& rules, std::size_t first, std::size_t last) {
  return "SELECT _row, " + mask_of(rules, first, last) + " AS _broken_rules FROM feature WHERE _broken_rules <> 0";
}

std::string args_of(const Rule& rule) {
  std::string sql;
  for (const auto& [name, expression] : rule.args) sql += (sql.empty() ? "SELECT (" : ", (") + expression + "\n)";
  return sql + " FROM feature";
}

Value result(sqlite3_stmt* statement, int column, Arena& arena) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return Value::of(static_cast<std::int64_t>(sqlite3_column_int64(statement, column)));
    case SQLITE_FLOAT:
      return Value::of(sqlite3_column_double(statement, column));
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return Value::of(arena.copy({text, size}));
    }
    default:
      return Value::null();
  }
}

bool is_off(const SeverityPolicy& policy, const std::string& rule) {
  // The last word about a rule counts.
  const auto said =
      std::find_if(policy.rules.rbegin(), policy.rules.rend(), [&](const auto& r) { return r.first == rule; });
  return said != policy.rules.rend() && !said->second;
}

int past_deadline(void* deadline) {
  return std::chrono::steady_clock::now() > *static_cast<std::chrono::steady_clock::time_point*>(deadline);
}

}  // namespace

SqlRules::SqlRules(std::shared_ptr<const Schema> schema, const JudgeOptions& options,
                   std::chrono::milliseconds time_limit)
    : schema_(std::move(schema)), context_(*schema_, options), time_limit_(time_limit) {
  view_.schema = schema_.get();
  view_.context = &context_;
  open();
  for (const Rule& rule : schema_->rules)
    if (!rule.sql.empty() && !is_off(options.policy, rule.id)) add_rule(rule);
  for (std::size_t first = 0; first < rules_.size(); first += kRulesPerStatement)
    add_group(first, std::min(first + kRulesPerStatement, rules_.size()));
  try_out();
}

void SqlRules::open() {
  sqlite3* db = nullptr;
  const int status =
      sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, nullptr);
  db_.reset(db);
  if (status != SQLITE_OK) throw Error(Exit::fault, sqlite3_errstr(status));
  // Without these a misspelt "field" would be taken for a text, and a rule could ask for any amount of memory.
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 8 * kLongestText);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(db, SQLITE_LIMIT_VARIABLE_NUMBER, 0);
  sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200);
  sqlite3_progress_handler(db, kOpsBetweenLooks, past_deadline, &deadline_);
  add_rule_functions(db);
  // The first use makes SQLite write down the columns, which the guard would take for a change.
  if (!add_batch_table(db, view_) || sqlite3_exec(db, "SELECT 1 FROM feature", nullptr, nullptr, nullptr) != SQLITE_OK)
    throw UsageError(tr("schema {}: its fields cannot be judged: {}", schema_->name, sqlite3_errmsg(db)));
  guard_.watch(db);
}

void SqlRules::add_rule(const Rule& rule) {
  rules_.push_back({&rule, nullptr});
  prepare(faults_of(rules_, rules_.size() - 1, rules_.size()), rule);
  if (rule.args.empty()) return;
  rules_.back().args = prepare(args_of(rule), rule);
  if (sqlite3_column_count(rules_.back().args.get()) != static_cast<int>(rule.args.size()))
    refuse(rule, tr("an argument holds more than one expression"));
}

void SqlRules::add_group(std::size_t first, std::size_t last) {
  groups_.push_back({first, prepare(faults_of(rules_, first, last), *rules_[first].rule)});
}

SqlRules::Statement SqlRules::prepare(const std::string& sql, const Rule& rule) {
  guard_.start();
  deadline_ = std::chrono::steady_clock::now() + time_limit_;
  sqlite3_stmt* raw_statement = nullptr;
  const char* tail = nullptr;
  const int status = sqlite3_prepare_v3(db_.get(), sql.c_str(), static_cast<int>(sql.size() + 1),
                                        SQLITE_PREPARE_PERSISTENT, &raw_statement, &tail);
  Statement statement(raw_statement);
  if (!guard_.refused().empty()) refuse(rule, guard_.refused());
  if (status != SQLITE_OK) refuse(rule, advice(sqlite3_errmsg(db_.get())));
  if (tail != nullptr && *tail != '\0') refuse(rule, tr("it holds more than one expression"));
  return statement;
}

/// Functions say only when they run that a list or a pattern is wrong: better now than after an hour.
void SqlRules::try_out() {
  if (empty()) return;
  auto header = std::make_shared<Header>();
  for (const SchemaField& field : schema_->fields) header->fields.push_back({field.name, field.type, {}, {}});
  Batch batch;
  batch.header = std::move(header);
  batch.features.resize(1);
  batch.values.resize(batch.width());
  judge(batch);
}

void SqlRules::judge(Batch& batch) {
  view_.batch = &batch;
  view_.begin = 0;
  view_.end = batch.features.size();
  faults_.clear();
  deadline_ = std::chrono::steady_clock::now() + time_limit_;
  for (const Group& group : groups_) {
    const std::size_t found = faults_.size();
    if (run(group.statement.get(), group.first) == SQLITE_DONE) continue;
    faults_.resize(found);
    run_one_by_one(group.first, std::min(group.first + kRulesPerStatement, rules_.size()));
  }
  if (faults_.empty()) return;
  std::sort(faults_.begin(), faults_.end(),
            [](const Fault& a, const Fault& b) { return std::pair(a.row, a.rule) < std::pair(b.row, b.rule); });
  order_issues(batch);
  const std::size_t earlier = batch.issues.size();
  for (const Fault& fault : faults_) {
    const std::string& field = rules_[fault.rule].rule->field;
    // An area that could not be read is not missing as well.
    if (!field.empty() && is_faulty(std::span(batch.issues).first(earlier), fault.row, field)) continue;
    add_issue(batch, fault);
  }
  order_issues(batch);
}

int SqlRules::run(sqlite3_stmt* statement, std::size_t first) {
  int status;
  while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
    const auto row = static_cast<std::size_t>(sqlite3_column_int64(statement, 0));
    auto mask = static_cast<std::uint64_t>(sqlite3_column_int64(statement, 1));
    for (; mask != 0; mask &= mask - 1)
      faults_.push_back({row, first + static_cast<std::size_t>(std::countr_zero(mask))});
  }
  sqlite3_reset(statement);
  return status;
}

/// A statement of many rules stopped: alone, each either ends or is the one to name.
void SqlRules::run_one_by_one(std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    const Rule& rule = *rules_[i].rule;
    const Statement alone = prepare(faults_of(rules_, i, i + 1), rule);
    const int status = run(alone.get(), i);
    if (status == SQLITE_INTERRUPT)
      refuse(rule, tr("it takes longer than {} s for {} features", time_limit_.count() / 1000.0, view_.end));
    if (status != SQLITE_DONE) refuse(rule, sqlite3_errmsg(db_.get()));
  }
}

void SqlRules::refuse(const Rule& rule, const std::string& reason) const {
  throw UsageError(tr("{}: the rule {} cannot be used: {}", rule.place, rule.id, reason));
}

/// SQLite's words, and the field that was probably meant.
std::string SqlRules::advice(const std::string& reason) const {
  constexpr std::string_view kNoColumn = "no such column: ";
  if (!reason.starts_with(kNoColumn)) return reason;
  const std::string_view wrong = std::string_view(reason).substr(kNoColumn.size());
  if (const auto meant = text::nearest(wrong, batch_columns(*schema_)))
    return tr("there is no field {}; do you mean {}?", wrong, *meant);
  return tr("there is no field {}", wrong);
}

void SqlRules::add_issue(Batch& batch, const Fault& fault) {
  const Rule& rule = *rules_[fault.rule].rule;
  Issue& issue = batch.add_issue(fault.row, rule.severity, batch.arena.copy(rule.id), batch.arena.copy(rule.field));
  if (const int field = schema_->find(rule.field); field >= 0)
    issue.value = text_of(batch.row(fault.row)[static_cast<std::size_t>(field)], batch.arena);
  issue.args = evaluate(batch, fault);
}

std::span<const Arg> SqlRules::evaluate(Batch& batch, const Fault& fault) {
  const Rule& rule = *rules_[fault.rule].rule;
  sqlite3_stmt* statement = rules_[fault.rule].args.get();
  if (statement == nullptr) return {};
  view_.begin = fault.row;
  view_.end = fault.row + 1;
  if (sqlite3_step(statement) != SQLITE_ROW) {
    const std::string reason = sqlite3_errmsg(db_.get());
    sqlite3_reset(statement);
    refuse(rule, reason);
  }
  Arg* args = batch.arena.allocate_array<Arg>(rule.args.size());
  for (std::size_t i = 0; i < rule.args.size(); ++i)
    args[i] = {batch.arena.copy(rule.args[i].first), result(statement, static_cast<int>(i), batch.arena)};
  sqlite3_reset(statement);
  return {args, rule.args.size()};
}

}  // namespace sohoa
