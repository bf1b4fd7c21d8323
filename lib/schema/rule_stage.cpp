#include <tbb/enumerable_thread_specific.h>

#include <memory>

#include "base/error.hpp"
#include "schema/sql_rules.hpp"
#include "schema/stages.hpp"

namespace sohoa {
namespace {

class RuleStage : public Stage {
 public:
  RuleStage(std::shared_ptr<const Schema> schema, JudgeOptions options)
      : schema_(std::move(schema)), options_(std::move(options)), idle_(SqlRules(schema_, options_).empty()) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    for (std::size_t i = 0; i < schema_->fields.size(); ++i)
      if (i >= in->fields.size() || in->fields[i].name != schema_->fields[i].name)
        throw Error(Exit::fault, tr("the stream does not have the fields of the schema {}", schema_->name));
    return in;
  }

  void process(Batch& batch) override {
    if (idle_) return;
    std::unique_ptr<SqlRules>& rules = rules_.local();
    if (!rules) rules = std::make_unique<SqlRules>(schema_, options_);
    rules->judge(batch);
  }

 private:
  std::shared_ptr<const Schema> schema_;
  JudgeOptions options_;
  bool idle_;  ///< the schema has no SQL rules; found by trying them, so that a wrong rule is known before any input is
               ///< read
  tbb::enumerable_thread_specific<std::unique_ptr<SqlRules>> rules_;
};

}  // namespace

std::unique_ptr<Stage> make_rule_stage(std::shared_ptr<const Schema> schema, JudgeOptions options) {
  return std::make_unique<RuleStage>(std::move(schema), std::move(options));
}

}  // namespace sohoa
