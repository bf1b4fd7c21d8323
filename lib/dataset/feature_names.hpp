#pragma once
// What issues call features that have passed on, kept on disk.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dataset/feature_spool.hpp"
#include "schema/schema.hpp"
#include "stream/feature.hpp"

namespace sohoa {

class FeatureNames {
 public:
  struct Name {
    Origin origin;
    std::string key;   ///< JSON object text; empty when the schema has none, or a part of it is not filled
    std::string path;  ///< for people: 07192/5/12, else file and row: dc5.shp:17
  };

  /// `schema` may be null.
  explicit FeatureNames(const Schema* schema);

  void begin(const Header& header);
  /// Where it is, for read().
  std::uint64_t add(const Batch& batch, std::size_t row);
  Name read(std::uint64_t place);

 private:
  std::vector<std::string> key_names_, files_;
  std::vector<int> key_fields_;
  std::unique_ptr<FeatureSpool> spool_ = std::make_unique<FeatureSpool>();
  std::string room_;
};

}  // namespace sohoa
