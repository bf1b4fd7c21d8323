#pragma once
// Places of list entries that name a parcel: its sheet and number lead to the layer thua_dat.
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "geometry/wkb.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// The parcels of a dataset by sheet and number, each as its representative point in degrees.
class ParcelPoints {
 public:
  /// Throws InputError when there is no such file, it cannot be read, or has no layer thua_dat.
  explicit ParcelPoints(const std::string& path);

  /// The only parcel of that number; with a commune (of the source, or of now) the one there. None where there is none
  /// or several.
  std::optional<geometry::Point> find(std::string_view commune, std::string_view sheet, std::string_view number) const;

 private:
  struct Parcel {
    geometry::Point point;
    std::string commune_of_source, commune;
  };
  void read(const std::string& path);
  static std::string key(std::string_view sheet, std::string_view number);
  std::unordered_multimap<std::string, Parcel> parcels_;
};

/// The places that were found for the features of a batch, by its number, for a stage behind.
class FoundPoints {
 public:
  using Points = std::vector<std::optional<geometry::Point>>;
  void put(std::uint64_t batch, Points points);
  /// Empty when there are none.
  Points take(std::uint64_t batch);

 private:
  std::mutex mutex_;
  std::map<std::uint64_t, Points> waiting_;
};

/// Finds the parcels of features without a geometry, by the columns that are called like those of the schema `parcel`.
/// prepare() throws UsageError when there are none for sheet and number. Stands before the mapping stage.
std::unique_ptr<Stage> make_parcel_points_stage(std::shared_ptr<const ParcelPoints> parcels,
                                                std::shared_ptr<FoundPoints> found);

}  // namespace sohoa
