#include "store/table_scan.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/big_endian.hpp"
#include "store/row_record.hpp"
#include "store/table_tree.hpp"

namespace sohoa::store {
namespace {

constexpr std::size_t kHeader = 100;        // of the file, before what the first page holds
constexpr std::size_t kAhead = 256 * 1024;  // bytes read at once: leaves follow one another
constexpr int kDeepest = 20;                // SQLite's own bound

/// Pages of the file of an open connection.
class Pages {
 public:
  explicit Pages(Database& database) : database_(database) {
    database.check(sqlite3_file_control(database.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file_));
    page_size_ = static_cast<std::size_t>(database.integer("PRAGMA main.page_size").value_or(0));
    char reserved = 0;
    read_bytes(&reserved, 1, 20);
    usable_ = page_size_ - static_cast<unsigned char>(reserved);
    count_ = static_cast<std::uint32_t>(database.integer("PRAGMA main.page_count").value_or(0));
    ahead_.resize(std::max(kAhead / page_size_, std::size_t{1}) * page_size_);
    overflow_.resize(page_size_);
  }

  std::size_t page_size() const { return page_size_; }
  std::size_t usable() const { return usable_; }
  std::uint32_t count() const { return count_; }

  /// Valid until the next call.
  const char* page(std::uint32_t number) {
    check(number);
    if (number < first_ || number >= end_) {
      const auto pages = static_cast<std::uint32_t>(ahead_.size() / page_size_);
      first_ = number;
      end_ = std::min(number + pages, count_ + 1);
      read_bytes(ahead_.data(), std::size_t{end_ - first_} * page_size_, std::uint64_t{number - 1} * page_size_);
    }
    return ahead_.data() + std::size_t{number - first_} * page_size_;
  }
  /// The same beside a page that is still needed.
  const char* overflow(std::uint32_t number) {
    check(number);
    if (number >= first_ && number < end_) return page(number);
    read_bytes(overflow_.data(), page_size_, std::uint64_t{number - 1} * page_size_);
    return overflow_.data();
  }
  [[noreturn]] void fail() const { database_.fail(SQLITE_CORRUPT); }

 private:
  void check(std::uint32_t number) const {
    if (number == 0 || number > count_) fail();
  }
  void read_bytes(char* place, std::size_t size, std::uint64_t from) {
    const int code = file_->pMethods->xRead(file_, place, static_cast<int>(size), static_cast<sqlite3_int64>(from));
    if (code != SQLITE_OK) database_.fail(code == SQLITE_IOERR_SHORT_READ ? SQLITE_CORRUPT : code);
  }

  Database& database_;
  sqlite3_file* file_ = nullptr;
  std::size_t page_size_ = 0, usable_ = 0;
  std::uint32_t count_ = 0;
  std::vector<char> ahead_, overflow_;
  std::uint32_t first_ = 1, end_ = 1;  ///< pages in ahead_
};

class Walk {
 public:
  Walk(Database& database, const OnRow& on_row) : pages_(database), on_row_(on_row) {}

  void tree(std::uint32_t number, int depth) {
    // A damaged file may point in circles.
    if (depth > kDeepest || ++visited_ > pages_.count()) pages_.fail();
    const char* page = pages_.page(number);
    const std::size_t head = number == 1 ? kHeader : 0;
    const std::size_t cells = get_big<std::uint16_t>(page + head + 3);
    if (page[head] == kLeafPage) return leaf(page, head + 8, cells);
    if (page[head] != kInteriorPage) pages_.fail();
    const std::size_t pointers = head + 12;
    if (pointers + 2 * cells > pages_.usable()) pages_.fail();
    std::vector<std::uint32_t> children;
    for (std::size_t i = 0; i < cells; ++i) {
      const std::size_t at = get_big<std::uint16_t>(page + pointers + 2 * i);
      if (at + 4 > pages_.usable()) pages_.fail();
      children.push_back(get_big<std::uint32_t>(page + at));
    }
    children.push_back(get_big<std::uint32_t>(page + head + 8));
    for (const std::uint32_t child : children) tree(child, depth + 1);
  }

 private:
  void leaf(const char* page, std::size_t pointers, std::size_t cells) {
    if (pointers + 2 * cells > pages_.usable()) pages_.fail();
    const std::string_view bytes(page, pages_.usable());
    for (std::size_t i = 0; i < cells; ++i) {
      std::size_t at = get_big<std::uint16_t>(page + pointers + 2 * i);
      std::uint64_t size = 0, rowid = 0;
      if (!get_varint(bytes, at, size) || !get_varint(bytes, at, rowid)) pages_.fail();
      // A page that belongs elsewhere shows here at the latest.
      if (last_ && static_cast<std::int64_t>(rowid) <= *last_) pages_.fail();
      last_ = static_cast<std::int64_t>(rowid);
      const std::size_t local = local_record_size(pages_.usable(), static_cast<std::size_t>(size));
      if (at + local > bytes.size()) pages_.fail();
      const std::string_view record = local == size ? bytes.substr(at, local) : whole(bytes, at, local, size);
      on_row_(static_cast<std::int64_t>(rowid), record);
    }
  }

  /// A record that goes on on pages of its own.
  std::string_view whole(std::string_view page, std::size_t at, std::size_t local, std::uint64_t size) {
    if (at + local + 4 > page.size() || size > 1'000'000'000) pages_.fail();
    record_.assign(page.data() + at, local);
    std::uint32_t next = get_big<std::uint32_t>(page.data() + at + local);
    while (record_.size() < size) {
      const char* more = pages_.overflow(next);
      next = get_big<std::uint32_t>(more);
      record_.append(more + 4,
                     std::min<std::size_t>(static_cast<std::size_t>(size) - record_.size(), pages_.usable() - 4));
    }
    return record_;
  }

  Pages pages_;
  const OnRow& on_row_;
  std::string record_;
  std::uint32_t visited_ = 0;
  std::optional<std::int64_t> last_;  ///< rowid of the row before
};

/// The rows by SELECT, put together again as they are stored.
void select_rows(Database& database, std::string_view table, const std::string& which, const OnRow& on_row) {
  std::vector<Affinity> kinds;
  Statement columns(database, "SELECT type FROM pragma_table_info(?) ORDER BY cid");
  columns.bind(1, table);
  while (columns.step()) kinds.push_back(affinity_of(columns.text(0)));
  Statement rows(database, "SELECT rowid, * FROM main." + quote(table) + " " + which);
  RecordBuilder builder;
  std::string record;
  while (rows.step()) {
    builder.begin(kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const int column = static_cast<int>(i) + 1;
      switch (sqlite3_column_type(rows.handle(), column)) {
        case SQLITE_INTEGER:
          // The rowid itself is stored as NULL.
          i == 0 ? builder.add_null() : builder.add(rows.integer(column), kinds[i]);
          break;
        case SQLITE_FLOAT:
          builder.add(rows.number(column), kinds[i]);
          break;
        case SQLITE_TEXT:
          builder.add(rows.text(column), Affinity::none);
          break;
        case SQLITE_BLOB:
          builder.add_blob(rows.blob(column));
          break;
        default:
          builder.add_null();
      }
    }
    record.resize(builder.size());
    builder.write(record.data());
    on_row(rows.integer(0), record);
  }
}

}  // namespace

void scan_table(Database& database, std::string_view table, const OnRow& on_row) {
  const auto root = root_page(database, table);
  if (root == 0) return;
  // Rows from before a column was added do not hold its default.
  const bool defaults =
      database.integer("SELECT 1 FROM pragma_table_info(?) WHERE dflt_value IS NOT NULL LIMIT 1", table).has_value();
  if (defaults || database.text("PRAGMA main.journal_mode") == "wal")
    return select_rows(database, table, "ORDER BY rowid", on_row);
  Walk(database, on_row).tree(root, 0);
}

std::string stored_record(Database& database, std::string_view table, std::int64_t rowid) {
  std::string found;
  select_rows(database, table, "WHERE rowid = " + std::to_string(rowid),
              [&](std::int64_t, std::string_view record) { found = record; });
  return found;
}

}  // namespace sohoa::store
