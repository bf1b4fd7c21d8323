#pragma once
// What only all zones together show: codes in force that lie on one another, and products that share a code.
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "dataset/zone_codes.hpp"
#include "dataset/zone_overlap.hpp"
#include "schema/schema.hpp"

namespace sohoa {

/// One product with a code.
struct ZoneProduct {
  std::string code, name, holder;
  std::string key;  ///< JSON object of the primary key
  Origin origin;
};

/// Two products are one when their names fold alike and their producers do, or one producer is not said: a product may
/// be recognised again by a later decision.
bool same_product(const ZoneProduct& one, const ZoneProduct& other);

/// Gathers what the set-wide rules of a schema of zones need: zone-overlap, shared-code. Adding is safe from any
/// thread.
class ZoneSet {
 public:
  ZoneSet(std::shared_ptr<const Schema> schema, ZoneKind kind);
  bool wants_areas() const { return overlap_ != nullptr; }
  bool wants_products() const { return shared_ != nullptr; }
  void add(std::vector<ZoneArea> areas, std::vector<ZoneProduct> products);
  /// Late issues, in the order of the input; empties the set. `epsg`: of the shapes.
  void judge(Batch& late, int epsg);

 private:
  void judge_overlaps(Batch& late, int epsg);
  void judge_products(Batch& late);

  std::shared_ptr<const Schema> schema_;
  ZoneKind kind_;
  const Rule *overlap_, *shared_;
  std::mutex mutex_;
  std::vector<ZoneArea> areas_;
  std::vector<ZoneProduct> products_;
};

}  // namespace sohoa
