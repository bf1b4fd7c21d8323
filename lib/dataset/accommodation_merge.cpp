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
      {"maXaGoc", "phienBan", "maXa", "tenXa"}, {"so_nha", "duong", "thon"}, {"loai", "phan_loai"}};
  return all;
}
constexpr const char* kRank[] = {"hang", "hang_sao", "dat_chuan", "so_quyet_dinh", "ngay_quyet_dinh"};
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
    take_newest(kRank, "ngay_quyet_dinh", {"hang_sao", "dat_chuan", "so_quyet_dinh"});
    take_newest(kState, "ngay_cap_nhat", {"trang_thai"});
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

  void take_phones() {
    std::string all(value(0, "dien_thoai").text());
    std::vector<std::string> known;
    const auto learn = [&](std::string_view field) {
      for (const std::string_view phone : phones_of(field)) known.emplace_back(phone);
    };
    learn(all);
    learn(value(0, "di_dong").text());
    for (std::size_t i = 1; i < group_.size(); ++i)
      for (const char* field : {"dien_thoai", "di_dong"})
        for (const std::string_view phone : phones_of(value(i, field).text())) {
          if (std::find(known.begin(), known.end(), phone) != known.end()) continue;
          known.emplace_back(phone);
          all += (all.empty() ? "" : "; ") + std::string(phone);
          if (!is_done("dien_thoai")) note(i, "dien_thoai");
        }
    if (is_done("dien_thoai")) set(0, "dien_thoai", all);
    done_.emplace_back("dien_thoai");
    done_.emplace_back("di_dong");
  }

  /// The bundle of the record with the newest day; without any day that of the first record that says something.
  template <std::size_t n>
  void take_newest(const char* const (&fields)[n], const char* day, std::initializer_list<const char*> telling) {
    const auto tells = [&](std::size_t member) {
      return std::any_of(telling.begin(), telling.end(),
                         [&](const char* field) { return !value(member, field).is_null(); });
    };
    std::size_t best = 0;
    for (std::size_t i = 1; i < group_.size(); ++i) {
      if (!tells(i)) continue;
      const std::string_view own = value(best, day).text(), other = value(i, day).text();
      if (!tells(best) || (!other.empty() && own < other)) best = i;
    }
    for (const char* field : fields) {
      if (best != 0) copy(best, field);
      done_.emplace_back(field);
    }
    if (best != 0) note(best, telling.begin()[0]);
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
      if (value(i, field).is_null()) continue;
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
