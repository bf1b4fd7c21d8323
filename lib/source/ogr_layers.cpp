// Layers of all formats whose records GDAL gives as typed values.
#include <openssl/evp.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/mapinfo.hpp"
#include "source/ogr.hpp"
#include "stream/json.hpp"

namespace sohoa::source {
namespace {

Type type_of(const OGRFieldDefn& field) {
  switch (field.GetType()) {
    case OFTInteger:
      return field.GetSubType() == OFSTBoolean ? Type::boolean : Type::integer;
    case OFTInteger64:
      return Type::integer;
    case OFTReal:
      return Type::number;
    case OFTDate:
      return Type::date;
    case OFTDateTime:
      return Type::datetime;
    default:
      return Type::text;
  }
}

std::string date_text(const OGRField& value, bool with_time) {
  const auto& d = value.Date;
  std::string text = fmt::format("{:04}-{:02}-{:02}", d.Year, d.Month, d.Day);
  if (!with_time) return text;
  const long milliseconds = std::lround(static_cast<double>(d.Second) * 1000);
  text += fmt::format("T{:02}:{:02}:{:02}", d.Hour, d.Minute, milliseconds / 1000);
  if (milliseconds % 1000 != 0) text += fmt::format(".{:03}", milliseconds % 1000);
  if (d.TZFlag == 100) return text + "Z";
  if (d.TZFlag <= 1) return text;  // unknown or local
  const int minutes = (d.TZFlag - 100) * 15;
  return text + fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}

std::string time_text(const OGRField& value) {
  return date_text(value, true).substr(11);
}

std::string base64(const OGRField& value) {
  const auto size = static_cast<std::size_t>(value.Binary.nCount);
  std::string text((size + 2) / 3 * 4 + 1, '\0');
  const int written =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), value.Binary.paData, value.Binary.nCount);
  text.resize(static_cast<std::size_t>(written));
  return text;
}

template <typename T, typename Append>
std::string list(const T* items, int count, Append append) {
  std::string text = "[";
  for (int i = 0; i < count; ++i) {
    if (i > 0) text += ',';
    append(text, items[i]);
  }
  return text + "]";
}

std::string list_text(OGRFieldType type, const OGRField& value) {
  switch (type) {
    case OFTIntegerList:
      return list(value.IntegerList.paList, value.IntegerList.nCount, json::append_integer);
    case OFTInteger64List:
      return list(value.Integer64List.paList, value.Integer64List.nCount, json::append_integer);
    case OFTRealList:
      return list(value.RealList.paList, value.RealList.nCount, json::append_number);
    case OFTStringList:
      return list(value.StringList.paList, value.StringList.nCount,
                  [](std::string& out, const char* item) { json::append_string(out, item); });
    default:
      return {};
  }
}

void put_text(FrameWriter& frame, Type type, std::string_view text) {
  frame.put(type);
  frame.text(text);
}

void put_value(FrameWriter& frame, const OGRFieldDefn& field, const OGRField& value) {
  switch (field.GetType()) {
    case OFTInteger:
      if (field.GetSubType() == OFSTBoolean) {
        frame.put(Type::boolean);
        frame.put(value.Integer != 0);
        return;
      }
      frame.put(Type::integer);
      frame.put(static_cast<std::int64_t>(value.Integer));
      return;
    case OFTInteger64:
      frame.put(Type::integer);
      frame.put(static_cast<std::int64_t>(value.Integer64));
      return;
    case OFTReal:
      // JSON has no such number; as a text the value stays to be seen, and the field's type refuses it.
      if (!std::isfinite(value.Real)) return put_text(frame, Type::text, fmt::format("{}", value.Real));
      frame.put(Type::number);
      frame.put(value.Real);
      return;
    case OFTString:
      return put_text(frame, Type::text, value.String);
    case OFTDate:
      return put_text(frame, Type::date, date_text(value, false));
    case OFTDateTime:
      return put_text(frame, Type::datetime, date_text(value, true));
    case OFTTime:
      return put_text(frame, Type::text, time_text(value));
    case OFTBinary:
      return put_text(frame, Type::text, base64(value));
    default:
      return put_text(frame, Type::text, list_text(field.GetType(), value));
  }
}

/// How many records a layer says it has, where that is known without reading them: databases count fast.
std::optional<std::int64_t> claimed_count(OGRLayer& layer, std::string_view driver) {
  const bool database = driver == "GPKG" || driver == "SQLite";
  if (!database && !layer.TestCapability(OLCFastFeatureCount)) return std::nullopt;
  const std::int64_t count = layer.GetFeatureCount(database);
  return count < 0 ? std::nullopt : std::optional(count);
}

/// Whether any record of a database's layer has a geometry. What cannot be asked has.
bool any_geometry(GDALDataset& dataset, OGRLayer& layer) {
  const auto quoted = [](std::string_view name) {
    std::string text = "\"";
    for (const char c : name) text.append(c == '"' ? 2 : 1, c);
    return text + '"';
  };
  const std::string sql = "SELECT 1 FROM " + quoted(layer.GetName()) + " WHERE " + quoted(layer.GetGeometryColumn()) +
                          " IS NOT NULL LIMIT 1";
  OGRLayer* found = dataset.ExecuteSQL(sql.c_str(), nullptr, nullptr);
  if (found == nullptr) {
    ErrorLog::clear();
    return true;
  }
  const bool any = OGRFeatureUniquePtr(found->GetNextFeature()) != nullptr;
  dataset.ReleaseResultSet(found);
  return any;
}

class OgrLayerReader : public LayerReader {
 public:
  OgrLayerReader(OGRLayer& layer, std::string display) : layer_(layer), display_(std::move(display)) {}

  void describe(GDALDataset& dataset);
  void rewind(bool geometry) override;
  void rewind_for_sample(std::uint32_t rows) override;
  bool next(FrameWriter& frame) override;
  LayerEnd finish() override;

 private:
  void describe_columns();
  void describe_place();

  OGRLayer& layer_;
  std::string display_;
  bool has_ids_ = false;
  bool geometry_ = true;
  bool locating_ = false;  ///< a sample is read, whose places make the extent
  std::int64_t row_ = 0;
};

void OgrLayerReader::describe(GDALDataset& dataset) {
  info_.name = layer_.GetName();
  info_.driver = dataset.GetDriver() == nullptr ? "" : dataset.GetDriverName();
  // The identifiers of other formats are the position of the record, which `row` holds.
  has_ids_ = info_.driver.starts_with("GeoJSON") || *layer_.GetFIDColumn() != '\0';
  info_.claimed = claimed_count(layer_, info_.driver);
  describe_columns();
  describe_place();
  const bool database = info_.driver == "GPKG" || info_.driver == "SQLite";
  info_.bare = info_.spatial && database && !info_.extent.known && !any_geometry(dataset, layer_);
}

void OgrLayerReader::describe_columns() {
  const OGRFeatureDefn& definition = *layer_.GetLayerDefn();
  info_.spatial = definition.GetGeomFieldCount() > 0 && definition.GetGeomType() != wkbNone;
  for (int i = 0; i < definition.GetFieldCount(); ++i) {
    const OGRFieldDefn& field = *definition.GetFieldDefn(i);
    Column column;
    column.name = field.GetNameRef();
    column.type = type_of(field);
    column.wide = field.GetType() == OFTInteger64;
    info_.columns.push_back(std::move(column));
  }
}

void OgrLayerReader::describe_place() {
  if (const OGRSpatialReference* system = layer_.GetSpatialRef(); system != nullptr) {
    char* text = nullptr;
    if (system->exportToWkt(&text) != OGRERR_NONE) {
      CPLFree(text);
      const char* newer[] = {"FORMAT=WKT2_2018", nullptr};
      text = nullptr;
      system->exportToWkt(&text, newer);
      ErrorLog::clear();
    }
    if (text != nullptr) info_.srs = text;
    CPLFree(text);
  }
  OGREnvelope box;
  if (info_.spatial && layer_.TestCapability(OLCFastGetExtent) && layer_.GetExtent(&box, FALSE) == OGRERR_NONE)
    info_.extent.take(box.MinX, box.MinY, box.MaxX, box.MaxY);
}

void OgrLayerReader::rewind(bool geometry) {
  ErrorLog::clear();
  geometry_ = geometry;
  locating_ = false;
  row_ = 0;
  layer_.ResetReading();
}

void OgrLayerReader::rewind_for_sample(std::uint32_t) {
  rewind(false);
  locating_ = info_.spatial && !info_.extent.known;
}

bool OgrLayerReader::next(FrameWriter& frame) {
  const OGRFeatureUniquePtr feature(layer_.GetNextFeature());
  if (!ErrorLog::empty())
    throw InputError(tr("{}: record {} cannot be read: {}", display_, row_ + 1, ErrorLog::text()));
  if (!feature) return false;
  RowHead head{++row_, has_ids_ ? feature->GetFID() : -1, 0, 0};
  if (locating_) add_place(feature->GetGeometryRef(), info_.extent);
  const std::size_t at = frame.size();
  frame.put(head);
  OGRGeometry* geometry = geometry_ && info_.spatial ? feature->GetGeometryRef() : nullptr;
  if (geometry != nullptr) head.wkb = append_wkb(*geometry, frame, head.flags);
  frame.put_at(at, head);
  const OGRFeatureDefn& definition = *feature->GetDefnRef();
  for (int i = 0; i < static_cast<int>(info_.columns.size()); ++i) {
    const OGRField& value = *feature->GetRawFieldRef(i);
    if (OGR_RawField_IsUnset(&value) || OGR_RawField_IsNull(&value))
      frame.put(Type::null);
    else
      put_value(frame, *definition.GetFieldDefn(i), value);
  }
  return true;
}

LayerEnd OgrLayerReader::finish() {
  if (info_.claimed && *info_.claimed != row_)
    throw InputError(
        tr("{}: the file says that it holds {} records, but {} could be read", display_, *info_.claimed, row_));
  return {row_, 0};
}

struct OgrFile : OpenFile {
  GDALDatasetUniquePtr dataset;
  ~OgrFile() override { layers.clear(); }
};

/// Names in a SQLite file that `sql` gives in its first column.
std::vector<std::string> names(GDALDataset& dataset, const char* sql) {
  std::vector<std::string> found;
  OGRLayer* result = dataset.ExecuteSQL(sql, nullptr, nullptr);
  if (result == nullptr) return found;
  for (const auto& feature : *result) found.emplace_back(feature->GetFieldAsString(0));
  dataset.ReleaseResultSet(result);
  return found;
}

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// Tables of a SQLite file that are no data of their own: styles, our run tables and rejected features, and virtual
/// tables, which may show any other file of this machine.
class HiddenTables {
 public:
  explicit HiddenTables(GDALDataset& dataset) {
    const std::string_view driver = dataset.GetDriverName();
    if (driver != "GPKG" && driver != "SQLite") return;
    virtual_ = names(dataset, "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'");
    ours_ = !names(dataset, "SELECT name FROM sqlite_master WHERE name = 'sohoa_run'").empty();
  }
  bool ours() const { return ours_; }
  bool is_virtual(const std::string& name) const { return contains(virtual_, name); }
  bool hides(const std::string& name) const {
    return is_virtual(name) || name == "layer_styles" ||
           (ours_ && (name.starts_with("sohoa_") || name.ends_with("_rejected")));
  }

 private:
  std::vector<std::string> virtual_;
  bool ours_ = false;
};

std::vector<std::string> layer_names(GDALDataset& dataset) {
  std::vector<std::string> names;
  for (OGRLayer* layer : dataset.GetLayers()) names.emplace_back(layer->GetName());
  return names;
}

/// Every layer that has features; all when none has. Of a dataset of ours with the layer `own`, only that.
std::vector<OGRLayer*> filled_layers(GDALDataset& dataset, const std::string& own) {
  const HiddenTables hidden(dataset);
  if (hidden.ours() && !own.empty())
    if (OGRLayer* layer = dataset.GetLayerByName(own.c_str()); layer != nullptr) return {layer};
  std::vector<OGRLayer*> all, filled;
  for (OGRLayer* layer : dataset.GetLayers()) {
    if (hidden.hides(layer->GetName())) continue;
    all.push_back(layer);
    if (claimed_count(*layer, dataset.GetDriverName()) != 0) filled.push_back(layer);
  }
  return filled.empty() ? all : filled;
}

/// The layer of --layer. Tables that a database does not register as layers are looked for as well.
OGRLayer* named_layer(GDALDatasetUniquePtr& dataset, const std::string& path, const OpenRequest& request) {
  const std::vector<std::string> known = layer_names(*dataset);
  OGRLayer* layer = dataset->GetLayerByName(request.layer.c_str());
  if (layer == nullptr) {
    dataset = open_dataset(path, request.display, true);
    layer = dataset->GetLayerByName(request.layer.c_str());
  }
  ErrorLog::clear();
  if (layer == nullptr || HiddenTables(*dataset).is_virtual(request.layer)) no_such_layer(request, known);
  return layer;
}

/// Whether a GeoJSON file names its coordinate system. GDAL does not tell a missing one from WGS 84. The member stands
/// before the features, or rarely behind them.
bool names_crs(const std::string& path) {
  constexpr std::size_t kLook = 64 << 10;
  VSILFILE* file = VSIFOpenL(path.c_str(), "rb");
  if (file == nullptr) return true;
  std::string head(kLook, '\0'), tail(kLook, '\0');
  head.resize(VSIFReadL(head.data(), 1, kLook, file));
  VSIFSeekL(file, 0, SEEK_END);
  const vsi_l_offset size = VSIFTellL(file);
  VSIFSeekL(file, size > kLook ? size - kLook : 0, SEEK_SET);
  tail.resize(VSIFReadL(tail.data(), 1, kLook, file));
  VSIFCloseL(file);
  return head.find("\"crs\"") != std::string::npos || tail.find("\"crs\"") != std::string::npos;
}

}  // namespace

std::unique_ptr<OpenFile> open_ogr_file(const OpenRequest& request) {
  auto file = std::make_unique<OgrFile>();
  const std::string path = is_mapinfo(request.path) ? mapinfo_path(request.path) : request.path;
  file->dataset = open_dataset(path, request.display, false);
  const std::vector<OGRLayer*> layers = request.layer.empty() ? filled_layers(*file->dataset, request.own)
                                                              : std::vector{named_layer(file->dataset, path, request)};
  for (OGRLayer* layer : layers) {
    auto reader = std::make_unique<OgrLayerReader>(*layer, request.display);
    reader->describe(*file->dataset);
    LayerInfo& info = reader->info();
    info.default_srs = info.driver.starts_with("GeoJSON") && !names_crs(request.path);
    throw_errors(request.display);
    file->layers.push_back(std::move(reader));
  }
  return file;
}

}  // namespace sohoa::source
