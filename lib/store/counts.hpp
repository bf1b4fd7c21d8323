#pragma once
// How far the work has come, per commune and map sheet, counted while the features pass.
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "stream/feature.hpp"

namespace sohoa::store {

struct SheetCount {
  std::string commune, sheet;
  std::int64_t total = 0;     ///< features read
  std::int64_t rejected = 0;  ///< of these; the rest are counted below
  std::int64_t without_geometry = 0;
  std::int64_t with_code = 0;  ///< have the identifier that the dataset is to receive
  double area = 0;             ///< drawn, m²
};

/// The identifiers that datasets are to receive, of which a layer has one.
inline constexpr const char* kCodeFields[] = {"maThuaDat",    "ma_dia_chi_so", "ma_co_so",   "ma_vung_trong",
                                              "ma_vung_nuoi", "ma_san_pham",   "maDinhDanh", "maDiaChiSo"};

/// What one feature adds to its sheet.
struct FeatureCount {
  bool rejected = false;
  bool geometry = false;
  bool code = false;
  double area = 0;
};

/// One row per (commune, sheet), by the fields maXaGoc (else maXa) and soHieuToBanDo of the header; a layer without
/// these has one row. The code is the first of kCodeFields that the header has.
class SheetCounts {
 public:
  explicit SheetCounts(const Header& header);

  bool has_code(std::span<const Value> row) const {
    return code_ >= 0 && !row[static_cast<std::size_t>(code_)].is_null();
  }
  /// The fields it goes by; -1: the header has none.
  int commune_field() const { return commune_; }
  int sheet_field() const { return sheet_; }
  int code_field() const { return code_; }

  void add(std::span<const Value> row, const FeatureCount& feature);
  /// Turns what add() counted for a written feature into a rejected one (`sign` -1), or the other way round (+1).
  void change(std::span<const Value> row, const FeatureCount& feature, int sign);
  /// One that was counted as rejected is no feature of its own.
  void forget_rejected(std::span<const Value> row);
  /// In byte order of commune and sheet.
  std::vector<SheetCount> sorted() const;

 private:
  SheetCount& of(std::span<const Value> row);

  int commune_, sheet_, code_;
  std::unordered_map<std::string, SheetCount> counts_;
  std::string key_;
  std::string last_key_;
  SheetCount* last_ = nullptr;  ///< features come sheet by sheet
};

}  // namespace sohoa::store
