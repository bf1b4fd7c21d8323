#include <algorithm>

#include "schema/code_list.hpp"

namespace sohoa {
namespace {

/// What parts a value, the strongest first: a text between stronger signs is tried as a code before a weaker one cuts
/// it.
constexpr std::array<std::string_view, 4> kSigns{"+,;()*", "-", "/", " "};

/// The separator between two codes without its blanks; one blank when it is nothing else.
void append_separator(std::string_view between, bool inside, std::string& out) {
  const std::size_t before = out.size();
  for (const char c : between)
    if (c != ' ') out += c;
  if (out.size() == before && inside && !between.empty()) out += ' ';
}

}  // namespace

CodeParts::CodeParts(std::string_view value, const CodeList& list) : value_(value), list_(list) {
  split(0, value.size(), 0);
}

bool CodeParts::any_known() const {
  return std::any_of(parts_.begin(), parts_.begin() + count_, [](const CodePart& part) { return part.known; });
}

void CodeParts::add(std::size_t begin, std::size_t end, bool known) {
  const std::string_view part = value_.substr(begin, end - begin);
  // "-C" and "-P" mark the use before them as the main or the secondary one.
  if (!known && count_ > 0 && begin > 0 && value_[begin - 1] == '-' && (part == "C" || part == "P")) return;
  if (count_ < parts_.size()) parts_[count_++] = {begin, end - begin, known};
}

void CodeParts::split(std::size_t begin, std::size_t end, std::size_t level) {
  while (begin < end && value_[begin] == ' ') ++begin;
  while (begin < end && value_[end - 1] == ' ') --end;
  if (begin == end) return;
  if (!list_.canonical(value_.substr(begin, end - begin)).empty()) return add(begin, end, true);
  while (level < kSigns.size() && value_.substr(begin, end - begin).find_first_of(kSigns[level]) == value_.npos)
    ++level;
  if (level == kSigns.size()) return add(begin, end, false);
  while (begin <= end) {
    const std::size_t sign = std::min(value_.find_first_of(kSigns[level], begin), end);
    split(begin, sign, level + 1);
    begin = sign + 1;
  }
}

bool normal_code(std::string_view value, const CodeList& list, bool compound, std::string& out) {
  if (const std::string_view whole = list.canonical(value); !whole.empty()) {
    if (whole == value) return false;
    out = whole;
    return true;
  }
  if (const std::string_view restored = list.with_zeros(value); !restored.empty()) {
    out = restored;
    return true;
  }
  if (!compound) return false;
  const CodeParts codes(value, list);
  if (!codes.any_known()) return false;
  std::string normal;
  std::size_t at = 0;
  for (const CodePart& part : codes.parts()) {
    append_separator(value.substr(at, part.offset - at), !normal.empty(), normal);
    const std::string_view text = value.substr(part.offset, part.size);
    normal += part.known ? list.canonical(text) : text;
    at = part.offset + part.size;
  }
  append_separator(value.substr(at), false, normal);
  if (normal == value) return false;
  out = std::move(normal);
  return true;
}

}  // namespace sohoa
