#pragma once
// The SQL rules of a schema, run over batches.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "schema/batch_table.hpp"
#include "schema/judge_context.hpp"
#include "schema/schema.hpp"
#include "schema/sql_functions.hpp"
#include "schema/stages.hpp"

namespace sohoa {

/// One SQLite connection with the rules of a schema prepared. For one thread.
///
/// A rule is an SQL expression over one feature: true or NULL is no fault, false is one. It sees the table `feature`
/// (schema/batch_table.hpp) and the functions of schema/sql_functions.hpp and can do nothing else: no other table, no
/// subquery, no change, no file. All rules of a batch run in one statement (62 to a statement) that gives the rows at
/// fault only.
class SqlRules {
 public:
  /// A user's rule may not hold up a run; one batch takes milliseconds.
  static constexpr std::chrono::milliseconds kTimeLimit{10000};

  /// Prepares all rules and tries them on a feature without values. Rules that the policy turns off are left out.
  /// Throws UsageError naming schema, rule and reason.
  SqlRules(std::shared_ptr<const Schema> schema, const JudgeOptions& options,
           std::chrono::milliseconds time_limit = kTimeLimit);
  SqlRules(const SqlRules&) = delete;  // SQLite holds pointers to the members
  SqlRules& operator=(const SqlRules&) = delete;

  bool empty() const { return rules_.empty(); }
  /// Adds an issue for every fault: rule, severity and field of the rule, the field's value, its args; keeps
  /// Batch::issues in order. The batch has the fields of the schema, in its order. Throws UsageError naming the rule
  /// that fails or takes too long.
  void judge(Batch& batch);

 private:
  struct CloseDb {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

  struct Prepared {
    const Rule* rule = nullptr;
    Statement args;  ///< null without args
  };
  struct Group {
    std::size_t first = 0;  ///< index of the rule of bit 0
    Statement statement;    ///< _row and the mask of broken rules
  };
  struct Fault {
    std::size_t row;
    std::size_t rule;
  };

  void open();
  void add_rule(const Rule& rule);
  void add_group(std::size_t first, std::size_t last);
  Statement prepare(const std::string& sql, const Rule& rule);
  void try_out();

  int run(sqlite3_stmt* statement, std::size_t first);
  void run_one_by_one(std::size_t first, std::size_t last);
  [[noreturn]] void refuse(const Rule& rule, const std::string& reason) const;
  std::string advice(const std::string& reason) const;
  void add_issue(Batch& batch, const Fault& fault);
  std::span<const Arg> evaluate(Batch& batch, const Fault& fault);

  std::shared_ptr<const Schema> schema_;
  JudgeContext context_;
  BatchView view_;
  RuleGuard guard_;
  std::chrono::milliseconds time_limit_;
  std::chrono::steady_clock::time_point deadline_;
  std::unique_ptr<sqlite3, CloseDb> db_;  // before the statements, so that it closes after them
  std::vector<Prepared> rules_;
  std::vector<Group> groups_;
  std::vector<Fault> faults_;
};

}  // namespace sohoa
