#pragma once
// Names and statuses of units that changed on a day, and the acts that say so.
#include <chrono>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::admin {

/// One unit's new name from a day on; its code stays.
struct NameChange {
  std::string code;  ///< two digits of a province, five of a commune
  std::chrono::year_month_day day;
  std::string before, after;  ///< with the type word
  std::string act;            ///< "36/2026/QH16"
};

class History {
 public:
  /// The shipped table, read at first use; safe from any thread.
  static const History& shipped();
  /// Reads changes.csv and acts_2025.csv of a folder (schemas/admin/README.md). Throws InputError when one is absent or
  /// ragged.
  explicit History(const std::filesystem::path& folder);

  /// What happened to a unit since 1 July 2025, oldest first.
  std::vector<const NameChange*> of(std::string_view code) const;
  /// The name that a unit bears on a day, where its name of 2025 or 2026 is `listed`.
  std::string_view name_at(std::string_view code, std::string_view listed, std::chrono::year_month_day day) const;
  /// The resolution by which the communes of a province of 2025 came to be; empty when there is none.
  std::string_view communes_act(std::string_view province) const;
  /// The resolution by which the 34 provinces came to be.
  static constexpr std::string_view kProvincesAct = "202/2025/QH15";

 private:
  std::vector<NameChange> changes_;                        // by code, then day
  std::vector<std::pair<std::string, std::string>> acts_;  // province, resolution
};

/// The day on which the communes and provinces of 2025 began.
inline constexpr std::chrono::year_month_day kReform{std::chrono::year(2025), std::chrono::July, std::chrono::day(1)};

}  // namespace sohoa::admin
