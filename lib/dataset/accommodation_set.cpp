#include "dataset/accommodation_set.hpp"

#include <cmath>
#include <filesystem>

#include "crs/definition.hpp"
#include "dataset/contacts.hpp"
#include "dataset/row.hpp"
#include "dataset/set_issue.hpp"
#include "geometry/measure.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr double kMetresOfDegree = 111320;

template <typename Visit>
void each_part(std::string_view list, Visit&& visit) {
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(';', at), list.size());
    if (const std::string_view part = text::trim(list.substr(at, end - at)); !part.empty()) visit(part);
    at = end + 1;
  }
}

class DuplicateStage : public Stage {
 public:
  explicit DuplicateStage(std::shared_ptr<const Schema> schema) : schema_(std::move(schema)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    header_ = header;
    make_.emplace(*header);
    key_ = header->find("ma_co_so");
    return header;
  }

  bool serial() const override { return true; }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Feature& feature = batch.features[i];
      if (feature.rejected || !make_->counts(batch, i)) continue;
      records_.push_back(make_->make(batch, i));
      records_.back().list = AccommodationRecord::kNoList;
      Known& known = known_.emplace_back();
      known.origin = feature.origin;
      known.key = key_ < 0 ? std::string() : batch.row(i)[static_cast<std::size_t>(key_)].text();
      if (!feature.wkb.empty()) known.wkb = feature.wkb;
    }
  }

  void finish(Batch& late) override {
    const Rule *sure = schema_->rule("accommodation.duplicate"),
               *possible = schema_->rule("accommodation.duplicate-possible");
    const Duplicates found = find_duplicates(records_);
    std::vector<const DuplicatePair*> best(records_.size());
    for (const DuplicatePair& pair : found.pairs)
      if (best[pair.b] == nullptr || pair.score > best[pair.b]->score) best[pair.b] = &pair;
    for (const DuplicatePair* pair : best) {
      if (pair == nullptr) continue;
      const Rule* rule = found.group[pair->a] == found.group[pair->b] ? sure : possible;
      if (rule == nullptr) continue;
      const Known& known = known_[pair->b];
      add_set_issue(late, *rule, known.key.empty() ? std::string() : "{\"ma_co_so\":\"" + known.key + "\"}",
                    known.origin, known.wkb,
                    {{"name", Value::of(late.arena.copy(records_[pair->b].name))},
                     {"other_name", Value::of(late.arena.copy(records_[pair->a].name))},
                     {"other", Value::of(late.arena.copy(known_[pair->a].key.empty()
                                                             ? origin_text(*header_, known_[pair->a].origin)
                                                             : known_[pair->a].key))},
                     {"score", Value::of(std::int64_t{pair->score})},
                     {"reasons", Value::of(late.arena.copy(reasons_text(pair->reasons)))}});
    }
  }

 private:
  struct Known {
    Origin origin;
    std::string key, wkb;
  };
  std::shared_ptr<const Schema> schema_;
  std::shared_ptr<const Header> header_;
  std::optional<AccommodationRecords> make_;
  int key_ = -1;
  std::vector<AccommodationRecord> records_;
  std::vector<Known> known_;
};

class SumStage : public Stage {
 public:
  explicit SumStage(bool again) : again_(again) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    way_ = header->find("cach_lay_toa_do");
    commune_ = header->find("tenXa");
    return header;
  }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size() && !again_; ++i) {
      const Row row(batch.row(i));
      if (batch.features[i].merged || row.get(way_).text() != "tru_so_xa") continue;
      Change change{
          "accommodation.place-seat", "cach_lay_toa_do", {}, row.get(commune_).text(), batch.features[i].origin};
      change.by_value = true;
      batch.changes.push_back(change);
    }
    std::erase_if(batch.issues, [&](const Issue& issue) {
      return issue.feature != Issue::kLate && batch.features[issue.feature].merged && !is_merger(issue.rule);
    });
  }

 private:
  bool again_;
  int way_ = -1, commune_ = -1;
};

}  // namespace

AccommodationRecords::AccommodationRecords(const Header& header)
    : name_(header.find("ten")),
      other_(header.find("ten_khac")),
      commune_(header.find("maXa")),
      type_(header.find("loai")),
      phone_(header.find("dien_thoai")),
      mobile_(header.find("di_dong")),
      email_(header.find("email")),
      website_(header.find("website")),
      house_(header.find("so_nha")),
      street_(header.find("duong")),
      decision_(header.find("so_quyet_dinh")),
      rooms_(header.find("so_phong")),
      stars_(header.find("hang_sao")),
      accuracy_(header.find("do_chinh_xac")),
      merged_(header.find("gop_vao")) {
  if (header.epsg == 0 || crs::geographic(header.epsg)) y_scale_ = kMetresOfDegree;
}

bool AccommodationRecords::counts(const Batch& batch, std::size_t index) const {
  const auto row = batch.row(index);
  const auto has = [&](int column) { return column >= 0 && !row[static_cast<std::size_t>(column)].is_null(); };
  return has(name_) && !has(merged_);
}

AccommodationRecord AccommodationRecords::make(const Batch& batch, std::size_t index) const {
  const auto row = batch.row(index);
  const Feature& feature = batch.features[index];
  const auto value = [&](int column) { return column < 0 ? Value::null() : row[static_cast<std::size_t>(column)]; };
  const auto text = [&](int column) { return std::string(value(column).text()); };
  const auto number = [&](int column) {
    return value(column).type == Type::integer ? static_cast<int>(value(column).integer) : 0;
  };
  AccommodationRecord record;
  record.name = text(name_);
  record.other_name = text(other_);
  record.commune = text(commune_);
  record.type = text(type_);
  record.house = text(house_);
  record.street = text(street_);
  record.decision = text(decision_);
  record.rooms = number(rooms_);
  record.stars = number(stars_);
  record.list = feature.origin.file;
  add_contacts(value(phone_).text(), value(mobile_).text(), value(email_).text(), value(website_).text(), record);
  const std::string_view accuracy = value(accuracy_).text();
  if (feature.wkb.empty() || accuracy == "xa") return record;
  const geometry::Box box = geometry::measure(feature.wkb).box;
  if (box.empty()) return record;
  place(box.minx, box.miny, accuracy, record);
  return record;
}

AccommodationRecord AccommodationRecords::make(const ListedAccommodation& stored) const {
  AccommodationRecord record;
  record.name = stored.get("ten");
  record.other_name = stored.get("ten_khac");
  record.commune = stored.commune;
  record.type = stored.type;
  record.house = stored.get("so_nha");
  record.street = stored.get("duong");
  record.decision = stored.get("so_quyet_dinh");
  record.rooms = stored.rooms;
  record.stars = stored.stars;
  record.list = AccommodationRecord::kNoList;
  add_contacts(stored.get("dien_thoai"), stored.get("di_dong"), stored.get("email"), stored.get("website"), record);
  const std::string_view accuracy = stored.get("do_chinh_xac");
  if (stored.has_place && accuracy != "xa" && y_scale_ != 1) place(stored.lon, stored.lat, accuracy, record);
  return record;
}

void AccommodationRecords::add_contacts(std::string_view phones, std::string_view mobiles, std::string_view emails,
                                        std::string_view websites, AccommodationRecord& record) {
  for (const std::string_view field : {phones, mobiles})
    for (const std::string_view phone : phones_of(field)) record.phones.emplace_back(phone);
  each_part(emails, [&](std::string_view mail) { record.webs.push_back(text::fold(mail)); });
  each_part(websites, [&](std::string_view url) {
    if (std::string owner = url_owner(url); !owner.empty()) record.webs.push_back(std::move(owner));
  });
}

void AccommodationRecords::place(double x, double y, std::string_view accuracy, AccommodationRecord& record) const {
  record.place = accuracy == "gan_dung" ? AccommodationRecord::Place::rough : AccommodationRecord::Place::exact;
  record.y = y * y_scale_;
  record.x = x * (y_scale_ == 1 ? 1 : kMetresOfDegree * std::cos(y * M_PI / 180));
}

const char* ground_name(Ground ground) {
  switch (ground) {
    case Ground::name:
      return "name";
    case Ground::rare_name:
      return "rare-name";
    case Ground::phone:
      return "phone";
    case Ground::web:
      return "web";
    case Ground::decision:
      return "decision";
    case Ground::address:
      return "address";
    case Ground::near:
      return "near";
    case Ground::commune:
      return "commune";
    case Ground::rooms:
      return "rooms";
    case Ground::other_number:
      return "other-number";
    case Ground::other_decision:
      return "other-decision";
    case Ground::far:
      return "far";
    case Ground::other_address:
      return "other-address";
    case Ground::other_commune:
      return "other-commune";
    case Ground::other_phone:
      return "other-phone";
    case Ground::other_type:
      return "other-type";
    case Ground::other_rooms:
      return "other-rooms";
    case Ground::same_list:
      return "same-list";
  }
  return "";
}

std::string reasons_text(const std::vector<Reason>& reasons) {
  std::string text;
  for (const Reason& reason : reasons) {
    text += fmt::format("{}{} {:+}", text.empty() ? "" : ", ", ground_name(reason.ground), reason.points);
    if (reason.ground == Ground::near || reason.ground == Ground::far)
      text += fmt::format(" ({:.0f} m)", reason.distance);
  }
  return text;
}

std::string origin_text(const Header& header, const Origin& origin) {
  const std::string file = origin.file < header.sources.size()
                               ? std::filesystem::path(header.sources[origin.file].path).filename().string()
                               : std::string();
  return fmt::format("{}:{}", file, origin.row);
}

std::unique_ptr<Stage> make_accommodation_duplicate_stage(std::shared_ptr<const Schema> schema) {
  return std::make_unique<DuplicateStage>(std::move(schema));
}

std::unique_ptr<Stage> make_accommodation_sum_stage(bool again) {
  return std::make_unique<SumStage>(again);
}

}  // namespace sohoa
