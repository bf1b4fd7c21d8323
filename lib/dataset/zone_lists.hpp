#pragma once
// Crops, farmed species and markets under all the names that people give them.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sohoa {

/// A list of schemas/codelists (zone-crops, zone-species, zone-markets): columns code, name, en, also (other names, "|"
/// between) and others.
class NameList {
 public:
  struct Entry {
    std::string code;  ///< may be empty
    std::string name, en;
    std::string extra;  ///< column duration of crops, group of species
  };

  /// `more`: files of the same columns. A name that they have counts as they have it. Throws InputError with the line.
  NameList(std::string_view name, const std::vector<std::string>& more);

  /// By name, code or other name; case, marks and blanks do not count where that leaves one only. Null: none.
  const Entry* find(std::string_view text) const;
  /// Those that a cell names ("Sầu riêng, mít và bưởi"), each once; `unknown` gets the first part that is none.
  void find_all(std::string_view cell, std::vector<const Entry*>& found, std::string_view& unknown) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  void load(const std::string& path);
  void add(std::string_view text, std::uint32_t entry);

  std::vector<Entry> entries_;
  /// Texts in lower case, as written and folded; a folded one that two entries have is of none.
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> exact_, folded_;
};

/// The one value that begins with these words, folded; empty where none or several do, or one is just them.
std::string_view only_beginning(const std::vector<std::string>& values, std::string_view words);

}  // namespace sohoa
