#include <algorithm>

#include "text/encoding.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

constexpr auto kNames = std::to_array<std::string_view>({"ascii",
                                                         "utf-8",
                                                         "tcvn3",
                                                         "vni",
                                                         "cp1258",
                                                         "vps",
                                                         "viscii",
                                                         "vietware-f",
                                                         "vietware-x",
                                                         "bkhcm1",
                                                         "bkhcm2",
                                                         "cp1252",
                                                         "tcvn3-h",
                                                         "tcvn3-latin1",
                                                         "vni-latin1",
                                                         "cp1258-latin1",
                                                         "vps-latin1",
                                                         "viscii-latin1",
                                                         "vietware-f-latin1",
                                                         "vietware-x-latin1",
                                                         "bkhcm1-latin1",
                                                         "bkhcm2-latin1",
                                                         "cp1252-latin1",
                                                         "tcvn3-h-latin1",
                                                         "utf-8-latin1",
                                                         "tcvn3-cp1258",
                                                         "tcvn3-twice",
                                                         "unknown"});
static_assert(kNames.size() == static_cast<std::size_t>(Encoding::unknown) + 1);

/// Letters and digits of a font's name in small letters: ".VnTime H" is ".vntimeh", "VNI-Times" "vnitimes".
std::string squeezed(std::string_view font) {
  std::string out;
  for (const char c : font) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + 32);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.') out += c;
  }
  return out;
}

}  // namespace

std::string_view name(Encoding encoding) {
  return kNames[static_cast<std::size_t>(encoding)];
}

std::optional<Encoding> parse_encoding(std::string_view text) {
  const std::string folded = fold(text);
  if (folded == "utf8") return Encoding::utf8;
  const auto found = std::find(kNames.begin(), kNames.end(), folded);
  if (found == kNames.end() || folded == "unknown") return std::nullopt;
  return static_cast<Encoding>(found - kNames.begin());
}

std::optional<Encoding> font_encoding(std::string_view font) {
  std::string name = squeezed(font);
  const bool shape = name.ends_with(".shx");
  if (shape) name.resize(name.size() - 4);
  // Fonts of BK HCM are "Vn..." without the dot.
  if (name.starts_with(".vn") || (shape && name.starts_with("vn") && !name.starts_with("vni")))
    return name.ends_with('h') && name != ".vnenglish" ? Encoding::tcvn3_h : Encoding::tcvn3;
  if (name.starts_with("vni")) return Encoding::vni;
  if (name.starts_with("vps")) return Encoding::vps;
  return std::nullopt;
}

Encoding as_latin1(Encoding encoding) {
  if (encoding < Encoding::tcvn3 || encoding > Encoding::tcvn3_h) return encoding;
  const int apart = static_cast<int>(Encoding::tcvn3_latin1) - static_cast<int>(Encoding::tcvn3);
  return static_cast<Encoding>(static_cast<int>(encoding) + apart);
}

ColumnEncoding::ColumnEncoding(Encoding encoding) : main(encoding) {
  if (encoding == Encoding::utf8 || encoding == Encoding::ascii) return;
  if (encoding <= Encoding::tcvn3_h || encoding == Encoding::unknown)
    bytes = encoding;
  else
    unicode = encoding;
}

}  // namespace sohoa::text
