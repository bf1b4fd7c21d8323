// Stages in front of those of the schema: shapes become points, columns become the key.
#include <tbb/enumerable_thread_specific.h>

#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/added_columns.hpp"
#include "dataset/address_assign_stage.hpp"
#include "dataset/code_column.hpp"
#include "dataset/place_point.hpp"

namespace sohoa {
namespace {

class PointStage : public Stage {
 public:
  void process(Batch& batch) override {
    std::unique_ptr<geometry::RepresentativePoint>& inner = inner_.local();
    if (!inner) inner = std::make_unique<geometry::RepresentativePoint>();
    for (Feature& feature : batch.features) {
      if (feature.wkb.empty()) continue;
      const auto point = inner->of(feature.wkb);
      feature.area = Feature::kUnmeasured;
      feature.wkb = {};
      if (!point) continue;
      char* const wkb = batch.arena.allocate(kPointWkb);
      write_point(*point, wkb);
      feature.wkb = {wkb, kPointWkb};
    }
  }

 private:
  tbb::enumerable_thread_specific<std::unique_ptr<geometry::RepresentativePoint>> inner_;
};

class CommuneOfTodayStage : public Stage {
 public:
  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    today_ = in->find("maXa");
    edition_ = in->find("maXaGoc") < 0 ? -1 : in->find("phienBan");
    return in;
  }

  void process(Batch& batch) override {
    if (today_ < 0 || edition_ < 0) return;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const std::span<Value> row = batch.row(i);
      if (!row[static_cast<std::size_t>(today_)].is_null()) row[static_cast<std::size_t>(edition_)] = Value();
    }
  }

 private:
  int today_ = -1, edition_ = -1;
};

class KeyStage : public Stage {
 public:
  explicit KeyStage(std::vector<std::string> columns) : names_(std::move(columns)) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    for (const std::string& name : names_) {
      const int found = in->find(name);
      if (found < 0) {
        std::string all;
        for (const Field& field : in->fields) all += (all.empty() ? "" : ", ") + field.name;
        throw UsageError(tr("--key {}: the input has no such column; it has: {}", name, all));
      }
      fields_.push_back(static_cast<std::size_t>(found));
    }
    return out_ = added_.prepare(*in);
  }

  void process(Batch& batch) override {
    added_.widen(batch, out_);
    thread_local std::string key, room;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const std::span<Value> row = batch.row(i);
      key.clear();
      bool whole = true;
      for (const std::size_t field : fields_) {
        const std::string_view part = code_text(row[field], room);
        whole = whole && !part.empty();
        if (field != fields_.front()) key += '/';
        key += part;
      }
      if (whole) row[added_[0]] = Value::of(batch.arena.copy(key));
    }
  }

 private:
  std::vector<std::string> names_;
  std::vector<std::size_t> fields_;
  AddedColumns added_{{{"khoa", Type::text}}};
  std::shared_ptr<const Header> out_;
};

}  // namespace

std::unique_ptr<Stage> make_point_stage() {
  return std::make_unique<PointStage>();
}

std::unique_ptr<Stage> make_commune_of_today_stage() {
  return std::make_unique<CommuneOfTodayStage>();
}

std::unique_ptr<Stage> make_key_stage(std::vector<std::string> columns) {
  return std::make_unique<KeyStage>(std::move(columns));
}

}  // namespace sohoa
