#include "dataset/address_likeness.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "admin/finder.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

using admin::AddressPart;
using admin::Edition;

/// Columns of kAddressTexts.
enum Text : std::size_t { kName = 2, kFlat, kHouse, kStreet, kHamlet, kLine };

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '/' || (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// Words that say what the next one is, and are written or left out as people like.
bool says_little(std::string_view word) {
  static constexpr std::string_view kWords[] = {"so", "nha",  "sn",  "duong", "pho", "ngo", "ngach", "hem",
                                                "to", "khu",  "dan", "thon",  "xom", "ban", "ap",    "can",
                                                "ho", "tang", "p",   "kp",    "tdp", "d",   "kiet",  "so."};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

/// The word for a kind in one form: "TDP số" is "todanpho".
std::string kind_word(std::string_view written) {
  std::string word;
  for (const char c : text::fold(written))
    if (c >= 'a' && c <= 'z') word += c;
  if (word.size() > 2 && word.ends_with("so")) word.resize(word.size() - 2);
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kShort{
      {{"tdp", "todanpho"}, {"kp", "khupho"}, {"k", "khu"}, {"t", "to"}, {"d", "duong"}, {"to", "todanpho"}}};
  for (const auto& [written_short, full] : kShort)
    if (word == written_short) return std::string(full);
  return word;
}

ComparedPart named(std::optional<AddressPart> part, std::string_view word, std::string_view name,
                   std::string_view written) {
  ComparedPart out{part, kind_word(word), {}, std::string(written)};
  text::name_form(name, out.name);
  return out;
}

/// Sorts the pieces of an address into `out`.
void take_pieces(const admin::Address& address, ComparedAddress& out) {
  for (const admin::AddressPiece& piece : address.pieces) {
    const std::string_view written = address.piece_text(piece);
    switch (piece.part) {
      case AddressPart::room:
        out.flats.push_back(house_number_form(address.piece_name(piece)));
        break;
      case AddressPart::house:
        out.houses.push_back(house_number_form(address.piece_name(piece)));
        break;
      case AddressPart::lot:
        out.houses.push_back(house_number_form(written));
        break;
      case AddressPart::commune:
      case AddressPart::district:
      case AddressPart::province:
        break;
      default:
        out.parts.push_back(named(piece.part, written.substr(0, piece.name), address.piece_name(piece), written));
    }
  }
}

/// A column that holds one part, perhaps with others.
void take_column(std::string_view text, AddressPart usual, ComparedAddress& out) {
  if (text.empty()) return;
  const admin::Address read = admin::local_address(text);
  const bool has_own = std::any_of(read.pieces.begin(), read.pieces.end(), [&](const admin::AddressPiece& piece) {
    return piece.part == usual || piece.part == AddressPart::alley || piece.part == AddressPart::lane;
  });
  if (has_own)
    take_pieces(read, out);
  else
    out.parts.push_back(named(usual, {}, text, text));
}

void take_house(std::string_view text, ComparedAddress& out) {
  if (text.empty()) return;
  const admin::Address read = admin::local_address(text);
  const bool more = std::any_of(read.pieces.begin(), read.pieces.end(), [](const admin::AddressPiece& piece) {
    return piece.part >= AddressPart::lane && piece.name > 0;
  });
  if (more)
    take_pieces(read, out);
  else
    out.houses.push_back(house_number_form(text));
}

bool is_numbered(const ComparedPart& part) {
  return !part.name.plain.empty() && is_digit(part.name.plain.front());
}

/// One name begins with the other and does not go on with a number: "Mẫu" of "Mẫu Cô Tô", but not "Nam Hà" of
/// "Nam Hà 2".
bool begins_with(const std::string& longer, const std::string& shorter) {
  return shorter.size() >= 3 && longer.size() > shorter.size() && longer.starts_with(shorter) &&
         !is_digit(longer[shorter.size()]);
}

double name_agreement(const ComparedPart& one, const ComparedPart& other) {
  const text::NameForm &a = one.name, &b = other.name;
  if (a.plain.empty() || b.plain.empty()) return 0;
  const bool numbered = is_numbered(one);
  double agreement = 0;
  if (text::same_name(a, b) || text::same_name(b, a))
    agreement = 1;
  else if (a.plain == b.plain)
    agreement = 0.85;
  else if (numbered || is_numbered(other))
    return 0;
  else if (begins_with(a.plain, b.plain) || begins_with(b.plain, a.plain))
    agreement = 0.75;
  else if (const double like = text::likeness(a, b);
           like >= 0.8 && is_digit(a.plain.back()) == is_digit(b.plain.back()))
    agreement = 0.8 * like;
  // "Khu 4" is not "Thôn 4", but "Khu Nam Hà" is hardly another place than "Thôn Nam Hà".
  if (!one.word.empty() && !other.word.empty() && one.word != other.word) agreement *= numbered ? 0.4 : 0.95;
  return agreement;
}

/// Parts that can be one another, as people use the words.
int group_of(std::optional<AddressPart> part) {
  if (!part) return -1;
  return *part == AddressPart::lane ? static_cast<int>(AddressPart::alley) : static_cast<int>(*part);
}

std::string phrase_of(std::string_view text) {
  std::string phrase = " ";
  each_address_word(text, true, [&](std::string_view word) { (phrase += word) += ' '; });
  return phrase;
}

/// How well the address has this name, as whatever part: 0 to 1.
double anywhere(const ComparedPart& asked, const ComparedAddress& known) {
  double best = 0;
  for (const ComparedPart& part : known.parts) best = std::max(best, name_agreement(asked, part));
  if (best < 0.9 && !asked.written.empty() && known.words.find(phrase_of(asked.written)) != std::string::npos)
    best = 0.9;
  return best;
}

/// What is left of the score where an address says another part than the one asked for.
constexpr double kOtherHouse = 0.5, kOtherFlat = 0.7, kOtherLane = 0.7, kOtherHamlet = 0.6, kOtherUnit = 0.5;
/// What parts are worth.
constexpr double kHouseWorth = 3, kPartWorth = 2, kUnitWorth = 0.5;

bool shares(const std::vector<std::string>& asked, const std::vector<std::string>& known) {
  return std::any_of(asked.begin(), asked.end(),
                     [&](const std::string& one) { return std::find(known.begin(), known.end(), one) != known.end(); });
}

}  // namespace

std::string house_number_form(std::string_view text) {
  thread_local std::string folded;
  text::fold_to(text, folded);
  std::string_view rest = folded;
  for (const std::string_view word : {"so nha ", "nha so ", "so ", "sn ", "nha ", "can ho ", "phong ", "ph ", "ch "})
    if (rest.starts_with(word)) rest.remove_prefix(word.size());
  if (rest.size() > 1 && rest.front() == 'p' && (is_digit(rest[1]) || rest[1] == '.' || rest[1] == ' '))
    rest.remove_prefix(1);
  if (rest.ends_with(".0")) rest.remove_suffix(2);  // of a workbook's number
  std::string out;
  for (const char c : rest) {
    if (!is_word_character(c) && c != '-' && c != '+') continue;
    const bool first_zero = !out.empty() && out.back() == '0' && (out.size() == 1 || !is_digit(out[out.size() - 2]));
    if (first_zero && is_digit(c)) out.pop_back();
    out += c;
  }
  return out;
}

void each_address_word(std::string_view text, bool all, const std::function<void(std::string_view)>& take) {
  thread_local std::string folded;
  text::fold_to(text, folded);
  for (std::size_t at = 0; at < folded.size();) {
    std::size_t end = at;
    while (end < folded.size() && is_word_character(folded[end])) ++end;
    if (end > at) {
      std::string_view word = std::string_view(folded).substr(at, end - at);
      while (word.size() > 1 && word.front() == '0' && is_digit(word[1])) word.remove_prefix(1);
      if (all || !says_little(word)) take(word);
    }
    at = end + 1;
  }
}

std::size_t ComparedAddress::said() const {
  const auto counts = [](const ComparedPart& part) { return part.part.has_value(); };
  return !flats.empty() + !houses.empty() + static_cast<std::size_t>(std::count_if(parts.begin(), parts.end(), counts));
}

ComparedAddress compared_address(const AddressBook& book, std::uint32_t row) {
  ComparedAddress out;
  if (const std::string_view flat = book.text(row, kFlat); !flat.empty()) out.flats.push_back(house_number_form(flat));
  take_house(book.text(row, kHouse), out);
  take_column(book.text(row, kStreet), AddressPart::street, out);
  take_column(book.text(row, kHamlet), AddressPart::hamlet, out);
  if (out.said() == out.flats.size()) take_pieces(admin::local_address(book.text(row, kLine)), out);
  if (const std::string_view name = book.text(row, kName); !name.empty())
    out.parts.push_back(named({}, {}, name, name));
  out.words = " ";
  for (const std::size_t which : {kName, kFlat, kHouse, kStreet, kHamlet, kLine})
    each_address_word(book.text(row, which), true, [&](std::string_view word) { (out.words += word) += ' '; });
  return out;
}

AskedAddress::AskedAddress(const admin::Address& asked, const std::function<double(std::string_view)>& rare) {
  take_pieces(asked, asked_);
  whole_ = named({}, {}, asked.text, asked.text);
  for (const admin::AddressPiece& piece : asked.pieces)
    if (piece.part >= AddressPart::commune)
      units_.push_back({named(piece.part, {}, asked.piece_text(piece), asked.piece_text(piece)), piece.part});
  const std::string remainder = asked.remainder();
  for (std::size_t at = 0; at < remainder.size();) {
    const std::size_t end = std::min(remainder.find("; ", at), remainder.size());
    const std::string_view text = std::string_view(remainder).substr(at, end - at);
    Rest rest{named({}, {}, text, text), {}};
    each_address_word(text, false, [&](std::string_view word) {
      rest.words.push_back({std::string(word), rare(word)});
    });
    if (!rest.words.empty()) rests_.push_back(std::move(rest));
    at = end + 2;
  }
  // A commune under all codes that it had or has: the registry may be of another edition than the text.
  const admin::Units& units = admin::Units::shipped();
  const auto add = [&](std::string_view code, bool old) {
    communes_.push_back(code);
    for (const admin::Link& link : old ? units.successors(code) : units.predecessors(code))
      communes_.push_back(link.code);
  };
  if (asked.commune != nullptr) add(asked.commune->code, asked.edition == Edition::y2024);
  for (const admin::Unit& unit : asked.candidates)
    if (unit.level == admin::Level::commune) add(unit.code, unit.old);
  if (asked.commune == nullptr && asked.district != nullptr)
    for (const admin::Commune& commune : units.communes(Edition::y2024))
      if (commune.district == asked.district->code) add(commune.code, true);
  if (asked.province != nullptr) province_ = admin::split_name(asked.province->name).bare;
}

bool AskedAddress::lies_in(std::string_view commune, AddressPart level) const {
  if (level != AddressPart::province) return std::find(communes_.begin(), communes_.end(), commune) != communes_.end();
  for (const Edition edition : {Edition::y2026, Edition::y2024})
    if (const admin::Commune* known = admin::Units::shipped().commune(commune, edition))
      if (const admin::Province* province = admin::Units::shipped().province(known->province, edition))
        if (admin::split_name(province->name).bare == province_) return true;
  return false;
}

/// The weighed parts so far.
class AskedAddress::Sum {
 public:
  void add(double worth, double agreement, std::string_view written, double other = 1) {
    worth_ += worth;
    reached_ += worth * agreement;
    if (agreement >= 0.9) return;
    if (!(likeness_.differs.empty() || written.empty())) likeness_.differs += ", ";
    likeness_.differs += written;
    if (agreement <= 0) factor_ *= other;
  }
  Likeness likeness() const {
    Likeness out = likeness_;
    out.score = worth_ > 0 ? factor_ * reached_ / worth_ : 0;
    return out;
  }

 private:
  double worth_ = 0, reached_ = 0, factor_ = 1;
  Likeness likeness_;
};

double AskedAddress::rest_agreement(const Rest& rest, const ComparedAddress& known) const {
  const double whole = anywhere(rest.name, known);
  double all = 0, found = 0;
  std::string word;
  for (const Word& one : rest.words) {
    all += one.rare;
    word.assign(" ").append(one.word).append(" ");
    if (known.words.find(word) != std::string::npos) found += one.rare;
  }
  return std::max(whole, all > 0 ? 0.95 * found / all : 0);
}

AskedAddress::Likeness AskedAddress::like(const ComparedAddress& known, std::string_view commune) const {
  for (const ComparedPart& part : known.parts)
    if (!part.part && text::same_name(whole_.name, part.name)) return {1, {}};
  Sum sum;
  const auto has_word = [&](const std::string& number) {
    return known.words.find(" " + number + " ") != std::string::npos;
  };
  if (!asked_.houses.empty()) {
    const bool same = shares(asked_.houses, known.houses);
    const bool perhaps = known.houses.empty() && has_word(asked_.houses.front());
    sum.add(kHouseWorth, same ? 1 : perhaps ? 0.9 : 0, asked_.houses.front(), kOtherHouse);
  }
  if (!asked_.flats.empty())
    sum.add(kPartWorth, shares(asked_.flats, known.flats) ? 1 : 0, asked_.flats.front(), kOtherFlat);
  for (const ComparedPart& part : asked_.parts) {
    double best = 0;
    bool other = false;
    for (const ComparedPart& one : known.parts) {
      if (group_of(one.part) != group_of(part.part)) continue;
      best = std::max(best, name_agreement(part, one) * (one.part == part.part ? 1 : 0.7));
      other = true;
    }
    if (best < 0.9 && known.words.find(phrase_of(part.written)) != std::string::npos) best = 0.9;
    if (best < 0.9 && !other && !is_numbered(part)) best = std::max(best, 0.9 * anywhere(part, known));
    const bool hamlet = part.part == AddressPart::hamlet;
    sum.add(kPartWorth, best, part.written, !other ? 1 : hamlet ? kOtherHamlet : kOtherLane);
  }
  for (const Rest& rest : rests_) sum.add(kPartWorth, rest_agreement(rest, known), rest.name.written);
  for (const SaidUnit& unit : units_) {
    const bool told =
        !commune.empty() && (unit.level == AddressPart::province ? !province_.empty() : !communes_.empty());
    if (told && lies_in(commune, unit.level)) {
      sum.add(kUnitWorth, 1, {});
    } else if (const double hamlet = anywhere(unit.name, known); hamlet >= 0.7) {
      sum.add(kPartWorth, hamlet, unit.name.written);
    } else if (told) {
      sum.add(kUnitWorth, 0, unit.name.written, kOtherUnit);
    }
  }
  return sum.likeness();
}

}  // namespace sohoa
