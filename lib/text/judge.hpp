#pragma once
// How well bytes read in an encoding: by the syllables that come out, by signs glued to letters, and by capitals in odd
// places. Scores are logarithms of likelihood, so that those of the values of a column add up.
#include <array>
#include <string_view>

#include "text/legacy.hpp"

namespace sohoa::text {

/// How one value reads in one way.
struct Judgement {
  double score = 0;   ///< the best reading has the highest
  int evidence = 0;   ///< words of two or more letters with marks that are Vietnamese syllables
  bool whole = true;  ///< every byte has a meaning; in Western text also, no word is all letters with marks (ÿÿÿ)
};

/// What every score of a reading begins with: rarer encodings must explain the bytes better before they are believed.
double prior(Reading reading);

/// How the bytes `raw` read in one encoding.
Judgement judge(Reading reading, std::string_view raw);

/// How they read in each, by Reading.
std::array<Judgement, kReadings> judge_all(std::string_view raw);

/// How text that already is UTF-8 reads as it stands. Words of other languages count less against it than against an
/// encoding.
Judgement judge_unicode(std::string_view utf8);

}  // namespace sohoa::text
