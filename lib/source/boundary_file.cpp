#include "source/boundary_file.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <span>

#include "admin/name.hpp"
#include "admin/units.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/cell_transform.hpp"
#include "crs/place.hpp"
#include "crs/zones.hpp"
#include "geometry/validity.hpp"
#include "schema/schema.hpp"
#include "source/source.hpp"
#include "text/name.hpp"

namespace sohoa {
namespace {

using admin::Edition;
using admin::Units;
using geometry::Kind;

/// Titles of columns, the surest first; compared without marks, signs and case.
constexpr std::array<std::string_view, 18> kCodeTitles{
    "maXa",   "ma_xa",    "commune_code", "ward_code", "ma_phuong_xa", "ma_xa_phuong", "xa_id", "maDVHC", "ma_dvhc",
    "ma_gso", "gso_code", "gso_id",       "ma_don_vi", "code",         "ma",           "id_xa", "xaid",   "com_code"};
constexpr std::array<std::string_view, 12> kNameTitles{"tenXa",         "ten_xa",        "commune_name", "ward_name",
                                                       "ten_phuong_xa", "ten_xa_phuong", "tenDVHC",      "ten_dv",
                                                       "ten",           "name",          "full_name",    "com_name"};

std::string join(const Header& header) {
  std::string list;
  for (const Field& field : header.fields) list += (list.empty() ? "" : ", ") + field.name;
  return list;
}

int find_column(const Header& header, const std::string& chosen, const char* option,
                std::span<const std::string_view> titles) {
  if (!chosen.empty()) {
    const int found = header.find(chosen);
    if (found < 0) throw UsageError(tr("{} {}: there is no such column; there are: {}", option, chosen, join(header)));
    return found;
  }
  for (const std::string_view title : titles)
    for (std::size_t i = 0; i < header.fields.size(); ++i)
      if (text::name_form(header.fields[i].name).plain == text::name_form(title).plain) return static_cast<int>(i);
  return -1;
}

/// Five digits of what a cell holds: "06652", 6652, 6652.0; empty when it is no code.
std::string code_in(const Value& value) {
  std::string digits;
  if (value.is_text()) digits = value.text();
  if (value.type == Type::integer && value.integer > 0) digits = std::to_string(value.integer);
  if (value.type == Type::number && value.number > 0 && value.number < 1e5 && value.number == std::floor(value.number))
    digits = std::to_string(static_cast<int>(value.number));
  if (digits.ends_with(".0")) digits.resize(digits.size() - 2);
  if (digits.empty() || digits.size() > 5 || digits.find_first_not_of("0123456789") != std::string::npos) return {};
  return std::string(5 - digits.size(), '0') + digits;
}

class Reader {
 public:
  Reader(const BoundaryOptions& options, Source& source)
      : options_(options), source_(source), header_(*source.header()) {
    if (header_.epsg == 0) throw InputError(tr("{}: holds no polygons", options_.file));
    code_ = find_column(header_, options_.code_column, "--boundary-code", kCodeTitles);
    name_ = find_column(header_, options_.name_column, "--boundary-name", kNameTitles);
    if (code_ < 0)
      throw InputError(tr("{}: no column is known to hold commune codes; name it with --boundary-code; there are: {}",
                          options_.file, join(header_)));
  }

  std::unique_ptr<admin::Boundaries> read() {
    Batch batch;
    while (source_.next(batch)) {
      source_.decode(batch);
      for (std::size_t i = 0; i < batch.features.size(); ++i) take(batch.features[i], batch.row(i));
      batch = Batch();
    }
    source_.finish();
    if (units_.empty()) throw InputError(tr("{}: holds no polygons", options_.file));
    check_edition();
    check_range();
    check_seats();
    std::vector<admin::CommuneArea> areas;
    for (auto& [code, unit] : units_) areas.push_back(finish(code, unit));
    return std::make_unique<admin::Boundaries>(std::move(areas));
  }

 private:
  struct Unit {
    std::string name, wkb;  ///< the polygons as members of a multipolygon, one behind the other
    std::uint32_t polygons = 0;
    std::int64_t row = 0;
    geometry::Box box;
  };

  void take(const Feature& feature, std::span<const Value> row) {
    const Value& cell = row[static_cast<std::size_t>(code_)];
    const std::string code = code_in(cell);
    const std::int64_t number = feature.origin.row;
    if (code.empty())
      throw InputError(
          tr("{}: row {}: {} “{}” is no commune code; if it is the wrong column, name the right one with "
             "--boundary-code",
             options_.file, number, header_.fields[static_cast<std::size_t>(code_)].name, cell.text()));
    const geometry::Measure measure = geometry::measure(feature.wkb);
    if (measure.kind != Kind::polygon && measure.kind != Kind::multipolygon)
      throw InputError(tr("{}: row {}: the commune {} has no polygon", options_.file, number, code));
    Unit& unit = units_[code];
    if (unit.polygons == 0) unit.row = number;
    if (name_ >= 0) unit.name = row[static_cast<std::size_t>(name_)].text();
    unit.box.add(measure.box);
    constexpr std::size_t kHead = 9;  // byte order, kind, number of members
    std::string multi;
    geometry::to_multi(feature.wkb, multi);
    unit.polygons += measure.polygons;
    unit.wkb.append(multi, kHead);
  }

  /// The codes of 2024 mean other places, and most of them exist still.
  void check_edition() const {
    std::size_t old = 0, now = 0;
    const Unit* first = nullptr;
    std::string_view first_code;
    for (const auto& [code, unit] : units_) {
      const admin::Commune* today = Units::shipped().commune(code, Edition::y2026);
      const admin::Commune* before = Units::shipped().commune(code, Edition::y2024);
      const auto key = admin::name_key(unit.name);
      const bool named_today = today != nullptr && (unit.name.empty() || fit(key, *today) != admin::Fit::none);
      const bool named_before = before != nullptr && !unit.name.empty() && fit(key, *before) != admin::Fit::none;
      now += named_today;
      old += named_before && !named_today;
      if (today == nullptr && first == nullptr) first = &unit, first_code = code;
    }
    if (old > now)
      throw InputError(
          tr("{}: these are communes as they were before 1 July 2025: {} codes have the names of 2024, {} "
             "those of today; the polygons of today's communes are needed",
             options_.file, old, now));
    if (first != nullptr)
      throw InputError(tr("{}: row {}: there is no commune {} since 1 July 2025{}", options_.file, first->row,
                          first_code, first->name.empty() ? "" : " (" + first->name + ")"));
  }

  void check_range() const {
    geometry::Box all;
    for (const auto& [code, unit] : units_) all.add(unit.box);
    const crs::Extent extent{all.minx, all.miny, all.maxx, all.maxy};
    const crs::PlaceVerdict verdict = crs::judge_range(extent, header_.epsg);
    if (verdict.reading == crs::Reading::fine) return;
    if (verdict.reading == crs::Reading::swapped)
      throw InputError(tr("{}: the axes are exchanged, north stands before east; mend the file", options_.file));
    throw InputError(
        tr("{}: read as EPSG:{} the polygons (about {:.1f}, {:.1f}) do not lie in Viet Nam; give the right "
           "system with --boundary-crs",
           options_.file, header_.epsg, extent.x(), extent.y()));
  }

  /// One seat may be wrong in the list, not half of them.
  void check_seats() const {
    std::size_t wrong = 0, known = 0;
    std::optional<crs::PlaceVerdict> other;
    std::string_view whose;
    for (const auto& [code, unit] : units_) {
      const auto places = Units::shipped().places(code, Edition::y2026);
      if (places.empty()) continue;
      ++known;
      const auto& box = unit.box;
      const auto verdict = crs::judge_place({box.minx, box.miny, box.maxx, box.maxy}, header_.epsg, places);
      if (verdict.reading == crs::Reading::fine) continue;
      ++wrong;
      if (!other || (verdict.whole && !other->whole)) other = verdict, whose = code;
    }
    if (2 * wrong <= known) return;
    const admin::Commune* commune = Units::shipped().commune(whose, Edition::y2026);
    if (other->reading == crs::Reading::other_zone)
      throw InputError(
          tr("{}: {} lies {:.0f} km from its seat; read as EPSG:{} it would be {:.0f} km: give "
             "--boundary-crs EPSG:{} if that is the file's zone",
             options_.file, commune->name, other->present_km, other->epsg, other->other_km, other->epsg));
    throw InputError(tr("{}: {} lies {:.0f} km from its seat; check the codes and --boundary-crs (read as EPSG:{})",
                        options_.file, commune->name, other->present_km, header_.epsg));
  }

  admin::CommuneArea finish(const std::string& code, Unit& unit) {
    std::string wkb;
    geometry::Writer writer(wkb);
    writer.begin(Kind::multipolygon);
    writer.end();
    constexpr std::size_t kCount = 5;  // byte order, kind
    std::memcpy(wkb.data() + kCount, &unit.polygons, sizeof unit.polygons);
    wkb += unit.wkb;
    unit.wkb = {};
    const admin::Commune* commune = Units::shipped().commune(code, Edition::y2026);
    for (const geometry::Finding& finding : validator_.check(wkb)) {
      if (!geometry::is_invalid(finding.fault)) continue;
      const std::string rule = "geometry." + std::string(geometry::name(finding.fault));
      throw InputError(tr("{}: row {}: the polygon of {} {} is not valid at {:.10g} {:.10g}: {} [{}]; mend it first",
                          options_.file, unit.row, code, commune->name, finding.x, finding.y,
                          RuleBook(nullptr).title(rule, language()), rule));
    }
    bool done = to_degrees_.identity();
    if (!done)
      done = geometry::transform(wkb.data(), wkb.size(), scratch_,
                                 [&](std::span<double> xy) { return to_degrees_.forward(xy); });
    if (!done)
      throw InputError(tr("{}: row {}: the polygon of {} has no place on WGS 84 (read as EPSG:{})", options_.file,
                          unit.row, code, header_.epsg));
    return {code, unit.name.empty() ? std::string(commune->name) : unit.name, std::move(wkb)};
  }

  const BoundaryOptions& options_;
  Source& source_;
  const Header& header_;
  int code_ = -1, name_ = -1;
  std::map<std::string, Unit> units_;
  geometry::Validator validator_;
  crs::CellTransform to_degrees_{header_.epsg, crs::kWgs84};
  std::vector<double> scratch_;
};

}  // namespace

std::unique_ptr<admin::Boundaries> read_boundaries(const BoundaryOptions& options) {
  SourceOptions source;
  source.inputs = {options.file};
  source.crs = options.crs;
  source.crs_option = "--boundary-crs";
  if (is_stream(source.inputs) && options.file == "-")
    throw UsageError(tr("--boundary -: the polygons have to be in a file"));
  const std::unique_ptr<Source> opened = open_source(source);
  return Reader(options, *opened).read();
}

}  // namespace sohoa
