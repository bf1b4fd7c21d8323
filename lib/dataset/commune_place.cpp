#include "dataset/commune_place.hpp"

#include <tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>

#include "admin/recode.hpp"
#include "crs/definition.hpp"
#include "crs/transform.hpp"
#include "crs/zones.hpp"
#include "dataset/locate_stage.hpp"
#include "dataset/locating.hpp"
#include "dataset/row.hpp"
#include "geometry/measure.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

constexpr double kOffShore = BoundaryLocator::kOffShore;

class CommunePlaceStage : public Stage {
 public:
  /// `border`: metres by which the polygons may be wrong.
  CommunePlaceStage(const Rule* outside, const Rule* across, double border,
                    std::shared_ptr<const admin::Boundaries> boundaries, bool of_points, bool beside)
      : of_points_(of_points),
        beside_(beside),
        outside_(outside),
        across_(across),
        border_(border),
        boundaries_(std::move(boundaries)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    commune_ = std::max(header->find("maXa"), header->find("maxa"));
    accuracy_ = header->find("do_chinh_xac");
    epsg_ = header->epsg;
    metric_ = epsg_ != 0 && !crs::geographic(epsg_);
    east_ = beside_ ? header->find("kinh_do") : -1;
    north_ = beside_ ? header->find("vi_do") : -1;
    return header;
  }

  void process(Batch& batch) override {
    if (epsg_ == 0 || commune_ < 0) return;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Value& code = batch.row(i)[static_cast<std::size_t>(commune_)];
      if (code.is_null() || is_seat(batch, i)) continue;
      thread_local std::string beside;
      const bool is_beside = batch.features[i].wkb.empty() && point_beside(batch, i, beside);
      const std::string_view wkb = is_beside ? std::string_view(beside) : batch.features[i].wkb;
      if (wkb.empty()) continue;
      if (const std::uint32_t own = boundaries().find(code.text()); own != admin::Boundaries::kNone)
        judge(batch, i, code.text(), own, wkb, of_points_ || is_beside);
      else if (of_points_ || is_beside)
        judge_distance(batch, i, code.text(), wkb);
    }
    order_issues(batch);
  }

 private:
  /// A seat that stands for a place proves nothing, and may lie in the next commune.
  bool is_seat(const Batch& batch, std::size_t index) const {
    return accuracy_ >= 0 && batch.row(index)[static_cast<std::size_t>(accuracy_)].text() == "xa";
  }

  /// The place of a zone that has no shape: its longitude and latitude, in the system of the layer.
  bool point_beside(const Batch& batch, std::size_t index, std::string& wkb) const {
    if (east_ < 0 || north_ < 0) return false;
    const Value &east = batch.row(index)[static_cast<std::size_t>(east_)],
                &north = batch.row(index)[static_cast<std::size_t>(north_)];
    if (east.type != Type::number || north.type != Type::number) return false;
    auto& from_degrees = from_degrees_.local();
    if (!from_degrees) from_degrees.emplace(crs::kWgs84, epsg_);
    double x = east.number, y = north.number;
    if (!from_degrees->forward(x, y)) return false;
    wkb.clear();
    geometry::Writer writer(wkb);
    writer.begin(geometry::Kind::point);
    writer.xy(x, y);
    writer.end();
    return true;
  }

  const admin::Boundaries& boundaries() const {
    if (boundaries_) return *boundaries_;
    return admin::Boundaries::shipped();
  }

  /// Made for the first feature whose commune has a polygon.
  const Locating& locating() const {
    std::call_once(locating_made_, [this] {
      auto boundaries = boundaries_;
      if (!boundaries) boundaries = {std::shared_ptr<void>(), &admin::Boundaries::shipped()};
      locating_.emplace(std::move(boundaries), epsg_);
    });
    return *locating_;
  }

  void judge(Batch& batch, std::size_t index, std::string_view code, std::uint32_t own, std::string_view wkb,
             bool is_point) const {
    // What crosses a border by little is not measured: vertices tell little from much.
    const double allowed = std::max(1 - admin::kBelongs, border_share(batch.features[index]));
    if (locating().strays(wkb, own) * 2 <= allowed) return;
    const admin::Placed& placed = locating().place(wkb, is_point ? kNearestWithin : kOffShore);
    if (!placed.rival.empty()) return;
    double share = 0;
    if (placed.area == own && placed.parts.empty()) return;
    for (const admin::Part& part : placed.parts)
      if (part.area == own) share = part.share / placed.inside;
    if (1 - share <= allowed) return;
    const Rule* rule = share > 1 - admin::kBelongs ? across_ : outside_;
    if (rule == nullptr) return;
    Issue& issue = batch.add_issue(index, rule->severity, rule->id, rule->field);
    issue.value = code;
    issue.args = batch.keep({{"commune", Value::of(std::string_view(boundaries().areas()[own].name))},
                             {"parts", Value::of(batch.arena.copy(places(placed)))},
                             {"distance", Value::of(is_point ? seat_distance(wkb, code, false) : 0.0)}});
  }

  /// Of a commune without a polygon: a point that is farther from its seat than its land reaches.
  void judge_distance(Batch& batch, std::size_t index, std::string_view code, std::string_view wkb) const {
    const auto& units = admin::Units::shipped();
    const admin::Commune* commune = units.commune(code, admin::Edition::y2026);
    if (commune == nullptr || outside_ == nullptr) return;
    const double distance = seat_distance(wkb, code, true);
    if (distance < 0) return;
    Issue& issue = batch.add_issue(index, outside_->severity, outside_->id, outside_->field);
    issue.value = code;
    issue.args = batch.keep({{"commune", Value::of(commune->name)},
                             {"parts", Value::of(std::string_view("–"))},
                             {"distance", Value::of(distance)}});
  }

  /// Kilometres from a point to the seat of a commune; -1 when either is not known, or (`far` only) when the commune's
  /// land may reach there.
  double seat_distance(std::string_view wkb, std::string_view code, bool far) const {
    auto& to_degrees = to_degrees_.local();
    if (!to_degrees) to_degrees.emplace(epsg_, crs::kWgs84);
    const geometry::Box box = geometry::measure(wkb).box;
    double x = box.minx, y = box.miny;
    if (box.empty() || !to_degrees->forward(x, y)) return -1;
    double nearest = -1;
    for (const admin::Place& place : admin::Units::shipped().places(code, admin::Edition::y2026)) {
      const double distance = place.distance_km(x, y);
      if (far && distance <= place.limit_km()) return -1;
      if (nearest < 0 || distance < nearest) nearest = distance;
    }
    return nearest;
  }

  /// What a square of the feature's area loses when the border moves across it.
  double border_share(const Feature& feature) const {
    return border_ > 0 && metric_ && feature.area > 0 ? border_ / std::sqrt(feature.area) : 0;
  }

  /// "07192 Đặc khu Cô Tô 60 %, 06994 Đặc khu Vân Đồn 40 %"
  std::string places(const admin::Placed& placed) const {
    std::string list;
    const auto add = [&](std::uint32_t area, double share) {
      const admin::CommuneArea& commune = boundaries().areas()[area];
      list += fmt::format("{}{} {}", list.empty() ? "" : ", ", commune.code, commune.name);
      if (share < 1) list += fmt::format(" {} %", std::clamp(static_cast<int>(share * 100 + 0.5), 1, 99));
    };
    if (placed.area == admin::Boundaries::kNone) return "–";
    if (placed.parts.empty()) add(placed.area, 1);
    for (const admin::Part& part : placed.parts) add(part.area, part.share / placed.inside);
    return list;
  }

  bool of_points_, beside_;  ///< beside_: what has no shape may have a place in kinh_do and vi_do
  const Rule *outside_, *across_;
  double border_;
  std::shared_ptr<const admin::Boundaries> boundaries_;
  mutable tbb::enumerable_thread_specific<std::optional<crs::Transform>> to_degrees_, from_degrees_;
  mutable std::once_flag locating_made_;
  mutable std::optional<Locating> locating_;
  int commune_ = -1, accuracy_ = -1, east_ = -1, north_ = -1, epsg_ = 0;
  bool metric_ = false;
};

}  // namespace

std::unique_ptr<Stage> make_commune_place_stage(const Schema& schema, const JudgeOptions& options,
                                                std::shared_ptr<const admin::Boundaries> boundaries) {
  const auto rule = [&](const char* fault) -> const Rule* {
    const std::string id = schema.subject + fault;
    const auto found =
        std::find_if(schema.rules.begin(), schema.rules.end(), [&](const Rule& r) { return r.id == id; });
    return found == schema.rules.end() || options.policy.is_off(id) ? nullptr : &*found;
  };
  const Rule *outside = rule(".outside-commune"), *across = rule(".across-communes");
  if (outside == nullptr && across == nullptr) return nullptr;
  const double border = boundaries || !schema.coverage ? 0 : schema.coverage->approximate_boundary;
  return std::make_unique<CommunePlaceStage>(outside, across, border, std::move(boundaries),
                                             schema.geometry_type == "POINT", schema.subject == "zone");
}

}  // namespace sohoa
