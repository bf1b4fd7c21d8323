#include "dataset/locate_stage.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <set>

#include "admin/recode.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/place.hpp"
#include "crs/transform.hpp"
#include "crs/zones.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

enum Column : std::size_t { kCode, kName, kDistance, kShare, kOthers, kColumns };
constexpr std::array<const char*, kColumns> kNames{"vi_tri_ma_xa", "vi_tri_ten_xa", "vi_tri_khoang_cach",
                                                   "vi_tri_ty_le", "vi_tri_xa_khac"};
constexpr std::array<Type, kColumns> kTypes{Type::text, Type::text, Type::number, Type::number, Type::text};

double rounded(double value, double steps) {
  return std::round(value * steps) / steps;
}

/// "07192 93%; 06994 7%": a part never reads as all or nothing.
std::string list_of(const admin::Boundaries& boundaries, const std::vector<admin::Part>& parts) {
  std::string list;
  for (const admin::Part& part : parts)
    list += fmt::format("{}{} {}%", list.empty() ? "" : "; ", boundaries.areas()[part.area].code,
                        std::clamp(static_cast<int>(std::lround(part.share * 100)), 1, 99));
  return list;
}

class LocateStage : public Stage {
 public:
  LocateStage(std::shared_ptr<const admin::Boundaries> boundaries, double most)
      : boundaries_(std::move(boundaries)), most_(most) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    in_ = in;
    auto out = std::make_shared<Header>(*in);
    for (std::size_t i = 0; i < kColumns; ++i) {
      int at = out->find(kNames[i]);
      if (at < 0) {
        at = static_cast<int>(out->fields.size());
        for (SourceInfo& source : out->sources) source.columns.push_back(static_cast<std::uint32_t>(at));
        out->fields.push_back({kNames[i], kTypes[i]});
      }
      out->fields[static_cast<std::size_t>(at)].type = kTypes[i];
      columns_[i] = static_cast<std::size_t>(at);
    }
    out->schema.clear();
    out->schema_text.clear();
    out_ = out;
    locating_.emplace(boundaries_, in->epsg);
    for (std::uint32_t file = 0; file < in->sources.size(); ++file) check_source(in->sources[file], file);
    return out;
  }

  void process(Batch& batch) override {
    widen(batch);
    thread_local std::vector<char> faulty;  // a geometry that could not be read is not missing as well
    faulty.assign(batch.features.size(), 0);
    for (const Issue& issue : batch.issues)
      if (issue.feature < faulty.size() && issue.severity == Severity::error && issue.rule.starts_with("geometry."))
        faulty[issue.feature] = 1;
    for (std::size_t i = 0; i < batch.features.size(); ++i) locate(batch, i, faulty[i] != 0);
    order_issues(batch);
  }

  void finish(Batch& late) override {
    for (const Elsewhere& source : elsewhere_) {
      Issue& issue = late.issues.emplace_back();
      issue.severity = Severity::warning;
      issue.rule = "crs.other-zone";
      issue.origin.file = source.file;
      issue.args = late.keep({{"epsg", Value::of(std::int64_t{source.epsg})},
                              {"present_km", Value::of(std::round(source.present_km))},
                              {"other_km", Value::of(std::round(source.other_km))}});
    }
  }

 private:
  /// A source that would lie in a commune if it were in that commune's zone.
  struct Elsewhere {
    std::uint32_t file;
    int epsg;
    double present_km, other_km;  ///< from the commune's seat
  };

  void check_source(const SourceInfo& source, std::uint32_t file) {
    if (!source.has_extent || in_->epsg == 0) return;
    const crs::Extent extent{source.minx, source.miny, source.maxx, source.maxy};
    const crs::PlaceVerdict range = crs::judge_range(extent, in_->epsg);
    if (range.reading != crs::Reading::fine) throw InputError(source.path + ": " + crs::explain(range, in_->epsg));
    double x = extent.x(), y = extent.y();
    if (!crs::Transform(in_->epsg, crs::kWgs84).forward(x, y)) return;
    constexpr double kFar = 50000;  // m: no data of the communes lies there
    if (boundaries_->at({x, y}, kFar).area != admin::Boundaries::kNone) return;
    for (const int zone : zones()) {
      double east = extent.x(), north = extent.y();
      if (zone == in_->epsg || !crs::Transform(zone, crs::kWgs84).forward(east, north)) continue;
      const admin::Spot spot = boundaries_->at({east, north}, most_);
      if (spot.area == admin::Boundaries::kNone) continue;
      const auto places = admin::Units::shipped().places(boundaries_->areas()[spot.area].code, admin::Edition::y2026);
      if (places.empty()) continue;
      elsewhere_.push_back({file, zone, places[0].distance_km(x, y), places[0].distance_km(east, north)});
      return;
    }
  }

  /// Those in which maps of the communes are drawn by law.
  std::set<int> zones() const {
    std::set<int> found;
    for (const admin::CommuneArea& area : boundaries_->areas())
      if (const auto zone = admin::Units::shipped().zone_of_commune(area.code, admin::Edition::y2026))
        found.insert(*zone);
    return found;
  }

  /// Brings the rows to the width of the new header.
  void widen(Batch& batch) const {
    const std::size_t old = in_->fields.size(), now = out_->fields.size();
    batch.header = out_;
    if (old == now) return;
    thread_local std::vector<Value> wide;
    wide.assign(batch.features.size() * now, Value::null());
    for (std::size_t i = 0; i < batch.features.size(); ++i)
      std::copy_n(batch.values.begin() + static_cast<std::ptrdiff_t>(i * old), old,
                  wide.begin() + static_cast<std::ptrdiff_t>(i * now));
    batch.values.swap(wide);
  }

  void locate(Batch& batch, std::size_t index, bool faulty) const {
    const std::span<Value> row = batch.row(index);
    for (const std::size_t column : columns_) row[column] = Value::null();
    const std::string_view wkb = batch.features[index].wkb;
    if (geometry::is_empty(wkb)) {
      if (!faulty) batch.add_issue(index, Severity::warning, "geometry.missing");
      return;
    }
    const admin::Placed& placed = locating_->place(wkb, most_);
    if (!placed.rival.empty()) return add_rival(batch, index, placed);
    if (placed.area == admin::Boundaries::kNone) {
      Issue& issue = batch.add_issue(index, Severity::warning, "admin.commune-far");
      issue.args = batch.keep({{"most", Value::of(most_)}});
      return;
    }
    const admin::CommuneArea& area = boundaries_->areas()[placed.area];
    row[columns_[kCode]] = Value::of(std::string_view(area.code));
    row[columns_[kName]] = Value::of(std::string_view(area.name));
    row[columns_[kDistance]] = Value::of(rounded(placed.distance, 10));
    row[columns_[kShare]] = Value::of(rounded(placed.share, 1e4));
    if (placed.inside == 0) add_nearest(batch, index, area, placed.distance);
    if (!placed.parts.empty()) add_parts(batch, index, area, placed, row);
  }

  static void add_nearest(Batch& batch, std::size_t index, const admin::CommuneArea& area, double distance) {
    Issue& issue = batch.add_issue(index, Severity::info, "admin.commune-nearest");
    issue.args = batch.keep({{"code", Value::of(std::string_view(area.code))},
                             {"commune", Value::of(std::string_view(area.name))},
                             {"distance", Value::of(rounded(distance, 10))}});
  }

  void add_parts(Batch& batch, std::size_t index, const admin::CommuneArea& area, const admin::Placed& placed,
                 std::span<Value> row) const {
    const std::string_view list = batch.arena.copy(list_of(*boundaries_, placed.parts));
    row[columns_[kOthers]] = Value::of(list);
    const bool belongs = placed.weight() >= admin::kBelongs;
    Issue& issue = batch.add_issue(index, belongs ? Severity::info : Severity::warning,
                                   belongs ? "admin.commune-across" : "admin.commune-divided");
    issue.args = batch.keep({{"code", Value::of(std::string_view(area.code))},
                             {"commune", Value::of(std::string_view(area.name))},
                             {"parts", Value::of(list)}});
  }

  void add_rival(Batch& batch, std::size_t index, const admin::Placed& placed) const {
    const admin::Commune* rival = admin::Units::shipped().commune(placed.rival, admin::Edition::y2026);
    Issue& issue = batch.add_issue(index, Severity::warning, "admin.commune-rival");
    issue.args = batch.keep(
        {{"code", Value::of(placed.rival)}, {"commune", Value::of(rival != nullptr ? rival->name : placed.rival)}});
  }

  std::shared_ptr<const admin::Boundaries> boundaries_;
  double most_;
  std::shared_ptr<const Header> in_, out_;
  std::array<std::size_t, kColumns> columns_{};
  std::optional<Locating> locating_;
  std::vector<Elsewhere> elsewhere_;
};

}  // namespace

std::unique_ptr<Stage> make_locate_stage(std::shared_ptr<const admin::Boundaries> boundaries, double most) {
  return std::make_unique<LocateStage>(std::move(boundaries), most);
}

}  // namespace sohoa
