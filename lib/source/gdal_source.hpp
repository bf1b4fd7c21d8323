#pragma once
// Vector files and spreadsheets, read by GDAL and our own readers in another process, as one source.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "source/child.hpp"
#include "source/crs_choice.hpp"
#include "source/digest.hpp"
#include "source/inputs.hpp"
#include "source/problems.hpp"
#include "source/rows.hpp"
#include "source/source.hpp"
#include "source/text_columns.hpp"

namespace sohoa::source {

/// Reads all layers of all files one after another. Everything is opened, and its head looked at, by the constructor,
/// which forks. Throws UsageError, and InputError with one line for each file that cannot be used.
class GdalSource : public Source {
 public:
  /// `problems`: what is known already of files that are missing in `files`.
  GdalSource(std::vector<InputFile> files, const SourceOptions& options, Problems problems = {});

  std::shared_ptr<const Header> header() const override { return header_; }
  bool next(Batch& batch) override;
  void decode(Batch& batch) const override;
  Trailer finish() override;

  /// What is known of layer `index` of Header::sources; `end` once it was read.
  const LayerInfo& layer_info(std::size_t index) const { return layers_[index].info; }
  const LayerEnd& layer_end(std::size_t index) const { return layers_[index].end; }

 private:
  /// One layer: its description, how its columns become fields, and what its texts look like.
  struct Layer {
    LayerInfo info;
    const InputFile* file = nullptr;
    LayerCrs crs;
    std::unique_ptr<TextColumns> texts;
    std::vector<std::vector<std::string>> codes;  ///< by column, see code_samples.hpp
    std::shared_ptr<const LayerPlan> plan;        ///< the present one
    LayerEnd end;
  };

  void open_files(const SourceOptions& options, Problems& problems);
  void open_file(const InputFile& file, const SourceOptions& options);
  void sample(Layer& layer);
  void choose_crs(const CrsChoice& choice, Problems& problems);
  void build_header();
  void add_columns(Header& header, std::vector<bool>& wide, SourceInfo& source, Layer& layer) const;
  void request_reading();
  void take_rows(Batch& batch, Layer& layer);
  void judge_texts(const Batch& batch, Layer& layer);
  void add_remarks(Batch& batch, const Layer& layer) const;
  void tell_end(Batch& batch, const Layer& layer) const;
  void check_unchanged() const;

  std::vector<InputFile> files_;
  std::vector<Stamp> stamps_;
  std::optional<text::Encoding> encoding_;
  bool swap_axes_;
  const char* crs_option_;
  bool may_be_empty_;
  int epsg_ = 0;
  std::unique_ptr<Child> child_;
  std::vector<Layer> layers_;
  std::vector<std::shared_ptr<const LayerPlan>> plans_;  ///< all that batches may still point to
  std::shared_ptr<const Header> header_;
  std::unique_ptr<Digests> digests_;
  std::size_t current_ = 0;    ///< the layer being read
  std::size_t requested_ = 0;  ///< layers the child was asked to read
  bool layer_begun_ = false;   ///< the current layer has given a batch
};

}  // namespace sohoa::source
