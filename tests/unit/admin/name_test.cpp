#include "admin/name.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "text/name_index.hpp"
#include "text/unicode.hpp"

using namespace sohoa;
using namespace sohoa::admin;

TEST_CASE("no two communes of one province are taken for one another") {
  // By its full name each commune is found, in its district or, from 2025 on, in its province; nothing else is.
  std::size_t checked = 0;
  for (const Edition edition : kEditions) {
    std::map<std::pair<std::string_view, std::string_view>, std::vector<std::string>> groups;
    for (const Commune& commune : Units::shipped().communes(edition))
      groups[{commune.province, commune.district}].push_back(std::string(commune.name));
    for (const auto& [place, names] : groups) {
      const text::NameIndex index(names);
      for (std::size_t i = 0; i < names.size(); ++i) {
        CAPTURE(names[i]);
        CHECK(index.find(names[i]) == i);
        const text::NameForm form = text::name_form(names[i]);
        for (std::size_t j = 0; j < names.size(); ++j) {
          CAPTURE(names[j]);
          const text::NameForm other = text::name_form(names[j]);
          CHECK((form.marked == other.marked) == (i == j));
          ++checked;
        }
      }
    }
  }
  MESSAGE(checked, " pairs");
}

TEST_CASE("since 2025 a commune's bare name is enough in its province, and without marks none is taken for another") {
  for (const Edition edition : {Edition::y2025, Edition::y2026}) {
    std::map<std::string_view, std::vector<std::string>> groups;
    for (const Commune& commune : Units::shipped().communes(edition))
      groups[commune.province].push_back(std::string(commune.bare_name()));
    std::size_t open = 0;
    for (const auto& [province, names] : groups) {
      const text::NameIndex index(names);
      for (std::size_t i = 0; i < names.size(); ++i) {
        CAPTURE(names[i]);
        const bool marked = text::name_form(names[i]).marks;
        const auto found = index.find(text::fold(names[i]));
        CHECK((index.find(names[i]) == i || (!marked && !found)));
        CHECK((!found || *found == i));
        open += !found;
      }
    }
    MESSAGE("names that are two communes' without their marks: ", open);
  }
}

TEST_CASE("a slip of the pen still ranks the commune first") {
  // One letter left out of each name of Quảng Ninh, in turn.
  std::vector<std::string> names;
  for (const Commune& commune : Units::shipped().communes(Edition::y2026))
    if (commune.province == "22") names.push_back(std::string(commune.bare_name()));
  const text::NameIndex index(names);
  std::size_t first = 0, all = 0;
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t at = 0; at < names[i].size();) {
      std::size_t next = at;
      text::next_code_point(names[i], next);
      const std::string wrong = names[i].substr(0, at) + names[i].substr(next);
      at = next;
      const auto found = index.search(wrong, 1);
      first += !found.empty() && found[0].index == i;
      ++all;
    }
  MESSAGE(first, " of ", all, " first");
  CHECK(first * 100 >= all * 97);
}
