#include "store/report_spool.hpp"

namespace sohoa::store {

ReportSpool::ReportSpool(const std::string& report)
    : file_(report + ".lines"), database_(file_.path(), Database::Open::create, report) {
  database_.execute(
      "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
      "PRAGMA cache_size = -8192; CREATE TABLE line (sheet INTEGER, run INTEGER, file INTEGER, row INTEGER, cells "
      "BLOB);"
      "BEGIN");
  insert_ = Statement(database_, "INSERT INTO line VALUES (?, ?, ?, ?, ?)");
}

void ReportSpool::add(const Place& place, std::string_view line) {
  insert_.bind(1, static_cast<std::int64_t>(place.sheet));
  insert_.bind(2, static_cast<std::int64_t>(place.run));
  insert_.bind(3, static_cast<std::int64_t>(place.file));
  insert_.bind(4, place.row);
  insert_.bind_blob(5, line);
  insert_.run();
}

void ReportSpool::close() {
  // An index keeps the order in which lines of one row came: the rowid is its last part.
  database_.execute("CREATE INDEX by_place ON line (sheet, run, file, row); COMMIT");
  select_ = Statement(database_, "SELECT cells FROM line WHERE sheet = ? ORDER BY run, file, row, rowid");
}

void ReportSpool::each(std::size_t sheet, const std::function<void(std::string_view line)>& take) {
  select_.bind(1, static_cast<std::int64_t>(sheet));
  while (select_.step()) take(select_.blob(0));
  select_.reset();
}

}  // namespace sohoa::store
