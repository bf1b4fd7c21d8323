#pragma once
// What the words on the command line mean: files, folders and zips → data files in reading order.
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "source/problems.hpp"

namespace sohoa::source {

/// One file that holds data, with what belongs to it.
struct InputFile {
  std::string path;                ///< as GDAL takes it
  std::string display;             ///< as the user gave it, or below what the user gave
  std::vector<std::string> parts;  ///< real files its hash goes over, in that order
  std::int64_t size = -1;          ///< of the file itself, or of the .zip
  std::int64_t mtime = 0;          ///< newest of the parts, nanoseconds since 1970
};

/// Expands inputs. A folder gives its data files in byte order of names, without subfolders, sidecars, hidden files and
/// locks; a .zip gives its members. Throws InputError when something is missing, or holds no data; UsageError when two
/// formats of one name lie side by side, a file is named twice, or a sidecar is named.
std::vector<InputFile> find_inputs(const std::vector<std::string>& inputs);
/// The same for those that are sound; what is missing or holds no data goes to `problems`.
std::vector<InputFile> find_inputs(const std::vector<std::string>& inputs, Problems& problems);

/// Leaves files for the next run that may still be being copied. What was changed less than `seconds` ago is left; so
/// is what lacks a file that it is never complete without (.shx of a .shp), as long as anything happened to the files
/// that are there less than `seconds` ago: a copy may bring its old time along.
struct Settling {
  std::int64_t seconds = 0;        ///< 0: nothing is left
  std::vector<std::string> files;  ///< those that were left, as InputFile::display; a .zip is one
  std::vector<std::string> notes;  ///< why and since when, a line for each

  /// Notes the file when it is to be left.
  bool leaves(const std::string& path);
};
/// The same without what is left; a folder that holds no data (yet) gives none then.
std::vector<InputFile> find_inputs(const std::vector<std::string>& inputs, Problems& problems, Settling& settling);

/// A data file and all that lies beside it and belongs to it.
struct Family {
  std::vector<std::string> files;    ///< itself first
  std::vector<std::string> missing;  ///< endings of what it is never complete without
};
Family family_of(const std::string& path);

/// Newest modification time of `parts` in nanoseconds, and their sizes added up: whether a file is still the one it
/// was.
struct Stamp {
  std::int64_t mtime = 0, size = 0;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};
Stamp stamp(const std::vector<std::string>& parts);

/// Nanoseconds since 1970; a year beyond their reach is its end, 2262.
std::int64_t nanoseconds(const timespec& time);
/// "2025-07-01T02:03:04Z".
std::string utc_text(std::int64_t nanoseconds);
/// "2025-07-01 09:03:04": the clock on the wall in Việt Nam.
std::string wall_text(std::int64_t nanoseconds);

}  // namespace sohoa::source
