#pragma once
// --report FILE: all issues of a run as .csv or .json. The values of personal fields are masked, and so are those of
// columns that no schema knows.
//
// .csv: one line per issue, severity and texts in the user's language; a column with the title of each field of the
// primary key; where to look in the dataset's coordinates (the middle of the feature when the issue has no place of its
// own), with three decimals, or eight of degrees; a last column for whoever mends it.
// .json: {"dataset","issues":[…],"run":{"tool","version","arguments","finished"},"totals":{…},"rules":[…]}. The issues
// are written as they come, so they stand before what only the end can tell; they are those of the pipe with dataset,
// key, origin, source, message and location.
#include <memory>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "store/store.hpp"

namespace sohoa {

class ReportFile;
struct ReportEntry;

/// What a report says about the run beside its totals.
struct ReportRun {
  std::string tool, arguments;
};

/// Passes everything on to another sink and writes each issue to the report files on its way. They take their names
/// when the run has come to its end, also when --strict or --max-errors kept the dataset from being written: the report
/// then says why. When the run fails, earlier reports stay as they were.
class ReportSink : public Sink {
 public:
  /// Throws UsageError for a suffix that is not .csv or .json and for a path given twice, OutputError when a file
  /// cannot be written.
  ReportSink(CountingSink& inner, const std::vector<std::string>& paths, std::shared_ptr<const Schema> schema,
             ReportRun run);
  ~ReportSink() override;
  void begin(std::shared_ptr<const Header> header) override;
  void encode(Batch& batch) const override { inner_.encode(batch); }
  void take(Batch& batch) override;
  void finish(Batch& late, const Trailer& trailer) override;

 private:
  /// Issues about the first `features` features; about all, and late ones, when it is Issue::kLate.
  void write(const Batch& batch, std::uint32_t features);
  void publish();
  bool is_masked(std::string_view field) const;
  void split_key(ReportEntry& entry) const;

  CountingSink& inner_;
  std::shared_ptr<const Schema> schema_;
  RuleBook book_;
  ReportRun run_;
  bool masked_key_ = false;  ///< a field of the primary key is personal
  std::vector<std::unique_ptr<ReportFile>> files_;
};

}  // namespace sohoa
