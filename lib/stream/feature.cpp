#include "stream/feature.hpp"

#include <algorithm>

namespace sohoa {

std::string_view name(Type type) {
  switch (type) {
    case Type::null:
      return "any";
    case Type::boolean:
      return "boolean";
    case Type::integer:
      return "integer";
    case Type::number:
      return "number";
    case Type::text:
      return "string";
    case Type::date:
      return "date";
    case Type::datetime:
      return "datetime";
  }
  return "string";
}

std::optional<Type> parse_type(std::string_view text) {
  for (Type type : {Type::null, Type::boolean, Type::integer, Type::number, Type::text, Type::date, Type::datetime})
    if (name(type) == text) return type;
  return std::nullopt;
}

std::string_view name(Severity severity) {
  return severity == Severity::info ? "info" : severity == Severity::warning ? "warning" : "error";
}

bool parse(std::string_view text, Severity& severity) {
  for (Severity candidate : {Severity::info, Severity::warning, Severity::error})
    if (name(candidate) == text) {
      severity = candidate;
      return true;
    }
  return false;
}

int Header::find(std::string_view field) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == field; });
  return found == fields.end() ? -1 : static_cast<int>(found - fields.begin());
}

void Header::sum_up_writings() {
  std::vector<bool> decimals(fields.size(), false), dates(fields.size(), false);
  // The first to speak is quoted, a second voice that says something else silences both.
  const auto say = [](std::string& note, std::vector<bool>& spoken, std::uint32_t column, const std::string& says) {
    if (says.empty()) return;
    if (spoken[column] && note != says)
      note.clear();
    else
      note = says;
    spoken[column] = true;
  };
  for (const SourceInfo& source : sources)
    for (const ColumnWriting& writing : source.writings) {
      say(fields[writing.column].decimal, decimals, writing.column, writing.decimal);
      say(fields[writing.column].date, dates, writing.column, writing.date);
    }
}

Issue& Batch::add_issue(std::size_t index, Severity severity, std::string_view rule, std::string_view field) {
  Issue issue;
  issue.feature = static_cast<std::uint32_t>(index);
  issue.severity = severity;
  issue.rule = rule;
  issue.field = field;
  apply(issue);
  return issues.emplace_back(issue);
}

void Batch::apply(const Issue& issue) {
  if (issue.feature == Issue::kLate) return;
  Feature& feature = features[issue.feature];
  if (is_merger(issue.rule)) feature.merged = true;
  if (feature.merged || issue.severity == Severity::error) feature.rejected = true;
}

std::span<const Arg> Batch::keep(std::initializer_list<Arg> args) {
  Arg* place = arena.allocate_array<Arg>(args.size());
  std::copy(args.begin(), args.end(), place);
  return {place, args.size()};
}

void Batch::clear() {
  header.reset();
  buffer.clear();
  text.clear();
  arena.clear();
  features.clear();
  values.clear();
  issues.clear();
  changes.clear();
  prepared = nullptr;
}

}  // namespace sohoa
