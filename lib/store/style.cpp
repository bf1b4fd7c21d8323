#include "store/style.hpp"

#include <algorithm>
#include <map>

#include "base/data.hpp"
#include "base/error.hpp"
#include "schema/json_node.hpp"
#include "schema/schema_json.hpp"

namespace sohoa::store {
namespace {

bool is_colour(std::string_view text) {
  const auto digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == 7 && text[0] == '#' && std::all_of(text.begin() + 1, text.end(), digit);
}

Colour read_colour(const JsonNode& node) {
  Colour colour = node.text();
  if (!is_colour(colour)) node.fail(tr("\"{}\" is no colour such as #ff7f00", colour));
  return colour;
}

double read_size(const JsonNode& node) {
  const double size = node.number();
  if (!(size > 0)) node.fail(tr("must be greater than 0"));
  return size;
}

/// A row of the CSV of a list.
struct CodeColour {
  std::string code;
  Colour fill, coarse;
};

std::vector<CodeColour> read_colours(const std::string& list) {
  const std::filesystem::path path = data_path("styles") / (list + ".csv");
  const Table table = Table::read(path);
  const std::size_t code = table.column("code"), fill = table.column("fill");
  const std::optional<std::size_t> coarse = table.has("coarse") ? std::optional(table.column("coarse")) : std::nullopt;
  std::vector<CodeColour> colours;
  const auto checked = [&](std::size_t row, std::size_t column) {
    const std::string& text = table.rows()[row][column];
    if (!is_colour(text))
      throw UsageError(tr("{}: line {}: \"{}\" is no colour such as #ff7f00", path.string(), table.line(row), text));
    return text;
  };
  for (std::size_t row = 0; row < table.rows().size(); ++row) {
    colours.push_back({table.rows()[row][code], checked(row, fill), coarse ? checked(row, *coarse) : Colour()});
  }
  return colours;
}

const CodeList::Listed* find(const std::vector<CodeList::Listed>& codes, std::string_view code) {
  const auto found = std::find_if(codes.begin(), codes.end(), [&](const auto& each) { return each.code == code; });
  return found == codes.end() ? nullptr : &*found;
}

/// The codes of one list or several with their colours; of a code that several have, those of the first.
void read_lists(const JsonNode& node, std::string_view today, std::vector<CodeList::Listed>& codes,
                std::vector<CodeColour>& colours) {
  const auto known = CodeList::names();
  for (const std::string& list : node.is_text() ? std::vector{node.text()} : node.texts()) {
    if (std::find(known.begin(), known.end(), list) == known.end()) fail_unknown(node, list, known);
    for (const CodeList::Listed& code : CodeList::named(list).all(today))
      if (find(codes, code.code) == nullptr) codes.push_back(code);
    for (CodeColour& colour : read_colours(list)) {
      const auto same = [&](const CodeColour& other) { return other.code == colour.code; };
      if (std::none_of(colours.begin(), colours.end(), same)) colours.push_back(std::move(colour));
    }
  }
}

/// A class for each code that has a colour, group by group, and one for the other codes of each group.
void read_codes(const JsonNode& node, std::string_view today, Style& style) {
  node.only({"list", "value", "groups", "other"});
  style.value = node.need("value").text();
  std::vector<CodeList::Listed> codes;
  std::vector<CodeColour> colours;
  read_lists(node.need("list"), today, codes, colours);
  for (const auto& [group, colour] : node.need("groups").members()) {
    StyleClass rest{fmt::format("{}: mã khác", group), {}, {}, read_colour(colour)};
    for (const CodeColour& each : colours)
      if (const auto* known = find(codes, each.code); known != nullptr && known->group == group)
        style.classes.push_back(
            {fmt::format("{} – {}", each.code, known->name), {each.code}, {}, each.fill, false, each.coarse});
    for (const CodeList::Listed& code : codes) {
      const auto same = [&](const auto& coloured) { return coloured.code == code.code; };
      if (code.group == group && std::none_of(colours.begin(), colours.end(), same))
        rest.values.emplace_back(code.code);
    }
    if (!rest.values.empty()) style.classes.push_back(std::move(rest));
  }
  const JsonNode other = node.need("other");
  other.only({"title", "colour"});
  style.classes.push_back({read_text(other.need("title")).vi, {}, {}, read_colour(other.need("colour"))});
}

void read_rules(const JsonNode& node, Style& style) {
  for (const JsonNode& rule : node.items()) {
    rule.only({"title", "filter", "colour", "pattern"});
    StyleClass drawn{
        read_text(rule.need("title")).vi, {}, rule.text_or("filter", ""), read_colour(rule.need("colour"))};
    if (const auto pattern = rule.get("pattern")) {
      if (pattern->text() != "hatch") fail_unknown(*pattern, pattern->text(), {"hatch"});
      drawn.hatch = true;
    }
    style.classes.push_back(std::move(drawn));
  }
}

void read_choices(const JsonNode& node, Style& style) {
  for (const auto& [column, list] : node.members()) {
    Choices choices;
    if (list.is_object())
      for (const auto& [value, title] : list.members()) choices.emplace_back(value, title.text());
    else
      for (const std::string& value : list.texts()) choices.emplace_back(value, std::string());
    style.choices.emplace_back(column, std::move(choices));
  }
}

void read_label(const JsonNode& node, Style& style) {
  node.only({"text", "scale", "size"});
  style.label = node.need("text").text();
  style.label_scale = read_size(node.need("scale"));
  style.label_size = read_size(node.need("size"));
}

}  // namespace

const Choices* Style::choices_of(std::string_view column) const {
  const auto found =
      std::find_if(choices.begin(), choices.end(), [&](const auto& each) { return each.first == column; });
  return found == choices.end() ? nullptr : &found->second;
}

Style read_style(const std::string& name_or_path, std::string_view today) {
  const std::filesystem::path path = find_shipped(name_or_path, "styles", ".json");
  const JsonNode node = JsonNode::parse(read_file(path), path.string());
  node.only({"title", "codes", "rules", "outline", "label", "choices", "titles", "coarseFrom"});
  Style style;
  style.title = read_text(node.need("title")).vi;
  if (const auto codes = node.get("codes"))
    read_codes(*codes, today, style);
  else
    read_rules(node.need("rules"), style);
  if (const auto scale = node.get("coarseFrom")) style.coarse_from = read_size(*scale);
  if (const auto outline = node.get("outline")) {
    outline->only({"colour", "width"});
    style.outline = read_colour(outline->need("colour"));
    style.outline_width = read_size(outline->need("width"));
  }
  if (const auto label = node.get("label")) read_label(*label, style);
  if (const auto choices = node.get("choices")) read_choices(*choices, style);
  if (const auto titles = node.get("titles"))
    for (const auto& [column, title] : titles->members()) style.titles.emplace_back(column, title.text());
  return style;
}

StyleSet read_styles(const Schema* schema, std::string_view today) {
  StyleSet set;
  if (schema != nullptr && !schema->style.empty()) set.layer = read_style(schema->style, today);
  set.rejected = read_style("rejected", today);
  set.issues = read_style("issue", today);
  if (set.layer) {
    set.rejected.label = set.layer->label;
    set.rejected.label_scale = set.layer->label_scale;
    set.rejected.label_size = set.layer->label_size;
  }
  return set;
}

}  // namespace sohoa::store
