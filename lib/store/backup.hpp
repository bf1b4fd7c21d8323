#pragma once
// Former states of a dataset, kept beside it.
#include <string>

namespace sohoa::store {

/// Copies the committed state of a dataset to PATH.1, after PATH.1 has become PATH.2 and so on up to PATH.`count`, the
/// oldest of which goes. The copy is whole and on disk when it gets its name; other programs may read meanwhile. The
/// suffix keeps patterns like *.gpkg from finding it. Nothing happens when `count` is 0. Throws OutputError.
void back_up(const std::string& path, int count);

}  // namespace sohoa::store
