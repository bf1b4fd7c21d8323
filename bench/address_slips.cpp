#include "address_slips.hpp"

#include <array>

#include "text/unicode.hpp"

namespace sohoa::bench {

std::vector<char32_t> letters_of(std::string_view text) {
  std::vector<char32_t> all;
  for (std::size_t at = 0; at < text.size();) all.push_back(text::next_code_point(text, at));
  return all;
}

std::string text_of(const std::vector<char32_t>& letters) {
  std::string out;
  for (const char32_t c : letters) text::append_utf8(out, c);
  return out;
}

std::string without_marks(std::string_view text) {
  std::string out;
  for (const char32_t c : letters_of(text)) {
    std::string one, folded;
    text::append_utf8(one, c);
    folded = text::fold(one);
    const bool capital = text::upper(one) == one;
    out += folded.size() == 1 ? (capital ? text::upper(folded) : folded) : one;
  }
  return out;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string twice_encoded(const std::string& text) {
  static constexpr std::array<char32_t, 32> kHigh{0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                                  0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                                  0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                  0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    text::append_utf8(out, byte >= 0x80 && byte < 0xA0 ? kHigh[byte - 0x80] : char32_t(byte));
  }
  return out;
}

std::string scanned_letters(const std::string& text, std::size_t times, Random& random) {
  static constexpr std::array<std::array<const char*, 2>, 12> kTaken{{{"l", "1"},
                                                                      {"O", "0"},
                                                                      {"o", "0"},
                                                                      {"m", "rn"},
                                                                      {"n", "u"},
                                                                      {"h", "b"},
                                                                      {"i", "l"},
                                                                      {"c", "e"},
                                                                      {"u", "n"},
                                                                      {"B", "8"},
                                                                      {"g", "q"},
                                                                      {"T", "I"}}};
  std::string out = text;
  for (std::size_t done = 0, tries = 0; done < times && tries < 60; ++tries) {
    const auto& [from, to] = kTaken[random() % kTaken.size()];
    const std::size_t at = out.find(from, random() % out.size());
    if (at == std::string::npos) {
      if (random() % 4 != 0) continue;
      // Or it loses a letter.
      const std::size_t lost = random() % out.size();
      if (out[lost] < 'a' || out[lost] > 'z') continue;
      out.erase(lost, 1);
      ++done;
      continue;
    }
    out.replace(at, 1, to);
    ++done;
  }
  return out;
}

std::string scanned_marks(const std::string& text, std::size_t times, Random& random) {
  static constexpr std::array<std::u32string_view, 12> kFamilies{
      U"aàảãáạăằẳẵắặâầẩẫấậ", U"eèẻẽéẹêềểễếệ", U"iìỉĩíị", U"oòỏõóọôồổỗốộơờởỡớợ", U"uùủũúụưừửữứự", U"yỳỷỹýỵ",
      U"AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬ", U"EÈẺẼÉẸÊỀỂỄẾỆ", U"IÌỈĨÍỊ", U"OÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢ", U"UÙỦŨÚỤƯỪỬỮỨỰ", U"dđ"};
  std::vector<char32_t> letters = letters_of(text);
  for (std::size_t done = 0, tries = 0; done < times && tries < 200; ++tries) {
    const std::size_t at = random() % letters.size();
    if (letters[at] < 0x80) continue;
    for (const std::u32string_view family : kFamilies)
      if (family.find(letters[at]) != std::u32string_view::npos) {
        letters[at] = family[random() % 2 == 0 ? 0 : random() % family.size()];
        ++done;
      }
  }
  return text_of(letters);
}

std::string scanned_blanks(const std::string& text, std::size_t times, Random& random) {
  std::string out = text;
  for (std::size_t i = 0; i < times; ++i) {
    if (random() % 3 != 0) {
      const std::size_t at = out.find(' ', random() % out.size());
      if (at != std::string::npos) out.erase(at, 1);
    } else {
      const std::size_t at = random() % out.size();
      if (out[at] >= 'a' && out[at] <= 'z') out.insert(at, " ");
    }
  }
  return out;
}

std::string other_tones(std::string text) {
  static constexpr std::array<std::array<const char*, 2>, 12> kOther{{{"òa", "oà"},
                                                                      {"óa", "oá"},
                                                                      {"ọa", "oạ"},
                                                                      {"ỏa", "oả"},
                                                                      {"ủy", "uỷ"},
                                                                      {"úy", "uý"},
                                                                      {"ùy", "uỳ"},
                                                                      {"ụy", "uỵ"},
                                                                      {"Quý", "Quí"},
                                                                      {"Quy", "Qui"},
                                                                      {"Lý", "Lí"},
                                                                      {"Mỹ", "Mĩ"}}};
  for (const auto& [from, to] : kOther) text = replaced(text, from, to);
  return text;
}

std::string decomposed(const std::string& text) {
  static constexpr std::array<std::array<const char*, 2>, 14> kParts{{{"à", "a\xCC\x80"},
                                                                      {"á", "a\xCC\x81"},
                                                                      {"ã", "a\xCC\x83"},
                                                                      {"ạ", "a\xCC\xA3"},
                                                                      {"ả", "a\xCC\x89"},
                                                                      {"ò", "o\xCC\x80"},
                                                                      {"ó", "o\xCC\x81"},
                                                                      {"ọ", "o\xCC\xA3"},
                                                                      {"ì", "i\xCC\x80"},
                                                                      {"í", "i\xCC\x81"},
                                                                      {"ị", "i\xCC\xA3"},
                                                                      {"ê", "e\xCC\x82"},
                                                                      {"ô", "o\xCC\x82"},
                                                                      {"ơ", "o\xCC\x9B"}}};
  std::string out = text;
  for (const auto& [from, to] : kParts) out = replaced(out, from, to);
  return out;
}

std::string wrong_keys(const std::string& text, std::size_t times, Random& random) {
  static constexpr std::string_view kRows = "qwertyuiop asdfghjkl zxcvbnm";
  std::string out = text;
  for (std::size_t done = 0, tries = 0; done < times && tries < 100; ++tries) {
    const std::size_t at = random() % out.size();
    const std::size_t key = kRows.find(out[at]);
    if (out[at] == ' ' || key == std::string_view::npos || key + 1 >= kRows.size() || kRows[key + 1] == ' ') continue;
    out[at] = kRows[key + 1];
    ++done;
  }
  return out;
}

}  // namespace sohoa::bench
