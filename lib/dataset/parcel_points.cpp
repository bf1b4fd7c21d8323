#include "dataset/parcel_points.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/code_column.hpp"
#include "dataset/place_point.hpp"
#include "schema/schema.hpp"
#include "store/open_dataset.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr const char* kParcels = "thua_dat";

/// "007", "7.0" and " 7 " are one number of a sheet or parcel.
std::string plain_number(std::string_view text) {
  text = text::trim(text);
  if (text.ends_with(".0")) text.remove_suffix(2);
  while (text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9') text.remove_prefix(1);
  return text::fold(text);
}

/// The column that is called like a field of the schema, by its name first; -1 for none.
int column_of(const Header& header, const Schema& schema, std::string_view field) {
  const SchemaField& wanted = schema.fields[static_cast<std::size_t>(schema.find(field))];
  std::vector<std::string> names{wanted.name};
  names.insert(names.end(), wanted.aliases.begin(), wanted.aliases.end());
  for (const std::string& name : names)
    for (std::size_t i = 0; i < header.fields.size(); ++i)
      if (text::fold(header.fields[i].name) == text::fold(name)) return static_cast<int>(i);
  return -1;
}

class ParcelPointsStage : public Stage {
 public:
  ParcelPointsStage(std::shared_ptr<const ParcelPoints> parcels, std::shared_ptr<FoundPoints> found)
      : parcels_(std::move(parcels)), found_(std::move(found)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    const auto schema = Schema::load("parcel");
    sheet_ = column_of(*in, *schema, "soHieuToBanDo");
    number_ = column_of(*in, *schema, "soThuTuThua");
    commune_ = column_of(*in, *schema, "maXaGoc");
    if (sheet_ < 0 || number_ < 0)
      throw UsageError(
          tr("--parcels: the input has no columns of sheet and parcel number; rename them to soHieuToBanDo and "
             "soThuTuThua"));
    return in;
  }

  void process(Batch& batch) override {
    FoundPoints::Points points(batch.features.size());
    std::string commune, sheet, number;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (!batch.features[i].wkb.empty()) continue;
      const std::span<const Value> row = std::as_const(batch).row(i);
      const auto text = [&](int column, std::string& room) {
        return column < 0 ? std::string_view() : code_text(row[static_cast<std::size_t>(column)], room);
      };
      points[i] = parcels_->find(text(commune_, commune), text(sheet_, sheet), text(number_, number));
    }
    found_->put(batch.sequence, std::move(points));
  }

 private:
  std::shared_ptr<const ParcelPoints> parcels_;
  std::shared_ptr<FoundPoints> found_;
  int sheet_ = -1, number_ = -1, commune_ = -1;
};

}  // namespace

ParcelPoints::ParcelPoints(const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed))
    throw InputError(tr("--parcels {}: no such file; give the dataset that sohoa-parcel wrote", path));
  try {
    read(path);
  } catch (const OutputError& error) {  // it is only read here
    throw InputError(error.what());
  }
}

void ParcelPoints::read(const std::string& path) {
  store::OpenDataset file(path, store::format_of(path), store::Database::Open::reading);
  file.container->check();
  if (!file.database.has_table(kParcels)) throw InputError(tr("--parcels {}: has no layer {}", path, kParcels));
  const PlacePoint place(file.container->epsg(file.container->layer_srid(kParcels)));
  store::Statement select(file.database,
                          "SELECT geom, soHieuToBanDo, soThuTuThua, maXaGoc, maXa FROM main.thua_dat WHERE geom IS NOT "
                          "NULL");
  std::string wkb;
  while (select.step()) {
    store::read_blob(store::format_of(path), select.blob(0), wkb);
    const auto point = place.of(wkb);
    if (!point) continue;
    parcels_.emplace(key(select.text(1), select.text(2)),
                     Parcel{*point, std::string(select.text(3)), std::string(select.text(4))});
  }
}

std::string ParcelPoints::key(std::string_view sheet, std::string_view number) {
  return plain_number(sheet) + '/' + plain_number(number);
}

std::optional<geometry::Point> ParcelPoints::find(std::string_view commune, std::string_view sheet,
                                                  std::string_view number) const {
  if (sheet.empty() || number.empty()) return std::nullopt;
  const auto [begin, end] = parcels_.equal_range(key(sheet, number));
  const Parcel* only = nullptr;
  const std::string wanted = plain_number(commune);
  for (auto found = begin; found != end; ++found) {
    const Parcel& parcel = found->second;
    const bool there =
        commune.empty() || plain_number(parcel.commune) == wanted || plain_number(parcel.commune_of_source) == wanted;
    if (!there) continue;
    if (only != nullptr) return std::nullopt;
    only = &parcel;
  }
  return only == nullptr ? std::nullopt : std::optional(only->point);
}

void FoundPoints::put(std::uint64_t batch, Points points) {
  const std::lock_guard lock(mutex_);
  waiting_[batch] = std::move(points);
}

FoundPoints::Points FoundPoints::take(std::uint64_t batch) {
  const std::lock_guard lock(mutex_);
  auto node = waiting_.extract(batch);
  return node.empty() ? Points() : std::move(node.mapped());
}

std::unique_ptr<Stage> make_parcel_points_stage(std::shared_ptr<const ParcelPoints> parcels,
                                                std::shared_ptr<FoundPoints> found) {
  return std::make_unique<ParcelPointsStage>(std::move(parcels), std::move(found));
}

}  // namespace sohoa
