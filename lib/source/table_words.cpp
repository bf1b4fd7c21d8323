#include "source/table_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace sohoa::source {
namespace {

using Words = std::string_view;

constexpr std::array<Words, 21> kTitles{
    "cong hoa xa hoi", "doc lap - tu do", "doc lap – tu do", "uy ban nhan dan", "ubnd ",   "danh sach",   "bieu so",
    "bieu 0",          "bieu 1",          "mau so",          "mau pl",          "phu luc", "don vi tinh", "dvt:",
    "kem theo",        "ban hanh",        "bang tong hop",   "bang thong ke",   "bang ke", "bao cao",     "thong ke "};
constexpr std::array<Words, 14> kSums{"tong cong",      "tong so ",   "cong thon", "cong xa",       "cong to ",
                                      "cong khu",       "cong trang", "cong ap",   "cong ban ",     "cong phuong",
                                      "tong dien tich", "luy ke",     "mang sang", "cong mang sang"};
constexpr std::array<Words, 6> kWholeSums{"tong", "cong", "tong so", "tong:", "cong:", "tong so:"};
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

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Words without_stops(Words text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ':' || text.back() == ')' || text.back() == ' '))
    text.remove_suffix(1);
  return text;
}

}  // namespace

bool is_title(Words folded) {
  return begins(folded, kTitles) || folded.find("cong hoa xa hoi") != Words::npos;
}

bool is_sum(Words folded) {
  while (!folded.empty() && (folded.front() == '*' || folded.front() == '-' || folded.front() == ' '))
    folded.remove_prefix(1);
  if (folded.starts_with("tong cong ty")) return false;  // "Tổng công ty" is a company
  return is_one_of(folded, kWholeSums) || begins(folded, kSums);
}

bool is_note(Words folded) {
  const std::size_t day = folded.find("ngay"), month = folded.find("thang"), year = folded.find("nam");
  const bool dated = day < month && month < year && year != Words::npos && folded.size() < 80;
  return dated || folded == "ghi chu" || begins(folded, kNotes);
}

bool is_personal(Words folded) {
  constexpr std::array<Words, 14> kPersonal{"ho ten",  "ho va ten",    "cmnd",          "cccd",      "dien thoai",
                                            "so dt",   "dinh danh ca", "nam sinh",      "ngay sinh", "chu su dung",
                                            "ten chu", "chu ho",       "nguoi su dung", "email"};
  return std::any_of(kPersonal.begin(), kPersonal.end(), [&](Words word) { return folded.find(word) != Words::npos; });
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

}  // namespace sohoa::source
