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

namespace sohoa::source {
namespace {

using File = std::unique_ptr<VSILFILE, decltype(&VSIFCloseL)>;

File open(const std::string& path) {
  return {VSIFOpenL(path.c_str(), "rb"), &VSIFCloseL};
}

std::int64_t size_of(VSILFILE* file) {
  VSIFSeekL(file, 0, SEEK_END);
  const auto size = static_cast<std::int64_t>(VSIFTellL(file));
  VSIFSeekL(file, 0, SEEK_SET);
  return size;
}

std::int64_t big(const char* bytes) {
  std::uint32_t value;
  std::memcpy(&value, bytes, sizeof value);
  return static_cast<std::int32_t>(__builtin_bswap32(value));
}

std::int32_t little(const char* bytes) {
  std::int32_t value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

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

/// The 100 bytes that .shp and .shx begin with, compared with the size of the file.
void check_head(VSILFILE* file, const std::string& display) {
  std::array<char, 100> head;
  const std::int64_t size = size_of(file);
  if (VSIFReadL(head.data(), 1, head.size(), file) != head.size() || big(head.data()) != 9994)
    throw InputError(tr("{}: is damaged: it does not begin like a Shapefile", display));
  const std::int64_t claimed = big(head.data() + 24) * 2;
  if (claimed > size)
    throw InputError(
        tr("{}: the file is cut off: it says that it has {} bytes, but there are only {}", display, claimed, size));
}

/// .shx: where each record of the .shp lies.
class Index {
 public:
  Index(const std::string& path, const std::string& display) : file_(open(path)) {
    if (!file_) throw InputError(tr("{}: cannot be opened", display));
    check_head(file_.get(), display);
    records_ = (size_of(file_.get()) - 100) / 8;
  }
  std::int64_t records() const { return records_; }

  /// Throws when an entry points behind the end of a .shp of `size` bytes.
  void compare_with(std::int64_t size, const std::string& shp) const {
    std::vector<char> block(8 << 13);
    VSIFSeekL(file_.get(), 100, SEEK_SET);
    for (std::int64_t record = 0; record < records_;) {
      const std::size_t got = VSIFReadL(block.data(), 8, block.size() / 8, file_.get());
      if (got == 0) break;
      for (std::size_t i = 0; i < got && record < records_; ++i, ++record) {
        const std::int64_t from = big(&block[i * 8]) * 2, length = big(&block[i * 8 + 4]) * 2;
        // Some writers count the 8 bytes before a record to its length.
        if (from < 100 || length < 0 || from + std::max<std::int64_t>(length, 8) > size)
          throw InputError(
              tr("{}: the file is cut off or damaged: shape {} of {} lies outside of it", shp, record + 1, records_));
      }
    }
  }
  std::int64_t place(std::int64_t record) const {
    std::array<char, 4> bytes{};
    VSIFSeekL(file_.get(), 100 + static_cast<vsi_l_offset>(record) * 8, SEEK_SET);
    VSIFReadL(bytes.data(), 1, bytes.size(), file_.get());
    return big(bytes.data()) * 2;
  }

 private:
  File file_;
  std::int64_t records_ = 0;
};

/// True when the record of a .shp that GDAL gave no geometry for has none: a null shape, or one without parts.
bool is_null_shape(VSILFILE* shp, std::int64_t place) {
  std::array<char, 52> bytes{};
  VSIFSeekL(shp, static_cast<vsi_l_offset>(place), SEEK_SET);
  const std::size_t got = VSIFReadL(bytes.data(), 1, bytes.size(), shp);
  if (got < 12) return false;
  const std::int32_t type = little(&bytes[8]) % 10;
  if (type == 0) return true;
  if (type == 1) return false;
  return got >= 52 && (little(&bytes[44]) == 0 || (type != 8 && little(&bytes[48]) == 0));
}

std::string read_text(const std::string& path) {
  const File file = open(path);
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
  void check_null(std::int64_t record) const;
  void locate(std::int64_t record);

  std::string display_;
  Dbf dbf_;
  std::unique_ptr<Index> index_;
  File shp_{nullptr, &VSIFCloseL};
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
  shp_ = open(request.path);
  if (!shp_) throw InputError(tr("{}: cannot be opened", display_));
  check_head(shp_.get(), display_);
  index_ = std::make_unique<Index>(*shx, stem(display_) + ".shx");
  index_->compare_with(size_of(shp_.get()), display_);
  if (index_->records() != dbf_.records())
    throw InputError(tr("{}: the files do not belong together: {} shapes in .shx, {} records in .dbf", display_,
                        index_->records(), dbf_.records()));
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
  if (geometry_) layer_->ResetReading();
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
  const OGRFeatureUniquePtr feature(layer_->GetNextFeature());
  if (!ErrorLog::empty()) throw InputError(tr("{}: shape {} cannot be read: {}", display_, at_ + 1, ErrorLog::text()));
  if (!feature) return false;
  const std::int64_t record = feature->GetFID();
  if (record < at_ || record >= dbf_.records()) throw InputError(tr("{}: shape {} cannot be read", display_, at_ + 1));
  for (; at_ < record; ++at_) skipped_ += dbf_.record(at_).front() == '*' ? 1 : 0;
  RowHead head{++at_, -1, 0, 0};
  const std::size_t place = frame.size();
  frame.put(head);
  if (OGRGeometry* geometry = feature->GetGeometryRef(); geometry != nullptr)
    head.wkb = append_wkb(*geometry, frame, head.flags);
  else
    check_null(record);
  frame.put_at(place, head);
  frame.raw(dbf_.record(record));
  ++read_;
  return true;
}

void ShapeReader::check_null(std::int64_t record) const {
  if (!is_null_shape(shp_.get(), index_->place(record)))
    throw InputError(tr("{}: shape {} is damaged and cannot be read", display_, record + 1));
}

LayerEnd ShapeReader::finish() {
  for (; at_ < dbf_.records(); ++at_) skipped_ += dbf_.record(at_).front() == '*' ? 1 : 0;
  if (read_ + skipped_ != dbf_.records())
    throw InputError(tr("{}: the file says that it holds {} records, but {} could be read", display_,
                        dbf_.records() - skipped_, read_));
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
  if (!request.layer.empty() && request.layer != reader->info().name)
    throw UsageError(tr("{}: has no layer \"{}\"; it has: {}", request.display, request.layer, reader->info().name));
  auto file = std::make_unique<ShapeFile>();
  file->layers.push_back(std::move(reader));
  return file;
}

}  // namespace sohoa::source
