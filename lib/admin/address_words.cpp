// The words of addresses that say of what kind the next words are.
#include <algorithm>
#include <array>
#include <vector>

#include "admin/address_units.hpp"

namespace sohoa::admin {
namespace {

struct Listed {
  std::string_view plain;   ///< letters without marks and gaps
  std::string_view marked;  ///< with hats, as text::Letter::base
  std::uint8_t words;
  LocalWord word;
  bool needs_number = false;  ///< a short form: only before a number or a sign
};

/// A longer form stands before one that it begins with.
constexpr std::array kWords{
    Listed{"khudothi", "khuDOthi", 3, LocalWord::hamlet},
    Listed{"khudancu", "khudBncU", 3, LocalWord::hamlet},
    Listed{"khutapthe", "khutBpthE", 3, LocalWord::building},
    Listed{"khuchungcu", "khuchungcU", 3, LocalWord::building},
    Listed{"khucongnghiep", "khucOngnghiEp", 3, LocalWord::hamlet},
    Listed{"khudulich", "khudulich", 3, LocalWord::hamlet},
    Listed{"todanpho", "tOdBnphO", 3, LocalWord::hamlet},
    Listed{"tieukhu", "tiEukhu", 2, LocalWord::hamlet},
    Listed{"khupho", "khuphO", 2, LocalWord::hamlet},
    Listed{"kpho", "kphO", 2, LocalWord::hamlet},
    Listed{"khu", "khu", 1, LocalWord::hamlet},
    Listed{"kdt", "kDt", 1, LocalWord::hamlet},
    Listed{"kdc", "kdc", 1, LocalWord::hamlet},
    Listed{"ktt", "ktt", 1, LocalWord::building},
    Listed{"kcn", "kcn", 1, LocalWord::hamlet},
    Listed{"tdp", "tdp", 1, LocalWord::hamlet},
    Listed{"kp", "kp", 1, LocalWord::hamlet},
    Listed{"khoi", "khOi", 1, LocalWord::hamlet},
    Listed{"khom", "khom", 1, LocalWord::hamlet},
    Listed{"thon", "thOn", 1, LocalWord::hamlet},
    Listed{"xom", "xom", 1, LocalWord::hamlet},
    Listed{"ap", "Bp", 1, LocalWord::hamlet},
    Listed{"ban", "ban", 1, LocalWord::hamlet},
    Listed{"buon", "buOn", 1, LocalWord::hamlet},
    Listed{"soc", "soc", 1, LocalWord::hamlet},
    Listed{"phum", "phum", 1, LocalWord::hamlet},
    Listed{"lang", "lang", 1, LocalWord::hamlet},
    Listed{"doi", "DOi", 1, LocalWord::hamlet},
    Listed{"cum", "cum", 1, LocalWord::hamlet},
    Listed{"to", "tO", 1, LocalWord::hamlet},
    Listed{"k", "k", 1, LocalWord::hamlet, true},
    Listed{"t", "t", 1, LocalWord::hamlet, true},
    Listed{"dailo", "DailO", 2, LocalWord::street},
    Listed{"quoclo", "quOclO", 2, LocalWord::street},
    Listed{"tinhlo", "tinhlO", 2, LocalWord::street},
    Listed{"huonglo", "hUPnglO", 2, LocalWord::street},
    Listed{"huyenlo", "huyEnlO", 2, LocalWord::street},
    Listed{"duongtinh", "DUPngtinh", 2, LocalWord::street},
    Listed{"duong", "DUPng", 1, LocalWord::street},
    Listed{"pho", "phO", 1, LocalWord::street},
    Listed{"ql", "ql", 1, LocalWord::street},
    Listed{"tl", "tl", 1, LocalWord::street, true},
    Listed{"dt", "Dt", 1, LocalWord::street, true},
    Listed{"hl", "hl", 1, LocalWord::street, true},
    Listed{"dl", "Dl", 1, LocalWord::street},
    Listed{"d", "D", 1, LocalWord::street},
    Listed{"ngach", "ngach", 1, LocalWord::lane},
    Listed{"hem", "hem", 1, LocalWord::lane},
    Listed{"ngo", "ngo", 1, LocalWord::alley},
    Listed{"kiet", "kiEt", 1, LocalWord::alley},
    Listed{"canho", "cAnhO", 2, LocalWord::room},
    Listed{"phong", "phong", 1, LocalWord::room, true},
    Listed{"tang", "tBng", 1, LocalWord::room},
    Listed{"ch", "ch", 1, LocalWord::room, true},
    Listed{"chungcu", "chungcU", 2, LocalWord::building},
    Listed{"toanha", "toanha", 2, LocalWord::building},
    Listed{"toa", "toa", 1, LocalWord::building},
    Listed{"block", "block", 1, LocalWord::building},
    Listed{"cc", "cc", 1, LocalWord::building},
    Listed{"lo", "lO", 1, LocalWord::lot},
    Listed{"lk", "lk", 1, LocalWord::lot, true},
    Listed{"sonha", "sOnha", 2, LocalWord::house},
    Listed{"sn", "sn", 1, LocalWord::house, true},
    Listed{"so", "sO", 1, LocalWord::house, true},
};

/// Where tokens at `at` are together the letters of `word`; how many.
std::size_t matches(const AddressTokens& tokens, std::size_t at, const Listed& word) {
  for (std::size_t count = 1; count <= word.words && at + count <= tokens.size(); ++count) {
    if (count > 1 && tokens.all[at + count - 1].before == Gap::comma) return 0;
    if (tokens.plain_of(at, at + count) != word.plain) continue;
    bool marks = false;
    for (std::size_t i = at; i < at + count; ++i) marks = marks || tokens.all[i].marks;
    return !marks || tokens.marked_of(at, at + count) == word.marked ? count : 0;
  }
  return 0;
}

}  // namespace

/// Them by their first letter.
static const std::array<std::vector<const Listed*>, 26>& words_by_letter() {
  static const auto all = [] {
    std::array<std::vector<const Listed*>, 26> lists;
    for (const Listed& word : kWords) lists[static_cast<std::size_t>(word.plain.front() - 'a')].push_back(&word);
    return lists;
  }();
  return all;
}

LocalWordFound local_word_at(const AddressTokens& tokens, std::size_t at) {
  const char first = tokens.plain[tokens.all[at].first];
  if (first < 'a') return {};
  for (const Listed* listed : words_by_letter()[static_cast<std::size_t>(first - 'a')]) {
    const Listed& word = *listed;
    const std::size_t count = matches(tokens, at, word);
    if (count == 0) continue;
    const bool number =
        at + count < tokens.size() && tokens.all[at + count].number && tokens.all[at + count].before != Gap::comma;
    if (word.needs_number && !number) continue;
    return {word.word, count};
  }
  return {};
}

}  // namespace sohoa::admin
