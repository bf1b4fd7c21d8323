#include "source/shapefile.hpp"

#include <cpl_string.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/dbf.hpp"
#include "source/ogr.hpp"
#include "source/shape_records.hpp"

namespace sohoa::source {
namespace {

std::string stem(const std::string& path) {
  return path.substr(0, path.size() - 4);
}

/// The file beside `path` with another suffix, in small or capital letters.
std::optional<std::string> beside(const std::string& path, const std::string& suffix) {
  std::string capitals = suffix;
  for (char& c : capitals) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (const std::string& candidate : {stem(path) + suffix, stem(path) + capitals}) {
    VSIStatBufL status;
    if (VSIStatExL(candidate.c_str(), &status, VSI_STAT_EXISTS_FLAG) == 0) return candidate;
  }
  return std::nullopt;
}

std::string read_text(const std::string& path) {
  const File file = open_file(path);
  if (!file) return {};
  std::string text(static_cast<std::size_t>(std::min<std::int64_t>(size_of(file.get()), 64 << 10)), '\0');
  text.resize(VSIFReadL(text.data(), 1, text.size(), file.get()));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

constexpr std::uint32_t kSampleRun = 100;  // records of a sample that stand side by side

/// Between half and one and a half times `step`: even steps would meet the same row of a regular grid of sheets each
/// time.
std::int64_t uneven(std::int64_t step, std::int64_t number) {
  constexpr double kGolden = 0.6180339887498949;
  const double part = static_cast<double>(number) * kGolden;
  return static_cast<std::int64_t>(static_cast<double>(step) * (0.5 + part - std::floor(part)));
}

/// A .dbf, with the geometry of a .shp where there is one.
class ShapeReader : public LayerReader {
 public:
  ShapeReader(const OpenRequest& request, std::string dbf_display, const std::string& dbf)
      : display_(request.display), dbf_(dbf, std::move(dbf_display)) {
    info_.name = CPLGetBasename(request.path.c_str());
    info_.driver = "ESRI Shapefile";
    info_.spatial = false;
    info_.claimed = dbf_.records();
    info_.columns = dbf_.columns();
    info_.record_length = dbf_.record_length();
  }

  void add_shapes(const OpenRequest& request);
  void rewind(bool geometry) override;
  void rewind_for_sample(std::uint32_t rows) override;
  bool next(FrameWriter& frame) override;
  LayerEnd finish() override;

 private:
  bool next_shape(FrameWriter& frame);
  bool next_record(FrameWriter& frame);
  void take_shape(std::int64_t record, FrameWriter& frame, RowHead& head);
  void locate(std::int64_t record);

  std::string display_;
  Dbf dbf_;
  std::optional<ShapeRecords> shapes_;
  GDALDatasetUniquePtr dataset_;
  OGRLayer* layer_ = nullptr;
  bool geometry_ = true;
  bool locating_ = false;  ///< a sample is read, whose places make the extent
  std::int64_t at_ = 0;    ///< the next record of the .dbf
  std::int64_t skip_ = 0;  ///< records left out between the runs of a sample
  std::int64_t read_ = 0, skipped_ = 0;
};

void ShapeReader::add_shapes(const OpenRequest& request) {
  const auto shx = beside(request.path, ".shx");
  if (!shx)
    throw InputError(tr("{}: its .shx is missing; ask for the whole set of files (.shp .shx .dbf .prj)", display_));
  shapes_.emplace(request.path, display_, *shx, stem(display_) + ".shx");
  if (shapes_->count() != dbf_.records())
    throw InputError(tr("{}: the files do not belong together: {} shapes in .shx, {} records in .dbf", display_,
                        shapes_->count(), dbf_.records()));
  dataset_ = open_dataset(request.path, display_, false);
  layer_ = dataset_->GetLayer(0);
  if (layer_ == nullptr) throw InputError(tr("{}: unknown format", display_));
  OGRFeatureDefn& definition = *layer_->GetLayerDefn();
  for (int i = 0; i < definition.GetFieldCount(); ++i) definition.GetFieldDefn(i)->SetIgnored(TRUE);
  info_.spatial = true;
  if (const auto prj = beside(request.path, ".prj")) info_.srs = read_text(*prj);
  OGREnvelope box;
  if (dbf_.records() > 0 && layer_->GetExtent(&box, FALSE) == OGRERR_NONE)
    info_.extent.take(box.MinX, box.MinY, box.MaxX, box.MaxY);
}

void ShapeReader::rewind(bool geometry) {
  ErrorLog::clear();
  geometry_ = geometry && layer_ != nullptr;
  locating_ = false;
  at_ = read_ = skipped_ = skip_ = 0;
}

void ShapeReader::rewind_for_sample(std::uint32_t rows) {
  rewind(false);
  locating_ = layer_ != nullptr && !info_.extent.known;
  if (dbf_.records() > rows) skip_ = (dbf_.records() - rows) / (rows / kSampleRun);
}

bool ShapeReader::next(FrameWriter& frame) {
  return geometry_ ? next_shape(frame) : next_record(frame);
}

bool ShapeReader::next_record(FrameWriter& frame) {
  if (skip_ > 0 && read_ > 0 && read_ % kSampleRun == 0) at_ += uneven(skip_, read_ / kSampleRun);
  while (at_ < dbf_.records()) {
    const std::string_view record = dbf_.record(at_++);
    if (record.front() == '*') {
      ++skipped_;
      continue;
    }
    if (locating_) locate(at_ - 1);
    frame.put(RowHead{at_, -1, 0, 0});
    frame.raw(record);
    ++read_;
    return true;
  }
  return false;
}

void ShapeReader::locate(std::int64_t record) {
  const OGRFeatureUniquePtr feature(layer_->GetFeature(record));
  if (feature) add_place(feature->GetGeometryRef(), info_.extent);
}

bool ShapeReader::next_shape(FrameWriter& frame) {
  for (; at_ < dbf_.records() && dbf_.record(at_).front() == '*'; ++at_) ++skipped_;
  if (at_ == dbf_.records()) return false;
  const std::int64_t record = at_++;
  RowHead head{at_, -1, 0, 0};
  const std::size_t place = frame.size();
  frame.put(head);
  head.wkb = shapes_->append_plain(record, frame, head.flags);
  if (head.wkb == 0) take_shape(record, frame, head);
  frame.put_at(place, head);
  frame.raw(dbf_.record(record));
  ++read_;
  return true;
}

/// Has GDAL look at a record.
void ShapeReader::take_shape(std::int64_t record, FrameWriter& frame, RowHead& head) {
  const OGRFeatureUniquePtr feature(layer_->GetFeature(record));
  if (!ErrorLog::empty())
    throw InputError(tr("{}: shape {} cannot be read: {}", display_, record + 1, ErrorLog::text()));
  if (!feature) throw InputError(tr("{}: shape {} cannot be read", display_, record + 1));
  if (OGRGeometry* geometry = feature->GetGeometryRef(); geometry != nullptr)
    head.wkb = append_wkb(*geometry, frame, head.flags);
  else if (!shapes_->is_null(record))
    throw InputError(tr("{}: shape {} is damaged and cannot be read", display_, record + 1));
}

LayerEnd ShapeReader::finish() {
  return {read_, skipped_};
}

struct ShapeFile : OpenFile {};

}  // namespace

bool is_shapefile(const std::string& path) {
  const std::string suffix = CPLGetExtension(path.c_str());
  return EQUAL(suffix.c_str(), "shp") || EQUAL(suffix.c_str(), "dbf") || EQUAL(suffix.c_str(), "shx");
}

std::unique_ptr<OpenFile> open_shapefile(const OpenRequest& request) {
  const bool alone = !EQUAL(CPLGetExtension(request.path.c_str()), "shp");
  if (alone && beside(request.path, ".shx"))
    throw InputError(
        tr("{}: its .shp is missing; ask for the whole set of files (.shp .shx .dbf .prj)", request.display));
  const auto dbf = alone ? std::optional(request.path) : beside(request.path, ".dbf");
  if (!dbf)
    throw InputError(
        tr("{}: its .dbf is missing, so nothing is known about the shapes; ask for the whole set of files "
           "(.shp .shx .dbf .prj)",
           request.display));
  auto reader = std::make_unique<ShapeReader>(request, stem(request.display) + ".dbf", *dbf);
  if (!alone) reader->add_shapes(request);
  if (!request.layer.empty() && request.layer != reader->info().name) no_such_layer(request, {reader->info().name});
  auto file = std::make_unique<ShapeFile>();
  file->layers.push_back(std::move(reader));
  return file;
}

}  // namespace sohoa::source
