#include "dataset/accommodation_report.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "admin/units.hpp"
#include "base/data.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/transform.hpp"
#include "crs/zones.hpp"
#include "dataset/accommodation_words.hpp"
#include "geometry/measure.hpp"
#include "schema/code_list.hpp"
#include "schema/typing.hpp"
#include "store/dataset_source.hpp"
#include "store/open_dataset.hpp"
#include "text/name.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr const char* kLayer = "co_so_luu_tru";

int number_of(const Value& value) {
  if (value.type == Type::integer) return static_cast<int>(value.integer);
  return value.type == Type::number ? static_cast<int>(value.number) : 0;
}

/// The rows of one layer.
class LayerReader {
 public:
  LayerReader(const std::string& path, std::vector<ListedAccommodation>& list)
      : file_(path, store::format_of(path), store::Database::Open::reading), source_(file_, path, kLayer), list_(list) {
    const int epsg = source_.header()->epsg;
    if (epsg != 0 && epsg != crs::kWgs84) transform_.emplace(epsg, crs::kWgs84);
  }

  void read() {
    Batch batch;
    while (source_.next(batch)) {
      for (std::size_t i = 0; i < batch.features.size(); ++i)
        if (batch.features[i].origin.file == 0) add(batch, i);
      batch.clear();
    }
    source_.finish();
  }

 private:
  void add(Batch& batch, std::size_t index) {
    const Header& header = *source_.header();
    ListedAccommodation& one = list_.emplace_back();
    const auto row = batch.row(index);
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
      if (row[i].is_null()) continue;
      const std::string& field = header.fields[i].name;
      one.values.emplace_back(field, text_of(row[i], batch.arena));
      if (field == "hang_sao") one.stars = number_of(row[i]);
      if (field == "so_phong") one.rooms = number_of(row[i]);
      if (field == "so_giuong") one.beds = number_of(row[i]);
    }
    one.commune = one.get("maXa");
    one.old_commune = one.get("maXaGoc");
    one.commune_name = one.get("tenXa");
    one.type = one.get("loai");
    const geometry::Box box = geometry::measure(batch.features[index].wkb).box;
    if (box.empty()) return;
    one.lon = box.minx;
    one.lat = box.miny;
    one.has_place = !transform_ || transform_->forward(one.lon, one.lat);
  }

  store::OpenDataset file_;
  store::DatasetSource source_;
  std::vector<ListedAccommodation>& list_;
  std::optional<crs::Transform> transform_;
};

void add(AccommodationSum& sum, const ListedAccommodation& one) {
  ++sum.places;
  sum.rooms += one.rooms;
  sum.beds += one.beds;
  sum.without_rooms += one.rooms == 0;
}

// --- control totals ---

using Names = std::initializer_list<std::string_view>;

int column_of(const Table& table, Names names) {
  for (std::size_t i = 0; i < table.titles().size(); ++i)
    if (std::find(names.begin(), names.end(), text::fold(table.titles()[i])) != names.end()) return static_cast<int>(i);
  return -1;
}

class ControlReader {
 public:
  ControlReader(const std::string& path, const std::vector<ListedAccommodation>& list)
      : path_(path),
        table_(Table::read(path, ",;")),
        list_(list),
        commune_(column_of(table_, {"xa", "ma xa", "maxa", "ten xa", "don vi", "phuong, xa", "xa, phuong", "commune"})),
        type_(column_of(table_, {"loai", "loai hinh", "loai co so", "type"})),
        stars_(column_of(table_, {"sao", "so sao", "hang", "hang sao", "hang_sao", "stars"})),
        places_(column_of(table_, {"so co so", "co so", "so_co_so", "so luong", "places", "count"})),
        rooms_(column_of(table_, {"so phong", "phong", "so_phong", "so buong", "rooms"})) {
    if (places_ < 0 && rooms_ < 0)
      throw InputError(
          tr("{}: needs the columns “số cơ sở” or “số phòng”, and “xã”, “loại”, “sao” for what they count; "
             "it has: {}",
             path, fmt::join(table_.titles(), ", ")));
  }

  std::vector<AccommodationControl> read() const {
    std::vector<AccommodationControl> controls;
    for (std::size_t row = 0; row < table_.rows().size(); ++row) controls.push_back(read(row));
    return controls;
  }

 private:
  std::string cell(std::size_t row, int column) const {
    if (column < 0) return {};
    return std::string(text::trim(table_.rows()[row][static_cast<std::size_t>(column)]));
  }

  AccommodationControl read(std::size_t row) const {
    AccommodationControl control;
    const std::string commune = cell(row, commune_), type = cell(row, type_), stars = cell(row, stars_);
    for (const std::string& part : {commune, type, stars})
      if (!part.empty()) control.line += (control.line.empty() ? "" : ", ") + part;
    control.places = count(row, places_);
    control.rooms = count(row, rooms_);
    AccommodationSum& sum = control.sum;
    sum.type = type_code(row, type);
    sum.stars = stars_of(row, stars);
    const bool all = commune.empty() || is_sum(commune);
    // The code of a commune before the mergers may be that of another one today: 07192 is both.
    const bool today = std::any_of(list_.begin(), list_.end(), [&](const auto& one) { return is_today(commune, one); });
    for (const ListedAccommodation& one : list_) {
      if (!all && !(today ? is_today(commune, one) : was(commune, one))) continue;
      if (!sum.type.empty() && sum.type != one.type) continue;
      if (sum.stars >= 0 && sum.stars != one.stars) continue;
      add(sum, one);
    }
    return control;
  }

  static bool is_sum(std::string_view text) {
    const std::string folded = text::fold(text);
    return folded.starts_with("tong") || folded.starts_with("cong") || folded == "toan bo" || folded == "all";
  }

  static bool is_today(const std::string& commune, const ListedAccommodation& one) {
    return commune == one.commune || named(commune, one.commune_name);
  }
  static bool was(const std::string& commune, const ListedAccommodation& one) {
    if (commune == one.old_commune) return true;
    const admin::Commune* old = admin::Units::shipped().commune(one.old_commune, admin::Edition::y2024);
    return old != nullptr && one.get("phienBan") == "2024" && named(commune, old->name);
  }
  /// With its word for the kind, or without.
  static bool named(std::string_view written, std::string_view name) {
    const text::NameForm form = text::name_form(written);
    if (text::same_name(form, text::name_form(name))) return true;
    text::take_unit_word(name);
    return text::same_name(form, text::name_form(name));
  }

  [[noreturn]] void fail(std::size_t row, const std::string& text) const {
    throw InputError(tr("{}: line {}: “{}” is no type, number of stars or count", path_, table_.line(row), text));
  }

  std::int64_t count(std::size_t row, int column) const {
    const std::string text = cell(row, column);
    if (text.empty()) return -1;
    const auto number = text::parse_integer(text, ',');
    if (!number || *number < 0) fail(row, text);
    return *number;
  }
  std::string type_code(std::size_t row, const std::string& text) const {
    if (text.empty() || is_sum(text)) return {};
    if (const auto code = CodeList::named("accommodation-type").canonical(text); !code.empty())
      return std::string(code);
    const auto* meaning = AccommodationWords::shipped().find(text);
    if (meaning == nullptr || meaning->type.empty()) fail(row, text);
    return meaning->type;
  }
  int stars_of(std::size_t row, const std::string& text) const {
    if (text.empty() || is_sum(text)) return -1;
    const Rank rank = read_rank(text);
    if (rank.kind == Rank::Kind::unreadable) fail(row, text);
    return rank.stars;
  }

  std::string path_;
  Table table_;
  const std::vector<ListedAccommodation>& list_;
  int commune_, type_, stars_, places_, rooms_;
};

}  // namespace

std::string_view ListedAccommodation::get(std::string_view field) const {
  for (const auto& [name, text] : values)
    if (name == field) return text;
  return {};
}

std::vector<ListedAccommodation> read_accommodation(const std::vector<std::string>& datasets) {
  std::vector<ListedAccommodation> list;
  for (const std::string& path : datasets) {
    {
      store::OpenDataset file(path, store::format_of(path), store::Database::Open::reading);
      const auto layers = store::own_layers(file.database);
      if (std::none_of(layers.begin(), layers.end(), [](const auto& layer) { return layer.name == kLayer; }))
        throw InputError(tr("{}: has no layer {}; load lists into it with sohoa-accommodation", path, kLayer));
    }
    LayerReader(path, list).read();
  }
  return list;
}

std::int64_t rejected_accommodation(const std::vector<std::string>& datasets) {
  const std::string table = std::string(kLayer) + "_rejected";
  std::int64_t count = 0;
  for (const std::string& path : datasets) {
    store::OpenDataset file(path, store::format_of(path), store::Database::Open::reading);
    if (file.database.has_table(table))
      count += file.database.integer("SELECT count(*) FROM " + table + " WHERE gop_vao IS NULL").value_or(0);
  }
  return count;
}

AccommodationReport make_accommodation_report(const std::vector<ListedAccommodation>& list, const std::string& totals) {
  AccommodationReport report;
  std::map<std::tuple<std::string, std::string, int>, AccommodationSum> sums;
  for (const ListedAccommodation& one : list) {
    AccommodationSum& sum = sums[{one.commune, one.type, -one.stars}];
    sum.commune = one.commune;
    sum.commune_name = one.commune_name;
    sum.type = one.type;
    sum.stars = one.stars;
    add(sum, one);
    add(report.all, one);
  }
  report.all.stars = -1;
  for (auto& [key, sum] : sums) report.sums.push_back(std::move(sum));
  if (!totals.empty()) report.controls = ControlReader(totals, list).read();
  return report;
}

}  // namespace sohoa
