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
        if (take_value(word.word)) add_part(word.word, begin, begin + word.tokens);
      } else if (is_room()) {
        const std::size_t begin = at_++;
        take_sign();
        parts_.push_back({AddressPart::room, begin, at_, begin + 1});
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

  void add_part(LocalWord word, std::size_t begin, std::size_t name) {
    if (tokens_.plain_of(name, name + 1) == "so" && name + 1 < at_) ++name;  // "TDP số 2"
    AddressPart part = part_of(word);
    // In Đà Nẵng and Huế K is kiệt, which has numbers with strokes; a khu has none.
    if (tokens_.plain_of(begin, begin + 1) == "k" && at_ - begin > 2 && token(begin + 2).sign == '/')
      part = AddressPart::alley;
    parts_.push_back({part, begin, at_, name});
    if (part == AddressPart::house || part == AddressPart::alley || part == AddressPart::lane) take_bare_street();
  }
  /// What stands behind a part's word: to the next comma, word or number of another part.
  bool take_value(LocalWord word) {
    if (token(at_).before == Gap::comma) return false;
    // "TDP số 2"
    if (word == LocalWord::hamlet && at_ + 1 < end_ && token(at_ + 1).number && tokens_.plain_of(at_, at_ + 1) == "so")
      ++at_;
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

  /// "P101": no ward's number has three digits.
  bool is_room() const {
    return at_ + 1 < end_ && tokens_.plain_of(at_, at_ + 1) == "p" && token(at_ + 1).number &&
           token(at_ + 1).length >= 3 && token(at_ + 1).length <= 4 && token(at_ + 1).before <= Gap::dot;
  }
  bool starts_house() const {
    const bool fresh = parts_.empty() || token(at_).before == Gap::comma;
    const bool first = at_ == 0 || token(at_).before == Gap::comma;
    // A longer number is a telephone's or a code.
    if (token(at_).number && token(at_).length > 5) return false;
    // "P3" and "Q5" are units, also where no list has them.
    const std::string_view letters = tokens_.plain_of(at_, at_ + 1);
    const bool unit = letters == "p" || letters == "q" || letters == "f";
    return fresh && (token(at_).number || (first && !unit && short_sign(at_)));
  }
  /// "30 tháng 4", a street.
  bool is_date(std::size_t at) const {
    return at + 2 < end_ && token(at).number && token(at + 2).number && tokens_.plain_of(at + 1, at + 2) == "thang";
  }
  void read_house() {
    const std::size_t begin = at_;
    if (is_date(at_)) {
      at_ += 3;
      parts_.push_back({AddressPart::street, begin, at_, begin});
      return;
    }
    take_sign();
    parts_.push_back({AddressPart::house, begin, at_, begin});
    // "357/28, Nguyễn Trọng Tuyển, P. 1": a name between a house's number and the units.
    const bool only = at_ < end_ && token(at_).before == Gap::comma && is_name_up_to_comma(at_);
    take_bare_street(only);
  }
  bool is_name_up_to_comma(std::size_t at) const {
    std::size_t words = 0;
    for (; at < end_ && (words == 0 || token(at).before != Gap::comma); ++at, ++words)
      if (token(at).number || !token(at).capital || word_at(at).word != LocalWord::none) return false;
    return words >= 2 && words <= 5;
  }
  /// "12 Trần Phú": the name behind a house's or lane's number, to the next comma.
  void take_bare_street(bool behind_comma = false) {
    if (at_ >= end_ || (!behind_comma && token(at_).before == Gap::comma)) return;
    if (token(at_).number && !is_date(at_)) return;
    if (word_at(at_).word != LocalWord::none) return;
    const std::size_t begin = at_;
    at_ += is_date(at_) ? 3 : 1;
    while (at_ < end_ && token(at_).before != Gap::comma && !ends_value()) ++at_;
    parts_.push_back({AddressPart::street, begin, at_, begin});
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
