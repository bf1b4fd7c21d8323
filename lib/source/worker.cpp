#include "source/worker.hpp"

#include <cpl_vsi.h>

#include <memory>
#include <vector>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/ogr.hpp"
#include "source/place_marks.hpp"
#include "source/shapefile.hpp"
#include "source/table_reader.hpp"

namespace sohoa::source {
namespace {

/// How many files stay open between their description and their reading, and how many bytes they may have together
/// (GeoJSON is held in memory). The others are opened a second time.
constexpr std::size_t kMostOpen = 64;
constexpr std::int64_t kMostOpenBytes = 256 << 20;

std::unique_ptr<OpenFile> open_file(const OpenRequest& request) {
  if (is_spreadsheet(request.path)) return open_tables(request);
  if (is_place_marks(request.path)) return open_place_marks(request);
  return is_shapefile(request.path) ? open_shapefile(request) : open_ogr_file(request);
}

std::int64_t size_of(const std::string& path) {
  VSIStatBufL status;
  return VSIStatExL(path.c_str(), &status, VSI_STAT_SIZE_FLAG | VSI_STAT_EXISTS_FLAG) == 0 ? status.st_size : 0;
}

class Worker {
 public:
  explicit Worker(WorkerEnd& end) : end_(end) {}
  void open(FrameReader& request);
  void sample(FrameReader& request);
  void read(FrameReader& request);

 private:
  struct Slot {
    OpenRequest request;
    std::uint32_t first_layer = 0, layers = 0;
    std::int64_t size = 0;
    std::unique_ptr<OpenFile> file;
  };
  Slot& slot_of(std::uint32_t layer);
  LayerReader& reader(Slot& slot, std::uint32_t layer);
  void close(Slot& slot);
  /// Sends up to `most` records; true when the layer has ended.
  bool send_rows(LayerReader& reader, std::uint32_t layer, std::uint32_t most);

  WorkerEnd& end_;
  FrameWriter frame_;
  std::vector<Slot> slots_;
  std::uint32_t layers_ = 0;
  std::size_t open_ = 0;
  std::int64_t open_bytes_ = 0;
};

void Worker::open(FrameReader& request) {
  Slot slot;
  slot.request = get_open_request(request);
  slot.file = open_file(slot.request);
  slot.first_layer = layers_;
  slot.layers = static_cast<std::uint32_t>(slot.file->layers.size());
  slot.size = size_of(slot.request.path);
  frame_.clear();
  frame_.put(slot.layers);
  for (const auto& layer : slot.file->layers) {
    layer->info().id = layers_++;
    put(frame_, layer->info());
  }
  ++open_;
  open_bytes_ += slot.size;
  slots_.push_back(std::move(slot));
  end_.send(Kind::layers, frame_.view());
}

Worker::Slot& Worker::slot_of(std::uint32_t layer) {
  for (Slot& slot : slots_)
    if (layer >= slot.first_layer && layer < slot.first_layer + slot.layers) return slot;
  throw Error(Exit::fault, tr("the reading process was asked for layer {}, which it does not know", layer));
}

LayerReader& Worker::reader(Slot& slot, std::uint32_t layer) {
  if (!slot.file) {
    slot.file = open_file(slot.request);
    ++open_;
    open_bytes_ += slot.size;
    if (slot.file->layers.size() != slot.layers)
      throw InputError(tr("{}: the file changed while it was read", slot.request.display));
  }
  return *slot.file->layers[layer - slot.first_layer];
}

void Worker::close(Slot& slot) {
  slot.file.reset();
  --open_;
  open_bytes_ -= slot.size;
}

bool Worker::send_rows(LayerReader& reader, std::uint32_t layer, std::uint32_t most) {
  frame_.clear();
  frame_.put(layer);
  frame_.put(std::uint32_t{0});
  std::uint32_t rows = 0;
  bool more = true;
  while (rows < most && frame_.size() < kFrameBytes && (more = reader.next(frame_))) ++rows;
  frame_.put_at(sizeof layer, rows);
  end_.send(Kind::rows, frame_.view());
  return !more;
}

void Worker::sample(FrameReader& request) {
  const auto layer = request.get<std::uint32_t>();
  const auto most = request.get<std::uint32_t>();
  Slot& slot = slot_of(layer);
  LayerReader& layer_reader = reader(slot, layer);
  layer_reader.rewind_for_sample(most);
  send_rows(layer_reader, layer, most);
  frame_.clear();
  frame_.put(layer_reader.info().extent);
  end_.send(Kind::extent, frame_.view());
  const bool last = layer + 1 == slot.first_layer + slot.layers;
  if (last && slots_.size() > 1 && (open_ > kMostOpen || open_bytes_ > kMostOpenBytes)) close(slot);
}

void Worker::read(FrameReader& request) {
  const auto layer = request.get<std::uint32_t>();
  Slot& slot = slot_of(layer);
  LayerReader& layer_reader = reader(slot, layer);
  layer_reader.rewind(true);
  while (!send_rows(layer_reader, layer, kFrameRows)) {
  }
  frame_.clear();
  put(frame_, layer_reader.finish());
  end_.send(Kind::end, frame_.view());
  if (layer + 1 == slot.first_layer + slot.layers) close(slot);
}

}  // namespace

void run_worker(WorkerEnd& end) {
  set_up_gdal();
  Worker worker(end);
  Kind kind;
  std::string payload;
  while (end.receive(kind, payload)) {
    FrameReader request(payload);
    if (kind == Kind::open) worker.open(request);
    if (kind == Kind::sample) worker.sample(request);
    if (kind == Kind::read) worker.read(request);
  }
}

}  // namespace sohoa::source
