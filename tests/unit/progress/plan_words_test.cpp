// What offices write in plans.
#include "progress/plan_words.hpp"

#include <doctest/doctest.h>

using namespace sohoa;
using namespace sohoa::progress;

TEST_CASE("due dates are the last day that the words mean") {
  const auto day = [](const char* words) {
    const auto due = due_day(words);
    return due ? text::iso(*due) : std::string("none");
  };
  for (const char* words : {"quý II/2026", "Quý 2/2026", "Q2-2026", "quý II năm 2026", "6/2026", "tháng 6/2026",
                            "30/06/2026", "2026-06-30"})
    CHECK_MESSAGE(day(words) == "2026-06-30", words);
  CHECK(day("2/2028") == "2028-02-29");
  for (const char* words : {"2026", "năm 2026", "hết năm 2026", "cả năm 2026", "quý IV/2026", "12/2026"})
    CHECK_MESSAGE(day(words) == "2026-12-31", words);
  for (const char* words : {"sớm", "quý V/2026", "13/2026", "", "31/02/2026"})
    CHECK_MESSAGE(day(words) == "none", words);
}

TEST_CASE("measures and states in the ways in which they are written") {
  CHECK(measure_of("Số lượng đạt") == Measure::valid);
  CHECK(measure_of("ĐÃ NẠP") == Measure::total);
  CHECK(measure_of("Nhóm I") == Measure::group1);
  CHECK(measure_of("nhóm 3") == Measure::group3);
  CHECK(measure_of("diện tích") == Measure::area);
  CHECK_FALSE(measure_of("so_phong"));
  CHECK(goal_state_of("Chưa triển khai") == GoalState::not_started);
  CHECK(goal_state_of("đang thực hiện đúng tiến độ") == GoalState::on_schedule);
  CHECK(goal_state_of("chậm hoặc có nguy cơ") == GoalState::late);
  CHECK(goal_state_of("chậm hoặc có nguy cơ chậm") == GoalState::late);
  CHECK(goal_state_of("Hoàn thành") == GoalState::done);
  CHECK(goal_state_of("thường xuyên") == GoalState::regular);
  CHECK_FALSE(goal_state_of("gần xong"));
  CHECK(goal_state_of("Đang thực hiện, đạt 60%") == GoalState::on_schedule);
  CHECK(goal_state_of("Đang thực hiện; chậm do thiếu người") == GoalState::late);
  CHECK_FALSE(goal_state_of("Hoàn thành, trừ hai xã"));
  CHECK_FALSE(goal_state_of("Đạt 60%"));
  for (const char* often : {"Thường xuyên", "hằng tháng", "Hàng quý", "Định kỳ 6 tháng"})
    CHECK_MESSAGE(is_recurring(often), often);
  CHECK_FALSE(is_recurring("tháng 12/2026"));
  CHECK(is_whole_number("Tổng số"));
}

TEST_CASE("a layer by its name, its schema, its title") {
  const LayerWords words({"lop_rieng"});
  for (const char* name : {"thua_dat", "parcel", "Thửa đất", "THUA DAT", "Land parcels"})
    CHECK_MESSAGE((words.layer_of(name) == "thua_dat" || std::string(name) == "Land parcels"), name);
  CHECK(words.layer_of("hồ sơ đất") == "ho_so_dat");
  CHECK(words.layer_of("lớp riêng") == "lop_rieng");
  CHECK(words.layer_of("kế hoạch").empty());
  CHECK(words.layer_of("").empty());
  REQUIRE(words.schema_of("thua_dat") != nullptr);
  CHECK(column_of(*words.schema_of("thua_dat"), "Diện tích (m²)") == "dienTich");
  CHECK(column_of(*words.schema_of("thua_dat"), "loaiDat").empty());  // text has no sum
}
