#include "dataset/forest_boundaries.hpp"

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/outline.hpp"

namespace sohoa {
namespace {

constexpr std::size_t kPerBatch = 64;

class BoundarySource : public Source {
 public:
  BoundarySource(store::OpenDataset& file, const std::string& path, ForestBoundary kind)
      : format_(store::format_of(path)), whole_(kind == ForestBoundary::compartment) {
    if (!file.database.has_table("lo_rung"))
      throw InputError(tr("{}: has no layer lo_rung; sohoa-forest makes one", path));
    auto header = std::make_shared<Header>();
    header->name = whole_ ? "ranh_tieu_khu" : "ranh_khoanh";
    header->schema = whole_ ? "forest-compartment-line" : "forest-subcompartment-line";
    header->epsg =
        static_cast<int>(file.database
                             .integer(format_ == store::Format::geopackage
                                          ? "SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = 'lo_rung'"
                                          : "SELECT srid FROM geometry_columns WHERE f_table_name = 'lo_rung'")
                             .value_or(0));
    header->fields = {{"maXaGoc", Type::text, {}, {}, {}, {}}, {"tk", Type::text, {}, {}, {}, {}}};
    if (!whole_) header->fields.push_back({"khoanh", Type::text, {}, {}, {}, {}});
    SourceInfo& source = header->sources.emplace_back();
    source.path = path;
    source.layer = "lo_rung";
    for (std::uint32_t i = 0; i < header->fields.size(); ++i) source.columns.push_back(i);
    header_ = std::move(header);
    rows_ = store::Statement(file.database,
                             "SELECT maXaGoc, tk, khoanh, geom FROM lo_rung ORDER BY maXaGoc, length(tk), tk,"
                             " length(khoanh), khoanh, fid");
    more_ = rows_.step();
  }

  std::shared_ptr<const Header> header() const override { return header_; }

  bool next(Batch& batch) override {
    batch.header = header_;
    batch.first_row = count_ + 1;
    while (more_ && batch.features.size() < kPerBatch) add_unit(batch);
    return !batch.features.empty();
  }

  void decode(Batch&) const override {}

  Trailer finish() override {
    Trailer trailer;
    trailer.read = trailer.features = count_;
    trailer.sources = header_->sources;
    trailer.sources.front().read = count_;
    return trailer;
  }

 private:
  bool same_unit(const std::string& commune, const std::string& compartment, const std::string& sub) const {
    return rows_.text(0) == commune && rows_.text(1) == compartment && (whole_ || rows_.text(2) == sub);
  }

  /// Reads on to the first lot of the next unit.
  void add_unit(Batch& batch) {
    const std::string commune(rows_.text(0)), compartment(rows_.text(1)), sub(rows_.text(2));
    outline_.clear();
    while (more_ && same_unit(commune, compartment, sub)) {
      if (!rows_.is_null(3)) {
        store::read_blob(format_, rows_.blob(3), wkb_);
        outline_.add(wkb_);
      }
      more_ = rows_.step();
    }
    if (outline_.empty()) return;
    Feature& feature = batch.features.emplace_back();
    feature.origin = {0, ++count_, count_};
    feature.wkb = batch.arena.copy(outline_.wkb());
    for (const std::string* value : {&commune, &compartment, &sub})
      if (value != &sub || !whole_) batch.values.push_back(Value::of(batch.arena.copy(*value)));
  }

  store::Format format_;
  bool whole_, more_ = false;
  std::shared_ptr<const Header> header_;
  store::Statement rows_;
  geometry::Outline outline_;
  std::string wkb_;
  std::int64_t count_ = 0;
};

}  // namespace

std::unique_ptr<Source> make_boundary_source(store::OpenDataset& file, const std::string& path, ForestBoundary kind) {
  return std::make_unique<BoundarySource>(file, path, kind);
}

}  // namespace sohoa
