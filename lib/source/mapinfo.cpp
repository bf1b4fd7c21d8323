#include "source/mapinfo.hpp"

#include <cpl_string.h>
#include <cpl_vsi.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

namespace sohoa::source {
namespace {

constexpr std::string_view kNeutral = "Neutral";
constexpr std::size_t kHeadBytes = 8192;  // the charset stands in the first lines

/// A file, and the bytes to show instead of those at one place.
struct Patched {
  VSILFILE* file = nullptr;
  vsi_l_offset at = 0;
  std::string instead;

  ~Patched() {
    if (file != nullptr) VSIFCloseL(file);
  }
};

/// Finds the name behind `!charset ` or `Charset "` in the head of a .tab or .mif. Shorter names than "Neutral" are
/// UTF-8 and none, whose bytes GDAL leaves alone anyway.
void find_charset(Patched& patched) {
  char bytes[kHeadBytes];
  const std::string_view head(bytes, VSIFReadL(bytes, 1, sizeof bytes, patched.file));
  VSIFSeekL(patched.file, 0, SEEK_SET);
  std::string lower(head);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return c < 0x80 ? std::tolower(c) : c; });
  std::size_t from = lower.find("charset");
  if (from == std::string::npos || (from > 0 && lower[from - 1] != '!' && lower[from - 1] != '\n')) return;
  from = lower.find_first_not_of(" \t\"", from + std::strlen("charset"));
  if (from == std::string::npos) return;
  const std::size_t size = std::min(lower.find_first_of("\"\r\n", from), lower.size()) - from;
  if (size < kNeutral.size()) return;
  // A quote may close the name at once; what is left of the line is blank.
  const bool quoted = from + size < lower.size() && lower[from + size] == '"';
  patched.at = from;
  patched.instead = kNeutral;
  if (quoted) patched.instead += '"';
  patched.instead.resize(size + (quoted ? 1 : 0), ' ');
}

// GDAL hands over paths without the prefix.
int stat_file(void*, const char* path, VSIStatBufL* status, int flags) {
  return VSIStatExL(path, status, flags);
}

char** list_folder(void*, const char* path, int most) {
  return VSIReadDirEx(path, most);
}

void* open_file(void*, const char* path, const char* access) {
  if (std::strpbrk(access, "wa+") != nullptr) return nullptr;
  auto patched = std::make_unique<Patched>();
  patched->file = VSIFOpenL(path, access);
  if (patched->file == nullptr) return nullptr;
  if (is_mapinfo(path)) find_charset(*patched);
  return patched.release();
}

vsi_l_offset tell(void* handle) {
  return VSIFTellL(static_cast<Patched*>(handle)->file);
}

int seek(void* handle, vsi_l_offset offset, int whence) {
  return VSIFSeekL(static_cast<Patched*>(handle)->file, offset, whence);
}

std::size_t read(void* handle, void* buffer, std::size_t size, std::size_t count) {
  auto& patched = *static_cast<Patched*>(handle);
  const vsi_l_offset from = VSIFTellL(patched.file);
  const std::size_t got = VSIFReadL(buffer, size, count, patched.file);
  const vsi_l_offset to = from + got * size;
  const vsi_l_offset first = std::max(from, patched.at);
  const vsi_l_offset last = std::min(to, patched.at + patched.instead.size());
  if (first < last)
    std::memcpy(static_cast<char*>(buffer) + (first - from), patched.instead.data() + (first - patched.at),
                last - first);
  return got;
}

int at_end(void* handle) {
  return VSIFEofL(static_cast<Patched*>(handle)->file);
}

int close_file(void* handle) {
  delete static_cast<Patched*>(handle);
  return 0;
}

}  // namespace

void register_mapinfo_files() {
  VSIFilesystemPluginCallbacksStruct* calls = VSIAllocFilesystemPluginCallbacksStruct();
  calls->stat = stat_file;
  calls->read_dir = list_folder;
  calls->open = open_file;
  calls->tell = tell;
  calls->seek = seek;
  calls->read = read;
  calls->eof = at_end;
  calls->close = close_file;
  VSIInstallPluginHandler(kMapInfoPrefix.data(), calls);
  VSIFreeFilesystemPluginCallbacksStruct(calls);
}

bool is_mapinfo(const std::string& path) {
  const char* dot = std::strrchr(path.c_str(), '.');
  return dot != nullptr && (EQUAL(dot, ".tab") || EQUAL(dot, ".mif"));
}

std::string mapinfo_path(const std::string& path) {
  return std::string(kMapInfoPrefix) + path;
}

}  // namespace sohoa::source
