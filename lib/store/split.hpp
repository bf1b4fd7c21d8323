#pragma once
// One load into many datasets: 'out/{maXa}.gpkg' makes a file for each value.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace sohoa {

inline constexpr std::size_t kMostFiles = 300;  ///< each is a database that stays open until the end

/// A path with fields in braces.
class PathTemplate {
 public:
  /// Nothing when `path` has no brace. Throws UsageError for a brace without its other half, or with nothing between.
  static std::optional<PathTemplate> parse(const std::string& path);

  const std::vector<std::string>& fields() const { return fields_; }
  /// The path for the values of the fields, in their order. What has no place in the name of a file becomes "_", and so
  /// does an empty value.
  std::string path(const std::vector<std::string>& values) const;
  /// The template as the user wrote it.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::string> between_;  ///< one more than fields_
  std::vector<std::string> fields_;
};

/// A store (make_store) for each path that the template gives, at most 300. Every file is whole or not there; they
/// appear one after the other. --strict and --max-errors judge all of them together. The totals are those of all.
std::unique_ptr<CountingSink> make_split_store(const PathTemplate& path, StoreOptions options,
                                               std::shared_ptr<const Schema> schema);

}  // namespace sohoa
