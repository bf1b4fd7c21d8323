#pragma once
// What people call the types of accommodation, and how they write ranks.
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sohoa {

/// The words of a text: lower case without marks, parted at everything that is no letter or digit. "25/4" is "25" and
/// "4".
std::vector<std::string> plain_words(std::string_view text);

/// Whether the marked words of a text are those of another one of the same words. Words without marks may be any.
bool marks_agree(std::string_view written, std::string_view listed);

/// The list schemas/codelists/accommodation-words.csv.
class AccommodationWords {
 public:
  /// Read at first use; safe from any thread.
  static const AccommodationWords& shipped();
  AccommodationWords();

  struct Meaning {
    std::string type;                 ///< code of accommodation-type; empty: the word is of a state
    std::string kind;                 ///< code of accommodation-hotel-kind
    std::string state;                ///< code of accommodation-state
    std::vector<std::string> marked;  ///< its words with their marks; empty for those without
    bool loose = false;               ///< says little: what the name says counts more
    bool vietnamese = false;
  };
  /// What a whole text means ("Homestay", "NHÀ NGHỈ", "guest_house"); null for other text.
  const Meaning* find(std::string_view text) const;
  /// The type that a name says: its first words if they are Vietnamese ("Khách sạn Villa Rosa"), else the last that any
  /// of its words say ("Villa Rosa Hotel"). Words that have marks must have those of the list: "Biết Thử" is no biệt
  /// thự. Null when it says none.
  const Meaning* in_name(std::string_view name) const;
  /// Takes the words for types out of a name's words, and those that say as little (du lịch, cơ sở lưu trú, the,
  /// and …). Of a name of such words alone ("Nhà nghỉ") nothing stays.
  void strip(std::vector<std::string>& words) const;

 private:
  /// The longest meaning that begins at a word, and how many words it takes.
  const Meaning* at(const std::vector<std::string>& words, std::size_t begin, std::size_t& taken) const;

  /// Whether the marked words from `begin` on are those of the meaning, as far as both have marks.
  static bool same_marks(const Meaning& meaning, const std::vector<std::string>& marked, std::size_t begin);

  std::unordered_map<std::string, Meaning> meanings_;  ///< by words with blanks between
  std::size_t longest_ = 0;                            ///< words of one meaning
};

/// A rank as it is written.
struct Rank {
  enum class Kind : std::uint8_t { unreadable, none, standard, stars };
  Kind kind = Kind::unreadable;
  int stars = 0;
};

/// "3 sao", "Hạng 3 sao", "3*", "★★★", "ba sao", "3", "3S", "IV sao", "Sao: 3" are stars (any number of one digit);
/// "đạt tiêu chuẩn", "đủ tiêu chuẩn" the standard for serving tourists; "chưa xếp hạng", "không", "0 sao", "Chưa đạt 3
/// sao" and what is only asked for ("Đang đề nghị 4 sao") none. "3-4 sao" is unreadable.
Rank read_rank(std::string_view text);
/// The stars that stand in a longer text, such as a type: "Khách sạn 3 sao".
std::optional<int> stars_within(std::string_view text);

}  // namespace sohoa
