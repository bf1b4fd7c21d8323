#include "text/tcvn3.hpp"

#include <array>
#include <cstdint>
#include <cstring>

#include "text/legacy.hpp"
#include "text/repair.hpp"
#include "text/syllable.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

constexpr std::size_t kMost = 3;  // bytes of UTF-8 for one byte: TCVN3 has nothing beyond the basic plane

/// What a letter is to the Caps Lock rule, as bits; 0 is no letter and ends a word. Of a word also: a capital behind
/// another one or behind a small letter.
enum Trait : std::uint8_t { kPlainSmall = 1, kMarkedSmall = 2, kCapital = 4, kCapitalBehind = 8 };

/// One byte: its UTF-8 (`size` 0 when it has no meaning) and its trait.
struct Meaning {
  char utf8[kMost] = {};
  std::uint8_t size = 0;
  std::uint8_t trait = 0;
};

std::array<Meaning, 256> meanings() {
  std::array<Meaning, 256> all;
  for (unsigned byte = 1; byte < 256; ++byte) {
    const char raw = static_cast<char>(byte);
    std::string utf8;
    if (!decode_bytes(Reading::tcvn3, {&raw, 1}, utf8)) continue;
    Meaning& meaning = all[byte];
    meaning.size = static_cast<std::uint8_t>(utf8.size());
    std::memcpy(meaning.utf8, utf8.data(), utf8.size());
    std::size_t at = 0;
    if (const Letter found = letter(next_code_point(utf8, at)); found.base != 0)
      meaning.trait = found.capital ? kCapital : byte < 0x80 ? kPlainSmall : kMarkedSmall;
  }
  return all;
}

/// Whether Caps Lock was on in some word (repair.cpp): no plain small letter, a marked one, and capitals that do not
/// begin the word. Few texts have one, and only these are looked at again.
class LockWatch {
 public:
  void add(std::uint8_t trait) {
    if (trait == 0) return end_word();
    if (trait == kCapital && word_ != 0) word_ |= kCapitalBehind;
    word_ |= trait;
  }
  bool seen() {
    end_word();
    return seen_;
  }

 private:
  void end_word() {
    seen_ |= word_ == (kMarkedSmall | kCapital | kCapitalBehind);
    word_ = 0;
  }
  std::uint8_t word_ = 0;
  bool seen_ = false;
};

}  // namespace

bool decode_tcvn3(std::string_view raw, std::string& out) {
  static const std::array<Meaning, 256> all = meanings();
  out.resize(raw.size() * kMost);
  char* end = out.data();
  LockWatch watch;
  for (const char c : raw) {
    const Meaning& meaning = all[static_cast<unsigned char>(c)];
    if (meaning.size == 0) return false;
    std::memcpy(end, meaning.utf8, kMost);
    end += meaning.size;
    watch.add(meaning.trait);
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
  if (watch.seen()) raise_caps_lock(out);
  return true;
}

}  // namespace sohoa::text
