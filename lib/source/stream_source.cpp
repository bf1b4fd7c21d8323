#include "source/stream_source.hpp"

#include <cmath>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/zones.hpp"
#include "geometry/measure.hpp"
#include "source/crs_choice.hpp"
#include "source/reproject.hpp"
#include "source/writing_judge.hpp"
#include "stream/reader.hpp"

namespace sohoa {
namespace {

/// What the first records of a plain sequence show of numbers and dates; a sohoa stream says it.
void note_writings(const StreamReader& reader, Header& header) {
  Batch batch;
  reader.peek(batch);
  std::vector<source::WritingJudge> judges(header.fields.size());
  for (std::size_t row = 0; row < batch.features.size(); ++row)
    for (std::size_t i = 0; i < judges.size(); ++i)
      if (const Value& value = batch.row(row)[i]; value.is_text()) judges[i].observe(value.text());
  for (std::uint32_t i = 0; i < judges.size(); ++i)
    if (const auto writing = judges[i].of(i); writing && header.fields[i].type == Type::text)
      header.sources.front().writings.push_back(*writing);
  header.sum_up_writings();
}

/// A stream, with the coordinate options of the command line applied.
class StreamSource : public Source {
 public:
  StreamSource(int fd, std::string name, const SourceOptions& options)
      : reader_(fd, {.name = name, .filtered = options.filtered}), name_(std::move(name)), swapped_(options.swap_axes) {
    auto header = std::make_shared<Header>(*reader_.header());
    const auto chosen = source::option_code("--crs", options.crs);
    const auto zone = source::province_zone(options);
    if (header->plain) {
      // RFC 7946 knows only WGS 84; what contradicts the system is refused, not guessed: nothing can be looked at
      // before the header goes out.
      header->epsg = chosen.value_or(zone.value_or(crs::kWgs84));
      note_writings(reader_, *header);
      if (!chosen) expected_ = zone ? Expected::metres : Expected::degrees;
    } else if (chosen && *chosen != header->epsg && header->epsg != 0) {
      throw UsageError(tr("--crs {}: the stream already says EPSG:{}; give --crs to the tool that reads the source",
                          options.crs, header->epsg));
    }
    if (header->epsg == 0) header->epsg = chosen.value_or(zone.value_or(0));
    if (!options.layer.empty())
      throw UsageError(
          tr("--layer {}: a stream has one layer; give --layer to the tool that reads the source", options.layer));
    const int from = header->epsg;
    if (from == 0 && !options.to_crs.empty())
      throw InputError(tr("{}: names no coordinate system, so --to-crs cannot start from one; give --crs", name_));
    header->epsg = source::option_code("--to-crs", options.to_crs).value_or(header->epsg);
    change_ = std::make_unique<CoordinateChange>(from, header->epsg, options.swap_axes);
    for (SourceInfo& source : header->sources) change_->apply(source);
    reader_.set_header(header);
  }

  std::shared_ptr<const Header> header() const override { return reader_.header(); }
  bool next(Batch& batch) override { return reader_.next(batch); }
  void decode(Batch& batch) const override {
    reader_.decode(batch);
    if (expected_ != Expected::anything) check(batch);
    change_->apply(batch);
  }
  Trailer finish() override { return reader_.finish(); }

 private:
  enum class Expected { anything, degrees, metres };

  bool may_be_degrees(const geometry::Box& box) const {
    const double east = swapped_ ? 90 : 180, north = swapped_ ? 180 : 90;
    return box.minx >= -east && box.maxx <= east && box.miny >= -north && box.maxy <= north;
  }
  void check(const Batch& batch) const {
    for (const Feature& feature : batch.features) {
      if (feature.wkb.empty()) continue;
      const geometry::Measure measure = geometry::measure(feature.wkb);
      if (measure.empty()) continue;
      const bool degrees = may_be_degrees(measure.box);
      if (degrees == (expected_ == Expected::degrees)) continue;
      if (degrees)
        throw InputError(
            tr("{}: record {}: the coordinates ({}, {}) look like degrees, not like metres of the zone that --province "
               "names; leave --province out",
               name_, feature.origin.row, measure.box.minx, measure.box.miny));
      throw InputError(
          tr("{}: record {}: the coordinates ({}, {}) are no degrees, and the file names no coordinate system; "
             "give it with --crs, such as --crs EPSG:5899",
             name_, feature.origin.row, measure.box.minx, measure.box.miny));
    }
  }

  StreamReader reader_;
  std::string name_;
  bool swapped_;
  Expected expected_ = Expected::anything;
  std::unique_ptr<CoordinateChange> change_;
};

}  // namespace

std::unique_ptr<Source> open_stream(int fd, std::string name, const SourceOptions& options) {
  return std::make_unique<StreamSource>(fd, std::move(name), options);
}

}  // namespace sohoa
