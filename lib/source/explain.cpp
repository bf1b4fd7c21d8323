#include "source/explain.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <vector>

#include "base/error.hpp"
#include "base/message.hpp"
#include "schema/cell_place.hpp"
#include "schema/column_plan.hpp"
#include "schema/profile.hpp"
#include "schema/typing.hpp"
#include "source/gdal_source.hpp"
#include "source/table_words.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kExamples = 3;
constexpr std::size_t kExampleLetters = 24;
/// In place of a value with the number of a card or a telephone.
constexpr std::string_view kHidden = "***";

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string cut(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t i = 0; i < most && at < text.size(); ++i) {
    const std::size_t start = at;
    const char32_t c = text::next_code_point(text, at);
    out += c < 0x20 ? " " : std::string(text.substr(start, at - start));
  }
  return at < text.size() ? out + "…" : out;
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t has = letters(text);
  return has < width ? text + std::string(width - has, ' ') : text;
}

std::string type_word(Type type) {
  switch (type) {
    case Type::integer:
      return tr("whole number");
    case Type::number:
      return tr("number");
    case Type::boolean:
      return tr("yes/no");
    case Type::date:
      return tr("date");
    case Type::datetime:
      return tr("date and time");
    default:
      return tr("text");
  }
}

std::string skip_word(const std::string& reason) {
  static const std::map<std::string, const char*> kWords{{"title", N_("titles above the table")},
                                                         {"header", N_("header")},
                                                         {"numbers", N_("numbers of columns")},
                                                         {"blank", N_("blank rows")},
                                                         {"subtotal", N_("sums")},
                                                         {"section", N_("titles of sections")},
                                                         {"note", N_("notes and signatures")},
                                                         {"other-table", N_("another table below")}};
  const auto found = kWords.find(reason);
  return found == kWords.end() ? reason : tr(found->second);
}

std::string unread_word(source::TableInfo::Unread why) {
  switch (why) {
    case source::TableInfo::Unread::hidden:
      return tr("hidden");
    case source::TableInfo::Unread::very_hidden:
      return tr("hidden by a program (veryHidden)");
    case source::TableInfo::Unread::empty:
      return tr("holds no table with records");
    case source::TableInfo::Unread::no_data:
      return tr("texts only, no records");
    default:
      return tr("a table of another form");
  }
}

/// Some different values of one column of one source.
struct Examples {
  std::size_t filled = 0;
  std::vector<std::string> values;
};

class Explanation {
 public:
  explicit Explanation(const ExplainOptions& options)
      : options_(options), source_(files(options.source), options.source) {
    examples_.resize(source_.header()->sources.size());
    for (auto& columns : examples_) columns.resize(source_.header()->fields.size());
    Batch batch;
    while (source_.next(batch)) {
      source_.decode(batch);
      observe(batch);
      batch.clear();
    }
    // No finish(): an empty form is no input for a dataset, but it can be explained.
  }
  Json json() const;

 private:
  static std::vector<source::InputFile> files(const SourceOptions& options) {
    if (options.inputs.empty() || options.inputs.front() == "-")
      throw UsageError(tr("--explain needs files; a stream explains itself in its header"));
    return source::find_inputs(options.inputs);
  }
  void observe(const Batch& batch);
  Json layer(std::size_t index) const;
  Json columns(std::size_t index, const std::set<std::uint32_t>& personal) const;
  Json skipped(std::size_t index, const std::set<std::uint32_t>& personal) const;
  Json mapping(std::size_t index, const std::optional<ColumnPlan>& plan, const std::string& problem) const;
  ColumnPlan plan(std::size_t index) const;
  std::set<std::uint32_t> personal_columns(std::size_t index, const std::optional<ColumnPlan>& plan) const;

  const ExplainOptions& options_;
  source::GdalSource source_;
  std::vector<std::vector<Examples>> examples_;  ///< by source and field
};

void Explanation::observe(const Batch& batch) {
  Arena arena;
  for (std::size_t i = 0; i < batch.features.size(); ++i) {
    auto& columns = examples_[batch.features[i].origin.file];
    const auto row = batch.row(i);
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (row[c].is_null()) continue;
      Examples& examples = columns[c];
      ++examples.filled;
      if (examples.values.size() == kExamples) continue;
      const std::string_view raw = text_of(row[c], arena);
      std::string value = source::is_personal_value(raw) ? std::string(kHidden) : cut(raw, kExampleLetters);
      if (std::find(examples.values.begin(), examples.values.end(), value) == examples.values.end())
        examples.values.push_back(std::move(value));
    }
  }
}

/// What a column of a source is about is said by the field that takes it, or else by its title; section titles are as
/// personal as the column they stand in.
std::set<std::uint32_t> Explanation::personal_columns(std::size_t index, const std::optional<ColumnPlan>& plan) const {
  const Header& header = *source_.header();
  const source::LayerInfo& info = source_.layer_info(index);
  const auto& columns = header.sources[index].columns;
  std::set<std::uint32_t> personal;
  for (const std::uint32_t at : columns)
    if (source::is_personal(text::fold(header.fields[at].name))) personal.insert(at);
  for (std::size_t f = 0; plan && f < plan->size(); ++f)
    if (options_.schema->fields[f].personal) personal.insert((*plan)[f].begin(), (*plan)[f].end());
  const source::LayerEnd::Skipped* sections = source_.layer_end(index).skipped_as("section");
  if (sections == nullptr) return personal;
  for (std::size_t i = 0; i < columns.size() && i < info.table.places.size(); ++i)
    if (info.table.places[i] == sections->place && personal.contains(columns[i]) && info.table.places.back().empty())
      personal.insert(columns.back());
  return personal;
}

Json Explanation::columns(std::size_t index, const std::set<std::uint32_t>& personal) const {
  const Header& header = *source_.header();
  const source::LayerInfo& info = source_.layer_info(index);
  Json list = Json::array();
  for (std::size_t i = 0; i < header.sources[index].columns.size(); ++i) {
    const std::uint32_t at = header.sources[index].columns[i];
    const Field& field = header.fields[at];
    Json column{{"name", field.name}, {"type", name(info.columns[i].type)}};
    if (i < info.table.places.size() && !info.table.places[i].empty()) column["column"] = info.table.places[i];
    if (!field.encoding.empty()) column["encoding"] = field.encoding;
    for (const ColumnWriting& writing : header.sources[index].writings) {
      if (writing.column != at) continue;
      if (!writing.decimal.empty()) column["decimal"] = writing.decimal;
      if (!writing.date.empty()) column["date"] = writing.date;
    }
    const Examples& examples = examples_[index][at];
    column["filled"] = examples.filled;
    if (personal.contains(at))
      column["personal"] = true;
    else
      column["examples"] = examples.values;
    list.push_back(std::move(column));
  }
  return list;
}

Json Explanation::skipped(std::size_t index, const std::set<std::uint32_t>& personal) const {
  const source::LayerInfo& info = source_.layer_info(index);
  const auto& columns = source_.header()->sources[index].columns;
  const auto is_personal_place = [&](const std::string& place) {
    for (std::size_t i = 0; i < columns.size() && i < info.table.places.size(); ++i)
      if (!place.empty() && info.table.places[i] == place) return personal.contains(columns[i]);
    return false;
  };
  Json list = Json::array();
  for (const source::LayerEnd::Skipped& reason : source_.layer_end(index).reasons) {
    Json row{{"reason", reason.reason}, {"count", reason.count}, {"first", reason.first}, {"last", reason.last}};
    // Titles and headers stand above persons, sections and notes between them, some with words that name nobody.
    const bool between = reason.reason == "section" ||
                         (reason.reason == "note" && !source::is_note(text::fold(reason.sample))) ||
                         (reason.reason == "subtotal" && !source::is_sum(reason.sample));
    if (source::is_personal_value(reason.sample) || (between && is_personal_place(reason.place)))
      row["personal"] = true;
    else
      row["text"] = reason.sample;
    list.push_back(std::move(row));
  }
  return list;
}

/// Throws UsageError, where columns are ambiguous.
ColumnPlan Explanation::plan(std::size_t index) const {
  const Schema& schema = *options_.schema;
  const SourceColumns columns(*source_.header(), index);
  std::vector<Profile> profiles;
  if (!options_.mapping.profile.empty())
    profiles.push_back(Profile::load(options_.mapping.profile, schema));
  else
    for (const std::string& profile : schema.profiles) profiles.push_back(Profile::load(profile, schema));
  // A field without a column is told below, whether it is required or not.
  MappingOptions mapping = options_.mapping;
  for (const SchemaField& field : schema.fields) mapping.provided.emplace(field.name, "");
  return plan_columns(schema, columns, choose_profile(columns, profiles, !options_.mapping.profile.empty()), mapping);
}

Json Explanation::mapping(std::size_t index, const std::optional<ColumnPlan>& plan, const std::string& problem) const {
  const Schema& schema = *options_.schema;
  Json result{{"schema", schema.name}};
  if (!plan) {
    result["problem"] = problem;
    return result;
  }
  const SourceColumns columns(*source_.header(), index);
  Json fields = Json::object(), absent = Json::array(), geometry = Json::array(), left = Json::array();
  std::vector<std::uint32_t> rest = columns.indices();
  std::size_t all = 0;
  for (std::size_t f = 0; f < schema.fields.size(); ++f) {
    if (schema.fields[f].derived) continue;
    ++all;
    if ((*plan)[f].empty()) absent.push_back(schema.fields[f].name);
    for (const std::uint32_t column : (*plan)[f]) {
      std::erase(rest, column);
      if (column == (*plan)[f].front()) fields[schema.fields[f].name] = columns.name(column);
    }
  }
  for (const std::uint32_t column : place_columns(schema, columns)) {
    std::erase(rest, column);
    geometry.push_back(columns.name(column));
  }
  for (const std::uint32_t column : rest) left.push_back(columns.name(column));
  result["score"] = all == 0 ? 0 : static_cast<double>(fields.size()) / static_cast<double>(all);
  result["fields"] = std::move(fields);
  result["absent"] = std::move(absent);
  if (!geometry.empty()) result["geometry"] = std::move(geometry);
  result["left"] = std::move(left);
  return result;
}

Json Explanation::layer(std::size_t index) const {
  const SourceInfo& source = source_.header()->sources[index];
  const source::LayerInfo& info = source_.layer_info(index);
  const source::LayerEnd& end = source_.layer_end(index);
  std::optional<ColumnPlan> planned;
  std::string problem;
  try {
    if (options_.schema) planned = plan(index);
  } catch (const UsageError& error) {
    problem = error.what();
  }
  const std::set<std::uint32_t> personal = personal_columns(index, planned);
  Json layer{{"path", source.path}, {"format", info.driver}, {"layer", source.layer}};
  if (info.spatial && source_.header()->epsg != 0) layer["crs"] = fmt::format("EPSG:{}", source_.header()->epsg);
  if (info.table.known) {
    if (!info.table.separator.empty()) layer["separator"] = info.table.separator;
    layer["header"] = Json::array({info.table.header_first, info.table.header_last});
    if (info.table.number_row > 0) layer["numbers"] = info.table.number_row;
    if (info.table.unit_row > 0) layer["units"] = {{"row", info.table.unit_row}, {"text", info.table.unit_line}};
  }
  layer["records"] = end.read;
  layer["columns"] = columns(index, personal);
  layer["skipped"] = skipped(index, personal);
  if (end.repeated > 0) layer["repeated"] = end.repeated;
  if (end.outside > 0) layer["outside"] = {{"count", end.outside}, {"first", end.outside_place}};
  Json unread = Json::array();
  for (const source::TableInfo::Sheet& sheet : info.table.unread)
    unread.push_back({{"sheet", sheet.name}, {"why", source::name(sheet.why)}, {"text", unread_word(sheet.why)}});
  if (!unread.empty()) layer["notRead"] = std::move(unread);
  if (options_.schema) layer["mapping"] = mapping(index, planned, problem);
  return layer;
}

Json Explanation::json() const {
  Json layers = Json::array();
  for (std::size_t i = 0; i < source_.header()->sources.size(); ++i) layers.push_back(layer(i));
  return {{"layers", std::move(layers)}};
}

std::string rows_text(std::int64_t first, std::int64_t last) {
  return first == last ? tr("row {}", first) : tr("rows {}–{}", first, last);
}

std::string joined(const Json& list, std::string_view separator) {
  std::string out;
  for (const Json& item : list) out += (out.empty() ? "" : std::string(separator)) + item.get<std::string>();
  return out;
}

void print_columns(std::string& out, const Json& layer) {
  std::size_t widest = 4;
  for (const Json& column : layer["columns"]) widest = std::max(widest, letters(column["name"].get<std::string>()));
  widest = std::min<std::size_t>(widest, 48);
  out += fmt::format("  {}\n", tr("columns"));
  for (const Json& column : layer["columns"]) {
    std::string notes = type_word(*parse_type(column["type"].get<std::string>()));
    if (column.contains("encoding")) notes += ", " + column["encoding"].get<std::string>();
    if (column.contains("decimal")) notes += ", " + tr("decimal {}", column["decimal"].get<std::string>());
    std::string line = fmt::format("    {} {}  {}  ", padded(column.value("column", ""), 3),
                                   padded(column["name"].get<std::string>(), widest), padded(notes, 18));
    if (column.contains("personal"))
      line += tr("about persons, not shown");
    else if (column["filled"] == 0)
      line += tr("empty");
    else
      line += joined(column["examples"], " · ");
    out += line + "\n";
  }
}

void print_mapping(std::string& out, const Json& mapping) {
  if (mapping.contains("problem")) {
    out += fmt::format("  {}\n    {}\n", tr("mapping to {}", mapping["schema"].get<std::string>()),
                       mapping["problem"].get<std::string>());
    return;
  }
  const std::size_t found = mapping["fields"].size(), all = found + mapping["absent"].size();
  out += fmt::format(
      "  {}\n", tr("mapping to {}: {} of {} fields have a column", mapping["schema"].get<std::string>(), found, all));
  for (const auto& [field, column] : mapping["fields"].items())
    out += fmt::format("    {} ← {}\n", padded(field, 24), column.get<std::string>());
  if (mapping.contains("geometry"))
    out += fmt::format("    {} ← {}\n", padded(tr("geometry"), 24), joined(mapping["geometry"], ", "));
  if (!mapping["absent"].empty())
    out += "    " + tr("fields without a column: {}", joined(mapping["absent"], ", ")) + "\n";
  if (!mapping["left"].empty()) out += "    " + tr("columns no field takes: {}", joined(mapping["left"], ", ")) + "\n";
}

void print_layer(std::string& out, const Json& layer) {
  out += fmt::format("{}\n", layer["path"].get<std::string>());
  const auto line = [&](const std::string& title, const std::string& text) {
    out += "  " + padded(title, 16) + text + "\n";
  };
  std::string format = layer["format"].get<std::string>();
  if (layer.contains("separator")) {
    const std::string sign = layer["separator"].get<std::string>();
    format += ", " + tr("separator {}", sign == "\t" ? tr("tab") : sign);
  }
  line(tr("format"), format);
  line(layer.contains("header") ? tr("sheet name") : tr("layer"), layer["layer"].get<std::string>());
  if (layer.contains("crs")) line(tr("coordinates"), layer["crs"].get<std::string>());
  if (layer.contains("header")) {
    const std::int64_t first = layer["header"][0], last = layer["header"][1];
    std::string header = first == 0 ? tr("none was found; columns are named by their place") : rows_text(first, last);
    if (layer.contains("numbers"))
      header += ", " + tr("numbers of columns in row {}", layer["numbers"].get<std::int64_t>());
    line(tr("header"), header);
  }
  if (layer.contains("units"))
    line(tr("units"),
         tr("{} (row {})", layer["units"]["text"].get<std::string>(), layer["units"]["row"].get<std::int64_t>()));
  line(tr("records"), std::to_string(layer["records"].get<std::int64_t>()));
  if (layer.contains("repeated"))
    line("", tr("{} of them stand on an earlier sheet already", layer["repeated"].get<std::int64_t>()));
  print_columns(out, layer);
  if (!layer["skipped"].empty()) out += fmt::format("  {}\n", tr("rows skipped"));
  for (const Json& reason : layer["skipped"])
    out += fmt::format(
        "    {} {:>6}  {}  {}\n", padded(skip_word(reason["reason"].get<std::string>()), 24),
        reason["count"].get<std::int64_t>(), padded(rows_text(reason["first"], reason["last"]), 16),
        reason.contains("personal") ? tr("about persons, not shown") : cut(reason["text"].get<std::string>(), 60));
  if (layer.contains("outside"))
    out += "  " +
           tr("{} cells beside the table, the first one is {}", layer["outside"]["count"].get<std::int64_t>(),
              layer["outside"]["first"].get<std::string>()) +
           "\n";
  if (layer.contains("notRead")) out += fmt::format("  {}\n", tr("sheets not read"));
  if (layer.contains("notRead"))
    for (const Json& sheet : layer["notRead"])
      out +=
          fmt::format("    {}  {}\n", padded(sheet["sheet"].get<std::string>(), 24), sheet["text"].get<std::string>());
  if (layer.contains("mapping")) print_mapping(out, layer["mapping"]);
}

}  // namespace

std::string explain(const ExplainOptions& options, bool json) {
  const Json told = Explanation(options).json();
  if (json) return told.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  std::string out;
  for (const Json& layer : told["layers"]) {
    if (!out.empty()) out += '\n';
    print_layer(out, layer);
  }
  // No blanks at line ends: files of expected output would lose them.
  std::string trimmed;
  for (const char c : out) {
    if (c == '\n')
      while (trimmed.ends_with(' ')) trimmed.pop_back();
    trimmed += c;
  }
  return trimmed;
}

}  // namespace sohoa
