#include "store/qml.hpp"

#include <fmt/format.h>

#include <iterator>

#include "page/html_text.hpp"

namespace sohoa::store {
namespace {

/// Text in an attribute.
std::string xml(std::string_view text) {
  std::string out;
  page::append_html(out, text, text.size());
  return out;
}

/// "#ff7f00" as QGIS writes it: 255,127,0,255.
std::string rgba(const Colour& colour, int alpha = 255) {
  const auto part = [&](std::size_t at) { return std::stoi(colour.substr(at, 2), nullptr, 16); };
  return fmt::format("{},{},{},{}", part(1), part(3), part(5), alpha);
}

class Qml {
 public:
  void document(const Style& style, const std::vector<ColumnTitle>& titles, bool spatial) {
    add("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n");
    add("<qgis version=\"3.22\" styleCategories=\"{}Fields|Forms\" labelsEnabled=\"{}\">\n",
        spatial ? "Symbology|Labeling|" : "", spatial && !style.label.empty() ? 1 : 0);
    if (spatial) {
      if (style.value.empty())
        rules(style);
      else
        categories(style);
      if (!style.label.empty()) labels(style);
    }
    fields(titles);
    add("</qgis>\n");
  }

  std::string take() { return std::move(out_); }

 private:
  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  void property(const char* name, std::string_view value) { add("<prop k=\"{}\" v=\"{}\"/>", name, value); }

  void line_layer(const Colour& colour, double width) {
    add("<layer class=\"SimpleLine\">");
    property("line_color", rgba(colour));
    property("line_width", fmt::format("{}", width));
    add("</layer>");
  }

  void categories(const Style& style) {
    add("<renderer-v2 type=\"categorizedSymbol\" attr=\"{}\">\n<categories>\n", xml(style.value));
    std::size_t number = 0;
    for (const StyleClass& each : style.classes) {
      add("<category label=\"{}\" symbol=\"{}\" render=\"true\"", xml(each.title), number++);
      if (each.values.size() < 2) {
        add(" value=\"{}\"/>\n", each.values.empty() ? std::string() : xml(each.values.front()));
        continue;
      }
      add(">");
      for (const std::string& value : each.values) add("<val value=\"{}\"/>", xml(value));
      add("</category>\n");
    }
    add("</categories>\n<symbols>\n");
    number = 0;
    for (const StyleClass& each : style.classes) {
      add("<symbol type=\"fill\" name=\"{}\"><layer class=\"SimpleFill\">", number++);
      property("color", rgba(each.colour));
      property("outline_color", rgba(style.outline));
      property("outline_width", fmt::format("{}", style.outline_width));
      if (style.coarse_from > 0 && !each.coarse.empty() && each.coarse != each.colour)
        coarse_colour(each, style.coarse_from);
      add("</layer></symbol>\n");
    }
    add("</symbols>\n</renderer-v2>\n");
  }

  /// Maps at small scales have other colours for the same classes.
  void coarse_colour(const StyleClass& drawn, double scale) {
    constexpr int kExpression = 3;
    add("<data_defined_properties><Option type=\"Map\"><Option type=\"QString\" name=\"name\" value=\"\"/>"
        "<Option type=\"Map\" name=\"properties\"><Option type=\"Map\" name=\"fillColor\">"
        "<Option type=\"bool\" name=\"active\" value=\"true\"/>"
        "<Option type=\"QString\" name=\"expression\" value=\"if(@map_scale &gt;= {}, '{}', '{}')\"/>"
        "<Option type=\"int\" name=\"type\" value=\"{}\"/></Option></Option>"
        "<Option type=\"QString\" name=\"type\" value=\"collection\"/></Option></data_defined_properties>",
        scale, drawn.coarse, drawn.colour, kExpression);
  }

  /// QGIS opens a table of mixed geometries as one layer for each kind, all with this style.
  void rules(const Style& style) {
    static constexpr std::pair<const char*, const char*> kKinds[] = {
        {"Polygon", "vùng"}, {"Line", "đường"}, {"Point", "điểm"}};
    add("<renderer-v2 type=\"RuleRenderer\">\n<rules>\n");
    std::size_t number = 0;
    for (const StyleClass& each : style.classes) {
      add("<rule label=\"{}\"", xml(each.title));
      if (!each.filter.empty()) add(" filter=\"{}\"", xml(each.filter));
      add(">\n");
      for (const auto& [kind, title] : kKinds)
        add("<rule label=\"{}\" filter=\"geometry_type($geometry) = '{}'\" symbol=\"{}\"/>\n", title, kind, number++);
      add("</rule>\n");
    }
    add("</rules>\n<symbols>\n");
    number = 0;
    for (const StyleClass& each : style.classes) {
      polygon(each, number++);
      add("<symbol type=\"line\" name=\"{}\">", number++);
      line_layer(each.colour, 0.8);
      add("</symbol>\n");
      point(each, number++);
    }
    add("</symbols>\n</renderer-v2>\n");
  }

  void polygon(const StyleClass& drawn, std::size_t number) {
    add("<symbol type=\"fill\" name=\"{}\">", number);
    if (drawn.hatch) {
      add("<layer class=\"LinePatternFill\">");
      property("angle", "45");
      property("distance", "1.5");
      property("line_width", "0.3");
      property("color", rgba(drawn.colour));
      add("<symbol type=\"line\" name=\"@{}@0\">", number);
      line_layer(drawn.colour, 0.3);
      add("</symbol></layer>");
    } else {
      add("<layer class=\"SimpleFill\">");
      property("color", rgba(drawn.colour, 64));
      property("outline_style", "no");
      add("</layer>");
    }
    line_layer(drawn.colour, 0.5);
    add("</symbol>\n");
  }

  void point(const StyleClass& drawn, std::size_t number) {
    add("<symbol type=\"marker\" name=\"{}\"><layer class=\"SimpleMarker\">", number);
    property("name", "circle");
    property("color", rgba(drawn.colour));
    property("outline_color", "255,255,255,255");
    property("size", "2.4");
    add("</layer></symbol>\n");
  }

  void labels(const Style& style) {
    add("<labeling type=\"simple\"><settings>\n");
    add("<text-style fieldName=\"{}\" isExpression=\"1\" fontFamily=\"Sans Serif\" fontSize=\"{}\" "
        "fontSizeUnit=\"Point\""
        " textColor=\"0,0,0,255\" textOpacity=\"1\" multilineHeight=\"1\">"
        "<text-buffer bufferDraw=\"1\" bufferSize=\"0.6\" bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,255\""
        " bufferOpacity=\"0.7\"/></text-style>\n",
        xml(style.label), style.label_size);
    add("<text-format multilineAlign=\"1\"/>\n<placement placement=\"1\" centroidInside=\"1\" centroidWhole=\"0\"/>\n");
    add("<rendering scaleVisibility=\"1\" scaleMin=\"1\" scaleMax=\"{}\" obstacle=\"0\"/>\n</settings></labeling>\n",
        style.label_scale);
  }

  void fields(const std::vector<ColumnTitle>& titles) {
    add("<fieldConfiguration>\n");
    for (const ColumnTitle& title : titles) {
      if (!title.choices.empty())
        value_map(title);
      else if (title.type == Type::boolean)
        add("<field name=\"{}\"><editWidget type=\"CheckBox\"><config><Option/></config></editWidget></field>\n",
            xml(title.column));
    }
    add("</fieldConfiguration>\n<aliases>\n");
    for (const ColumnTitle& title : titles)
      add("<alias field=\"{}\" name=\"{}\"/>\n", xml(title.column), xml(title.title));
    add("</aliases>\n<editable>\n");
    for (const ColumnTitle& title : titles)
      if (title.derived) add("<field name=\"{}\" editable=\"0\"/>\n", xml(title.column));
    add("</editable>\n");
  }

  void value_map(const ColumnTitle& title) {
    add("<field name=\"{}\"><editWidget type=\"ValueMap\"><config><Option type=\"Map\"><Option type=\"List\""
        " name=\"map\">\n",
        xml(title.column));
    const auto option = [&](const std::string& label, const std::string& value) {
      add("<Option type=\"Map\"><Option type=\"QString\" name=\"{}\" value=\"{}\"/></Option>\n", label, value);
    };
    option("(trống)", "{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}");  // what QGIS writes for NULL
    for (const auto& [value, label] : title.choices)
      option(xml(value == label || label.empty() ? value : fmt::format("{} – {}", value, label)), xml(value));
    add("</Option></Option></config></editWidget></field>\n");
  }

  std::string out_;
};

}  // namespace

std::string qml(const Style& style, const std::vector<ColumnTitle>& titles, bool spatial) {
  Qml writer;
  writer.document(style, titles, spatial);
  return writer.take();
}

}  // namespace sohoa::store
