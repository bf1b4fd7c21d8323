#include "dataset/accommodation_report.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "admin/finder.hpp"
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
    if (one.has_place) one.astray = astray(one);
  }

  static double astray(const ListedAccommodation& one) {
    double nearest = 0;
    for (const admin::Place& place : admin::Units::shipped().places(one.commune, admin::Edition::y2026)) {
      const double distance = place.distance_km(one.lon, one.lat);
      if (distance <= place.limit_km()) return 0;
      if (nearest == 0 || distance < nearest) nearest = distance;
    }
    return nearest;
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
    group(list);
  }

  std::vector<AccommodationControl> read() {
    std::vector<AccommodationControl> controls;
    for (std::size_t row = 0; row < table_.rows().size(); ++row) controls.push_back(read(row));
    return controls;
  }

 private:
  std::string cell(std::size_t row, int column) const {
    if (column < 0) return {};
    return std::string(text::trim(table_.rows()[row][static_cast<std::size_t>(column)]));
  }

  AccommodationControl read(std::size_t row) {
    AccommodationControl control;
    const std::string commune = cell(row, commune_), type = cell(row, type_), stars = cell(row, stars_);
    for (const std::string& part : {commune, type, stars})
      if (!part.empty()) control.line += (control.line.empty() ? "" : ", ") + part;
    control.places = count(row, places_);
    control.rooms = count(row, rooms_);
    AccommodationSum& sum = control.sum;
    sum.type = type_code(row, type);
    sum.stars = stars_of(row, stars);
    const Meaning& meaning = meaning_of(row, commune.empty() || is_sum(commune) ? std::string() : commune);
    control.comparable = meaning.comparable;
    for (const Group* group : meaning.groups)
      for (const auto& [kind, one] : group->sums)
        if ((sum.type.empty() || sum.type == kind.first) && (sum.stars < 0 || sum.stars == kind.second)) {
          sum.places += one.places;
          sum.rooms += one.rooms;
          sum.beds += one.beds;
          sum.without_rooms += one.without_rooms;
        }
    return control;
  }

  /// Those of one commune today that were in one commune before the mergers, or say nothing about it.
  struct Group {
    std::string commune, name;                                     ///< today
    std::string old, old_name;                                     ///< code and name before; empty: not known
    std::map<std::pair<std::string, int>, AccommodationSum> sums;  ///< by type and stars
  };
  struct Meaning {
    std::vector<const Group*> groups;
    bool comparable = true;
  };

  /// What the text in the column of communes means; looked up once for each text.
  const Meaning& meaning_of(std::size_t row, const std::string& commune) {
    const auto [found, is_new] = meanings_.try_emplace(commune);
    if (is_new) found->second = settle(row, commune);
    return found->second;
  }

  Meaning settle(std::size_t row, const std::string& commune) const {
    Meaning meaning;
    // The code of a commune before the mergers may be that of another one today: 07192 is both.
    for (const Group& group : groups_)
      if (commune.empty() || commune == group.commune || named(commune, group.name)) meaning.groups.push_back(&group);
    if (!meaning.groups.empty() || commune.empty()) return meaning;
    std::set<std::string, std::less<>> olds;
    for (const Group& group : groups_)
      if (!group.old.empty() && (commune == group.old || named(commune, group.old_name))) {
        meaning.groups.push_back(&group);
        olds.insert(group.old);
      }
    if (olds.empty()) olds = known_olds(row, commune);
    // Records that only know their commune of today may have been in that one or in its neighbours.
    for (const std::string& old : olds)
      for (const admin::Link& link : admin::Units::shipped().successors(old))
        for (const Group& group : groups_)
          if (group.old.empty() && group.commune == link.code) meaning.comparable = false;
    return meaning;
  }

  /// The codes before the mergers of a commune that no record names. Throws for a name that no commune has.
  std::set<std::string, std::less<>> known_olds(std::size_t row, const std::string& commune) const {
    static const admin::Finder finder;
    const admin::Finder::Found found = finder.find(commune);
    std::set<std::string, std::less<>> olds;
    std::string alike;
    bool is_one = false;
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < found.matches.size(); ++i) {
      const admin::Unit& unit = found.matches[i].unit;
      if (unit.level != admin::Level::commune) continue;
      is_one = is_one || found.certain;
      if (found.certain && unit.old) olds.emplace(unit.code);
      if (i < kShown) alike += fmt::format("{}{} {}", alike.empty() ? "" : ", ", unit.code, unit.name);
    }
    if (!is_one)
      throw InputError(tr("{}: line {}: no commune is called “{}”; alike are: {}", path_, table_.line(row), commune,
                          alike.empty() ? "–" : alike));
    return olds;
  }

  static bool is_sum(std::string_view text) {
    const std::string folded = text::fold(text);
    return folded.starts_with("tong") || folded.starts_with("cong") || folded == "toan bo" || folded == "all";
  }

  void group(const std::vector<ListedAccommodation>& list) {
    std::map<std::pair<std::string, std::string>, std::size_t> places;
    for (const ListedAccommodation& one : list) {
      if (one.stopped()) continue;
      const bool old = one.get("phienBan") == "2024";
      const auto [place, is_new] =
          places.try_emplace({one.commune, old ? one.old_commune : std::string()}, groups_.size());
      if (is_new) {
        Group made{one.commune, one.commune_name, place->first.second, {}, {}};
        if (const auto* before = admin::Units::shipped().commune(made.old, admin::Edition::y2024))
          made.old_name = before->name;
        groups_.push_back(std::move(made));
      }
      add(groups_[place->second].sums[{one.type, one.stars}], one);
    }
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
  std::vector<Group> groups_;
  std::map<std::string, Meaning> meanings_;  ///< by the text in the column of communes
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
    if (one.stopped()) {
      add(report.stopped, one);
      continue;
    }
    AccommodationSum& sum = sums[{one.commune, one.type, -one.stars}];
    sum.commune = one.commune;
    sum.commune_name = one.commune_name;
    sum.type = one.type;
    sum.stars = one.stars;
    add(sum, one);
    add(report.all, one);
  }
  report.all.stars = report.stopped.stars = -1;
  for (auto& [key, sum] : sums) report.sums.push_back(std::move(sum));
  if (!totals.empty()) report.controls = ControlReader(totals, list).read();
  return report;
}

}  // namespace sohoa
