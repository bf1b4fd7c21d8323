#pragma once
// Which unit a row of a plan is about.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/edition.hpp"
#include "admin/finder.hpp"
#include "progress/place.hpp"

namespace sohoa::progress {

/// What a row writes of its unit.
struct WrittenUnit {
  std::string code, name, edition;
};

/// What it means, or why nobody can say.
struct FoundUnit {
  std::optional<Unit> unit;
  std::string code;                ///< of the commune as the plan has it
  std::string fault;               ///< a sentence; empty: none
  std::vector<std::string> notes;  ///< what has to be told of it
};

class PlanUnits {
 public:
  /// `rows` tell together which edition the codes are of and which provinces the plan is about; `provinces` are those
  /// of the datasets.
  PlanUnits(const std::vector<WrittenUnit>& rows, std::vector<std::string> provinces, const admin::Units& units);

  FoundUnit find(const WrittenUnit& written) const;
  /// What was assumed of codes that stand without a name and an edition, as a sentence; empty: nothing, or it makes no
  /// difference.
  const std::string& assumed() const { return assumed_; }

 private:
  FoundUnit of_code(const WrittenUnit& written, std::string_view digits) const;
  FoundUnit of_name(const WrittenUnit& written) const;
  void tell(FoundUnit& found) const;
  void find_edition(const std::vector<WrittenUnit>& rows);
  void find_provinces(const std::vector<WrittenUnit>& rows);
  std::string contradiction(const Unit& unit, std::string_view code, const std::string& name) const;
  std::vector<admin::Unit> named(const std::string& name, std::optional<admin::Edition> said) const;
  bool lies_in(const admin::Unit& unit, const std::vector<std::string>& provinces) const;
  void narrow(std::vector<admin::Unit>& fits) const;
  std::string not_found(const std::string& name) const;
  std::string several(const std::string& name, const std::vector<admin::Unit>& fits) const;
  Unit now(const admin::Unit& unit) const;

  const admin::Units& units_;
  admin::Finder finder_;
  std::vector<std::string> provinces_;  ///< of the datasets
  std::vector<std::string> beside_;     ///< of the rows whose unit nobody can mistake
  admin::Edition edition_ = admin::Edition::y2026;
  std::string assumed_;
};

/// "Tổng cộng", "Toàn tỉnh": a row about everything.
bool is_whole_unit(std::string_view words);

}  // namespace sohoa::progress
