#include "text/syllable.hpp"

#include <utf8proc.h>

#include <bitset>
#include <cmath>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/data.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

constexpr std::uint64_t kToneShift = 56;

constexpr std::string_view kOnsets = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x";

constexpr std::string_view kRimes =
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu "
    "o oc oi om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen "
    "oeo oet "
    "ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uân uâng uât uây uê uêch uênh uơ "
    "uôc uôi uôm uôn uông uôt uy uya uych uynh uyên uyêt uyt uyu uyn uyp ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn "
    "ương ươp ươt ươu "
    "y yêm yên yêng yêt yêu ych ynh yt";

/// Code points 0–24F and 1E00–1EFF in one small array; all others have no letter.
constexpr std::size_t kLow = 0x250, kSlots = kLow + 0x100;

std::size_t slot(char32_t code_point) {
  if (code_point < kLow) return code_point;
  return code_point >= 0x1E00 && code_point < 0x1F00 ? kLow + (code_point - 0x1E00) : kSlots;
}

char base_of(char letter, char32_t shape) {
  switch (shape) {
    case 0x302:
      return letter == 'a' ? 'B' : letter == 'e' ? 'E' : letter == 'o' ? 'O' : '\0';
    case 0x306:
      return letter == 'a' ? 'A' : '\0';
    case 0x31B:
      return letter == 'o' ? 'P' : letter == 'u' ? 'U' : '\0';
    default:
      return '\0';
  }
}

std::uint8_t tone_of(char32_t mark) {
  constexpr std::array<char32_t, 6> kTones = {0, 0x300, 0x309, 0x303, 0x301, 0x323};
  for (std::uint8_t tone = 1; tone < kTones.size(); ++tone)
    if (kTones[tone] == mark) return tone;
  return 0;
}

Letter take_letter_apart(char32_t code_point) {
  if (code_point == U'đ' || code_point == U'Đ') return {'D', 0, code_point == U'Đ'};
  std::array<utf8proc_int32_t, 8> parts{};
  int boundary = 0;
  const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(code_point), parts.data(), parts.size(),
                                             UTF8PROC_DECOMPOSE, &boundary);
  const bool capital = parts[0] >= 'A' && parts[0] <= 'Z';
  Letter found{static_cast<char>(capital ? parts[0] + 32 : parts[0]), 0, capital};
  if (parts[0] > 'z' || found.base < 'a' || found.base > 'z') return {};
  for (std::size_t i = 1; i < static_cast<std::size_t>(count); ++i) {
    const auto mark = static_cast<char32_t>(parts[i]);
    if (const std::uint8_t tone = tone_of(mark); tone != 0)
      found.tone = tone;
    else if ((found.base = base_of(found.base, mark)) == 0)
      return {};
  }
  constexpr std::string_view kVowels = "aeiouyABEOPU";
  return found.tone != 0 && kVowels.find(found.base) == kVowels.npos ? Letter{} : found;
}

std::array<Letter, kSlots> take_all_apart() {
  std::array<Letter, kSlots> letters;
  for (char32_t code_point = 'A'; code_point < kLow; ++code_point)
    letters[slot(code_point)] = take_letter_apart(code_point);
  for (char32_t code_point = 0x1E00; code_point < 0x1F00; ++code_point)
    letters[slot(code_point)] = take_letter_apart(code_point);
  return letters;
}

/// Letters of a text without tones, first letter in the lowest byte.
std::uint64_t pack(std::string_view text) {
  std::uint64_t key = 0;
  int shift = 0;
  for (std::size_t at = 0; at < text.size(); shift += 8)
    key |= std::uint64_t(static_cast<unsigned char>(letter(next_code_point(text, at)).base)) << shift;
  return key;
}

std::unordered_set<std::uint64_t> pack_all(std::string_view words) {
  std::unordered_set<std::uint64_t> keys;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    keys.insert(pack(words.substr(0, end)));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return keys;
}

/// Logarithms of the shares, by letters and tone.
struct Counts {
  std::unordered_map<std::uint64_t, double> share;
  double unseen = 0;

  Counts() {
    const Table table = Table::read(data_path("text/syllables.csv"));
    const std::size_t syllable = table.column("syllable"), count = table.column("count");
    double total = 0;
    for (const auto& row : table.rows()) {
      std::uint8_t tone = 0;
      for (std::size_t at = 0; at < row[syllable].size();) tone |= letter(next_code_point(row[syllable], at)).tone;
      const std::uint64_t key = pack(row[syllable]) | std::uint64_t(tone) << kToneShift;
      const double counted = std::stod(row[count]);
      share[key] += counted;  // hoà and hòa are one
      total += counted;
    }
    for (auto& [key, counted] : share) counted = std::log(counted / total);
    unseen = std::log(0.5 / total);
  }
};

const Counts& counts() {
  static const Counts all;
  return all;
}

/// c, g and ng stand before back vowels, k, gh and ngh before e, ê, i and y; qu never before u, ư or o.
bool spelled(std::uint64_t onset, char first) {
  static const std::uint64_t c = pack("c"), g = pack("g"), ng = pack("ng"), k = pack("k"), gh = pack("gh"),
                             ngh = pack("ngh"), qu = pack("qu");
  const bool front = first == 'e' || first == 'E' || first == 'i' || first == 'y';
  if (onset == k || onset == gh || onset == ngh) return front;
  if (onset == c || onset == ng) return !front;
  if (onset == g) return !front || first == 'i';  // gì, giếng
  if (onset == qu) return first != 'u' && first != 'U' && first != 'o';
  return true;
}

constexpr std::string_view kBases = "abcdefghijklmnopqrstuvwxyzABEOPUD";
constexpr std::size_t kWordLetters = 2 + 2 * kBases.size();
using Neighbours = std::array<std::bitset<kWordLetters>, kWordLetters>;

std::uint8_t number_of(Letter found) {
  const std::size_t at = kBases.find(found.base);
  return static_cast<std::uint8_t>(2 + 2 * at + (found.tone != 0 ? 1 : 0));
}

/// Lets `word` through with a tone on none or any of its vowels.
void allow(std::string_view word, Neighbours& allowed) {
  constexpr std::string_view kVowels = "aeiouyABEOPU";
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    const auto toned = [&](std::size_t at) { return kVowels.find(word[at]) != kVowels.npos; };
    const std::uint8_t first = number_of({word[i]}), second = number_of({word[i + 1]});
    allowed[first].set(second);
    if (toned(i)) allowed[first + 1u].set(second);
    if (toned(i + 1)) allowed[first].set(second + 1u);
  }
}

/// The letters of words without tones ("ngh", "iêu") as the bases of Letter.
std::vector<std::string> bases_of(std::string_view words) {
  std::vector<std::string> all(1);
  for (std::size_t at = 0; at < words.size();) {
    const char base = letter(next_code_point(words, at)).base;
    base == 0 ? void(all.emplace_back()) : all.back().push_back(base);
  }
  return all;
}

Neighbours all_neighbours() {
  Neighbours allowed;
  for (const std::string& rime : bases_of(kRimes)) {
    allow(rime, allowed);
    for (const std::string& onset : bases_of(kOnsets)) allow(onset + rime, allowed);
  }
  return allowed;
}

}  // namespace

char32_t without_tone(Letter letter) {
  constexpr std::u32string_view kShaped = U"AăĂBâÂEêÊOôÔPơƠUưƯDđĐ";
  if (const std::size_t at = kShaped.find(static_cast<char32_t>(letter.base)); at != kShaped.npos)
    return kShaped[at + (letter.capital ? 2 : 1)];
  return static_cast<char32_t>(letter.capital ? letter.base - 32 : letter.base);
}

std::uint8_t word_letter(char32_t code_point) {
  if (const Letter found = letter(code_point); found.base != 0) return number_of(found);
  return code_point > 0x7F && code_point != 0xA0 ? kSign : kNoLetter;
}

bool neighbours(std::uint8_t first, std::uint8_t second) {
  static const Neighbours allowed = all_neighbours();
  return allowed[first][second];
}

Letter letter(char32_t code_point) {
  static const std::array<Letter, kSlots> letters = take_all_apart();
  const std::size_t index = slot(code_point);
  return index < kSlots ? letters[index] : Letter{};
}

bool Word::well_formed() const {
  if (size_ == 0 || size_ > kLongest || tones_ > 1) return false;
  static const std::unordered_set<std::uint64_t> onsets = pack_all(kOnsets), rimes = pack_all(kRimes);
  const auto at = [&](std::size_t i) { return static_cast<char>(key_ >> (8 * i)); };
  const char last = at(size_ - 1), before = size_ > 1 ? at(size_ - 2) : '\0';
  const bool stopped = last == 'c' || last == 'p' || last == 't' || (last == 'h' && before == 'c');
  if (stopped && tone_ != 4 && tone_ != 5) return false;
  for (std::size_t cut = 0; cut <= 3 && cut < size_; ++cut) {
    const std::uint64_t onset = cut == 0 ? 0 : key_ & ((std::uint64_t(1) << (8 * cut)) - 1);
    if (cut > 0 && !onsets.contains(onset)) continue;
    if (rimes.contains(key_ >> (8 * cut)) && spelled(onset, at(cut))) return true;
  }
  return false;
}

bool Word::counted() const {
  return size_ > 0 && size_ <= kLongest && tones_ <= 1 &&
         counts().share.contains(key_ | std::uint64_t(tone_) << kToneShift);
}

std::optional<double> Word::weight() const {
  if (size_ == 0 || size_ > kLongest || tones_ > 1) return std::nullopt;
  const Counts& counts = text::counts();
  const auto found = counts.share.find(key_ | std::uint64_t(tone_) << kToneShift);
  if (found != counts.share.end()) return found->second;
  return well_formed() ? std::optional(counts.unseen) : std::nullopt;
}

}  // namespace sohoa::text
