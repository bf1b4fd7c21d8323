#include "dataset/zone_codes.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/data.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"growing", "packing", "farming", "ocop", "none"};
constexpr std::size_t kLongest = 200;  ///< bytes; nobody writes more around a code
constexpr std::size_t kMostParts = 12;
constexpr char kAnyDigit = 1, kAnyLetter = 2;  ///< of a shape
constexpr std::size_t kLostDigits = 5;         ///< noughts at the end of a number that a spreadsheet has rounded

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// What is wrong with how new codes of a family are made: braces, parts that it does not have, not one number.
/// Empty: nothing.
std::string template_fault(const ZoneCodeFamily& family) {
  static const RE2 form(R"((?:[^{}\[\]]|\[[^{}\[\]]*\{[a-z]+\}[^{}\[\]]*\]|\{[a-z]+(?::[1-9])?\})*)");
  static const RE2 field(R"(\{([a-z]+))");
  if (family.make.empty()) return {};
  if (!RE2::FullMatch(piece(family.make), form))
    return tr(
        "make “{}”: must be text with parts like {{province}} and {{number:4}}, [-{{market}}] for one that may lack",
        family.make);
  re2::StringPiece rest = piece(family.make);
  std::string part;
  int numbers = 0;
  while (RE2::FindAndConsume(&rest, field, &part)) {
    numbers += part == "number" ? 1 : 0;
    if (std::none_of(family.parts.begin(), family.parts.end(), [&](const auto& own) { return own.name == part; }))
      return tr("make “{}”: there is no part “{}” in the column parts", family.make, part);
  }
  if (numbers != 1) return tr("make “{}”: must have {{number}} once", family.make);
  return {};
}

std::vector<std::pair<std::string, std::string>> pairs_of(std::string_view cell) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string& part : split_values(cell)) {
    const std::size_t sign = part.find('=');
    if (sign != part.npos) pairs.emplace_back(part.substr(0, sign), part.substr(sign + 1));
  }
  return pairs;
}

ZoneCodeFamily::Place place_of(std::string_view text) {
  using Place = ZoneCodeFamily::Place;
  if (text == "letters") return Place::letters;
  if (text == "province-2024") return Place::province_2024;
  if (text == "province-2025") return Place::province_2025;
  if (text == "commune") return Place::commune;
  return Place::none;
}

/// How many signs are lacking, too many or others than those of a shape; too many are not counted to the end.
std::size_t shape_distance(std::string_view text, std::string_view shape) {
  const std::size_t most = std::max(text.size(), shape.size());
  if ((most - std::min(text.size(), shape.size())) * 3 > most) return most;
  const auto fits = [](char sign, char wanted) {
    if (wanted == kAnyDigit) return is_digit(sign);
    if (wanted == kAnyLetter) return sign >= 'A' && sign <= 'Z';
    return sign == wanted;
  };
  std::array<std::size_t, kLongest + 1> row{};
  for (std::size_t j = 0; j <= shape.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= text.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= shape.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, corner + (fits(text[i - 1], shape[j - 1]) ? 0U : 1U)});
      corner = above;
    }
  }
  return row[shape.size()];
}

/// The digits that a spreadsheet's way of writing large numbers still has: "8.936123456781E+12" is whole,
/// "8.93612E+12" is not. False when the text is not written so.
bool unfold_power(std::string_view text, std::string& digits, bool& whole) {
  static const RE2 form(R"((\d)(?:[.,](\d+))?E\+?(\d{1,2}))");
  std::string first, rest, power;
  if (!RE2::FullMatch(piece(text), form, &first, &rest, &power)) return false;
  const auto places = static_cast<std::size_t>(std::stoi(power));
  digits = first + rest;
  whole = rest.size() >= places;
  if (whole) digits.resize(places + 1);
  return true;
}

}  // namespace

std::string_view name(ZoneKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

bool parse(std::string_view text, ZoneKind& kind) {
  const auto found = std::find(kKinds.begin(), kKinds.end() - 1, text);
  if (found == kKinds.end() - 1) return false;
  kind = static_cast<ZoneKind>(found - kKinds.begin());
  return true;
}

/// RE2 is fastest without captures, so the groups are asked for only when the code has been recognised.
struct ZoneCodes::Patterns {
  RE2 whole, usual;
  bool has_usual;
  std::vector<int> groups;  ///< number of the group of each part

  Patterns(const std::string& pattern, const std::string& its_usual)
      : whole(pattern, RE2::Quiet), usual(its_usual, RE2::Quiet), has_usual(!its_usual.empty()) {}
};

ZoneCodes::~ZoneCodes() = default;

const ZoneCodes& ZoneCodes::shipped() {
  static const ZoneCodes codes({});
  return codes;
}

ZoneCodes::ZoneCodes(const std::vector<std::string>& more) {
  for (const std::string& path : more) load(path);
  load(data_path("codelists/zone-code-families.csv"));
}

void ZoneCodes::load(const std::filesystem::path& path) {
  const Table table = Table::read(path, ",;");
  for (std::size_t i = 0; i < table.rows().size(); ++i) {
    const auto cell = [&](const char* column) {
      return table.has(column) ? table.rows()[i][table.column(column)] : std::string();
    };
    const auto refuse = [&](const std::string& why) {
      throw InputError(tr("{}, line {}: {}", path.string(), table.line(i), why));
    };
    ZoneCodeFamily family;
    family.name = table.rows()[i][table.column("name")];
    if (family.name.empty()) refuse(tr("the family has no name"));
    // What a person adds under a name of ours takes its place.
    if (find(family.name) != nullptr) continue;
    if (cell("kind") != "none" && !parse(cell("kind"), family.kind))
      refuse(tr("kind “{}”: must be growing, packing, farming, ocop or none", cell("kind")));
    family.pattern = table.rows()[i][table.column("pattern")];
    family.title = {cell("title").empty() ? family.name : cell("title"), cell("title_en")};
    family.place = place_of(cell("place"));
    family.check_digit = cell("check") == "gs1";
    family.make = cell("make");
    family.example = cell("example").substr(0, kLongest);
    family.from = cell("from");
    family.to = cell("to");
    family.source = cell("source");
    family.certainty = cell("certainty");
    std::string_view normal = table.has("normalisation")
                                  ? std::string_view(table.rows()[i][table.column("normalisation")])
                                  : std::string_view();
    family.digits = normal.starts_with("digits");
    if (const std::size_t blank = normal.find(' '); blank != normal.npos)
      for (const char c : normal.substr(blank))
        if (is_digit(c)) family.grouping.push_back(c - '0');
    auto patterns = std::make_unique<Patterns>(family.pattern, cell("usual"));
    if (!patterns->whole.ok()) refuse(tr("pattern “{}”: {}", family.pattern, patterns->whole.error()));
    if (!patterns->usual.ok()) refuse(tr("pattern “{}”: {}", cell("usual"), patterns->usual.error()));
    const std::map<std::string, int>& groups = patterns->whole.NamedCapturingGroups();
    const auto english = pairs_of(cell("parts_en"));
    for (const auto& [part, title] : pairs_of(cell("parts"))) {
      const auto group = groups.find(part);
      if (group == groups.end() || static_cast<std::size_t>(group->second) >= kMostParts)
        refuse(tr("part “{}”: the pattern has no group of that name", part));
      const auto other =
          std::find_if(english.begin(), english.end(), [&](const auto& pair) { return pair.first == part; });
      family.parts.push_back({part, {title, other == english.end() ? std::string() : other->second}});
      patterns->groups.push_back(group->second);
    }
    if (const std::string fault = template_fault(family); !fault.empty()) refuse(fault);
    families_.push_back(std::move(family));
    patterns_.push_back(std::move(patterns));
    shapes_.push_back(shape_of(families_.back()));
  }
}

/// The example with what differs between codes taken out: "VN-" "??OR-" "####".
std::string ZoneCodes::shape_of(const ZoneCodeFamily& family) const {
  std::string shape = family.example;
  std::vector<std::string_view> parts;
  if (!shape.empty()) take_apart(family, family.example, parts);
  for (const std::string_view part : parts)
    for (std::size_t i = 0; i < part.size(); ++i)
      shape[static_cast<std::size_t>(part.data() - family.example.data()) + i] =
          is_digit(part[i]) ? kAnyDigit : kAnyLetter;
  return shape;
}

const ZoneCodeFamily* ZoneCodes::nearest(std::string_view text, ZoneKind kind) const {
  thread_local std::string candidate;
  bool tidied = false, lookalike = false;
  tidy_code(text.substr(0, kLongest), candidate, tidied, lookalike);
  const ZoneCodeFamily* best = nullptr;
  std::size_t least = candidate.npos;
  for (std::size_t i = 0; i < families_.size(); ++i) {
    const std::string& shape = shapes_[i];
    if (shape.empty() || (kind != ZoneKind::none && families_[i].kind != kind)) continue;
    const std::size_t distance = shape_distance(candidate, shape);
    if (distance * 3 > std::max(candidate.size(), shape.size()) || distance >= least) continue;
    least = distance;
    best = &families_[i];
  }
  return best;
}

const ZoneCodeFamily* ZoneCodes::find(std::string_view name) const {
  const auto found = std::find_if(families_.begin(), families_.end(),
                                  [&](const ZoneCodeFamily& family) { return family.name == name; });
  return found == families_.end() ? nullptr : &*found;
}

const ZoneCodeFamily* ZoneCodes::match(std::string_view code, ZoneKind kind) const {
  for (std::size_t i = 0; i < families_.size(); ++i)
    if ((kind == ZoneKind::none || families_[i].kind == kind) && RE2::FullMatch(piece(code), patterns_[i]->whole))
      return &families_[i];
  return nullptr;
}

void ZoneCodes::take_apart(const ZoneCodeFamily& family, std::string_view code,
                           std::vector<std::string_view>& parts) const {
  const Patterns& patterns = *patterns_[static_cast<std::size_t>(&family - families_.data())];
  std::array<re2::StringPiece, kMostParts> groups;
  const int wanted = std::min(patterns.whole.NumberOfCapturingGroups() + 1, static_cast<int>(kMostParts));
  parts.assign(family.parts.size(), {});
  if (!patterns.whole.Match(piece(code), 0, code.size(), RE2::ANCHOR_BOTH, groups.data(), wanted)) return;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const re2::StringPiece& group = groups[static_cast<std::size_t>(patterns.groups[i])];
    parts[i] = {group.data() == nullptr ? "" : group.data(), group.size()};
  }
}

/// Numbers begin at one: 0000 is on no paper.
bool ZoneCodes::has_no_number(const ZoneCodeFamily& family, std::string_view code) const {
  if (code.find("00") == code.npos) return false;
  thread_local std::vector<std::string_view> parts;
  take_apart(family, code, parts);
  for (std::size_t i = 0; i < parts.size(); ++i)
    if ((family.parts[i].name == "number" || family.parts[i].name == "farm" || family.parts[i].name == "pond") &&
        !parts[i].empty() && parts[i].find_first_not_of('0') == std::string_view::npos)
      return true;
  return false;
}

/// A candidate that is exactly a code, of the kind that is asked for or of another one.
bool ZoneCodes::read_as(std::string_view candidate, ZoneKind kind, ZoneCodeReading& out) const {
  const ZoneCodeFamily* family = match(candidate, kind);
  if (family == nullptr && kind != ZoneKind::none) family = match(candidate, ZoneKind::none);
  if (family == nullptr) return false;
  out.family = family;
  out.code.assign(candidate);
  const Patterns& patterns = *patterns_[static_cast<std::size_t>(family - families_.data())];
  out.unusual = patterns.has_usual && !RE2::FullMatch(piece(candidate), patterns.usual);
  if (family->kind == ZoneKind::none) {
    out.fault = ZoneCodeFault::not_zone;
  } else if (has_no_number(*family, candidate)) {
    out.fault = ZoneCodeFault::impossible;
  } else if (kind != ZoneKind::none && family->kind != kind) {
    out.fault = ZoneCodeFault::other_kind;
  } else if (family->check_digit) {
    const char expected = gs1_check_digit(candidate.substr(0, candidate.size() - 1));
    if (candidate.back() == expected) return true;
    const std::size_t last = candidate.find_last_not_of('0');
    if (last != candidate.npos && candidate.size() - last > kLostDigits) {
      // 8.93612E+12 of a cell is the number 8936120000000.
      out.fault = ZoneCodeFault::rounded;
      return true;
    }
    out.fault = ZoneCodeFault::check_digit;
    out.detail.assign(1, expected);
  }
  return true;
}

/// Blanks where the hyphens of a family belong: "VN QNOR 0124", "04 01 0001 001".
bool ZoneCodes::read_blanks(std::string_view candidate, ZoneKind kind, ZoneCodeReading& out) const {
  if (candidate.find(' ') == candidate.npos) return false;
  thread_local std::string joined;
  joined.assign(candidate);
  std::replace(joined.begin(), joined.end(), ' ', '-');
  const ZoneCodeFamily* family = match(joined, kind);
  if (family == nullptr && kind != ZoneKind::none) family = match(joined, ZoneKind::none);
  // A family without parts takes anything.
  if (family == nullptr || family->parts.empty()) return false;
  out.tidied = true;
  return read_as(joined, kind, out);
}

/// Digits with blanks, hyphens and points between them, with ".0" behind, or as a power of ten; digits without the
/// hyphens that their family has.
bool ZoneCodes::read_digits(std::string_view candidate, ZoneKind kind, ZoneCodeReading& out) const {
  if (candidate.empty() || !is_digit(candidate.front())) return false;
  thread_local std::string digits;
  bool whole = true;
  if (unfold_power(candidate, digits, whole)) {
    if (!whole) {
      out.fault = ZoneCodeFault::rounded;
      return true;
    }
    out.tidied = true;
    return read_as(digits, kind, out);
  }
  const std::size_t written = candidate.size();
  if (candidate.ends_with(".0")) candidate.remove_suffix(2);
  digits.clear();
  for (const char c : candidate)
    if (is_digit(c))
      digits += c;
    else if (c != ' ' && c != '-' && c != '.')
      return false;
  if (digits.size() != written && read_as(digits, kind, out) && out.family->digits) {
    out.tidied = true;
    return true;
  }
  out.family = nullptr;
  out.fault = ZoneCodeFault::none;
  for (const ZoneCodeFamily& family : families_) {
    std::size_t length = 0, at = 0;
    for (const int size : family.grouping) length += static_cast<std::size_t>(size);
    if (length == 0 || length != digits.size() || !all_digits(candidate)) continue;
    std::string grouped;
    for (const int size : family.grouping) {
      if (at > 0) grouped += '-';
      grouped.append(digits, at, static_cast<std::size_t>(size));
      at += static_cast<std::size_t>(size);
    }
    if (!read_as(grouped, kind, out) || out.unusual) {
      out.family = nullptr;
      out.fault = ZoneCodeFault::none;
      continue;
    }
    out.tidied = true;
    return true;
  }
  return false;
}

/// O for 0, I and L for 1, and the other way round, by whole groups between hyphens: only where that gives a code, and
/// one only.
bool ZoneCodes::read_lookalike(const std::string& candidate, ZoneKind kind, ZoneCodeReading& out) const {
  const auto swapped = [](std::string group, bool to_digits) {
    for (char& c : group)
      if (to_digits)
        c = c == 'O' || c == 'Q' ? '0' : c == 'I' || c == 'L' ? '1' : c;
      else
        c = c == '0' ? 'O' : c == '1' ? 'I' : c;
    return group;
  };
  std::vector<std::vector<std::string>> groups;
  std::size_t ways = 1;
  for (std::size_t begin = 0; begin <= candidate.size();) {
    const std::size_t end = std::min(candidate.find('-', begin), candidate.size());
    const std::string group = candidate.substr(begin, end - begin);
    begin = end + 1;
    std::vector<std::string>& forms = groups.emplace_back(1, group);
    for (const bool to_digits : {true, false})
      if (std::string other = swapped(group, to_digits); other != group) forms.push_back(std::move(other));
    ways *= forms.size();
  }
  if (ways < 2 || ways > 81) return false;
  ZoneCodeReading best;
  std::size_t found = 0;
  std::string tried;
  for (std::size_t way = 1; way < ways; ++way) {
    tried.clear();
    std::size_t rest = way;
    for (const std::vector<std::string>& forms : groups) {
      if (&forms != &groups.front()) tried += '-';
      tried += forms[rest % forms.size()];
      rest /= forms.size();
    }
    ZoneCodeReading reading;
    if (!read_as(tried, kind, reading) || reading.fault != ZoneCodeFault::none) continue;
    if (found == 0 || reading.code != best.code) ++found;
    best = reading;
  }
  if (found != 1) return false;
  best.tidied = out.tidied;
  best.lookalike = true;
  out = std::move(best);
  return true;
}

/// "0002" behind VN-QNOR-0001: another code, of which only the number is written.
bool is_short_for(std::string_view word, std::string_view code) {
  return all_digits(word) && word.size() < code.size() && all_digits(code.substr(code.size() - word.size()));
}

/// "VN-QNOR-0005 đến 0009", "VN-QNOR-0005 và 0009"
bool is_between_codes(std::string_view word) {
  constexpr std::array<std::string_view, 7> kWords{"den", "va", "toi", "to", "and", "-", "..."};
  return std::find(kWords.begin(), kWords.end(), text::fold(word)) != kWords.end();
}

/// Codes with words, labels or other codes around them.
bool ZoneCodes::read_among_words(std::string_view candidate, ZoneKind kind, ZoneCodeReading& out) const {
  constexpr std::string_view kBetween = " \n\t,;/:&+|()[]";
  if (candidate.find_first_of(kBetween) == candidate.npos) return false;
  std::vector<ZoneCodeReading> found;
  std::vector<std::string> others;  // codes of another kind, and those of which only the number is written again
  bool follows = false;             // nothing but commas and words like "đến" stands between the last code and here
  for (std::size_t at = 0; (at = candidate.find_first_not_of(kBetween, at)) != candidate.npos;) {
    const std::size_t end = std::min(candidate.find_first_of(kBetween, at), candidate.size());
    const std::string_view word = candidate.substr(at, end - at);
    const bool bracketed = at > 0 && (candidate[at - 1] == '(' || candidate[at - 1] == '[');
    ZoneCodeReading reading;
    if (read_as(word, kind, reading) && reading.fault == ZoneCodeFault::none) {
      if (std::none_of(found.begin(), found.end(), [&](const auto& other) { return other.code == reading.code; }))
        found.push_back(std::move(reading));
      follows = true;
    } else if (reading.fault == ZoneCodeFault::other_kind && !all_digits(word)) {
      others.push_back(reading.code);
    } else if (follows && !bracketed && is_short_for(word, found.back().code)) {
      const std::string& code = found.back().code;
      const std::string full = code.substr(0, code.size() - word.size()) + std::string(word);
      if (full != code) others.push_back(full);
    } else {
      follows = follows && is_between_codes(word);
    }
    at = end;
  }
  if (found.empty()) return false;
  for (std::string& code : others) {
    ZoneCodeReading& other = found.emplace_back();
    other.code = std::move(code);
  }
  if (found.size() == 1) {
    const bool tidied = out.tidied;
    out = std::move(found.front());
    out.tidied = tidied;
    out.lookalike = true;
    return true;
  }
  out.fault = ZoneCodeFault::several;
  for (const ZoneCodeReading& reading : found) out.detail += (out.detail.empty() ? "" : ", ") + reading.code;
  return true;
}

/// The front of a code whose number is missing.
bool ZoneCodes::is_incomplete(std::string_view candidate, ZoneKind kind, ZoneCodeReading& out) const {
  while (candidate.ends_with('-')) candidate.remove_suffix(1);
  if (candidate.find('-') == candidate.npos) return false;
  const bool has_letter = std::any_of(candidate.begin(), candidate.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!has_letter) return false;
  for (const char* number : {"-0001", "-001", "-00001"}) {
    const ZoneCodeFamily* family = match(std::string(candidate) + number, kind);
    if (family == nullptr || family->kind == ZoneKind::none) continue;
    out.fault = ZoneCodeFault::incomplete;
    out.detail = family->name;
    return true;
  }
  return false;
}

void ZoneCodes::read(std::string_view text, ZoneKind kind, ZoneCodeReading& out) const {
  out.family = nullptr;
  out.code.clear();
  out.detail.clear();
  out.fault = ZoneCodeFault::none;
  out.tidied = out.lookalike = out.unusual = false;
  thread_local std::string candidate;
  tidy_code(text.substr(0, kLongest), candidate, out.tidied, out.lookalike);
  if (text.size() <= kLongest) {
    if (read_blanks(candidate, kind, out)) return;
    if (read_as(candidate, kind, out)) {
      // Digits that are of another kind may be hyphenless ones of this.
      if (out.fault != ZoneCodeFault::other_kind && out.fault != ZoneCodeFault::check_digit) return;
      const ZoneCodeReading plain = out;
      if (read_digits(candidate, kind, out) && out.fault == ZoneCodeFault::none) return;
      out = plain;
      return;
    }
    if (read_digits(candidate, kind, out)) return;
    if (read_among_words(candidate, kind, out)) return;
    if (read_lookalike(candidate, kind, out)) return;
    if (is_incomplete(candidate, kind, out)) return;
  }
  out.family = nullptr;
  out.code.clear();
  out.fault = ZoneCodeFault::unknown;
}

}  // namespace sohoa
