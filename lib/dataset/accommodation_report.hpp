#pragma once
// What datasets of establishments add up to, and their list for others.
#include <cstdint>
#include <string>
#include <vector>

namespace sohoa {

/// One establishment of a layer, as reports and lists show it.
struct ListedAccommodation {
  std::vector<std::pair<std::string, std::string>> values;  ///< field → text, those that are not empty, in order
  std::string commune, old_commune;                         ///< maXa, maXaGoc
  std::string commune_name;
  std::string type;         ///< code; empty: not known
  int stars = 0;            ///< 0: none
  int rooms = 0, beds = 0;  ///< 0: not said
  bool has_place = false;
  double lon = 0, lat = 0;  ///< WGS 84
  double astray = 0;  ///< km from the commune's seat, where its land cannot reach so far; 0: the place may be right

  std::string_view get(std::string_view field) const;
  bool stopped() const { return get("trang_thai") == "ngung"; }
};

/// The layer co_so_luu_tru of datasets, without its rejected records. Throws InputError when one has none or cannot be
/// read.
std::vector<ListedAccommodation> read_accommodation(const std::vector<std::string>& datasets);
/// How many records of these stand in _rejected and were not merged: they are in no sum.
std::int64_t rejected_accommodation(const std::vector<std::string>& datasets);

/// A sum, and what a table of control totals says it should be.
struct AccommodationSum {
  std::string commune, commune_name;  ///< code and name; empty: all
  std::string type;                   ///< code; empty: all, or not known
  int stars = 0;                      ///< 0: none; -1: all
  std::int64_t places = 0, rooms = 0, beds = 0;
  std::int64_t without_rooms = 0;  ///< establishments that do not say their rooms
};
struct AccommodationControl {
  AccommodationSum sum;                  ///< of those that the line means
  std::string line;                      ///< as the table names it
  std::int64_t places = -1, rooms = -1;  ///< what the table says; -1: nothing
  /// False: the line means a commune before the mergers, and records of what it went into do not say where they were.
  bool comparable = true;
};
struct AccommodationReport {
  std::vector<AccommodationSum> sums;  ///< by commune, type and stars, those with establishments
  AccommodationSum all;
  AccommodationSum stopped;  ///< those that have stopped, which are in no other sum
  std::vector<AccommodationControl> controls;
  std::int64_t rejected = 0;  ///< records that are in no sum
};

/// Adds up. `totals`: CSV of control totals with the columns xã (code or name; empty or “tổng”: all), loại, sao (empty:
/// all; “không”: without) and số cơ sở, số phòng; empty path: none. A code or name of a commune before July 2025 means
/// the records of that commune. Throws InputError naming file and line, for a commune that does not exist too.
AccommodationReport make_accommodation_report(const std::vector<ListedAccommodation>& list, const std::string& totals);

std::string accommodation_report_text(const AccommodationReport& report);
std::string accommodation_report_csv(const AccommodationReport& report, bool excel_vi);
std::string accommodation_report_json(const AccommodationReport& report);
void write_accommodation_report_workbook(const AccommodationReport& report, const std::string& path,
                                         const std::string& shown);

/// What a portal shows: a FeatureCollection of RFC 7946 with the fields that are open to all (no persons), without
/// those that have stopped or wait for their permit; vi_tri_tam is true where the point is only the commune's seat. A
/// point that its commune cannot reach is left out, and cach_xa_km says how far away it is.
std::string accommodation_geojson(const std::vector<ListedAccommodation>& list);
/// The list by commune, type and name.
std::string accommodation_list_csv(const std::vector<ListedAccommodation>& list, bool excel_vi);
void write_accommodation_list_workbook(const std::vector<ListedAccommodation>& list, const std::string& path,
                                       const std::string& shown);

}  // namespace sohoa
