#include "store/field_titles.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "schema/code_list.hpp"
#include "store/written.hpp"

namespace sohoa::store {
namespace {

/// Table definitions of the standard: F.9, with the registration of the extension.
constexpr const char* kRegisters = R"(
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
INSERT INTO gpkg_extensions SELECT t.column1, NULL, 'gpkg_schema', 'http://www.geopackage.org/spec120/#extension_schema',
  'read-write' FROM (VALUES ('gpkg_data_columns'), ('gpkg_data_column_constraints')) t
  WHERE NOT EXISTS (SELECT 1 FROM gpkg_extensions e WHERE e.table_name = t.column1 AND e.extension_name = 'gpkg_schema');
)";

std::string constraint_name(const std::string& table, const ColumnTitle& title) {
  return table + "_" + title.column;
}

/// The names of the codes of a compound value: "Đất ở tại nông thôn + Đất trồng cây lâu năm".
std::string combined_title(std::string_view value, const CodeList& list, std::string_view today) {
  const CodeParts parts(value, list);
  std::string title;
  for (const CodePart& part : parts.parts()) {
    if (!title.empty()) title += " + ";
    title += list.name(value.substr(part.offset, part.size), today);
  }
  return title;
}

Choices code_choices(const SchemaField& field, const Choices* combinations, std::string_view today) {
  const CodeList& list = CodeList::named(field.code_list);
  Choices choices;
  for (const CodeList::Listed& code : list.all(today))
    if (code.standing == CodeList::Standing::current) choices.emplace_back(code.code, code.name);
  if (field.compound && combinations != nullptr)
    for (const auto& [value, title] : *combinations)
      choices.emplace_back(value, title.empty() ? combined_title(value, list, today) : title);
  return choices;
}

void take_values(const SchemaField& field, const Style* style, std::string_view today, ColumnTitle& title) {
  const Choices* own = style == nullptr ? nullptr : style->choices_of(field.name);
  const Constraints& constraints = field.constraints;
  if (!field.code_list.empty()) {
    title.choices = code_choices(field, own, today);
  } else if (!constraints.enumeration.empty()) {
    for (const std::string& value : constraints.enumeration) title.choices.emplace_back(value, value);
  } else if (own != nullptr) {
    title.choices = *own;
  }
  if (!title.choices.empty()) return;
  title.glob = glob_of(constraints.pattern).value_or(std::string());
  title.minimum = constraints.minimum;
  title.maximum = constraints.maximum;
}

std::optional<ColumnTitle> title_of(const Column& column, const Schema* schema, const Style* style, bool values,
                                    std::string_view today) {
  ColumnTitle title;
  title.column = column.name;
  title.type = column.type;
  if (const int found = schema == nullptr ? -1 : schema->find(column.name); found >= 0) {
    const SchemaField& field = schema->fields[static_cast<std::size_t>(found)];
    title.title = field.title.vi;
    title.description = field.description.vi;
    title.derived = field.derived;
    if (values) take_values(field, style, today, title);
    return title;
  }
  if (style == nullptr) return std::nullopt;
  const auto named = std::find_if(style->titles.begin(), style->titles.end(),
                                  [&](const auto& each) { return each.first == column.name; });
  if (named == style->titles.end()) return std::nullopt;
  title.title = named->second;
  if (const Choices* choices = values ? style->choices_of(column.name) : nullptr) title.choices = *choices;
  return title;
}

/// The constraints that the columns of a table have.
constexpr const char* kOfTable =
    "gpkg_data_column_constraints WHERE constraint_name IN"
    " (SELECT constraint_name FROM gpkg_data_columns WHERE table_name = ? COLLATE NOCASE)";

/// All rows about a table, as one fingerprint; empty when there is none.
std::string fingerprint(Database& database, const std::string& table) {
  Fingerprint sum;
  Statement columns(database,
                    "SELECT column_name, name, title, description, mime_type, constraint_name FROM gpkg_data_columns"
                    " WHERE table_name = ? COLLATE NOCASE ORDER BY column_name");
  columns.bind(1, table);
  sum.add_rows(columns);
  Statement values(database, std::string("SELECT constraint_name, constraint_type, value, min, min_is_inclusive, max,"
                                         " max_is_inclusive, description FROM ") +
                                 kOfTable + " ORDER BY rowid");
  values.bind(1, table);
  sum.add_rows(values);
  return sum.text();
}

void remove_rows(Database& database, const std::string& table) {
  for (const std::string& rows :
       {std::string(kOfTable), std::string("gpkg_data_columns WHERE table_name = ? COLLATE NOCASE")}) {
    Statement remove(database, "DELETE FROM " + rows);
    remove.bind(1, table);
    remove.run();
  }
}

void write_constraint(Database& database, const std::string& name, const ColumnTitle& title) {
  Statement insert(database, "INSERT INTO gpkg_data_column_constraints VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const auto write = [&](const char* type, std::string_view value, const std::string& description) {
    insert.bind_all(name, type, value);
    for (int index = 4; index <= 7; ++index) insert.bind_null(index);
    if (title.choices.empty() && title.glob.empty()) {
      insert.bind_null(3);
      if (title.minimum) insert.bind(4, *title.minimum);
      insert.bind(5, 1);
      if (title.maximum) insert.bind(6, *title.maximum);
      insert.bind(7, 1);
    }
    insert.bind_text_or_null(8, description);
    insert.run();
  };
  for (const auto& [value, label] : title.choices) write("enum", value, label);
  if (!title.choices.empty()) return;
  write(title.glob.empty() ? "range" : "glob", title.glob, title.title);
}

/// `name` must be unique in a table: of two columns with one title the second has its own name beside it.
void write_rows(Database& database, const std::string& table, const std::vector<ColumnTitle>& titles) {
  Statement insert(database,
                   "INSERT OR IGNORE INTO gpkg_data_columns (table_name, column_name, name, title, description,"
                   " constraint_name) VALUES (?, ?, ?, ?, ?, ?)");
  std::set<std::string> taken;
  for (const ColumnTitle& title : titles) {
    if (title.title == title.column && title.description.empty() && !title.constrained()) continue;
    const std::string name = taken.insert(title.title).second ? title.title : title.title + " (" + title.column + ")";
    const std::string constraint = title.constrained() ? constraint_name(table, title) : std::string();
    insert.bind_all(table, title.column, name, title.title);
    insert.bind_text_or_null(5, title.description);
    insert.bind_text_or_null(6, constraint);
    insert.run();
    const bool added = sqlite3_changes(database.handle()) > 0;
    if (!added || constraint.empty()) continue;
    if (!database.integer("SELECT 1 FROM gpkg_data_column_constraints WHERE constraint_name = ? LIMIT 1", constraint))
      write_constraint(database, constraint, title);
  }
}

/// The characters that stand for one position of a RE2 pattern, as GLOB writes them; empty when there is no such thing.
std::string take_atom(std::string_view& rest) {
  if (rest.front() == '[') {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos || end < 2) return {};
    std::string atom(rest.substr(0, end + 1));
    if (atom.find_first_of("\\[:", 1) != std::string::npos) return {};
    rest.remove_prefix(end + 1);
    return atom;
  }
  if (rest.starts_with("\\d")) {
    rest.remove_prefix(2);
    return "[0-9]";
  }
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '/' ||
           c == '_' || c == ' ';
  };
  if (!plain(rest.front())) return {};
  std::string atom(1, rest.front());
  rest.remove_prefix(1);
  return atom;
}

}  // namespace

std::optional<std::string> glob_of(std::string_view pattern) {
  constexpr std::size_t kLongest = 100;
  std::string glob;
  for (std::string_view rest = pattern; !rest.empty();) {
    const std::string atom = take_atom(rest);
    if (atom.empty()) return std::nullopt;
    std::size_t count = 1;
    if (rest.starts_with('{')) {
      const std::size_t end = rest.find('}');
      const auto parsed = std::from_chars(rest.data() + 1, rest.data() + std::min(end, rest.size()), count);
      if (end == std::string_view::npos || parsed.ptr != rest.data() + end || count > kLongest) return std::nullopt;
      rest.remove_prefix(end + 1);
    }
    while (count-- > 0) glob += atom;
  }
  if (glob.empty()) return std::nullopt;
  return glob;
}

std::vector<ColumnTitle> column_titles(const LayerPlan& plan, const Schema* schema, const Style* style, bool values,
                                       std::string_view today) {
  std::vector<ColumnTitle> titles;
  for (const Column& column : plan.columns)
    if (auto title = title_of(column, schema, style, values, today)) titles.push_back(std::move(*title));
  return titles;
}

std::string write_titles(Database& database, const Container& container, const std::string& table,
                         const std::vector<ColumnTitle>& titles, const std::string& written) {
  if (container.format() != Format::geopackage) return {};
  if (titles.empty() && !database.has_table("gpkg_data_columns")) return {};
  database.execute(kRegisters);
  if (const std::string now = fingerprint(database, table); !now.empty() && now != written) {
    Statement gone(database,
                   "DELETE FROM gpkg_data_columns WHERE table_name = ?1 COLLATE NOCASE AND column_name NOT IN"
                   " (SELECT name FROM pragma_table_info(?1))");
    gone.bind(1, table);
    gone.run();
    write_rows(database, table, titles);
    return written;
  }
  remove_rows(database, table);
  write_rows(database, table, titles);
  return fingerprint(database, table);
}

}  // namespace sohoa::store
