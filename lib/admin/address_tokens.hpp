#pragma once
// The words of an address: parted at blanks, signs, capitals and digits, in the forms by which names are compared.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::admin {

/// What stands before a word, the strongest of it.
enum class Gap : std::uint8_t { none, blank, dot, joint, comma };

struct AddressToken {
  std::uint32_t at, end;  ///< bytes of the text
  std::uint32_t first;    ///< of AddressTokens::plain and marked
  std::uint8_t length;    ///< letters and digits
  std::uint8_t tone;      ///< the tones of its letters, one for most
  bool marks;             ///< some letter has a mark or a tone
  bool number;            ///< digits; zeroes in front are no part of `plain`
  bool capital;           ///< begins with a capital
  Gap before;             ///< joint: a hyphen, slash or other sign; comma: also ; | line ends, brackets and emoji
  char sign = 0;          ///< the joint, where it is an ASCII sign
};

/// Of a longer text the last bytes are looked at, where an address stands behind a remark.
inline constexpr std::size_t kMostAddressBytes = 4000;

/// A text taken apart; its memory is used again by the next one.
struct AddressTokens {
  std::vector<AddressToken> all;
  std::string plain;   ///< letters without marks and digits, word by word without gaps
  std::string marked;  ///< the same with hats as text::Letter::base, without tones
  bool marks = false;  ///< some word has marks

  void read(std::string_view text);
  std::size_t size() const { return all.size(); }
  /// Letters of words begin to end - 1, without anything between them.
  std::string_view plain_of(std::size_t begin, std::size_t end) const { return cut(plain, begin, end); }
  std::string_view marked_of(std::size_t begin, std::size_t end) const { return cut(marked, begin, end); }

 private:
  class Writer;
  std::string_view cut(const std::string& letters, std::size_t begin, std::size_t end) const {
    const AddressToken& last = all[end - 1];
    return std::string_view(letters).substr(all[begin].first, last.first + last.length - all[begin].first);
  }
};

}  // namespace sohoa::admin
