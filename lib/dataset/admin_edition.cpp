// sohoa-admin edition: of which edition the commune codes of a table are, and what speaks against it.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "admin/name.hpp"
#include "admin/recode.hpp"
#include "base/message.hpp"
#include "dataset/admin_commands.hpp"
#include "dataset/code_column.hpp"
#include "dataset/source_place.hpp"
#include "source/source_arguments.hpp"
#include "stream/peeked_source.hpp"

namespace sohoa {
namespace {

using namespace admin;
using Json = nlohmann::ordered_json;

constexpr std::array kEvidenceNames{"names", "codes", "ground", "map-date", "newest"};

/// How many of the different codes an edition has, and beside how many of them stands a name of it.
struct Fits {
  std::size_t codes = 0, names = 0;
};

Fits fits_of(const std::vector<CodeSeen>& codes, Edition edition) {
  std::set<std::string_view> known, named;
  for (const CodeSeen& seen : codes) {
    const Commune* commune = Units::shipped().commune(seen.code, edition);
    if (commune == nullptr) continue;
    known.insert(seen.code);
    if (!seen.name.empty() && fit(name_key(seen.name), *commune) != Fit::none) named.insert(seen.code);
  }
  return {known.size(), named.size()};
}

/// Everything that was found, for both ways of telling it.
struct Finding {
  const Header& header;
  const CodeColumn& column;
  std::vector<CodeSeen> codes;
  Detected found;

  std::string field() const { return header.fields[static_cast<std::size_t>(column.field())].name; }
  std::string name_field() const {
    return column.name() < 0 ? std::string() : header.fields[static_cast<std::size_t>(column.name())].name;
  }
  const CodeColumn::Seen& rows_of(std::size_t code) const {
    return std::next(column.codes().begin(), static_cast<std::ptrdiff_t>(code))->second;
  }
  std::vector<std::size_t> in_no_edition() const {
    std::vector<std::size_t> nowhere;
    for (std::size_t i = 0; i < codes.size(); ++i)
      if (!is_listed(codes[i].code)) nowhere.push_back(i);
    return nowhere;
  }
};

Json json_of(const Finding& finding) {
  const auto list = [&](const std::vector<std::size_t>& chosen) {
    Json out = Json::array();
    for (const std::size_t i : chosen) {
      const CodeColumn::Seen& rows = finding.rows_of(i);
      out.push_back({{"code", finding.codes[i].code},
                     {"name", finding.codes[i].name},
                     {"rows", rows.count},
                     {"firstRow", rows.first.row},
                     {"path", finding.header.sources[rows.first.file].path}});
    }
    return out;
  };
  Json out{{"field", finding.field()}, {"nameField", nullptr}};
  if (finding.column.name() >= 0) out["nameField"] = finding.name_field();
  out.update({{"rows", finding.column.rows()},
              {"empty", finding.column.empty()},
              {"unreadable", finding.column.unreadable()},
              {"codes", finding.found.codes},
              {"edition", finding.found.by == Evidence::newest ? Json() : Json(edition_name(finding.found.edition))},
              {"evidence", kEvidenceNames[static_cast<std::size_t>(finding.found.by)]},
              {"text", finding.found.text}});
  for (const Edition edition : kEditions) {
    const Fits fits = fits_of(finding.codes, edition);
    out["editions"].push_back({{"edition", edition_name(edition)}, {"codes", fits.codes}, {"names", fits.names}});
  }
  out["contradicting"] = list(finding.found.contradicting);
  out["inNone"] = list(finding.in_no_edition());
  return out;
}

std::string text_of(const Finding& finding) {
  constexpr std::size_t kShown = 20;
  std::string out = finding.column.name() < 0
                        ? tr("column {}: {} rows, {} different codes; no column has their names", finding.field(),
                             finding.column.rows(), finding.found.codes)
                        : tr("column {}, names in {}: {} rows, {} different codes", finding.field(),
                             finding.name_field(), finding.column.rows(), finding.found.codes);
  out += '\n';
  if (finding.column.empty() + finding.column.unreadable() > 0)
    out += tr("{} rows have no code, {} something else", finding.column.empty(), finding.column.unreadable()) + '\n';
  for (const Edition edition : kEditions) {
    const Fits fits = fits_of(finding.codes, edition);
    out += tr("{}: has {} of the codes, and the names beside {}", edition_name(edition), fits.codes, fits.names) + '\n';
  }
  out += finding.found.by == Evidence::newest
             ? std::string(tr("edition: not to be told; nothing in the data speaks for one of them"))
             : tr("edition: {} – {}", edition_name(finding.found.edition), finding.found.text);
  out += '\n';
  const auto list = [&](const std::string& title, const std::vector<std::size_t>& chosen) {
    if (chosen.empty()) return;
    out += title + '\n';
    for (std::size_t i = 0; i < chosen.size() && i < kShown; ++i) {
      const CodeColumn::Seen& rows = finding.rows_of(chosen[i]);
      std::string words(finding.codes[chosen[i]].code);
      if (!finding.codes[chosen[i]].name.empty()) words.append(" ").append(finding.codes[chosen[i]].name);
      out += "  " +
             tr("{}: {} rows, the first is {} of {}", words, rows.count, rows.first.row,
                finding.header.sources[rows.first.file].path) +
             '\n';
    }
    if (chosen.size() > kShown) out += "  " + tr("… and {} more", chosen.size() - kShown) + '\n';
  };
  list(tr("speak against it:"), finding.found.contradicting);
  list(tr("in none of the lists (abolished before 2025, or a slip):"), finding.in_no_edition());
  return out;
}

Exit edition(const AdminCall& call) {
  SourceOptions options = source_arguments(call.arguments);
  options.inputs = call.words;
  const std::unique_ptr<Source> source = open_source(options);
  PeekedSource peeked(*source, kPeekedFeatures);
  const std::shared_ptr<const Header> header = source->header();
  CodeColumn column = find_code_column(*header, peeked.seen(), call.arguments.get("--field"));
  for (Batch batch; source->next(batch); batch.clear()) {
    source->decode(batch);
    column.add(batch);
  }
  source->finish();
  Finding finding{*header, column, column.evidence(), {}};
  const auto ground = header->sources.size() == 1 ? ground_of(*header, header->sources.front()) : std::nullopt;
  finding.found = detect_edition(finding.codes, ground);
  if (call.arguments.has("--json")) {
    std::cout << json_of(finding).dump(-1, ' ', false, Json::error_handler_t::replace) << '\n' << std::flush;
  } else {
    std::cout << text_of(finding) << std::flush;
  }
  const bool told = finding.found.by != Evidence::newest && !finding.found.contradicts();
  return told ? Exit::ok : Exit::rejected;
}

}  // namespace

AdminCommand admin_edition() {
  return {"edition", Options{field_option()} + source_options(), edition};
}

}  // namespace sohoa
