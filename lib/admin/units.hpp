#pragma once
// Provinces, districts and communes of Viet Nam in three editions, and how the old ones became the new ones.
#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::admin {

/// The state of the units that a code belongs to. A code without an edition names nothing: 3,316 of the 3,321 communes
/// of 2025 carry the number of an older commune, and more than half of these another name.
enum class Edition : std::uint8_t {
  y2024,  ///< until 30 June 2025: 63 provinces, districts, 10,035 communes
  y2025,  ///< from 1 July 2025: 34 provinces, 3,321 communes (resolution 202/2025/QH15)
  y2026,  ///< 20 September 2026: the codes of 2025, 22 xã became phường, three provinces became cities
};
inline constexpr std::array kEditions{Edition::y2024, Edition::y2025, Edition::y2026};

/// "2024", "2025", "2026"; nothing for anything else.
std::optional<Edition> parse_edition(std::string_view text);
std::string_view edition_name(Edition edition);
/// The edition in force on a day.
Edition edition_at(std::chrono::year_month_day day);

enum class Type : std::uint8_t { xa, phuong, thi_tran, dac_khu };
/// The type word as the law writes it: "Xã", "Phường", "Thị trấn", "Đặc khu".
std::string_view type_name(Type type);

struct Province {
  std::string_view code;  ///< two digits
  std::string_view name;  ///< with its type word: "Tỉnh Quảng Ninh"
};

struct District {
  std::string_view code;  ///< three digits
  std::string_view name;
  std::string_view province;
};

struct Commune {
  std::string_view code;  ///< five digits
  std::string_view name;  ///< with its type word: "Đặc khu Cô Tô"
  Type type;
  std::string_view province;  ///< code, of the same edition
  std::string_view district;  ///< code; empty from 2025 on

  /// The name without its type word: "Cô Tô".
  std::string_view bare_name() const { return name.substr(type_name(type).size() + 1); }
};

/// A name that ended between 2019 and 30 June 2025, and the unit of 2024 that its unit became.
struct FormerName {
  std::string_view code;  ///< five digits of a commune, three of a district
  std::string_view name;  ///< with its type word where that is known
};

/// How much of an old commune went into a new one.
enum class Share : std::uint8_t { whole, part, part_area_all_population, part_population };
std::string_view share_name(Share share);

/// One end of an edge between editions: the unit on the other side, and how much of the old unit the edge carries.
struct Link {
  std::string_view code;
  Share share;
};

/// The seat of a commune's people's committee.
struct Seat {
  double lon;       ///< degrees, WGS 84
  double lat;       ///< degrees, WGS 84
  double area_km2;  ///< 0 when not published
};

/// Where a code can lie on the ground.
struct Place {
  std::string_view code;  ///< of 2025
  double lon;
  double lat;
  double area_km2;  ///< 0 when not published

  /// How far from the seat the commune's own land may lie: three radii of a circle of its area, and 5 km. An area that
  /// is not published counts as 1000 km², so that a check errs towards silence.
  double limit_km() const;
  /// Distance on a sphere from the seat to a point in degrees.
  double distance_km(double to_lon, double to_lat) const;
};

/// The lists, held whole. Views stay valid as long as the Units. Codes are looked up as text; what is not a code finds
/// nothing.
class Units {
 public:
  /// The shipped lists, read at first use; safe from any thread.
  static const Units& shipped();
  /// Reads the lists of a folder (schemas/admin/README.md). Throws Error(fault) when a file is absent or ragged.
  explicit Units(const std::filesystem::path& folder);
  Units(const Units&) = delete;  // the views would point into the other one
  Units& operator=(const Units&) = delete;

  const Commune* commune(std::string_view code, Edition edition) const;
  const Province* province(std::string_view code, Edition edition) const;
  const District* district(std::string_view code) const;

  /// All units of an edition, in the order of their codes.
  std::span<const Commune> communes(Edition edition) const;
  std::span<const Province> provinces(Edition edition) const;
  std::span<const District> districts() const { return districts_; }

  /// Names of communes and districts that people still write, though their units ended before July 2025.
  std::span<const FormerName> former_names() const { return former_names_; }

  /// The communes of 2025 that an old commune (or one of the five districts without communes, by its three digits) went
  /// into.
  std::span<const Link> successors(std::string_view old_code) const;
  /// The old communes that a commune of 2025 or 2026 was made of.
  std::span<const Link> predecessors(std::string_view new_code) const;

  /// None where the published seat is not to be trusted.
  std::optional<Seat> seat(std::string_view new_code) const;
  /// Where a code of an edition can lie: the commune's own seat, or the seats of its successors.
  std::vector<Place> places(std::string_view code, Edition edition) const;
  /// False when a place is missing there because its seat is not to be trusted: then nothing follows from the distance
  /// to the others.
  bool knows_places(std::string_view code, Edition edition) const;

  /// EPSG code of the VN-2000 zone of a province of 2024 (circular 25/2014, appendix 02).
  std::optional<int> zone_of_old_province(std::string_view code) const;
  /// EPSG code of a commune's zone, always by the old province. A new commune has one when all its predecessors agree.
  std::optional<int> zone_of_commune(std::string_view code, Edition edition = Edition::y2024) const;

 private:
  /// From a code read as a number to a row; kNone where there is none.
  using Index = std::vector<std::uint16_t>;
  /// Links of a code lie side by side: those of number n in all[first[n] .. first[n + 1]).
  struct Links {
    std::vector<std::uint32_t> first;
    std::vector<Link> all;
    std::span<const Link> of(std::size_t number) const;
  };

  std::string_view load(const std::filesystem::path& file);
  void read_communes(const std::filesystem::path& file, Edition edition);
  void read_links(const std::filesystem::path& file);
  void read_seats(const std::filesystem::path& file);

  std::vector<std::string> texts_;  // what all views point into
  std::array<std::vector<Commune>, 3> communes_;
  std::array<Index, 3> commune_rows_;
  std::array<std::vector<Province>, 3> provinces_;
  std::vector<District> districts_;
  std::vector<FormerName> former_names_;
  Index district_rows_;
  Links successors_;
  Links predecessors_;
  std::vector<Seat> seats_;  // by row of communes_[y2025]
  std::array<int, 100> zones_{};
};

}  // namespace sohoa::admin
