#include "text/syllable.hpp"

#include <utf8proc.h>

#include <cmath>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/data.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

constexpr std::uint64_t kToneShift = 56;

/// The share of all words that are well-formed and were never counted, as a logarithm.
constexpr double kUnseen = -3.5;

/// The least weight of a well-formed syllable.
constexpr double kRarest = -17;

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

/// A table from keys to numbers that is looked up for every word: open addressing, never removed from.
class KeyTable {
 public:
  double& operator[](std::uint64_t key) {
    if (4 * (size_ + 1) > 3 * slots_.size()) grow();
    Slot& slot = *find_slot(key);
    size_ += slot.key == 0;
    slot.key = key;
    return slot.value;
  }
  const double* find(std::uint64_t key) const {
    const Slot* slot = slots_.empty() ? nullptr : const_cast<KeyTable*>(this)->find_slot(key);
    return slot != nullptr && slot->key != 0 ? &slot->value : nullptr;
  }
  template <typename Change>
  void for_each(const Change& change) {
    for (Slot& slot : slots_)
      if (slot.key != 0) change(slot.value);
  }

 private:
  struct Slot {
    std::uint64_t key = 0;  // no word is empty, so no key is 0
    double value = 0;
  };
  Slot* find_slot(std::uint64_t key) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = (key * 0x9E3779B97F4A7C15u) >> 32 & mask;
    while (slots_[at].key != 0 && slots_[at].key != key) at = (at + 1) & mask;
    return &slots_[at];
  }
  void grow() {
    std::vector<Slot> old(std::max<std::size_t>(64, 2 * slots_.size()));
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.key != 0) *find_slot(slot.key) = slot;
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

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

/// Where the letters of a well-formed word part.
struct Parts {
  std::uint64_t onset = 0, rime = 0;
};

std::optional<Parts> take_word_apart(std::uint64_t key, std::size_t size) {
  static const std::unordered_set<std::uint64_t> onsets = pack_all(kOnsets), rimes = pack_all(kRimes);
  for (std::size_t cut = 0; cut <= 3 && cut < size; ++cut) {
    const std::uint64_t onset = cut == 0 ? 0 : key & ((std::uint64_t(1) << (8 * cut)) - 1);
    if (cut > 0 && !onsets.contains(onset)) continue;
    const auto first = static_cast<char>(key >> (8 * cut));
    if (rimes.contains(key >> (8 * cut)) && spelled(onset, first)) return Parts{onset, key >> (8 * cut)};
  }
  return std::nullopt;
}

/// Names in the languages of the Central Highlands and the northern mountains, as maps spell them (Krông, Đắk, Drăng,
/// Nuôl): onsets that Vietnamese has not, and the consonants that end their words.
constexpr std::string_view kMinorityOnsets =
    "bh bl br bl dj dl dr gl gr hl hm hr j jr kl km kn kr ks kt ml mn mr pl pr sl sm sr tr w y";
constexpr std::string_view kMinorityRimes = "a ă â e ê i o ô ơ u ư y ia iê ie ua uô uê ươ ưa oa ue";
constexpr std::string_view kMinorityEnds = "klrhs";

bool is_minority(std::uint64_t key, std::size_t size) {
  static const std::unordered_set<std::uint64_t> others = pack_all(kMinorityOnsets), onsets = pack_all(kOnsets),
                                                 open = pack_all(kMinorityRimes), rimes = pack_all(kRimes);
  const bool ends = kMinorityEnds.find(static_cast<char>(key >> (8 * (size - 1)))) != kMinorityEnds.npos;
  const std::uint64_t before_end = ends ? key & ((std::uint64_t(1) << (8 * (size - 1))) - 1) : 0;
  for (std::size_t cut = 0; cut <= 2 && cut < size; ++cut) {
    const std::uint64_t onset = cut == 0 ? 0 : key & ((std::uint64_t(1) << (8 * cut)) - 1);
    const bool other = others.contains(onset);
    if (other && rimes.contains(key >> (8 * cut))) return true;
    if ((cut == 0 || other || onsets.contains(onset)) && ends && open.contains(before_end >> (8 * cut))) return true;
  }
  return false;
}

/// Logarithms of the shares, by letters and tone; and those of onsets and of rimes with their tone, from which the
/// share of a syllable that was never counted is guessed.
struct Counts {
  KeyTable share, onsets, rimes;
  double rarest = 0;

  Counts() {
    const Table table = Table::read(data_path("text/syllables.csv"));
    const std::size_t syllable = table.column("syllable"), count = table.column("count");
    double total = 0;
    for (const auto& row : table.rows()) {
      std::uint8_t tone = 0;
      std::size_t letters = 0;
      for (std::size_t at = 0; at < row[syllable].size(); ++letters)
        tone |= letter(next_code_point(row[syllable], at)).tone;
      const std::uint64_t key = pack(row[syllable]), toned = std::uint64_t(tone) << kToneShift;
      const double counted = std::stod(row[count]);
      share[key | toned] += counted;  // hoà and hòa are one
      total += counted;
      if (const auto parts = take_word_apart(key, letters)) {
        onsets[parts->onset + 1] += counted;
        rimes[parts->rime | toned] += counted;
      }
    }
    const auto to_log = [total](double& counted) { counted = std::log(counted / total); };
    share.for_each(to_log);
    onsets.for_each(to_log);
    rimes.for_each(to_log);
    rarest = std::log(0.5 / total);
  }

  double unseen(const Parts& parts, std::uint64_t toned) const {
    const double* onset = onsets.find(parts.onset + 1);
    const double* rime = rimes.find(parts.rime | toned);
    return kUnseen + (onset != nullptr ? *onset : rarest) + (rime != nullptr ? *rime : rarest);
  }
};

const Counts& counts() {
  static const Counts all;
  return all;
}

constexpr std::string_view kBases = "abcdefghijklmnopqrstuvwxyzABEOPUD";
static_assert(kWordLetters == 2 + 2 * kBases.size());

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
    allowed[first][second] = true;
    if (toned(i)) allowed[first + 1u][second] = true;
    if (toned(i + 1)) allowed[first][second + 1u] = true;
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
  Neighbours allowed{};
  for (std::size_t i = 0; i < kWordLetters; ++i)
    for (const std::size_t other : {kNoLetter, kSign}) allowed[i][other] = allowed[other][i] = true;
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

const Neighbours& neighbours() {
  static const Neighbours allowed = all_neighbours();
  return allowed;
}

Letter letter(char32_t code_point) {
  static const std::array<Letter, kSlots> letters = take_all_apart();
  const std::size_t index = slot(code_point);
  return index < kSlots ? letters[index] : Letter{};
}

char plain(char base) {
  switch (base) {
    case 'A':
    case 'B':
      return 'a';
    case 'D':
      return 'd';
    case 'E':
      return 'e';
    case 'O':
    case 'P':
      return 'o';
    case 'U':
      return 'u';
    default:
      return base;
  }
}

/// True when the tone suits the end of the word.
bool Word::sounds() const {
  if (size_ == 0 || size_ > kLongest || tones_ > 1) return false;
  const auto at = [&](std::size_t i) { return static_cast<char>(key_ >> (8 * i)); };
  const char last = at(size_ - 1), before = size_ > 1 ? at(size_ - 2) : '\0';
  const bool stopped = last == 'c' || last == 'p' || last == 't' || (last == 'h' && before == 'c');
  return !stopped || tone_ == 4 || tone_ == 5;
}

bool Word::well_formed() const {
  return sounds() && take_word_apart(key_, size_).has_value();
}

std::optional<double> Word::weight() const {
  if (size_ == 0 || size_ > kLongest || tones_ > 1) return std::nullopt;
  const Counts& counts = text::counts();
  const std::uint64_t toned = std::uint64_t(tone_) << kToneShift;
  if (const double* found = counts.share.find(key_ | toned)) return *found;
  const auto parts = sounds() ? take_word_apart(key_, size_) : std::nullopt;
  return parts ? std::optional(std::max(kRarest, counts.unseen(*parts, toned))) : std::nullopt;
}

bool Word::minority() const {
  if (size_ < 2 || size_ > kLongest || tones_ > 1 || (tone_ != 0 && tone_ < 4)) return false;
  return is_minority(key_, size_);
}

}  // namespace sohoa::text
