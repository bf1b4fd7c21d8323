#include <tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "admin/address_text.hpp"
#include "crs/definition.hpp"
#include "crs/transform.hpp"
#include "crs/zones.hpp"
#include "dataset/accommodation.hpp"
#include "dataset/accommodation_cells.hpp"
#include "dataset/accommodation_commune.hpp"
#include "dataset/locate_stage.hpp"
#include "dataset/locating.hpp"
#include "dataset/row.hpp"
#include "geometry/measure.hpp"
#include "geometry/wkb.hpp"
#include "stream/issue_order.hpp"
#include "text/natural.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

using admin::Address;
using admin::Edition;
using geometry::Kind;

/// Below it the units of an address are not taken for the commune. Columns of units are read with more trust than a
/// line of text: nothing else stands in them.
constexpr double kSureOfText = 0.85, kSureOfUnits = 0.7;
constexpr int kFewestDigits = 4;  // decimals of a degree: 11 m
constexpr double kMetresOfDegree = 111320;
constexpr double kSeatTolerance = 1e-6;  // degrees: a point that nobody has moved

struct Columns {
  int commune, edition, commune_name, district, province, section, address, house, street, hamlet, cell, accuracy, way;

  explicit Columns(const Header& header)
      : commune(header.find("maXaGoc")),
        edition(header.find("phienBan")),
        commune_name(header.find("xa")),
        district(header.find("quan_huyen")),
        province(header.find("tinh")),
        section(header.find("muc")),
        address(header.find("dia_chi")),
        house(header.find("so_nha")),
        street(header.find("duong")),
        hamlet(header.find("thon")),
        cell(header.find("toa_do")),
        accuracy(header.find("do_chinh_xac")),
        way(header.find("cach_lay_toa_do")) {}
};

void count(Batch& batch, std::size_t index, std::string_view rule, std::string_view field, std::string_view before,
           std::string_view after, bool by_value) {
  Change change{rule, field, before, after, batch.features[index].origin};
  change.by_value = by_value;
  batch.changes.push_back(change);
}

/// The middle of a geometry: of areas their centre of gravity, of others the middle of their box; a point is itself.
geometry::Point middle_of(std::string_view wkb) {
  double area = 0, x = 0, y = 0;
  geometry::Point origin{};
  bool first = true;
  geometry::walk(wkb, [&](const geometry::Run& run) {
    if (run.kind != Kind::polygon) return;
    for (std::uint32_t i = 0; i + 1 < run.points.size(); ++i) {
      if (std::exchange(first, false)) origin = run.points[i];
      const double ax = run.points[i].x - origin.x, ay = run.points[i].y - origin.y;
      const double bx = run.points[i + 1].x - origin.x, by = run.points[i + 1].y - origin.y;
      const double cross = ax * by - bx * ay;
      area += cross;
      x += (ax + bx) * cross;
      y += (ay + by) * cross;
    }
  });
  if (area != 0) return {origin.x + x / (3 * area), origin.y + y / (3 * area)};
  const geometry::Box box = geometry::measure(wkb).box;
  return {(box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2};
}

class AccommodationPlaceStage : public Stage {
 public:
  explicit AccommodationPlaceStage(AccommodationPlaceOptions options)
      : options_(std::move(options)), units_(admin::Units::shipped()), reader_(admin::AddressReader::shipped()) {
    const CommuneOptions& said = options_.commune;
    const admin::Province* province = said.province.empty() ? nullptr : units_.province(said.province, Edition::y2024);
    for (const Edition edition : {Edition::y2026, Edition::y2024})
      if (province == nullptr && !said.commune.empty() && (!said.edition || *said.edition == edition))
        if (const admin::Commune* commune = units_.commune(said.commune, edition))
          province = units_.province(commune->province, edition);
    if (province != nullptr) province_ = province->name;
  }

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    columns_.emplace(*in);
    for (const SourceInfo& source : in->sources) drawn_.push_back(source.has_extent);
    out_ = in;
    if (in->epsg == 0) {
      auto out = std::make_shared<Header>(*in);
      out->epsg = crs::kWgs84;
      out_ = out;
    }
    degrees_ = crs::geographic(out_->epsg);
    return out_;
  }

  void process(Batch& batch) override {
    batch.header = out_;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      if (options_.again)
        look_again(batch, i);
      else
        settle(batch, i);
    }
    order_issues(batch);
  }

 private:
  void settle(Batch& batch, std::size_t index) {
    Row row(batch.row(index));
    take_own_point(batch, index, row);
    CellPlace later;
    if (batch.features[index].wkb.empty()) later = take_cell(batch, index, row);
    const Address address = reader_.read(row.get(columns_->address).text(), options_.commune.edition);
    part_address(batch, index, row, address);
    settle_commune(batch, index, row, address);
    if (!batch.features[index].wkb.empty()) return;
    if (later.kind == CellPlace::Kind::short_code && take_short_code(batch, index, row, later)) return;
    take_seat(batch, index, row);
  }

  // --- the point ---

  void set_point(Batch& batch, std::size_t index, double x, double y) const {
    thread_local std::string wkb;
    wkb.clear();
    geometry::Writer writer(wkb);
    writer.begin(Kind::point);
    writer.xy(x, y);
    writer.end();
    batch.features[index].wkb = batch.arena.copy(wkb);
  }

  /// A place in another system; false when it has no image here.
  bool set_point(Batch& batch, std::size_t index, double x, double y, int epsg) {
    if (epsg != out_->epsg && !(degrees_ && epsg == crs::kWgs84)) {
      auto& known = transforms_.local();
      auto found = known.find(epsg);
      if (found == known.end()) found = known.emplace(epsg, crs::Transform(epsg, out_->epsg)).first;
      if (!found->second.forward(x, y)) return false;
    }
    set_point(batch, index, x, y);
    return true;
  }

  void say(Row& row, std::string_view way, std::string_view accuracy) const {
    row.set(columns_->way, Value::of(way));
    row.set(columns_->accuracy, Value::of(accuracy));
  }

  void take_own_point(Batch& batch, std::size_t index, Row& row) {
    Feature& feature = batch.features[index];
    const Kind kind = geometry::kind(feature.wkb);
    if (kind == Kind::none || geometry::is_empty(feature.wkb)) {
      feature.wkb = {};
      return;
    }
    const std::uint32_t file = feature.origin.file;
    const bool drawn = file < drawn_.size() && drawn_[file];
    say(row, drawn ? "ban_do" : "cot_toa_do", "diem");
    if (!geometry::measure(feature.wkb).finite) return;  // the geometry stage says so
    if (kind != Kind::point) {
      const geometry::Point middle = middle_of(feature.wkb);
      set_point(batch, index, middle.x, middle.y);
      feature.reshaped = true;
      if (kind != Kind::multipoint)
        count(batch, index, "accommodation.place-of-outline", "cach_lay_toa_do", {}, {}, false);
      return;
    }
    if (degrees_) {
      const geometry::Point point = middle_of(feature.wkb);
      judge_digits(batch, index, row, std::max(decimals_of(point.x), decimals_of(point.y)));
    }
  }

  void judge_digits(Batch& batch, std::size_t index, Row& row, int digits) const {
    if (digits >= kFewestDigits) return;
    row.set(columns_->accuracy, Value::of("gan_dung"));
    Issue& issue = batch.add_issue(index, Severity::warning, "accommodation.place-rough", "do_chinh_xac");
    issue.args = batch.keep({{"digits", Value::of(std::int64_t{digits})},
                             {"error", Value::of(std::round(kMetresOfDegree / std::pow(10, digits)))}});
  }

  /// Takes what the cell of the place says, else a Plus Code in the address. A code that needs a place nearby is given
  /// back: the commune is not known yet.
  CellPlace take_cell(Batch& batch, std::size_t index, Row& row) {
    using Place = CellPlace::Kind;
    const std::string_view text = row.get(columns_->cell).text();
    CellPlace place = read_place(text);
    if (text.empty())
      for (const int column : {columns_->house, columns_->address})
        if (place.kind == Place::unreadable) place = code_in_text(row.get(column).text());
    const auto complain = [&](std::string_view rule) {
      constexpr std::size_t kShown = 200;
      batch.add_issue(index, Severity::warning, rule, "toa_do").value = text.substr(0, kShown);
    };
    switch (place.kind) {
      case Place::unreadable:
        if (!text.empty()) complain("accommodation.place-unreadable");
        break;
      case Place::short_link:
        complain("accommodation.place-short-link");
        break;
      case Place::degrees:
      case Place::link:
        say(row, place.kind == Place::link ? "lien_ket" : "cot_toa_do", place.of_picture ? "gan_dung" : "diem");
        set_point(batch, index, place.x, place.y, crs::kWgs84);
        if (place.kind == Place::degrees) judge_digits(batch, index, row, place.digits);
        break;
      case Place::metres: {
        const int epsg = degrees_ ? options_.epsg : options_.epsg != 0 ? options_.epsg : out_->epsg;
        if (epsg == 0 || crs::geographic(epsg))
          complain("accommodation.place-no-zone");
        else if (!set_point(batch, index, place.x, place.y, epsg))
          complain("accommodation.place-unreadable");
        else
          say(row, "cot_toa_do", "diem");
        break;
      }
      case Place::full_code:
        take_code(batch, index, row, place, {place.y, place.x});
        break;
      case Place::short_code:
        break;
    }
    return place;
  }

  void take_code(Batch& batch, std::size_t index, Row& row, const CellPlace& code, text::LatLon place) {
    if (!set_point(batch, index, place.lon, place.lat, crs::kWgs84)) return;
    say(row, "plus_code", "diem");
    count(batch, index, "accommodation.place-plus-code", "toa_do", batch.arena.copy(code.code), {}, false);
    if (code.kind == CellPlace::Kind::full_code) judge_digits(batch, index, row, code.digits);
  }

  /// The seats of what the row's commune is today; empty when the commune is not known.
  std::vector<admin::Place> seats(const Row& row) const {
    const std::string_view code = row.get(columns_->commune).text();
    const auto edition = admin::parse_edition(row.get(columns_->edition).text());
    return code.empty() ? std::vector<admin::Place>() : units_.places(code, edition.value_or(guess(code)));
  }

  /// The edition of a code that nothing says: the commune stage finds it out for the whole run; a code that one edition
  /// alone knows is of that one.
  Edition guess(std::string_view code) const {
    if (options_.commune.edition) return *options_.commune.edition;
    return units_.commune(code, Edition::y2026) == nullptr ? Edition::y2024 : Edition::y2026;
  }

  bool take_short_code(Batch& batch, std::size_t index, Row& row, const CellPlace& code) {
    const auto near = seats(row);
    const auto place = near.empty() ? std::nullopt : recover_place(code.code, {near.front().lat, near.front().lon});
    if (!place) return false;
    take_code(batch, index, row, code, *place);
    return true;
  }

  /// How many there are is told when duplicates have been merged (make_accommodation_sum_stage).
  void take_seat(Batch& batch, std::size_t index, Row& row) {
    const auto places = seats(row);
    if (places.size() != 1) return;
    if (!set_point(batch, index, places.front().lon, places.front().lat, crs::kWgs84)) return;
    say(row, "tru_so_xa", "xa");
  }

  /// What waits for a commune or a place may have got one; a point that somebody has moved away from the seat is the
  /// establishment's own.
  void look_again(Batch& batch, std::size_t index) {
    Row row(batch.row(index));
    const Feature& feature = batch.features[index];
    if (row.get(columns_->commune).is_null()) {
      settle_commune(batch, index, row, reader_.read(row.get(columns_->address).text(), options_.commune.edition));
      if (feature.wkb.empty()) take_seat(batch, index, row);
    }
    if (row.get(columns_->way).text() != "tru_so_xa" || geometry::kind(feature.wkb) != Kind::point) return;
    const geometry::Point point = middle_of(feature.wkb);
    for (const admin::Place& place : seats(row)) {
      double x = place.lon, y = place.lat;
      double tolerance = kSeatTolerance;
      if (!degrees_) {
        auto& known = transforms_.local();
        auto found = known.find(crs::kWgs84);
        if (found == known.end()) found = known.emplace(crs::kWgs84, crs::Transform(crs::kWgs84, out_->epsg)).first;
        if (!found->second.forward(x, y)) return;
        tolerance *= kMetresOfDegree;
      }
      if (std::hypot(point.x - x, point.y - y) <= tolerance) return;
    }
    say(row, "ban_do", "diem");
  }

  // --- the commune ---

  /// The fields of units as a line: "Xã Đồng Tiến, Huyện Cô Tô, Quảng Ninh".
  std::string units_line(const Row& row, std::string_view commune) const {
    std::string line(commune);
    const auto add = [&](std::string_view part) {
      if (!part.empty()) line += (line.empty() ? "" : ", ") + std::string(part);
    };
    add(row.get(columns_->district).text());
    add(province_of(row));
    return line;
  }

  /// The province that the table says.
  std::string_view province_of(const Row& row) const {
    const std::string_view province = row.get(columns_->province).text();
    return province.empty() ? std::string_view(province_) : province;
  }

  /// By the columns of units, where nothing else stands: a name that is only like a commune's is another one's.
  bool take_units(Batch& batch, std::size_t index, Row& row, std::string_view written) const {
    const std::string line = units_line(row, written);
    const Address found = reader_.read(line, options_.commune.edition);
    if (found.commune == nullptr || !spells_commune(found, written)) return false;
    return lies_in_province(found, province_of(row)) && take_commune(batch, index, row, found, kSureOfUnits, line);
  }

  bool take_commune(Batch& batch, std::size_t index, Row& row, const Address& found, double sure,
                    std::string_view said) const {
    if (found.commune == nullptr || found.confidence < sure) return false;
    // What is only like a name is taken when the reader itself stands by it: "Không Hề" is no Hồng Hà.
    constexpr double kSureOfSlips = 0.9;
    if (found.confidence < kSureOfSlips &&
        !admin::is_named(found.part(admin::AddressPart::commune), found.commune->name))
      return false;
    row.set(columns_->commune, Value::of(found.commune->code));
    row.set(columns_->edition, Value::of(admin::edition_name(found.edition)));
    count(batch, index, "accommodation.commune-from-address", "maXaGoc", batch.arena.copy(said),
          batch.arena.copy(fmt::format("{} {}", found.commune->code, found.commune->name)), true);
    return true;
  }

  void settle_commune(Batch& batch, std::size_t index, Row& row, const Address& address) {
    if (!row.get(columns_->commune).is_null()) return compare_address(batch, index, row, address);
    const std::string_view name = row.get(columns_->commune_name).text();
    for (const std::string_view units : {name, row.get(columns_->section).text()})
      if (!units.empty() && take_units(batch, index, row, units)) return compare_address(batch, index, row, address);
    if (const std::string_view text = row.get(columns_->address).text(); !text.empty()) {
      // The address's own province counts before that of the table.
      const std::string units = units_line(row, {});
      const bool whole = !address.part(admin::AddressPart::province).empty() || units.empty();
      const std::string line = whole ? std::string(text) : std::string(text) + ", " + units;
      const Address found = whole ? address : reader_.read(line, options_.commune.edition);
      const std::string_view own = found.part(admin::AddressPart::province);
      if (found.commune != nullptr && lies_in_province(found, own.empty() ? province_of(row) : own) &&
          take_commune(batch, index, row, found, kSureOfText, unit_text(found)))
        return;
    }
    if (!options_.commune.commune.empty())
      return row.set(columns_->commune, Value::of(std::string_view(options_.commune.commune)));
    if (!batch.features[index].wkb.empty() && locate(batch, index, row)) return;
    if (!name.empty()) return row.set(columns_->commune, Value::of(name));
    constexpr std::string_view kAbsent = "accommodation.commune-absent";
    // A stream that comes by again brings its issues along.
    if (std::any_of(batch.issues.begin(), batch.issues.end(),
                    [&](const Issue& known) { return known.feature == index && known.rule == kAbsent; }))
      return;
    Issue& issue = batch.add_issue(index, Severity::error, kAbsent, "xa");
    const std::string_view said = row.get(columns_->address).text();
    issue.args = batch.keep({{"said", Value::of(said.empty() ? std::string_view("–") : said.substr(0, 200))}});
  }

  /// The units of an address as they stand in it, so that equal ones are counted together.
  static std::string unit_text(const Address& address) {
    std::string text;
    for (const admin::AddressPart part :
         {admin::AddressPart::commune, admin::AddressPart::district, admin::AddressPart::province})
      if (const std::string_view words = address.part(part); !words.empty())
        text += (text.empty() ? "" : ", ") + std::string(words);
    return text;
  }

  /// Codes of 2025 that a commune is or became part of.
  std::vector<std::string_view> today(std::string_view code, Edition edition) const {
    if (edition != Edition::y2024) return {code};
    std::vector<std::string_view> codes;
    for (const admin::Link& link : units_.successors(code)) codes.push_back(link.code);
    return codes;
  }

  void compare_address(Batch& batch, std::size_t index, const Row& row, const Address& address) const {
    constexpr double kSureOfContradiction = 0.9;
    using admin::AddressPart;
    // A commune alone may be a hamlet that bears its name: something that it lies in must stand behind it.
    if (address.part(AddressPart::district).empty() && address.part(AddressPart::province).empty()) return;
    if (address.commune == nullptr || address.confidence < kSureOfContradiction) return;
    const std::string_view code = row.get(columns_->commune).text();
    const Edition edition = admin::parse_edition(row.get(columns_->edition).text()).value_or(guess(code));
    const auto own = today(code, edition), other = today(address.commune->code, address.edition);
    if (own.empty() || other.empty()) return;
    for (const std::string_view one : own)
      for (const std::string_view two : other)
        if (one == two) return;
    const admin::Commune* commune = units_.commune(code, edition);
    if (commune == nullptr) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "accommodation.commune-differs", "maXaGoc");
    issue.value = batch.arena.copy(fmt::format("{} {}", code, commune->name));
    issue.args = batch.keep(
        {{"address", Value::of(row.get(columns_->address).text())},
         {"other", Value::of(batch.arena.copy(fmt::format("{} {}", address.commune->code, address.commune->name)))}});
  }

  /// By the polygons: made for the first row that needs them.
  const Locating& locating() const {
    std::call_once(locating_made_, [this] {
      auto boundaries = options_.commune.boundaries;
      if (!boundaries) boundaries = {std::shared_ptr<void>(), &admin::Boundaries::shipped()};
      locating_.emplace(std::move(boundaries), out_->epsg);
    });
    return *locating_;
  }

  bool locate(Batch& batch, std::size_t index, Row& row) const {
    const admin::Placed& placed = locating().place(batch.features[index].wkb, kNearestWithin);
    if (placed.area == admin::Boundaries::kNone || !placed.rival.empty()) return false;
    const admin::CommuneArea& area = locating().boundaries().areas()[placed.area];
    row.set(columns_->commune, Value::of(std::string_view(area.code)));
    row.set(columns_->edition, Value::of(admin::edition_name(Edition::y2026)));
    if (placed.share > 0) {
      count(batch, index, "accommodation.commune-from-place", "maXaGoc", {},
            batch.arena.copy(fmt::format("{} {}", area.code, area.name)), true);
      return true;
    }
    Issue& issue = batch.add_issue(index, Severity::info, "accommodation.commune-nearest", "maXa");
    issue.args = batch.keep({{"code", Value::of(std::string_view(area.code))},
                             {"commune", Value::of(std::string_view(area.name))},
                             {"distance", Value::of(placed.distance)}});
    return true;
  }

  // --- the address ---

  void part_address(Batch& batch, std::size_t index, Row& row, const Address& address) const {
    if (address.pieces.empty()) return;
    if (!row.get(columns_->house).is_null() || !row.get(columns_->street).is_null() ||
        !row.get(columns_->hamlet).is_null())
      return;
    using admin::AddressPart;
    std::string street, all;
    const auto add = [](std::string& list, std::string_view part) {
      if (!part.empty()) list += (list.empty() ? "" : ", ") + std::string(part);
    };
    for (const AddressPart part : {AddressPart::lane, AddressPart::alley, AddressPart::street})
      add(street, address.part(part));
    std::string house;
    for (const AddressPart part : {AddressPart::building, AddressPart::lot, AddressPart::house})
      add(house, address.part(part));
    const std::string_view hamlet = address.part(AddressPart::hamlet);
    const auto set = [&](int column, std::string_view text) {
      if (text.empty()) return;
      row.set(column, Value::of(batch.arena.copy(text)));
      add(all, text);
    };
    set(columns_->house, house);
    set(columns_->street, street);
    set(columns_->hamlet, hamlet);
    if (!all.empty())
      count(batch, index, "accommodation.address-parted", "dia_chi", row.get(columns_->address).text(),
            batch.arena.copy(all), false);
  }

  using Transforms = std::map<int, crs::Transform>;

  AccommodationPlaceOptions options_;
  const admin::Units& units_;
  const admin::AddressReader& reader_;
  std::string province_;  ///< of --province or --commune, by name
  std::optional<Columns> columns_;
  std::shared_ptr<const Header> out_;
  std::vector<bool> drawn_;  ///< by source: it has geometries of its own
  bool degrees_ = true;
  tbb::enumerable_thread_specific<Transforms> transforms_;
  mutable std::once_flag locating_made_;
  mutable std::optional<Locating> locating_;
};

}  // namespace

std::unique_ptr<Stage> make_accommodation_place_stage(AccommodationPlaceOptions options) {
  return std::make_unique<AccommodationPlaceStage>(std::move(options));
}

}  // namespace sohoa
