#pragma once
// --report FILE: all issues of a run as .csv or .json, personal values masked.
#include <memory>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "store/store.hpp"

namespace sohoa {

class ReportFile;

/// Passes everything on to another sink and writes each issue to the report files on its way. A report is written also
/// when the dataset is not (--strict): it then says why.
class ReportSink : public Sink {
 public:
  /// Throws UsageError for a suffix that is not .csv or .json, OutputError when a file cannot be written.
  ReportSink(CountingSink& inner, const std::vector<std::string>& paths, std::shared_ptr<const Schema> schema);
  ~ReportSink() override;
  void begin(std::shared_ptr<const Header> header) override;
  void encode(Batch& batch) const override { inner_.encode(batch); }
  void take(Batch& batch) override;
  void finish(Batch& late, const Trailer& trailer) override;

 private:
  void write(const Batch& batch);

  CountingSink& inner_;
  std::shared_ptr<const Schema> schema_;
  RuleBook book_;
  std::vector<std::unique_ptr<ReportFile>> files_;
};

}  // namespace sohoa
