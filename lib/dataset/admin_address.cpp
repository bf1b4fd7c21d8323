// sohoa-admin address: the parts of addresses, and their lines as rules want them.
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "admin/address_text.hpp"
#include "base/message.hpp"
#include "dataset/admin_commands.hpp"
#include "dataset/answers.hpp"

namespace sohoa {
namespace {

using namespace admin;
using Json = nlohmann::ordered_json;

/// What is asked of all addresses.
struct Wish {
  std::optional<Edition> from;  ///< of the units, where it is known
  std::optional<Edition> line;  ///< in which the line is written
  bool form = false;            ///< the line of form PL03-01
};

Json name_or_null(const auto* unit) {
  return unit != nullptr ? Json(unit->name) : Json();
}
Json code_or_null(const auto* unit) {
  return unit != nullptr ? Json(unit->code) : Json();
}

/// Two digits are as much as a confidence says; rounded down, so that 0.9 is not written for less.
double two_digits(double confidence) {
  return std::floor(confidence * 100) / 100;
}

std::string full_name(const Unit& unit) {
  static const Finder finder;
  std::string name(unit.name);
  for (const Unit& parent : finder.parents(unit)) name += ", " + std::string(parent.name);
  return name;
}

/// The answer, and whether it leaves nothing open.
struct Answer {
  Json json;
  bool settled = true;
};

Answer answer_of(const std::string& asked, const Wish& wish) {
  const Address address = AddressReader::shipped().read(asked, wish.from);
  Answer answer;
  Json& out = answer.json;
  const bool known = address.province != nullptr;
  out = {{"asked", asked},
         {"code", code_or_null(address.commune)},
         {"commune", name_or_null(address.commune)},
         {"districtCode", code_or_null(address.district)},
         {"district", name_or_null(address.district)},
         {"provinceCode", code_or_null(address.province)},
         {"province", name_or_null(address.province)},
         {"edition", known ? Json(edition_name(address.edition)) : Json()},
         {"confidence", two_digits(address.confidence)},
         {"parts", Json::array()},
         {"local", land_form_line(address)},
         {"remainder", address.remainder()},
         {"candidates", Json::array()}};
  if (!address.former_commune.empty()) out["formerCommune"] = address.former_commune;
  if (address.mended) out["mended"] = address.text;
  for (const AddressPiece& piece : address.pieces)
    out["parts"].push_back(
        {{"part", address_part_name(piece.part)}, {"text", address.piece_text(piece)}, {"at", piece.at}});
  for (const Unit& unit : address.candidates)
    out["candidates"].push_back(
        {{"code", unit.code}, {"name", full_name(unit)}, {"edition", edition_name(unit.edition())}});
  answer.settled = asked.empty() || (known && address.candidates.empty());
  if (wish.form) out["form"] = out["local"];
  if (wish.line) {
    const AddressLine line = address_line(address, *wish.line);
    out["line"] = line.text;
    out["code"] = code_or_null(line.commune);
    for (const Commune* one : line.several)
      out["candidates"].push_back(
          {{"code", one->code},
           {"name", full_name({Level::commune, *wish.line == Edition::y2024, one->code, one->name})},
           {"edition", edition_name(*wish.line)}});
    answer.settled = answer.settled && line.several.empty();
  }
  return answer;
}

/// The candidates as codes in one cell.
void shorten(Json& answer) {
  Json list = Json::array();
  constexpr std::size_t kShown = 10;
  for (const Json& one : answer["candidates"]) {
    if (list.size() == kShown) {
      list.push_back("…");
      break;
    }
    // A code names nothing without its edition; those of before July 2025 say so.
    const bool old = one["edition"] == edition_name(Edition::y2024);
    list.push_back(one["code"].get<std::string>() + (old ? " (2024)" : ""));
  }
  answer["candidates"] = std::move(list);
}

std::vector<AnswerColumn> columns_of(const Wish& wish) {
  std::vector<AnswerColumn> columns;
  if (wish.line) columns.push_back({"line", tr("address")});
  if (wish.form) columns.push_back({"form", tr("PL03-01, column 23")});
  columns.push_back({"code", tr("code")});
  if (!wish.line) {
    columns.push_back({"commune", tr("commune")});
    columns.push_back({"district", tr("district")});
    columns.push_back({"province", tr("province")});
    columns.push_back({"edition", tr("edition")});
  }
  columns.push_back({"confidence", tr("confidence")});
  if (!wish.line && !wish.form) columns.push_back({"local", tr("below the commune")});
  columns.push_back({"remainder", tr("remainder")});
  columns.push_back({"candidates", tr("candidates")});
  return columns;
}

Exit read_addresses(const AdminCall& call) {
  Wish wish{parse_edition(call.arguments.get("--from")), parse_edition(call.arguments.get("--edition")),
            call.arguments.has("--form")};
  if (wish.form && call.arguments.get("--form") != "pl03-01")
    throw UsageError(tr("--form {}: there is no such form; there is: {}", call.arguments.get("--form"), "pl03-01"));
  const bool json = call.arguments.has("--json");
  const std::vector<std::string> asked = call.questions();
  Answers answers(columns_of(wish), json);
  bool all = true;
  constexpr std::size_t kAtOnce = 8192;
  std::vector<Answer> batch;
  for (std::size_t first = 0; first < asked.size(); first += kAtOnce) {
    batch.resize(std::min(kAtOnce, asked.size() - first));
    tbb::parallel_for(std::size_t{0}, batch.size(), [&](std::size_t i) {
      batch[i] = answer_of(asked[first + i], wish);
      if (!json) shorten(batch[i].json);
    });
    for (const Answer& one : batch) {
      all &= one.settled;
      answers.add(one.json);
    }
  }
  answers.finish();
  return all ? Exit::ok : Exit::rejected;
}

}  // namespace

AdminCommand admin_address() {
  return {
      "address",
      {edition_option(),
       from_option(),
       {"--form", "", "pl03-01",
        N_("address: the line of this form: house, lanes, street and hamlet with commas between them, without commune "
           "and province"),
        false, true},
       lines_option()},
      read_addresses};
}

}  // namespace sohoa
