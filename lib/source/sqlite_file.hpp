#pragma once
// GeoPackage and SpatiaLite files as SQLite leaves them on disk, looked at before they are opened, because a reader
// that may not write can neither undo a broken write nor see what waits in a journal.
#include <string>

namespace sohoa::source {

/// How an SQLite file may be opened.
enum class SqliteState {
  none,     ///< it is no SQLite file
  at_rest,  ///< nothing but the file itself counts: it can be opened as unchangeable, so that no file appears beside it
  in_use,   ///< another program has it open and holds changes in its -wal
};

/// Throws InputError when the file is cut off, or when a write was cut off and its journal waits to be undone.
SqliteState look_at_sqlite(const std::string& path, const std::string& display);

}  // namespace sohoa::source
