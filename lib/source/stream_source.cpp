#include "source/stream_source.hpp"

#include <cmath>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/definition.hpp"
#include "crs/zones.hpp"
#include "geometry/measure.hpp"
#include "source/reproject.hpp"
#include "stream/reader.hpp"

namespace sohoa {
namespace {

int parse_code(const std::string& option, const std::string& text) {
  const auto epsg = crs::parse_epsg(text);
  if (!epsg || !crs::known(*epsg))
    throw UsageError(tr("{} {}: no such coordinate system; write EPSG:n, such as EPSG:5899", option, text));
  return *epsg;
}

/// A stream, with the coordinate options of the command line applied.
class StreamSource : public Source {
 public:
  StreamSource(int fd, std::string name, const SourceOptions& options)
      : reader_(fd, {.name = name, .filtered = options.filtered}), name_(std::move(name)) {
    auto header = std::make_shared<Header>(*reader_.header());
    if (header->plain) {
      // RFC 7946 knows only WGS 84; what cannot be degrees is refused, not guessed.
      check_degrees_ = options.crs.empty();
      header->epsg = options.crs.empty() ? crs::kWgs84 : parse_code("--crs", options.crs);
    } else if (!options.crs.empty() && parse_code("--crs", options.crs) != header->epsg && header->epsg != 0) {
      throw UsageError(tr("--crs {}: the stream already says EPSG:{}; give --crs to the tool that reads the source",
                          options.crs, header->epsg));
    }
    const int from = header->epsg;
    if (!options.to_crs.empty()) header->epsg = parse_code("--to-crs", options.to_crs);
    change_ = std::make_unique<CoordinateChange>(from, header->epsg, options.swap_axes);
    for (SourceInfo& source : header->sources) change_->apply(source);
    reader_.set_header(header);
  }

  std::shared_ptr<const Header> header() const override { return reader_.header(); }
  bool next(Batch& batch) override { return reader_.next(batch); }
  void decode(Batch& batch) const override {
    reader_.decode(batch);
    if (check_degrees_) check(batch);
    change_->apply(batch);
  }
  Trailer finish() override { return reader_.finish(); }

 private:
  void check(const Batch& batch) const {
    for (const Feature& feature : batch.features) {
      if (feature.wkb.empty()) continue;
      const geometry::Measure measure = geometry::measure(feature.wkb);
      if (measure.empty() ||
          (measure.box.minx >= -180 && measure.box.maxx <= 180 && measure.box.miny >= -90 && measure.box.maxy <= 90))
        continue;
      throw InputError(
          tr("{}: record {}: the coordinates ({}, {}) are no degrees, and the file names no coordinate system; "
             "give it with --crs, such as --crs EPSG:5899",
             name_, feature.origin.row, measure.box.minx, measure.box.miny));
    }
  }

  StreamReader reader_;
  std::string name_;
  bool check_degrees_ = false;
  std::unique_ptr<CoordinateChange> change_;
};

}  // namespace

std::unique_ptr<Source> open_stream(int fd, std::string name, const SourceOptions& options) {
  return std::make_unique<StreamSource>(fd, std::move(name), options);
}

}  // namespace sohoa
