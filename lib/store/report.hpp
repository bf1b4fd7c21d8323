#pragma once
// --report FILE: all issues of a run as .csv, .json, .xlsx or .html. The values of personal fields are masked, and so
// are those of columns that no schema knows.
//
// .csv: one line per issue, severity and texts in the user's language; a column with the title of each field of the
// primary keys; where to look in the dataset's coordinates (the middle of the feature when the issue has no place of
// its own), with three decimals, or eight of degrees; a last column for whoever mends it.
// .json: {"dataset","issues":[…],"run":{"tool","version","arguments","finished"},"totals":{…},"rules":[…]}. The issues
// are written as they come, so they stand before what only the end can tell; they are those of the pipe with dataset,
// key, origin, source, message and location.
// .xlsx: a summary, then one worksheet per map sheet with the columns of the .csv. Its lines wait in a temporary file
// beside the report, since a sheet may come in several pieces: a million issues take 2 GB of disk for a while, 8 MB of
// memory, and half a minute.
// .html: one page without network and scripts: totals, rules, map sheets, communes, and the first issues of each rule.
#include <memory>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "schema/set_tally.hpp"
#include "store/store.hpp"
#include "store/summary.hpp"

namespace sohoa {

/// What a report says about the run beside its totals.
struct ReportRun {
  std::string tool, arguments;
  Purpose purpose = Purpose::load;
};

/// Adds the totals of one layer to those of the layers before it.
void add(Totals& sum, const Totals& layer);

/// The report files of a run, into which one or several pipeline runs (one per layer) write their issues.
class Report {
 public:
  /// `schemas`: of all layers that will come (null ones are left out); the columns of the key are those of all their
  /// primary keys. Throws UsageError for an unknown suffix and for a path given twice, OutputError when a file cannot
  /// be written.
  Report(const std::vector<std::string>& paths, const std::vector<std::shared_ptr<const Schema>>& schemas,
         ReportRun run);
  ~Report();
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;

  /// A layer was judged by all rules of its schema, and by what `set` names over the whole set. The reports .html and
  /// .json then say of each check of TT 19/2026/TT-BNNMT, appendix II, over how much it ran and what it found.
  /// `stored`: of a dataset.
  void add_judged(const std::shared_ptr<const Schema>& schema, std::int64_t features, bool stored, const SetTally& set);

  /// The run has come to its end, also when --strict or --max-errors kept the dataset from being written (the report
  /// then says why): the files take their names. Without this call earlier reports stay as they were.
  void finish(const Totals& totals);

 private:
  friend class ReportSink;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Passes everything on to another sink and hands each issue to the report on its way.
class ReportSink : public Sink {
 public:
  /// `schema`: of this layer, may be null.
  ReportSink(Report& report, CountingSink& inner, std::shared_ptr<const Schema> schema);
  ~ReportSink() override;
  void begin(std::shared_ptr<const Header> header) override;
  void encode(Batch& batch) const override { inner_.encode(batch); }
  /// When the inner sink throws TooManyErrors, the issues up to that feature have gone to the report.
  void take(Batch& batch) override;
  void finish(Batch& late, const Trailer& trailer) override;

 private:
  class Entries;
  Report::Parts& report_;
  CountingSink& inner_;
  std::unique_ptr<Entries> entries_;
};

}  // namespace sohoa
