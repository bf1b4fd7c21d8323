#pragma once
// A layer of a dataset with its rejected features, read again to be judged.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "store/open_dataset.hpp"
#include "stream/pipeline.hpp"

namespace sohoa::store {

/// Gives the features of the layer in order of fid, then those of its _rejected, whose values are the raw texts that
/// their sources had. Source 0 is the layer: there row and fid are the feature's fid. The sources behind it are those
/// that _rejected names, with the rows it names; fid is the one in _rejected. The fields are the columns of both
/// tables, those that a person has added too. The column khac comes as Feature::rest. Binary values come as base64
/// text.
///
/// Reads in short steps, so that no writer is kept waiting. Within a transaction of the caller's it sees one state;
/// without one finish() throws InputError when another program has changed the file meanwhile.
class DatasetSource : public Source {
 public:
  /// `file` stays open as long as the source. Throws InputError when the layer cannot be read.
  DatasetSource(OpenDataset& file, const std::string& path, const std::string& layer);

  std::shared_ptr<const Header> header() const override { return header_; }
  bool next(Batch& batch) override;
  void decode(Batch&) const override {}
  Trailer finish() override;

 private:
  /// One of the two tables.
  struct Part {
    std::string table;
    std::string rest_name, source_name, row_name;  ///< of its columns that are no fields; empty: it has none
    std::vector<int> columns;                      ///< of the statement, by field; -1: the table does not have it
    int rest = -1, source = -1, row = -1;
    Statement select;
    std::int64_t last = 0;  ///< fid read last
    std::int64_t read = 0;
  };

  void find_fields(const Part& part, const std::vector<std::pair<std::string, std::string>>& columns);
  void prepare(Part& part);
  void find_sources(SourceInfo layer);
  void look_at_first_rows(SourceInfo& source);
  bool read_rows(Part& part, bool rejected, Batch& batch);
  void read_row(Part& part, bool rejected, Batch& batch);
  std::string_view geometry(std::string_view cell, Arena& arena);
  std::int64_t data_version();

  OpenDataset& file_;
  std::string path_;
  std::shared_ptr<Header> header_;
  std::vector<Part> parts_;
  std::map<std::string, std::uint32_t, std::less<>> files_;  ///< of _rejected: label → index of the source
  std::int64_t version_ = 0;
  std::string wkb_, flat_, rest_;
};

}  // namespace sohoa::store
