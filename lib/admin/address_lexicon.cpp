#include "admin/address_lexicon.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "text/name.hpp"

namespace sohoa::admin {
namespace {

/// Short forms and other spellings that lists and letters use for provinces, by the name of 2024.
struct Alias {
  std::string_view written, name;
};
constexpr std::array kAliases{
    Alias{"HCM", "Hồ Chí Minh"},
    Alias{"HCMC", "Hồ Chí Minh"},
    Alias{"SG", "Hồ Chí Minh"},
    Alias{"Sài Gòn", "Hồ Chí Minh"},
    Alias{"HN", "Hà Nội"},
    Alias{"Hanoi", "Hà Nội"},
    Alias{"BRVT", "Bà Rịa - Vũng Tàu"},
    Alias{"BR VT", "Bà Rịa - Vũng Tàu"},
    Alias{"Bà Rịa VT", "Bà Rịa - Vũng Tàu"},
    Alias{"BR Vũng Tàu", "Bà Rịa - Vũng Tàu"},
    Alias{"Thừa Thiên Huế", "Huế"},
    Alias{"TTH", "Huế"},
    Alias{"TT Huế", "Huế"},
    Alias{"Thừa Thiên - Huế", "Huế"},
    Alias{"T Thiên Huế", "Huế"},
    Alias{"HP", "Hải Phòng"},
    Alias{"Đắc Lắc", "Đắk Lắk"},
    Alias{"Đắk Lắc", "Đắk Lắk"},
    Alias{"Đắc Lắk", "Đắk Lắk"},
    Alias{"Đắc Nông", "Đắk Nông"},
    Alias{"Bắc Cạn", "Bắc Kạn"},
    Alias{"Kontum", "Kon Tum"},
    Alias{"Gia Lai Kon Tum", "Gia Lai"},
};

/// The other writings of a name that stand for the same sounds.
std::vector<std::string> other_writings(std::string_view name) {
  std::vector<std::string> all;
  const auto replaced = [&](std::string_view from, std::string_view to) {
    if (const std::size_t at = name.find(from); at != std::string_view::npos) {
      std::string other(name);
      other.replace(at, from.size(), to);
      all.push_back(std::move(other));
    }
  };
  replaced("Đắk", "Đắc");
  replaced("Đăk", "Đắc");
  replaced("NT ", "Nông trường ");
  replaced("Nông trường ", "NT ");
  replaced("Nông Trường ", "NT ");
  static constexpr std::array<std::string_view, 11> kRoman{"",   "I",   "II",   "III", "IV", "V",
                                                           "VI", "VII", "VIII", "IX",  "X"};
  const std::size_t blank = name.rfind(' ');
  const std::string_view last = blank == std::string_view::npos ? name : name.substr(blank + 1);
  const std::string front(name.substr(0, name.size() - last.size()));
  for (std::size_t i = 1; i < kRoman.size(); ++i) {
    if (last == kRoman[i] && !front.empty()) all.push_back(front + std::to_string(i));
    if (last == std::to_string(i)) all.push_back(front + std::string(kRoman[i]));
  }
  return all;
}

}  // namespace

/// Gathers names and what they stand for.
class AddressLexicon::Builder {
 public:
  explicit Builder(AddressLexicon& out) : out_(out) {}

  void add(std::uint32_t place, std::string_view bare) {
    add_name(bare, {place, NameUse::listed}, true);
    const bool number = bare.find_first_not_of("0123456789") == std::string_view::npos;
    for (const std::string& other : other_writings(bare))
      add_name(other, {place, number ? NameUse::number : NameUse::listed}, false);
    if (out_.places_[place].level == Level::province)
      for (const Alias& alias : kAliases)
        if (alias.name == bare) add_name(alias.written, {place, NameUse::usual}, false);
    add_short(place, bare);
  }

  void add_former(std::uint32_t place, std::uint32_t row) {
    const std::string_view bare = split_name(out_.units_.former_names()[row].name).bare;
    add_name(bare, {place, NameUse::former, row}, false);
    for (const std::string& other : other_writings(bare)) add_name(other, {place, NameUse::former, row}, false);
  }

  void finish() {
    out_.listed_.resize(out_.places_.size());
    for (auto& [key, entry] : names_) {
      const auto index = static_cast<std::uint32_t>(out_.names_.size());
      for (const std::uint32_t place : entry.listed) out_.listed_[place] = index;
      entry.name.first = static_cast<std::uint32_t>(out_.uses_.size());
      entry.name.uses = static_cast<std::uint32_t>(entry.uses.size());
      out_.uses_.insert(out_.uses_.end(), entry.uses.begin(), entry.uses.end());
      auto found = out_.by_plain_.try_emplace(hash(entry.name.plain), index, index).first;
      found.value().second = index + 1;
      if (entry.name.plain.size() >= 4 && !entry.name.number) add_deletions(entry.name.plain, index);
      out_.names_.push_back(std::move(entry.name));
    }
    std::sort(deletions_.begin(), deletions_.end());
    deletions_.erase(std::unique(deletions_.begin(), deletions_.end()), deletions_.end());
    for (const auto& [key, name] : deletions_) {
      const auto at = static_cast<std::uint32_t>(out_.near_.size());
      out_.near_.push_back(name);
      auto found = out_.by_deletion_.try_emplace(key, at, at).first;
      found.value().second = at + 1;
    }
  }

 private:
  struct Entry {
    Name name;
    std::vector<Use> uses;
    std::vector<std::uint32_t> listed;
  };

  void add_name(std::string_view written, Use use, bool listed) {
    tokens_.read(written);
    if (tokens_.size() == 0) return;
    std::string tones;
    for (const AddressToken& token : tokens_.all) tones += static_cast<char>('@' + token.tone);
    Entry& entry = names_[tokens_.plain + ' ' + tokens_.marked + ' ' + tones];
    if (entry.uses.empty()) {
      entry.name.plain = tokens_.plain;
      entry.name.marked = tokens_.marked;
      for (const AddressToken& token : tokens_.all) {
        entry.name.tones.push_back(token.tone);
        entry.name.sizes.push_back(token.length);
      }
      entry.name.number = tokens_.size() == 1 && (tokens_.all.front().number || use.how == NameUse::number);
    }
    const auto same = [&](const Use& known) { return known.place == use.place; };
    if (std::none_of(entry.uses.begin(), entry.uses.end(), same)) entry.uses.push_back(use);
    if (listed) entry.listed.push_back(use.place);
  }

  /// "B. Dương" and "BD" of provinces and districts; of communes they would be anything.
  void add_short(std::uint32_t place, std::string_view bare) {
    if (out_.places_[place].level == Level::commune) return;
    tokens_.read(bare);
    const std::size_t words = tokens_.size();
    if (words < 2 || words > 4) return;
    std::string initials, first;
    for (std::size_t i = 0; i < words; ++i) {
      if (tokens_.all[i].number) return;
      const std::size_t end = i + 1 < words ? tokens_.all[i + 1].at : bare.size();
      const std::string_view word = bare.substr(tokens_.all[i].at, end - tokens_.all[i].at);
      if (i + 1 < words) first += tokens_.plain[tokens_.all[i].first], first += ' ';
      if (i + 1 == words) {
        const std::string with_last = first + std::string(word);
        initials += tokens_.plain[tokens_.all[i].first];
        const std::string all_initials = initials;
        add_name(with_last, {place, NameUse::short_}, false);
        add_name(all_initials, {place, NameUse::initials}, false);
        return;
      }
      initials += tokens_.plain[tokens_.all[i].first];
    }
  }

  void add_deletions(const std::string& plain, std::uint32_t index) {
    const auto add = [&](std::string_view key) { deletions_.emplace_back(hash(key), index); };
    add(plain);
    for (std::size_t i = 0; i < plain.size(); ++i) {
      if (i > 0 && plain[i] == plain[i - 1]) continue;
      std::string shorter(plain);
      shorter.erase(i, 1);
      add(shorter);
    }
  }

  AddressLexicon& out_;
  std::map<std::string, Entry> names_;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> deletions_;
  AddressTokens tokens_;
};

std::uint64_t AddressLexicon::hash(std::string_view letters) {
  std::uint64_t value = 0xCBF29CE484222325;
  for (const char c : letters) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return value ^ (value >> 29);
}

AddressLexicon::AddressLexicon(const Units& units) : units_(units) {
  using text::UnitWord;
  Builder builder(*this);
  const auto row_of = [](const auto& list, std::string_view code) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.code == code; });
    return found == list.end() ? AddressPlace::kNone : static_cast<std::uint16_t>(found - list.begin());
  };
  const auto old_provinces = units.provinces(Edition::y2024), new_provinces = units.provinces(Edition::y2026);
  const auto district_row = [&](std::string_view code) {
    const District* one = units.district(code);
    return one == nullptr ? AddressPlace::kNone : static_cast<std::uint16_t>(one - units.districts().data());
  };
  new_of_old_.assign(old_provinces.size(), AddressPlace::kNone);
  districts_of_.resize(old_provinces.size());
  communes_of_old_.resize(old_provinces.size());
  communes_of_.resize(units.districts().size());
  communes_of_new_.resize(new_provinces.size());
  made_of_.resize(units.communes(Edition::y2026).size());
  places_.reserve(15000);
  const auto add = [&](AddressPlace place, std::string_view name) {
    const SplitName split = split_name(name);
    const auto index = static_cast<std::uint32_t>(places_.size());
    place.word = split.word.value_or(UnitWord::xa);
    if (place.level != Level::province) place.other_word = place.word;
    places_.push_back(place);
    builder.add(index, split.bare);
    return index;
  };

  std::vector<std::uint16_t> district_province;
  for (const District& one : units.districts()) district_province.push_back(row_of(old_provinces, one.province));
  // Where old provinces went, by their communes.
  for (const Commune& one : units.communes(Edition::y2024)) {
    const std::uint16_t from = row_of(old_provinces, one.province);
    if (new_of_old_[from] != AddressPlace::kNone) continue;
    for (const Link& link : units.successors(one.code))
      if (const Commune* to = units.commune(link.code, Edition::y2026))
        new_of_old_[from] = row_of(new_provinces, to->province);
  }

  for (std::uint16_t row = 0; row < old_provinces.size(); ++row) {
    AddressPlace place{.level = Level::province, .old = true};
    place.old_province = row;
    place.other_word = *split_name(old_provinces[row].name).word;
    const std::string_view bare = split_name(old_provinces[row].name).bare;
    for (std::uint16_t to = 0; to < new_provinces.size(); ++to) {
      const SplitName now = split_name(new_provinces[to].name);
      if (now.bare != bare) continue;
      place.new_province = to;
      place.old = false;
      place.other_word = *now.word;
    }
    provinces_.push_back(add(place, old_provinces[row].name));
  }
  for (std::uint16_t row = 0; row < district_province.size(); ++row) {
    AddressPlace place{.level = Level::district, .old = true};
    place.old_province = district_province[row];
    place.new_province = new_of_old_[district_province[row]];
    place.district = row;
    districts_of_[place.old_province].push_back(add(place, units.districts()[row].name));
  }
  for (const Commune& one : units.communes(Edition::y2024)) {
    AddressPlace place{.level = Level::commune, .old = true};
    place.commune = &one;
    place.district = district_row(one.district);
    place.old_province = district_province[place.district];
    place.new_province = new_of_old_[place.old_province];
    const std::uint32_t index = add(place, one.name);
    communes_of_[place.district].push_back(index);
    communes_of_old_[place.old_province].push_back(index);
  }
  std::size_t row = 0;
  for (const Commune& one : units.communes(Edition::y2026)) {
    AddressPlace place{.level = Level::commune, .old = false};
    place.commune = &one;
    place.new_province = row_of(new_provinces, one.province);
    std::vector<std::uint16_t>& districts = made_of_[row++];
    for (const Link& link : units.predecessors(one.code)) {
      const Commune* before = units.commune(link.code, Edition::y2024);
      const std::uint16_t district = district_row(before != nullptr ? before->district : link.code);
      if (district == AddressPlace::kNone) continue;
      if (std::find(districts.begin(), districts.end(), district) == districts.end()) districts.push_back(district);
      place.old_provinces |= std::uint64_t(1) << district_province[district];
    }
    place.districts = districts;
    const std::uint32_t index = add(place, one.name);
    if (const Commune* first = units.commune(one.code, Edition::y2025); first != nullptr && first->type != one.type)
      places_[index].other_word = *split_name(first->name).word;
    communes_of_new_[place.new_province].push_back(index);
  }
  std::unordered_map<std::string_view, std::uint32_t> by_code;
  for (std::uint32_t i = 0; i < places_.size(); ++i) {
    if (places_[i].level == Level::district) by_code.emplace(units.districts()[places_[i].district].code, i);
    if (places_[i].level == Level::commune && places_[i].old) by_code.emplace(places_[i].commune->code, i);
  }
  const auto former = units.former_names();
  for (std::uint32_t i = 0; i < former.size(); ++i)
    if (const auto found = by_code.find(former[i].code); found != by_code.end()) builder.add_former(found->second, i);
  builder.finish();
}

std::span<const AddressLexicon::Name> AddressLexicon::find(std::string_view plain) const {
  const auto found = by_plain_.find(hash(plain));
  if (found == by_plain_.end()) return {};
  const auto [first, last] = found->second;
  if (names_[first].plain != plain) return {};
  return std::span(names_).subspan(first, last - first);
}

}  // namespace sohoa::admin
