#include "text/name_index.hpp"

#include <algorithm>

namespace sohoa::text {
namespace {

/// The groups of three letters of a name without marks, its ends counted as blanks, each once.
std::vector<std::uint32_t> groups_of(std::string_view plain) {
  std::vector<std::uint32_t> groups;
  std::uint32_t group = 0x2020;
  const auto add = [&](char c) {
    group = (group << 8 | static_cast<unsigned char>(c)) & 0xFFFFFF;
    groups.push_back(group);
  };
  for (const char c : plain) add(c);
  add(' ');
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return groups;
}

}  // namespace

NameIndex::NameIndex(const std::vector<std::string>& names) {
  forms_.reserve(names.size());
  for (const std::string& name : names) {
    const auto index = static_cast<std::uint32_t>(forms_.size());
    forms_.push_back(name_form(name));
    for (const std::uint32_t group : groups_of(forms_.back().plain)) holders_[group].push_back(index);
  }
}

std::vector<NameIndex::Candidate> NameIndex::search(std::string_view written, std::size_t most, double least) const {
  const NameForm form = name_form(written);
  std::vector<std::uint32_t> seen;
  for (const std::uint32_t group : groups_of(form.plain))
    if (const auto found = holders_.find(group); found != holders_.end())
      seen.insert(seen.end(), found->second.begin(), found->second.end());
  // A name that is alike shares a group of letters with it, unless it is very short and then it is soon compared.
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  std::vector<Candidate> candidates;
  for (const std::uint32_t index : seen)
    if (const double alike = likeness(form, forms_[index]); alike >= least) candidates.push_back({index, alike});
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.likeness > b.likeness; });
  if (candidates.size() > most) candidates.resize(most);
  return candidates;
}

std::optional<std::size_t> NameIndex::find(std::string_view written) const {
  // Thanh An is a name of its own, and Thạnh An where marks are not written.
  const auto same = search(written, 2, kUnmarked);
  return same.size() == 1 ? std::optional(same[0].index) : std::nullopt;
}

}  // namespace sohoa::text
