#include "dataset/accommodation_merge.hpp"

#include <algorithm>

#include "dataset/accommodation_set.hpp"
#include "dataset/contacts.hpp"
#include "text/name.hpp"

namespace sohoa {
namespace {

/// Fields that mean something together only.
const std::vector<std::vector<const char*>>& bundles() {
  static const std::vector<std::vector<const char*>> all{
      {"maXaGoc", "phienBan", "maXa", "tenXa"}, {"so_nha", "duong", "thon"}, {"so_phong", "so_giuong"}};
  return all;
}
constexpr const char* kRank[] = {"hang", "hang_sao", "dat_chuan", "so_quyet_dinh", "ngay_quyet_dinh"};
constexpr const char* kType[] = {"loai", "phan_loai"};
constexpr const char* kState[] = {"trang_thai", "ngay_cap_nhat"};
constexpr const char* kPlace[] = {"toa_do", "do_chinh_xac", "cach_lay_toa_do"};
/// What a record says about itself alone.
constexpr std::string_view kOwn[] = {"ma_co_so", "ma_nguon",   "muc",     "xa",       "quan_huyen",
                                     "tinh",     "nhom_trung", "gop_vao", "nguon_gop"};

class Merger {
 public:
  Merger(const Header& header, std::span<const HeldFeature> group) : header_(header), group_(group) {}

  std::string merge() {
    take_name();
    take_phones();
    take_rank();
    take_state();
    take_place();
    for (const auto& bundle : bundles()) take_bundle(bundle);
    for (const Field& field : header_.fields) take_missing(field.name);
    set(0, "nguon_gop", from_);
    const std::string_view key = value(0, "ma_co_so").text();
    for (std::size_t i = 1; i < group_.size(); ++i) set(i, "gop_vao", key);
    return taken_;
  }

 private:
  Value& cell(std::size_t member, std::string_view field) {
    const int column = header_.find(field);
    return group_[member].batch->row(group_[member].index)[static_cast<std::size_t>(column)];
  }
  Value value(std::size_t member, std::string_view field) {
    return header_.find(field) < 0 ? Value::null() : cell(member, field);
  }
  Feature& feature(std::size_t member) { return group_[member].batch->features[group_[member].index]; }

  void set(std::size_t member, std::string_view field, std::string_view text) {
    if (header_.find(field) >= 0 && !text.empty())
      cell(member, field) = Value::of(group_[member].batch->arena.copy(text));
  }

  /// Puts a value of another record into the first one; texts live in the arenas of their batches.
  void copy(std::size_t from, std::string_view field) {
    if (header_.find(field) < 0) return;
    Value taken = value(from, field);
    if (taken.is_text()) taken = Value::of(group_[0].batch->arena.copy(taken.text()), taken.type);
    cell(0, field) = taken;
  }

  void note(std::size_t from, std::string_view field) {
    done_.emplace_back(field);
    taken_ += (taken_.empty() ? "" : ", ") + std::string(field);
    from_ += (from_.empty() ? "" : "; ") + std::string(field) + " = " + origin_text(header_, feature(from).origin);
  }

  bool is_done(std::string_view field) const { return std::find(done_.begin(), done_.end(), field) != done_.end(); }

  void take_name() {
    const text::NameForm own = text::name_form(value(0, "ten").text());
    for (std::size_t i = 1; i < group_.size(); ++i) {
      const text::NameForm other = text::name_form(value(i, "ten").text());
      if (!own.marks && other.marks && own.plain == other.plain) {
        copy(i, "ten");
        note(i, "ten");
        break;
      }
    }
    if (!value(0, "ten_khac").is_null()) return;
    for (std::size_t i = 1; i < group_.size(); ++i)
      if (text::name_form(value(i, "ten").text()).plain != own.plain) {
        set(0, "ten_khac", value(i, "ten").text());
        return note(i, "ten_khac");
      }
  }

  /// Mobile numbers are those of persons and stay so: dien_thoai is published.
  void take_phones() {
    std::vector<std::string> known;
    for (const char* field : {"dien_thoai", "di_dong"})
      for (const std::string_view phone : phones_of(value(0, field).text())) known.emplace_back(phone);
    take_phones("di_dong", known);
    take_phones("dien_thoai", known);
  }

  void take_phones(const char* field, std::vector<std::string>& known) {
    std::string all(value(0, field).text());
    bool more = false;
    for (std::size_t i = 1; i < group_.size(); ++i)
      for (const std::string_view phone : phones_of(value(i, field).text())) {
        if (std::find(known.begin(), known.end(), phone) != known.end()) continue;
        known.emplace_back(phone);
        all += (all.empty() ? "" : "; ") + std::string(phone);
        if (!more) note(i, field);
        more = true;
      }
    if (more) set(0, field, all);
    done_.emplace_back(field);
  }

  bool has(std::size_t member, std::initializer_list<const char*> fields) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const char* field) { return !value(member, field).is_null(); });
  }

  /// Whether rank and type of a record can be said of the first one: stars are for some types only. Another type comes
  /// with a decision, which names it; without one the list that was read first knows the type.
  bool rank_fits(std::size_t member) {
    const std::string_view own = value(0, "loai").text(), other = value(member, "loai").text();
    if (own == other || own.empty()) return true;
    return !other.empty() && has(member, {"so_quyet_dinh", "ngay_quyet_dinh"});
  }

  /// Rank and decision of the newest decision, with the type that they are about; without any day those of the first
  /// record that says something.
  void take_rank() {
    const auto tells = [&](std::size_t member) { return has(member, {"hang_sao", "dat_chuan", "so_quyet_dinh"}); };
    std::size_t best = 0;
    for (std::size_t i = 1; i < group_.size(); ++i) {
      if (!tells(i) || !rank_fits(i)) continue;
      const std::string_view own = value(best, "ngay_quyet_dinh").text(), other = value(i, "ngay_quyet_dinh").text();
      if (!tells(best) || (!other.empty() && own < other)) best = i;
    }
    if (best != 0) {
      const bool typed = !value(best, "loai").is_null() && value(best, "loai").text() != value(0, "loai").text();
      if (typed) {
        for (const char* field : kType) copy(best, field);
        note(best, "loai");
      }
      for (const char* field : kRank) copy(best, field);
      note(best, "hang_sao");
    }
    for (const char* field : kRank) done_.emplace_back(field);
    take_type();
  }

  /// A record with stars takes its type from one that has the same.
  void take_type() {
    for (std::size_t i = 1; i < group_.size() && value(0, "loai").is_null(); ++i) {
      if (value(i, "loai").is_null() ||
          (has(0, {"hang_sao"}) && value(i, "hang_sao").integer != value(0, "hang_sao").integer))
        continue;
      for (const char* field : kType) copy(i, field);
      note(i, "loai");
    }
    for (const char* field : kType) done_.emplace_back(field);
  }

  /// State and its day, those of the newest day.
  void take_state() {
    std::size_t best = 0;
    for (std::size_t i = 1; i < group_.size(); ++i) {
      if (!has(i, {"trang_thai"})) continue;
      const std::string_view own = value(best, "ngay_cap_nhat").text(), other = value(i, "ngay_cap_nhat").text();
      if (!has(best, {"trang_thai"}) || (!other.empty() && own < other)) best = i;
    }
    for (const char* field : kState) {
      if (best != 0) copy(best, field);
      done_.emplace_back(field);
    }
    if (best != 0) note(best, "trang_thai");
  }

  int accuracy(std::size_t member) {
    const std::string_view said = value(member, "do_chinh_xac").text();
    if (feature(member).wkb.empty()) return 0;
    return said == "xa" ? 1 : said == "gan_dung" ? 2 : 3;
  }

  void take_place() {
    std::size_t best = 0;
    for (std::size_t i = 1; i < group_.size(); ++i)
      if (accuracy(i) > accuracy(best)) best = i;
    for (const char* field : kPlace) done_.emplace_back(field);
    if (best == 0) return;
    for (const char* field : kPlace) copy(best, field);
    const Feature& from = feature(best);
    Feature& to = feature(0);
    to.wkb = group_[0].batch->arena.copy(from.wkb);
    to.area = from.area;
    to.minx = from.minx, to.miny = from.miny, to.maxx = from.maxx, to.maxy = from.maxy;
    to.reshaped = true;
    note(best, "geom");
    // What was said about the place that it had is about no place any more.
    std::erase_if(group_[0].batch->issues, [&](const Issue& issue) {
      return issue.feature == group_[0].index &&
             (issue.rule.starts_with("accommodation.place-") || issue.rule == "accommodation.outside-commune" ||
              issue.rule == "geometry.cell-unreadable");
    });
  }

  void take_bundle(const std::vector<const char*>& fields) {
    const auto has = [&](std::size_t member) {
      return std::any_of(fields.begin(), fields.end(),
                         [&](const char* field) { return !value(member, field).is_null(); });
    };
    for (std::size_t i = 1; i < group_.size() && !has(0); ++i) {
      if (!has(i)) continue;
      for (const char* field : fields) copy(i, field);
      note(i, fields.front());
    }
    for (const char* field : fields) done_.emplace_back(field);
  }

  void take_missing(std::string_view field) {
    if (is_done(field) || std::find(std::begin(kOwn), std::end(kOwn), field) != std::end(kOwn)) return;
    for (std::size_t i = 1; i < group_.size() && value(0, field).is_null(); ++i) {
      if (value(i, field).is_null() || group_[i].doubts(field)) continue;
      copy(i, field);
      note(i, field);
    }
  }

  const Header& header_;
  std::span<const HeldFeature> group_;
  std::vector<std::string> done_;
  std::string taken_, from_;
};

}  // namespace

std::string merge_accommodation(const Header& header, std::span<const HeldFeature> group) {
  return Merger(header, group).merge();
}

}  // namespace sohoa
