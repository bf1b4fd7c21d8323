#include "dataset/commune_names.hpp"

#include <doctest/doctest.h>

using namespace sohoa;
using admin::Edition;

namespace {

const admin::Units& units() {
  return admin::Units::shipped();
}

/// "07195/2024!" where it is sure.
std::string found(CommuneNames& names, std::string_view name, Edition edition, bool any_edition) {
  const CommuneNames::Found& answer = names.find(name, edition, any_edition);
  std::string all;
  for (const admin::Unit& unit : answer.communes)
    all += (all.empty() ? "" : " ") + std::string(unit.code) + "/" + std::string(edition_name(unit.edition()));
  return answer.sure ? all + "!" : all;
}

}  // namespace

TEST_CASE("a name is one commune in its province, before and after the mergers") {
  CommuneNames quang_ninh(units(), {}, "22");
  CHECK(found(quang_ninh, "Đồng Tiến", Edition::y2024, false) == "07195/2024!");
  CHECK(found(quang_ninh, "xã đồng tiến", Edition::y2024, false) == "07195/2024!");
  CHECK(found(quang_ninh, "Dong Tien", Edition::y2026, true) == "07195/2024!");
  CHECK(found(quang_ninh, "Cô Tô", Edition::y2026, true) == "07192/2026!");
  CHECK(found(quang_ninh, "Thị trấn Cô Tô", Edition::y2026, true) == "07192/2024!");
  // What is only like a name is offered, never taken.
  CHECK(found(quang_ninh, "Đồng Tiên", Edition::y2024, false).starts_with("07195/2024"));
  CHECK_FALSE(quang_ninh.find("Đồng Tiên", Edition::y2024, true).sure);
  CHECK_FALSE(quang_ninh.find("qwerty", Edition::y2024, true).sure);
}

TEST_CASE("codes of other rows say the province, of whatever edition") {
  CommuneNames island(units(), {"07192"}, {}), thai_nguyen(units(), {"06436"}, {});
  CHECK(found(island, "Đồng Tiến", Edition::y2024, true) == "07195/2024!");
  CHECK_FALSE(thai_nguyen.find("Đồng Tiến", Edition::y2024, false).communes.empty());
  CHECK(thai_nguyen.find("Đồng Tiến", Edition::y2024, false).communes.front().code != "07195");
}

TEST_CASE("without a province nothing is sure") {
  CommuneNames everywhere(units(), {}, {});
  const CommuneNames::Found& all = everywhere.find("Đồng Tiến", Edition::y2024, false);
  CHECK_FALSE(all.sure);
  CHECK(all.communes.size() == 11);  // lines of schemas/admin/communes_2024.csv
  CHECK(everywhere.find("phường Đồng Tiến", Edition::y2024, false).communes.size() == 2);
  CHECK_FALSE(everywhere.find("Đặc khu Cô Tô", Edition::y2026, false).sure);
}
