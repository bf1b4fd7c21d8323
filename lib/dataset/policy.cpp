#include "dataset/policy.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <set>

namespace sohoa {
namespace {

std::string options_in(const std::string& line, const RE2& wanted) {
  re2::StringPiece rest(line);
  std::string option;
  std::set<std::string> options;
  while (RE2::FindAndConsume(&rest, wanted, &option)) {
    std::replace(option.begin(), option.end(), '=', ' ');
    options.insert(option);
  }
  return options.empty() ? "–" : fmt::format("{}", fmt::join(options, " "));
}

}  // namespace

std::string judging_policy(const std::string& line) {
  // A schema of ours is found by the layer; only a file is a choice.
  static const RE2 kOptions(
      "(--(?:schema[ =][^-\\s\\]][^\\s\\]]*[./][^\\s\\]]*|"
      "(?:severity|accept|map-scale|map-date|recode-recalled)(?:[ =][^-\\s\\]][^\\s\\]]*)?))");
  return options_in(line, kOptions);
}

std::string loading_policy(const std::string& line) {
  static const RE2 kOptions(
      "(--(?:severity|accept|schema|map-scale|map-date|recode-recalled|layer|crs|province|to-crs|swap-axes|encoding|"
      "commune|edition|profile|map|renumber-sheets|boundary|boundary-crs|boundary-code|boundary-name|code-list|"
      "to|totals)(?:[ "
      "=][^-\\s\\]][^\\s\\]]*)?|--fix(?:=[^\\s\\]]+)?)(?:[\\s\\]]|$)");
  return options_in(line, kOptions);
}

}  // namespace sohoa
