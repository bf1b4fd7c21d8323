#include "text/unicode.hpp"

#include <utf8proc.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "text/syllable.hpp"

namespace sohoa::text {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080u;
constexpr std::uint64_t kOnes = 0x0101010101010101u;

unsigned char byte(char c) {
  return static_cast<unsigned char>(c);
}

std::uint64_t load8(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Position of the first byte at or after `at` that is not ASCII, or the end.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  while (at + 8 <= text.size() && (load8(text.data() + at) & kHighBits) == 0) at += 8;
  while (at < text.size() && byte(text[at]) < 0x80) ++at;
  return at;
}

/// Length of the valid multi-byte sequence at `at` (2, 3 or 4), or 0.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const unsigned char lead = byte(text[at]);
  const std::size_t left = text.size() - at;
  const auto follows = [&](std::size_t i, unsigned char low = 0x80, unsigned char high = 0xBF) {
    return i < left && byte(text[at + i]) >= low && byte(text[at + i]) <= high;
  };
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return follows(1) ? 2 : 0;
  if (lead < 0xF0) {
    const unsigned char low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : 0xBF;
    return follows(1, low, high) && follows(2) ? 3 : 0;
  }
  if (lead > 0xF4) return 0;
  const unsigned char low = lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xF4 ? 0x8F : 0xBF;
  return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
}

/// Length of a sequence at `at` that is NFC whatever stands beside it, or 0 when only utf8proc can tell: U+0080–02FF,
/// U+1E00–1EFF (all Vietnamese letters) and U+2010–20BF (dashes, quotes, currency) are starters and never composed.
std::size_t settled_length(std::string_view text, std::size_t at) {
  const unsigned char lead = byte(text[at]);
  if (lead <= 0xCB) return 2;
  const unsigned char second = byte(text[at + 1]);
  if (lead == 0xE1 && second >= 0xB8 && second <= 0xBB) return 3;
  if (lead != 0xE2) return 0;
  return second == 0x81 || second == 0x82 || (second == 0x80 && byte(text[at + 2]) >= 0x90) ? 3 : 0;
}

std::size_t blank_at_front(std::string_view text) {
  const unsigned char first = byte(text[0]);
  if (first == ' ' || (first >= 0x09 && first <= 0x0D)) return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  if (first < 0xE2 || text.size() < 3) return 0;
  const unsigned char second = byte(text[1]), third = byte(text[2]);
  if (first == 0xE2 && second == 0x80) return (third >= 0x80 && third <= 0x8D) || third == 0xAF ? 3 : 0;
  const std::string_view three = text.substr(0, 3);
  return three == "\xE2\x81\xA0" || three == "\xE3\x80\x80" || three == "\xEF\xBB\xBF" ? 3 : 0;
}

std::size_t blank_at_back(std::string_view text) {
  const unsigned char last = byte(text.back());
  if (last < 0x80) return blank_at_front(text.substr(text.size() - 1));
  for (const std::size_t length : {2, 3})
    if (text.size() >= length && blank_at_front(text.substr(text.size() - length)) == length) return length;
  return 0;
}

void append_escaped(std::string& out, unsigned char value) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  out += "\\x";
  out += kDigits[value >> 4];
  out += kDigits[value & 15];
}

/// The letter without its hat, horn, breve or stroke.
char plain_letter(char base) {
  switch (base) {
    case 'A':
    case 'B':
      return 'a';
    case 'P':
      return 'o';
    default:
      return base < 'a' ? static_cast<char>(base + 32) : base;
  }
}

/// Appends the folded form of one code point; a blank only where `out` has something and no blank yet.
void append_folded(std::string& out, char32_t code_point) {
  if (code_point < 0x80) {
    const char c = static_cast<char>(code_point);
    if (c == ' ' || (c >= 0x09 && c <= 0x0D)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return;
  }
  if (const char base = letter(code_point).base; base != 0) {
    out += plain_letter(base);
    return;
  }
  constexpr auto kOptions = utf8proc_option_t(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                              UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  std::array<utf8proc_int32_t, 24> parts{};
  int boundary = 0;
  const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(code_point), parts.data(), parts.size(),
                                             kOptions, &boundary);
  for (utf8proc_ssize_t i = 0; i < count && i < std::ssize(parts); ++i) {
    const auto part = static_cast<char32_t>(parts[static_cast<std::size_t>(i)]);
    if (part < 0x80)
      append_folded(out, part);
    else if (part == U'đ' || part == U'ð')
      out += 'd';
    else
      append_utf8(out, part);
  }
}

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// True for a letter, or a byte of one.
bool touches(char c) {
  return byte(c) >= 0x80 || is_ascii_letter(c);
}

/// Where a sign may touch letters in right text, so often that it is worth knowing at once: "m²", "m³".
bool square_metres(std::string_view text, std::size_t at) {
  const char sign = text[at + 1];
  if ((sign != '\xB2' && sign != '\xB3') || at == 0 || text[at - 1] != 'm') return false;
  return at + 2 == text.size() || !touches(text[at + 2]);
}

/// True when the letter that begins so is one that Vietnamese has and Windows-1252 has not: ạ đ ĩ ũ ơ ư.
bool is_beyond_1252(unsigned char lead, char second) {
  const auto tail = static_cast<unsigned char>(second);
  return lead == 0xE1 || lead == 0xC4 || (lead == 0xC5 && (tail == 0xA8 || tail == 0xA9)) ||
         (lead == 0xC6 && tail >= 0xA0);
}

}  // namespace

bool is_ascii(std::string_view text) {
  std::size_t at = 0;
  for (; at + 16 <= text.size(); at += 16)
    if (((load8(text.data() + at) | load8(text.data() + at + 8)) & kHighBits) != 0) return false;
  return skip_ascii(text, at) == text.size();
}

bool is_plain(std::string_view text) {
  // A NUL borrows from its own high bit when one is taken from it; the borrow runs only into bytes above, so none is
  // missed.
  std::uint64_t high = 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    const std::uint64_t word = load8(text.data() + at);
    high |= word | ((word - kOnes) & ~word);
  }
  for (; at < text.size(); ++at) high |= byte(text[at]) | (byte(text[at]) - 1u);
  return (high & kHighBits) == 0;
}

bool has_nul(std::string_view text) {
  return text.find('\0') != text.npos;
}

bool is_settled(std::string_view text) {
  bool latin1 = false, beyond = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      if (lead == 0) return false;
      ++at;
      continue;
    }
    const std::size_t length = sequence_length(text, at);
    if (length == 0 || settled_length(text, at) != length) return false;
    const char second = text[at + 1];
    if (lead == 0xC2) {
      if (static_cast<unsigned char>(second) < 0xA0) return false;
      const bool beside = (at > 0 && touches(text[at - 1])) || (at + 2 < text.size() && touches(text[at + 2]));
      if (second != '\xA0' && beside && !square_metres(text, at)) return false;
    } else if (lead == 0xC3) {
      if (second == '\x90' || second == '\xB0') return false;
      latin1 = true;
    } else {
      beyond = beyond || is_beyond_1252(lead, second);
      if (lead == 0xE2 && at >= 2 && text.substr(at - 2, 2) == "Ă") return false;  // "CĂ”" is CÔ in Windows-1258
    }
    at += length;
  }
  return beyond || !latin1;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

bool is_nfc(std::string_view text) {
  for (std::size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
    const std::size_t length = settled_length(text, at);
    if (length == 0) return nfc(text) == text;
    at += length;
  }
  return true;
}

std::string nfc(std::string_view text) {
  utf8proc_uint8_t* composed = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &composed, utf8proc_option_t(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(composed, &std::free);
  if (size < 0) return std::string(text);
  return std::string(reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size));
}

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  fold_to(text, out);
  return out;
}

void fold_to(std::string_view text, std::string& out) {
  out.clear();
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code_point = next_code_point(text, at);
    if (code_point != kInvalid) append_folded(out, code_point);
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
}

std::string upper(std::string_view text) {
  if (!is_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto code_point = static_cast<utf8proc_int32_t>(next_code_point(text, at));
    append_utf8(out, static_cast<char32_t>(utf8proc_toupper(code_point)));
  }
  return out;
}

std::string capital(std::string_view title) {
  std::size_t first = 0;
  if (!title.empty()) next_code_point(title, first);
  return upper(title.substr(0, first)) + std::string(title.substr(first));
}

std::string_view trim(std::string_view text) {
  const auto is_ink = [](char c) { return byte(c) > ' ' && byte(c) < 0x80; };
  if (!text.empty() && is_ink(text.front()) && is_ink(text.back())) return text;
  while (!text.empty()) {
    const std::size_t length = blank_at_front(text);
    if (length == 0) break;
    text.remove_prefix(length);
  }
  while (!text.empty()) {
    const std::size_t length = blank_at_back(text);
    if (length == 0) break;
    text.remove_suffix(length);
  }
  return text;
}

std::string printable(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t begin = at;
    const char32_t code_point = next_code_point(raw, at);
    const bool control = code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
    if (code_point != kInvalid && !control) {
      out.append(raw.substr(begin, at - begin));
    } else {
      for (const char c : raw.substr(begin, at - begin)) append_escaped(out, byte(c));
    }
  }
  return out;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const unsigned char lead = byte(text[at]);
  if (lead < 0x80) return byte(text[at++]);
  const std::size_t length = sequence_length(text, at);
  if (length == 0) {
    ++at;
    return kInvalid;
  }
  char32_t code_point = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) code_point = (code_point << 6) | (byte(text[at + i]) & 0x3Fu);
  at += length;
  return code_point;
}

}  // namespace sohoa::text
