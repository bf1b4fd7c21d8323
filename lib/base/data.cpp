#include "base/data.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa {
namespace fs = std::filesystem;
namespace {

fs::path executable_folder() {
  std::error_code failed;
  const fs::path self = fs::read_symlink("/proc/self/exe", failed);
  return failed ? fs::path{} : self.parent_path();
}

/// The folder that holds parcel.json: the environment's, an installed one, or the checkout above a build tree.
fs::path find_data() {
  if (const char* given = std::getenv("SOHOA_DATA"); given != nullptr && *given != '\0')
    return fs::exists(fs::path(given) / "parcel.json") ? fs::path(given) : fs::path{};
  fs::path folder = executable_folder();
  for (int level = 0; level < 5 && !folder.empty(); ++level, folder = folder.parent_path()) {
    for (const char* place : {"share/sohoa", "schemas"})
      if (fs::exists(folder / place / "parcel.json")) return folder / place;
    if (folder == folder.root_path()) break;
  }
  return {};
}

struct CsvCursor {
  std::string_view text;
  char separator = ',';
  std::size_t at = 0;
  std::size_t line = 1;

  bool done() const { return at >= text.size(); }

  std::string field() {
    std::string value;
    if (!done() && text[at] == '"') {
      for (++at; !done(); ++at) {
        if (text[at] == '"') {
          if (at + 1 >= text.size() || text[at + 1] != '"') break;
          ++at;
        }
        line += text[at] == '\n';
        value += text[at];
      }
      if (!done()) ++at;
    }
    while (!done() && text[at] != separator && text[at] != '\n') value += text[at++];
    if (!value.empty() && value.back() == '\r') value.pop_back();
    return value;
  }

  std::vector<std::string> row() {
    std::vector<std::string> fields{field()};
    while (!done() && text[at] == separator) {
      ++at;
      fields.push_back(field());
    }
    if (!done()) ++at;
    return fields;
  }
};

}  // namespace

fs::path data_path(std::string_view relative) {
  static const fs::path root = find_data();
  if (root.empty())
    throw Error(Exit::fault, tr("the folder with schemas and code lists was not found; set SOHOA_DATA"));
  return root / relative;
}

fs::path locale_path() {
  if (const char* given = std::getenv("SOHOA_LOCALE"); given != nullptr && *given != '\0') return given;
  const fs::path folder = executable_folder();
  for (const fs::path& place : {folder / "../po/locale", folder / "../share/locale"})
    if (fs::exists(place / "vi/LC_MESSAGES/sohoa.mo")) return place;
  return folder / "../share/locale";
}

Table Table::read(const fs::path& path, std::string_view separators) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(tr("{}: cannot be opened", path.string()));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  Table table;
  table.path_ = path;
  CsvCursor cursor{text};
  if (text.starts_with("\xEF\xBB\xBF")) cursor.at = 3;
  const std::size_t first = text.find_first_of(separators);
  if (first < text.find('\n')) cursor.separator = text[first];
  table.titles_ = cursor.row();
  const std::vector<std::string>& names = table.titles_;
  for (std::size_t i = 0; i < names.size(); ++i) table.columns_.emplace(names[i], i);
  while (!cursor.done()) {
    ++cursor.line;
    std::vector<std::string> fields = cursor.row();
    if (fields.size() == 1 && fields[0].empty()) continue;
    if (fields.size() != names.size())
      throw InputError(tr("{}: line {} has {} fields, the title line has {}", path.string(), cursor.line, fields.size(),
                          names.size()));
    table.rows_.push_back(std::move(fields));
    table.lines_.push_back(cursor.line);
  }
  return table;
}

bool Table::has(std::string_view name) const {
  return columns_.contains(std::string(name));
}

std::size_t Table::column(std::string_view name) const {
  const auto found = columns_.find(std::string(name));
  if (found == columns_.end()) throw InputError(tr("{}: no column named {}", path_.string(), name));
  return found->second;
}

std::vector<std::string> split_values(std::string_view cell) {
  std::vector<std::string> found;
  for (std::size_t begin = 0; begin < cell.size();) {
    const std::size_t end = std::min(cell.find('|', begin), cell.size());
    found.emplace_back(cell.substr(begin, end - begin));
    begin = end + 1;
  }
  return found;
}

}  // namespace sohoa
