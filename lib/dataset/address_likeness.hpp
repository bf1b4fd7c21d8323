#pragma once
// How like two addresses are, part by part: a house's number is not a lane's, and two hamlets are not one.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/address_text.hpp"
#include "dataset/address_book.hpp"
#include "text/name.hpp"

namespace sohoa {

/// The number of a house or flat as it is compared: "Số nhà 05 A" is 5a, 5.0 is 5, and 12/3 is not 123.
std::string house_number_form(std::string_view text);

/// Calls `take` with the folded words of a text: 12/3 and 12A stay whole, zeros in front fall away. What only says of
/// which kind the next word is ("số", "thôn") is left out unless `all`.
void each_address_word(std::string_view text, bool all, const std::function<void(std::string_view)>& take);

/// A named part in the form by which it is compared.
struct ComparedPart {
  std::optional<admin::AddressPart> part;  ///< none: the name of who lives there, or what is no part
  std::string word;                        ///< for its kind, folded: "thon"; empty when it is not said
  text::NameForm name;
  std::string written;
};

/// An address taken apart.
struct ComparedAddress {
  std::vector<std::string> flats, houses;
  std::vector<ComparedPart> parts;  ///< lanes, streets, buildings, hamlets; names
  std::string words;                ///< all words, folded, each with a blank before and behind it

  /// How many parts there are that tell addresses apart.
  std::size_t said() const;
};
/// A registered address, of its columns or of its line.
ComparedAddress compared_address(const AddressBook& book, std::uint32_t row);

/// What is asked for.
class AskedAddress {
 public:
  /// `rare`: what a word is worth, more the fewer addresses have it.
  AskedAddress(const admin::Address& asked, const std::function<double(std::string_view)>& rare);

  struct Likeness {
    double score = 0;     ///< 0 to 1; 1 when every part that is asked for agrees
    std::string differs;  ///< what is asked for that the address has not, as it was written
  };
  /// `commune`: code of the address; empty when it has none.
  Likeness like(const ComparedAddress& known, std::string_view commune) const;
  const std::vector<std::string>& houses() const { return asked_.houses; }
  const std::vector<std::string>& flats() const { return asked_.flats; }

 private:
  /// A name of a unit in the text: it may also be a hamlet's that goes without the word for it.
  struct SaidUnit {
    ComparedPart name;
    admin::AddressPart level;
  };
  struct Word {
    std::string word;
    double rare;
  };
  /// What is no part: perhaps who lives there, perhaps a hamlet without the word for it.
  struct Rest {
    ComparedPart name;
    std::vector<Word> words;
  };
  class Sum;
  bool lies_in(std::string_view commune, admin::AddressPart level) const;
  double rest_agreement(const Rest& rest, const ComparedAddress& known) const;

  ComparedAddress asked_;
  ComparedPart whole_;  ///< all of the text: it may be the name of who lives there and nothing else
  std::vector<SaidUnit> units_;
  std::vector<Rest> rests_;
  std::vector<std::string_view> communes_;  ///< codes that the text may mean, of all editions; empty: none is said
  std::string_view province_;               ///< its bare name
};

}  // namespace sohoa
