#include "source/suffix.hpp"

#include <filesystem>

namespace sohoa::source {

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return out;
}

std::string suffix_of(const std::string& path) {
  return lower_ascii(std::filesystem::path(path).extension().string());
}

}  // namespace sohoa::source
