#include "admin/name.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "text/name_index.hpp"

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
