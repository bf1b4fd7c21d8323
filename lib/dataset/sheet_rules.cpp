#include "dataset/sheet_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

#include "crs/definition.hpp"
#include "crs/zones.hpp"
#include "dataset/set_issue.hpp"
#include "dataset/sheet_frame.hpp"
#include "dataset/sheet_index.hpp"
#include "geometry/cover.hpp"
#include "schema/set_rule.hpp"
#include "text/number_ranges.hpp"

namespace sohoa {
namespace {

constexpr std::size_t kRanges = 20;  // of missing numbers that are written out
constexpr double kLocalScale = 0.9999;

using geometry::Box;

Value number(double value) {
  return Value::of(value);
}

Value number(std::int64_t value) {
  return Value::of(value);
}

Value words(std::string_view text) {
  return Value::of(text);
}

double to_cent(double value) {
  return std::round(value * 100) / 100;
}

/// The number that a JSON text or number begins with; 0 when it begins otherwise or has more than seven digits.
int leading_number(std::string_view json) {
  if (json.starts_with('"')) json.remove_prefix(1);
  const std::size_t digits = std::min(json.find_first_not_of("0123456789"), json.size());
  int value = 0;
  if (digits == 0 || digits > 7) return 0;
  std::from_chars(json.data(), json.data() + digits, value);
  return value;
}

class SheetStage : public Stage {
 public:
  SheetStage(std::shared_ptr<const Schema> schema, const JudgeOptions& options, SetTally& tally)
      : schema_(std::move(schema)),
        tally_(tally),
        gaps_(rule("number-gaps", options)),
        cover_(rule("sheet-cover", options)),
        area_(rule("sheet-area", options)),
        position_(rule("sheet-position", options)),
        outside_(rule("outside-sheet", options)),
        same_(rule("same-number", options)),
        cut_(rule("cut-by-sheet", options)),
        table_(*schema_, options, area_ != nullptr ? area_->field : std::string()) {}

  bool any() const { return gaps_ || cover_ || area_ || position_ || outside_ || same_ || cut_; }

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    table_.begin(*header);
    metric_ = !crs::geographic(header->epsg);
    const crs::Zone* zone = crs::zone(crs::current(header->epsg));
    local_zone_ = zone != nullptr && zone->scale == kLocalScale;
    return header;
  }
  bool serial() const override { return true; }
  void process(Batch& batch) override { table_.add(batch); }

  void finish(Batch& late) override {
    const SheetIndex::BySheet by_sheet = table_.by_sheet();
    const auto each = [&](const Rule* rule, auto&& judge) {
      if (rule == nullptr) return;
      SetTally::Line line{rule->id, SetUnit::sheets};
      for (std::size_t sheet = 0; sheet < table_.sheets().size(); ++sheet) {
        const std::span<const std::uint32_t> features(by_sheet.order.data() + by_sheet.starts[sheet],
                                                      by_sheet.starts[sheet + 1] - by_sheet.starts[sheet]);
        ++(judge(late, *rule, table_.sheets()[sheet], features) ? line.judged : line.left);
      }
      tally_.lines.push_back(line);
    };
    using Features = std::span<const std::uint32_t>;
    each(gaps_, [&](Batch& out, const Rule& rule, const SheetEntry& sheet, Features features) {
      return judge_numbers(out, rule, sheet, features);
    });
    each(cover_, [&](Batch& out, const Rule& rule, const SheetEntry& sheet, Features features) {
      return judge_cover(out, rule, sheet, features);
    });
    each(area_,
         [&](Batch& out, const Rule& rule, const SheetEntry& sheet, Features) { return judge_area(out, rule, sheet); });
    each(position_, [&](Batch& out, const Rule& rule, const SheetEntry& sheet, Features) {
      return judge_position(out, rule, sheet);
    });
    judge_outside(late, by_sheet);
    judge_neighbours(late);
  }

 private:
  const Rule* rule(std::string_view name, const JudgeOptions& options) const {
    const Rule* rule = schema_->set_rule(name);
    return rule != nullptr && !options.policy.is_off(rule->id) ? rule : nullptr;
  }

  static std::string key_of(const SheetEntry& sheet) { return "{" + sheet.key + "}"; }

  /// False, as of the others: the sheet could not be judged.
  bool judge_numbers(Batch& late, const Rule& rule, const SheetEntry& sheet,
                     std::span<const std::uint32_t> features) const {
    std::vector<int> numbers;
    for (const std::uint32_t index : features) {
      const SheetFeature& feature = table_.features()[index];
      const int number = feature.number == SheetFeature::kNone ? 0 : leading_number(table_.numbers()[feature.number]);
      if (number > 0) numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    if (numbers.empty()) return false;
    const std::int64_t last = numbers.back(), there = static_cast<std::int64_t>(numbers.size());
    if (static_cast<double>(there) <= rule.set.limit("share") * static_cast<double>(last)) return false;
    const auto missing = text::missing_numbers(std::move(numbers));
    if (!missing.empty())
      add_set_issue(late, rule, key_of(sheet), sheet.first, box_outline(sheet.box),
                    {{"sheet", words(sheet.path)},
                     {"missing", number(text::count_of(missing))},
                     {"numbers", words(text::text_of(missing, kRanges))},
                     {"last", number(last)}});
    return true;
  }

  bool judge_cover(Batch& late, const Rule& rule, const SheetEntry& sheet, std::span<const std::uint32_t> features) {
    if (!metric_) return false;
    std::int64_t shapes = 0;
    for (const std::uint32_t index : features) {
      const SheetFeature& feature = table_.features()[index];
      if (!feature.has_shape()) continue;
      table_.read(feature, origin_, wkb_);
      judge_.add(wkb_);
      ++shapes;
    }
    if (shapes < 2) {
      judge_.judge(0, 0);
      return false;
    }
    const double limit = rule.set.limit("perParcel") * static_cast<double>(shapes);
    const geometry::Cover cover = judge_.judge(rule.set.limit("gapWidth"), limit);
    if (cover.overlap > limit || cover.gap > limit)
      add_set_issue(late, rule, key_of(sheet), sheet.first, cover.overlap > limit ? cover.overlaps : cover.gaps,
                    {{"sheet", words(sheet.path)},
                     {"parcels", number(shapes)},
                     {"sum", number(to_cent(cover.sum))},
                     {"cover", number(to_cent(cover.ground))},
                     {"overlap", number(to_cent(cover.overlap))},
                     {"gap", number(to_cent(cover.gap))},
                     {"limit", number(to_cent(limit))},
                     {"gap_width", number(rule.set.limit("gapWidth"))}});
    return true;
  }

  bool judge_area(Batch& late, const Rule& rule, const SheetEntry& sheet) const {
    if (!metric_ || static_cast<double>(sheet.agreeing) < std::max(rule.set.limit("parcels"), 1.0)) return false;
    const double limit = std::sqrt(sheet.squares);
    if (std::abs(sheet.recorded - sheet.drawn) > limit)
      add_set_issue(late, rule, key_of(sheet), sheet.first, box_outline(sheet.box),
                    {{"sheet", words(sheet.path)},
                     {"parcels", number(sheet.agreeing)},
                     {"recorded", number(to_cent(sheet.recorded))},
                     {"drawn", number(to_cent(sheet.drawn))},
                     {"difference", number(to_cent(sheet.recorded - sheet.drawn))},
                     {"limit", number(to_cent(limit))}});
    return true;
  }

  /// The number that tells where the sheet lies, and whether it lies there; nothing to judge by: nullopt.
  struct Placed {
    GridSheet sheet;
    Box frame;
    double x, y;
    bool right() const { return frame.intersects({x, y, x, y}); }
  };
  std::optional<Placed> placed(const SheetEntry& sheet) const {
    const auto grid = GridSheet::parse(sheet.name);
    if (!grid || !local_zone_ || !(sheet.area > 0)) return std::nullopt;
    const double x = sheet.moment_x / sheet.area, y = sheet.moment_y / sheet.area;
    return Placed{*grid, grid->frame(x, y), x, y};
  }

  bool judge_position(Batch& late, const Rule& rule, const SheetEntry& sheet) const {
    const auto place = placed(sheet);
    if (!place) return false;
    if (place->right()) return true;
    const auto computed = GridSheet::at(place->sheet.scale, place->x, place->y);
    Issue& issue = add_set_issue(late, rule, key_of(sheet), sheet.first, box_outline(place->frame),
                                 {{"sheet", words(sheet.path)},
                                  {"computed", words(computed->text())},
                                  {"scale", number(std::int64_t{place->sheet.scale})}});
    issue.value = late.arena.copy(sheet.name);
    return true;
  }

  void judge_outside(Batch& late, const SheetIndex::BySheet& by_sheet) {
    if (outside_ == nullptr) return;
    SetTally::Line line{outside_->id, SetUnit::features};
    for (std::size_t sheet = 0; sheet < table_.sheets().size(); ++sheet) {
      const auto place = placed(table_.sheets()[sheet]);
      const auto count = static_cast<std::int64_t>(by_sheet.starts[sheet + 1] - by_sheet.starts[sheet]);
      // A sheet that lies elsewhere is one fault, not one of each feature.
      if (!place || !place->right()) {
        line.left += count;
        continue;
      }
      line.judged += count;
      const double widening = outside_->set.limit("widening") / 1000 * place->sheet.scale;
      const Box& frame = place->frame;
      const Box wide{frame.minx - widening, frame.miny - widening, frame.maxx + widening, frame.maxy + widening};
      for (std::size_t i = by_sheet.starts[sheet]; i < by_sheet.starts[sheet + 1]; ++i)
        judge_inside(late, table_.features()[by_sheet.order[i]], *place, wide, widening);
    }
    tally_.lines.push_back(line);
  }

  void judge_inside(Batch& late, const SheetFeature& feature, const Placed& place, const Box& wide, double widening) {
    if (!feature.has_shape() || feature.number == SheetFeature::kNone) return;
    const Box box{feature.minx, feature.miny, feature.maxx, feature.maxy};
    if (box.minx >= wide.minx && box.maxx <= wide.maxx && box.miny >= wide.miny && box.maxy <= wide.maxy) return;
    const double x = (box.minx + box.maxx) / 2, y = (box.miny + box.maxy) / 2;
    table_.read(feature, origin_, wkb_);
    add_set_issue(late, *outside_, table_.key_of(feature), origin_, wkb_,
                  {{"parcel", words(table_.path_of(feature))},
                   {"computed", words(GridSheet::at(place.sheet.scale, x, y)->text())},
                   {"widening", number(widening)}});
  }

  // --- neighbours of one number

  /// Runs through the features of each number from west to east; only boxes that meet are looked at.
  void judge_neighbours(Batch& late) {
    if (same_ == nullptr && cut_ == nullptr) return;
    SetTally::Line pairs[] = {{same_ != nullptr ? same_->id : "", SetUnit::features},
                              {cut_ != nullptr ? cut_->id : "", SetUnit::features}};
    const auto& features = table_.features();
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < features.size(); ++i) {
      const bool judged = metric_ && features[i].has_shape() && features[i].number != SheetFeature::kNone;
      if (judged) order.push_back(i);
      for (SetTally::Line& line : pairs) ++(judged ? line.judged : line.left);
    }
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const SheetFeature &one = features[a], &other = features[b];
      if (one.number != other.number) return one.number < other.number;
      return one.minx != other.minx ? one.minx < other.minx : a < b;
    });
    // Boxes are those of the shapes; what is nearly beside one another counts, too.
    double distance = 0;
    for (const Rule* rule : {same_, cut_})
      if (rule != nullptr) distance = std::max(distance, rule->set.limit("distance"));
    std::vector<std::pair<std::uint32_t, std::uint32_t>> met;
    for (std::size_t i = 0; i < order.size(); ++i)
      for (std::size_t j = i + 1; j < order.size(); ++j) {
        const SheetFeature &one = features[order[i]], &other = features[order[j]];
        if (other.number != one.number || other.minx > one.maxx + distance) break;
        if (other.miny > one.maxy + distance || one.miny > other.maxy + distance) continue;
        met.push_back(std::minmax(order[i], order[j]));
      }
    std::sort(met.begin(), met.end());
    for (const auto& [first, second] : met) judge_pair(late, features[first], features[second]);
    for (int i = 0; i < 2; ++i)
      if ((i == 0 ? same_ : cut_) != nullptr) tally_.lines.push_back(pairs[i]);
  }

  void judge_pair(Batch& late, const SheetFeature& first, const SheetFeature& second) {
    const bool same = table_.sheets()[first.sheet].name == table_.sheets()[second.sheet].name;
    const Rule* rule = same ? same_ : cut_;
    if (rule == nullptr) return;
    Origin first_origin;
    table_.read(first, first_origin, other_wkb_);
    table_.read(second, origin_, wkb_);
    const double length = judge_.common_border(wkb_, other_wkb_, rule->set.limit("distance"), where_);
    if (length < rule->set.limit("length") || length == 0) return;
    add_set_issue(late, *rule, table_.key_of(second), origin_, where_,
                  {{"parcel", words(table_.path_of(second))},
                   {"other", words(table_.path_of(first))},
                   {"other_row", number(first_origin.row)},
                   {"length", number(to_cent(length))}});
  }

  std::shared_ptr<const Schema> schema_;
  SetTally& tally_;
  const Rule *gaps_, *cover_, *area_, *position_, *outside_, *same_, *cut_;
  SheetIndex table_;
  bool metric_ = true, local_zone_ = false;
  geometry::CoverJudge judge_;
  Origin origin_;
  std::string wkb_, other_wkb_, where_;
};

}  // namespace

std::unique_ptr<Stage> make_sheet_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options,
                                        SetTally& tally) {
  if (schema == nullptr || number_in_key(*schema) == 0) return nullptr;
  auto stage = std::make_unique<SheetStage>(schema, options, tally);
  return stage->any() ? std::move(stage) : nullptr;
}

}  // namespace sohoa
