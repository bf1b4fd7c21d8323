#include <doctest/doctest.h>

#include "text/number.hpp"

using namespace sohoa::text;

namespace {

std::string read(const char* text, DateOrder order = DateOrder::day_first) {
  const auto written = read_date(text, order);
  return written ? iso(written->date) + (written->completed ? " completed" : "") : "none";
}

}  // namespace

TEST_CASE("days in words") {
  for (const char* text :
       {"ngày 5 tháng 3 năm 2019", "Ngày 05 tháng 03 năm 2019", "NGÀY 5 THÁNG 3 NĂM 2019", "5 tháng 3 năm 2019",
        "Cô Tô, ngày 5 tháng 3 năm 2019", "Tổ 7, ngày 05 tháng 3 năm 2019", "ngày 5 tháng 3, 2019",
        "ngay 5 thang 3 nam 2019", "ngày 5 tháng 3/2019", "5-Mar-2019", "05-MAR-2019", "5 March 2019", "05/03/2019",
        "2019-03-05", "5/3/2019 7:30", "ngày 5/3/2019", "ngày 05-3-2019", "5/3/2019.", "Cô Tô, ngày 5/3/2019"}) {
    CAPTURE(text);
    CHECK(read(text) == "2019-03-05");
  }
}

TEST_CASE("what a writing leaves open is completed, and said") {
  CHECK(read("tháng 3 năm 2019") == "2019-03-01 completed");
  CHECK(read("Tháng 3/2019") == "2019-03-01 completed");
  CHECK(read("3/2019") == "2019-03-01 completed");
  CHECK(read("03-2019") == "2019-03-01 completed");
  CHECK(read("05/03/19") == "2019-03-05 completed");
  CHECK(read("5-3-75") == "1975-03-05 completed");
  CHECK(read("5.3.29") == "2029-03-05 completed");
  CHECK(read("5.3.30") == "1930-03-05 completed");
  CHECK(read("5-Mar-19") == "2019-03-05 completed");
  CHECK(read("Mar-19") == "2019-03-01 completed");
  CHECK(read("2019") == "2019-01-01 completed");
  CHECK(read("năm 1960") == "1960-01-01 completed");
  CHECK(read("sinh năm 1975") == "1975-01-01 completed");
  CHECK(read("…/…/2019") == "2019-01-01 completed");
  CHECK(read("../../2019") == "2019-01-01 completed");
  CHECK(read("ngày … tháng … năm 2019") == "2019-01-01 completed");
  // The value that LibreOffice 7.4 shows for the number 43529 in the format YYYY-MM-DD.
  CHECK(read("43529") == "2019-03-05 completed");
}

TEST_CASE("serial numbers of workbooks") {
  CHECK(iso(*date_of_serial(25569)) == "1970-01-01");
  CHECK(iso(*date_of_serial(36526)) == "2000-01-01");
  CHECK(iso(*date_of_serial(43529.75)) == "2019-03-05");
  CHECK(iso(*date_of_serial(73050)) == "2099-12-31");
  CHECK_FALSE(date_of_serial(2019));
  CHECK_FALSE(date_of_serial(73051));
  CHECK_FALSE(date_of_serial(-1));
}

TEST_CASE("what is no day is none") {
  for (const char* text : {"",
                           "3.2019",
                           "13/2019",
                           "0/2019",
                           "30/02/19",
                           "ngày 31 tháng 4 năm 2019",
                           "ngày tháng năm",
                           "ngày 5 tháng … năm 2019",
                           "1899",
                           "2100",
                           "khóm 2019",
                           "2018 2019",
                           "ngày 5 tháng 3",
                           "tháng 3",
                           "ngày 0 tháng 3 năm 2019",
                           "5/3",
                           "05/03-19",
                           "5//19",
                           "5/3/191",
                           "ngày 5 tháng 3 năm 19",
                           "5 Mai 2019",
                           "1234567",
                           "12/31/2019",
                           "ngày 5 tháng 3 năm 2019 và sau đó",
                           "05/03/2014/1",
                           "5/3/19 lần 2"}) {
    CAPTURE(text);
    CHECK(read(text) == "none");
  }
}

TEST_CASE("a column with the month first is told by its values, all of them") {
  DateJudge judge;
  judge.observe("05/03/2019");
  judge.observe("ghi chú");
  CHECK_FALSE(judge.order());
  judge.observe("12/31/2019");
  CHECK(judge.order() == DateOrder::month_first);
  for (int i = 0; i < 2; ++i) judge.observe("01/05/2019");
  CHECK_FALSE(judge.order());  // one of four is a slip
  judge.observe("12/31/2019");
  CHECK(judge.order() == DateOrder::month_first);
  judge.observe("31/12/2019");
  CHECK(judge.order() == DateOrder::day_first);  // both are there: the day stands first by law
  CHECK(read("12/31/2019", DateOrder::month_first) == "2019-12-31");
  CHECK(read("03/05/2019", DateOrder::month_first) == "2019-03-05");
  CHECK(read("2019-03-05", DateOrder::month_first) == "2019-03-05");
  CHECK(read("20190305", DateOrder::month_first) == "2019-03-05");
  CHECK(read("ngày 5 tháng 3 năm 2019", DateOrder::month_first) == "2019-03-05");
  CHECK(read("31/12/2019", DateOrder::month_first) == "none");
}
