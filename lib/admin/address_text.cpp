#include "admin/address_text.hpp"

#include <algorithm>
#include <array>

#include "admin/address_lexicon.hpp"
#include "admin/address_local.hpp"
#include "admin/address_units.hpp"
#include "text/mojibake.hpp"
#include "text/unicode.hpp"

namespace sohoa::admin {
namespace {

/// Sets the text that is read.
void take_text(std::string_view written, Address& address) {
  const std::string_view trimmed = text::trim(written);
  if (text::is_ascii(trimmed) || text::is_settled(trimmed)) {
    address.text.assign(trimmed);
    return;
  }
  if (!text::is_utf8(trimmed)) {
    address.text = text::printable(trimmed);
    return;
  }
  std::string mended;
  if (!text::reads_well(trimmed) && text::undo_double_utf8(trimmed, mended)) {
    address.text = text::nfc(mended);
    address.mended = true;
    return;
  }
  address.text = text::nfc(trimmed);
}

AddressPart part_of(Level level) {
  return level == Level::province   ? AddressPart::province
         : level == Level::district ? AddressPart::district
                                    : AddressPart::commune;
}

}  // namespace

std::string_view address_part_name(AddressPart part) {
  static constexpr std::array<std::string_view, 11> kNames{
      "room", "building", "lot", "house", "lane", "alley", "street", "hamlet", "commune", "district", "province"};
  return kNames[static_cast<std::size_t>(part)];
}

std::string_view Address::part(AddressPart part) const {
  for (const AddressPiece& piece : pieces)
    if (piece.part == part) return piece_text(piece);
  return {};
}

std::string Address::remainder() const {
  std::string out;
  const auto add = [&](std::size_t begin, std::size_t end) {
    std::string_view rest = std::string_view(text).substr(begin, end - begin);
    constexpr std::string_view kSigns = " ,;.-–\t|:";
    while (!rest.empty() && kSigns.find(rest.front()) != kSigns.npos) rest.remove_prefix(1);
    while (!rest.empty() && kSigns.find(rest.back()) != kSigns.npos) rest.remove_suffix(1);
    if (rest.empty()) return;
    if (!out.empty()) out += "; ";
    out += rest;
  };
  std::size_t at = 0;
  for (const AddressPiece& piece : pieces) {
    add(at, piece.at);
    at = piece.at + piece.size;
  }
  add(at, text.size());
  return out;
}

struct AddressReader::Parts {
  explicit Parts(const Units& units) : lexicon(units) {}

  Unit unit_of(const AddressPlace& place) const {
    const Units& units = lexicon.units();
    if (place.level == Level::commune) return {Level::commune, place.old, place.commune->code, place.commune->name};
    if (place.level == Level::district) {
      const District& one = units.districts()[place.district];
      return {Level::district, true, one.code, one.name};
    }
    const Province& one = place.new_province != AddressPlace::kNone
                              ? units.provinces(Edition::y2026)[place.new_province]
                              : units.provinces(Edition::y2024)[place.old_province];
    return {Level::province, place.new_province == AddressPlace::kNone, one.code, one.name};
  }

  void set_units(const FoundUnits& found, std::optional<Edition> asked, Address& address) const {
    const Units& units = lexicon.units();
    const auto place_of = [&](Level level) -> const AddressPlace* {
      const std::int32_t index = found.best.hit(level);
      return index < 0 ? nullptr : &lexicon.place(found.hits[static_cast<std::size_t>(index)].place);
    };
    const AddressPlace* commune = place_of(Level::commune);
    const AddressPlace* district = place_of(Level::district);
    const AddressPlace* province = place_of(Level::province);
    const bool open = found.likely.size() > 1;
    if (open)
      for (const std::uint32_t one : found.likely) address.candidates.push_back(unit_of(lexicon.place(one)));
    if (open && commune != nullptr)
      commune = nullptr;
    else if (open && district != nullptr)
      district = nullptr;
    else if (open)
      province = nullptr;

    const bool old = commune != nullptr    ? commune->old
                     : district != nullptr ? true
                     : province != nullptr ? province->old || asked == Edition::y2024
                                           : asked == Edition::y2024;
    address.edition = old ? Edition::y2024 : asked.value_or(Edition::y2026);
    if (commune != nullptr) {
      address.commune = units.commune(commune->commune->code, address.edition);
      address.province = units.province(address.commune->province, address.edition);
      address.district = old ? units.district(address.commune->district) : nullptr;
      const UnitHit& hit = found.hits[static_cast<std::size_t>(found.best.hit(Level::commune))];
      if (hit.how == NameUse::former) address.former_commune = units.former_names()[hit.former].name;
    } else if (district != nullptr) {
      address.district = &units.districts()[district->district];
      address.province = units.province(address.district->province, address.edition);
    } else if (province != nullptr) {
      address.province = old ? &units.provinces(Edition::y2024)[province->old_province]
                             : &units.provinces(address.edition)[province->new_province];
    }
  }

  /// The words that are no part are counted.
  std::size_t set_pieces(const FoundUnits& found, const AddressTokens& tokens, Address& address) const {
    struct Span {
      AddressPart part;
      std::size_t begin, end, name;
    };
    std::vector<Span> spans;
    for (const std::int32_t index : found.best.hits) {
      if (index < 0) continue;
      const UnitHit& hit = found.hits[static_cast<std::size_t>(index)];
      spans.push_back({part_of(lexicon.place(hit.place).level), hit.begin, hit.end, hit.begin});
    }
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
    std::vector<LocalPart> local;
    std::size_t at = 0;
    const std::size_t units = spans.size();
    for (std::size_t i = 0; i <= units; ++i) {
      const std::size_t end = i < units ? spans[i].begin : tokens.size();
      find_local_parts(tokens, at, end, local);
      if (i < units) at = spans[i].end;
    }
    for (const LocalPart& part : local) spans.push_back({part.part, part.begin, part.end, part.name});
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
    for (const Span& span : spans) {
      const std::size_t begin = tokens.all[span.begin].at;
      address.pieces.push_back(
          {span.part, begin, tokens.all[span.end - 1].end - begin, tokens.all[span.name].at - begin});
    }
    std::size_t unexplained = 0;
    std::size_t next = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      while (next < spans.size() && spans[next].end <= i) ++next;
      if (next < spans.size() && spans[next].begin <= i) continue;
      if (!tokens.all[i].number && tokens.all[i].length > 1) ++unexplained;
    }
    return unexplained;
  }

  AddressLexicon lexicon;
};

const AddressReader& AddressReader::shipped() {
  static const AddressReader one(Units::shipped());
  return one;
}

AddressReader::AddressReader(const Units& units) : parts_(std::make_unique<Parts>(units)) {}
AddressReader::~AddressReader() = default;

Address AddressReader::read(std::string_view text, std::optional<Edition> edition) const {
  thread_local AddressTokens tokens;
  thread_local FoundUnits found;
  Address address;
  take_text(text, address);
  tokens.read(address.text);
  find_units(tokens, parts_->lexicon, edition, found);
  parts_->set_units(found, edition, address);
  const std::size_t unexplained = parts_->set_pieces(found, tokens, address);
  address.confidence = confidence_of(found, tokens, parts_->lexicon, unexplained);
  return address;
}

Address local_address(std::string_view text) {
  thread_local AddressTokens tokens;
  thread_local std::vector<LocalPart> parts;
  Address address;
  take_text(text, address);
  tokens.read(address.text);
  parts.clear();
  find_local_parts(tokens, 0, tokens.size(), parts);
  for (const LocalPart& part : parts) {
    const std::size_t begin = tokens.all[part.begin].at;
    address.pieces.push_back(
        {part.part, begin, tokens.all[part.end - 1].end - begin, tokens.all[part.name].at - begin});
  }
  return address;
}

}  // namespace sohoa::admin
