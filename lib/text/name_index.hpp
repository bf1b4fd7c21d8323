#pragma once
// "Which of these did they mean?": names of a list by how alike they are to a written one.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/name.hpp"

namespace sohoa::text {

/// A list of names, held with its groups of three letters. It proposes; who takes a candidate for the written name says
/// so, and never silently one below kUnmarked, or one of several as alike.
class NameIndex {
 public:
  explicit NameIndex(const std::vector<std::string>& names);

  struct Candidate {
    std::size_t index = 0;  ///< in the list
    double likeness = 0;
  };
  /// The names most like `written`, best first, equal ones in the order of the list; at most `most`, none below
  /// `least`.
  std::vector<Candidate> search(std::string_view written, std::size_t most = 5, double least = kOffered) const;
  /// The one name that `written` is, wherever its marks stand; none when it is no name of the list, or could be
  /// several: two that are equal, or differ in their marks only where `written` has none.
  std::optional<std::size_t> find(std::string_view written) const;

 private:
  std::vector<NameForm> forms_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> holders_;  // group of letters → names that have it
};

}  // namespace sohoa::text
