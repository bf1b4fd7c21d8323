#pragma once
// What a person can ask about rules: which there are, and what one of them means.
#include <memory>
#include <string>
#include <vector>

#include "schema/schema.hpp"

namespace sohoa {

/// All rules of the schemas and those that stand for themselves, sorted by id, as a table: id, severity, title; `json`:
/// one array of {"rule","severity","title","field","source","schema"}.
std::string rule_list(const std::vector<std::shared_ptr<const Schema>>& schemas, bool json);

/// One rule: title, severity, what it says, cure, legal source, field, the SQL of its judgement and of its args, and
/// how to turn it off. `json`: one object. Throws UsageError naming the nearest rule when none of the schemas has it.
std::string rule_page(const std::string& id, const std::vector<std::shared_ptr<const Schema>>& schemas, bool json);

}  // namespace sohoa
