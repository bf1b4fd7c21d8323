#include "schema/suggest_profile.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/message.hpp"
#include "schema/cell_place.hpp"
#include "schema/column_plan.hpp"
#include "schema/profile.hpp"
#include "text/name_index.hpp"

namespace sohoa {
namespace {

using Fit = SourceColumns::Fit;

/// Fields with the columns that fit them, found as the planner does, but nothing is settled by an error: of several
/// columns all are kept.
class Suggestion {
 public:
  Suggestion(const Schema& schema, const SourceColumns& columns) : schema_(schema), columns_(columns) {
    found_.resize(schema.fields.size());
    for (const std::string& name : schema.profiles) take(Profile::load(name, schema));
    constexpr std::array kFits{Fit::exact, Fit::folded, Fit::column_title, Fit::lowest_title};
    for (const Fit fit : kFits) {
      match(fit, nullptr);
      match(fit, &SchemaField::aliases);
    }
    for (const Fit fit : kFits) match(fit, &SchemaField::weak_aliases);
  }

  std::size_t matched() const {
    return static_cast<std::size_t>(
        std::count_if(found_.begin(), found_.end(), [](const auto& columns) { return !columns.empty(); }));
  }
  /// What makes a schema is the fields that every feature of it must have: the share of them that is there.
  double share_required() const {
    std::size_t all = 0, there = 0;
    for (std::size_t i = 0; i < found_.size(); ++i) {
      if (!schema_.fields[i].constraints.required || schema_.fields[i].derived) continue;
      ++all;
      there += !found_[i].empty();
    }
    return all == 0 ? 0 : static_cast<double>(there) / static_cast<double>(all);
  }
  const std::vector<std::uint32_t>& of(std::size_t field) const { return found_[field]; }
  bool is_free(std::uint32_t column) const { return !taken_.contains(column); }
  bool is_open(std::size_t field) const { return found_[field].empty() && !schema_.fields[field].derived; }

 private:
  /// A known kind of file is best described by its own profile.
  void take(const Profile& profile) {
    const auto there = [&](const std::string& name) { return !columns_.find_best(name, Fit::both_titles).empty(); };
    if (matched() > 0 || profile.detect.empty() || !std::all_of(profile.detect.begin(), profile.detect.end(), there))
      return;
    for (const auto& [field, wanted] : profile.map)
      for (const std::string& name : wanted)
        add(static_cast<std::size_t>(schema_.find(field)), columns_.find_best(name, Fit::both_titles));
  }
  /// By the fields' own names, or by one of their lists of others.
  void match(Fit fit, std::vector<std::string> SchemaField::*aliases) {
    for (std::size_t i = 0; i < found_.size(); ++i) {
      if (!is_open(i)) continue;
      const SchemaField& field = schema_.fields[i];
      if (aliases == nullptr) add(i, columns_.find(field.name, fit));
      if (aliases == nullptr) continue;
      for (const std::string& alias : field.*aliases) add(i, columns_.find(alias, fit));
    }
  }
  void add(std::size_t field, const std::vector<std::uint32_t>& columns) {
    for (const std::uint32_t column : columns)
      if (taken_.insert(column).second) found_[field].push_back(column);
  }

  const Schema& schema_;
  const SourceColumns& columns_;
  std::vector<std::vector<std::uint32_t>> found_;
  std::set<std::uint32_t> taken_;
};

/// What the columns without a field are most like: names, titles and aliases of the fields without a column.
class Likenesses {
 public:
  Likenesses(const Schema& schema, const Suggestion& suggestion) : index_({}) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      if (!suggestion.is_open(i)) continue;
      const SchemaField& field = schema.fields[i];
      for (const std::string& name : field.aliases) names.push_back(name);
      names.push_back(field.name);
      names.push_back(field.title.vi);
      fields_.resize(names.size(), i);
    }
    index_ = text::NameIndex(names);
  }
  /// Field and likeness in percent; nullopt when nothing is alike.
  std::optional<std::pair<std::size_t, int>> best(const std::string& column) const {
    const auto found = index_.search(column, 1);
    if (found.empty()) return std::nullopt;
    return std::pair(fields_[found[0].index], static_cast<int>(found[0].likeness * 100));
  }

 private:
  text::NameIndex index_;
  std::vector<std::size_t> fields_;
};

/// A profile cannot hold it: '#' begins a comment there.
bool is_writable(const std::string& column) {
  return column.find_first_of("#\n\r") == column.npos && !column.empty();
}

std::string comment(const std::string& text) {
  return "# " + text + "\n";
}

/// The sign that all columns with a note agree about.
std::string decimal_of(const Header& header) {
  std::set<std::string> signs;
  for (const Field& field : header.fields)
    if (!field.decimal.empty()) signs.insert(field.decimal);
  return signs.size() != 1 ? "" : *signs.begin() == "," ? "comma" : "point";
}

std::string title_of(const SchemaField& field) {
  const std::string& title = field.title.in(language());
  return field.constraints.required ? tr("{} (required)", title) : title;
}

std::string line_of(const SchemaField& field, const std::string& column) {
  if (!is_writable(column))
    return comment(tr("column \"{}\" has a sign that a profile cannot hold: --map {}={}", column, field.name, column));
  return field.name + " = " + column + "\n";
}

}  // namespace

std::string suggest_profile(const Header& header, const Schema& schema) {
  const SourceColumns columns(header, 0);
  const Suggestion suggestion(schema, columns);
  const Likenesses likenesses(schema, suggestion);
  const std::string path = header.sources.empty() ? header.name : header.sources[0].path;
  std::string text =
      comment(tr("Made from the columns of {}. Look at every line, then use it with --profile FILE.", path));
  text += comment(tr("Of several columns for one field the first that has a value counts."));
  text += "title = " + std::filesystem::path(path).filename().string() + "\n";
  text += "schema = " + schema.name + "\n";
  if (const std::string decimal = decimal_of(header); !decimal.empty()) text += "decimal = " + decimal + "\n";
  text += "\n[map]\n";
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    if (suggestion.of(i).empty()) continue;
    text += comment(title_of(schema.fields[i]));
    for (const std::uint32_t column : suggestion.of(i)) text += line_of(schema.fields[i], columns.name(column));
  }
  const std::vector<std::uint32_t> places = place_columns(schema, columns);
  for (const std::uint32_t column : places) text += comment(tr("geometry comes from column {}", columns.name(column)));
  std::string alike, unused, open;
  std::set<std::size_t> offered;
  for (const std::uint32_t column : columns.indices()) {
    if (!suggestion.is_free(column) || std::find(places.begin(), places.end(), column) != places.end()) continue;
    const std::string name = columns.name(column);
    const auto best = likenesses.best(name);
    if (!best || !is_writable(name)) {
      unused += comment("    " + name);
      continue;
    }
    const SchemaField& field = schema.fields[best->first];
    offered.insert(best->first);
    alike +=
        fmt::format("#{} = {}   # {}\n", field.name, name, tr("{}: likeness {} of 100", title_of(field), best->second));
  }
  for (std::size_t i = 0; i < schema.fields.size(); ++i)
    if (suggestion.is_open(i) && !offered.contains(i))
      open += fmt::format("#{} =   # {}\n", schema.fields[i].name, title_of(schema.fields[i]));
  if (!alike.empty())
    text += "\n" + comment(tr("Columns that are only alike; where one is right, take the first # away:")) + alike;
  if (!unused.empty()) text += "\n" + comment(tr("Columns no field takes; they are kept in column khac:")) + unused;
  if (!open.empty()) text += "\n" + comment(tr("Fields without a column:")) + open;
  return text;
}

std::shared_ptr<const Schema> likely_schema(const Header& header) {
  std::shared_ptr<const Schema> best;
  std::pair<double, std::size_t> most{0, 0};
  std::vector<std::string> names;
  for (const auto& schema : Schema::shipped()) {
    names.push_back(schema->name);
    const Suggestion suggestion(*schema, SourceColumns(header, 0));
    const std::pair found(suggestion.share_required(), suggestion.matched());
    if (found <= most) continue;
    most = found;
    best = schema;
  }
  if (!best)
    throw UsageError(tr("none of the columns is known to a schema of ours; say what the source holds with --schema: {}",
                        fmt::join(names, ", ")));
  return best;
}

}  // namespace sohoa
