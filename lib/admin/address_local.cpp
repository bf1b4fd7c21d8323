#include "admin/address_local.hpp"

#include <algorithm>

#include "admin/address_units.hpp"

namespace sohoa::admin {
namespace {

AddressPart part_of(LocalWord word) {
  switch (word) {
    case LocalWord::street:
      return AddressPart::street;
    case LocalWord::alley:
      return AddressPart::alley;
    case LocalWord::lane:
      return AddressPart::lane;
    case LocalWord::hamlet:
      return AddressPart::hamlet;
    case LocalWord::room:
      return AddressPart::room;
    case LocalWord::building:
      return AddressPart::building;
    case LocalWord::lot:
      return AddressPart::lot;
    case LocalWord::house:
    case LocalWord::none:
      break;
  }
  return AddressPart::house;
}

class LocalReader {
 public:
  LocalReader(const AddressTokens& tokens, std::size_t begin, std::size_t end, std::vector<LocalPart>& parts)
      : tokens_(tokens), at_(begin), end_(end), parts_(parts) {}

  void read() {
    while (at_ < end_) {
      const LocalWordFound word = word_at(at_);
      if (word.word != LocalWord::none && at_ + word.tokens < end_) {
        const std::size_t begin = at_;
        at_ += word.tokens;
        if (take_value(word.word)) parts_.push_back({part_of(word.word), begin, at_});
      } else if (starts_house()) {
        read_house();
      } else {
        ++at_;
      }
    }
  }

 private:
  const AddressToken& token(std::size_t at) const { return tokens_.all[at]; }
  LocalWordFound word_at(std::size_t at) const {
    // A single letter glued to a number within a sign ("12K") is no word.
    if (at > 0 && token(at).before == Gap::none && token(at - 1).number) return {};
    return local_word_at(tokens_, at);
  }
  bool glued(std::size_t at) const {
    const AddressToken& next = token(at);
    return next.before == Gap::none ||
           (next.before == Gap::joint && (next.sign == '/' || next.sign == '-' || next.sign == '+'));
  }
  /// A number with what is glued to it: "12A", "45/88/20P", "C5-09".
  void take_sign() {
    ++at_;
    while (at_ < end_ && glued(at_) && (token(at_).length <= 4 || token(at_).number)) ++at_;
    if (at_ < end_ && tokens_.plain_of(at_, at_ + 1) == "bis") ++at_;
  }
  bool short_sign(std::size_t at) const {
    return token(at).length <= 2 && !token(at).number && at + 1 < end_ && glued(at + 1) && token(at + 1).number;
  }

  /// What stands behind a part's word: to the next comma, word or number of another part.
  bool take_value(LocalWord word) {
    if (token(at_).before == Gap::comma) return false;
    const bool named = word == LocalWord::street || word == LocalWord::hamlet || word == LocalWord::building;
    if (token(at_).number || short_sign(at_)) {
      take_sign();
      // "Thôn 3 Tân Lập" may be two things, but "đường 30 tháng 4" and "phố 339" are one.
      if (word != LocalWord::street) return true;
    } else if (!named) {
      if (token(at_).length > 4) return false;
      take_sign();
      return true;
    }
    while (at_ < end_ && token(at_).before != Gap::comma && !ends_value()) ++at_;
    return true;
  }
  bool ends_value() const {
    const AddressToken& next = token(at_);
    if (next.before == Gap::joint && next.sign == '-' && at_ > 0 && token(at_).capital) return true;
    const LocalWordFound word = word_at(at_);
    if (word.word == LocalWord::none || at_ + word.tokens >= end_) return false;
    // "Lô", "Bản", "Đội" also end names; before a number they begin a part.
    return token(at_ + word.tokens).number || (word.tokens > 1 && word.word != LocalWord::street);
  }

  bool starts_house() const {
    const bool fresh = parts_.empty() || token(at_).before == Gap::comma;
    const bool first = at_ == 0 || token(at_).before == Gap::comma;
    return fresh && (token(at_).number || (first && short_sign(at_)));
  }
  void read_house() {
    const std::size_t begin = at_;
    take_sign();
    parts_.push_back({AddressPart::house, begin, at_});
    take_bare_street();
  }
  /// "12 Trần Phú": the name behind a house's number, to the next comma.
  void take_bare_street() {
    if (at_ >= end_ || token(at_).before == Gap::comma || token(at_).number) return;
    if (word_at(at_).word != LocalWord::none) return;
    const std::size_t begin = at_;
    while (at_ < end_ && token(at_).before != Gap::comma && !ends_value()) ++at_;
    parts_.push_back({AddressPart::street, begin, at_});
  }

  const AddressTokens& tokens_;
  std::size_t at_;
  const std::size_t end_;
  std::vector<LocalPart>& parts_;
};

}  // namespace

void find_local_parts(const AddressTokens& tokens, std::size_t begin, std::size_t end, std::vector<LocalPart>& parts) {
  LocalReader(tokens, begin, end, parts).read();
}

}  // namespace sohoa::admin
