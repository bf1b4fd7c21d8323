#pragma once
// All rows of a table as SQLite stores them, ten times as fast as a SELECT of all columns.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "store/sqlite.hpp"

namespace sohoa::store {

/// A row: its rowid and its record ("Database File Format", 2.1; read it with stored_value()), valid during the call.
using OnRow = std::function<void(std::int64_t rowid, std::string_view record)>;

/// Gives the rows of a table of `main` in order of rowid. Within a transaction of the caller's that has changed nothing
/// yet. The pages are read through SQLite's own handle of the file: a second one would, when closed, take all locks of
/// this process away. Beside a write-ahead log, whose pages the file does not have yet, the rows are selected instead.
/// Throws OutputError when the table is not sound.
void scan_table(Database& database, std::string_view table, const OnRow& on_row);

/// One row of a table; empty when there is none.
std::string stored_record(Database& database, std::string_view table, std::int64_t rowid);

}  // namespace sohoa::store
