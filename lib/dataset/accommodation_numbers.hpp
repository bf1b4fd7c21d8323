#pragma once
// Numbers in names and decisions, and letters that differ: what tells establishments apart that are called alike.
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

bool is_digits(std::string_view word);

/// Whether a word of plain_words() is a number: digits in front, or a Roman number up to six.
bool is_number(const std::string& word);

/// "2" of "02", "II", "Hai": the last word of a name (as plain_words() gives it) in digits; empty when it is no number.
/// Number words count only as they are written with marks in `name`: "Hải Nam" is not 5.
std::string numeral_of(const std::string& word, std::string_view name);

/// "123" of "Số 0123/QĐ-SDL": what decisions are told apart by, however they are written.
std::string first_digits(std::string_view text);

/// Letters to be changed, added or left out, against the letters of the longer word; 0 to 1. 0 where it is below
/// `least`, which makes most comparisons short.
double alike(const std::string& a, const std::string& b, double least);

/// The same digits behind another area code: those of landlines changed in 2017 (033 became 0203 in Quảng Ninh).
bool same_subscriber(const std::vector<std::string>& a, const std::vector<std::string>& b);

}  // namespace sohoa
