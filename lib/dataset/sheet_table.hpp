#pragma once
// The office's own table of which map sheet of an old commune became which sheet of the new one.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sohoa {

class SheetTable {
 public:
  /// Reads a table of any kind that is read (XLSX, CSV ...), in the layout that VBDLIS exports: columns xaIdCu,
  /// soHieuToBanDoCu, xaId, soHieuToBanDo and, where there is one, tyLe; other names that say the same are taken too.
  /// Old codes are of 2024, new ones of now. Rows without an old side (empty ones, and VBDLIS's new sheets) are passed
  /// over and counted. Throws InputError when it cannot be read; UsageError for columns that are absent, and, with the
  /// first of them, for rows that renumber single parcels, lack a code or sheet, or have a code that is in no list.
  static SheetTable load(const std::string& path);

  struct Sheet {
    std::string commune;  ///< since 2025
    std::string number;
    int scale = 0;  ///< denominator; 0: the table does not say
  };
  enum class Kind {
    unknown_commune,  ///< the table does not have the commune
    unknown_sheet,    ///< it does, but not this sheet
    one,
    several,      ///< it has several new sheets for this one
    other_scale,  ///< it has this number only on sheets whose scale is said and is another one
  };
  struct Answer {
    Kind kind = Kind::unknown_commune;
    std::vector<const Sheet*> sheets;
    std::string_view commune;  ///< of all `sheets`; empty when they are of several, of another scale, or none
  };
  /// What became of a sheet (its number in the normal form of the field soHieuToBanDo) of an old commune. Several
  /// sheets of one number are told apart by their scale, where `scale` (0: not known) is that of one only; where it is
  /// that of none, a sheet whose scale the table does not say may be meant, one of another scale never.
  Answer find(std::string_view commune, std::string_view sheet, int scale) const;

  std::size_t size() const { return size_; }
  std::size_t skipped() const { return skipped_; }  ///< rows without an old side

 private:
  using Key = std::pair<std::string, std::string>;
  /// Looks up by views: asked for every parcel.
  struct Less {
    using is_transparent = void;
    using View = std::pair<std::string_view, std::string_view>;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return View(a) < View(b);
    }
  };
  std::map<Key, std::vector<Sheet>, Less> sheets_;  ///< by old commune and sheet
  std::set<std::string, std::less<>> communes_;
  std::size_t size_ = 0, skipped_ = 0;
};

}  // namespace sohoa
