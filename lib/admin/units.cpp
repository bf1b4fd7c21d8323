#include "admin/units.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>

#include "base/data.hpp"
#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa::admin {
namespace fs = std::filesystem;
namespace {

constexpr std::uint16_t kNone = 0xFFFF;
constexpr std::size_t kNotACode = static_cast<std::size_t>(-1);
constexpr std::size_t kDistricts = 100000;  // numbers of three-digit codes begin here, behind the communes'
constexpr std::array<std::string_view, 4> kTypeNames{"Xã", "Phường", "Thị trấn", "Đặc khu"};
constexpr std::array<std::string_view, 4> kShareNames{"whole", "part", "part_area_all_population", "part_population"};

std::size_t slot(Edition edition) {
  return static_cast<std::size_t>(edition);
}

/// The number of a code with exactly `digits` digits.
std::size_t number(std::string_view code, std::size_t digits) {
  if (code.size() != digits) return kNotACode;
  std::size_t value = 0;
  for (const char c : code) {
    if (c < '0' || c > '9') return kNotACode;
    value = value * 10 + static_cast<std::size_t>(c - '0');
  }
  return value;
}

/// The number of a commune's code, or of a district's that stands for its missing communes.
std::size_t link_number(std::string_view code) {
  if (code.size() != 3) return number(code, 5);
  const std::size_t district = number(code, 3);
  return district == kNotACode ? district : kDistricts + district;
}

template <typename Rows>
auto row_of(const Rows& rows, const std::vector<std::uint16_t>& index, std::size_t at) {
  return at < index.size() && index[at] != kNone ? &rows[index[at]] : nullptr;
}

void put(std::vector<std::uint16_t>& index, std::size_t at, std::size_t row) {
  if (at >= index.size()) index.resize(at + 1, kNone);
  index[at] = static_cast<std::uint16_t>(row);
}

/// Cuts the shipped lists, which hold no quotes, into fields without copying.
class Rows {
 public:
  Rows(const fs::path& file, std::string_view text) : file_(file), text_(text) { line(); }  // skips the titles

  template <std::size_t N>
  bool next(std::array<std::string_view, N>& fields) {
    if (text_.empty()) return false;
    std::string_view rest = line();
    for (std::size_t i = 0; i + 1 < N; ++i) {
      const std::size_t comma = rest.find(',');
      if (comma == std::string_view::npos) fail();
      fields[i] = rest.substr(0, comma);
      rest.remove_prefix(comma + 1);
    }
    fields[N - 1] = rest;
    return true;
  }

  std::size_t code(std::string_view text, std::size_t digits) const {
    const std::size_t value = digits == 0 ? link_number(text) : number(text, digits);
    if (value == kNotACode) fail();
    return value;
  }

  double real(std::string_view text) const {
    double value = 0;
    if (!text.empty() && std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) fail();
    return value;
  }

  [[noreturn]] void fail() const {
    throw Error(Exit::fault, tr("{}: line {} is damaged; install the program's data again", file_.string(), line_));
  }

 private:
  std::string_view line() {
    const std::size_t end = std::min(text_.find('\n'), text_.size());
    const std::string_view found = text_.substr(0, end);
    text_.remove_prefix(std::min(end + 1, text_.size()));
    ++line_;
    return found;
  }

  const fs::path& file_;
  std::string_view text_;
  std::size_t line_ = 0;
};

std::optional<Type> type_of(std::string_view name) {
  for (std::size_t i = 0; i < kTypeNames.size(); ++i)
    if (name.size() > kTypeNames[i].size() && name.starts_with(kTypeNames[i]) && name[kTypeNames[i].size()] == ' ')
      return static_cast<Type>(i);
  return {};
}

struct Edge {
  std::string_view from;
  std::string_view to;
  Share share;
};

}  // namespace

std::optional<Edition> parse_edition(std::string_view text) {
  for (const Edition edition : kEditions)
    if (text == edition_name(edition)) return edition;
  return {};
}

std::string_view edition_name(Edition edition) {
  constexpr std::array<std::string_view, 3> kNames{"2024", "2025", "2026"};
  return kNames[slot(edition)];
}

Edition edition_at(std::chrono::year_month_day day) {
  using namespace std::chrono;
  if (day < 2025y / July / 1) return Edition::y2024;
  return day < 2026y / September / 20 ? Edition::y2025 : Edition::y2026;
}

std::string_view type_name(Type type) {
  return kTypeNames[static_cast<std::size_t>(type)];
}
std::string_view share_name(Share share) {
  return kShareNames[static_cast<std::size_t>(share)];
}

double Place::limit_km() const {
  return 3 * std::sqrt((area_km2 > 0 ? area_km2 : 1000) / std::numbers::pi) + 5;
}

double Place::distance_km(double to_lon, double to_lat) const {
  constexpr double kRadius = 6371.0088;
  constexpr double kDegree = std::numbers::pi / 180;
  const double north = std::sin((to_lat - lat) * kDegree / 2);
  const double east = std::sin((to_lon - lon) * kDegree / 2);
  const double half = north * north + std::cos(lat * kDegree) * std::cos(to_lat * kDegree) * east * east;
  return 2 * kRadius * std::asin(std::sqrt(std::clamp(half, 0.0, 1.0)));
}

const Units& Units::shipped() {
  static const Units units(data_path("admin"));
  return units;
}

Units::Units(const fs::path& folder) {
  texts_.reserve(16);  // no text may move: the views point into them
  for (const Edition edition : kEditions) {
    const std::string year(edition_name(edition));
    const fs::path file = folder / ("provinces_" + year + ".csv");
    Rows rows(file, load(file));
    for (std::array<std::string_view, 2> row; rows.next(row);) provinces_[slot(edition)].push_back({row[0], row[1]});
  }
  const fs::path districts = folder / "districts_2024.csv";
  Rows rows(districts, load(districts));
  for (std::array<std::string_view, 3> row; rows.next(row);) {
    put(district_rows_, rows.code(row[0], 3), districts_.size());
    districts_.push_back({row[0], row[1], row[2]});
  }
  for (const Edition edition : kEditions)
    read_communes(folder / ("communes_" + std::string(edition_name(edition)) + ".csv"), edition);
  const fs::path former = folder / "former_2024.csv";
  Rows names(former, load(former));
  for (std::array<std::string_view, 2> row; names.next(row);) former_names_.push_back({row[0], row[1]});
  read_links(folder / "crosswalk.csv");
  read_seats(folder / "seats.csv");
  const fs::path meridians = folder / "meridians.csv";
  Rows zones(meridians, load(meridians));
  for (std::array<std::string_view, 2> row; zones.next(row);)
    zones_[zones.code(row[0], 2)] = static_cast<int>(zones.code(row[1], 4));
}

std::string_view Units::load(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Error(Exit::fault, tr("{}: cannot be opened; install the program's data again", file.string()));
  std::string text(fs::file_size(file), '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return texts_.emplace_back(std::move(text));
}

void Units::read_communes(const fs::path& file, Edition edition) {
  Rows rows(file, load(file));
  std::vector<Commune>& communes = communes_[slot(edition)];
  communes.reserve(edition == Edition::y2024 ? 10100 : 3400);
  for (std::array<std::string_view, 3> row; rows.next(row);) {
    const std::optional<Type> type = type_of(row[1]);
    if (!type) rows.fail();
    Commune found{row[0], row[1], *type, row[2], {}};
    if (edition == Edition::y2024) {
      const District* above = district(row[2]);
      if (above == nullptr) rows.fail();
      found.province = above->province;
      found.district = above->code;
    }
    put(commune_rows_[slot(edition)], rows.code(row[0], 5), communes.size());
    communes.push_back(found);
  }
}

void Units::read_links(const fs::path& file) {
  std::vector<Edge> edges;
  edges.reserve(10600);
  Rows rows(file, load(file));
  for (std::array<std::string_view, 3> row; rows.next(row);) {
    const auto share = std::find(kShareNames.begin(), kShareNames.end(), row[2]);
    if (share == kShareNames.end()) rows.fail();
    rows.code(row[0], 0);
    rows.code(row[1], 5);
    edges.push_back({row[0], row[1], static_cast<Share>(share - kShareNames.begin())});
  }
  const auto gather = [&edges](std::string_view Edge::*near, std::string_view Edge::*far) {
    Links links;
    std::size_t last = 0;
    for (const Edge& edge : edges) last = std::max(last, link_number(edge.*near));
    links.first.assign(last + 2, 0);
    for (const Edge& edge : edges) ++links.first[link_number(edge.*near) + 1];
    for (std::size_t i = 1; i < links.first.size(); ++i) links.first[i] += links.first[i - 1];
    links.all.resize(edges.size());
    std::vector<std::uint32_t> at = links.first;
    for (const Edge& edge : edges) links.all[at[link_number(edge.*near)]++] = {edge.*far, edge.share};
    return links;
  };
  successors_ = gather(&Edge::from, &Edge::to);
  predecessors_ = gather(&Edge::to, &Edge::from);
}

void Units::read_seats(const fs::path& file) {
  Rows rows(file, load(file));
  seats_.assign(communes_[slot(Edition::y2025)].size(), Seat{NAN, NAN, 0});
  for (std::array<std::string_view, 4> row; rows.next(row);) {
    const Commune* found = commune(row[0], Edition::y2025);
    if (found == nullptr) rows.fail();
    if (row[1].empty()) continue;  // published, but not where the commune is
    seats_[static_cast<std::size_t>(found - communes_[slot(Edition::y2025)].data())] = {
        rows.real(row[1]), rows.real(row[2]), rows.real(row[3])};
  }
}

const Commune* Units::commune(std::string_view code, Edition edition) const {
  return row_of(communes_[slot(edition)], commune_rows_[slot(edition)], number(code, 5));
}

const Province* Units::province(std::string_view code, Edition edition) const {
  for (const Province& found : provinces_[slot(edition)])
    if (found.code == code) return &found;
  return nullptr;
}

const District* Units::district(std::string_view code) const {
  return row_of(districts_, district_rows_, number(code, 3));
}

std::span<const Commune> Units::communes(Edition edition) const {
  return communes_[slot(edition)];
}
std::span<const Province> Units::provinces(Edition edition) const {
  return provinces_[slot(edition)];
}

std::span<const Link> Units::Links::of(std::size_t at) const {
  if (at >= first.size() - 1) return {};
  return std::span(all).subspan(first[at], first[at + 1] - first[at]);
}

std::span<const Link> Units::successors(std::string_view old_code) const {
  return successors_.of(link_number(old_code));
}
std::span<const Link> Units::predecessors(std::string_view new_code) const {
  return predecessors_.of(number(new_code, 5));
}

std::optional<Seat> Units::seat(std::string_view new_code) const {
  const Commune* found = commune(new_code, Edition::y2025);
  if (found == nullptr) return {};
  const Seat& seat = seats_[static_cast<std::size_t>(found - communes_[slot(Edition::y2025)].data())];
  return std::isnan(seat.lon) ? std::nullopt : std::optional(seat);
}

std::vector<Place> Units::places(std::string_view code, Edition edition) const {
  std::vector<Place> places;
  const auto add = [&](std::string_view new_code) {
    if (const auto found = seat(new_code)) places.push_back({new_code, found->lon, found->lat, found->area_km2});
  };
  if (edition == Edition::y2024) {
    for (const Link& link : successors(code)) add(link.code);
  } else if (const Commune* found = commune(code, edition)) {
    add(found->code);  // not `code`, which the caller may drop
  }
  return places;
}

bool Units::knows_places(std::string_view code, Edition edition) const {
  if (edition != Edition::y2024) return commune(code, edition) == nullptr || seat(code);
  const auto links = successors(code);
  return std::all_of(links.begin(), links.end(), [&](const Link& link) { return seat(link.code).has_value(); });
}

std::optional<int> Units::zone_of_old_province(std::string_view code) const {
  const std::size_t at = number(code, 2);
  return at < zones_.size() && zones_[at] != 0 ? std::optional(zones_[at]) : std::nullopt;
}

std::optional<int> Units::zone_of_commune(std::string_view code, Edition edition) const {
  if (edition == Edition::y2024) {
    if (const Commune* found = commune(code, edition)) return zone_of_old_province(found->province);
    const District* island = district(code);
    return island != nullptr ? zone_of_old_province(island->province) : std::nullopt;
  }
  std::optional<int> zone;
  for (const Link& link : predecessors(code)) {
    const std::optional<int> found = zone_of_commune(link.code);
    if (zone && found != zone) return {};
    zone = found;
  }
  return zone;
}

}  // namespace sohoa::admin
