#pragma once
// What people, keyboards, scanners and converters do to a line of text.
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::bench {

using Random = std::mt19937_64;

/// Code points, to change single letters.
std::vector<char32_t> letters_of(std::string_view text);

std::string text_of(const std::vector<char32_t>& letters);

std::string without_marks(std::string_view text);

std::string replaced(std::string text, std::string_view from, std::string_view to);

/// UTF-8 taken for Windows-1252, as exports do.
std::string twice_encoded(const std::string& text);

/// Signs that a scanner takes for others.
std::string scanned_letters(const std::string& text, std::size_t times, Random& random);

/// Letters that lose their marks, or get a neighbour's.
std::string scanned_marks(const std::string& text, std::size_t times, Random& random);

std::string scanned_blanks(const std::string& text, std::size_t times, Random& random);

/// "Hoà" for "Hòa", "Thuỷ" for "Thủy", "Qui" for "Quy".
std::string other_tones(std::string text);

/// Letters, then their marks one by one, as one kind of computer writes them.
std::string decomposed(const std::string& text);

/// A key beside the right one.
std::string wrong_keys(const std::string& text, std::size_t times, Random& random);

}  // namespace sohoa::bench
