#include "dataset/zone_seats.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "admin/units.hpp"
#include "crs/cell_transform.hpp"
#include "crs/zones.hpp"
#include "dataset/row.hpp"
#include "dataset/zone.hpp"
#include "geometry/measure.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

class SeatSink : public ZoneSeats {
 public:
  explicit SeatSink(ZoneKind kind) : kind_(kind) {}

  void begin(std::shared_ptr<const Header> header) override {
    header_ = std::move(header);
    if (header_->epsg != 0 && header_->epsg != crs::kWgs84) to_degrees_.emplace(header_->epsg, crs::kWgs84);
    const auto at = [&](const char* field) { return header_->find(field); };
    code_ = at(zone_code_field(kind_));
    name_ = at(zone_name_field(kind_));
    state_ = at("trang_thai");
    day_ = at("ngay_cap");
    commune_ = at("maXa");
    source_commune_ = at("maXaGoc");
    crop_ = std::max(at("cay_trong"), at("doi_tuong_nuoi"));
    crop_code_ = at("ma_cay");
    market_ = at("thi_truong");
    holder_ = std::max(at("to_chuc"), at("chu_the"));
    address_ = at("dia_chi");
    since_ = at("ngay_trang_thai");
    reason_ = at("ly_do");
    until_ = at("het_han");
  }

  void take(Batch& batch) override {
    const std::size_t first = seats.size();
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Feature& feature = batch.features[i];
      const Row row(batch.row(i));
      ZoneSeat& seat = seats.emplace_back();
      seat.file = feature.origin.file;
      seat.row = feature.origin.row;
      seat.fid = feature.origin.fid;
      seat.rejected = feature.rejected;
      seat.code = row.get(code_).text();
      seat.name = row.get(name_).text();
      seat.state = row.get(state_).text();
      seat.day = row.get(day_).text();
      seat.since = row.get(since_).text();
      seat.reason = row.get(reason_).text();
      seat.until = row.get(until_).text();
      const std::string_view crop = row.get(crop_).text(), market = row.get(market_).text();
      ZoneIdentity identity = zone_identity(crop, market, row.get(source_commune_).text(), row.get(holder_).text(),
                                            row.get(address_).text());
      seat.subject = std::move(identity.subject);
      seat.holder = std::move(identity.holder);
      fill_parts(seat, row, market);
      take_shape(seat, feature);
    }
    for (const Issue& issue : batch.issues) {
      if (issue.feature >= batch.features.size()) continue;
      ZoneSeat& seat = seats[first + issue.feature];
      seat.astray = seat.astray || issue.rule == "zone.outside-commune";
      if (seat.fault.empty() && issue.severity == Severity::error) seat.fault = issue.rule;
    }
  }

  void finish(Batch&, const Trailer&) override {}

 private:
  void fill_parts(ZoneSeat& seat, const Row& row, std::string_view market) const {
    std::string commune(row.get(commune_).text());
    if (commune.empty()) commune = row.get(source_commune_).text();
    seat.parts["commune"] = commune;
    if (const admin::Commune* found = admin::Units::shipped().commune(commune, admin::Edition::y2026))
      seat.parts["province"] = std::string(found->province);
    // A code is for one crop and one market.
    const std::string_view crop = row.get(crop_code_).text();
    if (crop.find(',') == crop.npos) seat.parts["crop"] = std::string(crop);
    if (market.find(',') == market.npos) seat.parts["market"] = std::string(market);
    seat.parts["year"] = text::iso(text::today()).substr(2, 2);
  }

  void take_shape(ZoneSeat& seat, const Feature& feature) {
    if (feature.wkb.empty()) return;
    seat.wkb = feature.wkb;
    if (to_degrees_) {
      const bool done = geometry::transform(seat.wkb.data(), seat.wkb.size(), scratch_,
                                            [&](std::span<double> xy) { return to_degrees_->forward(xy); });
      if (!done) seat.wkb.clear();
    }
    if (!seat.wkb.empty()) seat.box = geometry::measure(seat.wkb).box;
  }

  ZoneKind kind_;
  std::shared_ptr<const Header> header_;
  std::optional<crs::CellTransform> to_degrees_;
  std::vector<double> scratch_;
  int code_ = -1, name_ = -1, state_ = -1, day_ = -1, commune_ = -1, source_commune_ = -1, crop_ = -1, crop_code_ = -1,
      market_ = -1, holder_ = -1, address_ = -1, since_ = -1, reason_ = -1, until_ = -1;
};

class FillStage : public Stage {
 public:
  FillStage(const std::vector<ZoneSeat>& seats, const std::vector<ZoneGiven>& given, ZoneKind kind) : kind_(kind) {
    for (std::size_t i = 0; i < seats.size(); ++i)
      if (given[i].how == ZoneGiven::How::made || given[i].how == ZoneGiven::How::known)
        codes_[{seats[i].file, seats[i].row}] = &given[i];
  }
  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    column_ = header->find(zone_code_field(kind_));
    state_ = header->find("trang_thai");
    given_ = header->find("ngay_cap");
    since_ = header->find("ngay_trang_thai");
    return header;
  }
  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Origin& origin = batch.features[i].origin;
      const auto found = codes_.find({origin.file, origin.row});
      if (found == codes_.end()) continue;
      const ZoneGiven& given = *found->second;
      const CodeCells cells = cells_of(given);
      Row row(batch.row(i));
      row.set(column_, Value::of(std::string_view(given.code)));
      row.set(state_, Value::of(std::string_view(given.state)));
      if (!cells.given.empty() && row.get(given_).is_null()) row.set(given_, Value::of(cells.given, Type::date));
      if (!cells.since.empty()) row.set(since_, Value::of(cells.since, Type::date));
    }
  }

 private:
  ZoneKind kind_;
  int column_ = -1, state_ = -1, given_ = -1, since_ = -1;
  std::map<std::pair<std::uint32_t, std::int64_t>, const ZoneGiven*> codes_;
};

}  // namespace

CodeCells cells_of(const ZoneGiven& given) {
  if (given.state == "da_cap") return {given.given, {}};
  if (given.state == "de_xuat") return {};
  return {given.given, given.day};
}

std::unique_ptr<ZoneSeats> make_zone_seats(ZoneKind kind) {
  return std::make_unique<SeatSink>(kind);
}

std::unique_ptr<Stage> make_zone_fill_stage(const std::vector<ZoneSeat>& seats, const std::vector<ZoneGiven>& given,
                                            ZoneKind kind) {
  return std::make_unique<FillStage>(seats, given, kind);
}

}  // namespace sohoa
