#pragma once
// --accept FILE: exceptions that the office has looked at and lets be.
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/schema.hpp"

namespace sohoa {

/// The exceptions of one or more files. A file is a CSV table (comma or semicolon) with the columns `rule` (quy tắc),
/// `key` (khóa), `reason` (lý do) and `until` (đến ngày, may be empty); other columns are not looked at, so that the
/// lines of a CSV report serve when two columns are added. A key is written as in reports, {"maXaGoc":"07192",…}, or as
/// its values with slashes: 07192/5/12; of a rule about whole sheets 07192/5. An exception applies to the last day it
/// names and no longer.
class Acceptances {
 public:
  /// Adds a file. Throws InputError when it cannot be read, UsageError naming file and line for an unknown rule (with
  /// the nearest one), a key that is none of the schema's, a reason that is missing, a date that is none, and for a
  /// rule that cannot be accepted: duplicate keys, because only one feature can have a key.
  void add_file(const std::string& path, const Schema& schema, const RuleBook& book);

  bool empty() const { return entries_.empty(); }
  /// Whether any exception is about this rule: then the key is worth building.
  bool about(std::string_view rule) const;
  /// The reason for which the issue of a feature is accepted; nullopt when it is not, or no longer. `key`: the values
  /// of the primary key as append_key_part() joins them. May be called from many threads.
  std::optional<std::string_view> reason(std::string_view rule, std::string_view key) const;

  /// Appends one value to a key.
  static void append_key_part(std::string& key, std::string_view value);

  /// After all features: says as late issues which exceptions have expired though their issue is still there
  /// (accept.expired, warning) and how many met no issue (accept.unused, info).
  void report(Batch& late) const;

 private:
  struct Entry {
    std::string rule, key, shown_key, reason, until;
    bool expired = false;
    mutable std::atomic<bool> met{false};
  };
  std::string read_key(std::string_view text, const Schema& schema, std::size_t fields, const std::string& place) const;

  std::unordered_map<std::string, std::unique_ptr<Entry>> entries_;  ///< by rule and key
  std::vector<const Entry*> in_order_;
  std::vector<std::string> rules_;
};

}  // namespace sohoa
