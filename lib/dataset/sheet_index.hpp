#pragma once
// The features of a layer by map sheet, kept until all have been seen.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dataset/feature_spool.hpp"
#include "dataset/shape_marks.hpp"
#include "geometry/measure.hpp"
#include "schema/judge_context.hpp"
#include "schema/schema.hpp"

namespace sohoa {

/// A map sheet: features that have the parts of the key before the number in common.
struct SheetEntry {
  std::string key;   ///< members of a JSON object, `"maXaGoc":"07192","soHieuToBanDo":"5"`
  std::string name;  ///< its number as text
  std::string path;  ///< the key for people, 07192/5
  Origin first;      ///< of its first feature
  geometry::Box box;
  double area = 0, moment_x = 0, moment_y = 0;  ///< drawn area, m², and its moments: the middle is moment / area
  // Of the features whose recorded area is within tolerance of the drawn one:
  double recorded = 0, drawn = 0;  ///< m²
  double squares = 0;              ///< of their tolerances
  std::int64_t agreeing = 0;
};

/// A feature: 32 bytes of memory; its shape and origin are in the spool.
struct SheetFeature {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint64_t place = 0;                       ///< in the spool
  std::uint32_t sheet = 0;                       ///< in sheets()
  std::uint32_t number = kNone;                  ///< in numbers()
  float minx = 0, miny = 0, maxx = 0, maxy = 0;  ///< rounded outwards; minx > maxx: no shape that could be judged
  bool has_shape() const { return minx <= maxx; }
};

class SheetIndex {
 public:
  /// `area_field`: with the recorded areas, m²; may be empty.
  SheetIndex(const Schema& schema, const JudgeOptions& options, const std::string& area_field);

  void begin(const Header& header);
  /// The features of a batch that say their sheet. A shape that geometry rules found at fault, or that another feature
  /// has too, is none here.
  void add(const Batch& batch);

  const std::vector<SheetEntry>& sheets() const { return sheets_; }        ///< in order of appearance
  const std::vector<SheetFeature>& features() const { return features_; }  ///< in input order
  /// Numbers as JSON values, in order of appearance.
  const std::vector<std::string>& numbers() const { return numbers_; }
  /// {"maXaGoc":"07192","soHieuToBanDo":"5","soThuTuThua":"12"}
  std::string key_of(const SheetFeature& feature) const;
  /// 07192/5/12
  std::string path_of(const SheetFeature& feature) const;
  /// Indices of features(), sheet by sheet, and where in it each sheet starts (one more at the end).
  struct BySheet {
    std::vector<std::uint32_t> order;
    std::vector<std::size_t> starts;
  };
  BySheet by_sheet() const;
  void read(const SheetFeature& feature, Origin& origin, std::string& wkb) { spool_->read(feature.place, origin, wkb); }

 private:
  std::optional<std::uint32_t> sheet_of(const Batch& batch, std::size_t row);
  std::uint32_t number_of(const Value& number);
  void measure(const Batch& batch, std::size_t row, SheetEntry& sheet) const;

  std::vector<std::string> key_names_;
  JudgeContext context_;
  std::string area_name_;
  bool metric_ = true;  ///< areas and tolerances are metres
  std::vector<int> key_fields_;
  int area_field_ = -1;
  std::vector<SheetEntry> sheets_;
  std::vector<SheetFeature> features_;
  std::vector<std::string> numbers_;
  std::unordered_map<std::string, std::uint32_t> sheet_numbers_, number_numbers_;
  std::unique_ptr<FeatureSpool> spool_;
  std::vector<ShapeMark> marks_;  ///< of the batch
  std::string key_;
};

}  // namespace sohoa
