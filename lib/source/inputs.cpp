#include "source/inputs.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/suffix.hpp"
#include "source/table_reader.hpp"
#include "source/zip_index.hpp"

namespace sohoa::source {
namespace {

namespace fs = std::filesystem;

/// A format by its suffix: the files that belong to one data file, of which the first `hashed` are its content, and
/// those to wait for while it may still be being copied (a .dbf alone may be the first of a Shapefile to arrive).
struct Format {
  std::string_view suffix;
  std::array<std::string_view, 12> sidecars;
  std::size_t hashed;
  std::array<std::string_view, 3> awaited{};
};

constexpr std::array kFormats{
    Format{".shp",
           {".dbf", ".prj", ".cpg", ".shx", ".qpj", ".sbn", ".sbx", ".qix", ".qmd", ".idm", ".ind", ".atx"},
           3,
           {".shx", ".dbf"}},
    Format{".tab", {".dat", ".map", ".id", ".ind", ".dbf"}, 4, {".dat", ".map", ".id"}},
    Format{".mif", {".mid"}, 1, {".mid"}},
    Format{".dbf", {".cpg"}, 1, {".shp"}},
    Format{".gpkg", {}, 0},
    Format{".sqlite", {}, 0},
    Format{".geojson", {}, 0},
    Format{".json", {}, 0},
    Format{".geojsonl", {}, 0},
    Format{".geojsons", {}, 0},
    Format{".fgb", {}, 0},
    Format{".kml", {}, 0},
    Format{".kmz", {}, 0},
    Format{".gpx", {}, 0},
    Format{".xlsx", {}, 0},
    Format{".xlsm", {}, 0},
    Format{".xls", {}, 0},
    Format{".ods", {}, 0},
    Format{".csv", {}, 0},
    Format{".tsv", {}, 0},
    Format{".zip", {}, 0},
};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

std::string stem_of(const std::string& path) {
  return path.substr(0, path.size() - fs::path(path).extension().string().size());
}

const Format* format_of(const std::string& path) {
  const std::string suffix = suffix_of(path);
  for (const Format& format : kFormats)
    if (format.suffix == suffix) return &format;
  return nullptr;
}

/// Names in one place, with a look-up that takes capital letters for small ones.
class Names {
 public:
  void add(const std::string& name) { names_.emplace(lower_ascii(name), name); }
  /// The name as it is written there; empty when there is none.
  std::string find(const std::string& name) const {
    const auto found = names_.find(lower_ascii(name));
    return found == names_.end() ? std::string{} : found->second;
  }

 private:
  std::map<std::string, std::string> names_;
};

/// The data file that `path` is a sidecar of; empty when it is none.
std::string owner_of(const std::string& path, const Names& names) {
  const std::string suffix = suffix_of(path);
  for (const Format& format : kFormats) {
    if (format.suffix == suffix) continue;
    const bool belongs = std::find(format.sidecars.begin(), format.sidecars.end(), suffix) != format.sidecars.end();
    if (!belongs || suffix.empty()) continue;
    if (std::string owner = names.find(stem_of(path) + std::string(format.suffix)); !owner.empty()) return owner;
  }
  return {};
}

bool is_hidden(const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  return name.starts_with('.') || name.starts_with("~$") || path.starts_with("__MACOSX/") ||
         path.find("/.") != std::string::npos;
}

/// The data files among `paths`, in byte order. Two formats of one name are an error: they are mostly one and the same
/// data.
std::vector<std::string> choose(std::vector<std::string> paths, const std::string& where) {
  std::sort(paths.begin(), paths.end());
  Names names;
  for (const std::string& path : paths)
    if (!is_hidden(path)) names.add(path);
  // Beside maps a list is mostly about them; it is read when it is named.
  const bool maps = std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
    return !is_hidden(path) && format_of(path) != nullptr && !is_spreadsheet(path);
  });
  std::vector<std::string> chosen;
  std::map<std::string, std::string> stems;
  for (const std::string& path : paths) {
    if (maps && is_spreadsheet(path)) continue;
    if (is_hidden(path) || format_of(path) == nullptr || !owner_of(path, names).empty()) continue;
    const auto [other, fresh] = stems.emplace(lower_ascii(stem_of(path)), path);
    if (!fresh)
      throw UsageError(tr("{}: {} and {} have one name in two formats; name the file that is meant", where,
                          fs::path(other->second).filename().string(), fs::path(path).filename().string()));
    chosen.push_back(path);
  }
  return chosen;
}

/// The file beside `path` with that ending, in small or capital letters; empty when there is none.
std::string beside(const std::string& path, std::string_view suffix) {
  for (const std::string& ending : {std::string(suffix), upper(suffix)})
    if (std::string candidate = stem_of(path) + ending; fs::exists(candidate)) return candidate;
  return {};
}

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts{path};
  const Format* format = format_of(path);
  if (format == nullptr) return parts;
  for (std::size_t i = 0; i < format->hashed; ++i)
    if (std::string part = beside(path, format->sidecars[i]); !part.empty()) parts.push_back(std::move(part));
  return parts;
}

class Finder {
 public:
  Finder(const std::vector<std::string>& inputs, Settling& settling)
      : named_(inputs.begin(), inputs.end()), settling_(settling) {}
  void add(const std::string& input);
  std::vector<InputFile> files;

 private:
  void add_folder(const std::string& folder);
  void add_zip(const std::string& path);
  void add_file(const std::string& path);
  void add_named_file(const std::string& path);

  std::set<std::string> named_;
  Settling& settling_;
};

void Finder::add(const std::string& input) {
  struct stat status {};
  if (::stat(input.c_str(), &status) != 0 || ::access(input.c_str(), R_OK) != 0)
    throw InputError(fmt::format("{}: {}", input, os_error(errno)));
  if (S_ISDIR(status.st_mode)) return add_folder(input);
  if (!S_ISREG(status.st_mode)) throw InputError(tr("{}: is no file; only a stream can come through a pipe", input));
  add_named_file(input);
}

void Finder::add_folder(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed))
    if (entry.is_regular_file()) paths.push_back(entry.path().filename().string());
  if (failed) throw InputError(fmt::format("{}: {}", folder, failed.message()));
  const std::vector<std::string> chosen = choose(std::move(paths), folder);
  if (chosen.empty() && settling_.seconds == 0)
    throw InputError(tr("{}: the folder holds no data that can be read", folder));
  const std::string before = folder.ends_with('/') ? folder : folder + '/';
  for (const std::string& name : chosen) add_file(before + name);
}

void Finder::add_named_file(const std::string& path) {
  Names names;
  // Only files that could own this one matter, so a folder of thousands is not listed.
  for (const Format& format : kFormats) {
    const std::string small = stem_of(path) + std::string(format.suffix);
    const std::string capital = stem_of(path) + upper(format.suffix);
    for (const std::string& candidate : {small, capital})
      if (candidate != path && fs::exists(candidate)) names.add(candidate);
  }
  const std::string owner = owner_of(path, names);
  if (owner.empty()) return add_file(path);
  // `in/*` names every file of the folder.
  if (!named_.contains(owner)) throw UsageError(tr("{}: is a part of {}; name that file", path, owner));
}

void Finder::add_zip(const std::string& path) {
  std::vector<std::string> names;
  for (const ZipMember& member : read_zip_index(path, path)) names.push_back(member.name);
  const std::vector<std::string> chosen = choose(std::move(names), path);
  if (chosen.empty()) throw InputError(tr("{}: the .zip holds no data that can be read", path));
  const Stamp whole = stamp({path});
  const std::string inside = "/vsizip/{" + fs::absolute(path).string() + "}/";
  for (const std::string& name : chosen)
    files.push_back({inside + name, path + '/' + name, {path}, whole.size, whole.mtime});
}

void Finder::add_file(const std::string& path) {
  if (settling_.leaves(path)) return;
  if (suffix_of(path) == ".zip") return add_zip(path);
  InputFile file{path, path, parts_of(path), 0, 0};
  file.size = stamp({path}).size;
  file.mtime = stamp(file.parts).mtime;
  // GDAL gives some beginnings of a path a meaning of their own.
  if (!path.starts_with('/')) file.path = fs::absolute(path).string();
  files.push_back(std::move(file));
}

void refuse_doubles(const std::vector<InputFile>& files) {
  std::set<std::string> seen;
  for (const InputFile& file : files)
    if (!seen.insert(fs::path(file.path).lexically_normal().string()).second)
      throw UsageError(tr("{}: is named twice", file.display));
}

}  // namespace

std::vector<InputFile> find_inputs(const std::vector<std::string>& inputs, Problems& problems, Settling& settling) {
  Finder finder(inputs, settling);
  for (const std::string& input : inputs) {
    try {
      finder.add(input);
    } catch (const InputError& error) {
      problems.add(error);
    }
  }
  refuse_doubles(finder.files);
  return finder.files;
}

std::vector<InputFile> find_inputs(const std::vector<std::string>& inputs, Problems& problems) {
  Settling settling;
  return find_inputs(inputs, problems, settling);
}

std::vector<InputFile> find_inputs(const std::vector<std::string>& inputs) {
  Problems problems;
  std::vector<InputFile> files = find_inputs(inputs, problems);
  problems.end_if_any();
  return files;
}

Family family_of(const std::string& path) {
  Family family{{path}, {}};
  const Format* format = format_of(path);
  if (format == nullptr) return family;
  for (const std::string_view suffix : format->sidecars)
    if (std::string file = suffix.empty() ? std::string() : beside(path, suffix); !file.empty())
      family.files.push_back(std::move(file));
  for (const std::string_view suffix : format->awaited)
    if (!suffix.empty() && beside(path, suffix).empty()) family.missing.emplace_back(suffix);
  return family;
}

Stamp stamp(const std::vector<std::string>& parts) {
  Stamp sum;
  for (const std::string& part : parts) {
    struct stat status {};
    if (::stat(part.c_str(), &status) != 0) continue;
    sum.size += status.st_size;
    sum.mtime = std::max(sum.mtime, nanoseconds(status.st_mtim));
  }
  return sum;
}

}  // namespace sohoa::source
