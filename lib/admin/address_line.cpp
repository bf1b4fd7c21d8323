// Addresses written as rules want them.
#include <algorithm>

#include "admin/address_text.hpp"
#include "admin/recode.hpp"
#include "text/unicode.hpp"

namespace sohoa::admin {
namespace {

/// A house's number with the word for it: "số 12" of "12", "SN 12", "Số nhà 12".
std::string house_text(std::string_view piece) {
  const std::size_t digit = piece.find_first_of("0123456789");
  if (digit == std::string_view::npos) return std::string(piece);
  const std::string word = text::fold(piece.substr(0, digit));
  if (word.empty() || word == "so" || word == "sn" || word == "so nha") return "số " + std::string(piece.substr(digit));
  return std::string(piece);
}

void add_part(std::string& line, std::string_view part) {
  if (part.empty()) return;
  if (!line.empty()) line += ", ";
  line += part;
}

/// Local parts in their order: from the room to the hamlet; those of one kind as they stand in the text.
std::string local_line(const Address& address) {
  std::string line;
  for (std::size_t part = 0; part <= static_cast<std::size_t>(AddressPart::hamlet); ++part)
    for (const AddressPiece& piece : address.pieces)
      if (piece.part == static_cast<AddressPart>(part))
        add_part(line, piece.part == AddressPart::house ? house_text(address.piece_text(piece))
                                                        : std::string(address.piece_text(piece)));
  return line;
}

}  // namespace

std::string land_form_line(const Address& address) {
  return local_line(address);
}

AddressLine address_line(const Address& address, Edition to, const Units& units) {
  AddressLine line;
  const bool old = to == Edition::y2024, was_old = address.edition == Edition::y2024;
  const Province* province = address.province;
  const District* district = old ? address.district : nullptr;
  if (address.commune != nullptr) {
    const Recoded recoded = recode(address.commune->code, address.edition, to, units);
    if (recoded.to == nullptr) {
      for (const Link& link : recoded.links)
        if (const Commune* one = units.commune(link.code, to)) line.several.push_back(one);
      return line;
    }
    line.commune = recoded.to;
    province = units.province(recoded.to->province, to);
    district = units.district(recoded.to->district);
  } else if (province != nullptr && old != was_old) {
    const auto in = units.provinces(to);
    const auto same = std::find_if(in.begin(), in.end(), [&](const Province& one) {
      return split_name(one.name).bare == split_name(province->name).bare;
    });
    province = same == in.end() ? nullptr : &*same;
  } else if (province != nullptr) {
    province = units.province(province->code, to);
  }
  line.text = local_line(address);
  if (line.commune != nullptr) add_part(line.text, line.commune->name);
  if (district != nullptr) add_part(line.text, district->name);
  if (province != nullptr) add_part(line.text, province->name);
  return line;
}

}  // namespace sohoa::admin
