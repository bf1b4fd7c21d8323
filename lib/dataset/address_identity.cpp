#include "dataset/address_identity.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "address/local_code.hpp"
#include "admin/address_text.hpp"
#include "text/name.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

std::uint64_t hash_of(std::string_view text) {
  const std::uint64_t hash = XXH3_64bits(text.data(), text.size());
  return hash == 0 ? 1 : hash;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

/// Takes one of the words off the front of a folded text, when something is left.
template <std::size_t N>
bool take_word(std::string_view& text, const char* const (&words)[N]) {
  for (const std::string_view word : words)
    if (text.size() > word.size() && text.starts_with(word)) {
      text.remove_prefix(word.size());
      return true;
    }
  return false;
}

/// Letters, digits and signs without blanks and points, no zeros before a number and no ".0" of a spreadsheet behind
/// it.
void add_number(std::string_view text, std::string& out) {
  if ((text.ends_with(".0") || text.ends_with(",0")) && std::all_of(text.begin(), text.end() - 2, is_digit))
    text.remove_suffix(2);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ' ' || c == '.' || c == ',') continue;
    const bool joins = c == '-' && at > 0 && is_digit(text[at - 1]) && at + 2 == text.size() && is_letter(text[at + 1]);
    if (joins) continue;  // 5-A is 5A
    const bool begins = at == 0 || !is_digit(text[at - 1]);
    if (c == '0' && begins) {
      while (at + 1 < text.size() && text[at] == '0' && is_digit(text[at + 1])) ++at;
      if (text[at] == '0' && at + 1 == text.size() && out.empty()) continue;
    }
    out += text[at];
  }
}

/// What people write where there is no number: "0", "-", "không", "k có".
bool says_number(std::string_view number) {
  if (std::none_of(number.begin(), number.end(), [](char c) { return is_digit(c) || is_letter(c); })) return false;
  static constexpr std::string_view kNone[] = {"khong", "khongco", "khongso", "k",  "ko",
                                               "kco",   "koco",    "chuaco",  "ks", "trong"};
  return std::find(std::begin(kNone), std::end(kNone), number) == std::end(kNone);
}

/// "Số nhà 12 A" is 12a, and 12/3 is not 123. False when no number is said.
bool house_form(std::string_view text, std::string& out) {
  out.clear();
  if (text.empty()) return false;
  thread_local std::string folded;
  text::fold_to(text, folded);
  std::string_view rest = folded;
  while (take_word(
      rest, {"so nha ", "so nha:", "nha so ", "so ", "so:", "sn. ", "sn.", "sn:", "sn ", "nha ", ": ", ":", " "})) {
  }
  if (rest.size() > 2 && rest.starts_with("sn") && is_digit(rest[2])) rest.remove_prefix(2);
  add_number(rest, out);
  if (says_number(out)) return true;
  out.clear();
  return false;
}

/// "P2", "p. 2" and "Phòng 2" are flat 2; a floor stays one: "Tầng 2", "T2".
void flat_form(std::string_view text, std::string& out) {
  out.clear();
  if (text.empty()) return;
  thread_local std::string folded;
  text::fold_to(text, folded);
  std::string_view rest = folded;
  take_word(rest,
            {"so phong ", "phong so ", "phong ", "can ho so ", "can ho ", "can so ", "can ", "ch ", "ch. ", "so "});
  const auto short_word = [&](std::string_view word) {
    if (!rest.starts_with(word)) return false;
    const std::size_t number = rest.find_first_not_of(" .", word.size());
    if (number == std::string_view::npos || !is_digit(rest[number])) return false;
    rest.remove_prefix(number);
    return true;
  };
  short_word("ch") || short_word("p");
  const bool floor = short_word("tang") || short_word("lau") || short_word("t");
  if (floor) out += 't';
  add_number(rest, out);
  if (!says_number(out)) out.clear();
}

/// Words for a kind of hamlet, and what is written of them where a number follows: there they tell two apart.
struct KindWord {
  std::string_view word, kept;
};
constexpr KindWord kHamletWords[] = {{"thon", "thon"}, {"khu", "khu"},   {"kp", "khu"},    {"kdc", "khu"},
                                     {"to", "to"},     {"tdp", "to"},    {"xom", "xom"},   {"ban", "ban"},
                                     {"th.", "thon"},  {"t.", "thon"},   {"kp.", "khu"},   {"k.", "khu"},
                                     {"ap", "ap"},     {"khom", "khom"}, {"khoi", "khoi"}, {"buon", "buon"},
                                     {"lang", "lang"}, {"dan", ""},      {"cu", ""},       {"pho", ""}};
constexpr KindWord kStreetWords[] = {{"duong", ""}, {"pho", ""}, {"d.", ""}, {"dg.", ""}};

/// The name of a street or hamlet. The words for its kind, which people write or leave out as they like, do not count
/// where a name follows.
class PlaceForm {
 public:
  explicit PlaceForm(std::span<const KindWord> words) : words_(words) {}

  /// `marks`: of the name with marks; 0 where none is written.
  std::string_view of(std::string_view text, std::uint32_t& marks) {
    if (text != text_) {
      text_ = text;
      read();
    }
    marks = marks_;
    return plain_;
  }

 private:
  void read() {
    plain_.clear();
    marks_ = 0;
    std::string_view rest = text::trim(text_), kept;
    for (const KindWord* kind = nullptr; (kind = kind_of(rest)) != nullptr;) {
      if (kept.empty()) kept = kind->kept;
      rest = text::trim(rest.substr(word_size_));
    }
    text::name_form(rest, form_);
    if (form_.plain.empty()) return;
    plain_ = form_.plain;
    if (is_numbered(form_.plain)) {
      if (const int number = roman(form_.plain); number > 0) plain_ = std::to_string(number);
      plain_.insert(0, kept);
    }
    if (form_.marks) marks_ = static_cast<std::uint32_t>(hash_of(form_.marked)) | 1u;
  }

  /// "4", "4B", "A", "II": a number, not a name.
  static bool is_numbered(std::string_view plain) {
    return plain.size() <= 2 || is_digit(plain.front()) || plain.find_first_not_of("ivx") == std::string_view::npos;
  }

  /// Of a Roman number below forty; 0 for others.
  static int roman(std::string_view plain) {
    static constexpr std::string_view kOnes[] = {"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"};
    int number = 0;
    for (; plain.starts_with('x') && number < 30; plain.remove_prefix(1)) number += 10;
    const auto* const found = std::find(std::begin(kOnes), std::end(kOnes), plain);
    return found == std::end(kOnes) ? 0 : number + static_cast<int>(found - kOnes);
  }

  /// The word for a kind that the text begins with, when more follows: "Thôn X", "Th. X", "T.X", "KP1".
  const KindWord* kind_of(std::string_view text) {
    word_size_ = text.find_first_of(" .");
    if (word_size_ == std::string_view::npos) word_size_ = std::min(text.find_first_of("123456789"), text.size());
    if (word_size_ < text.size() && text[word_size_] == '.') ++word_size_;
    if (word_size_ >= text.size()) return nullptr;
    text::fold_to(text.substr(0, word_size_), word_);
    const std::string_view whole = std::string_view(word_).substr(0, word_.size() - (word_.ends_with('.') ? 1 : 0));
    for (const KindWord& kind : words_)
      if (kind.word == word_ || (kind.word == whole && whole.size() > 1)) return &kind;
    return nullptr;
  }

  std::span<const KindWord> words_;
  std::string text_, plain_, word_;
  std::uint32_t marks_ = 0;
  std::size_t word_size_ = 0;
  text::NameForm form_;
};

/// The parts of a line of address, for the columns that are not there.
struct LineParts {
  std::string flat, house, street, hamlet;

  explicit LineParts(std::string_view line) {
    const admin::Address read = admin::AddressReader::shipped().read(line);
    using Part = admin::AddressPart;
    const auto add = [](std::string& to, std::string_view part) {
      if (!part.empty()) to.append(to.empty() ? "" : " ").append(part);
    };
    for (const Part part : {Part::building, Part::room}) add(flat, read.part(part));
    add(house, read.part(Part::house));
    if (house.empty()) add(house, read.part(Part::lot));
    for (const Part part : {Part::lane, Part::alley, Part::street}) add(street, read.part(part));
    add(hamlet, read.part(Part::hamlet));
  }
};

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_digit);
}

void identify_house(const AddressTexts& texts, AddressIdentity& identity, std::string& form) {
  thread_local std::string flat, house;
  thread_local PlaceForm street{kStreetWords}, hamlet{kHamletWords};
  form.clear();
  flat_form(texts[kFlatText], flat);
  const bool numbered = house_form(texts[kHouseText], house);
  if (flat.empty() && !numbered) return;
  form.append(flat).append("\1").append(house).append("\1");
  identity.house = hash_of(form);
  if (!numbered || (texts[kStreetText].empty() && texts[kHamletText].empty())) return;
  thread_local std::string whole;
  whole = form;
  whole.append(street.of(texts[kStreetText], identity.street_marks)).append("\1");
  whole.append(hamlet.of(texts[kHamletText], identity.hamlet_marks)).append("\1");
  identity.number = hash_of(whole);
}

/// "7", "07" and "7.0" of a spreadsheet are one key; what is no whole number stays.
void key_form(std::string& key) {
  const std::size_t end = std::min(key.find_first_not_of("0123456789"), key.size());
  if (end == 0) return;
  const std::string_view rest = std::string_view(key).substr(end);
  if (!rest.empty() && (rest.size() < 2 || rest.front() != '.' || rest.find_first_not_of('0', 1) != rest.npos)) return;
  key.resize(end);
  key.erase(0, std::min(key.find_first_not_of('0'), end - 1));
}

/// Words by which people are addressed. Without marks some could be families: Hồ, Chu, Cồ.
struct Honorific {
  std::string_view marked, plain;
  bool also_plain;
};
constexpr Honorific kHonorifics[] = {{"ông", "ong", true},  {"bà", "ba", true},   {"anh", "anh", true},
                                     {"chị", "chi", true},  {"bác", "bac", true}, {"cô", "co", false},
                                     {"chú", "chu", false}, {"hộ", "ho", false},  {"gia", "gia", false}};

/// The first word of a name in small letters, composed; short ones only.
std::string_view first_word(std::string_view name, text::NameForm& form) {
  form.plain.clear();
  constexpr std::string_view kFirst = "oObBaAcChHgGdD\xC3\xC4";  // most names begin with none of the words
  if (name.empty() || kFirst.find(name.front()) == std::string_view::npos) return {};
  const std::size_t blank = name.find_first_of(" .:");
  if (blank == std::string_view::npos || blank > 8) return {};
  text::name_form(name.substr(0, blank), form);
  return name.substr(0, blank);
}

bool is_word(const text::NameForm& form, const Honorific& word) {
  if (form.plain != word.plain) return false;
  static const auto marked = [] {
    std::vector<std::string> forms;
    for (const Honorific& one : kHonorifics) forms.push_back(text::name_form(one.marked).marked);
    return forms;
  }();
  return form.marks ? form.marked == marked[static_cast<std::size_t>(&word - kHonorifics)]
                    : word.also_plain || word.plain == word.marked;
}

/// "Ông A", "Hộ bà A" and "Gia đình A" are the name A.
std::string_view without_honorific(std::string_view name) {
  thread_local text::NameForm form, next;
  for (;;) {
    name = text::trim(name);
    const std::string_view word = first_word(name, form);
    const auto found = std::find_if(std::begin(kHonorifics), std::end(kHonorifics),
                                    [](const Honorific& one) { return form.plain == one.plain; });
    if (word.empty() || found == std::end(kHonorifics)) return name;
    std::string_view rest = text::trim(name.substr(word.size() + 1));
    while (!rest.empty() && (rest.front() == '.' || rest.front() == ':')) rest = text::trim(rest.substr(1));
    const bool looks_on = found->plain == "gia" || (found->plain == "ho" && !form.marks);
    const std::string_view second = looks_on ? first_word(rest, next) : std::string_view();
    if (found->plain == "gia") {
      if (second.empty() || next.plain != "dinh") return name;
      rest = text::trim(rest.substr(second.size() + 1));
    } else if (!is_word(form, *found) && !(found->plain == "ho" && !form.marks && looks_on && next.plain == "ong")) {
      return name;
    }
    if (rest.empty()) return name;
    name = rest;
  }
}

/// Names come in any order, so that the last one says nothing of the next.
void identify_name(std::string_view text, AddressIdentity& identity) {
  thread_local text::NameForm name;
  if (text.empty()) return;
  text::name_form(without_honorific(text), name);
  if (name.plain.empty()) return;
  identity.name = hash_of(name.plain);
  if (name.marks) identity.name_marks = static_cast<std::uint32_t>(hash_of(name.marked)) | 1u;
}

bool differ(std::uint32_t one, std::uint32_t other) {
  return one != 0 && other != 0 && one != other;
}

}  // namespace

AddressIdentity identify(const AddressTexts& texts, std::optional<geometry::Point> point) {
  thread_local std::string form;
  AddressIdentity identity;
  if (point) {
    const auto grid = address::grid_point(point->y, point->x);
    identity.cell = address::local_code(*grid).cell_id();
    identity.point = *point;
  }
  if (!texts[kKeyText].empty()) {
    text::fold_to(texts[kKeyText], form);
    key_form(form);
    identity.key = hash_of(form);
  }
  if (!texts[kCommuneText].empty()) identity.commune = hash_of(texts[kCommuneText]);
  identify_name(texts[kNameText], identity);
  if (texts[kHouseText].empty() && has_digit(texts[kLineText])) {
    const LineParts line(texts[kLineText]);
    AddressTexts all = texts;
    const auto fill = [&all](AddressText at, const std::string& part) {
      if (all[at].empty()) all[at] = part;
    };
    fill(kFlatText, line.flat);
    fill(kHouseText, line.house);
    fill(kStreetText, line.street);
    fill(kHamletText, line.hamlet);
    identify_house(all, identity, form);
  } else {
    identify_house(texts, identity, form);
  }
  if (!point) return identity;
  const std::uint64_t parts[] = {identity.cell, identity.house, identity.house == 0 ? identity.name : 0};
  identity.door = hash_of({reinterpret_cast<const char*>(parts), sizeof parts});
  return identity;
}

bool same_name(const AddressIdentity& one, const AddressIdentity& other) {
  return one.name != 0 && one.name == other.name && !differ(one.name_marks, other.name_marks);
}

bool other_key(const AddressIdentity& one, const AddressIdentity& other) {
  return one.key != 0 && other.key != 0 && one.key != other.key;
}

bool other_house(const AddressIdentity& one, const AddressIdentity& other) {
  return one.house != 0 && other.house != 0 && one.house != other.house;
}

bool other_number(const AddressIdentity& one, const AddressIdentity& other) {
  return one.house != other.house || one.number != other.number || marks_differ(one, other);
}

bool contradicts(const AddressIdentity& one, const AddressIdentity& other) {
  constexpr double kSameSpot = 2, kNextDoor = 30, kFar = 500;  // m
  if (same_name(one, other)) return false;
  const bool placed = one.has_point() && other.has_point();
  const double distance = placed ? metres_between(one.point, other.point) : 0;
  const bool one_number = one.number != 0 && one.number == other.number && !marks_differ(one, other);
  if (distance > kFar) return true;
  if (one.name != 0 && other.name != 0) {
    // Where a number is not said only the place is left, and the next house is a few metres away.
    const double most = one.house == 0 || other.house == 0 ? kSameSpot : kNextDoor;
    return other_house(one, other) || (distance > most && !one_number);
  }
  if (one.house == 0 || other.house == 0) return false;
  if (other_house(one, other)) return !placed || distance > kSameSpot;
  return distance > kNextDoor && !one_number && one.number != 0 && other.number != 0;
}

bool is_repeated(const AddressIdentity& one, const AddressIdentity& other) {
  constexpr double kSameSpot = 2, kSamePlace = 20;  // m
  if (!same_name(one, other) || one.house != other.house || other_key(one, other)) return false;
  if (!one.has_point() || !other.has_point()) return one.number != 0 && one.number == other.number;
  const bool one_number = one.house != 0 && one.number == other.number && !marks_differ(one, other);
  return metres_between(one.point, other.point) <= (one_number ? kSamePlace : kSameSpot);
}

bool marks_differ(const AddressIdentity& one, const AddressIdentity& other) {
  return differ(one.street_marks, other.street_marks) || differ(one.hamlet_marks, other.hamlet_marks);
}

double metres_between(geometry::Point one, geometry::Point other) {
  constexpr double kMetresPerDegree = 111'195;  // on a sphere
  const double east = (other.x - one.x) * std::cos((one.y + other.y) / 2 * std::numbers::pi / 180);
  return std::hypot(east, other.y - one.y) * kMetresPerDegree;
}

}  // namespace sohoa
