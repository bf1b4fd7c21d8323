#include "dataset/accommodation_kept.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <unordered_map>

#include "crs/definition.hpp"
#include "dataset/contacts.hpp"
#include "dataset/place_point.hpp"
#include "schema/typing.hpp"
#include "store/open_dataset.hpp"
#include "store/store.hpp"

namespace sohoa {
namespace {

/// "email = b.csv:3" of nguon_gop.
struct Taken {
  std::string_view field, origin;
};

std::vector<Taken> read_taken(std::string_view text) {
  std::vector<Taken> all;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find("; ", at), text.size());
    const std::string_view one = text.substr(at, end - at);
    if (const std::size_t sign = one.find(" = "); sign != one.npos)
      all.push_back({one.substr(0, sign), one.substr(sign + 3)});
    at = end + 2;
  }
  return all;
}

/// What was taken together is named by one of its fields.
const std::vector<std::string_view>& bundle(std::string_view field) {
  static const std::vector<std::vector<std::string_view>> all{
      {"hang_sao", "hang", "dat_chuan", "so_quyet_dinh", "ngay_quyet_dinh"},
      {"loai", "phan_loai"},
      {"maXaGoc", "phienBan", "maXa", "tenXa"},
      {"so_nha", "duong", "thon"},
      {"so_phong", "so_giuong"},
      {"trang_thai", "ngay_cap_nhat"}};
  static const std::vector<std::string_view> none;
  for (const auto& fields : all)
    if (fields.front() == field) return fields;
  return none;
}

class Keeper {
 public:
  Keeper(const Header& header, const std::vector<ListedAccommodation>& layer) : header_(header) {
    for (const SourceInfo& source : header.sources)
      files_.push_back(std::filesystem::path(source.path).filename().string());
    for (const ListedAccommodation& one : layer)
      if (!one.get("nguon_gop").empty()) layer_.emplace(one.get("ma_co_so"), &one);
  }

  void keep(Batch& batch, std::size_t index) {
    const Value& key = value(batch, index, "ma_co_so");
    if (!key.is_text() || batch.features[index].rejected || !value(batch, index, "gop_vao").is_null()) return;
    const auto found = layer_.find(key.text());
    if (found == layer_.end()) return;
    batch_ = &batch, index_ = index, stored_ = found->second;
    kept_.clear(), origins_.clear();
    const std::vector<Taken> taken = read_taken(stored_->get("nguon_gop"));
    rank_fits_ = value(batch, index, "loai").text() == stored_->type ||
                 (value(batch, index, "loai").is_null() && value(batch, index, "hang_sao").is_null());
    for (const Taken& one : taken)
      if (!comes_anew(one.origin)) keep(one);
    if (kept_.empty()) return;
    const Value own = value(batch, index, "nguon_gop");
    set("nguon_gop", (own.is_null() ? "" : std::string(own.text()) + "; ") + origins_);
    Issue& issue = batch.add_issue(index, Severity::info, "accommodation.merge-kept", "nguon_gop");
    issue.args = batch.keep({{"kept", Value::of(batch.arena.copy(kept_))}});
  }

 private:
  Value& cell(std::string_view field) { return batch_->row(index_)[static_cast<std::size_t>(header_.find(field))]; }
  Value value(Batch& batch, std::size_t index, std::string_view field) const {
    const int column = header_.find(field);
    return column < 0 ? Value::null() : batch.row(index)[static_cast<std::size_t>(column)];
  }
  Value value(std::string_view field) const { return value(*batch_, index_, field); }

  /// A list that is read now says itself what it knows.
  bool comes_anew(std::string_view origin) const {
    const std::string_view file = origin.substr(0, origin.rfind(':'));
    return std::find(files_.begin(), files_.end(), file) != files_.end();
  }

  void set(std::string_view field, std::string_view text) {
    const int column = header_.find(field);
    if (column < 0) return;
    const Type type = header_.fields[static_cast<std::size_t>(column)].type;
    Value made = Value::of(batch_->arena.copy(text), type == Type::date ? type : Type::text);
    if (type == Type::integer) {
      std::int64_t number = 0;
      std::from_chars(text.data(), text.data() + text.size(), number);
      made = Value::of(number);
    }
    if (type == Type::boolean) made = Value::of(text == "true" || text == "1");
    cell(field) = made;
  }

  void note(const Taken& one) {
    kept_ += fmt::format("{}{} ({})", kept_.empty() ? "" : ", ", one.field, one.origin);
    origins_ += fmt::format("{}{} = {}", origins_.empty() ? "" : "; ", one.field, one.origin);
  }

  void keep(const Taken& one) {
    if (one.field == "geom") return keep_place(one);
    if (one.field == "dien_thoai" || one.field == "di_dong") return keep_phones(one);
    const std::string_view stored = stored_->get(one.field);
    if (header_.find(one.field) < 0 || stored.empty()) return;
    std::vector<std::string_view> fields = bundle(one.field);
    if (fields.empty()) fields = {one.field};
    const bool has = std::any_of(fields.begin(), fields.end(), [&](auto field) { return !value(field).is_null(); });
    if (!has && (one.field != "hang_sao" || rank_fits_)) {
      for (const std::string_view field : fields)
        if (const std::string_view text = stored_->get(field); !text.empty()) set(field, text);
      return note(one);
    }
    const Value own = value(one.field);
    const std::string now = own.is_null() ? std::string() : std::string(text_of(own, batch_->arena));
    if (now == stored) return;
    Issue& issue = batch_->add_issue(index_, Severity::warning, "accommodation.merge-replaced", one.field);
    // The field may not outlive the list of the layer.
    issue.field = header_.fields[static_cast<std::size_t>(header_.find(one.field))].name;
    issue.before = batch_->arena.copy(stored);
    issue.after = batch_->arena.copy(now);
    issue.args = batch_->keep({{"before", Value::of(issue.before)},
                               {"after", Value::of(now.empty() ? std::string_view("–") : issue.after)},
                               {"origin", Value::of(batch_->arena.copy(one.origin))}});
  }

  void keep_phones(const Taken& one) {
    std::string all(value(one.field).text());
    bool more = false;
    for (const std::string_view phone : phones_of(stored_->get(one.field))) {
      if (value("dien_thoai").text().find(phone) != std::string_view::npos ||
          value("di_dong").text().find(phone) != std::string_view::npos)
        continue;
      all += (all.empty() ? "" : "; ") + std::string(phone);
      more = true;
    }
    if (!more) return;
    set(one.field, all);
    note(one);
  }

  /// The point of the layer is the better one where the list has none, or only a rough one.
  void keep_place(const Taken& one) {
    Feature& feature = batch_->features[index_];
    const std::string_view accuracy = value("do_chinh_xac").text();
    const bool exact = !feature.wkb.empty() && accuracy != "xa" && accuracy != "gan_dung";
    if (exact || !stored_->has_place || (header_.epsg != 0 && !crs::geographic(header_.epsg))) return;
    char* const wkb = batch_->arena.allocate(kPointWkb);
    write_point({stored_->lon, stored_->lat}, wkb);
    feature.wkb = {wkb, kPointWkb};
    feature.area = 0;
    feature.minx = feature.maxx = stored_->lon;
    feature.miny = feature.maxy = stored_->lat;
    feature.reshaped = true;
    for (const char* field : {"toa_do", "do_chinh_xac", "cach_lay_toa_do"})
      if (header_.find(field) >= 0) {
        cell(field) = Value::null();
        if (const std::string_view text = stored_->get(field); !text.empty()) set(field, text);
      }
    note(one);
  }

  const Header& header_;
  std::vector<std::string> files_;
  std::unordered_map<std::string_view, const ListedAccommodation*> layer_;
  Batch* batch_ = nullptr;
  std::size_t index_ = 0;
  const ListedAccommodation* stored_ = nullptr;
  bool rank_fits_ = false;
  std::string kept_, origins_;
};

}  // namespace

std::vector<ListedAccommodation> accommodation_layer(const std::string& mode, const std::string& output) {
  if ((mode != "upsert" && mode != "append") || output.empty() || output == "-") return {};
  if (!std::filesystem::exists(output) || !is_dataset(output)) return {};
  {
    store::OpenDataset file(output, store::format_of(output), store::Database::Open::reading);
    const auto layers = store::own_layers(file.database);
    if (std::none_of(layers.begin(), layers.end(), [](const auto& layer) { return layer.name == "co_so_luu_tru"; }))
      return {};
  }
  return read_accommodation({output});
}

void keep_merged_values(const Header& header, std::deque<Batch>& list, const std::vector<ListedAccommodation>& layer) {
  if (layer.empty()) return;
  Keeper keeper(header, layer);
  for (Batch& batch : list)
    for (std::size_t i = 0; i < batch.features.size(); ++i) keeper.keep(batch, i);
}

}  // namespace sohoa
