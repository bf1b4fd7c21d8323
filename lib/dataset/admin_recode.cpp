// sohoa-admin recode: codes of one edition → codes of another; as answers, or as columns of a table.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "admin/code_text.hpp"
#include "admin/edition.hpp"
#include "admin/recode.hpp"
#include "base/message.hpp"
#include "dataset/admin_commands.hpp"
#include "dataset/answers.hpp"
#include "dataset/code_column.hpp"
#include "dataset/locating.hpp"
#include "dataset/recode_stage.hpp"
#include "dataset/source_place.hpp"
#include "schema/ground_area.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "stream/peeked_source.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

using namespace admin;
using Json = nlohmann::ordered_json;

/// A line that is asked: a code, and behind a tab perhaps the name that stands beside it.
struct Question {
  std::string text;
  WrittenCode written;
  std::string name;

  explicit Question(std::string line) : text(std::move(line)) {
    const std::size_t tab = text.find('\t');
    if (tab != std::string::npos) {
      name = text.substr(tab + 1, text.find('\t', tab + 1) - tab - 1);
      text.resize(tab);
    }
    written = read_code(text);
  }
};

std::string contradiction(const Detected& found, const std::vector<CodeSeen>& codes) {
  constexpr std::size_t kShown = 5;
  std::set<std::string_view> against;
  for (const std::size_t i : found.contradicting) against.insert(codes[i].code);
  std::string list;
  std::size_t shown = 0;
  for (const std::string_view code : against) {
    if (shown++ == kShown) break;
    list += (list.empty() ? "" : ", ") + std::string(code);
  }
  if (against.size() > kShown) list += " …";
  return tr("the commune codes are of different editions: {} speaks against {} ({}); say which with --from", list,
            edition_name(found.edition), found.text);
}

/// Never a guess: what the evidence leaves open, or contradicts, has to be said.
Detected edition_of(const std::vector<CodeSeen>& codes, std::optional<Ground> ground) {
  Detected found = detect_edition(codes, ground);
  if (found.contradicts()) throw UsageError(contradiction(found, codes));
  if (found.by == Evidence::newest)
    throw UsageError(tr("nothing tells which edition the commune codes are of; say it with --from"));
  return found;
}

Edition from_of(const AdminCall& call, const std::vector<Question>& questions) {
  if (const auto said = parse_edition(call.arguments.get("--from"))) return *said;
  std::vector<CodeSeen> codes;
  for (const Question& question : questions)
    if (question.written.kind == WrittenCode::Kind::commune)
      codes.push_back({.code = question.written.code(), .name = question.name});
  return edition_of(codes, std::nullopt).edition;
}

/// The answer, and whether there is one.
std::pair<Json, bool> answer_of(const Question& question, Edition from, Edition to) {
  Json out{{"asked", question.text}, {"code", nullptr}, {"units", Json::array()}};
  const auto none = [&](const char* kind) {
    out["kind"] = kind;
    return std::pair(out, std::string_view(kind) == "empty");
  };
  if (question.written.kind == WrittenCode::Kind::empty) return none("empty");
  if (question.written.kind == WrittenCode::Kind::other_list) return none("other-list");
  if (question.written.kind == WrittenCode::Kind::none) return none("misshapen");
  std::string_view code = question.written.code();
  const Recoded recoded = recode(code, from, to);
  if (recoded.became != Became::unknown && recoded.from == nullptr) code = island_district(code);
  out["code"] = code;
  if (recoded.became == Became::unknown) {
    for (const Edition other : editions_with(code, from)) out["editions"].push_back(edition_name(other));
    return none("unknown");
  }
  const Units& units = Units::shipped();
  if (recoded.from != nullptr) out["name"] = recoded.from->name;
  if (!question.name.empty() && recoded.from != nullptr) {
    const Beside says = name_beside(code, question.name, from);
    if (says == Beside::of_another) return none("other-edition");
    if (says == Beside::foreign) return none("name-differs");
  }
  const auto add = [&](std::string_view unit, Share share) {
    Json one{{"code", unit}};
    if (const Commune* commune = units.commune(unit, to)) {
      one["name"] = commune->name;
      one["provinceCode"] = commune->province;
    } else if (const District* district = units.district(unit)) {
      one["name"] = district->name;
      one["provinceCode"] = district->province;
    }
    one["share"] = share_name(share);
    out["units"].push_back(one);
    out["codes"].push_back(unit);
    out["names"].push_back(one["name"]);
  };
  if (recoded.links.empty()) add(recoded.to->code, Share::whole);
  for (const Link& link : recoded.links) add(link.code, link.share);
  out["kind"] = became_name(recoded.became, to != Edition::y2024);
  return {out, true};
}

Exit answer(const AdminCall& call, const std::vector<std::string>& words) {
  std::vector<Question> questions;
  for (const std::string& word : words) questions.emplace_back(word);
  const Edition from = from_of(call, questions), to = call.edition("--to");
  Answers answers({{"code", tr("code")},
                   {"codes", tr("new code")},
                   {"kind", tr("kind")},
                   {"name", tr("name")},
                   {"names", tr("new name")}},
                  call.arguments.has("--json"));
  bool all = true;
  for (const Question& question : questions) {
    auto [one, answered] = answer_of(question, from, to);
    all &= answered;
    if (call.arguments.has("--json")) {
      one.erase("codes");
      one.erase("names");
      one.update({{"from", edition_name(from)}, {"to", edition_name(to)}});
    } else if (one["code"].is_null()) {
      one["code"] = question.text;
    }
    answers.add(one);
  }
  answers.finish();
  return all ? Exit::ok : Exit::rejected;
}

Exit recode_stream(const AdminCall& call) {
  SourceOptions options = source_arguments(call.arguments);
  options.inputs = call.words;
  const auto boundaries = boundary_arguments(call.arguments);
  const std::unique_ptr<Source> source = open_source(options);
  PeekedSource peeked(*source, kPeekedFeatures);
  const std::shared_ptr<const Header> header = source->header();
  const CodeColumn column = find_code_column(*header, peeked.seen(), call.arguments.get("--field"));
  RecodeOptions recoding;
  recoding.field = column.field();
  recoding.to = call.edition("--to");
  recoding.locator = [&](int epsg) { return std::make_unique<BoundaryLocator>(boundaries, epsg); };
  if (const auto said = parse_edition(call.arguments.get("--from"))) {
    recoding.from = *said;
  } else {
    const auto ground = header->sources.size() == 1 ? ground_of(*header, header->sources.front()) : std::nullopt;
    recoding.detected = edition_of(column.evidence(), ground);
    recoding.from = recoding.detected->edition;
  }
  recoding.name = column.name();
  const Job job{call.tool, call.arguments, nullptr, call.arguments.get("--output")};
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(make_recode_stage(std::move(recoding)));
  stages.push_back(make_measure_stage());
  return run_job(job, peeked, stages);
}

/// Codes, among which others may be slips: one reads as a code, and none is an input that is there.
bool are_codes(const std::vector<std::string>& words) {
  const auto is_input = [](const std::string& word) {
    std::error_code ignored;
    return word == "-" || std::filesystem::exists(word, ignored);
  };
  const auto is_code = [](const std::string& word) {
    const auto kind = read_code(word).kind;
    return kind == WrittenCode::Kind::commune || kind == WrittenCode::Kind::other_list;
  };
  return std::any_of(words.begin(), words.end(), is_code) && std::none_of(words.begin(), words.end(), is_input);
}

Exit recode_any(const AdminCall& call) {
  if (call.arguments.has("--lines")) return answer(call, call.questions());
  return are_codes(call.words) ? answer(call, call.words) : recode_stream(call);
}

}  // namespace

Option field_option() {
  return {"--field", "",
          "COLUMN",  N_("the column that holds the communes' codes (default: the one whose values are such codes)"),
          false,     true};
}

AdminCommand admin_recode() {
  return {"recode",
          Options{from_option(),
                  {"--to", "", "2024|2025|2026",
                   N_("recode: edition of the codes that are wanted (default: 2026); an older one gives the set of "
                      "communes that it may have been"),
                   false, true},
                  field_option(),
                  lines_option(),
                  {"--output", "-o", "PATH",
                   N_("a .gpkg, .sqlite or .geojsonl file (default: a stream on standard output)"), false, true}} +
              boundary_options() + source_options() + output_options(),
          recode_any};
}

}  // namespace sohoa
