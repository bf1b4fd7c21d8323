#include "source/xlsx_parts.hpp"

#include <map>

#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa::source {
namespace {

/// Relations of one part: id → what kind and which part.
class Relations : public XmlHandler {
 public:
  struct Target {
    std::string type, part;
  };
  /// `part`: whose relations these are.
  Relations(const Package& package, const std::string& part) {
    const std::size_t slash = part.rfind('/');
    folder_ = slash == std::string::npos ? "" : part.substr(0, slash + 1);
    const std::string file = folder_ + "_rels/" + part.substr(folder_.size()) + ".rels";
    if (package.has(file)) XmlFeed(package.open(file), *this).finish();
  }
  const Target* find(std::string_view id) const {
    const auto found = targets_.find(std::string(id));
    return found == targets_.end() ? nullptr : &found->second;
  }
  /// The part of the first relation whose type ends in `type`; "" when there is none.
  std::string of_type(std::string_view type) const {
    for (const auto& [id, target] : targets_)
      if (target.type.ends_with(type)) return target.part;
    return {};
  }

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship" || attributes.get("TargetMode") == "External") return;
    targets_[std::string(attributes.get("Id"))] = {std::string(attributes.get("Type")),
                                                   resolved(attributes.get("Target"))};
  }
  void end(std::string_view) override {}

 private:
  /// A target counts from the folder of its part, or from the root when it begins with a slash.
  std::string resolved(std::string_view target) const {
    if (target.starts_with('/')) return std::string(target.substr(1));
    std::string folder = folder_;
    for (; target.starts_with("../") || target.starts_with("./");) {
      const bool up = target.starts_with("../");
      target.remove_prefix(up ? 3 : 2);
      if (!up || folder.empty()) continue;
      const std::size_t slash = folder.rfind('/', folder.size() - 2);
      folder = slash == std::string::npos ? "" : folder.substr(0, slash + 1);
    }
    return folder + std::string(target);
  }

  std::string folder_;
  std::map<std::string, Target> targets_;
};

class WorkbookHandler : public XmlHandler {
 public:
  WorkbookHandler(const Relations& relations, XlsxParts& parts) : relations_(relations), parts_(parts) {}
  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") parts_.mac_dates = xml_true(attributes.get("date1904"));
    if (name != "sheet") return;
    const Relations::Target* target = relations_.find(attributes.get("id"));
    if (target == nullptr || !target->type.ends_with("/worksheet")) return;
    const std::string_view state = attributes.get("state");
    parts_.sheets.push_back({std::string(attributes.get("name")), target->part,
                             state == "hidden"       ? Visibility::hidden
                             : state == "veryHidden" ? Visibility::very_hidden
                                                     : Visibility::visible});
  }
  void end(std::string_view) override {}

 private:
  const Relations& relations_;
  XlsxParts& parts_;
};

class StylesHandler : public XmlHandler {
 public:
  explicit StylesHandler(std::vector<CellStyle>& styles) : styles_(styles) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "numFmt")
      formats_[xml_integer(attributes.get("numFmtId"), -1)] = parse_number_format(attributes.get("formatCode"));
    if (name == "fonts" || name == "cellXfs") inside_ = name;
    if (inside_ == "fonts" && name == "font") fonts_.push_back(Font::plain);
    if (inside_ == "fonts" && name == "name" && !fonts_.empty()) fonts_.back() = font_of(attributes.get("val"));
    if (inside_ == "cellXfs" && name == "xf")
      styles_.push_back({format(xml_integer(attributes.get("numFmtId"), 0)), font(attributes.get("fontId"))});
  }
  void end(std::string_view name) override {
    if (name == inside_) inside_.clear();
  }

 private:
  NumberFormat format(std::int64_t id) const {
    const auto found = formats_.find(id);
    return found != formats_.end() ? found->second : builtin_number_format(static_cast<unsigned>(id));
  }
  Font font(std::string_view id) const {
    const auto index = static_cast<std::size_t>(xml_integer(id, 0));
    return index < fonts_.size() ? fonts_[index] : Font::plain;
  }

  std::vector<CellStyle>& styles_;
  std::map<std::int64_t, NumberFormat> formats_;
  std::vector<Font> fonts_;
  std::string inside_;
};

class TextsHandler : public XmlHandler {
 public:
  TextsHandler(SharedTexts& texts, const std::string& display) : texts_(texts), display_(display) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "si") text_.clear();
    if (name == "r") text_.begin_run();
    if (name == "rFont") text_.set_font(font_of(attributes.get("val")));
    if (name == "rPh") ++phonetic_;
    if (name == "t") inside_ = phonetic_ == 0;
  }
  void end(std::string_view name) override {
    if (name == "t" && inside_) text_.end_part();
    if (name == "t") inside_ = false;
    if (name == "rPh") --phonetic_;
    if (name == "si") texts_.append(text_, display_);
  }
  void text(std::string_view text) override {
    if (inside_) text_.append(text);
  }

 private:
  SharedTexts& texts_;
  const std::string& display_;
  RichText text_;
  int phonetic_ = 0;
  bool inside_ = false;
};

}  // namespace

void SharedTexts::append(const RichText& text, const std::string& display) {
  if (bytes_.size() + text.text().size() > kMostBytes)
    throw InputError(
        tr("{}: holds more than {} MiB of shared texts; save it as CSV and give that", display, kMostBytes >> 20));
  bytes_ += text.text();
  const bool own_fonts = text.runs().size() > 1 || (text.runs().size() == 1 && text.runs().front().font);
  if (own_fonts) runs_.emplace(ends_.size(), text.runs());
  ends_.push_back(bytes_.size());
}

XlsxParts read_xlsx_parts(const Package& package) {
  std::string book = Relations(package, "").of_type("/officeDocument");
  if (book.empty()) book = "xl/workbook.xml";
  if (book.ends_with(".bin"))
    throw InputError(tr("{}: a binary workbook (.xlsb) cannot be read; save it as .xlsx", package.display()));
  if (!package.has(book)) throw InputError(tr("{}: is a .zip, but no workbook", package.display()));
  const Relations relations(package, book);
  XlsxParts parts;
  WorkbookHandler handler(relations, parts);
  XmlFeed(package.open(book), handler).finish();
  if (const std::string part = relations.of_type("/styles"); package.has(part)) {
    StylesHandler styles(parts.styles);
    XmlFeed(package.open(part), styles).finish();
  }
  if (const std::string part = relations.of_type("/sharedStrings"); package.has(part)) {
    TextsHandler texts(parts.texts, package.display());
    XmlFeed(package.open(part), texts).finish();
  }
  return parts;
}

}  // namespace sohoa::source
