#include "source/table_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "text/syllable.hpp"
#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

using Words = std::string_view;

// Those that are compared with their marks where a text has any.
constexpr std::array<Words, 4> kStateHeadings{"cộng hòa xã hội", "độc lập - tự do", "độc lập – tự do", "độc lập-tự do"};
constexpr std::array<Words, 18> kTitles{
    "ủy ban nhân dân", "ubnd ",   "danh sách",     "biểu số",       "biểu 0",  "biểu 1",
    "mẫu số",          "mẫu pl",  "phụ lục",       "đơn vị tính:",  "đvt:",    "kèm theo",
    "ban hành",        "bảng kê", "bảng tổng hợp", "bảng thống kê", "báo cáo", "thống kê "};
constexpr std::array<Words, 14> kSums{"tổng cộng",      "tổng số ",   "cộng thôn", "cộng xã",       "cộng tổ ",
                                      "cộng khu",       "cộng trang", "cộng ấp",   "cộng bản ",     "cộng phường",
                                      "tổng diện tích", "lũy kế",     "mang sang", "cộng mang sang"};
constexpr std::array<Words, 6> kWholeSums{"tổng", "cộng", "tổng số", "tổng:", "cộng:", "tổng số:"};
constexpr std::array<Words, 22> kNotes{
    "ghi chu:", "ghi chu ", "(ky",       "ky ten",     "nguoi lap",        "nguoi ke khai",
    "chu tich", "tm. ",     "tm.uy ban", "thu truong", "ke toan",          "xac nhan cua",
    "noi nhan", "nguon:",   "luu:",      "- luu",      "can bo dia chinh", "cong chuc dia chinh",
    "thu ky",   "lap bieu", "dai dien",  "(dai dien"};
constexpr std::array<Words, 13> kOrdinals{"stt", "tt",   "so tt",           "s tt",  "#",  "thu tu", "so thu tu", "no",
                                          "no.", "st t", "so thu tu (stt)", "s.t.t", "t.t"};

template <std::size_t N>
bool begins(Words text, const std::array<Words, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](Words word) { return text.starts_with(word); });
}

template <std::size_t N>
bool is_one_of(Words text, const std::array<Words, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// The code point at `at`, blanks of all kinds as one blank.
char32_t next_sign(Words text, std::size_t& at) {
  const auto is_blank = [](char32_t c) {
    return c <= 0x20 || c == 0xA0 || c == 0x202F || (c >= 0x2000 && c <= 0x200B);
  };
  const char32_t c = text::next_code_point(text, at);
  if (!is_blank(c)) return c;
  for (std::size_t next = at; next < text.size() && is_blank(text::next_code_point(text, next));) at = next;
  return ' ';
}

/// Whether `text` (NFC, any case) begins with `word`, or is it where `whole`: with the same marks, wherever in a
/// syllable its tone is written, or with none at all.
bool reads(Words text, Words word, bool whole) {
  bool marked = false, same = true;
  int tone = 0, wanted = 0;  // of the syllable
  std::size_t at = 0;
  for (std::size_t i = 0; i < word.size();) {
    if (at >= text.size()) return false;
    const char32_t has = next_sign(text, at), wants = next_sign(word, i);
    const text::Letter one = text::letter(has), other = text::letter(wants);
    if (one.base == 0 || other.base == 0) {
      if (has != wants) return false;
      same = same && tone == wanted;
      tone = wanted = 0;
      continue;
    }
    if (text::plain(one.base) != text::plain(other.base)) return false;
    marked = marked || one.tone != 0 || one.base != text::plain(one.base);
    same = same && one.base == other.base;
    tone += one.tone;
    wanted += other.tone;
  }
  return (!whole || at == text.size()) && (!marked || (same && tone == wanted));
}

template <std::size_t N>
bool reads_any(Words text, const std::array<Words, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](Words word) { return reads(text, word, false); });
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Words without_stops(Words text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ':' || text.back() == ')' || text.back() == ' '))
    text.remove_suffix(1);
  return text;
}

}  // namespace

bool is_title(Words text) {
  const std::string normal = text::nfc(text::trim(text));
  return is_state_heading(normal) || reads_any(normal, kTitles);
}

bool is_state_heading(Words text) {
  const std::string normal = text::nfc(text);
  for (std::size_t at = 0; at != Words::npos; at = normal.find_first_not_of(' ', normal.find(' ', at)))
    if (reads_any(Words(normal).substr(at), kStateHeadings)) return true;
  return false;
}

bool is_sum(Words text) {
  const std::string normal = text::nfc(text::trim(text));
  Words rest = normal;
  while (!rest.empty() && (rest.front() == '*' || rest.front() == '-' || rest.front() == ' ')) rest.remove_prefix(1);
  if (reads(rest, "tổng công ty", false)) return false;  // a company
  return reads_any(rest, kSums) ||
         std::any_of(kWholeSums.begin(), kWholeSums.end(), [&](Words word) { return reads(rest, word, true); });
}

bool is_note(Words folded) {
  const std::size_t day = folded.find("ngay"), month = folded.find("thang"), year = folded.find("nam");
  const bool dated = day < month && month < year && year != Words::npos && folded.size() < 80;
  return dated || folded == "ghi chu" || begins(folded, kNotes);
}

bool is_personal(Words folded) {
  constexpr std::array<Words, 37> kPersonal{"ho ten",
                                            "ho va ten",
                                            "cmnd",
                                            "cmt",
                                            "cccd",
                                            "can cuoc",
                                            "dien thoai",
                                            "so dt",
                                            "sdt",
                                            "di dong",
                                            "lien lac",
                                            "lien he",
                                            "zalo",
                                            "dinh danh ca",
                                            "nam sinh",
                                            "ngay sinh",
                                            "chu su dung",
                                            "chu sdd",
                                            "ten chu",
                                            "chu ho",
                                            "ten ho",
                                            "chu co so",
                                            "chu nha",
                                            "chu dat",
                                            "chu rung",
                                            "chu vuon",
                                            "nguoi su dung",
                                            "nguoi dai dien",
                                            "nguoi dung ten",
                                            "nguoi ke khai",
                                            "nguoi nop",
                                            "nguoi quan ly",
                                            "so giay to",
                                            "giay to tuy than",
                                            "ho chieu",
                                            "dong su dung",
                                            "email"};
  return folded == "nguoi" ||
         std::any_of(kPersonal.begin(), kPersonal.end(), [&](Words word) { return folded.find(word) != Words::npos; });
}

bool is_personal_value(Words value) {
  constexpr std::size_t kCard = 9, kIdentifier = 12, kTelephone = 10;
  for (std::size_t at = 0; at < value.size();) {
    if (!is_digit(value[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < value.size() && is_digit(value[at])) ++at;
    std::size_t digits = at - begin;
    const bool fraction =
        begin > 1 && (value[begin - 1] == '.' || value[begin - 1] == ',') && is_digit(value[begin - 2]);
    const bool hexadecimal =
        at < value.size() && ((value[at] >= 'A' && value[at] <= 'F') || (value[at] >= 'a' && value[at] <= 'f'));
    if (digits >= kCard && digits <= kIdentifier && !fraction && !hexadecimal) return true;
    // "0912 345 678", "0203.000.0001", "+84 912-345-678"
    const bool telephone =
        !fraction && !hexadecimal &&
        ((value[begin] == '0' && digits >= 3) || (digits == 2 && begin > 0 && value[begin - 1] == '+'));
    while (telephone && at + 1 < value.size() && Words(" .-").find(value[at]) != Words::npos && is_digit(value[at + 1]))
      for (++at; at < value.size() && is_digit(value[at]); ++at) ++digits;
    if (telephone && digits >= kTelephone && digits <= kIdentifier) return true;
  }
  return false;
}

bool is_ordinal(Words folded) {
  return is_one_of(folded, kOrdinals);
}

Mark section_mark(Words folded, bool alone) {
  std::size_t end = 0;
  while (end < folded.size() && (is_digit(folded[end]) || (folded[end] >= 'a' && folded[end] <= 'z'))) ++end;
  Words mark = folded.substr(0, end);
  if (mark.empty()) return Mark::none;
  Words rest = folded.substr(end);
  if (is_digit(mark.front())) {
    if (mark.find_first_not_of("0123456789") != Words::npos || mark.size() > 3) return Mark::none;
    const bool deeper = rest.size() > 1 && rest[0] == '.' && is_digit(rest[1]);
    if (alone) return deeper ? Mark::subnumber : Mark::number;
    if (deeper) return Mark::subnumber;
    return !rest.empty() && (rest[0] == '.' || rest[0] == ')' || rest[0] == '/') ? Mark::number : Mark::none;
  }
  if (alone ? !without_stops(rest).empty() : rest.empty() || (rest[0] != '.' && rest[0] != ')' && rest[0] != '/'))
    if (alone || !rest.starts_with(" -")) return Mark::none;
  if (mark.size() <= 5 && mark.find_first_not_of("ivx") == Words::npos) return Mark::roman;
  return mark.size() == 1 ? Mark::letter : Mark::none;
}

int column_number(Words text) {
  while (!text.empty() && (text.front() == '(' || text.front() == '[' || text.front() == ' ')) text.remove_prefix(1);
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || value < 1 || value > 999) return 0;
  Words rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  // "(5)=(3)+(4)" and "(5)=(6)+…+(17)" say how the column is counted.
  if (rest.find('=') != Words::npos)
    return rest.find_first_not_of("0123456789=+-*/()[]x:.; \xE2\x80\xA6") == Words::npos ? value : 0;
  return rest.find_first_not_of(")] ") == Words::npos ? value : 0;
}

bool is_numeric(Words text) {
  bool digit = false;
  for (const char c : text) {
    digit = digit || is_digit(c);
    if (!is_digit(c) && std::string_view(".,/- +%'()\xC2\xA0").find(c) == Words::npos) return false;
  }
  return digit;
}

bool is_year(Words text, double number) {
  if (!text.empty()) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.size() != 4 || failed != std::errc{} || end != text.data() + text.size()) return false;
  }
  return number == std::floor(number) && number >= 1990 && number <= 2100;
}

}  // namespace sohoa::source
