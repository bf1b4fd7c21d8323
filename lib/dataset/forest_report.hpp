#pragma once
// The tables that a ranger hands in: areas of the lots of a dataset in the rows and columns of circular
// 16/2023/TT-BNNPTNT, annex IV, forms 02 (by purpose), 03 (by owner) and 04 (cover rate).
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dataset/forest_tally.hpp"

namespace sohoa {

/// Areas are whole 0.0001 ha, so that sums are exact.
using ForestArea = std::int64_t;
inline constexpr double kForestAreaUnit = 0.0001;  // ha

/// A row or column of a form.
struct FormLine {
  std::string code, name;
  std::vector<std::size_t> sum;  ///< lines that it adds up
  int equals = -1;               ///< another row that must have the same areas
  int level = 3;                 ///< 1: heading, 3: detail
  bool derived = false;          ///< the assignment of classes to it is ours
};

struct ForestForm {
  std::string number;  ///< "02"
  std::vector<FormLine> columns;
};

/// The forms as schemas/reports has them.
struct ForestForms {
  std::vector<FormLine> rows;
  std::array<ForestForm, 2> forms;  ///< 02, 03
  static const ForestForms& shipped();
  std::size_t row(std::string_view code) const;
};

enum class ForestLevel : std::uint8_t { all, commune, compartment };

/// A unit with its areas: table[form][row][column].
struct ForestUnit {
  ForestLevel level = ForestLevel::all;
  std::string commune, compartment, name;
  std::array<std::vector<std::vector<ForestArea>>, 2> tables;
  std::vector<ForestArea> start;  ///< by row: the total of the year before; empty without --previous
  double natural = -1;            ///< ha; negative: not known
  /// Percent; negative where it is not computed: of a compartment, or without natural area.
  double cover_rate() const;
  ForestArea area(std::string_view row) const;  ///< in all columns
};

struct ForestReport {
  int year = 0;
  std::vector<ForestUnit> units;   ///< the whole, then communes; or communes, each followed by its compartments
  std::vector<std::string> notes;  ///< in Vietnamese, like the forms
};

struct ForestReportOptions {
  int year = 0;
  bool by_compartment = false;
  std::string totals;                 ///< file of published areas; empty: those of the list of communes
  std::vector<std::string> previous;  ///< datasets of the year before: form 02 then has start and change
};

/// Adds up the layer lo_rung of datasets. Throws InputError when one has none or cannot be read, or when two have the
/// same lot (commune, compartment, sub-compartment, number); Error(fault) when an identity of the forms does not hold.
ForestReport make_forest_report(const std::vector<std::string>& paths, const ForestReportOptions& options);

/// The report as CSV (one line per area that is not zero), as JSON, and as a workbook laid out like the forms.
std::string forest_report_csv(const ForestReport& report, bool excel_vi);
std::string forest_report_json(const ForestReport& report);
void write_forest_workbook(const ForestReport& report, const std::string& path, const std::string& shown);
/// Form 04 for the terminal.
std::string forest_report_text(const ForestReport& report);

}  // namespace sohoa
