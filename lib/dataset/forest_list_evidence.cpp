#include "dataset/forest_list_evidence.hpp"

#include <fmt/format.h>

namespace sohoa {
namespace {

using enum ForestList;

const ForestClass* if_of_origin(const ForestClass* found, std::int64_t origin) {
  return found != nullptr && found->origin == origin ? found : nullptr;
}

std::string example_of(const ForestSaid& said) {
  if (said.symbol.empty()) return fmt::format("{}, nggocr {}", said.number->integer, said.origin->integer);
  return said.has_number() ? fmt::format("{} = {}", said.symbol, said.number->integer) : std::string(said.symbol);
}

}  // namespace

void ForestListEvidence::vote(Kind kind, const ForestClass* a, const ForestClass* b, const ForestSaid& said) {
  Votes& votes = votes_[static_cast<std::size_t>(kind)];
  ++votes.all;
  if ((a == nullptr) == (b == nullptr)) return;
  const auto list = static_cast<std::size_t>(a != nullptr ? tcvn11565 : tt16);
  if (++votes.fits[list] == 1) votes.examples[list] = example_of(said);
}

void ForestListEvidence::add(const ForestSaid& said) {
  if (!said.symbol.empty() && said.has_number()) {
    const ForestClass* a = classes_.by_pair(tcvn11565, said.symbol, said.number->integer);
    const ForestClass* b = a ? nullptr : classes_.by_pair(tt16, said.symbol, said.number->integer);
    vote(Kind::pairs, a, b, said);
    if (a == nullptr && b == nullptr)
      vote(Kind::shifted, classes_.by_shifted_pair(said.symbol, said.number->integer), nullptr, said);
  }
  if (!said.symbol.empty()) {
    vote(Kind::symbols, classes_.by_symbol(tcvn11565, said.symbol), classes_.by_symbol(tt16, said.symbol), said);
  } else if (said.has_number() && said.origin->type == Type::integer) {
    const std::int64_t number = said.number->integer, origin = said.origin->integer;
    vote(Kind::origins, if_of_origin(classes_.by_number(tcvn11565, number), origin),
         if_of_origin(classes_.by_number(tt16, number), origin), said);
  }
}

ForestListEvidence::Verdict ForestListEvidence::verdict() const {
  for (const Kind kind : {Kind::pairs, Kind::shifted, Kind::symbols, Kind::origins}) {
    const std::int64_t a = fits(kind, tcvn11565), b = fits(kind, tt16);
    if (a + b > 0) return {kind, b > a ? tt16 : tcvn11565};
  }
  return {};
}

}  // namespace sohoa
